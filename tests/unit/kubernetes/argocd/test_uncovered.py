"""Manifests that no Application deploys, and those of which nobody can know it."""

from pathlib import Path

import pytest

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.options import Options
from tallygate.engine.packs import builtin_packs
from tallygate.engine.problems import UsageError
from tallygate.engine.run import check
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.engine.written import files
from tests.unit.kubernetes.applications import CHART, CONFIG_MAP, OWN, application, several, trees
from tests.unit.kubernetes.rendering import needs_helm, needs_kustomize
from tests.unit.sources.git_repositories import git, repository, write

WEB = {"apps/web/a.yaml": CONFIG_MAP}
NEW = {"apps/new/b.yaml": CONFIG_MAP}
INNER = {"apps/in/kustomization.yaml": "resources: [c.yaml]\n", "apps/in/c.yaml": CONFIG_MAP}
OTHER = "https://other.example/x.git"
ELSEWHERE = application("path: apps/new").replace(OWN, OTHER)


def config(*manifests: str, repos: dict[str, str] | None = None) -> Config:
    return Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), manifests=manifests, repos=repos or {})))


def of(tree: Tree) -> list[Diagnostic]:
    return [one for one in tree.diagnostics if one.rule == "argocd-uncovered"]


def told(
    folder: Path, content: dict[str, str], *manifests: str, level: Level = Level.FINDING
) -> list[tuple[str, str]]:
    [tree] = trees(folder, content, config=config(*(manifests or ("apps",))))
    return [
        (f"{one.location.path}:{one.location.line}", one.message) for one in of(tree) if one.level is level
    ]


def paths(folder: Path, content: dict[str, str], *manifests: str) -> list[str]:
    return [place.partition(":")[0] for place, _ in told(folder, content, *manifests)]


def unknown(folder: Path, content: dict[str, str]) -> list[tuple[str, str]]:
    return told(folder, content, level=Level.UNKNOWN)


class TestAsWritten:
    def test_what_no_application_takes_is_told_at_its_first_line(self, tmp_path: Path) -> None:
        new = {"apps/new/b.yaml": f"# new\n{CONFIG_MAP}"}
        content = WEB | new | {"root.yaml": application("path: apps/web")}
        assert told(tmp_path, content) == [("apps/new/b.yaml:2", "no Application deploys it")]

    def test_nothing_is_asked_without_the_setting(self, tmp_path: Path) -> None:
        [tree] = trees(tmp_path, WEB | NEW | {"root.yaml": application("path: apps/web")})
        assert not of(tree)

    def test_a_tree_without_any_application_has_nothing_deployed(self, tmp_path: Path) -> None:
        assert paths(tmp_path, WEB | NEW) == ["apps/new/b.yaml", "apps/web/a.yaml"]

    def test_folders_below_count_where_the_source_recurses(self, tmp_path: Path) -> None:
        content = {"apps/a.yaml": CONFIG_MAP, "apps/in/b.yaml": CONFIG_MAP}
        flat = content | {"root.yaml": application("path: apps")}
        deep = content | {"root.yaml": application("path: apps, directory: {recurse: true, exclude: a.yaml}")}
        assert paths(tmp_path / "flat", flat) == ["apps/in/b.yaml"]
        assert paths(tmp_path / "deep", deep) == ["apps/a.yaml"]

    def test_files_of_no_object_are_no_manifests(self, tmp_path: Path) -> None:
        content = WEB | {"apps/web/values.yaml": "a: 1\n", "apps/web/README.md": "kind: none\n"}
        assert paths(tmp_path, content) == ["apps/web/a.yaml"]

    def test_an_application_that_people_apply_is_a_manifest_like_any(self, tmp_path: Path) -> None:
        assert paths(tmp_path, WEB | {"apps/root.yaml": application("path: apps/web")}) == ["apps/root.yaml"]

    def test_applications_that_an_application_makes_count(self, tmp_path: Path) -> None:
        content = WEB | {
            "root.yaml": application("path: apps/of", "root"),
            "apps/of/web.yaml": application("path: apps/web"),
        }
        assert paths(tmp_path, content) == []

    def test_what_is_excluded_is_not_asked(self, tmp_path: Path) -> None:
        [tree] = read_trees([files(tmp_path, WEB | NEW)], builtin_packs(), ("apps/new/**",), config("apps"))
        assert [one.location.path for one in of(tree)] == ["apps/web/a.yaml"]

    @pytest.mark.parametrize("glob", ["apps/*", "apps/new/", "**/b.yaml", "a*/{new,old}"])
    def test_globs_of_folders_and_of_files(self, tmp_path: Path, glob: str) -> None:
        content = WEB | NEW | {"root.yaml": application("path: apps/web")}
        assert paths(tmp_path, content, glob) == ["apps/new/b.yaml"]

    def test_a_change_that_takes_an_application_away_leaves_its_manifests(self, tmp_path: Path) -> None:
        base = WEB | {"root.yaml": application("path: apps/web")}
        head, before = trees(tmp_path, WEB, base, config=config("apps"))
        assert [one.location.path for one in of(head)] == ["apps/web/a.yaml"]
        assert not of(before)

    def test_of_several_sources_each_counts(self, tmp_path: Path) -> None:
        content = WEB | NEW | {"root.yaml": several("path: apps/web", "path: apps/new")}
        assert paths(tmp_path, content) == []


