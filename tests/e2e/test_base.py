"""`--base` and `--staged`: what a change brings, judged by the rules of the base."""

import json
from pathlib import Path

import pytest

from tests.e2e.command import findings, tallygate
from tests.e2e.samples import CHART, GOOD_POD, PRIVILEGED_POD, PUBLIC_BUCKET, RULE, UNKNOWN_DATABASE
from tests.unit.sources.git_repositories import commit_all, git, repository, write


def branch(folder: Path, files: dict[str, str], *removed: str) -> Path:
    """A commit on a branch of its own."""
    git(folder, "checkout", "-q", "-b", "change")
    for path in removed:
        (folder / path).unlink()
    write(folder, files)
    commit_all(folder)
    return folder


def test_new_existing_and_fixed(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"old.yaml": PRIVILEGED_POD, "fixed.yaml": PRIVILEGED_POD})
    branch(
        repo,
        {"new.yaml": PRIVILEGED_POD, "fixed.yaml": GOOD_POD, "old.yaml": "\n\n# moved\n" + PRIVILEGED_POD},
    )
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 1
    assert sorted(findings(ran)) == [
        ("k8s-privileged", "fixed.yaml:10", "fixed"),
        ("k8s-privileged", "new.yaml:10", "new"),
        ("k8s-privileged", "old.yaml:13", "existing"),
    ]


def test_a_change_that_breaks_nothing_new_passes(tmp_path: Path) -> None:
    repo = branch(repository(tmp_path, {"old.yaml": PRIVILEGED_POD}), {"good.yaml": GOOD_POD})
    assert tallygate("check", cwd=repo).code == 1
    assert tallygate("check", "--base", "main", cwd=repo).code == 0


def test_a_change_that_reaches_nothing_says_so(tmp_path: Path) -> None:
    repo = branch(repository(tmp_path, {"a.yaml": GOOD_POD}), {"README.md": "hello"})
    ran = tallygate("check", "--base", "main", cwd=repo)
    assert ran.code == 0
    assert "no change reaches a checked resource" in ran.out


def test_the_merge_base_counts_and_not_the_tip(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"a.yaml": GOOD_POD})
    branch(repo, {"b.yaml": GOOD_POD})
    git(repo, "checkout", "-q", "main")
    write(repo, {"bad.yaml": PRIVILEGED_POD})
    commit_all(repo)
    git(repo, "checkout", "-q", "change")
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert (ran.code, findings(ran)) == (0, [])


def test_an_unknown_that_was_there_is_listed_and_does_not_close(tmp_path: Path) -> None:
    repo = branch(
        repository(tmp_path, {"main.tf": UNKNOWN_DATABASE, "a.yaml": GOOD_POD}), {"b.yaml": GOOD_POD}
    )
    ran = tallygate("check", "--base", "main", cwd=repo)
    assert ran.code == 0, ran.out
    assert "var.encrypted" in ran.out


def test_an_unknown_that_the_change_brings_closes(tmp_path: Path) -> None:
    known = UNKNOWN_DATABASE.replace("var.encrypted", "true")
    repo = branch(repository(tmp_path, {"main.tf": known}), {"main.tf": UNKNOWN_DATABASE})
    assert tallygate("check", "--base", "main", cwd=repo).code == 4


MODULE = 'variable "encrypted" {}\nresource "aws_db_instance" "x" {\n  storage_encrypted = var.encrypted\n}\n'
CALL = 'module "db" {\n  source    = "./db"\n  encrypted = true\n}\n'


