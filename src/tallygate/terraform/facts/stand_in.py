"""A plan beside the configuration it was made from: which root it is of, and what it stands in for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from posixpath import dirname, join, normpath
from typing import NamedTuple

from msgspec.structs import replace

from tallygate.model.change import ResourceChange
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tallygate.terraform.facts.address import Address, AddressError, joined, parse
from tallygate.terraform.facts.plan import Plan

CONFIGURATION = (".tf", ".tf.json", ".tofu", ".tofu.json")
CallAt = Callable[[str, str], Location | None]
"""Where the folder's configuration calls the module of that name."""


class _Block(NamedTuple):
    """A block of configuration: the folder of its module, and its labels."""

    folder: str
    type: str
    name: str


class Stood(NamedTuple):
    """resources: those of the tree that are left, then those of the plan, at the lines that write them."""

    resources: tuple[Resource, ...]
    changes: tuple[ResourceChange, ...]


class Grounds:
    """The Terraform resources of a tree, by the block that writes them."""

    def __init__(self, resources: Iterable[Resource], call_at: CallAt) -> None:
        self._call_at = call_at
        self._written: dict[_Block, list[Resource]] = defaultdict(list)
        for resource in resources:
            if resource.kind == "terraform" and resource.counted:
                self._written[_block(resource)].append(resource)

    def roots(self, plan: Plan, folders: Iterable[str]) -> list[str]:
        """Folders that write all that the plan says is written, those with the least besides."""
        fitting = {}
        for folder in folders:
            if self._fits(plan, folder):
                wanted = set(_blocks(plan, folder))
                fitting[folder] = sum(one.folder == folder and one not in wanted for one in self._written)
        least = min(fitting.values(), default=0)
        return sorted(folder for folder, more in fitting.items() if more == least)

    def _fits(self, plan: Plan, folder: str) -> bool:
        calls = [module.removeprefix("module.") for module in plan.folders if module.count(".") == 1]
        return (
            bool(plan.blocks or calls)
            and all(block in self._written for block in _blocks(plan, folder))
            and all(self._call_at(folder, name) for name in calls)
        )

    def stand_in(
        self, plan: Plan, resources: Sequence[Resource], root: str, environment: str | None
    ) -> Stood:
        """The plan in place of what `resources` say of the root in the environment."""
        planned = {_placed(plan, parse(one.address), root) for one in plan.resources}
        told = {one for one in (*_blocks(plan, root), *planned) if one in planned or not _is_read(one)}
        folders = {_below(root, folder) for folder in plan.folders.values() if folder is not None}
        known = any((one.root, one.environment) == (root, environment) for one in resources)
        environments = {environment} if known else {environment, None}

        def is_replaced(one: Resource) -> bool:
            if one.kind != "terraform" or not one.counted or _block(one) not in told:
                return False
            return one.environment in environments and _is_of(one, root, folders)

        kept = [one for one in resources if not is_replaced(one)]
        stood = [self._at_source(plan, one, root, environment) for one in plan.resources]
        changes = tuple(self._change(plan, one, root, environment) for one in plan.changes)
        return Stood((*kept, *stood), changes)

    def _at_source(self, plan: Plan, one: Resource, root: str, environment: str | None) -> Resource:
        address = parse(one.address)
        written = self._writer(plan, address, root)
        calls = tuple(self._calls(plan, address, root))
        own = replace(one, environment=environment, root=root, calls=calls)
        if written is None:
            return own
        return replace(
            own,
            source=written.source,
            locator=written.locator,
            inputs=written.inputs,
            provider=written.provider,
            calls=own.calls or written.calls,
        )

    def _change(
        self, plan: Plan, change: ResourceChange, root: str, environment: str | None
    ) -> ResourceChange:
        written = self._writer(plan, parse(change.address), root)
        location = written.source if written else change.location
        return replace(change, environment=environment, location=location)

    def _writer(self, plan: Plan, address: Address, root: str) -> Resource | None:
        """The resource of the tree that is written where the plan's is: the same one, if it can be told."""
        block = _placed(plan, address, root)
        found = self._written.get(block, []) if block else []
        same = [one for one in found if one.address == str(address)]
        return next(iter((*same, *found)), None)

    def _calls(self, plan: Plan, address: Address, root: str) -> Iterator[Location]:
        module = ""
        for step in address.modules:
            folder = plan.folders.get(module)
            if folder is not None and (call := self._call_at(_below(root, folder), step.name)):
                yield call
            module = joined(module, f"module.{step.name}")


def _block(resource: Resource) -> _Block:
    return _Block(dirname(resource.source.path), resource.type, resource.name)


def _blocks(plan: Plan, root: str) -> Iterator[_Block]:
    """All that the plan's configuration writes in local folders, where its root is `root`."""
    for text in plan.blocks:
        try:
            block = _placed(plan, parse(text), root)
        except AddressError:
            continue
        if block is not None:
            yield block


def _placed(plan: Plan, address: Address, root: str) -> _Block | None:
    folder = plan.folders.get(address.module_block)
    return None if folder is None else _Block(_below(root, folder), address.type, address.resource.name)


def _below(root: str, folder: str) -> str:
    path = normpath(join(root, folder))
    return "" if path == "." else path


def _is_read(block: _Block | None) -> bool:
    """A data source without an instance in the plan may have been read all the same."""
    return block is not None and block.type.startswith("data.")


def _is_of(resource: Resource, root: str, folders: set[str]) -> bool:
    """Whether the resource speaks of this root alone. What stands in a module may speak of others, too."""
    if resource.calls:
        return dirname(resource.calls[0].path) == root
    own = dirname(resource.source.path)
    others = {dirname(path) for path in resource.inputs if path.endswith(CONFIGURATION)}
    return own == root or (own in folders and others <= folders)
