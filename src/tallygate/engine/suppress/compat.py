"""Suppressions written for other scanners, led to our rules by the `peers` of their metadata."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tallygate.engine.config import ExceptionEntry
from tallygate.engine.suppress.marker import LAST_LINE, Marker, Words, WrittenError, invalid, words
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document
from tallygate.model.location import Location
from tallygate.model.rule import Rule
from tallygate.sources.interface import Snapshot

_NUMBER = re.compile(r"[-_]?0*(\d+)\Z", re.ASCII)
TRIVY_FILE = ".trivyignore.yaml"


class Written(NamedTuple):
    """One suppression as another tool spells it. offset: where it begins in its comment."""

    id: str
    text: str
    offset: int = 0


class Spelling(NamedTuple):
    """How one tool spells it; the patterns have the groups `id` and `text`.

    inside_blocks: a comment inside a block of HCL speaks of the whole block.
    """

    tool: str
    rules: Mapping[str, tuple[str, ...]]
    comment: re.Pattern[str]
    annotation: re.Pattern[str]
    inside_blocks: bool = False

    def in_comment(self, text: str) -> list[Written]:
        return [Written(found["id"], found["text"], found.start()) for found in self.comment.finditer(text)]

    def in_annotation(self, key: str, value: str) -> Written | None:
        """The pattern reads `KEY=VALUE`."""
        found = self.annotation.fullmatch(f"{key}={value}")
        return Written(found["id"], found["text"]) if found else None

    def markers(
        self,
        source: str,
        written: Written,
        location: Location,
        path: str,
        lines: tuple[int, int] = (1, LAST_LINE),
    ) -> Iterator[Marker | Diagnostic]:
        """Covers `lines` of `path`. One that names no rule of ours is none of our business."""
        rules = self.rules.get(plain_id(written.id), ())
        if not rules:
            return
        try:
            said = _said(written.text)
        except WrittenError as error:
            yield invalid(location, str(error))
            return
        yield Marker(source, rules, location, *said, "", path, *lines, tool=self.tool)


def spellings(tools: Iterable[str], rules: Iterable[Rule]) -> list[Spelling]:
    """Those of `ignore.compat`, for the rules that have peers."""
    known = list(rules)
    return [_SPELLINGS[tool]._replace(rules=_by_peer(tool, known)) for tool in tools if tool in _SPELLINGS]


def plain_id(peer: str) -> str:
    """What is the same in all spellings of an id: AVD-KSV-0017, KSV017 and ksv-0017 are one."""
    return _NUMBER.sub(r"\1", peer.casefold().removeprefix("avd-"))


def _by_peer(tool: str, rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for rule in rules:
        for peer in rule.peers:
            owner, _, name = peer.rpartition(":")
            if owner in ("", tool):
                found[plain_id(name)][rule.id] = None
    return {peer: tuple(ids) for peer, ids in found.items()}


def _said(text: str) -> Words:
    """Trivy writes an expiry as `:exp:2027-01-31` behind the id."""
    if text.startswith(":exp:"):
        day, _, reason = text.removeprefix(":exp:").partition(" ")
        return words(f"until={day} {reason}")
    return words(text.lstrip(":"))


_NEVER = re.compile(r"(?!)(?P<id>)(?P<text>)")
_SPELLINGS = {
    "checkov": Spelling(
        "checkov",
        {},
        re.compile(r"checkov:skip=[ \t]*+(?P<id>\w++)(?P<text>(?::[^\r\n]*+)?)", re.IGNORECASE),
        re.compile(r"checkov\.io/skip\d*+=\s*+(?P<id>\w++)\s*+=?(?P<text>.*)", re.DOTALL),
        inside_blocks=True,
    ),
    "trivy": Spelling(
        "trivy",
        {},
        re.compile(r"(?:trivy|tfsec):ignore:(?P<id>[\w.-]++)(?P<text>[^#\r\n]*+)", re.IGNORECASE),
        _NEVER,
    ),
    "kube-linter": Spelling(
        "kube-linter",
        {},
        _NEVER,
        re.compile(r"ignore-check\.kube-linter\.io/(?P<id>[\w.-]++)=(?P<text>.*)", re.DOTALL),
    ),
}
MARKS = {"checkov": b"checkov:", "trivy": b":ignore:"}
"""Bytes without which a file holds no comment of the tool."""
SIGNS = {
    "checkov": re.compile(rb"checkov:skip=|checkov\.io/skip"),
    "trivy": re.compile(rb"(?:trivy|tfsec):ignore:"),
    "kube-linter": re.compile(rb"ignore-check\.kube-linter\.io/"),
}
"""What tells that a file suppresses something for the tool."""


def trivy_file(snapshot: Snapshot, spelling: Spelling) -> Iterator[Marker | Diagnostic]:
    """`.trivyignore.yaml` of the judging side: entries under `misconfigurations`, as exceptions."""
    if TRIVY_FILE not in {entry.path for entry in snapshot.entries()}:
        return
    loaded = load("yaml", snapshot.read(TRIVY_FILE), TRIVY_FILE)
    for problem in loaded.diagnostics:
        yield invalid(problem.location, problem.message)
    for document in loaded.documents:
        value = document.value
        entries = value.get("misconfigurations") if isinstance(value, dict) else None
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield from _entry(document, index, entry, spelling)


def _entry(
    document: Document, index: int, entry: object, spelling: Spelling
) -> Iterator[Marker | Diagnostic]:
    location = Location.at(TRIVY_FILE, document.spans.value(("misconfigurations", index)))
    fields = entry if isinstance(entry, dict) else {}
    paths = fields.get("paths") or []
    if not isinstance(fields.get("id"), str) or not _texts(paths):
        yield invalid(location, "an entry has an id and, where it has paths, a list of them")
        return
    until = str(fields.get("expired_at") or "")[:10]
    text = (f"until={until} " if until else "") + str(fields.get("statement") or "")
    for made in spelling.markers("exception", Written(fields["id"], text), location, ""):
        yield _with_paths(made, tuple(paths)) if isinstance(made, Marker) else made


def _with_paths(marker: Marker, paths: tuple[str, ...]) -> Marker:
    from msgspec.structs import replace

    entry = ExceptionEntry("", marker.reason, "", marker.until, paths or ("**",), location=marker.location)
    return replace(marker, entry=entry)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
