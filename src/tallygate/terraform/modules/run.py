"""What the module instances of one evaluation share."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.functions.interface import Context
from tallygate.terraform.modules.declared import Declarations
from tallygate.terraform.modules.given import Given

_DEEPEST = 500


class Missing(msgspec.Struct, frozen=True):
    """A module that is not at hand. rule: of the diagnostic that tells it."""

    reason: str
    rule: str = "tf-module-missing"


Resolve = Callable[[str, str, str, str], "str | Missing"]
"""(dotted path of the call, source, version constraint, folder of the caller) -> folder of the module."""


class Run:
    """One root, evaluated once for one environment."""

    def __init__(
        self,
        modules: Mapping[str, Declarations],
        root: str,
        environment: str | None,
        workspace: str | None,
        values: Mapping[str, Given],
        resolve: Resolve,
        context: Context,
        most_instances: int,
    ) -> None:
        """modules: by folder. workspace: None where it is not known. values: of the root's variables."""
        self.modules, self.root, self.environment = modules, root, environment
        self.workspace, self.values, self.resolve, self.context = workspace, values, resolve, context
        self._instances_left = self._most = most_instances
        self._depth = 0
        self.read_by: dict[int, list[ast.Reference]] = {}
        """References in an expression, by its identity."""
        self._told: dict[tuple[str, str, Location], Diagnostic] = {}
        self._everywhere: dict[str, set[Location]] = {}

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Around a value that another one needs. Raises LimitError where too many wait for each other."""
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise LimitError(f"more than {_DEEPEST} values stand on each other")
            yield
        finally:
            self._depth -= 1

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return [*self._told.values(), *self._told_once()]

    def _told_once(self) -> Iterator[Diagnostic]:
        for message, places in self._everywhere.items():
            several = f" ({len(places)} uses in this root)" if len(places) > 1 else ""
            yield Diagnostic(
                rule="tf-expression",
                message=f"{message}{several}",
                location=min(places),
                level=Level.UNKNOWN,
                environment=self.environment,
            )

    def tell(self, error: ExpressionError | LimitError, node: ast.Node, source: Source) -> str:
        """Note what cannot be evaluated; gives the reason that stands for its value."""
        rule = "tf-limit" if isinstance(error, LimitError) else "tf-expression"
        location = source.location(*_blamed(error, node))
        # Terraform would refuse it, and so nothing may be promised about it; but only a limit of ours means
        # that we gave up.
        level = Level.ERROR if isinstance(error, LimitError) else Level.UNKNOWN
        if isinstance(error, ExpressionError) and error.everywhere:
            self._everywhere.setdefault(str(error), set()).add(location)
        else:
            self.note(rule, str(error), location, level)
        return f"cannot be evaluated ({location.path}:{location.line}: {error})"

    def doubt(self, error: ExpressionError | LimitError, node: ast.Node, source: Source) -> str:
        """As `tell`, where there may be no instance: then only what is wrong in any case is noted."""
        if isinstance(error, LimitError) or error.static:
            return self.tell(error, node, source)
        at = source.location(*_blamed(error, node))
        return f"cannot be evaluated if there is an instance ({at.path}:{at.line}: {error})"

    def note(
        self,
        rule: str,
        message: str,
        location: Location,
        level: Level,
        hint: str = "",
        resource: str = "",
    ) -> None:
        """Note once for each place."""
        self._told.setdefault(
            (rule, message, location),
            Diagnostic(
                rule=rule,
                message=message,
                location=location,
                level=level,
                hint=hint,
                environment=self.environment,
                resource=resource,
            ),
        )

    def count(self, instances: int) -> None:
        """Raises LimitError once there are more instances than a root may have."""
        self._instances_left -= instances
        if self._instances_left < 0:
            raise LimitError(f"there are more than {self._most:,} instances (terraform.limits.instances)")


def _blamed(error: ExpressionError | LimitError, outer: ast.Node) -> tuple[int, int]:
    """Where it is wrong; an error of a value that another file's text stands for has its node there, which is
    no part of ours."""
    at = error.node if isinstance(error, ExpressionError) else outer
    inside = outer.start <= at.start and at.end <= outer.end
    return (at.start, at.end) if inside else (outer.start, outer.end)
