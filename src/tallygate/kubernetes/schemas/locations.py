"""Schemas of the user's own, found as kubeconform finds them: a path with words in `{{ }}`."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.schemas.pack import Gvk

_WORD = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_FOLDER = (
    "/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}"
    "/{{ .ResourceKind }}{{ .KindSuffix }}.json"
)
# Each word from the kind, the version of Kubernetes ("1.33") and the suffix that strict schemas have.
_WORDS: dict[str, Callable[[Gvk, str, str], str]] = {
    ".NormalizedKubernetesVersion": lambda gvk, version, strict: f"v{version}.0",
    ".StrictSuffix": lambda gvk, version, strict: strict,
    ".ResourceKind": lambda gvk, version, strict: gvk.kind.lower(),
    ".ResourceAPIVersion": lambda gvk, version, strict: gvk.version,
    ".Group": lambda gvk, version, strict: gvk.group or gvk.version,
    ".KindSuffix": lambda gvk, version, strict: "-".join(
        ["", *filter(None, [gvk.group.partition(".")[0].lower(), gvk.version.lower()])]
    ),
}


class LocationError(Exception):
    """A location or a schema of the user that cannot be used."""


class UserSchemas:
    """Looks kinds up at the locations, in their order; a schema is read once."""

    def __init__(self, locations: Sequence[str], paths: Iterable[str], read: Callable[[str], bytes]) -> None:
        """Raises LocationError for one that matches none of `paths`, or that nothing here can follow."""
        self._paths, self._read = frozenset(paths), read
        self._templates = [_template(location) for location in locations]
        self._read_already: dict[str, Any] = {}
        for location, template in zip(locations, self._templates, strict=True):
            pattern = _pattern(location, template)
            if not any(pattern.fullmatch(path) for path in self._paths):
                raise LocationError(f"kubernetes.schemas.locations: {location} matches no file")

    def schema(self, gvk: Gvk, version: str, strict: bool) -> Any:
        """None where no location has one. Raises LocationError for a file that is no JSON."""
        suffix = "-strict" if strict else ""
        for template in self._templates:
            path = _WORD.sub(lambda word: _WORDS[word[1]](gvk, version, suffix), template)
            if path in self._paths:
                return self._of_file(path)
        return None

    def _of_file(self, path: str) -> Any:
        if path not in self._read_already:
            try:
                self._read_already[path] = msgspec.json.decode(self._read(path))
            except (msgspec.DecodeError, RecursionError) as error:
                raise LocationError(f"{path}: a schema is a JSON document: {error}") from None
        return self._read_already[path]


def _template(location: str) -> str:
    if "://" in location or location == "default":
        raise LocationError(
            f"kubernetes.schemas.locations: {location} is not a path of the repository; nothing is fetched"
        )
    path = location.removeprefix("./")
    return path if path.endswith(".json") else path.rstrip("/") + _FOLDER


def _pattern(location: str, template: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    for word in _WORD.finditer(template):
        if word[1] not in _WORDS:
            known = ", ".join(f"{{{{{name}}}}}" for name in _WORDS)
            raise LocationError(
                f"kubernetes.schemas.locations: {location}: {word[0]} is not known; there are {known}"
            )
        parts += [re.escape(template[at : word.start()]), "[^/]*"]
        at = word.end()
    return re.compile("".join([*parts, re.escape(template[at:])]))