def test_a_call_that_changes_what_its_module_makes(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"db/main.tf": MODULE, "main.tf": CALL})
    branch(repo, {"main.tf": CALL.replace("true", "false")})
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 1
    assert ("tf-database-unencrypted", "db/main.tf", 3) in {
        (one["rule"], one["location"]["path"], one["location"]["line"])
        for one in json.loads(ran.out)["findings"]
        if one["status"] == "new"
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"env/prod.tfvars": "encrypted = true\n"}, {"env/prod.tfvars": "encrypted = false\n"}),
        ({}, {"env/prod.tfvars": "encrypted = false\n"}),
    ],
    ids=["a var-file", "a new var-file"],
)
def test_a_change_of_what_an_unknown_hangs_on_reaches_it(
    before: dict[str, str], after: dict[str, str], tmp_path: Path
) -> None:
    repo = branch(repository(tmp_path, {"db/main.tf": MODULE, "a.yaml": GOOD_POD, **before}), after)
    assert tallygate("check", "--base", "main", cwd=repo).code == 4


@pytest.mark.parametrize("path", ["templates/pod.yaml", "values.yaml"])
def test_editing_a_chart_that_is_not_rendered_closes(path: str, tmp_path: Path) -> None:
    chart = {
        "a.yaml": GOOD_POD,
        "chart/Chart.yaml": CHART,
        "chart/values.yaml": "x: 1\n",
        "chart/templates/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Values.x }}'}\n",
    }
    repo = branch(repository(tmp_path, chart), {f"chart/{path}": chart[f"chart/{path}"] + "# more\n"})
    assert tallygate("check", "--base", "main", cwd=repo).code == 4


def test_a_value_of_a_chart_is_judged_as_it_renders(tmp_path: Path) -> None:
    own = "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}"
    chart = {
        "chart/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
        "chart/values.yaml": "privileged: false\n",
        "chart/templates/pod.yaml": GOOD_POD.replace(own, "{privileged: {{ .Values.privileged }}}"),
    }
    repo = branch(repository(tmp_path, chart), {"chart/values.yaml": "privileged: true\n"})
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 1
    assert ("k8s-privileged", "chart/templates/pod.yaml:9", "new") in findings(ran)
    assert "no change reaches" not in ran.out


OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [k8s/pod.yaml]
"""
TAKEN_BACK = """\
patches:
  - patch: |-
      - {op: remove, path: /spec/containers/0/securityContext}
    target: {kind: Pod}
"""


def test_a_kustomization_put_over_manifests_takes_none_out_of_judgement(tmp_path: Path) -> None:
    change = {"k8s/pod.yaml": PRIVILEGED_POD, "kustomization.yaml": OVERLAY + TAKEN_BACK}
    repo = branch(repository(tmp_path, {"k8s/pod.yaml": GOOD_POD}), change)
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 1
    assert ("k8s-privileged", "k8s/pod.yaml:10", "new") in findings(ran)


def test_a_kustomization_put_over_manifests_brings_nothing_by_itself(tmp_path: Path) -> None:
    repo = branch(repository(tmp_path, {"k8s/pod.yaml": PRIVILEGED_POD}), {"kustomization.yaml": OVERLAY})
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 0
    assert findings(ran) == [("k8s-privileged", "k8s/pod.yaml:10", "existing")]


def test_a_chart_put_above_another_takes_it_not_out_of_judgement(tmp_path: Path) -> None:
    plain = "apiVersion: v2\nname: x\nversion: 1.0.0\n"
    pod = "charts/web/templates/pod.yaml"
    before = {"charts/web/Chart.yaml": plain, pod: GOOD_POD}
    change = {"Chart.yaml": plain, ".helmignore": "charts/\n", pod: PRIVILEGED_POD}
    ran = tallygate(
        "check", "--base", "main", "--format", "json", cwd=branch(repository(tmp_path, before), change)
    )
    assert ran.code == 1
    assert ("k8s-privileged", f"{pod}:10", "new") in findings(ran)


CONFIG = "configMapGenerator: [{name: c, literals: [a=b]}]\n"
AS_FILES = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: k8s, namespace: argocd}
spec: {source: {path: k8s, directory: {recurse: true}}}
"""
LIBRARY = "apiVersion: v2\nname: x\nversion: 1.0.0\ntype: library\n"


