"""What a function of Terraform is to the evaluator, and what it may use of the world."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from tallygate.terraform.values.types import Type
from tallygate.terraform.values.value import Value


class Context(Protocol):
    """The surroundings of one call. Paths are those of the repository, as `file()` resolves them."""

    @property
    def short_circuits(self) -> bool:
        """Whether `&&` and `||` are known to be evaluated as Terraform 1.12 does."""
        ...

    def spend(self, steps: int) -> None:
        """Count work before it is done: items made, characters written / 64. Raises LimitError."""
        ...

    def read(self, path: str) -> bytes | None:
        """Bytes of the file that `path`, relative to the root module, leads to; None where there is none.

        Raises UnseenError where nobody can say whether there is one, and LimitError for a file that is too
        large.
        """
        ...

    def below(self, path: str) -> Sequence[str]:
        """Files below a folder, relative to it, sorted. Raises UnseenError as `read`."""
        ...

    def unseen(self, path: str) -> Iterable[str]:
        """What else may be below a folder when Terraform runs, relative to it; what ends in `/` may hold any
        number of files. Raises UnseenError as `read`."""
        ...

    def render(self, text: str, name: str, variables: Mapping[str, Value]) -> Value:
        """A template evaluated with `variables` alone. name: for messages. Raises CallError, LimitError."""
        ...


Body = Callable[[Sequence[Value], Context], Value]
"""Arguments are converted to the parameters' types. Raises CallError, LimitError."""


class Function(msgspec.Struct, frozen=True):
    """One function.

    Unless it `takes_unknown`, an unknown argument (unknown as a whole: parts may be) gives an unknown result;
    unless it `takes_marks`, no argument or part of one has marks, and the result gets them all; unless it
    `takes_null`, the null of a parameter that is not nullable was refused before. Each holds for all
    arguments. result: its type by those of the arguments; None where the signature says it.
    """

    body: Body
    takes_unknown: bool = False
    takes_marks: bool = False
    takes_null: bool = False
    result: Callable[[Sequence[Value]], Type] | None = None


Functions = Mapping[str, Function]
"""By name, without `core::`."""
