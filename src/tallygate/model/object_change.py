"""What a change does to the objects of clusters, Application by Application."""

import msgspec

from tallygate.model.change import Action
from tallygate.model.location import Location, ValuePath


class FieldChange(msgspec.Struct, frozen=True):
    """A value of an object. before, after: as JSON, shortened and without secrets; "" where it is absent."""

    path: ValuePath
    before: str
    after: str


class ObjectChange(msgspec.Struct, frozen=True):
    """An object that is created, updated, deleted, or left behind (forget). application: "" for what no
    Application is known to deploy. location: of what it is made from; of the base, if `in_base`. more: fields
    beyond those listed. pending: the Application takes it from a fixed revision: it waits until that moves.
    """

    action: Action
    type: str
    name: str
    namespace: str | None
    environment: str | None
    cluster: str
    application: str
    location: Location
    in_base: bool = False
    fields: tuple[FieldChange, ...] = ()
    more: int = 0
    pending: bool = False


class ObjectChanges(msgspec.Struct, frozen=True):
    """changes: by environment, Application and object. unknown: what was not compared, since one of the trees
    does not say what it renders to, each with the reason."""

    changes: tuple[ObjectChange, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
