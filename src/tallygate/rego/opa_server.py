"""An OPA server: our rules under a name of their own for one run (push), or the rules it has (query)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from weakref import finalize

import msgspec

from tallygate.rego.batches import Batches, OutsideError, entry_module, place
from tallygate.rego.lexical import TOKEN
from tallygate.rego.program import digest
from tallygate.rego.types import Answer, Bundle, Diag, Failure, Job, Limits, Module, PolicyCompileError

if TYPE_CHECKING:
    from opa_client.opa import OpaClient

    from tallygate.rego.opa_connection import ServerError, ServerSettings

WORD = re.compile(TOKEN.pattern + r"|(?<![.\w])(?P<word>data\b|package\s+)")
PACKAGE = re.compile(r"^package\s+([^\s#;]+)", re.MULTILINE)
STEP = re.compile(r'\.(\w+)|\[("(?:[^"\\]|\\.)*")\]')
STRICT = {"strict-builtin-errors": "true"}
MANY = 10_000
"""Policies on a server that are read."""

NOTHING = Bundle((), b"{}", ())


class _Place(msgspec.Struct, frozen=True):
    file: str
    row: int
    col: int


class PushServer:
    """Uploads the rules, asks in batches, and deletes what it uploaded, whatever happens."""

    def __init__(self, settings: "ServerSettings", prefix: str) -> None:
        self._settings = settings
        self._client, version = _connected(settings)
        self._prefix = f"{prefix}." if prefix else ""
        self._kept: tuple[Bundle, str, Callable[[], object]] | None = None
        """What `check` uploaded, its package, and how to delete it."""
        self.name = _name(version, settings)

    def check(self, bundle: Bundle) -> list[Failure]:
        """What the server says against the policies, which stay there until they have been asked."""
        stack = ExitStack()
        try:
            package = stack.enter_context(self._pushed(bundle))
            self._ask(bundle, package, b'{"batch":[]}', self._settings.timeout)
        except OutsideError as error:
            stack.close()
            return [error.failure]
        # Where nothing is ever asked, they go when the program does, at the latest when the process ends.
        self._kept = bundle, package, finalize(self, stack.close)
        return []

    def answers(
        self, bundle: Bundle, jobs: Sequence[Job], limits: Limits
    ) -> Iterator[tuple[int, list[Answer]]]:
        """(index of the job, its answers), in order; one connection, so one batch after the other."""
        try:
            with self._there(bundle) as package:
                alone = msgspec.structs.replace(limits, workers=1)
                found = list(Batches(jobs, alone, partial(self._ask, bundle, package)).run())
        except OutsideError as error:
            found = [(at, [Answer(failure=error.failure)] * len(job.rules)) for at, job in enumerate(jobs)]
        yield from found

    @contextmanager
    def _there(self, bundle: Bundle) -> Iterator[str]:
        """The package of what `check` uploaded; of a new upload where that is gone."""
        kept, self._kept = self._kept, None
        if kept and kept[0] == bundle:
            try:
                yield kept[1]
            finally:
                kept[2]()
        else:
            with self._pushed(bundle) as package:
                yield package

    def _ask(self, bundle: Bundle, package: str, batch: bytes, seconds: float) -> bytes:
        with _failures(bundle, package):
            self._client.timeout = min(seconds, self._settings.timeout)
            body = _object(self._client.query_rule(json.loads(batch), f"{package}_entry", "out", STRICT))
            if "result" not in body:
                raise OutsideError(Failure("tg_engine_protocol", "the server gave no result"))
            return json.dumps(body["result"]).encode()

    def _pushed(self, bundle: Bundle) -> AbstractContextManager[str]:
        self._client.timeout = self._settings.timeout
        return pushed(self._client, f"{self._prefix}tg_{token_hex(8)}", bundle)


@contextmanager
def pushed(client: "OpaClient", package: str, bundle: Bundle) -> Iterator[str]:
    """The package below which everything stands. Nobody else's rules are in it."""
    folder, timeout = package.replace(".", "/"), client.timeout
    there: list[str] = []
    try:
        with _failures(bundle, package):
            if data := json.loads(bundle.data):
                client.update_or_create_data(data, folder)
            for texts in _steps_of_upload(bundle, package, folder):
                _upload(client, texts, there)
        yield package
    finally:
        client.timeout = timeout
        _remove(client, there, folder)


