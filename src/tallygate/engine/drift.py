"""How far reality has moved from a tree: what files tell of it, held against what the tree declares."""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from tallygate.drift import environments, planned
from tallygate.drift.argocd_ignores import Deployed, ignorers
from tallygate.drift.aws.attribute_plans import plans
from tallygate.drift.declared import IgnoreRule
from tallygate.drift.driftignore import read_driftignore
from tallygate.drift.ignore import Ignorer, Warned, applied
from tallygate.drift.ignored_changes import Declared
from tallygate.drift.items import in_order
from tallygate.drift.kubernetes import compare as kubernetes
from tallygate.drift.kubernetes.match import Claim
from tallygate.drift.kubernetes.strays import LAYER as CLUSTER
from tallygate.drift.mask import Secrets
from tallygate.engine.config import Config
from tallygate.engine.drift_environments import told
from tallygate.engine.drift_evidence import Evidence, evidence_of
from tallygate.engine.drift_untold import Told, deployed_ones, is_fresh, is_of, untold
from tallygate.engine.evaluate import Tree
from tallygate.engine.options import DriftOptions, Options
from tallygate.engine.plan_places import choose
from tallygate.engine.plans import Calls, named_root
from tallygate.engine.problems import UsageError
from tallygate.engine.redact import declared_texts, names_secret
from tallygate.engine.redact_content import mask_content, texts_elsewhere, texts_of_secret
from tallygate.engine.secret_texts import SecretTexts
from tallygate.kubernetes.argocd.ignored import jq_path
from tallygate.model.deployment import RESOURCE_TYPE
from tallygate.model.diagnostic import Level
from tallygate.model.drift import Coverage, Drift, DriftItem
from tallygate.model.location import Location, shown_path
from tallygate.model.planned import PlannedRun
from tallygate.sources.interface import Snapshot
from tallygate.terraform.facts.address import parse
from tallygate.terraform.facts.detect import FactsError
from tallygate.terraform.facts.ignored_changes import ignored_paths
from tallygate.terraform.facts.plan import Plan, plan_of
from tallygate.terraform.facts.plan_document import Document
from tallygate.terraform.facts.planned_run import planned_run
from tallygate.terraform.facts.stand_in import Grounds


class Imported(msgspec.Struct, frozen=True):
    """Ignore rules of other tools, and what of them is not understood."""

    found: tuple[Ignorer, ...] = ()
    warned: tuple[Warned, ...] = ()


class Drifting(msgspec.Struct, frozen=True):
    """What drifts of one tree. live: whether anything was given that tells what is there."""

    drift: Drift
    evidence: Evidence
    expired: tuple[IgnoreRule, ...] = ()
    unused: tuple[IgnoreRule, ...] = ()
    warnings: tuple[Warned, ...] = ()
    live: bool = True

    @property
    def complete(self) -> bool:
        """Whether all that is declared was held against what is there."""
        return self.live and self.drift.complete


def drifting_of(
    tree: Tree, config: Config, options: Options, evidence: Evidence, imported: Imported
) -> Drifting:
    """Raises UsageError where it cannot be told whose the evidence is."""
    wanted = options.drift or DriftOptions()
    scene = _Scene(tree, config, options, wanted)
    parts = [
        environments.compare(told(tree, config)),
        *(scene.plan(name, document, evidence) for name, document in evidence.plans),
        *scene.logs(evidence),
        *([scene.cluster(evidence)] if evidence.dumps else []),
        scene.states(evidence),
    ]
    types, live = wanted.types or config.drift.types, wanted.aws or bool(evidence.paths)
    if live:
        parts.append(untold(tree, options, scene.told, types))
    drift = _scoped(_joined(parts), types, options.environment)
    drift = Drift(tuple(map(_with_service(config), drift.items)), drift.coverage)
    paths = (one.location.path for one in drift.items)
    evidence = msgspec.structs.replace(evidence, others=frozenset(filter(_is_address, paths)))
    found = applied(drift, config.drift.ignore, imported.found, options.today)
    return Drifting(found.drift, evidence, found.expired, found.unused, imported.warned, live)


def evidence_for(options: Options) -> Evidence:
    """Raises UsageError for files that tell nothing."""
    wanted = options.drift or DriftOptions()
    return evidence_of((*wanted.live, *(Path(one) for one in wanted.states if not _is_address(one))))


def _is_address(state: str) -> bool:
    """Whether a state is in a bucket."""
    return state.startswith("s3://")


