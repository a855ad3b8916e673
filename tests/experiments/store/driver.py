"""A study of cheap runs in a process of its own: `driver.py STORE COUNT SECONDS [TASK]`.

It prints each event's name as it happens and the tally at the end.
"""

import sys

from experiments.executors.local import LocalExecutor
from experiments.store.drive import Event, drive
from experiments.store.runs import RunStore
from tests.experiments.executors.tasks import work


def tell(event: Event) -> None:
    sys.stdout.write(f"{type(event).__name__} {event.work.replication}\n")
    sys.stdout.flush()


def main(root: str, count: str, seconds: str) -> None:
    works = (
        work(number, "table", float(seconds), keep=("rounds",))
        for number in range(int(count))
    )
    with RunStore.open(root) as store, LocalExecutor(2) as executor:
        tally = drive(works, store, executor, retry_failed=False, on_event=tell)
        # An index that is asked for while another process writes is whole as well.
        rows = store.index().collect().height
    sys.stdout.write(f"{tally.done} {tally.cached} {tally.failed} {rows}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
