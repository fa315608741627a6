"""SARIF 2.1.0, from any tool: what it found, and whether the tool did its work at all."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from tallygate.adapters import severity
from tallygate.adapters.interface import MOST_RESULTS, Result, Scan, ScannerError, line_number, short

FOUND_NOTHING = ("pass", "informational", "notApplicable")
"""Kinds of results that are no findings."""


class _Text(msgspec.Struct, frozen=True):
    text: str = ""
    id: str = ""
    arguments: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    uri: str = ""
    uriBaseId: str = ""  # noqa: N815 - names of the format
    index: int = -1


class _Region(msgspec.Struct, frozen=True):
    startLine: int = 0  # noqa: N815
    endLine: int = 0  # noqa: N815
    startColumn: int = 0  # noqa: N815


class _Physical(msgspec.Struct, frozen=True):
    artifactLocation: _File = _File()  # noqa: N815
    region: _Region = _Region()


class _Logical(msgspec.Struct, frozen=True):
    fullyQualifiedName: str = ""  # noqa: N815
    name: str = ""


class _Place(msgspec.Struct, frozen=True):
    physicalLocation: _Physical = _Physical()  # noqa: N815
    logicalLocations: tuple[_Logical, ...] = ()  # noqa: N815


class _Configuration(msgspec.Struct, frozen=True):
    level: str = "warning"


class _Rule(msgspec.Struct, frozen=True):
    id: str = ""
    name: str = ""
    shortDescription: _Text = _Text()  # noqa: N815
    fullDescription: _Text = _Text()  # noqa: N815
    helpUri: str = ""  # noqa: N815
    defaultConfiguration: _Configuration = _Configuration()  # noqa: N815
    messageStrings: dict[str, _Text] = {}  # noqa: N815
    properties: dict[str, Any] = {}


class _Component(msgspec.Struct, frozen=True):
    name: str
    version: str = ""
    semanticVersion: str = ""  # noqa: N815
    rules: tuple[_Rule, ...] = ()


class _Tool(msgspec.Struct, frozen=True):
    driver: _Component
    extensions: tuple[_Component, ...] = ()


class _ComponentReference(msgspec.Struct, frozen=True):
    index: int = -1


class _RuleReference(msgspec.Struct, frozen=True):
    id: str = ""
    index: int = -1
    toolComponent: _ComponentReference = _ComponentReference()  # noqa: N815


class _Result(msgspec.Struct, frozen=True):
    message: _Text = _Text()
    ruleId: str = ""  # noqa: N815
    ruleIndex: int = -1  # noqa: N815
    rule: _RuleReference = _RuleReference()
    level: str = ""
    kind: str = "fail"
    locations: tuple[_Place, ...] = ()
    suppressions: tuple[msgspec.Raw, ...] | None = None
    baselineState: str = ""  # noqa: N815
    properties: dict[str, Any] = {}


class _Notification(msgspec.Struct, frozen=True):
    message: _Text = _Text()
    level: str = "warning"


class _Invocation(msgspec.Struct, frozen=True):
    executionSuccessful: bool  # noqa: N815
    toolExecutionNotifications: tuple[_Notification, ...] = ()  # noqa: N815
    toolConfigurationNotifications: tuple[_Notification, ...] = ()  # noqa: N815


class _Artifact(msgspec.Struct, frozen=True):
    location: _File = _File()


class _Run(msgspec.Struct, frozen=True):
    tool: _Tool
    results: tuple[_Result, ...] | None = None
    invocations: tuple[_Invocation, ...] = ()
    artifacts: tuple[_Artifact, ...] = ()
    originalUriBaseIds: dict[str, _File] = {}  # noqa: N815


class _Log(msgspec.Struct, frozen=True):
    version: str
    runs: tuple[_Run, ...]


def read_sarif(data: bytes) -> list[Scan]:
    """One scan a run. Raises ScannerError for a file that cannot be read or holds no run."""
    try:
        log = msgspec.json.decode(data, type=_Log)
    except RecursionError:
        raise ScannerError("nested too deep") from None
    except msgspec.MsgspecError as error:
        raise ScannerError(f"no SARIF 2.1.0: {short(str(error))}") from None
    if log.version != "2.1.0":
        raise ScannerError(f"SARIF {short(log.version, 20)} is not read; write version 2.1.0")
    if not log.runs:
        raise ScannerError("holds no run: the tool scanned nothing")
    if sum(len(run.results or ()) for run in log.runs) > MOST_RESULTS:
        raise ScannerError(f"holds more than {MOST_RESULTS} results")
    return [_scan(run) for run in log.runs]


def _scan(run: _Run) -> Scan:
    driver = run.tool.driver
    results = [result for result in run.results or () if _counts(result)]
    hushed = sum(bool(result.suppressions) for result in results)
    notes = [f"{hushed} results that it suppresses count all the same"] if hushed else []
    return Scan(
        tool=short(driver.name, 60),
        version=short(driver.semanticVersion or driver.version, 40),
        results=tuple(_result(run, result) for result in results),
        problems=tuple(_problems(run)),
        notes=tuple(notes),
    )


def _counts(result: _Result) -> bool:
    return result.kind not in FOUND_NOTHING and result.baselineState != "absent"


def _problems(run: _Run) -> Iterator[str]:
    """Why silence of this run does not mean that all is well."""
    if run.results is None:
        yield "has no results: the tool did not scan"
    for invocation in run.invocations:
        told = (*invocation.toolExecutionNotifications, *invocation.toolConfigurationNotifications)
        errors = [short(one.message.text) for one in told if one.level == "error"]
        if not invocation.executionSuccessful and not errors:
            yield "says that it did not succeed"
        yield from (f"says: {text or 'an error'}" for text in errors[:20])


def _result(run: _Run, result: _Result) -> Result:
    rule = _rule(run, result)
    place = result.locations[0] if result.locations else _Place()
    region = place.physicalLocation.region
    names = [one.fullyQualifiedName or one.name for one in place.logicalLocations]
    level = result.level or rule.defaultConfiguration.level
    title = rule.shortDescription.text or rule.name or rule.fullDescription.text
    return Result(
        rule=short(result.ruleId or result.rule.id or rule.id or "result", 120),
        title=short(title),
        message=short(_message(result, rule) or title or "no message"),
        paths=tuple(_paths(run, place.physicalLocation.artifactLocation)),
        line=line_number(region.startLine),
        end_line=line_number(max(region.endLine, region.startLine)),
        column=line_number(region.startColumn),
        resource=short(next((name for name in names if name), ""), 200),
        severity=_severity(run, result, rule, level),
        weak=level in ("note", "none"),
        url=rule.helpUri if _scheme(rule.helpUri) == "https" else "",
    )


def _rule(run: _Run, result: _Result) -> _Rule:
    """The rule's description: by its index in the driver or an extension, else by its id."""
    extension = result.rule.toolComponent.index
    index = result.rule.index if result.rule.index >= 0 else result.ruleIndex
    components = (run.tool.driver, *run.tool.extensions)
    rules = components[extension + 1 if 0 <= extension < len(run.tool.extensions) else 0].rules
    wanted = result.ruleId or result.rule.id
    if 0 <= index < len(rules) and wanted in ("", rules[index].id):
        return rules[index]
    return next((rule for one in components for rule in one.rules if rule.id == wanted), _Rule())


