"""What a gateway pays for a stint, and when: how many tickets it takes.

Before a segment of video the gateway tops its credit up to the larger of the segment's
estimated fee and one ticket's value; after it, the true fee is taken. A live AI stream pays
for a minute at its start and then every five seconds for the time that has passed. Credit
belongs to one session: what is left when a stream ends or moves on is lost to the gateway.

Amounts are in thousandths of a wei, in which prices are advertised, so that nothing is
rounded: tickets x value = price x units + credit left over, exactly.

Source: go-livepeer server/segment_rpc.go, core/accounting.go, live_payment*.go, 2026-08.
"""

from typing import Protocol

MILLI = 1_000
"""Prices are advertised in thousandths of a wei."""

US_PER_S = 1_000_000
"""Microseconds in a second."""

ESTIMATE_PERCENT = 102
"""A gateway reckons with 1.02 times the pixels that it expects in a segment."""

PREPAID_S = 60
"""Seconds that a live AI stream pays for at its start."""

INTERVAL_S = 5
"""Seconds between later payments of a live AI stream."""

LARGEST = 2.0**62
"""Amounts beyond this are not worked out in 64 bits."""


class Account(Protocol):
    """A gateway's credit in one session, segment by segment.

    Attributes:
        credit_milliwei: what it may still use; below 0 after a segment that was dearer
            than estimated.
        tickets: sent so far.
    """

    credit_milliwei: int
    tickets: int

    def send(self, duration_us: int) -> int:
        """Tickets to send with the next segment, of some length."""


class Billing(Protocol):
    """How a kind of stream is paid.

    Attributes:
        segment_us: length of a segment, microseconds.
    """

    segment_us: int

    def units(self, duration_us: int) -> int:
        """Units billed for some time of stream."""

    def tickets(self, duration_us: int, price_milliwei: int, value_wei: int) -> int:
        """Tickets that a whole stint takes: what its account would have sent, at once.

        Args:
            duration_us: how long it lasted, above 0.
            price_milliwei: price of a unit, thousandths of a wei.
            value_wei: expected value of a ticket, wei.
        """

    def account(self, price_milliwei: int, value_wei: int) -> Account:
        """A new account at a price."""