def _steps_of_upload(bundle: Bundle, package: str, folder: str) -> Iterator[dict[str, str]]:
    """Modules, those that others refer to first; then the one that asks them."""
    texts = {f"{folder}/m{at}.rego": below(text, package) for at, (_, text) in enumerate(bundle.modules)}
    every = "\n".join(texts.values())
    declared = {name: PACKAGE.search(text) for name, text in texts.items()}
    times = {name: every.count(f"data.{found[1]}") if found else 0 for name, found in declared.items()}
    yield dict(sorted(texts.items(), key=lambda one: -times[one[0]]))
    entry = entry_module(f"{package}_entry", [below(query, package) for query in bundle.queries])
    yield {f"{folder}/entry.rego": entry}


def _upload(client: "OpaClient", texts: Mapping[str, str], there: list[str]) -> None:
    """A module can only follow those whose functions it calls: who is refused waits for the others."""
    from tallygate.rego.opa_connection import ServerError

    left = dict(texts)
    while left:
        before, refused = len(left), None
        for name, text in list(left.items()):
            # Before the request: one that was cut off may have arrived.
            there.append(name)
            try:
                client.update_policy_from_string(text, name, rego_compat=False)
                del left[name]
            except ServerError as error:
                if not error.errors:
                    raise
                there.remove(name)
                refused = error
        if refused and len(left) == before:
            raise refused


def _remove(client: "OpaClient", there: Sequence[str], folder: str) -> None:
    """Last come, first gone: nothing may miss what it calls."""
    from tallygate.rego.opa_connection import ServerError, UnreachableError

    removals = [partial(client.delete_policy, name) for name in reversed(there)]
    for remove in (*removals, partial(client.delete_data, folder)):
        try:
            remove()
        except UnreachableError:
            return
        except ServerError:
            continue


class QueryServer:
    """Asks the rules that the server has, one rule and one input at a time."""

    def __init__(self, settings: "ServerSettings", prefix: str) -> None:
        self._client, version = _connected(settings)
        self._prefix = prefix
        self.name = _name(version, settings)

    def modules(self) -> list[Module]:
        """Policies of the server whose package is the prefix or below it. Raises PolicyCompileError."""
        try:
            with _failures(NOTHING, ""):
                names = sorted(self._client.get_policies_list())[:MANY]
                texts = {name: self._client.get_policy(quote(name))["result"]["raw"] for name in names}
        except (OutsideError, KeyError, TypeError) as error:
            message = str(error) if isinstance(error, OutsideError) else "the server lists no policies"
            raise _refused("tg_engine_server", message) from None
        found = [
            Module(f"{self._client.host}:{name}", text) for name, text in texts.items() if self._wanted(text)
        ]
        if not found:
            raise _refused("tg_no_rules", f"the server has no policy in {self._prefix or 'any package'}")
        self.name = self.name.replace(")", f", its policies {digest(found, b'{}')[:12]})")
        return found

    def _wanted(self, text: str) -> bool:
        declared = PACKAGE.search(text)
        package = declared[1] if declared else ""
        return not self._prefix or package == self._prefix or package.startswith(self._prefix + ".")

    def check(self, bundle: Bundle) -> list[Failure]:
        """A rule whose name fits no address cannot be asked; the server has compiled all else."""
        message = "the name of a package or a rule holds a dot or a slash: it cannot be asked on a server"
        odd = any(re.search(r"[./]", part) for query in bundle.queries for part in _steps(query))
        return [Failure("tg_capability", message)] if odd else []

    def answers(
        self, bundle: Bundle, jobs: Sequence[Job], limits: Limits
    ) -> Iterator[tuple[int, list[Answer]]]:
        """(index of the job, its answers), in order. Once the server is gone, all the rest has none."""
        gone: Failure | None = None
        for index, job in enumerate(jobs):
            answers: list[Answer] = []
            for rule in job.rules:
                answer = Answer(failure=gone) if gone else self._ask(bundle, job, bundle.queries[rule])
                if answer.failure and answer.failure.code == "tg_engine_server":
                    gone = answer.failure
                answers.append(answer)
            yield index, answers

    def _ask(self, bundle: Bundle, job: Job, query: str) -> Answer:
        *package, name = map(quote, _steps(query))
        try:
            with _failures(bundle, ""):
                body = _object(self._client.query_rule(json.loads(job.json), "/".join(package), name, STRICT))
                # The rule is known to exist, so no result means that it is undefined.
                return Answer(_raw(body["result"]), True) if "result" in body else Answer()
        except OutsideError as error:
            return Answer(failure=error.failure)


