"""Prepared selections as arrays, for the compiled loop."""

import numpy as np

from agents.strategies.selection import GroupPick, MixturePick, PickNone
from sim.resolutions.lanes import Lane
from sim.resolutions.records import FOREIGN, GROUPS, MIXTURE, NONE, World


def tabulate(lanes: list[Lane], world: World) -> World:
    """Write down how each lane picks; the world with new shares and weights.

    A selection of the user's has no table: it is asked for each stream.
    """
    places = len(world.places)
    mixtures = [lane.pick for lane in lanes if isinstance(lane.pick, MixturePick)]
    terms = max([1, *(len(pick.shares) for pick in mixtures)])
    shares, reach = np.zeros((len(lanes), terms)), np.zeros((len(lanes), terms, places))
    for number, lane in enumerate(lanes):
        pick, record, links = lane.pick, world.lanes[number], world.links[number]
        record["kind"] = FOREIGN
        if type(pick) is PickNone:
            record["kind"] = NONE
        elif type(pick) is MixturePick:
            count = len(pick.eligible)
            record["kind"], record["count"] = MIXTURE, count
            links["member"][:count] = pick.eligible
            # Terms that are not there are the last one once more.
            for term in range(terms):
                there = min(term, len(pick.shares) - 1)
                shares[number, term] = pick.shares[there]
                reach[number, term, :count] = pick.cumulative[there]
        elif type(pick) is GroupPick:
            members = [place for group in pick.groups for place in group]
            sizes = [len(group) for group in pick.groups]
            record["kind"], record["count"] = GROUPS, len(members)
            links["member"][: len(members)] = members
            links["group_end"][: len(members)] = np.repeat(np.cumsum(sizes), sizes)
    return world._replace(shares=shares, reach=reach)