def _message(result: _Result, rule: _Rule) -> str:
    text = result.message.text or rule.messageStrings.get(result.message.id, _Text()).text
    for number, argument in enumerate(result.message.arguments[:20]):
        text = text.replace(f"{{{number}}}", argument[:300])
    return text


def _severity(run: _Run, result: _Result, rule: _Rule, level: str) -> str:
    """The most exact that is told: a score, a word, then the level."""
    told = (result.properties, rule.properties)
    scores = (severity.of_score(one.get("security-severity")) for one in told)
    words = (severity.of_word(one.get(key)) for one in told for key in ("severity", "problem.severity"))
    level = severity.of_level(level, run.tool.driver.name)
    return next((one for one in (*scores, *words) if one), level)


def _paths(run: _Run, file: _File) -> Iterator[str]:
    """Where the file may be: absolute, or relative to the root of the repository."""
    if not file.uri and 0 <= file.index < len(run.artifacts):
        file = run.artifacts[file.index].location
    if not file.uri:
        return
    root = _folder(run, file.uriBaseId)
    if _scheme(file.uri) or file.uri.startswith("/"):
        yield _plain(file.uri)
        return
    if root:
        yield _plain(root.rstrip("/") + "/" + file.uri)
    # The base of a scan on another machine leads nowhere here; what is below it does.
    yield _plain(file.uri)


def _folder(run: _Run, name: str) -> str:
    base = run.originalUriBaseIds.get(name, _File())
    above = run.originalUriBaseIds.get(base.uriBaseId, _File()).uri if base.uriBaseId else ""
    return f"{above.rstrip('/')}/{base.uri}" if above else base.uri


def _scheme(uri: str) -> str:
    try:
        return urlsplit(uri).scheme
    except ValueError:
        return "?"


def _plain(uri: str) -> str:
    """A path; what is on another host or no file keeps its scheme, so that it is found nowhere."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    if parts.scheme in ("", "file") and parts.netloc in ("", "localhost"):
        return unquote(parts.path)
    return uri