def below(text: str, package: str) -> str:
    """A module or a query, with its package and all that it refers to moved below `package`."""

    def moved(found: "re.Match[str]") -> str:
        word = found["word"] or ""
        return f"data.{package}" if word == "data" else f"{word}{package}." if word else found[0]

    return WORD.sub(moved, text)


def _raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def _steps(query: str) -> list[str]:
    return [plain or json.loads(quoted) for plain, quoted in STEP.findall(query)]


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise OutsideError(Failure("tg_engine_protocol", "the server's answer is no object"))
    return body


@contextmanager
def _failures(bundle: Bundle, package: str) -> Iterator[None]:
    """Errors of the connection and of decoding as failures, at their place in the author's text."""
    from requests.exceptions import RequestException

    from tallygate.rego.opa_connection import ServerError

    try:
        yield
    except ServerError as error:
        raise OutsideError(_failure(error, bundle, package)) from None
    except RecursionError:
        raise OutsideError(Failure("eval_type_error", "the value is nested too deep")) from None
    except (ValueError, RequestException):
        raise OutsideError(Failure("tg_engine_protocol", "the server's answer cannot be read")) from None


def _failure(error: "ServerError", bundle: Bundle, package: str) -> Failure:
    if not error.errors:
        return Failure(error.code, str(error))
    first = error.errors[0]
    code = str(first.get("code", error.code))
    message = " ".join(str(first.get("message", error)).split()).replace(f"{package}.", "")
    try:
        where = msgspec.convert(first.get("location"), _Place)
    except msgspec.ValidationError:
        return Failure(code, message)
    col = _author(bundle, where, package)
    return Failure(code, message, *place(where.file, where.row, col, bundle))


def _author(bundle: Bundle, where: _Place, package: str) -> int:
    """The author's column: what `below` put in front of it is taken away."""
    number = place(where.file, where.row, where.col, bundle)[0]
    if not package or number < 0:
        return where.col
    lines = below(bundle.modules[number][1], package).split("\n")
    before = lines[where.row - 1][: where.col - 1] if 0 < where.row <= len(lines) else ""
    return where.col - before.count(f"{package}.") * (len(package) + 1)


def _connected(settings: "ServerSettings") -> "tuple[OpaClient, str]":
    """A client, and the version the server says it has. Raises PolicyCompileError."""
    from tallygate.rego.opa_connection import ServerError, connect

    try:
        client = connect(settings)
        with _failures(NOTHING, ""):
            body = _object(client.query_rule({}, "tallygate", "version", {"provenance": "true"}))
    except (ServerError, OutsideError) as error:
        raise _refused("tg_engine_server", str(error)) from None
    except (OSError, ImportError) as error:
        raise _refused("tg_engine_server", f"policies.server: {error}") from None
    provenance = body.get("provenance")
    version = str(provenance.get("version", "")) if isinstance(provenance, dict) else ""
    if version.partition(".")[0] == "0":
        raise _refused("tg_capability", f"the server is OPA {version}; 1.0 or newer is needed")
    return client, version


def _name(version: str, settings: "ServerSettings") -> str:
    return f"opa {version or '?'} (server {urlsplit(settings.url).hostname})"


def _refused(code: str, message: str) -> PolicyCompileError:
    return PolicyCompileError([Diag("policies", 0, 0, code, message)])
