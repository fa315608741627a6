"""Texts of an ApplicationSet filled with parameters: by fasttemplate, or by Go's templates."""

from collections.abc import Callable
from typing import Any, Protocol

from tallygate.kubernetes.appsets.budget import Budget
from tallygate.kubernetes.appsets.parameters import Parameters, RefusedError, UnresolvedError

_HAVE_VALUES = ("clusters", "git", "scmProvider", "clusterDecisionResource", "pullRequest", "plugin")

Fill = Callable[[str], str]


class PendingError(Exception):
    """The text calls a function whose result is asked for, and not known yet."""


class MissingKeyError(RefusedError):
    """missingkey=error, and a key is missing."""


class Templates(Protocol):
    """One of the two languages. nested: whether parameters are maps in maps, not flat texts.

    missing: keys that were asked for and not there since the caller cleared it.
    """

    nested: bool
    missing: set[str]

    def fill(self, text: str, parameters: Parameters) -> str: ...

    def fill_all(self, values: dict[str, str], parameters: Parameters) -> dict[str, str]:
        """The texts of `values`, filled; the keys stay."""
        ...

    def fill_generator(self, kinds: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
        """All texts of generators by their kinds; their own `values` may ask for what only they know."""
        ...


def has_template(value: Any) -> bool:
    """Whether any text of it, or any key, opens a template."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and "{{" in one:
            return True
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


def filled(value: Any, fill: Fill, own: Fill | None = None) -> Any:
    """The value with every text and every key of it filled, without what is null in a mapping.

    own: fills the `values` of generators. Goes on after a PendingError, so that all results are asked for at
    once, and raises it in the end.
    """
    pending: list[PendingError] = []

    def patient(one: Fill) -> Fill:
        def tried(text: str) -> str:
            try:
                return one(text)
            except PendingError as error:
                pending.append(error)
                return text

        return tried

    result = _filled(value, patient(fill), patient(own or fill), "")
    if pending:
        raise pending[0]
    return result


def _filled(value: Any, fill: Fill, own: Fill, above: str) -> Any:
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, list):
        return [_filled(one, fill, own, "") for one in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, one in value.items():
        name = fill(key) if "{{" in key else key
        if name in made:
            raise UnresolvedError(f"two keys become {name}: Argo CD takes either")
        if one is not None:
            inner = own if key == "values" and above in _HAVE_VALUES and isinstance(one, dict) else fill
            made[name] = _filled(one, inner, own, key)
    return made


def _opens_and_ends(line: str) -> bool:
    start = line.find("{{")
    return start >= 0 and line.rfind("}}") >= start + 2


class FlatTemplates:
    """fasttemplate: `{{ key }}`; what is not a key of the parameters stays as it is written."""

    nested = False

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.missing: set[str] = set()

    def fill(self, text: str, parameters: Parameters) -> str:
        if not any(_opens_and_ends(line) for line in text.split("\n")):
            return text
        self._budget.take_text(text)
        made, at = list[str](), 0
        while (start := text.find("{{", at)) >= 0:
            end = text.find("}}", start + 2)
            if end < 0:
                raise RefusedError("a template opens with {{ and does not end")
            made += [text[at:start], self._value(text[start + 2 : end], parameters)]
            at = end + 2
        return "".join([*made, text[at:]])

    def _value(self, tag: str, parameters: Parameters) -> str:
        value = parameters.get(key := tag.strip())
        if key and isinstance(value, str):
            self._budget.take_text(value)
            return value
        self.missing.add(key)
        return f"{{{{{tag}}}}}"

    def fill_all(self, values: dict[str, str], parameters: Parameters) -> dict[str, str]:
        return {key: self.fill(text, parameters) for key, text in values.items()}

    def fill_generator(self, kinds: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
        made: dict[str, Any] = filled(kinds, lambda text: self.fill(text, parameters))
        return made