@pytest.mark.parametrize(
    ("before", "change", "path"),
    [
        (
            {"a.yaml": GOOD_POD},
            {"k8s/kustomization.yaml": f"{CONFIG}patches: [{{path: pod.yaml, target: {{kind: Nope}}}}]\n"},
            "k8s/pod.yaml",
        ),
        (
            {"app.yaml": AS_FILES},
            {"k8s/web/kustomization.yaml": OVERLAY.replace("k8s/", "") + TAKEN_BACK},
            "k8s/web/pod.yaml",
        ),
        ({"a.yaml": GOOD_POD}, {"Chart.yaml": LIBRARY}, "templates/pod.yaml"),
        (
            {"a.yaml": GOOD_POD},
            {"Chart.yaml": LIBRARY.replace("library", "application"), ".helmignore": "templates/\n"},
            "templates/pod.yaml",
        ),
        (
            {"a/kustomization.yaml": "resources: ['https://example.com/x']\n"},
            {
                "a/kustomization.yaml": "resources: ['https://example.com/x', ../b]\n",
                "b/kustomization.yaml": "resources: [pod.yaml]\n",
            },
            "b/pod.yaml",
        ),
    ],
    ids=["a patch of nothing", "files of an Application", "a library", "ignored by helm", "unrendered"],
)
def test_a_new_file_that_nothing_is_rendered_from_is_judged_as_written(
    before: dict[str, str], change: dict[str, str], path: str, tmp_path: Path
) -> None:
    repo = branch(repository(tmp_path, before), {**change, path: PRIVILEGED_POD})
    for base in (["--base", "main"], []):
        ran = tallygate("check", *base, "--format", "json", cwd=repo)
        assert ran.code == 1
        assert ("k8s-privileged", f"{path}:10", "new") in findings(ran)


def test_without_a_renderer_a_change_hides_nothing_outside_of_its_roots(tmp_path: Path) -> None:
    change = {
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": "resources: [pod.yaml]\n",
        "b/pod.yaml": PRIVILEGED_POD,
    }
    repo = branch(repository(tmp_path, {"a.yaml": GOOD_POD}), change)
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo, PATH="/nonexistent")
    assert ("k8s-privileged", "b/pod.yaml:10", "new") in findings(ran)
    assert ("k8s-unrendered", "a/kustomization.yaml:1", "unknown") in findings(ran)


def test_a_manifest_that_becomes_a_template_of_nothing_is_unknown(tmp_path: Path) -> None:
    template = f"{{{{ if .Values.no }}}}\n{PRIVILEGED_POD}{{{{ end }}}}\n"
    chart = {"Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n", "templates/web.yaml": GOOD_POD}
    change = {**chart, "templates/pod.yaml": template}
    repo = branch(repository(tmp_path, {"templates/pod.yaml": GOOD_POD}), change)
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 4
    assert ("k8s-unrendered", "templates/pod.yaml:1", "unknown") in findings(ran)


def test_a_chart_that_the_change_leaves_alone_is_listed(tmp_path: Path) -> None:
    chart = {
        "a.yaml": GOOD_POD,
        "chart/Chart.yaml": CHART,
        "chart/templates/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Values.x }}'}\n",
    }
    repo = branch(repository(tmp_path, chart), {"b.yaml": GOOD_POD})
    ran = tallygate("check", "--base", "main", cwd=repo)
    assert ran.code == 0, ran.out
    assert "not rendered (remote): dependency redis" in " ".join(ran.out.split())


def test_hiding_a_finding_behind_an_unknown_closes_and_fixes_nothing(tmp_path: Path) -> None:
    broken = UNKNOWN_DATABASE.replace("var.encrypted", "false")
    repo = branch(repository(tmp_path, {"main.tf": broken}), {"main.tf": UNKNOWN_DATABASE})
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert ran.code == 4
    assert [status for _, _, status in findings(ran)] == ["unknown"]


