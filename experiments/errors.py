"""What can go wrong with an experiment, told to its user."""

import errno

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO}
"""System errors that are the place's fault: full, read-only, forbidden, broken."""


class BadInput(ValueError):
    """An input that no run can be made of; nothing was run and nothing was written.

    Its message is one line that names the key, the value and what would be right.

    Args:
        key: dotted name of the input, such as `horizon.rounds`.
        value: what was given, as the user wrote it; None for a key that takes no value.
        problem: what is wrong with it and what is allowed.
    """

    def __init__(self, key: str, value: object, problem: str) -> None:
        self.key = key
        self.value = value
        self.problem = problem
        given = key if value is None else f"{key}={value}"
        super().__init__(one_line(f"{given}: {problem}"))

    def __reduce__(self) -> tuple[type["BadInput"], tuple[str, object, str]]:
        """Another process is told the parts; of the message alone it could make nothing."""
        return type(self), (self.key, self.value, self.problem)


class RunFailed(RuntimeError):
    """A run that started and could not be finished.

    Args:
        replication: index of the replication that failed.
        reason: what happened.
        traceback: the worker's traceback, empty where it left none.
    """

    def __init__(self, replication: int, reason: str, traceback: str = "") -> None:
        self.replication = replication
        self.reason = reason
        self.traceback = traceback
        super().__init__(one_line(f"replication {replication} failed: {reason}"))

    def __reduce__(self) -> tuple[type["RunFailed"], tuple[int, str, str]]:
        """As for BadInput."""
        return type(self), (self.replication, self.reason, self.traceback)


class JobFailed(RuntimeError):
    """A job of a sweep that has no result, for a reason that is none of its simulation.

    Args:
        reason: what happened.
        traceback: where, empty for a reason that needs none.
    """

    def __init__(self, reason: str, traceback: str = "") -> None:
        self.traceback = traceback
        super().__init__(one_line(reason))


def one_line(text: str) -> str:
    """Text with every run of white space, line ends included, made one space."""
    return " ".join(text.split())
