"""What makes an era: rule functions, numbers, and what its calls cost.

An era is written as what it changes in the one before it, in a file of its own and one
line in `ERAS`. Room for `whitepaper` (jobs on the chain, verification, slashing) is before
`streamflow`:

* its settings are the whitepaper's examples: 144 orchestrators, a round of a day;
* its transitions (jobs, claims of work, verification) make a package beside
  `protocol.tickets`; every later era names them in `rules.missing`, as `whitepaper` names
  those of TicketBroker;
* where it changes what a shared transition does (who may slash, how fees reach an earnings
  pool), the transition calls a new function of `Rules`, whose deployed form is today's
  code;
* its gas is that of the chain of 2017.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from protocol.emission import EmissionRule
from protocol.parameters import ParameterError, Parameters
from protocol.rules import Rules


class Setting(NamedTuple):
    """A parameter's value from a day on.

    Attributes:
        since: ISO date, as exact as it is known; empty for the era's start.
        name: of a field of `Parameters`.
        value: in the parameter's unit.
        source: where it is from.
    """

    since: str
    name: str
    value: int
    source: str


@dataclass(frozen=True, slots=True)
class Gas:
    """What calls cost on the era's chain.

    Attributes:
        price_wei: typical price of one gas, wei.
        redeem_estimate: gas that the node software reckons with for a redemption.
        by_call: gas used, by the transition's name. Where no source has it, an assumption:
            21,000 for the transaction, 5,000 for a stored word that changes and 20,000 for
            a new one.
    """

    price_wei: int
    redeem_estimate: int
    by_call: Mapping[str, int]

    def cost_wei(self, call: str) -> int:
        """What one call costs at the typical price, wei."""
        return self.by_call[call] * self.price_wei


@dataclass(frozen=True, slots=True)
class Era:
    """One version of the contracts, on its chain.

    Attributes:
        name: as it is selected.
        meaning: in a sentence.
        start: ISO date; empty for the first era.
        inflation_ppb: of a round when it began.
        settings: how its parameters differed from today's, in order of time.
        rules: its rule functions.
        emission: how its inflation follows the bonding rate.
        gas: what its calls cost.
        without: parameters of what its contracts have not got; they have to be 0.
        gateway_deposit_wei: what a gateway keeps in its deposit, wei.
        gateway_reserve_wei: what a gateway keeps in its reserve, wei.
    """

    name: str
    meaning: str
    start: str
    inflation_ppb: int
    settings: tuple[Setting, ...]
    rules: Rules
    emission: EmissionRule
    gas: Gas
    without: frozenset[str]
    gateway_deposit_wei: int
    gateway_reserve_wei: int

    def differences(self, date: str | None = None) -> dict[str, int]:
        """The parameters that differ from today's, by name.

        Inflation is not among them: it is where the rule has led, and no setting.

        Args:
            date: ISO date within the era; None is the era's end.
        """
        in_force = {
            setting.name: setting.value
            for setting in self.settings
            if date is None or setting.since <= date
        }
        today = Parameters()
        return {
            name: value for name, value in in_force.items() if value != getattr(today, name)
        }

    def parameters(self, date: str | None = None) -> Parameters:
        """The parameters to deploy: the era's on a day, with its initial inflation."""
        changed: dict[str, Any] = {"inflation": self.inflation_ppb}
        return replace(Parameters(), **changed | self.differences(date))

    def check(self, parameters: Parameters) -> None:
        """Refuse parameters of what the era has not got.

        Raises:
            ParameterError: names the parameter and its value.
        """
        for field in fields(parameters):
            value = getattr(parameters, field.name)
            if field.name in self.without and value != 0:
                raise ParameterError(
                    field.name, value, f"must be 0: the era {self.name} has no treasury"
                )
