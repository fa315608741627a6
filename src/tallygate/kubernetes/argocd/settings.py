"""What an Application changes in the kustomization that it deploys: as `kustomize edit` would."""

from collections.abc import Callable, Mapping
from posixpath import join, normpath
from typing import Any

from tallygate.kubernetes.argocd.applications import mapping, texts
from tallygate.kubernetes.argocd.detect import SourceError
from tallygate.kubernetes.argocd.substitution import substituted
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import Kustomization
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator

_ASTERISK = "*"


class _Written:
    """Leads from an edited kustomization to what wrote each part: itself, or the Application."""

    def __init__(
        self, own: Locator, application: Locator, place: ValuePath, edited: Mapping[ValuePath, ValuePath]
    ) -> None:
        self._own, self._application, self._place, self._edited = own, application, place, edited

    def value(self, path: ValuePath) -> Location:
        found = self._found(path)
        return self._application.value(found) if found is not None else self._own.value(path)

    def key(self, path: ValuePath) -> Location:
        found = self._found(path)
        return self._application.key(found) if found is not None else self._own.key(path)

    def _found(self, path: ValuePath) -> ValuePath | None:
        for end in range(len(path), 0, -1):
            if (place := self._edited.get(path[:end])) is not None:
                rest = (
                    path[end:] if place[-1:] == path[end - 1 : end] or isinstance(path[end - 1], int) else ()
                )
                return (*self._place, *place, *rest)
        return None


class _Edit:
    """One kustomization while it is edited. edited: places in it, by what wrote them in the settings."""

    def __init__(self, value: dict[str, Any], files: Files, folder: str, known: Mapping[str, str]) -> None:
        self.value, self.files, self.folder, self.known = dict(value), files, folder, known
        self.edited: dict[ValuePath, ValuePath] = {}

    def listed(self, key: str) -> list[Any]:
        found = self.value.get(key)
        return list(found) if isinstance(found, list) else []


def edited(
    k: Kustomization,
    settings: dict[str, Any],
    files: Files,
    application: Locator,
    place: ValuePath,
    known: Mapping[str, str],
) -> Kustomization:
    """The kustomization as it is built for the Application; itself where nothing in it is changed.

    place: of the settings in the Application. known: variables. Raises SourceError.
    """
    edit = _Edit(k.value, files, k.folder, known)
    for key, change in _CHANGES.items():
        if settings.get(key):
            change(edit, settings, key)
    if edit.value == k.value:
        return k
    locator = _Written(k.locator, application, place, edit.edited)
    return Kustomization(k.path, edit.value, locator, is_edited=True)


