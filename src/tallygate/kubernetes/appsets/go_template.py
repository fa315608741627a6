"""Go's text/template run on parameters, as the controller calls it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tallygate.kubernetes.appsets.budget import Budget
from tallygate.kubernetes.appsets.functions import LAZY, kind_of, truth
from tallygate.kubernetes.appsets.go_syntax import Block, Call, Field, Jump, Literal, Node, Pipe, Text, parse
from tallygate.kubernetes.appsets.parameters import (
    NOTHING,
    Parameters,
    RefusedError,
    StringMap,
    UnresolvedError,
    go_sorted,
    shown,
)
from tallygate.kubernetes.appsets.sprig import Sprig
from tallygate.kubernetes.appsets.templates import MissingKeyError, filled

_MISSING_KEY = ("invalid", "default", "zero", "error")


class GoTemplates:
    """Templates of a set with goTemplate. options: its goTemplateOptions."""

    nested = True

    def __init__(self, budget: Budget, options: Iterable[Any], sprig: Sprig) -> None:
        self._budget, self._sprig = budget, sprig
        self._mode = "default"
        self._parsed: dict[str, tuple[Node, ...]] = {}
        self.missing: set[str] = set()
        for option in options:
            name, _, mode = str(option).partition("=")
            if name != "missingkey" or mode not in _MISSING_KEY:
                raise RefusedError(f"{option} is no option of Go's templates")
            self._mode = mode

    def fill(self, text: str, parameters: Parameters) -> str:
        return self._filled(text, parameters, self._mode)

    def fill_all(self, values: dict[str, str], parameters: Parameters) -> dict[str, str]:
        texts = filled(list(values.values()), lambda text: self.fill(text, parameters))
        return dict(zip(values, texts, strict=True))

    def fill_generator(self, kinds: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
        def own(text: str) -> str:
            with suppress(MissingKeyError):
                return self._filled(text, parameters, "error")
            return text

        made: dict[str, Any] = filled(kinds, lambda text: self.fill(text, parameters), own)
        return made

    def _filled(self, text: str, parameters: Parameters, mode: str) -> str:
        if "{{" not in text:
            return text
        if text not in self._parsed:
            self._parsed[text] = parse(text, self._sprig.names)
        run = _Run(parameters, mode, self._sprig, self._budget, self.missing)
        result = run.text(self._parsed[text])
        self._budget.take_text(text)
        return result


class _JumpError(Exception):
    """break or continue of the loop around it."""


class _Run:
    def __init__(
        self, parameters: Parameters, mode: str, sprig: Sprig, budget: Budget, missing: set[str]
    ) -> None:
        self._mode, self._sprig, self._budget, self._missing = mode, sprig, budget, missing
        self._variables: list[tuple[str, Any]] = [("$", parameters)]
        self._dot: Any = parameters
        self._written: list[str] = []

    def text(self, nodes: tuple[Node, ...]) -> str:
        self._walk(nodes)
        return "".join(self._written)

    def _walk(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            self._budget.take(1)
            if isinstance(node, Text):
                self._write(node.text)
            elif isinstance(node, Jump):
                raise _JumpError(node.kind)
            elif isinstance(node, Block):
                dot, known = self._dot, len(self._variables)
                try:
                    self._range(node) if node.kind == "range" else self._branch(node)
                finally:
                    self._dot = dot
                    del self._variables[known:]
            elif isinstance(node, Pipe):
                value = self._pipe(node)
                if not node.variables:
                    self._print(value, node)

    def _write(self, text: str) -> None:
        self._budget.take_text(text)
        self._written.append(text)

    def _print(self, value: Any, pipe: Pipe) -> None:
        if value is NOTHING:
            self._missing.add(_described(pipe))
        self._write(shown(value))

    def _branch(self, block: Block) -> None:
        value = self._pipe(block.pipe)
        if not truth(value):
            self._walk(block.other)
            return
        self._dot = value if block.kind == "with" else self._dot
        self._walk(block.body)

    def _range(self, block: Block) -> None:
        items = _items(self._pipe(block.pipe))
        names, known = block.pipe.variables, len(self._variables)
        for key, item in items:
            self._budget.take(1)
            for name, value in zip(names, (key, item)[-len(names) :] if names else (), strict=True):
                self._set(name, value)
            self._dot = item
            try:
                self._walk(block.body)
            except _JumpError as jump:
                if str(jump) == "break":
                    break
            finally:
                del self._variables[known:]
        if not items:
            self._walk(block.other)

    def _set(self, name: str, value: Any) -> None:
        last = max(at for at, (known, _) in enumerate(self._variables) if known == name)
        self._variables[last] = (name, value)

    def _pipe(self, pipe: Pipe) -> Any:
        """What the last command gives; null counts as nothing from here on."""
        value = self._command(pipe.commands[0], ())
        for command in pipe.commands[1:]:
            value = self._command(command, (value,))
        value = NOTHING if value is None else value
        for name in pipe.variables:
            if pipe.assigns:
                self._set(name, value)
            else:
                self._variables.append((name, value))
        return value

    def _command(self, call: Call, final: tuple[Any, ...]) -> Any:
        if not call.name:
            return self._value(call.arguments[0])
        if call.name in LAZY:
            return self._lazily(call, final)
        arguments = [None if x is NOTHING else x for x in (*map(self._value, call.arguments), *final)]
        result = self._sprig.call(call.name, arguments, self._budget)
        self._budget.take_value(result)
        return result

    def _lazily(self, call: Call, final: tuple[Any, ...]) -> Any:
        """`and` and `or`, which evaluate no more than they need."""
        value: Any = NOTHING
        if not (call.arguments or final):
            raise RefusedError(f"a template gives {call.name} no arguments")
        for argument in (*call.arguments, *map(Literal, final)):
            value = self._value(argument)
            if truth(value) == (call.name == "or"):
                break
        return value

    def _value(self, node: Node) -> Any:
        self._budget.take(1)
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Pipe):
            return self._pipe(node)
        if isinstance(node, Call):
            return self._command(node, ())
        if not isinstance(node, Field):
            raise TypeError(f"{node} is no value")
        value = self._start(node.start)
        for name in node.names:
            value = self._step(value, name)
        return value

    def _start(self, start: str | Node | None) -> Any:
        if start is None:
            return self._dot
        if isinstance(start, str):
            return next(value for name, value in reversed(self._variables) if name == start)
        return self._value(start)

    def _step(self, holder: Any, name: str) -> Any:
        if holder is NOTHING and self._mode != "error":
            return NOTHING
        if holder is NOTHING or holder is None:
            raise RefusedError(f"a template reads {name} of what is null")
        if not isinstance(holder, dict):
            raise MissingKeyError(f"a template reads {name} of {kind_of(holder)}")
        if name in holder:
            return holder[name]
        if self._mode == "error":
            raise MissingKeyError(f"a template reads {name}, which no generator gives")
        if self._mode == "zero":
            return "" if isinstance(holder, StringMap) else None
        return NOTHING


def _items(value: Any) -> list[tuple[Any, Any]]:
    if value is NOTHING:
        return []
    if isinstance(value, dict):
        return [(key, value[key]) for key in go_sorted(value)]
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, str) or kind_of(value) == "int":
        raise UnresolvedError(f"a range over {kind_of(value)} is not worked out")
    raise RefusedError(f"a template has a range over {kind_of(value)}")


def _described(pipe: Pipe) -> str:
    first = pipe.commands[0].arguments[0] if pipe.commands[0].arguments else None
    if isinstance(first, Field) and len(pipe.commands) == 1 and not pipe.commands[0].name:
        start = first.start if isinstance(first.start, str) else ""
        return ".".join((start, *first.names)) or "."
    return f"of {pipe.commands[-1].name or 'an expression'}"
