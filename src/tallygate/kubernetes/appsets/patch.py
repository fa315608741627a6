"""templatePatch: a strategic merge into an Application, whose lists are replaced as a whole."""

from typing import Any

from tallygate.kubernetes.appsets.parameters import RefusedError, UnresolvedError, check_depth
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level

Object = dict[str, Any]


def patched(application: Object, text: str, path: str) -> tuple[Object, Object]:
    """The Application with the patch in it, and the patch. The project stays: it cannot be patched."""
    patch = _read(text, path)
    made = _merged(application, patch, ())
    spec, before = made.get("spec"), application.get("spec")
    if isinstance(before, dict) and "project" in before:
        made["spec"] = {**(spec if isinstance(spec, dict) else {}), "project": before["project"]}
    elif isinstance(spec, dict):
        made["spec"] = {key: value for key, value in spec.items() if key != "project"}
    return made, patch


def _read(text: str, path: str) -> Object:
    loaded = load("json" if text.lstrip().startswith("{") else "yaml", text.encode(), path)
    if wrong := next((one for one in loaded.diagnostics if one.level in (Level.ERROR, Level.UNKNOWN)), None):
        raise RefusedError(f"the templatePatch, filled in, cannot be read: {wrong.message}")
    value = loaded.documents[0].value if loaded.documents else None
    check_depth(value)
    if not isinstance(value, dict | None):
        raise RefusedError("the templatePatch, filled in, is no mapping")
    return value or {}


def _merged(under: Object, over: Object, place: tuple[str, ...]) -> Object:
    """Null takes a key away. Only the finalizers are put together."""
    if any(key.startswith("$") for key in over):
        raise UnresolvedError(
            "directives of a strategic merge ($patch) in a templatePatch are not worked out"
        )
    made = dict(under)
    for key, value in over.items():
        before, at = under.get(key), (*place, key)
        if value is None:
            made.pop(key, None)
        elif isinstance(before, dict) and isinstance(value, dict):
            if "valuesObject" in place:
                raise RefusedError(f"Argo CD cannot patch {key} within a valuesObject that has it already")
            made[key] = _merged(before, value, at)
        elif at == ("metadata", "finalizers") and isinstance(before, list) and isinstance(value, list):
            made[key] = [*value, *(one for one in before if one not in value)]
        else:
            made[key] = _without_nulls(value)
    return made


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _without_nulls(one) for key, one in value.items() if one is not None}
