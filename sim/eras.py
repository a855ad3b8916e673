"""The era of a run, with its variants and its emission rule."""

from dataclasses import fields, replace

from protocol.emission import EmissionInputs, EmissionRule
from protocol.eras import ERAS, Era, VariantError, with_variants
from protocol.fixed_point import perc_points
from protocol.parameters import Parameters
from protocol.units import PPB, WEI_PER_UNIT
from sim.config import WorldConfig
from sim.errors import ConfigError
from sim.snapshot import Snapshot


def chosen_era(config: WorldConfig) -> Era:
    """The configured era: its own emission rule or the configured one, then the variants.

    Raises:
        ConfigError: two variants contradict each other.
    """
    era = ERAS[config.era.name]
    if config.emission is not None:
        era = replace(era, emission=config.emission)
    variant = config.variant
    names = [field.name for field in fields(variant) if getattr(variant, field.name)]
    try:
        return with_variants(era, names)
    except VariantError as error:
        raise ConfigError(f"variant.{error.name}", "true", str(error)) from error


def check_emission(rule: EmissionRule, parameters: Parameters, snapshot: Snapshot) -> None:
    """Ask a rule once, for the first round, before anything runs.

    Raises:
        ConfigError: it fails, or gives no inflation.
    """
    inputs = EmissionInputs(
        round=snapshot.first_round,
        inflation_ppb=parameters.inflation,
        inflation_change_ppb=parameters.inflation_change,
        target_bonding_rate_ppb=parameters.target_bonding_rate,
        bonding_rate_ppb=perc_points(snapshot.bonded_lpt, snapshot.total_supply_lpt, PPB),
        total_bonded_lpt=snapshot.bonded_lpt * WEI_PER_UNIT,
        total_supply_lpt=snapshot.total_supply_lpt * WEI_PER_UNIT,
    )
    name = getattr(rule, "__name__", rule)
    try:
        inflation_ppb: object = rule(inputs)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        kind = type(error).__name__
        raise ConfigError("emission", name, f"fails with {kind}: {error}") from error
    if type(inflation_ppb) is not int or inflation_ppb < 0:
        raise ConfigError(
            "emission",
            name,
            "must give the new inflation as an integer of at least 0, parts per billion; "
            f"it gives {inflation_ppb!r}",
        )
