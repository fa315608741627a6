"""What a schema misses because it is filled in later is not told as missing."""

from pathlib import Path

from tallygate.engine.evaluate import read_trees
from tallygate.engine.packs import builtin_packs
from tallygate.model.diagnostic import Diagnostic, Level
from tests.unit.engine.written import files

RULE = "argocd-application-schema"


def told(folder: Path, source: str, destination: str = "{name: one, namespace: shop}") -> list[Diagnostic]:
    written = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\n"
        f"spec:\n  project: default\n  destination: {destination}\n  source: {source}\n"
    )
    [tree] = read_trees([files(folder, {"a.yaml": written})], builtin_packs(), ())
    return [one for one in tree.diagnostics if one.rule == RULE]


def test_a_substituted_value_is_told_as_such(tmp_path: Path) -> None:
    [one] = told(tmp_path, "{repoURL: '${BASE}/p.git', path: web}")
    assert one.message == "spec.source.repoURL is substituted by Flux or envsubst: ${BASE}"
    assert one.level is Level.UNKNOWN
    assert (one.location.line, one.location.column) == (7, 12)


def test_what_is_missing_is_missing(tmp_path: Path) -> None:
    [one] = told(tmp_path, "{path: web}")
    assert one.message == 'source: "repoURL" is a required property'
    assert one.level is Level.FINDING


def test_one_unknown_is_told_once(tmp_path: Path) -> None:
    found = told(tmp_path, "{'${KEY}': web}")
    assert [one.message for one in found] == ["spec.source is substituted by Flux or envsubst: ${KEY}"]
