"""P(leaf): what may move of one service in one region of one environment, and nothing else."""

from collections.abc import Callable, Sequence

import msgspec

from tallygate.model.diagnostic import Level
from tallygate.model.document import Document, Loaded
from tallygate.model.location import Location, ValuePath
from tallygate.model.promotion import GateState, Leaf, Refusal
from tallygate.promotion.declared import IsSecret, Pipeline, Promotable
from tallygate.promotion.layout import path_of

Group = tuple[str, str]
"""Cells that move together or not at all: file and key of what they are part of."""


class Cell(msgspec.Struct, frozen=True):
    """One value. value: the part that moves, None where the key is absent. prefix: what the environment has
    before it. plain: a number, true, false or null, not text. fixed: never moves, yet must be equal.
    insertable: may be added where it is absent. path: where it stands, or would. unfit: why it cannot be
    promoted from here, "" where it can."""

    group: Group
    file: str
    key: str
    value: str | None
    document: Document
    path: ValuePath
    kind: str = ""
    prefix: str = ""
    plain: bool = False
    fixed: bool = False
    insertable: bool = False
    unfit: str = ""

    @property
    def location(self) -> Location:
        """Of the value, or of what would hold it."""
        return Location.at(self.document.path, self.document.spans.value(self.path))

    @property
    def moves(self) -> bool:
        """Whether there is a value that may go to another environment."""
        return self.value is not None and not self.fixed

    @property
    def written(self) -> str | None:
        return None if self.value is None else self.prefix + self.value

    def spelled(self, value: str) -> str:
        """A value as this environment writes it."""
        return self.prefix + value


class Projection(msgspec.Struct, frozen=True):
    """cells: by group, in the order of the declaration. refusals: what keeps it from being whole. secrets:
    places that are left out because they hold secrets. empty: numbers of entries that named nothing."""

    leaf: Leaf
    cells: dict[Group, tuple[Cell, ...]]
    refusals: tuple[Refusal, ...] = ()
    secrets: tuple[Location, ...] = ()
    empty: tuple[int, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether anything of it may move."""
        return any(cell.moves for cells in self.cells.values() for cell in cells)


class Reading(msgspec.Struct, frozen=True):
    """What an entry of `promote` is read with. file: path in the tree."""

    promotable: Promotable
    leaf: Leaf
    never: tuple[str, ...]
    documents: Sequence[Document]
    path: str


class RefusedError(Exception):
    """This entry cannot be projected: why, and where."""

    def __init__(self, message: str, location: Location, state: GateState = GateState.ERROR) -> None:
        super().__init__(message)
        self.state, self.location = state, location


Read = Callable[[str], Loaded | None]
"""The documents of a file by its path; None where there is no such file. Raises RefusedError."""


def project(pipeline: Pipeline, leaf: Leaf, read: Read) -> Projection:
    """The projection of a leaf. Raises DeclarationError for entries that cannot be meant."""
    from tallygate.promotion.kinds import cells_of

    cells: dict[Group, list[Cell]] = {}
    refusals, secrets, empty = list[Refusal](), list[Location](), list[int]()
    for number, promotable in enumerate(pipeline.promote):
        path = path_of(leaf, promotable.file)
        found = 0
        try:
            loaded = read(path)
            documents = _documents(loaded) if loaded else ()
            for cell in cells_of(Reading(promotable, leaf, pipeline.never, documents, path)):
                found += cell.moves
                if _hidden(cell, pipeline.is_secret):
                    secrets.append(cell.location)
                elif cell not in cells.setdefault(cell.group, []):
                    cells[cell.group].append(cell)
        except RefusedError as refused:
            refusals.append(Refusal(refused.state, str(refused), refused.location, leaf.service, leaf.region))
            found += 1
        empty += [] if found else [number]
    groups = {group: tuple(parts) for group, parts in cells.items() if parts}
    return Projection(leaf, groups, tuple(refusals), tuple(secrets), tuple(empty))


def _documents(loaded: Loaded) -> Sequence[Document]:
    """Those of a file that was read whole and says each thing once. Raises RefusedError."""
    for problem in loaded.diagnostics:
        if problem.level is not Level.NOTE and problem.rule != "yaml-separator":
            raise RefusedError(problem.message.removesuffix("; the last value counts"), problem.location)
    return loaded.documents


def _hidden(cell: Cell, is_secret: IsSecret) -> bool:
    """A value under a key that was listed one by one, or with its map, may hold anything."""
    if cell.kind != "keys" or cell.value is None:
        return False
    whole = cell.document.value
    of_a_secret = isinstance(whole, dict) and whole.get("kind") == "Secret"
    return of_a_secret or (not cell.plain and is_secret(str(cell.path[-1]), cell.value))
