"""The addresses that this machine has in the local network."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network

import psutil

__all__ = ["is_own", "is_private", "local_addresses", "usual_address"]

#: What no router passes on to the internet: RFC 1918, and what a machine gives itself (RFC 3927).
_PRIVATE = tuple(
    IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
)
#: An address for examples (RFC 5737), which nobody has: nothing is sent to it.
_ELSEWHERE = ("192.0.2.1", 9)


def local_addresses() -> dict[str, str]:
    """Return this machine's private addresses with the interface each is on, the usual one first.

    Those of the machine alone, those that the internet can reach and those of interfaces that are
    down are left out.
    """
    found = {
        address: name for address, (name, is_up) in _all().items() if is_up and is_private(address)
    }
    usual = _route()
    return dict(sorted(found.items(), key=lambda pair: pair[0] != usual))


def usual_address() -> str | None:
    """Return the private address that other machines reach this one at; None if there is none.

    It is the one of the default route, else the first of those that are up.
    """
    return next(iter(local_addresses()), None)


def is_own(address: str) -> bool:
    """Return whether an address is one of this machine, itself alone included."""
    return address in _all()


def is_private(address: str) -> bool:
    """Return whether an address is reached from the local network alone."""
    return any(IPv4Address(address) in net for net in _PRIVATE)


def _all() -> dict[str, tuple[str, bool]]:
    """Return every IPv4 address with its interface and whether that is up."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    return {
        one.address: (name, name in up)
        for name, addresses in psutil.net_if_addrs().items()
        for one in addresses
        if one.family == socket.AF_INET
    }


def _route() -> str | None:
    """Return the address that packets to other networks leave from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)  # of a datagram's socket: chooses a route, sends nothing
        except OSError:
            return None
        return str(probe.getsockname()[0])
