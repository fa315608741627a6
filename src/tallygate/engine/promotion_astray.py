"""Images that go past what is promoted: a container that ran the promoted image, and no longer does.

The key may stay as it is and something else decide: a patch, another entry, a name that the entry does not
fit any more. That is seen where it is rendered.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.evaluate import Tree
from tallygate.engine.promotion import pipeline_of
from tallygate.kubernetes.kinds import builtin
from tallygate.loaders.loads import Loads
from tallygate.model.location import Location, ValuePath
from tallygate.model.promotion import Gated, GateState, Leaf, Plan, Refusal
from tallygate.model.resource import Resource
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.digest import plan_digest
from tallygate.promotion.images import Reference, reference
from tallygate.promotion.key_paths import parsed
from tallygate.promotion.layout import path_of
from tallygate.promotion.projection import Cell, Group, Projection
from tallygate.promotion.trees import Tree as Promoted

_Name = tuple[str, ...]
"""Where a container stands: its object, and its own name."""
_KINDS = ("helm-image", "kustomize-images")


class _Container(msgspec.Struct, frozen=True):
    resource: Resource
    path: ValuePath
    image: str


def astray(config: Config, base: Tree, head: Tree) -> Iterator[Gated]:
    """Leaves of environments that are promoted to, each with the containers that left what is promoted."""
    pipeline, before, after = pipeline_of(config), _containers(base), _containers(head)
    changed = {name for name, one in before.items() if name not in after or after[name].image != one.image}
    if not changed:
        return
    loads = Loads()
    old, new = (_Promoted(pipeline, *one, loads) for one in ((base, before), (head, after)))
    refusals: dict[Leaf, list[Refusal]] = defaultdict(list)
    for leaf in sorted(old.running.keys() & {*new.tree.leaves.found}):
        for name in sorted(changed & old.running[leaf]):
            groups, now = old.saying(leaf, name), [name] if name in after else new.running.get(leaf, ())
            if groups and not any(groups & new.saying(leaf, one) for one in now):
                refusals[leaf].append(_refusal(leaf, before[name], after.get(name)))
    for leaf, several in refusals.items():
        yield _blocked(pipeline, leaf, tuple(several))


class _Promoted:
    """What leaves of environments that are promoted to say, and run, in one tree."""

    def __init__(
        self, pipeline: Pipeline, tree: Tree, containers: Mapping[_Name, _Container], loads: Loads
    ) -> None:
        self.tree, self._containers = Promoted(pipeline, tree.snapshot, loads), containers
        self._said: dict[Leaf, Projection] = {}
        self.running: dict[Leaf, set[_Name]] = defaultdict(set)
        files = {
            path_of(leaf, one.file): leaf
            for leaf in self.tree.leaves.found
            for one in pipeline.promote
            if pipeline.stages[leaf.environment].after
        }
        values: dict[str, set[str]] = defaultdict(set)
        for row in tree.reading.rendering.deployments:
            values[row.application] |= {path for source in row.sources for path in source.values}
        for name, one in containers.items():
            made_of = {*one.resource.inputs, one.resource.source.path, one.resource.rendered_from}
            made_of |= {path for row in one.resource.applications for path in values[row]}
            for path in made_of & files.keys():
                self.running[files[path]].add(name)

    def saying(self, leaf: Leaf, name: _Name) -> set[Group]:
        """Promoted images, as a leaf writes them, that a container runs."""
        if leaf not in self._said:
            self._said[leaf] = self.tree.projection(leaf)
        image = self._containers[name].image
        found = reference(image)
        return {
            group
            for group, cells in self._said[leaf].cells.items()
            if found and any(cell.moves and cell.kind in _KINDS for cell in cells)
            if all(_fits(cell, image, found) for cell in cells)
        }


def _containers(tree: Tree) -> dict[_Name, _Container]:
    """By object and name."""
    found = {}
    for one in tree.reading.resources:
        pod = builtin().pods.get(one.type)
        spec = _at(one.values, pod or ())
        for kind in builtin().containers if pod and isinstance(spec, dict) else ():
            listed = spec.get(kind)
            for number, container in enumerate(listed if isinstance(listed, list) else ()):
                image = container.get("image") if isinstance(container, dict) else None
                if isinstance(image, str):
                    place = (one.environment or "", one.rendered_from, *one.applications, "", one.type)
                    name = (*place, one.namespace or "", one.name, kind, str(container.get("name")))
                    found[name] = _Container(one, (*(pod or ()), kind, number, "image"), image)
    return found


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _fits(cell: Cell, image: str, found: Reference) -> bool:
    *_, owner, key = "", *parsed(cell.key)
    said = cell.written
    if key in ("newName", "repository"):
        if said is None:  # the entry of a kustomization without another name
            return found.repository == owner.removeprefix("name=")
        return said == "{repository}" or f"/{found.repository}".endswith(f"/{said}")
    if said is None:
        return True
    if key in ("tag", "newTag"):
        return found.tag == said or (not found.tag and bool(found.digest))
    return said == (found.digest if key == "digest" else image)


def _refusal(leaf: Leaf, old: _Container, new: _Container | None) -> Refusal:
    one = (new or old).resource
    named = f"{one.type.rpartition('/')[2]} {one.name} of {leaf.environment}"
    what = f"would run {new.image}" if new else "is not seen to run any more, nor is what is promoted to it"
    text = f"{named} {what}: no promoted key says so (it ran {old.image}), it is changed by hand"
    place = one.locator.value(new.path) if new else Location(leaf.folder)
    return Refusal(GateState.FAIL, text, place, leaf.service, leaf.region)


def _blocked(pipeline: Pipeline, leaf: Leaf, refusals: tuple[Refusal, ...]) -> Gated:
    env, source = leaf.environment, pipeline.stages[leaf.environment].after[0]
    digest = plan_digest(pipeline.name, source, env, ())
    plan = Plan(pipeline.name, source, env, digest, (), refusals=refusals, services=(leaf.service,))
    wave, place = pipeline.stages[env].wave(leaf.region), refusals[0].location
    return Gated(leaf.service, wave, plan, targets=(leaf,), digest=digest, place=place)
