"""What a plan, or the comparison of two trees, does to resources."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from tallygate.model.location import Location, ValuePath


class Action(StrEnum):
    """What happens to one resource. A replacement destroys it, in whichever order."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    FORGET = "forget"


class ResourceChange(msgspec.Struct, frozen=True):
    """One change. `before` is None for what is created, `after` for what is destroyed.

    previous_address: where a `moved` block or the plan says it was. create_first: a replacement that creates
    before it destroys. reason: why, in the words of the plan. forced_by: values that force a replacement.
    planned: a plan says so; else it is concluded from two trees. location: the line to look at.
    """

    address: str
    type: str
    action: Action
    location: Location
    environment: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    previous_address: str = ""
    create_first: bool = False
    reason: str = ""
    forced_by: tuple[ValuePath, ...] = ()
    planned: bool = False


class Removal(msgspec.Struct, frozen=True):
    """A `removed` block. destroy: None where it does not say, which destroys. location: of the block."""

    address: str
    destroy: bool | None
    location: Location


class Succession(msgspec.Struct, frozen=True):
    """How the resources of one root pass on to it from what stood there before.

    moves: (from, to) of `moved` blocks. unseen: module calls that lead to nothing in this tree, by address.
    variables: known values of its variables, of each evaluation; secrets among them.
    """

    moves: tuple[tuple[str, str], ...] = ()
    removals: tuple[Removal, ...] = ()
    unseen: tuple[tuple[str, Location], ...] = ()
    variables: tuple[Mapping[str, Any], ...] = ()


class Destroyed(msgspec.Struct, frozen=True):
    """A resource that a change deletes or replaces.

    kind: terraform | kubernetes. known: false where it only may. what: what goes with it ("a database"), ""
    where nothing is kept in it. reason: why, a clause. path: the value that forces a replacement. also: the
    module calls that lead to it, or what renders it. declared: where a `removed` block asks for it. in_base:
    `location` is in the base, for the head does not have it.
    """

    address: str
    type: str
    action: Action
    environment: str | None
    root: str
    location: Location
    known: bool = True
    what: str = ""
    reason: str = ""
    path: ValuePath = ()
    also: tuple[Location, ...] = ()
    declared: Location | None = None
    in_base: bool = False
    kind: str = "terraform"

    @property
    def stateful(self) -> bool:
        return self.what != ""
