"""Which addresses lie outside: decided for the numbers that a name stands for, never for the name."""

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.egress.errors import AddressRefused, TooSlow, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*texts: str) -> list[Network]:
    return [ipaddress.ip_network(text) for text in texts]


# Not for the outside although they look so, or only a way to something inside.
NEVER = _networks(
    "64:ff9b::/96",  # NAT64: an IPv4 address in disguise, as are the next five
    "64:ff9b:1::/48",
    "::ffff:0:0/96",
    "::/96",
    "2002::/16",
    "2001::/32",
    "fec0::/10",
    "192.0.0.0/24",
    "192.88.99.0/24",
    "3fff::/20",
    "5f00::/16",
    "168.63.129.16/32",  # what clouds tell their own machines
    "100.100.100.200/32",
    "fd00:ec2::254/128",
)
# What OUTBOUND_ALLOW_PRIVATE opens. Link-local is not among it: that is where clouds keep their keys.
INSIDE = _networks(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7"
)
LOOPBACK_6 = ipaddress.IPv6Address("::1")


def open_addresses(host: str, port: int, seconds: float, *, loopback_only: bool = False) -> list[str]:
    """Return all that the name stands for. One address inside is enough to refuse all of them."""
    # Whether a name exists inside is nobody's business: unknown and forbidden read the same.
    said = _("Nothing on the public internet answers to this name.")
    found = _resolve(host, port, seconds)
    if not found:
        raise Unreachable(said)
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not is_open(address) or (loopback_only and not address.is_loopback):
            raise AddressRefused(said)
    return found


def is_open(address: Address) -> bool:
    """Say whether we call this address at all."""
    if settings.OUTBOUND_ALLOW_PRIVATE and _among(address, INSIDE):
        return address == LOOPBACK_6 or not _among(address, NEVER)
    outside = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    return outside and not _among(address, NEVER)


def _among(address: Address, networks: list[Network]) -> bool:
    return any(address in network for network in networks)


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    # In a thread, because a name server that keeps silent would hold us for half a minute.
    asking = ThreadPoolExecutor(1)
    rows = asking.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    asking.shutdown(wait=False)
    try:
        return list(dict.fromkeys(str(row[4][0]) for row in rows.result(seconds)))
    except Late:
        raise TooSlow(_("The name server does not answer.")) from None
    except (OSError, UnicodeError):
        return []
