"""What an Application heals and which differences it ignores, as Argo CD does (util/argo/normalizers)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tallygate.kubernetes.argocd.applications import Application, mapping, text, texts
from tallygate.kubernetes.argocd.globs import matches

_MOST_ENTRIES = 500
_STEP = re.compile(r'\.?"((?:[^"\\]|\\.)*)"|\.([A-Za-z_]\w*)|\.?\[(?:"((?:[^"\\]|\\.)*)"|(\d+))?\]', re.ASCII)
_ESCAPED = re.compile(r"\\(.)")

Step = str | None
"""A key or the number of an item; None for every item."""


def self_heals(application: Application) -> bool:
    """Whether it takes back what anybody changes in the cluster."""
    automated = mapping(mapping(application.spec.get("syncPolicy")).get("automated"))
    return automated.get("selfHeal") is True and automated.get("enabled") is not False


def respects_ignored(application: Application) -> bool:
    """Whether a sync, too, leaves alone what it ignores."""
    policy = mapping(application.spec.get("syncPolicy"))
    return "RespectIgnoreDifferences=true" in texts(policy.get("syncOptions"))


def ignored(application: Application, types: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Its ignoreDifferences, a field each. types: group and kind of what it deploys; those that an entry
    means are named as rules name them.

    is_exact: the field and what is in it is ignored; else it may be, in a way that is not worked out here.
    """
    deployed = sorted(set(types))
    entries = application.spec.get("ignoreDifferences")
    for entry in (entries if isinstance(entries, list) else [])[:_MOST_ENTRIES]:
        meant = [shown(*one) for one in deployed if _fits(mapping(entry), *one)]
        for field in _fields(mapping(entry)) if meant else ():
            where = {key: text(entry.get(key)) for key in ("name", "namespace")}
            yield {"types": meant, **where, **field}


def shown(group: str, kind: str) -> str:
    return f"{group}/{kind}" if group else kind


def _fits(entry: dict[str, Any], group: str, kind: str) -> bool:
    return matches(text(entry.get("group")), group) and matches(text(entry.get("kind")), kind)


def _fields(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for pointer in texts(entry.get("jsonPointers")):
        if pointer.startswith("/"):  # any other ignores nothing
            yield {"path": _pointed(pointer), "is_exact": True, "text": pointer, "by": "pointer"}
    for expression in texts(entry.get("jqPathExpressions")):
        path, is_exact = jq_path(expression.strip())
        yield {"path": path, "is_exact": is_exact, "text": expression, "by": "expression"}
    for name in texts(entry.get("managedFieldsManagers")):
        yield {"path": [], "is_exact": False, "text": name, "by": "manager"}


def _pointed(pointer: str) -> list[Step]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def jq_path(expression: str) -> tuple[list[Step], bool]:
    """The field that an expression of jq names, and whether it is just that: behind a `|` it may choose among
    what is in the field, and any other expression may be anything."""
    path, at = list[Step](), 0
    while found := _STEP.match(expression, at):
        if at == 0 and not expression.startswith("."):
            break
        quoted, name, key, number = found.groups()
        is_text = quoted is not None or key is not None
        path.append(_ESCAPED.sub(r"\1", quoted or key or "") if is_text else name or number)
        at = found.end()
        at += expression.startswith("?", at)
    rest = expression[at:].lstrip()
    if path and (not rest or (rest.startswith("|") and not rest.startswith("|="))):
        return path, not rest
    return [], False
