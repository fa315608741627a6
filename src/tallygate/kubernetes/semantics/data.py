"""Data of ConfigMaps and Secrets. No message has a value."""

import base64
import re
from collections.abc import Generator, Iterator

from tallygate.kubernetes.semantics.names import data_key
from tallygate.kubernetes.semantics.node import Fault, Node, shown

DATA = "k8s-data-invalid"
_LINE_ENDS = re.compile(r"[\r\n]")
# What Flux, envsubst or a plugin of Argo CD puts the real value for.
_FILLED_IN = re.compile(r"\$\{|<path:|^<[^<>\n]*>$")
_MOST_BYTES = 1024 * 1024
_WANTED = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
_ANY_OF = {"kubernetes.io/basic-auth": ("username", "password")}


def config_map(root: Node) -> Iterator[Fault]:
    yield from _texts(root.at("data"))
    for key, value in root.at("data").entries():
        if root.at("binaryData").has(key):
            yield value.fault(DATA, f"the key {shown(key)} is in binaryData, too")
    yield from _keys(root, "data", "binaryData")
    size = _bytes(root.at("data"))
    for _, value in root.at("binaryData").entries():
        size += yield from _decoded(value)
    yield from _size(root, size)


def secret(root: Node) -> Iterator[Fault]:
    """What SOPS has encrypted is not looked into."""
    yield from _texts(root.at("stringData"))
    yield from _keys(root, "data", "stringData")
    if root.has("sops"):
        return
    size, plain = _bytes(root.at("stringData")), root.at("stringData")
    for key, value in root.at("data").entries():
        decoded = yield from _decoded(value)
        size += 0 if plain.has(key) else decoded
    yield from _size(root, size)
    yield from _of_type(root)


def _texts(data: Node) -> Iterator[Fault]:
    for key, value in data.entries():
        if value.value is not None and not isinstance(value.value, str):
            yield value.fault(DATA, f"the value of {shown(key)} is no text; quote it")


def _decoded(value: Node) -> Generator[Fault, None, int]:
    """Gives the number of bytes that it holds."""
    if isinstance(value.value, list | None) or _FILLED_IN.search(value.text or ""):
        return 0
    if value.text is None:
        yield value.fault(DATA, f"the value of {shown(value.path[-1])} is no text; quote it")
        return 0
    try:
        # Line ends are passed over, as Go does; nothing else beside the alphabet is.
        return len(base64.b64decode(_LINE_ENDS.sub("", value.text).encode(), validate=True))
    except ValueError:
        message = f"the value of {shown(value.path[-1])} is not base64; stringData takes plain text"
        yield value.fault(DATA, message)
        return 0


def _keys(root: Node, *places: str) -> Iterator[Fault]:
    for place in places:
        for key, value in root.at(place).entries():
            if reason := data_key(key):
                yield value.fault(DATA, f"the key {shown(key)} {reason}")


def _bytes(data: Node) -> int:
    return sum(len((value.text or "").encode("utf-8", "surrogatepass")) for _, value in data.entries())


def _size(root: Node, size: int) -> Iterator[Fault]:
    if size > _MOST_BYTES:
        yield root.at("data").fault(DATA, f"{size} bytes are more than the {_MOST_BYTES} that fit")


def _of_type(root: Node) -> Iterator[Fault]:
    """Keys that the type of a Secret asks for."""
    type_ = root.at("type")
    wanted, any_of = _WANTED.get(type_.text or "", ()), _ANY_OF.get(type_.text or "", ())
    places = root.at("data"), root.at("stringData")
    for key in wanted:
        if not any(place.has(key) or place.at(key).value == "" for place in places):
            yield type_.fault(DATA, f"{type_.text} needs the key {shown(key)}", *(p.at(key) for p in places))
    if any_of and not any(place.has(key) for place in places for key in any_of):
        hangs_on = (place.at(key) for place in places for key in any_of)
        yield type_.fault(DATA, f"{type_.text} needs the key {' or '.join(map(shown, any_of))}", *hangs_on)