def test_a_file_that_no_longer_parses_closes(tmp_path: Path) -> None:
    repo = branch(repository(tmp_path, {"a.yaml": PRIVILEGED_POD}), {"a.yaml": "apiVersion: v1\nkind: [\n"})
    ran = tallygate("check", "--base", "main", cwd=repo)
    assert ran.code == 4
    assert "a.yaml" in ran.out


def test_a_warning_that_becomes_a_denial_is_new(tmp_path: Path) -> None:
    statement = '{"Statement": [{"Effect": "Allow", "Action": "%s", "Resource": "*"}]}'
    policy = f'resource "aws_iam_policy" "p" {{\n  policy = <<-E\n    {statement}\n  E\n}}\n'
    repo = branch(repository(tmp_path, {"main.tf": policy % "s3:*"}), {"main.tf": policy % "*"})
    assert tallygate("check", "--base", "main", cwd=repo).code == 1


def test_another_image_at_the_same_place_is_new(tmp_path: Path) -> None:
    latest = GOOD_POD.replace("web:1.4.2", "web:latest")
    repo = branch(
        repository(tmp_path, {"a.yaml": latest}),
        {"a.yaml": latest.replace("example.org/web", "evil.org/web")},
    )
    assert tallygate("check", "--base", "main", cwd=repo).code == 1


LOOSE = "version: 1\nfail_on: critical\n"


class TestOwnGates:
    """A pull request cannot loosen the gates, policies or validators it is judged by."""

    def test_its_configuration_does_not_count(self, tmp_path: Path) -> None:
        repo = repository(
            tmp_path, {"tallygate.yaml": "version: 1\nfail_on: low\n", "main.tf": "locals {}\n"}
        )
        branch(repo, {"tallygate.yaml": 'version: 1\nexclude: ["**"]\n', "main.tf": PUBLIC_BUCKET})
        assert tallygate("check", "--base", "main", cwd=repo).code == 1

    def test_removing_the_configuration_does_not_help(self, tmp_path: Path) -> None:
        rule = {"policy/own.rego": RULE}
        config = {"tallygate.yaml": "version: 1\npolicies: {use: [builtin, policy]}\n"}
        repo = repository(tmp_path, {**config, **rule, "a.yaml": GOOD_POD})
        branch(
            repo,
            {"b.yaml": GOOD_POD.replace("name: web\nspec", "name: api\nspec")},
            "tallygate.yaml",
            "policy/own.rego",
        )
        ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
        assert (ran.code, findings(ran)) == (1, [("own-pod-name", "b.yaml:4", "new")])

    def test_its_policies_do_not_count_even_when_named(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"policy/own.rego": RULE, "a.yaml": GOOD_POD})
        loosened = RULE.replace('!= "web"', '== "never"')
        branch(
            repo,
            {"policy/own.rego": loosened, "b.yaml": GOOD_POD.replace("name: web\nspec", "name: api\nspec")},
        )
        assert tallygate("check", "--base", "main", "-p", "policy", cwd=repo).code == 1

    def test_a_link_laid_over_the_policies_does_not_count(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"policy/own.rego": RULE, "a.yaml": GOOD_POD})
        loosened = {"p2/own.rego": RULE.replace('!= "web"', '== "never"')}
        branch(
            repo,
            {**loosened, "b.yaml": GOOD_POD.replace("name: web\nspec", "name: api\nspec")},
            "policy/own.rego",
        )
        (repo / "policy").rmdir() if (repo / "policy").exists() else None
        (repo / "policy").symlink_to("p2")
        commit_all(repo)
        assert tallygate("check", "--base", "main", "-p", "policy", cwd=repo).code == 1

    def test_a_named_configuration_is_that_of_the_base(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"ci/tg.yaml": "version: 1\n", "a.yaml": GOOD_POD})
        branch(repo, {"ci/tg.yaml": LOOSE, "main.tf": PUBLIC_BUCKET})
        assert tallygate("check", "--base", "main", "--config", "ci/tg.yaml", cwd=repo).code == 1

    def test_the_first_configuration_judges_itself_and_says_so(self, tmp_path: Path) -> None:
        repo = branch(
            repository(tmp_path, {"a.yaml": GOOD_POD}), {"tallygate.yaml": LOOSE, "b.yaml": GOOD_POD}
        )
        ran = tallygate("check", "--base", "main", cwd=repo)
        assert ran.code == 0
        assert "no tallygate.yaml yet" in " ".join(ran.out.split())

    def test_the_tip_of_the_base_judges_and_not_the_merge_base(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"tallygate.yaml": LOOSE, "a.yaml": GOOD_POD})
        branch(repo, {"main.tf": PUBLIC_BUCKET})
        git(repo, "checkout", "-q", "main")
        write(repo, {"tallygate.yaml": "version: 1\nfail_on: low\n"})
        commit_all(repo)
        git(repo, "checkout", "-q", "change")
        assert tallygate("check", "--base", "main", cwd=repo).code == 1


