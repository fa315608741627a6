"""What gates are decided on: recorded facts, each with the time at which it was true."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec.structs import replace

from tallygate.model.location import Location
from tallygate.model.promotion import Leaf
from tallygate.promotion.entry import LedgerEntry

MOST_BYTES = 64 << 20
Time = Annotated[datetime, msgspec.Meta(tz=True)]
Name = Annotated[str, msgspec.Meta(min_length=1)]


class FactsError(Exception):
    """A file that holds no facts: which, where in it, and why."""


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One review. commit: what was reviewed. bot: whether an app wrote it."""

    id: Name
    login: Name
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
    commit: str
    at: Time
    bot: bool = False


class PullRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """head: its commit. pushers: logins of those whose commits it has, None where nobody says. requester: who
    asked for it."""

    author: Name
    head: Name
    reviews: tuple[Review, ...]
    pushers: tuple[str, ...] | None = None
    requester: str = ""


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a commit came to the branch, as the forge has it. The times of the commit are its author's."""

    commit: Name
    at: Time


class Metadata(msgspec.Struct, frozen=True):
    name: Name
    namespace: str = ""


class Values(msgspec.Struct, frozen=True, rename="camel"):
    value_files: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True, rename={"repo_url": "repoURL"}):
    repo_url: str = ""
    path: str = ""
    ref: str = ""
    helm: Values | None = None


class Spec(msgspec.Struct, frozen=True):
    source: Source | None = None
    sources: tuple[Source, ...] = ()


class Sync(msgspec.Struct, frozen=True):
    status: str = "Unknown"
    revision: str = ""
    revisions: tuple[str, ...] = ()


class Health(msgspec.Struct, frozen=True, rename="camel"):
    status: str = "Unknown"
    last_transition_time: Time | None = None


class Operation(msgspec.Struct, frozen=True, rename="camel"):
    phase: str = ""
    message: str = ""


class Deployed(msgspec.Struct, frozen=True, rename="camel"):
    deployed_at: Time
    revision: str = ""
    revisions: tuple[str, ...] = ()


class Condition(msgspec.Struct, frozen=True):
    type: str
    message: str = ""


class Status(msgspec.Struct, frozen=True, rename="camel"):
    sync: Sync = Sync()
    health: Health = Health()
    operation_state: Operation | None = None
    history: tuple[Deployed, ...] = ()
    conditions: tuple[Condition, ...] = ()
    resources: tuple[dict[str, Any], ...] = ()
    reconciled_at: Time | None = None


class Application(msgspec.Struct, frozen=True):
    """An Application as Argo CD has it; what else it holds is not read."""

    metadata: Metadata
    spec: Spec = Spec()
    status: Status = Status()

    @property
    def sources(self) -> tuple[Source, ...]:
        return self.spec.sources or ((self.spec.source,) if self.spec.source else ())


