"""Files that tell what is there: plans, their logs, dumps of clusters; known by content, not by name."""

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tallygate.drift.kubernetes.dump import Dump, DumpError, read_dump
from tallygate.engine.problems import UsageError
from tallygate.model.planned import Logged
from tallygate.terraform.facts.detect import FactsError, Kind, WrongInputError, detect, text_of
from tallygate.terraform.facts.plan_document import Document, read_document
from tallygate.terraform.facts.planned_run import read_log

MOST_BYTES = 256 << 20
_GZIP = b"\x1f\x8b"
_KNOWN = "a plan (terraform show -json), its log (plan -json), a state, or objects (kubectl get -o json)"


class Unread(msgspec.Struct, frozen=True):
    """A file of a known kind that cannot be read."""

    path: str
    reason: str


class Evidence(msgspec.Struct, frozen=True):
    """What the files hold, by kind. plans, states: with their names; states as they are. others: names of
    what is not held here: of states in buckets, of files of several environments."""

    plans: tuple[tuple[str, Document], ...] = ()
    logs: tuple[Logged, ...] = ()
    dumps: tuple[Dump, ...] = ()
    states: tuple[tuple[str, bytes], ...] = ()
    unread: tuple[Unread, ...] = ()
    others: frozenset[str] = frozenset()

    @property
    def paths(self) -> frozenset[str]:
        """Names of all of them, as locations have them."""
        named = {name for name, _ in (*self.plans, *self.states)}
        named |= {one.path for one in self.logs} | {one.path for one in self.dumps}
        return self.others.union(named, {one.path for one in self.unread})


def evidence_of(files: Sequence[Path]) -> Evidence:
    """Raises UsageError for a file that is empty, or none of those."""
    plans: list[tuple[str, Document]] = []
    states: list[tuple[str, bytes]] = []
    logs: list[Logged] = []
    dumps: list[Dump] = []
    unread: list[Unread] = []
    for path in files:
        data, name = _content(path), path.name
        try:
            match detect(text_of(data)):
                case Kind.PLAN:
                    plans.append((name, read_document(data)))
                case Kind.LOG:
                    logs.append(read_log(data, name))
                case Kind.RAW_STATE | Kind.ENCRYPTED_STATE | Kind.STATE:
                    states.append((name, data))
                case _:
                    dumps.append(_dump(data, path))
        except FactsError as error:
            unread.append(Unread(name, str(error)))
        except WrongInputError as error:
            raise UsageError(f"{path}: this {error}") from None
    return Evidence(tuple(plans), tuple(logs), tuple(dumps), tuple(states), tuple(unread))


def _dump(data: bytes, path: Path) -> Dump:
    try:
        return read_dump(data, path.name)
    except DumpError as error:
        raise UsageError(f"{path}: nothing that tells what is there; it takes {_KNOWN} ({error})") from None


def _content(path: Path) -> bytes:
    """The bytes, unpacked; never more than the limit. Raises UsageError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if data.startswith(_GZIP):
            with gzip.open(path) as packed:
                data = packed.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or 'it is no whole gzip file'}") from None
    except (EOFError, zlib.error):
        raise UsageError(f"{path} cannot be read: it is no whole gzip file") from None
    if not data.strip():
        raise UsageError(f"{path} is empty; it takes {_KNOWN}")
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path} has more than {MOST_BYTES >> 20} MiB")
    return data
