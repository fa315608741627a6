"""Expressions of the readers: JMESPath, and functions that put values into the form of Terraform."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jmespath
from jmespath import functions

from tallygate.drift.canonical import as_list, parsed

_ACCOUNT = re.compile(r"[0-9]{12}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_ANY: dict[str, list[str]] = {"types": []}


class Functions(functions.Functions):  # type: ignore[misc]
    """What readers may call. Nothing in, nothing out."""

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_tags(self, value: Any) -> Any:
        """Without those that AWS itself sets."""
        pairs = (
            value.items() if isinstance(value, dict) else ((one["Key"], one["Value"]) for one in value or ())
        )
        return {key: text for key, text in pairs if not key.startswith("aws:")}

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_policy(self, value: Any) -> Any:
        return document(value)

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_json(self, value: Any) -> Any:
        return parsed(value)

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_number(self, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else value

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_flag(self, value: Any) -> Any:
        return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_fold(self, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_last(self, value: Any) -> Any:
        """What an ARN or a path ends with."""
        return value.rpartition("/")[2] if isinstance(value, str) else value

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_url_path(self, value: Any) -> Any:
        """A queue has several hosts: its account and name are what it is."""
        return urlsplit(value).path if isinstance(value, str) else value

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_release(self, value: Any) -> Any:
        """A version without its last number, which AWS raises by itself."""
        return value.rpartition(".")[0] or value if isinstance(value, str) else value

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_user_data(self, value: Any) -> Any:
        """Older providers record the SHA-1 of user data, newer ones the text."""
        if not isinstance(value, str) or not value or _SHA1.fullmatch(value):
            return value
        return _digest(value.encode("utf-8", "surrogatepass"))

    @functions.signature(_ANY)  # type: ignore[untyped-decorator]
    def _func_user_data_base64(self, value: Any) -> Any:
        try:
            return _digest(base64.b64decode(value)) if value else value
        except (binascii.Error, ValueError):
            return value

    @functions.signature(_ANY, _ANY)  # type: ignore[untyped-decorator]
    def _func_permissions(self, value: Any, group: Any) -> Any:
        """Of EC2, one for each source."""
        return [one for entry in value or () for one in _of_permission(entry, group)]

    @functions.signature(_ANY, _ANY)  # type: ignore[untyped-decorator]
    def _func_rules(self, value: Any, group: Any) -> Any:
        """Of Terraform's blocks, which may hold many sources each, or of one rule with its own attributes."""
        return None if value is None else [one for entry in as_list(value) for one in _of_block(entry, group)]

    @functions.signature(_ANY, _ANY, _ANY)  # type: ignore[untyped-decorator]
    def _func_named(self, value: Any, key: Any, name: Any) -> Any:
        """The element whose key has the value."""
        return next((one for one in value or () if one.get(key) == name), None)

    @functions.signature(_ANY, _ANY)  # type: ignore[untyped-decorator]
    def _func_among(self, value: Any, wanted: Any) -> Any:
        """Those elements that are wanted."""
        return [one for one in value or () if one in (wanted or ())]


def _digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


_OPTIONS = jmespath.Options(custom_functions=Functions())


@cache
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def select(expression: str, value: Any) -> Any:
    """What an expression gives for a value."""
    return _compiled(expression).search(value, options=_OPTIONS)


_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}
_SOURCES = (
    ("IpRanges", "CidrIp", "cidr_blocks"),
    ("Ipv6Ranges", "CidrIpv6", "ipv6_cidr_blocks"),
    ("PrefixListIds", "PrefixListId", "prefix_list_ids"),
    ("UserIdGroupPairs", "GroupId", "security_groups"),
)
_SINGLE = {
    "cidr_ipv4": "cidr_blocks",
    "cidr_ipv6": "ipv6_cidr_blocks",
    "prefix_list_id": "prefix_list_ids",
    "referenced_security_group_id": "security_groups",
    "source_security_group_id": "security_groups",
}


def _of_permission(entry: dict[str, Any], group: Any) -> Iterator[dict[str, Any]]:
    head = _head(entry.get("IpProtocol"), entry.get("FromPort"), entry.get("ToPort"))
    for listed, name, kind in _SOURCES:
        for one in entry.get(listed) or ():
            yield _rule(head, kind, one.get(name), group, one.get("Description"))


def _of_block(entry: dict[str, Any], group: Any) -> Iterator[dict[str, Any]]:
    protocol = entry.get("protocol") or entry.get("ip_protocol")
    head = _head(protocol, entry.get("from_port"), entry.get("to_port"))
    said = entry.get("description")
    for _, _, kind in _SOURCES:
        for one in entry.get(kind) or ():
            yield _rule(head, kind, one, group, said)
    for name, kind in _SINGLE.items():
        if entry.get(name):
            yield _rule(head, kind, entry[name], group, said)
    if entry.get("self"):
        yield _rule(head, "security_groups", group, group, said)


def _head(protocol: Any, first: Any, last: Any) -> dict[str, Any]:
    """Where the protocol is any, AWS knows no ports; Terraform writes 0 or -1 for both."""
    name = _PROTOCOLS.get(str(protocol).lower(), str(protocol).lower())
    return {"protocol": name} | ({} if name == "-1" else {"from_port": first, "to_port": last})


def _rule(head: dict[str, Any], kind: str, source: Any, group: Any, said: Any) -> dict[str, Any]:
    """`ACCOUNT/sg-1` is a group of another account."""
    name = str(source).rpartition("/")[2] if kind == "security_groups" else source
    whence = {"self": True} if kind == "security_groups" and name == group else {kind: [name]}
    return head | whence | ({"description": said} if said else {})


def document(value: Any) -> Any:
    """A policy document, with principals and the values of conditions in one way; statements as a list."""
    found = parsed(value)
    if not isinstance(found, dict) or "Statement" not in found:
        return found
    statements = as_list(found["Statement"])
    return {**found, "Statement": [_statement(one) if isinstance(one, dict) else one for one in statements]}


def _statement(value: dict[str, Any]) -> dict[str, Any]:
    return {key: _PARTS[key](part) if key in _PARTS else part for key, part in value.items()}


def _principals(value: Any) -> Any:
    """`*` is all of AWS, an account number the root of that account."""
    if value == "*":
        return {"AWS": ["*"]}
    if not isinstance(value, dict):
        return value
    return {kind: [_principal(one) for one in _flat(part)] for kind, part in value.items()}


def _principal(value: Any) -> Any:
    is_account = isinstance(value, str) and _ACCOUNT.fullmatch(value)
    return f"arn:aws:iam::{value}:root" if is_account else value


def _conditions(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        operator: {key: [_text(one) for one in _flat(part)] for key, part in tests.items()}
        if isinstance(tests, dict)
        else tests
        for operator, tests in value.items()
    }


def _flat(value: Any) -> Iterable[Any]:
    return as_list(value)


def _text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, bool | int | float) else value


_PARTS = {"Principal": _principals, "NotPrincipal": _principals, "Condition": _conditions}
