"""Prepared selections as arrays, for the compiled loop."""

import numpy as np

from agents.strategies.selection import GroupPick, MixturePick, Pick, PickNone
from sim.resolutions.lanes import Lane
from sim.resolutions.records import FOREIGN, GROUPS, MIXTURE, NONE, World


def tabulate(lanes: list[Lane], world: World) -> World:
    """Write down how each lane picks; the world with new shares and weights.

    A selection of the user's has no table: it is asked for each stream. So is one of those
    here that names an offer twice, or one that there is not.
    """
    places = len(world.places)
    kinds = [_kind(lane.pick, places) for lane in lanes]
    mixtures = [lane.pick for lane in lanes if isinstance(lane.pick, MixturePick)]
    terms = max([1, *(len(pick.shares) for pick in mixtures)])
    shares = np.zeros((len(lanes), terms))
    reach, weights = np.zeros((2, len(lanes), terms, places))
    world.lanes["kind"] = kinds
    for number, (lane, kind) in enumerate(zip(lanes, kinds, strict=True)):
        pick, links = lane.pick, world.links[number]
        if kind == MIXTURE and isinstance(pick, MixturePick):
            count = world.lanes["count"][number] = len(pick.eligible)
            links["member"][:count] = pick.eligible
            # Terms that are not there are the last one once more.
            for term in range(terms):
                there = min(term, len(pick.shares) - 1)
                shares[number, term] = pick.shares[there]
                reach[number, term, :count] = pick.cumulative[there]
                weights[number, term, :count] = pick.weights[there]
        elif kind == GROUPS and isinstance(pick, GroupPick):
            members = [place for group in pick.groups for place in group]
            sizes = [len(group) for group in pick.groups]
            world.lanes["count"][number] = len(members)
            links["member"][: len(members)] = members
            links["group_end"][: len(members)] = np.repeat(np.cumsum(sizes), sizes)
    return world._replace(shares=shares, reach=reach, weights=weights)


def _kind(pick: Pick, places: int) -> int:
    """How a pick is made: by a table, if it is one of those here and in order."""
    if type(pick) is PickNone:
        return NONE
    if type(pick) is MixturePick:
        in_order = _are_offers(pick.eligible, places) and bool(pick.eligible)
        return MIXTURE if in_order else FOREIGN
    if type(pick) is GroupPick:
        members = [place for group in pick.groups for place in group]
        return GROUPS if _are_offers(members, places) else FOREIGN
    return FOREIGN


def _are_offers(members: list[int], places: int) -> bool:
    """Whether all are offers, none of them twice."""
    return len(set(members)) == len(members) and set(members) <= set(range(places))