class TestStaged:
    def test_only_what_is_staged_counts(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"a.yaml": GOOD_POD})
        write(repo, {"b.yaml": PRIVILEGED_POD})
        assert tallygate("check", "--staged", cwd=repo).code == 0
        git(repo, "add", "b.yaml")
        write(repo, {"b.yaml": GOOD_POD})
        assert tallygate("check", "--staged", cwd=repo).code == 1

    def test_before_the_first_commit(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        write(tmp_path, {"b.yaml": PRIVILEGED_POD})
        git(tmp_path, "add", "b.yaml")
        assert tallygate("check", "--staged", cwd=tmp_path).code == 1

    def test_unknown_is_listed_in_a_hook_and_does_not_close(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"a.yaml": GOOD_POD})
        write(repo, {"main.tf": UNKNOWN_DATABASE})
        git(repo, "add", "main.tf")
        ran = tallygate("check", "--staged", cwd=repo)
        assert ran.code == 0
        assert "var.encrypted" in ran.out

    def test_at_pre_push_the_pushed_commits_are_compared(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"a.yaml": GOOD_POD})
        before = git(repo, "rev-parse", "HEAD")
        write(repo, {"b.yaml": PRIVILEGED_POD})
        after = commit_all(repo)
        assert tallygate("check", "--staged", cwd=repo).code == 0
        ran = tallygate("check", "--staged", cwd=repo, PRE_COMMIT_FROM_REF=before, PRE_COMMIT_TO_REF=after)
        assert ran.code == 1


class TestClones:
    def test_a_shallow_clone_without_the_base_cannot_evaluate(self, tmp_path: Path) -> None:
        origin = branch(repository(tmp_path / "origin", {"a.yaml": GOOD_POD}), {"b.yaml": GOOD_POD})
        base = git(origin, "rev-parse", "main")
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "shallow")
        ran = tallygate("check", "--base", base, cwd=tmp_path / "shallow")
        assert ran.code == 4
        assert "fetch-depth: 0" in ran.err

    def test_a_base_that_does_not_exist_is_a_wrong_word(self, tmp_path: Path) -> None:
        ran = tallygate("check", "--base", "mian", cwd=repository(tmp_path, {"a.yaml": GOOD_POD}))
        assert ran.code == 2
        assert "main" in ran.err


@pytest.mark.parametrize("path", ["sub", "sub/b.yaml"])
def test_a_path_reports_on_that_part_only(path: str, tmp_path: Path) -> None:
    repo = repository(tmp_path, {"a.yaml": PRIVILEGED_POD, "sub/b.yaml": PRIVILEGED_POD})
    ran = tallygate("check", path, "--format", "json", cwd=repo)
    assert findings(ran) == [("k8s-privileged", "sub/b.yaml:10", "new")]


def test_a_path_that_holds_nothing_checked_nothing(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"a.yaml": GOOD_POD, "docs/x.md": ""})
    assert tallygate("check", "docs", cwd=repo).code == 3
