from hypothesis import given
from hypothesis import strategies as st

from protocol.storage import Cell, Journal, Table

VALUES = st.one_of(st.none(), st.integers(0, 3))
WRITES = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "ab", "ca", "bb"]), VALUES))


def apply(table: Table[str, int], writes: list[tuple[str, int | None]]) -> None:
    """Put the values; None removes the key, and two keys get their values together."""
    for key, value in writes:
        if value is None:
            table.remove(key[0])
        elif len(key) > 1:
            table.put_all(key, value)
        else:
            table.put(key, value)


@given(kept=WRITES, undone=WRITES)
def test_a_rollback_restores_exactly_what_was_there(
    kept: list[tuple[str, int | None]], undone: list[tuple[str, int | None]]
) -> None:
    journal = Journal()
    table: Table[str, int] = Table(journal, 0)
    apply(table, kept)
    before = dict(table)
    mark = journal.mark()
    apply(table, undone)
    journal.rollback(mark)
    assert dict(table) == before
    assert journal.mark() == mark
    journal.rollback(0)
    assert dict(table) == {}


def test_a_committed_write_stays() -> None:
    journal = Journal()
    cell = Cell(journal, 1)
    cell.put(2)
    journal.commit()
    cell.put(3)
    journal.rollback(0)
    assert cell.value == 2


def test_a_key_never_written_reads_as_the_default_and_is_not_stored() -> None:
    table: Table[str, int] = Table(Journal(), 7)
    assert table["a"] == 7
    assert "a" not in table
    assert len(table) == 0
