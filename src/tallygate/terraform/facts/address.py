"""Addresses of resources, split with regard to quotes: `module.m["a.b"].data.aws_x.name[0]`."""

import re
from functools import cache

import msgspec

Key = str | int | None
ANY = -1
"""The key of an instance of which none is known, `[*]`."""
_STEP = re.compile(r'([^.\[\]"]+)(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*+")|(\*))\])?(?:\.|$)')
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{")
_PLAIN = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\", "$${": "${", "%%{": "%{"}
_WRITTEN = {plain: escape for escape, plain in _PLAIN.items() if escape[0] == "\\"}
_MODES = ("data", "ephemeral")


class AddressError(Exception):
    """The text is no address of a resource."""


class Step(msgspec.Struct, frozen=True):
    """A name, and the key of an instance: a number of `count`, a text of `for_each`, or None."""

    name: str
    key: Key = None


class Address(msgspec.Struct, frozen=True):
    """modules: calls from the outermost. type: as a resource has it, `aws_x` or `data.aws_x`."""

    modules: tuple[Step, ...]
    type: str
    resource: Step

    @property
    def module(self) -> str:
        """The instance of the module, "" for the root."""
        return ".".join(f"module.{step.name}{key_text(step.key)}" for step in self.modules)

    @property
    def module_block(self) -> str:
        """The call in the configuration, whatever the keys: `module.a.module.b`, "" for the root."""
        return ".".join(f"module.{step.name}" for step in self.modules)

    @property
    def block(self) -> str:
        """The block in the configuration, whatever the keys: `module.m.data.aws_x.name`."""
        return joined(self.module_block, f"{self.type}.{self.resource.name}")

    def __str__(self) -> str:
        return joined(self.module, f"{self.type}.{self.resource.name}{key_text(self.resource.key)}")


def joined(module: str, rest: str) -> str:
    return f"{module}.{rest}" if module else rest


def key_text(key: Key) -> str:
    """A key as Terraform writes it behind a name: `[0]`, `["a\\"b"]`; `[*]` for ANY."""
    if key is None:
        return ""
    if key == ANY:
        return "[*]"
    if isinstance(key, int):
        return f"[{key}]"
    text = "".join(map(_escaped, key))
    return f'["{text.replace("${", "$${").replace("%{", "%%{")}"]'


def _escaped(character: str) -> str:
    if character in _WRITTEN:
        return _WRITTEN[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


@cache
def parse(text: str) -> Address:
    """`[*]`, an instance of which no key is known, counts as none. Raises AddressError."""
    steps = [Step(step.name, None if step.key == ANY else step.key) for step in split(text)]
    modules = []
    while len(steps) > 1 and steps[0] == Step("module"):
        modules.append(steps[1])
        steps = steps[2:]
    mode = f"{steps.pop(0).name}." if steps and steps[0].name in _MODES and len(steps) == 3 else ""
    if len(steps) != 2 or steps[0].key is not None:
        raise AddressError(f"{text[:200]!r} is no address of a resource")
    return Address(tuple(modules), mode + steps[0].name, steps[1])


def split(text: str) -> list[Step]:
    """The steps of an address, of a resource or a module. Raises AddressError."""
    steps, at = [], 0
    while at < len(text):
        found = _STEP.match(text, at)
        if not found:
            raise AddressError(f"{text[:200]!r} is no address")
        steps.append(Step(found[1], _key(*found.groups()[1:])))
        at = found.end()
    return steps


def _key(number: str | None, quoted: str | None, any_: str | None) -> Key:
    if number:
        return int(number[:18])
    return _unquoted(quoted) if quoted else ANY if any_ else None


def _unquoted(quoted: str) -> str:
    return _ESCAPED.sub(lambda found: _PLAIN.get(found[0]) or _code_point(found[0]), quoted[1:-1])


def _code_point(escape: str) -> str:
    try:
        return chr(int("0x" + escape[2:], base=0)) if escape[1] in "uU" else escape[1:]
    except (ValueError, OverflowError):
        return "\ufffd"


def order(text: str) -> tuple[tuple[str, int, int, str], ...]:
    """A sort key: modules after the root's own, `[2]` before `[10]`, numbers before texts."""
    try:
        steps = split(text)
    except AddressError:
        return ((text, 0, 0, ""),)
    return tuple(_rank(step) for step in steps)


def _rank(step: Step) -> tuple[str, int, int, str]:
    if isinstance(step.key, int):
        return step.name, 1, step.key, ""
    return step.name, 0 if step.key is None else 2, 0, step.key or ""
