"""How often each client may ask."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from time import monotonic
from typing import TYPE_CHECKING

from service.errors import RateLimitedError

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_CLIENTS = 100_000


def client_group(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or an IPv6 /64, which one home has.

    >>> client_group("192.0.2.7"), client_group("2001:db8::1:2:3:4")
    ('192.0.2.7', '2001:db8::/64')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class RateLimiter:
    """The generic cell rate algorithm (ITU-T I.371, virtual scheduling), one number a client.

    Each question moves a client's theoretical arrival time on by ``60 / per_minute`` seconds; it
    may run ahead of the clock by ``burst`` questions. The clock is monotonic: setting the
    machine's time neither locks clients out nor lets them through. Only the clients last seen are
    remembered, so that many addresses cannot fill the memory.

    Args:
        per_minute: questions a minute; 0 means no limit.
        burst: questions at once; also the cost that one call may have at most.
        clock: seconds, never going back.
    """

    def __init__(
        self, *, per_minute: int, burst: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._interval_s = 60 / per_minute if per_minute else 0.0
        self._burst = burst
        self._clock = clock
        self._arrivals: OrderedDict[str, float] = OrderedDict()

    def charge(self, client: str, cost: int = 1) -> None:
        """Count ``cost`` questions for ``client``; a cost above the burst counts as the burst.

        Raises:
            RateLimitedError: that is more than it may ask now; nothing is counted.
        """
        if not self._interval_s:
            return
        now = self._clock()
        arrival = max(now, self._arrivals.pop(client, now))
        ahead = arrival + min(cost, self._burst) * self._interval_s - now
        wait_s = ahead - self._burst * self._interval_s
        allowed = wait_s <= 1e-9
        self._arrivals[client] = now + ahead if allowed else arrival
        if len(self._arrivals) > _MAX_CLIENTS:
            self._arrivals.popitem(last=False)
        if not allowed:
            raise RateLimitedError(retry_after_s=max(1, math.ceil(wait_s)))
