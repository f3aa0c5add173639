"""How often something may be tried, counted in the cache that all processes share."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """No more than ``most`` tries in each span of ``seconds``.

    In a rush a few more may pass: the cache is read and written in two steps.
    """

    action: str
    most: int
    seconds: int

    def allows(self, who: str) -> bool:
        """Count one more try, and say whether it may go on."""
        span = int(time.time() // self.seconds)
        key = "limit:" + sha256(f"{self.action}:{span}:{who}".encode()).hexdigest()
        tries = (cache.get(key) or 0) + 1
        if tries > self.most:
            return False
        cache.set(key, tries, self.seconds)
        return True


def address_of(request: HttpRequest) -> str:
    """The network address of the sender, behind as many proxies as the settings trust.

    Of an IPv6 address the network only, since one phone has the whole of it.
    """
    address = get_adapter().get_client_ip(request).strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, 64), strict=False))
    return address
