"""Platforms of a few files, for tests of promotions."""

from collections.abc import Mapping

from tallygate.loaders.registry import load
from tallygate.model.document import Loaded
from tallygate.promotion.declared import Images, Layout, Pipeline, Promotable, Stage
from tallygate.promotion.layout import leaves
from tallygate.promotion.plan import Side
from tallygate.promotion.projection import project

Files = Mapping[str, str]
KUSTOMIZE = Promotable("kustomize-images", "kustomization.yaml")


def pipeline(*promote: Promotable, **changed: object) -> Pipeline:
    """dev -> staging -> prod in folders of services."""
    settings: dict[str, object] = {
        "name": "shop",
        "layout": Layout("folders", "{env}/{service}"),
        "stages": {"dev": Stage(), "staging": Stage(("dev",)), "prod": Stage(("staging",))},
        "promote": promote or (KUSTOMIZE,),
        "is_secret": _is_secret,
    }
    return Pipeline(**{**settings, **changed})  # type: ignore[arg-type]


def side(declared: Pipeline, environment: str, files: Files, commit: str = "c0") -> Side:
    """One environment of a tree."""

    def read(path: str) -> Loaded | None:
        return (
            load("json" if path.endswith("json") else "yaml", files[path].encode(), path)
            if path in files
            else None
        )

    found = leaves(declared, files).of(environment)
    return Side(
        environment,
        commit,
        {(leaf.region, leaf.service): project(declared, leaf, read) for leaf in found},
    )


def mapped(**by_environment: str) -> Images:
    return Images(by_environment)


def _is_secret(key: str, value: str) -> bool:
    return "password" in key


def kustomization(tag: str, name: str = "cart", repository: str = "") -> str:
    lines = ["images:", f"  - name: {name}", *([f"    newName: {repository}"] if repository else [])]
    return "\n".join([*lines, f"    newTag: {tag}", ""])