def _set(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    edit.value[key] = settings[key]
    edit.edited[(key,)] = (key,)


def _images(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    given = {(image := _image(substituted(text, edit.known)))["name"]: (index, image)
             for index, text in enumerate(texts(settings[key]))}  # fmt: skip
    own = {str(entry.get("name")): entry for entry in edit.listed(key) if isinstance(entry, dict)}
    merged = {name: _kept(image, own.get(name, {})) for name, (_, image) in given.items()}
    edit.value[key] = [(own | merged)[name] for name in sorted(own | merged)]
    for index, entry in enumerate(edit.value[key]):
        if entry["name"] in given:
            edit.edited[key, index] = (key, given[entry["name"]][0])


def _image(text: str) -> dict[str, str]:
    """NAME=NEW:TAG@DIGEST, or NAME:TAG."""
    name, equals, rest = text.partition("=")
    value, _, digest = (rest if equals else text).partition("@")
    head, slash, last = value.rpartition("/")
    last, _, tag = last.partition(":")
    new = f"{head}{slash}{last}"
    if new == text:
        raise SourceError("failed", f"{text} is no image that kustomize would set", ("kustomize", "images"))
    found = {
        "name": name if equals else new,
        "newName": new if equals else "",
        "newTag": tag,
        "digest": digest,
    }
    return {key: part for key, part in found.items() if part}


def _kept(image: dict[str, str], own: dict[str, Any]) -> dict[str, Any]:
    """An asterisk keeps what the kustomization says."""
    found = {key: own.get(key, "") if part == _ASTERISK else part for key, part in image.items()}
    return {key: part for key, part in found.items() if part}


def _replicas(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    given: dict[str, tuple[int, int]] = {}
    for index, entry in enumerate(settings[key] if isinstance(settings[key], list) else []):
        count = str(mapping(entry).get("count"))
        if not count.isascii() or not count.isdigit() or len(count) > 9:
            raise SourceError("failed", "a count of replicas is no number", ("kustomize", key))
        given[str(mapping(entry).get("name"))] = (index, int(count))
    own = {str(entry.get("name")): entry for entry in edit.listed(key) if isinstance(entry, dict)}
    merged = own | {name: {"name": name, "count": count} for name, (_, count) in given.items()}
    edit.value[key] = [merged[name] for name in sorted(merged)]
    for index, name in enumerate(sorted(merged)):
        if name in given:
            edit.edited[key, index] = (key, given[name][0])


def _labels(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    if settings.get("labelIncludeTemplates") is True and settings.get("labelWithoutSelector") is not True:
        raise SourceError("failed", "labelIncludeTemplates needs labelWithoutSelector", ("kustomize", key))
    given = {name: substituted(str(text), edit.known) for name, text in mapping(settings[key]).items()}
    if settings.get("labelWithoutSelector") is not True:
        _add(edit, settings, key, given, "forceCommonLabels")
        return
    templates = settings.get("labelIncludeTemplates") is True
    entries = edit.listed("labels")
    alike = (i for i, one in enumerate(entries) if isinstance(one, dict) and _is_alike(one, templates))
    index = next(alike, len(entries))
    entry = (
        entries[index]
        if index < len(entries)
        else {"pairs": {}, **({"includeTemplates": True} if templates else {})}
    )
    pairs = mapping(entry.get("pairs"))
    _refuse_twice(given, pairs, settings.get("forceCommonLabels") is True, key)
    edit.value["labels"] = [*entries[:index], {**entry, "pairs": pairs | given}, *entries[index + 1 :]]
    for name in given:
        edit.edited["labels", index, "pairs", name] = (key, name)


def _is_alike(entry: dict[str, Any], templates: bool) -> bool:
    return not entry.get("includeSelectors") and bool(entry.get("includeTemplates")) is templates


def _annotations(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    given = {name: str(text) for name, text in mapping(settings[key]).items()}
    if settings.get("commonAnnotationsEnvsubst") is True:
        given = {name: substituted(text, edit.known) for name, text in given.items()}
    _add(edit, settings, key, given, "forceCommonAnnotations")


def _add(edit: _Edit, settings: dict[str, Any], key: str, given: dict[str, str], force: str) -> None:
    own = mapping(edit.value.get(key))
    _refuse_twice(given, own, settings.get(force) is True, key)
    edit.value[key] = own | given
    for name in given:
        edit.edited[key, name] = (key, name)


def _refuse_twice(given: dict[str, str], own: dict[str, Any], force: bool, key: str) -> None:
    if (twice := sorted(given.keys() & own.keys())) and not force:
        raise SourceError(
            "failed", f"the kustomization has {twice[0]} already, and nothing forces it", ("kustomize", key)
        )


def _patches(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    own, given = edit.listed(key), settings[key]
    if not isinstance(given, list):
        raise SourceError("failed", "patches are no list", ("kustomize", key))
    edit.value[key] = [*own, *given]
    for index in range(len(given)):
        edit.edited[key, len(own) + index] = (key, index)


def _components(edit: _Edit, settings: dict[str, Any], key: str) -> None:
    own, wanted = edit.listed(key), texts(settings[key])
    if settings.get("ignoreMissingComponents") is True:
        wanted = [text for text in wanted if edit.files.is_folder(normpath(join(edit.folder, text)))]
    for index, text in enumerate(texts(settings[key])):
        if text in wanted and text not in own:
            edit.edited[key, len(own)] = (key, index)
            own.append(text)
    edit.value[key] = own


_CHANGES: dict[str, Callable[[_Edit, dict[str, Any], str], None]] = {
    "namePrefix": _set,
    "nameSuffix": _set,
    "images": _images,
    "replicas": _replicas,
    "commonLabels": _labels,
    "commonAnnotations": _annotations,
    "namespace": _set,
    "patches": _patches,
    "components": _components,
}
"""In the order in which Argo CD makes them."""
