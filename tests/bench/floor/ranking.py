"""The active set's order: two parallel lists, the larger stake first."""

from bisect import bisect_left, bisect_right

from tests.bench.floor.world import NEVER, World, new_pool

Name = str | None
Hint = tuple[Name, Name]


def take_out(w: World, name: Name) -> None:
    index = position_of(w, name)
    del w.order[index], w.negated[index], w.keys[name]


def put_in(w: World, name: Name, key: int, hint: Hint) -> None:
    index = bisect_left(w.negated, -key)
    if hint != (None, None):
        index = hinted(w, key, hint, index)
    w.order.insert(index, name)
    w.negated.insert(index, -key)
    w.keys[name] = key


def position_of(w: World, name: Name) -> int:
    index = bisect_left(w.negated, -w.keys[name])
    while w.order[index] != name:
        index += 1
    return index


def hinted(w: World, key: int, hint: Hint, default: int) -> int:
    """Where the contract's walk ends, from neighbours that may be wrong."""
    order, keys = w.order, w.keys
    prev, next_ = hint
    if prev is None and order and order[0] == next_ and key >= keys[next_]:
        return 0
    if next_ is None and order and order[-1] == prev and key <= keys[prev]:
        return len(order)
    next_fits = next_ in keys and key >= keys[next_]
    if prev in keys and key <= keys[prev]:
        after = position_of(w, prev) + 1
        if not (next_fits and after < len(order) and order[after] == next_):
            after = 0 if after == 1 and key == keys[prev] else max(after, default)
        return after
    if next_fits:
        start = position_of(w, next_)
        is_tail = start == len(order) - 1 and key == keys[next_]
        return len(order) if is_tail else min(start, bisect_right(w.negated, -key))
    return default


def set_stake(w: World, name: Name, old: int, new: int, now: int) -> None:
    record = w.orchestrators[name]
    last = record["last_active_stake_update_round"]
    if last < now:
        w.pools.setdefault((name, now), new_pool())["total_stake"] = old
    pool = w.pools.get((name, now + 1))
    if pool is None:
        pool = w.pools[name, now + 1] = new_pool()
    pool["total_stake"] = new
    record["last_active_stake_update_round"] = now + 1


def increase(
    w: World,
    name: Name,
    amount: int,
    now: int,
    hint: Hint,
) -> None:
    bond = w.bonds[name]
    old = bond["delegated_amount"]
    new = bond["delegated_amount"] = old + amount
    if bond["delegate"] == name and bond["bonded_amount"] > 0:
        if name in w.keys:
            take_out(w, name)
            put_in(w, name, new, hint)
            w.next_active_stake += amount
            set_stake(w, name, old, new, now)
        else:
            join(w, name, new, now + 1, hint)


def decrease(
    w: World,
    name: Name,
    amount: int,
    now: int,
    hint: Hint,
) -> None:
    bond = w.bonds[name]
    old = bond["delegated_amount"]
    new = bond["delegated_amount"] = old - amount
    if name in w.keys:
        take_out(w, name)
        if new:
            put_in(w, name, new, hint)
        w.next_active_stake -= amount
        set_stake(w, name, old, new, now)


def join(w: World, name: Name, stake: int, at: int, hint: Hint) -> None:
    if len(w.order) == w.pool_max_size:
        last = w.order[-1]
        last_stake = w.bonds[last]["delegated_amount"]
        if stake <= last_stake:
            return
        take_out(w, last)
        w.orchestrators[last]["deactivation_round"] = at
        w.next_active_stake -= last_stake
    put_in(w, name, stake, hint)
    w.next_active_stake += stake
    record = w.orchestrators[name]
    record["last_active_stake_update_round"] = at
    record["activation_round"] = at
    record["deactivation_round"] = NEVER
    w.pools.setdefault((name, at), new_pool())["total_stake"] = stake


def resign(w: World, name: Name, now: int) -> None:
    take_out(w, name)
    w.next_active_stake -= w.bonds[name]["delegated_amount"]
    w.orchestrators[name]["deactivation_round"] = now + 1
