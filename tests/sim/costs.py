"""Orchestrators' costs, worked out a second time from what the tables say was used."""

import numpy as np

from protocol.units import WEI_PER_UNIT
from sim.work import Works
from tests.sim.world import PROFILE, Run
from workloads.cost import IDLE_SHARE, CostModel, electricity_usd_kwh

GAS_WEI, ETH_USD = 10**7, 3_017.75


def worked_out_costs(whole: Run, factors: dict[str, list[float]]) -> list[float]:
    """What each row's power, cards and gas cost, from how busy the orchestrator was.

    Args:
        factors: on what power in Europe, cards, gas and ETH cost, by round of the run.
    """
    meter = whole.engine.costs
    catalogue = Works.load(str(PROFILE)).model.catalogue
    agents = {agent.name: agent.traits for agent in whole.engine.orchestrators}
    rounds = whole.tables["rounds"].select("round", "start_s", "length_s")
    tickets = whole.tables["tickets"].sort("time_s")
    tickets = tickets.join_asof(rounds, left_on="time_s", right_on="start_s")
    rows = whole.tables["orchestrators"].join(rounds, on="round", maintain_order="left")
    rows = rows.join(
        tickets.group_by("round", "orchestrator").len("redeemed"),
        on=["round", "orchestrator"],
        how="left",
        maintain_order="left",
    )
    costs, first = [], rows["round"].min()
    for row in rows.iter_rows(named=True):
        traits = agents[row["orchestrator"]]
        power, cards, gas, eth = (
            factors[name][row["round"] - first] for name in ("power", "cards", "gas", "eth")
        )
        card = catalogue.index(traits.gpu)
        joules = row["gpus"] * catalogue.tdp_w[card] * IDLE_SHARE * row["length_s"]
        for capability, column in (
            ("transcode", "video_utilisation"),
            ("live_video_to_video", "live_ai_utilisation"),
        ):
            if row[column]:
                busy_s = row[column] * row["length_s"] * traits.slots[capability]
                joules += busy_s * meter._session_power_w(capability, traits.gpu)
        usd_per_kwh = electricity_usd_kwh(traits.region, business=True)
        usd_per_kwh *= power if traits.region == "europe" else 1
        model = CostModel(electricity_usd_kwh=usd_per_kwh, utilisation=1.0)
        lost_usd_s = model.hardware_usd_per_busy_s(cards * catalogue.street_usd[card])
        used = meter.prices().gas
        used_gas = (row["redeemed"] or 0) * used.redeem + row["reward_called"] * used.reward
        costs.append(
            float(model.energy_usd_per_s(np.array(joules)))
            + float(lost_usd_s) * row["gpus"] * row["length_s"]
            + used_gas * gas * GAS_WEI / WEI_PER_UNIT * eth * ETH_USD
        )
    return costs
