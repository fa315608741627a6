"""Every suppression that a tree and its judging side hold."""

from collections.abc import Iterable, Iterator, Sequence

from tallygate.engine.config import Config, ExceptionEntry
from tallygate.engine.evaluate import Tree
from tallygate.engine.globs import matches
from tallygate.engine.read import loader_name
from tallygate.engine.select import Claim
from tallygate.engine.suppress.annotations import annotation_markers
from tallygate.engine.suppress.compat import MARKS, Spelling, trivy_file
from tallygate.engine.suppress.marker import Marker, WrittenError, invalid, words
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.sources.interface import Snapshot

Made = Marker | Diagnostic
Known = dict[tuple[str, str], list[Made]]
"""What comments say, by path and blob id: base and head share most of it."""

_OURS = b"tallygate"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 spells the word otherwise
_IN_A_TEMPLATE = "a comment in a template of a chart covers nothing; annotate the object: {annotation}"
_ANNOTATION = "`ignore.tallygate.dev/RULE: reason`"
_NO_TARGET = "an exception names paths, a resource or an environment"


def declared(
    config: Config, judging: Snapshot, spellings: Sequence[Spelling], known: Iterable[str]
) -> list[Made]:
    """Exceptions of tallygate.yaml and of other tools' files, from the side that judges.

    known: the rules that a glob may mean.
    """
    open_rules = sorted(known)
    files = (made for one in spellings if one.tool == "trivy" for made in trivy_file(judging, one))
    return [*(_exception(entry, config, open_rules) for entry in config.exceptions), *files]


def _exception(entry: ExceptionEntry, config: Config, known: Sequence[str]) -> Made:
    place = entry.location if entry.location.path else Location(config.path)
    if not (entry.paths or entry.resource or entry.environment):
        return invalid(place, _NO_TARGET)
    try:
        until = words(f"until={entry.until}").until if entry.until else ""
    except WrittenError as error:
        return invalid(place, str(error))
    rules = tuple(rule for rule in known if matches((entry.rule,), rule)) or (entry.rule,)
    return Marker("exception", rules, place, entry.reason, until, entry.owner, entry=entry)


def written(tree: Tree, spellings: Sequence[Spelling], known: Known) -> Iterator[Made]:
    """Comments and annotations of one tree."""
    for claim in tree.selection.claims:
        if _may_hold(claim.data, spellings):
            key = (claim.entry.path, claim.entry.blob)
            if key not in known:
                template = claim.entry.path in tree.reading.templates
                known[key] = list(_in_template(claim) if template else _in_file(claim, spellings))
            yield from known[key]
    yield from annotation_markers(tree.reading.resources, spellings)


def _may_hold(data: bytes, spellings: Sequence[Spelling]) -> bool:
    if data.startswith(_WIDE) or _OURS in data or b"TALLYGATE" in data or b"Tallygate" in data:
        return True
    return any(MARKS[one.tool] in data for one in spellings if one.tool in MARKS)


def _in_file(claim: Claim, spellings: Sequence[Spelling]) -> Iterator[Made]:
    from tallygate.engine.suppress.comments import comment_markers
    from tallygate.loaders.outline import outline

    for name in dict.fromkeys(loader_name(claim, pack) for pack in claim.packs):
        found = outline(name, claim.data, claim.entry.path)
        if found:
            yield from comment_markers(found, claim.entry.path, spellings)
            return


def _in_template(claim: Claim) -> Iterator[Made]:
    """Nothing says which object a line of a template will belong to."""
    from tallygate.engine.suppress.comments import meant

    for number, line in enumerate(claim.data.decode("utf-8", "replace").splitlines(), 1):
        if meant(line):
            place = Location(claim.entry.path, number)
            yield invalid(place, _IN_A_TEMPLATE.format(annotation=_ANNOTATION))