class _Scene:
    def __init__(self, tree: Tree, config: Config, options: Options, wanted: DriftOptions) -> None:
        self._tree, self._config, self._options, self._wanted = tree, config, options, wanted
        self._resources = tree.reading.resources
        declared = (text for one in self._resources for text in declared_texts(one))
        self._texts = frozenset((*declared, *texts_elsewhere(self._resources)))
        self.told = Told()

    def _secrets(self, more: Iterable[str] = ()) -> Secrets:
        known = SecretTexts({*self._texts, *more})
        return Secrets(names_secret, lambda text: known.masked(mask_content(text)))

    def plan(self, name: str, document: Document, evidence: Evidence) -> Drift:
        try:
            plan, run = plan_of(document, name), planned_run(document, name)
        except FactsError as error:
            unread = ((name, str(error), "plan again, and give that"),)
            return Drift((), (Coverage(planned.LIVE, "", self._options.environment, unread=unread),))
        root, environment = self._place(plan)
        self.told.roots.add((root, environment))
        settings = planned.Settings(
            environment,
            shown_path(root) if root is not None else "",
            self._secrets(run.secrets),
            Location(name),
            None if root is None else self._code(root, environment),
            plans().of,
        )
        found = planned.compare(run, evidence.logs, settings)
        doubt = (*self._behind(plan, run, root, environment), *self._stale(run, environment))
        return Drift(found.items, (*found.coverage, *doubt))

    def _stale(self, run: PlannedRun, environment: str | None) -> Iterable[Coverage]:
        """A plan that is older than the configuration takes, or of which nobody knows when it was made."""
        limit = self._config.drift.stale_after
        if limit and not is_fresh(run.made, self._options.today, limit):
            reason = f"it was made {run.made or 'at a time that it does not say'}, which is too long ago"
            unread = ((run.path, reason, "plan again, or raise drift.terraform.stale_after"),)
            yield Coverage(planned.LIVE, "", environment, unread=unread)

    def _place(self, plan: Plan) -> tuple[str | None, str | None]:
        """Root and environment; no root where the code is not at hand."""
        calls = Calls(self._tree)
        grounds = Grounds(self._resources, calls.at)
        folders = named_root(self._options, calls) or grounds.roots(plan, calls.folders)
        choice = choose(self._tree, plan, folders, self._options)
        if choice.place is None and len(choice.folders) > 0:
            raise UsageError(f"a plan {choice.problem}: {choice.hint}")
        return choice.place or (None, self._options.environment)

    def _code(self, root: str, environment: str | None) -> dict[str, Declared]:
        return {
            parse(one.address).block: Declared(one.locator, ignored_paths(one))
            for one in self._resources
            if is_of(one, root, environment)
        }

    def _behind(
        self, plan: Plan, run: PlannedRun, root: str | None, environment: str | None
    ) -> Iterable[Coverage]:
        """Blocks of the code that the plan does not know, and those of which it lists no instance: it was
        made of other code, or of another state."""
        own = [one for one in self._resources if root is not None and is_of(one, root, environment)]
        listed = {one.instance.block for one in (*run.changes, *run.drifted)}
        listed |= {one.block for one in (*run.state, *(put_off for put_off, _ in run.deferred))}
        for one in own:
            block, reason = parse(one.address).block, ""
            if block not in plan.blocks:
                reason = "it is declared, and the plan is of code that does not have it"
            elif block not in listed and not one.symbolic:
                reason = "it is declared, and the state that the plan is of does not have it"
            if reason:
                unread = ((one.address, reason, "plan again, of this code, in its own workspace"),)
                yield Coverage(planned.CODE, one.type, environment, unread=unread, location=one.source)

    def logs(self, evidence: Evidence) -> Iterable[Drift]:
        """Of those that belong to no plan that is given."""
        runs = [PlannedRun(name, document.timestamp) for name, document in evidence.plans]
        settings = planned.Settings(self._options.environment, "", self._secrets(), Location(""))
        for log in evidence.logs:
            if not any(planned.is_of(log, run) for run in runs):
                own = msgspec.structs.replace(settings, nowhere=Location(log.path))
                yield planned.read_only(log, own)

    def cluster(self, evidence: Evidence) -> Drift:
        environment = self._environment()
        self.told.clusters.add(environment)
        said = self._wanted.claim
        claim = Claim(said.whole, frozenset(said.namespaces))
        secrets = (one for dump in evidence.dumps for one in dump.objects if one.type == "Secret")
        clean = self._secrets(text for one in secrets for text in texts_of_secret(one.values)).clean
        settings = kubernetes.Settings(
            environment, names_secret, clean, claim=claim, managers=self._config.drift.managers
        )
        found = kubernetes.compare(deployed_ones(self._resources), evidence.dumps, settings)
        lost = [
            (str(one.location), one.message, one.hint or "mend that")
            for one in self._tree.diagnostics
            if one.level in (Level.ERROR, Level.UNKNOWN)
            and one.rule.startswith(("k8s-", "argocd-", "vendor-"))
            # An object that no schema judges is there all the same.
            and not one.rule.startswith("k8s-schema")
            and one.environment in (None, environment)
        ]
        lost += self._nowhere(said.namespaces, evidence)
        row = Coverage(CLUSTER, "", environment, unread=tuple(dict.fromkeys(lost)))
        return Drift(found.items, (*found.coverage, *([row] if lost else [])))

    def _nowhere(self, namespaces: Iterable[str], evidence: Evidence) -> Iterable[tuple[str, str, str]]:
        """Namespaces that are named and that neither side has: of another one nothing is said."""
        there = {one.namespace for one in self._resources}
        there |= {one.namespace for dump in evidence.dumps for one in dump.objects}
        for name in namespaces:
            if name not in there:
                yield (
                    f"namespace {name}",
                    "neither the repository nor a dump has it",
                    "name one that is there",
                )

    def states(self, evidence: Evidence) -> Drift:
        """Against AWS itself, where that is asked for."""
        lost = tuple(_unread(evidence, self._wanted))
        if not self._wanted.aws:
            return Drift((), lost)
        from tallygate.engine.drift_aws import of_aws

        environment = self._environment()
        found, blocks = of_aws(
            self._resources, evidence.states, environment, self._config, self._wanted, self._secrets
        )
        self.told.blocks |= blocks
        return Drift(found.items, (*found.coverage, *lost))

    def _environment(self) -> str | None:
        names = self._tree.environments
        if self._options.environment or len(names) < 2:
            return self._options.environment or (names[0] if names else None)
        raise UsageError(f"whose the objects are is not known: name one of {', '.join(names)} with --env")


