"""What goes into the policy engine and what comes out. Pure data: no engine object leaks."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, Final, Protocol

import msgspec

from tallygate.model.location import Location, ValuePath
from tallygate.model.rule import Rule


class Undefined(Enum):
    """The value of a rule that has none; it differs from null, false and every empty collection."""

    UNDEFINED = "undefined"


UNDEFINED: Final = Undefined.UNDEFINED


class Module(msgspec.Struct, frozen=True):
    """One policy file. `path` is what people see; `domain` its folder of the library, "" for a user's own.

    shipped: it comes with Tallygate, whose tests make every static check of it, so that a run need not.
    """

    path: str
    text: str
    domain: str = ""
    shipped: bool = False


class Diag(msgspec.Struct, frozen=True, order=True):
    """A compile or evaluation error. row, col: 1-based (0: unknown); `code` is snake_case like OPA's."""

    path: str
    row: int
    col: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.row}:{self.col}" if self.row else self.path
        return f"{place}: {self.code}: {self.message}" + (f"; {self.hint}" if self.hint else "")


class PolicyCompileError(Exception):
    """The policies cannot be run as they are; `diags` is sorted and never empty."""

    def __init__(self, diags: Iterable[Diag]) -> None:
        self.diags = sorted(set(diags))
        super().__init__("\n".join(map(str, self.diags)))


class CompileOptions(msgspec.Struct, frozen=True):
    """policy_file: bytes one policy file may have."""

    policy_file: int = 1 << 20


class Limits(msgspec.Struct, frozen=True):
    """time: seconds for one rule on one input. memory: bytes a worker may add to what it needs when idle.
    stack: bytes. input: bytes of one input. workers: processes, 0 for one a core."""

    time: float = 10.0
    memory: int = 1 << 30
    stack: int = 64 << 20
    input: int = 64 << 20
    workers: int = 0


class Test(msgspec.Struct, frozen=True):
    """A `test_*` rule: true is a pass; false, undefined or an error is none."""

    package: str
    name: str
    location: Location


class Job(msgspec.Struct, frozen=True):
    """One input and the rules to ask of it.

    rules: indexes into `Program.rules()`. unknown: paths below `input` whose value is not known, such as
    ("values", "encrypted").
    """

    id: str
    json: bytes
    rules: tuple[int, ...]
    unknown: tuple[ValuePath, ...] = ()


class EvalResult(msgspec.Struct, frozen=True):
    """The answer of one rule to one input.

    value: what the rule yields (a set comes as a sorted list), or UNDEFINED. error: it was not evaluated, and
    value means nothing. unknown_reads: the job's unknown paths that the rule may read. prints: lines the
    policy printed.
    """

    job: str
    rule: int
    value: Any
    error: Diag | None = None
    unknown_reads: tuple[ValuePath, ...] = ()
    prints: tuple[str, ...] = ()


class Bundle(msgspec.Struct, frozen=True):
    """All a worker process needs to evaluate: (path, text) of each module, the data document, and the query
    of each rule and test."""

    modules: tuple[tuple[str, str], ...]
    data: bytes
    queries: tuple[str, ...]


class Failure(msgspec.Struct, frozen=True, array_like=True):
    """An error of the engine. module, row, col (bytes, tabs count four): -1 and 0 where not known."""

    code: str
    message: str
    module: int = -1
    row: int = 0
    col: int = 0


NULL = msgspec.Raw(b"null")


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What one rule says of one input: the JSON of its value where it has one."""

    value: msgspec.Raw = NULL
    defined: bool = False
    prints: tuple[str, ...] = ()
    failure: Failure | None = None

    def plain(self) -> Any:
        """The value as plain JSON, or UNDEFINED. Raises RecursionError for one of a thousand levels."""
        return msgspec.json.decode(self.value) if self.defined else UNDEFINED


class Outside(Protocol):
    """An engine that is no part of Tallygate: the `opa` binary, an OPA server."""

    name: str
    """Name and version, as reports show it."""

    def answers(
        self, bundle: Bundle, jobs: Sequence[Job], limits: Limits
    ) -> Iterator[tuple[int, list[Answer]]]:
        """(index of the job, its answers) for every job, in order; what went wrong is part of the answers."""
        ...


class Program(Protocol):
    """Compiled policies. Workers hold a copy made from `bundle()`."""

    engine: str
    """Name and version, as reports show it."""
    outside: Outside | None
    """Who evaluates; None for the embedded engine."""
    digest: str
    """sha256 over the modules and the data."""

    def rules(self) -> Sequence[Rule]: ...

    def tests(self) -> Sequence[Test]:
        """The `test_*` rules; their indexes go on after those of `rules()`."""
        ...

    def bundle(self) -> Bundle: ...

    def result(self, job: Job, rule: int, answer: Answer) -> EvalResult:
        """Dress up what an engine said: places in the author's text, unknown paths."""
        ...

    def unknown_reads(self, rule: int, unknown: Sequence[ValuePath]) -> tuple[ValuePath, ...]:
        """Those of the unknown input paths that the rule may read."""
        ...

    def eval(self, jobs: Iterable[Job]) -> Iterator[EvalResult]:
        """Exactly one result for each (job, rule), in order, in this process: for trusted rules only."""
        ...

    def answers(self, jobs: Sequence[Job]) -> Iterator[list[Answer]]:
        """What the engine says to each job, in order, in this process."""
        ...