class Applications(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    observed_at: Time
    items: tuple[Application, ...]


class Observation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a service was in one region of an environment. revision: the commit that was synced."""

    environment: Name
    service: Name
    at: Time
    health: Literal["Healthy", "Progressing", "Degraded"]
    revision: Name
    region: str = ""


class DriftRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is not as Git has it. path: JSON Pointer of a value, "" for the whole of it."""

    kind: Name
    address: Name
    path: str = ""
    service: str = ""
    expected: Any = None
    actual: Any = None
    reason: str = ""
    location: str = ""


class DriftFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One environment. complete: whether all that is declared was looked at. unread: what was not."""

    environment: Name
    observed_at: Time
    complete: bool
    items: tuple[DriftRow, ...]
    unread: tuple[str, ...] = ()


class _Subject(msgspec.Struct, frozen=True):
    address: Name
    environment: str | None
    service: str = ""


class _Item(msgspec.Struct, frozen=True):
    layer: Name
    kind: Name
    effect: Literal["deny", "warn", "audit"]
    subject: _Subject
    path: str = ""
    expected: Any = None
    actual: Any = None
    reason: str = ""


class _Unread(msgspec.Struct, frozen=True):
    what: str
    why: str


class _Coverage(msgspec.Struct, frozen=True):
    unread: tuple[_Unread, ...] = ()


class _Report(msgspec.Struct, frozen=True):
    complete: bool
    items: tuple[_Item, ...]
    coverage: tuple[_Coverage, ...]


class DriftReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """report: what `tallygate drift --env ENVIRONMENT --format json` printed."""

    environment: Name
    observed_at: Time
    report: _Report

    def facts(self) -> DriftFacts:
        """What counts: all that is of the environment, or of none, and that nobody accepted. How far the
        environments are apart is what promotions mend."""
        rows = tuple(
            DriftRow(
                one.kind,
                one.subject.address,
                one.path,
                one.subject.service,
                one.expected,
                one.actual,
                one.reason,
            )
            for one in self.report.items
            if one.effect != "audit"
            and one.layer != "env-env"
            and one.subject.environment in (self.environment, None)
        )
        unread = (f"{row.what}: {row.why}" for part in self.report.coverage for row in part.unread)
        complete = self.report.complete
        return DriftFacts(self.environment, self.observed_at, complete, rows, tuple(dict.fromkeys(unread)))


class FactsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file may say. teams: logins by @ORGANISATION/TEAM."""

    version: Literal[1]
    pull_request: PullRequest | None = None
    teams: dict[str, tuple[str, ...]] = {}
    applications: Applications | None = None
    observations: tuple[Observation, ...] = ()
    drift: tuple[DriftFacts, ...] = ()
    drift_reports: tuple[DriftReport, ...] = ()
    merges: tuple[Merge, ...] = ()


class Content(msgspec.Struct, frozen=True):
    """A leaf in a commit. tree: id of all that it holds. values: what may move, by file and key, without what
    an environment has before it."""

    tree: str
    values: Mapping[tuple[str, str], str] = {}


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with the target after the plan. known: not an error, or nobody can say."""

    message: str
    location: Location
    known: bool = True


class Judged(msgspec.Struct, frozen=True):
    """The target after the plan, as the engine judges it, all by name of the gate. passed: what to say where
    there is no problem."""

    problems: Mapping[str, tuple[Problem, ...]] = {}
    evidence: Mapping[str, dict[str, Any]] = {}
    passed: Mapping[str, str] = {}


class Proposal(msgspec.Struct, frozen=True):
    """A pull request as approvals are bound to it. digest: of plan and residual now. digests: the same at
    commits that were reviewed; none where that cannot be told. paths: all that it changes. codeowners: the
    file of the base, None where it has none."""

    digest: str
    paths: tuple[str, ...]
    digests: Mapping[str, str] = {}
    codeowners: str | None = None
    codeowners_path: str = ""


class Facts(msgspec.Struct, frozen=True):
    """Of a file: pull_request to merges. Of the repository: the rest, which `read_facts` leaves empty.

    ledger: entries by environment and service. leaves: of the services that move, in all environments.
    contents: by commit, and leaf. waves: regions of the target. roots: environments that come after none.
    previous: the nearest lower environments that run it, by service. repositories: URLs of this one, () where
    nobody says."""

    pull_request: PullRequest | None = None
    teams: Mapping[str, tuple[str, ...]] = {}
    applications: Applications | None = None
    observations: tuple[Observation, ...] = ()
    drift: tuple[DriftFacts, ...] = ()
    merges: tuple[Merge, ...] = ()
    ledger: Mapping[tuple[str, str], tuple[LedgerEntry, ...]] = {}
    leaves: tuple[Leaf, ...] = ()
    contents: Mapping[tuple[str, Leaf], Content] = {}
    waves: tuple[tuple[str, ...], ...] = ()
    roots: frozenset[str] = frozenset()
    previous: Mapping[str, tuple[str, ...]] = {}
    repositories: tuple[str, ...] = ()
    judged: Judged | None = None
    proposal: Proposal | None = None


def read_facts(data: bytes, path: str) -> Facts:
    """Facts of a file; what it does not hold is not known. Raises FactsError."""
    if len(data) > MOST_BYTES:
        raise FactsError(f"{path}: more than {MOST_BYTES >> 20} MiB of facts are not read")
    try:
        read = msgspec.json.decode(data, type=FactsFile)
        json.loads(data, object_pairs_hook=_once)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise FactsError(f"{path} holds no facts: {error}") from None
    drift = (*read.drift, *(report.facts() for report in read.drift_reports))
    return Facts(read.pull_request, read.teams, read.applications, read.observations, drift, read.merges)


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Of a key that stands twice nobody can say which one is meant."""
    keys = [key for key, _ in pairs]
    if twice := next((key for key in keys if keys.count(key) > 1), "") if len(set(keys)) < len(keys) else "":
        raise ValueError(f"the key {twice} stands twice in one object")


def as_of(facts: Facts, then: datetime) -> Facts:
    """What had been said by then: a later review is none of what was merged before it."""
    told = facts.pull_request
    if told is None:
        return facts
    reviews = tuple(one for one in told.reviews if one.at <= then)
    return replace(facts, pull_request=replace(told, reviews=reviews))


def facts_schema() -> bytes:
    """JSON Schema of a file of facts."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(FactsFile)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"