def _unread(evidence: Evidence, wanted: DriftOptions) -> Iterable[Coverage]:
    for one in evidence.unread:
        yield Coverage(planned.LIVE, "", unread=((one.path, one.reason, "make it anew"),))
    names = [*(name for name, _ in evidence.states), *filter(_is_address, wanted.states)]
    for name in () if wanted.aws else names:
        reason = "a state alone says nothing of what is there"
        yield Coverage(planned.LIVE, "", unread=((name, reason, "compare it with --live aws"),))


def _joined(parts: Iterable[Drift]) -> Drift:
    parts = list(parts)
    items = in_order(one for part in parts for one in part.items)
    return Drift(items, tuple(one for part in parts for one in part.coverage))


def _scoped(drift: Drift, types: Sequence[str], environment: str | None) -> Drift:
    """Of the environment that is asked for, and of types in the scope; what is outside is counted."""

    def is_in(type_: str) -> bool:
        return not types or not type_ or any(fnmatchcase(type_, glob) for glob in types)

    def is_asked(own: str | None) -> bool:
        return environment is None or own in (None, environment)

    items = [one for one in drift.items if is_in(one.subject.type) and is_asked(one.subject.environment)]
    rows = [
        one
        if is_in(one.type)
        else Coverage(one.layer, one.type, one.environment, out_of_scope=one.compared + one.out_of_scope)
        for one in drift.coverage
        if is_asked(one.environment)
    ]
    return Drift(tuple(items), tuple(rows))


def _with_service(config: Config) -> Callable[[DriftItem], DriftItem]:
    """By its name, or a folder on its way, that is a declared service's."""
    declared = frozenset(config.services)

    def named(item: DriftItem) -> DriftItem:
        subject = item.subject
        words = (subject.service, subject.id, *f"{subject.root}/{item.location.path}".split("/"))
        service = next((word for word in words if word in declared), subject.service)
        return msgspec.structs.replace(item, subject=msgspec.structs.replace(subject, service=service))

    return named


def imported_of(tree: Tree, judge: Snapshot, config: Config) -> Imported:
    """Of the side that judges, so that no change ignores its own drift. Raises UsageError for a file that is
    not there."""
    found, warned = list[Ignorer](), list[Warned]()
    entries = {entry.path for entry in judge.entries()}
    for name in config.drift.imported:
        if name == "argocd":
            own, warned = ignorers(_deployed(tree), jq_path)
            found += own
        elif name in entries:
            found += read_driftignore(judge.read(name).decode("utf-8", "replace"), name)
        else:
            places = (one.location for one in config.settings if one.key.startswith("drift.import"))
            place = next(places, config.path)
            raise UsageError(f"{place}: drift.import: {name} does not exist in the {judge.name}")
    return Imported(tuple(found), tuple(warned))


def _deployed(tree: Tree) -> Iterable[Deployed]:
    addresses: dict[str, set[str]] = {}
    for one in tree.reading.resources:
        for application in one.applications:
            addresses.setdefault(application, set()).add(one.address)
    for one in tree.reading.resources:
        if one.type == RESOURCE_TYPE and (entries := one.values.get("ignored")):
            own = frozenset(addresses.get(one.name, ()))
            yield Deployed(one.name, one.source, entries, own)
