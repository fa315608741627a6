"""Addresses and prefixes of IP."""

import ipaddress
import re
from collections.abc import Sequence

import msgspec

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import strings, whole
from tallygate.terraform.eval.functions.interface import Body, Context, Function, Functions
from tallygate.terraform.values.types import BOOL, STRING, List, Type
from tallygate.terraform.values.value import Value, boolean, string, unknown

_LONGEST = 2_000  # digits of a number of a host or a network
_ZEROS = re.compile(r"(?<![0-9A-Fa-f])0+(?=[0-9A-Fa-f])")


class _MappedError(Exception):
    """IPv4 inside IPv6, of which Go makes now the one, now the other."""


class _Network(msgspec.Struct, frozen=True):
    """address: as an integer. bits: of the prefix. size: of the address, 32 or 128."""

    address: int
    bits: int
    size: int

    def __str__(self) -> str:
        return f"{_written(self.address, self.size)}/{self.bits}"

    @property
    def last(self) -> int:
        return self.address | ((1 << (self.size - self.bits)) - 1)

    def holds(self, address: int) -> bool:
        return address >> (self.size - self.bits) == self.address >> (self.size - self.bits)


def _written(address: int, size: int) -> str:
    return str(ipaddress.IPv4Address(address) if size == 32 else ipaddress.IPv6Address(address))


def _network_around(address: int, bits: int, size: int) -> _Network:
    free = size - bits
    return _Network(address >> free << free, bits, size)


def _parsed(text: str) -> _Network | None:
    """A prefix in CIDR notation; zeros before a number change nothing, as in old versions of Go."""
    address, slash, bits = text.partition("/")
    found = _address(address)
    if not (slash and found and bits.isascii() and bits.isdigit() and len(bits) < 10):
        return None
    return _network_around(found[0], int(bits), found[1]) if int(bits) <= found[1] else None


def _address(text: str) -> tuple[int, int] | None:
    if "%" in text or len(text) > _LONGEST:
        return None
    try:
        found = ipaddress.ip_address(_ZEROS.sub("", text))
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        raise _MappedError
    return int(found), found.max_prefixlen


def _network(value: Value, argument: int | None = None) -> _Network:
    found = _parsed(value.data)
    if found is None:
        raise CallError(f"invalid CIDR expression: invalid CIDR address: {value.data[:100]}", argument)
    return found


def _number(value: Value) -> int:
    if not isinstance(value.data, int):
        raise CallError("value must be a whole number")
    return value.data


def cidrhost(arguments: Sequence[Value], context: Context) -> Value:
    """A negative number counts from the end."""
    host, network = _number(arguments[1]), _network(arguments[0])
    most = (1 << (network.size - network.bits)) - 1
    distance = host if host >= 0 else -host - 1
    if distance > most:
        shown = host if host >= 0 else most - distance
        raise CallError(f"prefix of {network.bits} does not accommodate a host numbered {shown}")
    return string(_written(network.address | (host if host >= 0 else most - distance), network.size))


def cidrnetmask(arguments: Sequence[Value], context: Context) -> Value:
    network = _network(arguments[0])
    if network.size != 32:
        raise CallError(f"IPv6 addresses cannot have a netmask: {arguments[0].data}")
    return string(_written((1 << 32) - (1 << (32 - network.bits)), 32))


def cidrsubnet(arguments: Sequence[Value], context: Context) -> Value:
    more, position = whole(arguments[1], None), _number(arguments[2])
    network = _network(arguments[0])
    if network.bits + more > network.size:
        raise CallError(f"insufficient address space to extend prefix of {network.bits} by {more}")
    if position < 0:
        return unknown(STRING, "is of a subnet numbered below zero", not_null=True)
    if position >= 1 << max(more, 0) or network.bits + more < 0:
        raise CallError(f"prefix extension of {more} does not accommodate a subnet numbered {position}")
    bits = network.bits + more
    return string(str(_Network(network.address | position << (network.size - bits), bits, network.size)))


def cidrsubnets(arguments: Sequence[Value], context: Context) -> Value:
    """One behind the other, each at the next place where its size fits."""
    network = _network(arguments[0], 0)
    context.spend(len(arguments))
    found: list[str] = []
    current: _Network | None = None
    for position, argument in enumerate(arguments[1:], 1):
        bits = network.bits + _extension(argument, position, network)
        current = _following(current, network, bits)
        if current is None:
            behind = found[-1] if found else _before(network, bits)
            raise CallError(
                "not enough remaining address space for a subnet with a prefix of "
                f"{bits} bits after {behind}",
                position,
            )
        found.append(str(current))
    return strings(found)


def _extension(argument: Value, position: int, network: _Network) -> int:
    more = whole(argument, position)
    if more < 1:
        raise CallError("must extend prefix by at least one bit", position)
    if more > 32:
        raise CallError("may not extend prefix by more than 32 bits", position)
    if network.bits + more > network.size:
        protocol = "IPv4" if network.size == 32 else "IPv6"
        bits = network.bits + more
        raise CallError(
            f"would extend prefix to {bits} bits, which is too long for an {protocol} address", position
        )
    return more


def _before(network: _Network, bits: int) -> _Network:
    return _network_around((network.address - 1) % (1 << network.size), bits, network.size)


def _following(current: _Network | None, network: _Network, bits: int) -> _Network | None:
    """None where the space of `network` is used up; at address zero there is nothing before, either."""
    behind = (current or _before(network, bits)).last
    start = (_network_around(behind, bits, network.size).last + 1) % (1 << network.size)
    if start == 0 or not network.holds(start):
        return None
    return _Network(start, bits, network.size)


def cidrcontains(arguments: Sequence[Value], context: Context) -> Value:
    """Of OpenTofu: whether a prefix holds an address, or all of another prefix."""
    outer, text = _parsed(arguments[0].data), arguments[1].data
    if outer is None:
        raise CallError(f"invalid CIDR address: {arguments[0].data[:100]}")
    single = _address(text)
    inner = _Network(single[0], single[1], single[1]) if single else _parsed(text)
    if inner is None:
        raise CallError(f"invalid IP address or prefix: {text[:100]}")
    if inner.size != outer.size:
        raise CallError(f"address family mismatch: {arguments[0].data} vs. {text}")
    return boolean(outer.holds(inner.address) and outer.holds(inner.last))


def _unless_mapped(body: Body, type_: Type) -> Body:
    def guarded(arguments: Sequence[Value], context: Context) -> Value:
        try:
            return body(arguments, context)
        except _MappedError:
            return unknown(type_, "is about IPv4 addresses inside IPv6", not_null=True)

    return guarded


_BODIES: dict[str, tuple[Body, Type]] = {
    "cidrcontains": (cidrcontains, BOOL),
    "cidrhost": (cidrhost, STRING),
    "cidrnetmask": (cidrnetmask, STRING),
    "cidrsubnet": (cidrsubnet, STRING),
    "cidrsubnets": (cidrsubnets, List(STRING)),
}
FUNCTIONS: Functions = {name: Function(_unless_mapped(*one)) for name, one in _BODIES.items()}
