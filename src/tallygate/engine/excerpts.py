"""Source lines for findings: read once a file, masked by what is known to be secret there."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

import msgspec

from tallygate.engine.evaluate import Tree
from tallygate.engine.excerpt import MaskedLines, excerpt, lines_of
from tallygate.engine.known_secrets import KnownSecrets, Origins, files_of, texts_of_secrets
from tallygate.engine.redact import secret_paths, unknown_secret_paths
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location


class Excerpts:
    """Call it with a finding of `tree`; None where there is no line to show. base: what it is compared with,
    where what the change destroys still stands."""

    def __init__(self, tree: Tree, base: Tree | None = None) -> None:
        self._base = Excerpts(base) if base else None
        self._data = {claim.entry.path: claim.data for claim in tree.selection.claims}
        self._data.pop(tree.plan, None)  # its one line holds all values, the secret ones too
        self._starts: dict[tuple[str, str], list[int]] = defaultdict(list)
        known = (*tree.reading.resources, *tree.reading.as_written)
        for resource in known:
            self._starts[resource.source.path, resource.address].append(resource.source.line)
        self._origins = Origins(known)
        self._known = KnownSecrets(self._origins)
        self._of_secrets = texts_of_secrets(known)
        self._opaque = {path for r in known if r.type == "Secret" for path in files_of(r)}
        self._doubled = {d.location.path for d in tree.diagnostics if d.rule.endswith("-duplicate-key")}
        self._lines: dict[str, MaskedLines] = {}
        self._hidden: dict[str, dict[str, list[Location]]] = {}

    def __call__(self, finding: Finding) -> Excerpt | None:
        if finding.in_base and self._base:
            return self._base(msgspec.structs.replace(finding, in_base=False))
        path = finding.location.path
        if path not in self._data or finding.status is Status.FIXED or self._may_leak(finding):
            return None
        if path not in self._lines:
            origins = self._origins.of(path)
            secrets = _by_line(p for one in origins for p in self._hidden_in(one).get(path, ()))
            self._lines[path] = MaskedLines(lines_of(self._data[path]), secrets, partial(self._hide, path))
        return excerpt(self._lines[path], finding.location, self._start(path, finding))

    def _hide(self, path: str, line: str) -> str:
        return self._of_secrets.masked(self._known.masked(path, line))

    def _hidden_in(self, origin: str) -> dict[str, list[Location]]:
        """Places of the secrets of all that comes from one origin, by file."""
        if origin not in self._hidden:
            self._hidden[origin] = defaultdict(list)
            for resource in self._origins.resources(origin):
                hidden = (*secret_paths(resource), *unknown_secret_paths(resource))
                whole = resource.locator.value(())
                for place in map(resource.locator.value, hidden):
                    # What a plan alone knows, as a computed attribute, has no place inside of the block.
                    if place != whole or not resource.pointer:
                        self._hidden[origin][place.path].append(place)
        return self._hidden[origin]

    def _may_leak(self, finding: Finding) -> bool:
        """A key of a Secret that is set twice has a value that no resource holds, so nothing masks it."""
        path = finding.location.path
        return path in self._opaque and (finding.resource == path or path in self._doubled)

    def _start(self, path: str, finding: Finding) -> int:
        """First line of the resource, so that an excerpt never begins in another one."""
        starts = self._starts.get((path, finding.resource), [])
        return max((line for line in starts if line <= finding.location.line), default=1)


def _by_line(places: Iterable[Location]) -> dict[int, list[Location]]:
    """Places by each line they touch."""
    found: dict[int, list[Location]] = defaultdict(list)
    for place in places:
        for line in range(place.line, max(place.line, place.end_line) + 1):
            found[line].append(place)
    return found
