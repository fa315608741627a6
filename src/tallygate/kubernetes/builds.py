"""Builds a kustomization and leads each of its objects back to the document that it began as."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from posixpath import normpath
from typing import Any

import msgspec

from tallygate.kubernetes.charts import is_lasting
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.graph import Graph, Reach
from tallygate.kubernetes.kustomize import Kustomization, Problem, select
from tallygate.kubernetes.objects import object_type
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.rendered import Place, Rendered, TracedLocator, value_at
from tallygate.kubernetes.renderer import Renderer
from tallygate.kubernetes.sandbox import RunError, private_copy, run
from tallygate.kubernetes.vendored import AskedLocator
from tallygate.kubernetes.writers import KustomizeWriters, Subject, patches_of
from tallygate.loaders.loads import extent
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.resource import FixedLocator

_DELETION = {"apiVersion", "kind", "metadata", "$patch"}
_ORIGIN = "config.kubernetes.io/origin"
_LONGEST_NAME = 253
"""Of an object, as Kubernetes has it: in a longer one no part is looked for."""


def build(
    root: Kustomization,
    graph: Graph,
    files: Files,
    environment: str | None,
    tools: tuple[Renderer, Renderer],
    options: Options,
    deadline: Deadline,
) -> tuple[list[Rendered], list[Problem], frozenset[str]]:
    """The objects of `root`, no problem, and files with a part in them.

    tools: kustomize and helm.
    Raises RunError.
    """
    reach = graph.reach(root)
    values = _run(root, reach, files, tools, options)
    origins = _Origins(root, graph, files, environment, deadline.within(options.bounds.timeout))
    made = [origins.rendered(value) for value in values]
    parts = {*(k.path for k in reach.kustomizations), *(one.source for one in made)}
    return made, [], origins.patches() | parts


def _run(
    root: Kustomization, reach: Reach, files: Files, tools: tuple[Renderer, Renderer], options: Options
) -> list[dict[str, Any]]:
    kustomize, helm = tools
    asked = [text for text in _list(root.value.get("buildMetadata")) if isinstance(text, str)]
    wanted = {"resources": [f"../tree/{root.folder}"], "buildMetadata": [*asked, "originAnnotations"]}
    words, text = kustomize.build("above", options, helm.path), json.dumps(wanted)
    programs = tools if options.enable_helm else tools[:1]
    edited = json.dumps(root.value) if root.is_edited else ""
    else_read = text + repr(reach.stands) + edited
    question = options.kept.question(programs, words, reach.inputs, files, options.bounds, else_read)
    out = options.kept.answer(question)
    if out is None:
        contents = reach.contents(files)
        with private_copy(contents) as folder:
            # A kustomization above the root asks for origins, so that the root stays what it is.
            above = folder / "above"
            above.mkdir()
            (above / "kustomization.yaml").write_text(text, encoding="utf-8")
            out = run(words, folder, options.bounds)
        if not any(node.inflates for node in reach.nodes.values()) or is_lasting(contents):
            options.kept.keep(question, out)
    return objects_of(documents_of(out, options))


def documents_of(out: bytes, options: Options) -> list[Document]:
    """What a renderer wrote, parsed. Raises RunError where it is no YAML."""
    limits = msgspec.structs.replace(options.limits, file=options.bounds.output)
    loaded = load("yaml", out, "output", limits)
    for told in loaded.diagnostics:
        if told.level in (Level.ERROR, Level.UNKNOWN):
            reason = "limit" if told.rule == "yaml-limit" else "failed"
            raise RunError(reason, f"its output is not valid: {told.message}")
    if extent(loaded.documents)[1] > limits.objects:
        raise RunError("limit", f"it renders to more than {limits.objects} objects")
    return loaded.documents


def objects_of(documents: Sequence[Document]) -> list[dict[str, Any]]:
    """The objects among documents; empty ones are left out. Raises RunError for anything else."""
    for document in documents:
        if document.value is not None and not object_type(document.value):
            raise RunError("failed", "its output holds something that is no Kubernetes object")
    return [document.value for document in documents if document.value is not None]


class _Origins:
    """Finds the source document of each object of one root."""

    def __init__(
        self, root: Kustomization, graph: Graph, files: Files, environment: str | None, deadline: Deadline
    ) -> None:
        self._root, self._graph, self._files, self._environment = root, graph, files, environment
        self._reach, self._deadline = graph.reach(root), deadline
        self._paths = frozenset(k.path for k in self._reach.nodes)
        self._patches = cache(lambda k: patches_of(k, files))
        self._chain = cache(self._reach.through)
        self._places = cache(lambda path: _Places(files.documents(path), path))
        self._merged = set[int]()

    def rendered(self, value: dict[str, Any]) -> Rendered:
        """Raises RunError after the deadline."""
        self._deadline.check()
        origin = self._take_origin(value)
        path = normpath(f"above/{origin.get('path') or origin.get('configuredIn') or ''}")
        path = path.removeprefix("tree/")
        if path not in self._reach.inputs:
            path = self._root.path
        place = self._document(path, value) if "path" in origin else self._generator(path, value)
        _restore(value, place.value)
        writers = KustomizeWriters(Subject(value, place), self._chain(path), self._files, self._patches)
        self._merged |= {id(patch) for patch in writers.merged()}
        locator, asked = TracedLocator(value, writers), self._reach.asked.get(path)
        return Rendered(
            value=value,
            source=path,
            locator=AskedLocator(locator, asked) if asked else locator,
            beside=(place.locator.value(place.path),) if asked else (),
            root=self._root.path,
            environment=self._environment,
            inputs=self._reach.inputs,
        )

    def patches(self) -> frozenset[str]:
        """Files whose objects are all patches of what was rendered; one that only deletes leaves no trace."""
        objects = {
            path: [d.value for d in self._files.documents(path) if object_type(d.value)]
            for path in self._reach.objects
        }
        return frozenset(
            path
            for path, values in objects.items()
            if all(id(value) in self._merged or _only_deletes(value) for value in values)
        )

    def _take_origin(self, value: dict[str, Any]) -> dict[str, Any]:
        annotations = value_at(value, ("metadata", "annotations"))
        text = annotations.pop(_ORIGIN, None) if isinstance(annotations, dict) else None
        documents = load("yaml", text.encode(), "origin").documents if isinstance(text, str) else []
        return documents[0].value if documents and isinstance(documents[0].value, dict) else {}

    def _document(self, path: str, value: dict[str, Any]) -> Place:
        """The document of the file that it came from; its generator where there is none."""
        return self._places(path).of(value) or self._generator(path, value)

    def _generator(self, path: str, value: dict[str, Any]) -> Place:
        """The entry that generates the object; the head of the file where there is none."""
        k = self._graph.read(path) if path in self._paths else None
        if k is None:
            return Place(FixedLocator(self._root.locator.value(())), (), {})
        name = str(value_at(value, ("metadata", "name")))
        for pattern in ("configMapGenerator.*", "secretGenerator.*", "helmCharts.*"):
            for place, entry in select(k.value, pattern):
                if isinstance(entry, dict) and str(entry.get("name")) in name:
                    return Place(k.locator, place, {})
        return Place(k.locator, (), {})


class _Places:
    """The objects of a source file, by their kinds and names."""

    def __init__(self, documents: Sequence[Document], path: str) -> None:
        self._first: dict[str, Place] = {}
        self._named: dict[str, dict[str, Place]] = {}
        self._known_lengths: dict[str, list[int]] = {}
        for place in (place for document in documents for place in _objects(document, path)):
            kind, name = str(place.value.get("kind")), value_at(place.value, ("metadata", "name"))
            self._first.setdefault(kind, place)
            if name:
                self._named.setdefault(kind, {}).setdefault(str(name), place)

    def of(self, value: dict[str, Any]) -> Place | None:
        """The one of the value's kind whose name is most of the value's; else the first that is alike."""
        kind, name = str(value.get("kind")), str(value_at(value, ("metadata", "name")))
        named = self._named.get(kind, {})
        found = next((named[own] for own in self._parts(kind, name) if own in named), None)
        return found or self._first.get(kind) or next(iter(self._first.values()), None)

    def _parts(self, kind: str, name: str) -> Iterator[str]:
        """The name, and its parts that are as long as a name of the file, the longest first."""
        yield name
        if len(name) <= _LONGEST_NAME:
            for length in self._lengths(kind):
                yield from (name[start : start + length] for start in range(len(name) - length + 1))

    def _lengths(self, kind: str) -> list[int]:
        if kind not in self._known_lengths:
            self._known_lengths[kind] = sorted(
                {len(name) for name in self._named.get(kind, ())}, reverse=True
            )
        return self._known_lengths[kind]


def _objects(document: Document, path: str) -> list[Place]:
    """Objects of a document of a source file: itself, or the items of a List."""
    locator = DocumentLocator(path, document.spans)
    value = document.value
    items = (
        value.get("items") if isinstance(value, dict) and str(value.get("kind")).endswith("List") else None
    )
    if isinstance(items, list):
        return [Place(locator, ("items", i), x) for i, x in enumerate(items) if isinstance(x, dict)]
    return [Place(locator, (), value)] if isinstance(value, dict) else []


def _restore(value: dict[str, Any], source: dict[str, Any]) -> None:
    """Annotations as they would be had nobody asked for origins."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("annotations"), dict):
        return
    own = value_at(source, ("metadata", "annotations"))
    if isinstance(own, dict) and _ORIGIN in own:
        metadata["annotations"][_ORIGIN] = own[_ORIGIN]
    elif not metadata["annotations"] and not isinstance(own, dict):
        del metadata["annotations"]


def _only_deletes(patch: dict[str, Any]) -> bool:
    return patch.get("$patch") == "delete" and patch.keys() <= _DELETION


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
