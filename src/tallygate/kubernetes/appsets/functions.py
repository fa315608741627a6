"""Functions of Go's templates, and those of sprig that are certainly the same in a few lines here."""

import json
import re
from collections.abc import Callable
from posixpath import basename
from typing import Any

from tallygate.kubernetes.appsets.parameters import (
    NOTHING,
    RefusedError,
    StringList,
    StringMap,
    UnresolvedError,
    normal,
    sanitised,
    shown,
)
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level

_LONG = 1_000_000


class NotHereError(Exception):
    """Real sprig has to answer."""


def truth(value: Any) -> bool:
    """What `if` makes of a value."""
    return value is not NOTHING and bool(value)


def _index(item: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(item, dict) and isinstance(key, str):
            item = item.get(key, "" if isinstance(item, StringMap) else None)
        elif isinstance(item, list) and _is_int(key) and 0 <= key < len(item):
            item = item[key]
        else:
            raise RefusedError(f"index cannot take {shown(key)} of {kind_of(item)}")
    return item


def _length(item: Any) -> int:
    if isinstance(item, str):
        return len(item.encode())
    if isinstance(item, dict | list):
        return len(item)
    raise RefusedError(f"len of {kind_of(item)}")


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise RefusedError("eq needs something to compare with")
    return any(_alike(first, other) for other in others)


def _alike(first: Any, other: Any) -> bool:
    first, other = (None if x is NOTHING else x for x in (first, other))
    if first is None or other is None:
        return first is other
    if kind_of(first) != kind_of(other) or isinstance(first, dict | list):
        raise RefusedError(f"eq cannot compare {kind_of(first)} with {kind_of(other)}")
    return bool(first == other)


def _less(first: Any, other: Any) -> bool:
    comparable = (str, float) if not _is_int(first) else (int,)
    if kind_of(first) != kind_of(other) or not isinstance(first, comparable):
        raise RefusedError(f"lt cannot compare {kind_of(first)} with {kind_of(other)}")
    return bool(first.encode() < other.encode()) if isinstance(first, str) else bool(first < other)


def _printf(form: Any, *values: Any) -> str:
    """Only plain verbs, each with a value that suits it."""
    if not isinstance(form, str):
        raise RefusedError(f"printf takes a text, not {kind_of(form)}")
    texts, rest = list[str](), list(values)
    for index, part in enumerate(form.replace("%%", "\0").split("%")):
        if index:
            if not rest or not (show := _VERBS.get(part[:1])):
                raise UnresolvedError(f"the format {form!r} of printf is not worked out")
            texts.append(show(rest.pop(0)))
        texts.append((part[1:] if index else part).replace("\0", "%"))
    if rest:
        raise UnresolvedError(f"printf has more values than {form!r} takes")
    return "".join(texts)


def _verb(kinds: type | tuple[type, ...], show: Callable[[Any], str]) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise UnresolvedError(f"printf does not suit {kind_of(value)}")
        return show(value)

    return checked


def quoted(text: str) -> str:
    """As %q writes it."""
    if not text.isascii() or not text.isprintable():
        raise NotHereError
    return json.dumps(text)


def _quoted_or_not(text: str) -> str:
    try:
        return quoted(text)
    except NotHereError:
        raise UnresolvedError("printf quotes a text that is not plain") from None


_VERBS: dict[str, Callable[[Any], str]] = {
    "s": _verb(str, str),
    "v": _verb((str, int, float), shown),
    "d": _verb(int, str),
    "q": _verb(str, _quoted_or_not),
}


def _print(*values: Any) -> str:
    if not all(isinstance(value, str) for value in values):
        raise UnresolvedError("print of what is no text is not worked out")
    return "".join(values)


BUILTINS: dict[str, tuple[int, int | None, Callable[..., Any]]] = {
    "index": (1, None, _index),
    "len": (1, 1, _length),
    "eq": (1, None, _equal),
    "ne": (2, 2, lambda first, other: not _alike(first, other)),
    "lt": (2, 2, _less),
    "le": (2, 2, lambda first, other: _less(first, other) or _alike(first, other)),
    "gt": (2, 2, lambda first, other: not (_less(first, other) or _alike(first, other))),
    "ge": (2, 2, lambda first, other: not _less(first, other)),
    "not": (1, 1, lambda value: not truth(value)),
    "print": (0, None, _print),
    "printf": (1, None, _printf),
}
"""With the least and the most arguments."""
LAZY = ("and", "or")
UNREAD = ("call", "html", "js", "println", "slice", "urlquery")


def kind_of(value: Any) -> str:
    """The Go type, as messages say it."""
    if _is_int(value):
        return "int"
    return _KINDS.get(type(value), "nothing")


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_KINDS = {
    str: "string",
    bool: "bool",
    float: "float64",
    dict: "map[string]any",
    StringMap: "map[string]string",
}
_KINDS |= {list: "[]any", StringList: "[]string"}


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """For texts of ASCII: there characters are bytes, and no rules of Unicode may differ."""

    def checked(*values: Any) -> Any:
        if not all(value.isascii() for value in values if isinstance(value, str)):
            raise NotHereError
        return function(*values)

    return checked


def _truncated(size: int, text: str) -> str:
    if size < 0:
        return text[size:] if len(text) + size > 0 else text
    return text[:size]


def _slug(*values: Any) -> str:
    """slugify, after gosimple/slug: a whole word is kept or not, unless told otherwise."""
    text, options = values[-1] if values else "", values[:-1]
    fitting = all(_is_int(x) if index == 0 else isinstance(x, bool) for index, x in enumerate(options))
    if len(options) > 2 or not isinstance(text, str) or not fitting:
        raise RefusedError("slugify takes a number, a boolean and a text")
    size = int(options[0]) if options else 50
    smart = len(options) < 2 or bool(options[1])
    slug = sanitised(text)
    if not smart and size < 0:
        raise RefusedError("slugify takes no length below 0")
    slug = _DASHES.sub("-", slug if smart else slug[:size]).strip("-_")
    return _whole_words(slug, size) if smart and 0 < size < len(slug) else slug


_DASHES = re.compile(r"[^a-zA-Z0-9_]+")


def _whole_words(slug: str, size: int) -> str:
    end = slug.rfind("-", 0, size + 1)
    return slug[: end if end >= 0 else size]


def _replaced(old: str, new: str, text: str) -> str:
    if not old or len(text) * len(new) > _LONG:
        raise NotHereError
    return text.replace(old, new)


def _split_list(separator: str, text: str) -> StringList:
    return StringList(text.split(separator) if separator else list(text))


def _dug(*values: Any) -> Any:
    *keys, default, holder = values
    for key in keys:
        if not isinstance(key, str) or not isinstance(holder, dict) or isinstance(holder, StringMap):
            raise RefusedError(f"dig cannot take {shown(key)} of {kind_of(holder)}")
        if key not in holder:
            return default
        holder = holder[key]
    return holder


def _texts(values: Any) -> list[Any]:
    given = [value for value in values if value is not None and value is not NOTHING]
    if any(isinstance(value, dict | list) for value in given):
        raise NotHereError
    return given


def _json(value: Any) -> str:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, float) and not (one.is_integer() and abs(one) < 1e15):
            raise NotHereError
    text = json.dumps(_whole(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if not text.isascii():
        raise NotHereError
    return text.translate({ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&"})


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) else None if value is NOTHING else value


def _from_json(text: str) -> Any:
    """Null for what is not JSON."""
    try:
        return normal(json.loads(text, parse_constant=_no_constant))
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _from_yaml(text: str, kind: type) -> Any:
    loaded = load("yaml", text.encode(), "")
    value = loaded.documents[0].value if loaded.documents else None
    wrong = next((one for one in loaded.diagnostics if one.level in (Level.ERROR, Level.UNKNOWN)), None)
    if wrong or not isinstance(value, (kind, type(None))):
        raise RefusedError(
            f"what a template reads as YAML cannot be read: {wrong.message if wrong else kind}"
        )
    return normal(kind() if value is None else value)


def _default(value: Any, *given: Any) -> Any:
    return given[0] if given and truth(given[0]) else value


NATIVE: dict[str, Callable[..., Any]] = {
    "default": _default,
    "empty": lambda value: not truth(value),
    "coalesce": lambda *values: next(filter(truth, values), None),
    "ternary": lambda this, that, test: this if test else that,
    "dig": _dug,
    "hasKey": lambda holder, key: key in holder,
    "get": lambda holder, key: holder.get(key, ""),
    "list": lambda *values: list(values),
    "toString": lambda value: shown(value) if not isinstance(value, dict | list) else _elsewhere(),
    "quote": lambda *values: " ".join(quoted(shown(value)) for value in _texts(values)),
    "squote": lambda *values: " ".join(f"'{shown(value)}'" for value in _texts(values)),
    "cat": lambda *values: " ".join(shown(value) for value in _texts(values)),
    "lower": _plain(str.lower),
    "upper": _plain(str.upper),
    "trim": _plain(lambda text: text.strip(" \t\n\v\f\r")),
    "trunc": _plain(_truncated),
    "trimPrefix": lambda prefix, text: text.removeprefix(prefix),
    "trimSuffix": lambda suffix, text: text.removesuffix(suffix),
    "trimAll": lambda marks, text: text.strip(marks) if marks else text,
    "replace": _replaced,
    "contains": lambda part, text: part in text,
    "hasPrefix": lambda part, text: text.startswith(part),
    "hasSuffix": lambda part, text: text.endswith(part),
    "splitList": _split_list,
    "join": lambda separator, values: separator.join(values) if _are_texts(values) else _elsewhere(),
    "base": lambda text: basename(text.rstrip("/")) if text.strip("/") else _elsewhere(),
    "toJson": _json,
    "mustToJson": _json,
    "fromJson": _from_json,
    "fromYaml": lambda text: _from_yaml(text, dict),
    "fromYamlArray": lambda text: _from_yaml(text, list),
    "slugify": _slug,
    "normalize": sanitised,
}


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _elsewhere() -> Any:
    raise NotHereError
