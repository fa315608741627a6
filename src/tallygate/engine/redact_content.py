"""Secrets in what objects hold: YAML, JSON, XML, properties and base64 within a value, which is no prose."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from tallygate.engine.redact import MASK, leaves, masked_lines, names_secret, secret_texts, shows_secret
from tallygate.model.resource import Resource

SHORTEST = 8
"""Characters of a secret that is sought in other objects; shorter ones are words and numbers."""
_MOST = 1 << 20
_LAYERS = 4
"""Of JSON and base64 within each other; deeper, a value is masked as it is."""
_QUOTE = r"""\\*["']?"""
_VALUE = r"""(?:\\*"[^"\\]*+|'[^']*+|[^\s"'\\,;}\]<>]++)"""
_IS = rf"{_QUOTE}\s{{0,9}}[:=]\s{{0,9}}"
_NEXT = rf"{_QUOTE}[\s,]{{0,200}}{_QUOTE}"
_KEY = rf"{_QUOTE}([\w.-]++)"
# A variable as containers have it: `name: KEY` and `value: ...` beside it, in either order.
_NAMED = re.compile(rf"(?<!\w)(name{_IS}{_KEY}{_NEXT}value{_IS})({_VALUE})", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<!\w)(value{_IS})({_VALUE})({_NEXT}name{_IS}{_KEY})", re.IGNORECASE)
_ELEMENT = re.compile(r"(<(?:[\w.-]{1,200}+:)?([\w.-]++)(?:\s[^<>]{0,500})?>)([^<>]++)(?=</)")
_PACKED = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/]{16,}+={0,2}(?![\w+/=-])")


def mask_content(text: str) -> str:
    """A value without what looks like a secret in it."""
    return _masked(text, _LAYERS)


def _masked(text: str, layers: int) -> str:
    if not layers:
        return MASK
    if (found := _of_json(text, layers)) is not None:
        return found
    if (joined := "".join(text.split())) != text and _PACKED.fullmatch(joined) and _hides(joined, layers):
        return MASK
    lines = "\n".join(masked_lines(text)) + "\n" * text.endswith("\n")
    lines = _NAMED.sub(lambda one: one[1] + MASK if names_secret(one[2]) else one[0], lines)
    lines = _BEFORE.sub(lambda one: one[1] + MASK + one[3] if names_secret(one[4]) else one[0], lines)
    lines = _ELEMENT.sub(
        lambda one: one[1] + MASK if names_secret(one[2]) and one[3].strip() else one[0], lines
    )
    return _PACKED.sub(lambda one: MASK if _hides(one[0], layers) else one[0], lines)


def _of_json(text: str, layers: int) -> str | None:
    """Of a text that is a JSON mapping or list: as it is, or written anew without its secrets."""
    if text.lstrip()[:1] not in ("{", "[") or len(text) > _MOST:
        return None
    try:
        values = json.loads(text)
        told = [(path, _without(key, value, layers)) for path, key, value in leaves(values)]
    except RecursionError:
        return MASK
    except ValueError:
        return None
    changed = False
    for path, made in told:
        holder = values
        for step in path[:-1]:
            holder = holder[step]
        if path and holder[path[-1]] is not made and holder[path[-1]] != made:
            holder[path[-1]], changed = made, True
    return json.dumps(values, ensure_ascii=False) if changed else text


def _without(key: str, value: Any, layers: int) -> Any:
    if names_secret(key) and shows_secret(value):
        return MASK
    return _masked(value, layers - 1) if isinstance(value, str) else value


def _hides(text: str, layers: int) -> bool:
    """Whether base64, perhaps of gzip, holds a secret."""
    try:
        data = base64.b64decode(text, validate=True)
        if data.startswith(b"\x1f\x8b"):
            data = zlib.decompressobj(31).decompress(data, _MOST)
        inner = data.decode()
    except (binascii.Error, ValueError, zlib.error):
        return False
    return _masked(inner, layers - 1) != inner


def texts_elsewhere(resources: Iterable[Resource]) -> Iterator[str]:
    """What resources hold as secrets, to be masked wherever it stands."""
    for one in resources:
        yield from (text for text in secret_texts(one) if len(text) >= SHORTEST)


def texts_of_secret(values: dict[str, Any]) -> Iterator[str]:
    """What a Secret holds, as it is written and as what it encodes."""
    for key in ("data", "stringData"):
        for _, _, value in leaves(values.get(key)):
            if isinstance(value, str):
                yield from (text for text in (value, _decoded(value)) if len(text) >= SHORTEST)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""
