"""Calls of sprig's functions: the plain ones here, all others by the sprig in helm.

Nothing of the repository becomes part of a template: helm is given our own, with names of functions from our
table and whole numbers as they are; all other arguments are data in a file.
"""

import base64
import json
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.kubernetes.appsets.budget import Budget
from tallygate.kubernetes.appsets.functions import BUILTINS, LAZY, NATIVE, UNREAD, NotHereError, kind_of
from tallygate.kubernetes.appsets.parameters import (
    NOTHING,
    RefusedError,
    StringList,
    StringMap,
    UnresolvedError,
)
from tallygate.kubernetes.appsets.templates import PendingError
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.renderer import Renderer
from tallygate.kubernetes.sandbox import RunError, private_copy, run
from tallygate.loaders.registry import load

_MOST_RUNS, _MOST_CALLS, _MOST_BYTES = 40, 1_000, 2 << 20
_CHART = b"apiVersion: v2\nname: answers\nversion: 0.0.1\n"
_SIGNATURE = re.compile(r"\((?P<parameters>[^)]*)\) \(?(?P<result>[^,)]*)")
_PARAMETERS: dict[str, tuple[type, ...]] = {"string": (str,), "bool": (bool,), "int": (int,)}
_RESULTS: dict[str, type] = {"[]string": StringList, "map[string]string": StringMap, "[]int": list}
_RESULTS |= {"int": int, "int64": int}
_PLAIN_RESULTS = ("string", "bool", "float64", "any", "[]any", "map[string]any")
_BY_TYPE = ("deepEqual", "typeIs", "typeIsLike", "typeOf")


class Signature(msgspec.Struct, frozen=True):
    """Go types. more: of any number of further arguments, "" for none."""

    parameters: tuple[str, ...]
    more: str
    result: str


class Library(msgspec.Struct, frozen=True):
    """Signatures of functions. controller: those that are Argo CD's own. unstable: what differs from run to
    run, or changes its arguments.
    """

    source: str
    date: str
    unstable: frozenset[str]
    controller: dict[str, str]
    functions: dict[str, str]

    @property
    def all(self) -> dict[str, str]:
        return self.functions | self.controller


@cache
def library() -> Library:
    return msgspec.json.decode(Path(__file__).with_name("sprig.json").read_bytes(), type=Library)


@cache
def _signature(name: str) -> Signature:
    match = _SIGNATURE.match(library().all[name])
    parameters = match["parameters"].split(", ") if match and match["parameters"] else []
    more = parameters.pop().removeprefix("...") if parameters and parameters[-1].startswith("...") else ""
    return Signature(tuple(parameters), more, match["result"] if match else "")