@needs_kustomize
class TestKustomizations:
    def test_what_a_kustomization_reads_is_deployed_with_it(self, tmp_path: Path) -> None:
        content = NEW | {
            "apps/kustomization.yaml": "resources: [in]\n",
            "apps/in/kustomization.yaml": "resources: [c.yaml]\n",
            "apps/in/c.yaml": CONFIG_MAP,
            "root.yaml": application("path: apps"),
        }
        assert paths(tmp_path, content) == ["apps/new/b.yaml"]

    def test_one_that_nothing_deploys_is_told_with_all_that_it_takes(self, tmp_path: Path) -> None:
        content = WEB | INNER | {"root.yaml": application("path: apps/web")}
        assert told(tmp_path, content) == [
            ("apps/in/kustomization.yaml:1", "no Application deploys it, nor apps/in/c.yaml, which it takes")
        ]

    def test_what_it_takes_is_told_alone_where_it_is_not_asked_itself(self, tmp_path: Path) -> None:
        assert paths(tmp_path, INNER, "**/c.yaml") == ["apps/in/c.yaml"]

    def test_of_kustomizations_in_a_circle_each_is_named(self, tmp_path: Path) -> None:
        circle = {
            f"apps/{one}/kustomization.yaml": f"resources: [../{other}]\n" for one, other in ("xy", "yx")
        }
        [(place, message)] = told(tmp_path, circle)
        assert {"apps/x/kustomization.yaml", "apps/y/kustomization.yaml"} <= {
            place.removesuffix(":1"),
            *message.replace(",", "").split(),
        }


@needs_helm
class TestCharts:
    def test_a_chart_that_nothing_deploys_is_one(self, tmp_path: Path) -> None:
        assert told(tmp_path / "bare", CHART, "chart") == [
            ("chart/Chart.yaml:1", "no Application deploys it, nor chart/templates/c.yaml, which it takes")
        ]
        deployed = CHART | {"root.yaml": application("path: chart")}
        assert paths(tmp_path / "deployed", deployed, "chart") == []

    def test_a_template_is_one_where_its_chart_is_not_asked(self, tmp_path: Path) -> None:
        assert paths(tmp_path, CHART, "chart/templates") == ["chart/templates/c.yaml"]


