"""Values of YAML documents, built from the parser's events with an explicit stack: nothing recurses."""

from collections.abc import Callable
from typing import Any

from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_scalars import (
    MERGE,
    FlowNames,
    FlowPlain,
    Names,
    Plain,
    RefusedError,
    Scalar,
    json_value,
    key_name,
    resolve,
    tagged,
)

_VALUES, _NAMES = Plain(), Names()
_FLOW_VALUES, _FLOW_NAMES = FlowPlain(), FlowNames()
_MERGE_TAG = "tag:yaml.org,2002:merge"
_UNSUITED_MERGE = "a merge (<<) needs a map or a list of maps"


def go_value(event: Any) -> Scalar:
    """Go value of a scalar event."""
    if event.tag is not None:
        return tagged(event.tag, event.value)
    return event.value if event.style else resolve(event.value)


def name_of(event: Any) -> Any:
    """The key that a scalar event becomes, or MERGE."""
    if event.value == "<<" and (event.implicit[0] or event.tag == _MERGE_TAG):
        return MERGE
    return key_name(go_value(event))


_TEXT_OF_A_VALUE = 64
"""Characters that weigh as much as a value, so that a long text is not repeated for nothing."""


def _weight(event: Any) -> int:
    return 1 + (int(event.end_mark.index) - int(event.start_mark.index)) // _TEXT_OF_A_VALUE


class _Anchored:
    """What an alias repeats. `size` weighs it when it is closed, before that what came before it."""

    __slots__ = ("is_open", "scalar", "size", "value")

    def __init__(self, value: Any, scalar: Scalar, size: int, is_open: bool) -> None:
        self.value, self.scalar, self.size, self.is_open = value, scalar, size, is_open


