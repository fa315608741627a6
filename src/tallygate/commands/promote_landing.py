"""What subcommands of `promote` share that write: where, as whom, and what they say afterwards."""

import argparse
from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from tallygate.commands.promote_options import (
    add_conditions,
    add_format,
    add_place,
    clock_of,
    conditions_of,
    target_ref,
    tip_of,
    workplace_of,
)
from tallygate.engine.config import find, read
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import services_known
from tallygate.engine.promotion_asked import Asked
from tallygate.engine.promotion_gated import exit_of, shown
from tallygate.engine.promotion_landing import Applied, Landing
from tallygate.model.verdict import Exit
from tallygate.promotion.entry import LedgerEntry
from tallygate.promotion.land import Lane, Workplace
from tallygate.promotion.ledger import read_all, sound
from tallygate.promotion.plan import AS_IT_IS, Choice
from tallygate.promotion.refs import HEADS, LedgerPlace, branch
from tallygate.promotion.remote import Remote
from tallygate.reports import plans, verdicts
from tallygate.reports.escape import json_text, printable
from tallygate.sources.repository import Repository
from tallygate.sources.snapshots import repository_of

_DIGEST = 12
_OUTCOMES = {
    "landed": "landed in {commit}",
    "proposed": "proposed on {branch} in {commit}; open a pull request from it, judged by `promote check`",
    "recorded": "came there by {commit}, which is recorded",
    "converged": "has it already, by no promotion; recorded as converged",
    "nothing": "nothing to promote",
    "stopped": "not promoted",
    "would land": "would land",
    "would be proposed": "would be proposed on {branch}",
}


class Place(msgspec.Struct, frozen=True):
    """The branch of a remote that environments stand on, and all that is known of it now."""

    asked: Asked
    workplace: Workplace
    ref: str

    def lane(self, source: str, env: str, service: str, wave: int) -> Lane:
        return Lane(self.asked.config.name, source, env, service, self.ref, wave)

    def entries(self, env: str, service: str) -> tuple[LedgerEntry, ...]:
        return self.asked.ledger.get((env, service), ())


def add_landing(parser: argparse.ArgumentParser) -> None:
    add_place(parser)
    parser.add_argument("--dry-run", action="store_true", help="ask everything and write nothing")
    add_conditions(parser)
    add_format(parser)


def place_of(arguments: argparse.Namespace) -> Place:
    """Raises PromotionError where the remote cannot be read, or its ledger is broken."""
    repository, workplace = repository_of(arguments.path), workplace_of(arguments)
    ref = target_ref(arguments, repository)
    snapshot = tip_of(workplace.remote, ref, repository)
    config = read(snapshot)
    _demand_own_ledger(workplace.remote, ref, config.ledger, repository)
    path = find(snapshot)
    digest = sha256(snapshot.read(path)).hexdigest() if path else ""
    workplace = replace(workplace, ledger=config.ledger, config_digest=digest)
    services = services_known(config, snapshot) if config.promote else []
    known: dict[tuple[str, str], list[LedgerEntry]]
    known = {(env, service): [] for env in config.environments for service in services}
    for chain in read_all(workplace.remote, config.ledger):
        if chain.fault and not _concerns(arguments, config.ledger.owner(chain.name)[1]):
            continue
        for entry in sound(chain).entries:
            known.setdefault((entry.env, entry.service), []).append(entry)
    ledger = {key: tuple(entries) for key, entries in known.items()}
    asked = Asked(repository, snapshot, config, ledger, conditions_of(arguments))
    return Place(asked, workplace, ref)


def _demand_own_ledger(remote: Remote, ref: str, ledger: LedgerPlace, repository: Repository) -> None:
    """Whoever promotes on another branch first would take the ledger away from the main one."""
    main = next((HEADS + name for name in repository.main_branch(remote.name)), ref)
    if main == ref or main not in remote.refs(main):
        return
    other = read(tip_of(remote, main, repository))
    if other.promote and other.ledger == ledger:
        raise UsageError(
            f"{ref} would write to the ledger of {main} ({ledger.ref}); promotions on it need one of their "
            "own: name it by ledger.ref in its tallygate.yaml"
        )


def _concerns(arguments: argparse.Namespace, service: str) -> bool:
    """Whether a broken chain of a service, "" for all of them, is one of those that are asked for."""
    asked = getattr(arguments, "service", None)
    names = [asked] if isinstance(asked, str) else asked
    return not (names and service) or service in names


def landing_of(
    arguments: argparse.Namespace, place: Place, choice: Choice = AS_IT_IS, at: str = ""
) -> Landing:
    asked = place.asked
    return Landing(
        place.workplace, asked.repository, asked.conditions, asked.config.land, clock_of(arguments),
        choice, at, arguments.dry_run,
    )  # fmt: skip


def report(arguments: argparse.Namespace, applied: Sequence[Applied], in_step: int) -> Exit:
    """Print what was done, and the exit code of all of it."""
    told = [replace(one, gated=shown(one.gated)) for one in applied]
    if arguments.format == "json":
        rows = [_document(one) for one in told]
        print(json_text({"schema_version": "1", "items": rows, "in_step": in_step}))
    elif arguments.format == "markdown":
        print("\n".join(line for one in told for line in _markdown(one)))
    else:
        print("\n".join([*(line for one in told for line in _text(one)), *_in_step(in_step)]))
    return exit_of(code for one in applied for code in one.codes)


def _in_step(number: int) -> Iterator[str]:
    if number:
        yield f"{number} in step"


def _outcome(one: Applied) -> str:
    gated = one.gated
    name = branch(gated.plan.target, gated.service, gated.wave).removeprefix("refs/heads/")
    return _OUTCOMES[one.outcome].format(commit=one.commit[:_DIGEST], branch=name)


def _text(one: Applied) -> Iterator[str]:
    gated = one.gated
    wave = f" wave {gated.wave}" if gated.wave else ""
    yield printable(f"{gated.service}{wave} -> {gated.plan.target}: {_outcome(one)}")
    if one.back_to:
        yield f"  back to entry {one.back_to.id[:_DIGEST]} of {one.back_to.at}"
    if gated.plan.changes or gated.plan.is_blocked:
        yield from (f"  {line}" for line in plans.text([(gated.plan, gated.targets)]))
    if gated.verdicts:
        yield from verdicts.gates(gated)


def _markdown(one: Applied) -> Iterator[str]:
    yield from verdicts.markdown_lane(one.gated)
    yield f"{_outcome(one)}."
    yield ""


def _document(one: Applied) -> dict[str, object]:
    row: dict[str, object] = {**verdicts.document(one.gated), "outcome": one.outcome, "commit": one.commit}
    return {**row, "back_to": one.back_to.id if one.back_to else ""}