class SegmentBilling:
    """Of transcoded streams.

    Args:
        units_per_s: pixels billed per second of stream.
        segment_us: length of a segment, microseconds.
    """

    def __init__(self, units_per_s: int, segment_us: int) -> None:
        self._units_per_s = units_per_s
        self.segment_us = segment_us

    def units(self, duration_us: int) -> int:
        """Units billed for some time of stream."""
        return self._units_per_s * duration_us // US_PER_S

    def tickets(self, duration_us: int, price_milliwei: int, value_wei: int) -> int:
        """See `Billing`."""
        return segment_tickets(
            duration_us, price_milliwei, value_wei, self._units_per_s, self.segment_us
        )

    def _expected_units(self, last_us: int) -> int:
        """Units that are expected in a segment: of whole seconds."""
        return self._units_per_s * -(-last_us // US_PER_S)

    def account(self, price_milliwei: int, value_wei: int) -> Account:
        """See `Billing`."""
        return SegmentAccount(self, price_milliwei, value_wei)

    def expected_fee_milliwei(self, duration_us: int, price_milliwei: int) -> int:
        """What a segment is expected to cost."""
        return _estimate(price_milliwei * self._expected_units(duration_us))


class SegmentAccount:
    """Of a transcoded stream; see `Account`."""

    __slots__ = (
        "_billing",
        "_price_milliwei",
        "_value_milliwei",
        "credit_milliwei",
        "tickets",
    )

    def __init__(
        self, billing: SegmentBilling, price_milliwei: int, value_wei: int
    ) -> None:
        self.credit_milliwei = 0
        self.tickets = 0
        self._billing = billing
        self._price_milliwei = price_milliwei
        self._value_milliwei = value_wei * MILLI

    def send(self, duration_us: int) -> int:
        """Top the credit up, then take the segment's fee from it."""
        value = self._value_milliwei
        if self._price_milliwei == 0:
            return 0
        expected = self._billing.expected_fee_milliwei(duration_us, self._price_milliwei)
        missing = max(expected, value) - self.credit_milliwei
        sent = -(-missing // value) if missing > 0 else 0
        fee = self._price_milliwei * self._billing.units(duration_us)
        self.credit_milliwei += sent * value - fee
        self.tickets += sent
        return sent


class LiveBilling:
    """Of live AI streams.

    Args:
        units_per_s: pixels billed per second, whatever the stream's real size.
        segment_us: length of a segment, microseconds.
    """

    def __init__(self, units_per_s: int, segment_us: int) -> None:
        self._units_per_s = units_per_s
        self.segment_us = segment_us

    def units(self, duration_us: int) -> int:
        """Units billed for some time of stream."""
        return self._units_per_s * duration_us // US_PER_S

    def tickets(self, duration_us: int, price_milliwei: int, value_wei: int) -> int:
        """See `Billing`."""
        return live_tickets(duration_us, price_milliwei, value_wei, self._units_per_s)

    def account(self, price_milliwei: int, value_wei: int) -> Account:
        """See `Billing`."""
        return LiveAccount(self, price_milliwei, value_wei)


class LiveAccount:
    """Of a live AI stream; see `Account`."""

    __slots__ = (
        "_billing",
        "_passed_us",
        "_price_milliwei",
        "_value_milliwei",
        "credit_milliwei",
        "tickets",
    )

    def __init__(self, billing: LiveBilling, price_milliwei: int, value_wei: int) -> None:
        self.credit_milliwei = 0
        self.tickets = 0
        self._billing = billing
        self._price_milliwei = price_milliwei
        self._value_milliwei = value_wei * MILLI
        self._passed_us = 0

    def send(self, duration_us: int) -> int:
        """Pay a minute at the start; let the segment pass; pay what it made due."""
        passed_us = self._passed_us + duration_us
        due_s = PREPAID_S + passed_us // (INTERVAL_S * US_PER_S) * INTERVAL_S
        billing = self._billing
        paid = self._price_milliwei * billing.units(due_s * US_PER_S)
        sent = -(-paid // self._value_milliwei) - self.tickets
        units = billing.units(passed_us) - billing.units(self._passed_us)
        self.credit_milliwei += sent * self._value_milliwei - self._price_milliwei * units
        self._passed_us = passed_us
        self.tickets += sent
        return sent


def segment_tickets(
    duration_us: int, price_milliwei: int, value_wei: int, units_per_s: int, segment_us: int
) -> int:
    """Tickets for a stint of a transcoded stream.

    Over segments of equal fees the need only rises; so what is needed before the last
    full segment and before the shorter one after it decides.
    """
    if price_milliwei == 0:
        return 0
    segments, last_us = duration_us // segment_us, duration_us % segment_us
    value = value_wei * MILLI
    fee = price_milliwei * (units_per_s * segment_us // US_PER_S)
    needed = 0
    if segments:
        expected = -(-fee * ESTIMATE_PERCENT // 100)
        needed = (segments - 1) * fee + max(expected, value)
    if last_us:
        units = units_per_s * -(-last_us // US_PER_S)
        expected = -(-price_milliwei * units * ESTIMATE_PERCENT // 100)
        needed = max(needed, segments * fee + max(expected, value))
    return -(-needed // value)


def live_tickets(
    duration_us: int, price_milliwei: int, value_wei: int, units_per_s: int
) -> int:
    """Tickets for a stint of a live AI stream."""
    paid_s = PREPAID_S + duration_us // (INTERVAL_S * US_PER_S) * INTERVAL_S
    return -(-(paid_s * units_per_s * price_milliwei) // (value_wei * MILLI))


def _estimate(fee_milliwei: int) -> int:
    """What a gateway reckons with, rounded up: no ticket hangs on the fraction."""
    return -(-fee_milliwei * ESTIMATE_PERCENT // 100)