class Sprig:
    """Answers calls at once, or raises PendingError until `ask` has had helm answer them."""

    names = frozenset((*library().all, *BUILTINS, *LAZY, *UNREAD))

    def __init__(self, helm: Renderer, options: Options) -> None:
        self._helm, self._bounds, self._runs = helm, options.bounds, 0
        self._until = time.monotonic() + options.bounds.timeout
        self._answers: dict[str, Any] = {}
        self._waiting: dict[str, tuple[str, list[Any]]] = {}

    def call(self, name: str, arguments: list[Any], budget: Budget) -> Any:
        """What the function gives; null stands for nothing."""
        if name in UNREAD:
            raise UnresolvedError(f"{name} in a template is not worked out")
        if name in BUILTINS:
            least, most, function = BUILTINS[name]
            _check_number(name, len(arguments), least, most)
            return function(*arguments)
        _check(name, _signature(name), arguments)
        if name in library().unstable:
            raise UnresolvedError(
                f"{name} in a template gives another result each time, or changes its argument"
            )
        if name in NATIVE:
            try:
                return NATIVE[name](*arguments)
            except NotHereError:
                pass
        budget.take_value(arguments)
        return self._asked(name, arguments)

    def _asked(self, name: str, arguments: list[Any]) -> Any:
        if self._helm.problem:
            raise UnresolvedError(f"{name} in a template is worked out by helm: {self._helm.problem}")
        _check_data(name, arguments)
        key = json.dumps([name, [[kind_of(x), x] for x in arguments]], sort_keys=True)
        if key not in self._answers:
            self._waiting[key] = (name, arguments)
            raise PendingError
        if isinstance(answer := self._answers[key], Exception):
            raise answer
        return answer

    def ask(self) -> bool:
        """Has helm answer all calls that wait, and says whether there were any."""
        waiting, self._waiting = list(self._waiting.items()), {}
        groups = list(_groups(waiting))
        while groups:
            self._ask(groups.pop(), groups)
        return bool(waiting)

    def _ask(self, group: list[tuple[str, tuple[str, list[Any]]]], groups: list[Any]) -> None:
        self._runs += 1
        keys = [key for key, _ in group]
        if self._runs > _MOST_RUNS:
            self._answers |= dict.fromkeys(keys, UnresolvedError("its templates need helm too many times"))
            return
        try:
            self._answers |= zip(keys, self._run([call for _, call in group]), strict=True)
        except RunError as error:
            if error.reason == "failed" and len(group) > 1:
                groups += [group[: len(group) // 2], group[len(group) // 2 :]]
                return
            refused = RefusedError if error.reason == "failed" else UnresolvedError
            self._answers |= dict.fromkeys(keys, refused(f"{group[0][1][0]} in a template: {error}"))
            # What took all the time or memory once would do so again.
            self._runs += 0 if error.reason == "failed" else _MOST_RUNS

    def _run(self, calls: list[tuple[str, list[Any]]]) -> list[Any]:
        data = {str(index): arguments for index, (_, arguments) in enumerate(calls)}
        lines = [_line(index, name, arguments) for index, (name, arguments) in enumerate(calls)]
        template = '{{- $a := .Files.Get "arguments.json" | fromJson }}\n' + "".join(lines)
        chart = {
            "Chart.yaml": _CHART,
            "arguments.json": json.dumps(data).encode(),
            "templates/answers.yaml": template.encode(),
        }
        bounds = msgspec.structs.replace(self._bounds, timeout=max(0.0, self._until - time.monotonic()))
        with private_copy(chart) as folder:
            told = run([self._helm.path, "template", "answers", "tree"], folder, bounds)
        found: dict[int, Any] = {}
        for document in load("yaml", told, "answers").documents:
            found[document.value["index"]] = json.loads(base64.b64decode(document.value["answer"]))
        if len(found) != len(calls):
            raise RunError("failed", "helm gives no answer")
        return [_result(name, found[index]) for index, (name, _) in enumerate(calls)]


def _groups(waiting: list[Any]) -> Iterator[list[Any]]:
    """As many calls as go into one file of a chart."""
    group: list[Any] = []
    size = 0
    for one in waiting:
        if group and (len(group) >= _MOST_CALLS or size + len(one[0]) > _MOST_BYTES):
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one[0])
    if group:
        yield group


def _line(index: int, name: str, arguments: list[Any]) -> str:
    """A document with the answer, of which no text comes from the repository."""
    words = [_word(index, at, value) for at, value in enumerate(arguments)]
    call = f"{{{{ $r := {' '.join((name, *words))} }}}}{{{{ $r | mustToRawJson | b64enc }}}}"
    return (
        f"---\napiVersion: v1\nkind: Answer\nmetadata: {{name: a{index}}}\nindex: {index}\nanswer: {call}\n"
    )


def _word(index: int, at: int, value: Any) -> str:
    if value is None:
        return "nil"
    if kind_of(value) == "int":
        return str(int(value))
    return f'(index $a "{index}" {at})'


def _check_number(name: str, number: int, least: int, most: int | None) -> None:
    if number < least or (most is not None and number > most):
        raise RefusedError(f"a template gives {name} {number} arguments")


def _check(name: str, signature: Signature, arguments: list[Any]) -> None:
    """Types and number of arguments, as Go checks them."""
    fixed = len(signature.parameters)
    _check_number(name, len(arguments), fixed, None if signature.more else fixed)
    wanted = (*signature.parameters, *[signature.more] * (len(arguments) - fixed))
    for type_, value in zip(wanted, arguments, strict=True):
        if type_ != "any" and type_ != kind_of(value):
            raise RefusedError(f"a template gives {name} {kind_of(value)}, not {type_}")


def _check_data(name: str, arguments: list[Any]) -> None:
    """Whether helm is given the same by JSON: numbers in it become floats, lists and maps hold anything."""
    for value in arguments:
        waiting = [value] if isinstance(value, dict | list) else []
        typed = isinstance(value, StringMap | StringList)
        while waiting:
            one = waiting.pop()
            typed |= isinstance(one, StringMap | StringList) and name in _BY_TYPE
            if kind_of(one) == "int":
                raise UnresolvedError(
                    f"{name} in a template, with whole numbers in a list, is not worked out"
                )
            waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        if typed and name in _BY_TYPE:
            raise UnresolvedError(f"{name} in a template is not worked out")


def _result(name: str, value: Any) -> Any:
    result = _signature(name).result
    if result in _RESULTS and value is not None:
        return _RESULTS[result](value)
    if result not in _PLAIN_RESULTS or _has_replacement(value):
        return UnresolvedError(f"what {name} gives to a template is not read")
    return float(value) if result == "float64" else NOTHING if value is None else value


def _has_replacement(value: Any) -> bool:
    return "\ufffd" in json.dumps(value, ensure_ascii=False)