class TestNotKnown:
    def test_below_the_folder_of_a_source_that_is_not_resolved(self, tmp_path: Path) -> None:
        content = WEB | NEW | {"root.yaml": ELSEWHERE}
        assert paths(tmp_path, content) == ["apps/web/a.yaml"]
        [(_, message)] = unknown(tmp_path, content)
        assert "apps/new/b.yaml is not known: what web deploys is not known: https://other" in message

    def test_what_a_source_of_a_revision_that_is_not_here_takes_at_this_one_is_taken(
        self, tmp_path: Path
    ) -> None:
        root = {"root.yaml": application("path: apps/web, targetRevision: v1")}
        content = WEB | NEW | {"apps/web/in/c.yaml": CONFIG_MAP} | root
        assert paths(tmp_path, content) == ["apps/new/b.yaml"]
        [(place, message)] = unknown(tmp_path, content)
        assert place == "root.yaml:7"
        assert message.startswith("whether an Application deploys apps/web/in/c.yaml is not known: what web")

    def test_applications_of_one_cause_are_told_together(self, tmp_path: Path) -> None:
        more = ELSEWHERE.replace("name: web", "name: more").replace("apps/new", "apps/web")
        [(place, message)] = unknown(tmp_path, WEB | NEW | {"a.yaml": ELSEWHERE, "b.yaml": more})
        assert place == "a.yaml:7"
        assert "apps/new/b.yaml, apps/web/a.yaml is not known: what more, web deploys" in message

    def test_the_root_of_another_repository_is_not_that_of_this_one(self, tmp_path: Path) -> None:
        content = NEW | {"root.yaml": ELSEWHERE.replace("apps/new", ".")}
        assert paths(tmp_path, content) == ["apps/new/b.yaml"]
        assert unknown(tmp_path, content) == []

    def test_a_folder_that_stands_for_another_repository_is_one_of_this(self, tmp_path: Path) -> None:
        content = NEW | {"root.yaml": ELSEWHERE.replace("apps/new", "new")}
        [tree] = trees(tmp_path, content, config=config("apps", repos={OTHER: "apps"}))
        assert not of(tree)

    def test_all_is_where_nothing_renders_what_may_hold_applications(self, tmp_path: Path) -> None:
        content = NEW | {
            "ops/kustomization.yaml": "resources: [s.yaml]\ngenerators: [g.yaml]\n",
            "ops/s.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: all}\n",
            "ops/g.yaml": "a: 1\n",
        }
        assert paths(tmp_path, content) == []
        [(_, message)] = unknown(tmp_path, content)
        assert message.endswith("ops/kustomization.yaml is not rendered, and may make Applications")

    @pytest.mark.parametrize(
        ("path", "more", "left"),
        [
            ("apps/{{name}}", "", []),
            ("apps/web/{{name}}", "", ["apps/new/b.yaml"]),
            ("apps/web/{{name}}", "  templatePatch: 'a: b'\n", []),
        ],
    )
    def test_where_a_set_is_not_known_by_the_path_of_its_template(
        self, tmp_path: Path, path: str, more: str, left: list[str]
    ) -> None:
        text = (
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n"
            f"{more}  generators: [{{scmProvider: {{}}}}]\n  template:\n    metadata: {{name: x}}\n"
            f"    spec: {{project: default, source: {{repoURL: '{OWN}', path: '{path}'}}}}\n"
        )
        content = WEB | NEW | {"set.yaml": text}
        assert paths(tmp_path, content) == left
        [(_, message)] = unknown(tmp_path, content)
        assert message.endswith("what the set all generates is not known")

    def test_an_unknown_hangs_on_the_files_that_it_is_about(self, tmp_path: Path) -> None:
        [tree] = trees(tmp_path, NEW | {"root.yaml": ELSEWHERE}, config=config("apps"))
        [one] = of(tree)
        assert one.inputs == {"apps/new/b.yaml", "root.yaml"}


def test_what_a_source_takes_at_its_own_revision_or_at_this_one_is_taken(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "clone", {"apps/web/a.yaml": CONFIG_MAP, "apps/web/in/old.yaml": CONFIG_MAP}
    )
    git(folder, "tag", "v1")
    new = dict.fromkeys(("apps/web/in/new.yaml", "apps/web/b.yaml", "apps/new/b.yaml"), CONFIG_MAP)
    root = application("path: apps/web, targetRevision: v1, directory: {recurse: true, exclude: in/new.yaml}")
    write(folder, new | {"root.yaml": root})
    snapshot = worktree_snapshot(folder, None)
    [tree] = read_trees([snapshot], builtin_packs(), (), config("apps"), folder=folder)
    assert [one.location.path for one in of(tree)] == ["apps/new/b.yaml", "apps/web/in/new.yaml"]
    assert {one.level for one in of(tree)} == {Level.FINDING}


def test_a_setting_that_matches_no_file_is_refused(tmp_path: Path) -> None:
    text = "version: 1\nkubernetes: {argocd: {manifests: [apps, gone]}}\n"
    write(tmp_path, WEB | {"tallygate.yaml": text})
    with pytest.raises(UsageError, match=r"tallygate.yaml:2:\d+: kubernetes.argocd.manifests: gone matches"):
        check(Options(tmp_path))