class Builder:
    """Builds one document after another. Raises RefusedError where Kubernetes would not read on.

    `repeated` tells whether the last document may hold a key twice.
    """

    def __init__(self, next_event: Callable[[], Any], limits: Limits) -> None:
        self._next_event, self._limits = next_event, limits
        self._nodes = self._repetitions = 0
        self._begin()

    def _begin(self) -> None:
        self.repeated = False
        self._container: Any = []
        self._key: Any = None
        self._in_flow = False
        self._parents: list[tuple[Any, bool, bool, _Anchored | None]] = []
        self._anchors: dict[str, _Anchored] = {}

    def document(self, root: Any) -> Any:
        """Value of the document whose first event is `root`; its last event is read."""
        self._begin()
        holder = self._container
        self._take(root)
        while self._parents:
            if self._container.__class__ is dict:
                self._entries(self._container)
            else:
                self._items(self._container)
        self._count(holder, root)
        return holder[0]

    def _items(self, items: list[Any]) -> None:
        """Append plain and quoted scalars, up to an event that needs more."""
        next_event, append = self._next_event, items.append
        values = _FLOW_VALUES if self._in_flow else _VALUES
        event = next_event()
        try:
            while event.__class__ is ScalarEvent and event.tag is None and event.anchor is None:
                append(event.value if event.style else values[event.value])
                event = next_event()
        except RefusedError as refusal:
            raise _placed(refusal, event) from None
        self._take(event)

    def _entries(self, mapping: dict[str, Any]) -> None:
        """Set entries, up to one whose value opens another container or to the end of the map."""
        next_event = self._next_event
        values, names = (_FLOW_VALUES, _FLOW_NAMES) if self._in_flow else (_VALUES, _NAMES)
        event = next_event()
        try:
            while event.__class__ is ScalarEvent:
                if event.tag is None and event.anchor is None:
                    key: Any = event.value if event.style else names[event.value]
                else:
                    key = self._unusual_key(event)
                if key in mapping:
                    self.repeated = True
                event = next_event()
                if (
                    event.__class__ is ScalarEvent
                    and event.tag is None
                    and event.anchor is None
                    and key is not MERGE
                ):
                    mapping[key] = event.value if event.style else values[event.value]
                else:
                    self._key = key
                    self._take(event)
                    if self._container is not mapping:
                        return
                event = next_event()
        except RefusedError as refusal:
            raise _placed(refusal, event) from None
        self._end_or_key(event)

    def _end_or_key(self, event: Any) -> None:
        """The end of a map, or a key that is no scalar: an alias may stand for one."""
        if event.__class__ is MappingEndEvent:
            self._close(event)
            return
        start: int = event.start_mark.index
        if event.__class__ is not AliasEvent:
            raise RefusedError("a map or a list cannot be a key", start)
        anchored = self._aliased(event)
        if anchored.value.__class__ in (dict, list):
            raise RefusedError("a map or a list cannot be a key", start)
        try:
            self._key = key_name(anchored.scalar)
        except RefusedError as refusal:
            raise _placed(refusal, event) from None
        self.repeated = self.repeated or self._key in self._container
        self._take(self._next_event())

    def _unusual_key(self, event: Any) -> Any:
        if event.anchor is not None:
            scalar = go_value(event)
            self._anchors[event.anchor] = _Anchored(None, scalar, _weight(event), is_open=False)
        return name_of(event)

    def _take(self, event: Any) -> None:
        try:
            _TAKE[event.__class__](self, event)
        except RefusedError as refusal:
            raise _placed(refusal, event) from None

    def _scalar(self, event: Any) -> None:
        if self._merging():
            raise RefusedError(_UNSUITED_MERGE, event.start_mark.index)
        scalar = go_value(event)
        value = json_value(scalar)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, scalar, _weight(event), is_open=False)
        self._place(value)

    def _alias(self, event: Any) -> None:
        anchored = self._aliased(event)
        value = anchored.value
        if anchored.value is None:
            value = json_value(anchored.scalar)
        if not self._merging():
            self._place(value)
        elif value.__class__ is dict:
            self._merge(value)
        else:
            raise RefusedError(_UNSUITED_MERGE, event.start_mark.index)

    def _aliased(self, event: Any) -> _Anchored:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise RefusedError(
                "no anchor has the name of this alias; a text that begins with * needs quotes",
                event.start_mark.index,
            )
        if anchored.is_open:
            raise RefusedError("the anchor of this alias contains itself", event.start_mark.index)
        self._repetitions += anchored.size
        if self._repetitions > self._limits.aliases:
            message = f"aliases repeat more than {self._limits.aliases} values in this file"
            raise RefusedError(message, event.start_mark.index, limit=True)
        return anchored

    def _open_map(self, event: Any) -> None:
        self._open(event, {})

    def _open_list(self, event: Any) -> None:
        self._open(event, [])

    def _open(self, event: Any, container: Any) -> None:
        if len(self._parents) >= self._limits.depth:
            message = f"values are nested more than {self._limits.depth} deep"
            raise RefusedError(message, event.start_mark.index, limit=True)
        merging = self._merging()
        anchored = None
        if event.anchor is not None:
            anchored = _Anchored(container, None, self._passed(event), is_open=True)
            self._anchors[event.anchor] = anchored
        if not merging:
            self._place(container)
        self._parents.append((self._container, self._in_flow, merging, anchored))
        self._container, self._in_flow, self._key = container, event.flow_style, None

    def _close(self, event: Any) -> None:
        closed = self._container
        self._count(closed, event)
        self._container, self._in_flow, merging, anchored = self._parents.pop()
        if anchored is not None:
            anchored.size = self._passed(event) - anchored.size + 1
            anchored.is_open = False
        if merging:
            self._merge_all(closed, event)

    def _passed(self, event: Any) -> int:
        """Values and text before an event."""
        return self._nodes + self._repetitions + int(event.start_mark.index) // _TEXT_OF_A_VALUE

    def _count(self, container: Any, event: Any) -> None:
        self._nodes += len(container)
        if self._nodes > self._limits.nodes:
            message = f"more than {self._limits.nodes} values in one file"
            raise RefusedError(message, event.start_mark.index, limit=True)

    def _place(self, value: Any) -> None:
        if self._container.__class__ is dict:
            self._container[self._key] = value
        else:
            self._container.append(value)

    def _merging(self) -> bool:
        return self._key is MERGE and self._container.__class__ is dict

    def _merge_all(self, value: Any, event: Any) -> None:
        """Of a list the first map wins, so that it comes last."""
        for mapping in [value] if value.__class__ is dict else reversed(value):
            if mapping.__class__ is not dict:
                raise RefusedError(_UNSUITED_MERGE, event.start_mark.index)
            self._merge(mapping)

    def _merge(self, mapping: dict[str, Any]) -> None:
        """Merged entries override what stands before them, as in go-yaml."""
        self._container.update(mapping)
        self._key = None


_TAKE: dict[type[Event], Callable[[Builder, Any], None]] = {
    ScalarEvent: Builder._scalar,
    AliasEvent: Builder._alias,
    MappingStartEvent: Builder._open_map,
    SequenceStartEvent: Builder._open_list,
    MappingEndEvent: Builder._close,
    SequenceEndEvent: Builder._close,
}


def _placed(refusal: RefusedError, event: Any) -> RefusedError:
    if refusal.offset >= 0:
        return refusal
    return RefusedError(str(refusal), event.start_mark.index)
