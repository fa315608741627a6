"""Cut the operations that Tallygate uses out of GitHub's published OpenAPI description.

    npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
    cd tests/e2e/fakes && python slice_openapi.py PACKAGE/generated/api.github.com.json > github_openapi.json

Keeps requests and JSON responses; prose and examples go, `nullable` becomes a type of JSON Schema.
"""

import json
import sys
from pathlib import Path
from typing import Any

OPERATIONS = {
    "/user": ("get",),
    "/repos/{owner}/{repo}/pulls": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}": ("get",),
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ("get", "patch", "delete"),
}
PROSE = {
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "x-github",
    "tags",
    "title",
    "deprecated",
}


def main() -> None:
    api = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    paths = {path: {verb: api["paths"][path][verb] for verb in verbs} for path, verbs in OPERATIONS.items()}
    kept = slice_of(api, paths)
    document = {
        "x-source": "npm @octokit/openapi 23.0.2 (MIT), generated/api.github.com.json",
        "x-date": "2026-11-21",
        "openapi": api["openapi"],
        "paths": plain(paths),
        "components": kept,
    }
    json.dump(document, sys.stdout, indent=1, sort_keys=True)
    print()


def slice_of(api: dict[str, Any], paths: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The components that the paths refer to, however far."""
    kept: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [paths]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += [
                below for key, below in value.items() if key not in PROSE or not isinstance(below, str)
            ]
            reference = value.get("$ref")
            if isinstance(reference, str):
                _, _, kind, name = reference.split("/", 3)
                if name not in kept.setdefault(kind, {}) and kind != "examples":
                    component = api["components"][kind][name]
                    kept[kind][name] = plain(component)
                    waiting.append(component)
    kept.pop("examples", None)
    return kept


def plain(value: Any, *, names: bool = False) -> Any:
    """Without prose; `names`: the keys are names of properties, none of them is prose."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: plain(below, names=key in ("properties", "schemas"))
        for key, below in value.items()
        if names or key not in PROSE
    }
    if kept.pop("nullable", False) and not names:
        return {"anyOf": [kept, {"type": "null"}]}
    return kept


if __name__ == "__main__":
    main()
