"""Proposals that were never deployed, or not yet, to put on top of an era."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from protocol.bonding.reward_callers import reward_for_transcoder, set_reward_caller
from protocol.emission import Bounded, EmissionRule
from protocol.eras.base import Era, Setting
from protocol.rules import Rules
from protocol.state import State
from protocol.units import Address


class VariantError(ValueError):
    """Variants that can't be switched on together.

    Attributes:
        name: the variant that does not fit those before it.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name

    def __str__(self) -> str:
        return str(self.args[1])


def _as_it_is(rules: Rules) -> Rules:
    return rules


def _unbounded(rule: EmissionRule) -> EmissionRule:
    return rule


@dataclass(frozen=True, slots=True)
class Variant:
    """A proposal, as what it changes in any era.

    Attributes:
        name: as it is switched on.
        meaning: in a sentence.
        numbers: parameters that it sets, by name.
        rules: changes the era's rules.
        emission: changes the emission rule.
    """

    name: str
    meaning: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    rules: Callable[[Rules], Rules] = _as_it_is
    emission: Callable[[EmissionRule], EmissionRule] = _unbounded


def its_reward_caller(state: State, caller: Address, orchestrator: Address) -> bool:
    """The orchestrator itself, or the one account that it chose."""
    chosen = state.bonding.reward_callers[orchestrator]
    return caller in (orchestrator, chosen)


def anybody(state: State, caller: Address, orchestrator: Address) -> bool:
    """Whoever pays the gas."""
    del state, caller, orchestrator
    return True


def _with_reward_callers(rules: Rules) -> Rules:
    missing = rules.missing - {set_reward_caller, reward_for_transcoder}
    return rules._replace(may_call_reward=its_reward_caller, missing=missing)


def _with_anybody(rules: Rules) -> Rules:
    missing = rules.missing - {reward_for_transcoder}
    return rules._replace(may_call_reward=anybody, missing=missing)


def _bounded(rule: EmissionRule) -> EmissionRule:
    return Bounded(rule=rule)


_ALL = (
    Variant(
        "lip_100",
        "Inflation between 50,000 and 750,000 ppb, in steps of 1,000 (2025-03, abandoned).",
        numbers={"inflation_change": 1_000},
        emission=_bounded,
    ),
    Variant(
        "lip_107",
        "A target of 46 % and steps of 700 ppb (2025-11, rejected).",
        numbers={"inflation_change": 700, "target_bonding_rate": 460_000_000},
    ),
    Variant(
        "lip_118",
        "An orchestrator can let another account call reward for it (2026-07).",
        rules=_with_reward_callers,
    ),
    # After lip_118, which it includes.
    Variant(
        "permissionless_reward",
        "Anybody can call reward for an active orchestrator (set aside by LIP-118).",
        rules=_with_anybody,
    ),
)

VARIANTS = {variant.name: variant for variant in _ALL}
"""Every variant by name, in the order in which they are put on."""


def with_variants(era: Era, names: Iterable[str]) -> Era:
    """An era with proposals on top, put on in the order of `VARIANTS`.

    The emission rule that is bounded by a variant is the era's own; to bound another one,
    replace `era.emission` first.

    Raises:
        KeyError: there is no such variant.
        VariantError: two of them set a parameter to different values.
    """
    chosen = {VARIANTS[name].name for name in names}
    numbers: dict[str, tuple[int, str]] = {}
    for variant in _ALL:
        if variant.name not in chosen:
            continue
        for name, value in variant.numbers.items():
            other_value, other = numbers.setdefault(name, (value, variant.name))
            if other_value != value:
                raise VariantError(
                    variant.name,
                    f"sets {name}={value}, but {other} sets it to {other_value}: "
                    "switch one of them off",
                )
        era = replace(
            era,
            settings=era.settings + _settings(variant),
            rules=variant.rules(era.rules),
            emission=variant.emission(era.emission),
        )
    return era


def _settings(variant: Variant) -> tuple[Setting, ...]:
    return tuple(
        Setting("", name, value, variant.name) for name, value in variant.numbers.items()
    )
