"""The one clock."""

import pytest

from sim.clock import Clock


def test_handlers_run_in_order_of_time_and_then_of_planning() -> None:
    clock, seen = Clock(), []

    def note(payload: str) -> None:
        seen.append((clock.now_us, payload))

    clock.at(20, note, "c")
    clock.at(10, note, "a")
    clock.after(20, note, "d")
    clock.at(10, note, "b")
    clock.run(21)
    assert seen == [(10, "a"), (10, "b"), (20, "c"), (20, "d")]
    assert clock.now_us == 21


def test_what_is_planned_for_the_present_runs_after_what_was_planned_before() -> None:
    clock, seen = Clock(), []
    clock.at(10, lambda _: clock.at(10, seen.append, "c"))
    clock.at(10, seen.append, "a")
    clock.at(10, seen.append, "b")
    clock.run(11)
    assert seen == ["a", "b", "c"]


def test_a_copy_of_a_clock_runs_what_is_due_in_the_same_order() -> None:
    seen: list[str] = []
    clock = Clock()
    for time_us, name in ((20, "c"), (10, "a"), (30, "e"), (20, "d"), (10, "b")):
        clock.at(time_us, seen.append, name)
    clock.run(15)
    state = clock.__getstate__()
    copied = Clock()
    copied.__setstate__(state)
    assert seen == ["a", "b"]
    copied.run(31)
    assert seen == ["a", "b", "c", "d", "e"]


def test_events_at_the_end_of_a_run_stay_for_the_next() -> None:
    clock, seen = Clock(), []
    clock.at(10, seen.append, "now")
    clock.run(10)
    assert seen == []
    clock.run(11)
    assert seen == ["now"]


def test_handlers_can_plan_for_the_present() -> None:
    clock, seen = Clock(), []
    clock.at(5, lambda _: clock.after(0, seen.append, clock.now_us))
    clock.run(6)
    assert seen == [5]


def test_the_past_is_refused() -> None:
    clock = Clock()
    clock.run(10)
    with pytest.raises(ValueError, match="-1"):
        clock.at(9, print)
    with pytest.raises(ValueError, match="-3"):
        clock.after(-3, print)


def test_errors_of_handlers_are_not_lost() -> None:
    clock = Clock()

    def fail(_: None) -> None:
        raise LookupError("lost")

    clock.at(3, fail)
    with pytest.raises(LookupError, match="lost"):
        clock.run(10)
