"""What a transcoded stream does when an orchestrator disappoints it."""

from agents.streams import FileRules, VideoRules, refresh_below


def first(free: list[int]) -> int | None:
    """The gateway's selection: whoever comes first."""
    return next((place for place, slots in enumerate(free) if slots > 0), None)


def memory(offering: int) -> object:
    rules = VideoRules()
    rules.refresh(offering)
    return rules.memory(0)


def test_it_asks_anew_below_eight_or_half_of_them() -> None:
    assert [refresh_below(offering) for offering in (1, 2, 7, 15, 16, 100)] == [
        1, 1, 4, 8, 8, 8,
    ]  # fmt: skip


def test_who_failed_it_is_left_out_while_there_are_enough_others() -> None:
    stream, free = memory(20), [1] * 20
    stream.refused(0, 0)
    assert [stream.choose(free, first, 0) for _ in range(3)] == [1, 1, 1]
    assert free == [1] * 20


def test_who_failed_it_is_back_once_it_asks_anew() -> None:
    """With one orchestrator every look is followed by a refresh."""
    stream, free = memory(1), [1]
    stream.refused(0, 0)
    assert stream.choose(free, first, 0) is None
    assert stream.choose(free, first, 2_000_000) == 0


def test_an_unknown_one_comes_before_those_that_were_late() -> None:
    stream = memory(3)
    stream.late(0, 1.2, 0)
    assert stream.choose([1, 0, 1], first, 0) == 2
    stream.late(2, 1.1, 0)
    assert stream.choose([1, 0, 1], first, 0) == 2
    assert stream.choose([1, 0, 0], first, 0) == 0


def test_it_may_stay_where_a_segment_was_late_but_not_where_it_was_given_up() -> None:
    stream = memory(3)
    assert stream.late(0, 3.9, 0)
    assert stream.may_stay(0)
    assert stream.late(0, 4.1, 0)
    assert not stream.may_stay(0)


def test_a_loss_does_not_end_it() -> None:
    stream = memory(3)
    assert all(stream.lost(0, now_us) for now_us in range(20))


def test_three_are_tried_for_a_segment_and_only_streams_wait() -> None:
    assert (VideoRules.tries, VideoRules.waits) == (3, True)
    assert (FileRules.tries, FileRules.waits) == (3, False)
