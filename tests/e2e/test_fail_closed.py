"""The fail-closed battery: whatever was not checked, known or understood, the exit code is never 0."""

from pathlib import Path

import msgspec
import pytest

from tests.e2e.command import tallygate
from tests.e2e.samples import CHART, GOOD_POD, RULE, UNKNOWN_DATABASE
from tests.unit.sources.git_repositories import write


def rule(body: str, package: str = "own.pod_name") -> str:
    """The sample rule with another body or package."""
    head, _ = RULE.split("deny contains")
    return head.replace("package own.pod_name", f"package {package}") + body


PACK = "version: 1\nid: own\ntitle: Own\nfiles: [a.yaml]\nreader: document\ntype: own\npolicies: [own]\n"
FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
    "spec:\n  {path: ./apps, interval: 5m, prune: true, sourceRef: {kind: GitRepository, name: a},\n"
    "   postBuild: {substitute: {NET: 'true', TAG: latest}}}\n"
)
SUBSTITUTED_POD = GOOD_POD.replace("spec:", "spec:\n  hostNetwork: ${NET}").replace("1.4.2", "${TAG}")
Files = dict[str, str | bytes]
FILES: dict[str, tuple[Files, int]] = {
    "an empty folder": ({}, 3),
    "nothing that a validator claims": ({"README.md": "hello"}, 3),
    "only empty documents": ({"a.yaml": "# apiVersion kind\n---\n"}, 3),
    "only objects that no rule judges": (
        {"a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"},
        3,
    ),
    "YAML that does not parse": ({"a.yaml": GOOD_POD + "  broken: [\n"}, 4),
    "YAML that does not parse beside a good file": (
        {"a.yaml": GOOD_POD, "b.yaml": "apiVersion: v1\nkind: [\n"},
        4,
    ),
    "Terraform that does not parse": ({"main.tf": 'resource "aws_s3_bucket" "b" {\n'}, 4),
    "Terraform in UTF-16": ({"main.tf": 'resource "a" "b" {}\n'.encode("utf-16")}, 4),
    "an alias bomb": (
        {
            "a.yaml": "apiVersion: v1\nkind: Pod\n"
            + "a0: &a0 [x]\n"
            + "".join(f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 10)}]\n" for i in range(12))
        },
        4,
    ),
    "20,000 nested lists": ({"a.yaml": "apiVersion: v1\nkind: Pod\nx: " + "[" * 20_000}, 4),
    "900 nested lists": ({"a.yaml": "apiVersion: v1\nkind: Pod\nx: " + "[" * 900 + "]" * 900}, 4),
    "a value that a rule needs and nobody knows": ({"main.tf": UNKNOWN_DATABASE}, 4),
    "values that Flux substitutes": ({"ks.yaml": FLUX, "apps/pod.yaml": SUBSTITUTED_POD}, 4),
    "a value that somebody substitutes": ({"pod.yaml": SUBSTITUTED_POD}, 4),
    "a kind that somebody substitutes": (
        {"a.yaml": GOOD_POD, "b.yaml": "apiVersion: ${V}\nkind: Pod\nmetadata: {name: b}\n"},
        4,
    ),
    "a key that somebody substitutes": ({"a.yaml": GOOD_POD.replace("spec:", "spec:\n  ${KEY}: true")}, 4),
    "a module that is not in the tree": (
        {"main.tf": 'module "m" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n', "a.yaml": GOOD_POD},
        4,
    ),
    "a chart that nobody renders": (
        {
            "Chart.yaml": CHART,
            "templates/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Values.x }}'}\n",
            "a.yaml": GOOD_POD,
        },
        4,
    ),
    "a chart alone, of templates alone": (
        {
            "Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
            "values.yaml": "privileged: true\n",
            "templates/pod.yaml": GOOD_POD.replace(
                "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
                "{privileged: {{ .Values.privileged }}}",
            ),
        },
        1,
    ),
    "a release that is an option of helm": (
        {
            "tallygate.yaml": "version: 1\n"
            'kubernetes: {argocd: {kustomize: {build_options: "--enable-helm"}}}\n',
            "k/kustomization.yaml": "helmCharts: [{name: x, releaseName: --post-renderer=/bin/sh}]\n",
            "k/charts/x/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
            "k/charts/x/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
            "a.yaml": GOOD_POD,
        },
        4,
    ),
    "an unknown key in tallygate.yaml": (
        {"tallygate.yaml": "version: 1\nfail_om: low\n", "a.yaml": GOOD_POD},
        2,
    ),
    "a tallygate.yaml without a version": ({"tallygate.yaml": "fail_on: low\n", "a.yaml": GOOD_POD}, 2),
    "a tallygate.yaml with a key set twice": (
        {"tallygate.yaml": "version: 1\nfail_on: low\nfail_on: high\n", "a.yaml": GOOD_POD},
        2,
    ),
    "an empty tallygate.yaml": ({"tallygate.yaml": "", "a.yaml": GOOD_POD}, 2),
    "two configuration files": (
        {"tallygate.yaml": "version: 1\n", ".github/tallygate.yaml": "version: 1\n", "a.yaml": GOOD_POD},
        2,
    ),
    "everything excluded": ({"tallygate.yaml": 'version: 1\nexclude: ["**"]\n', "a.yaml": GOOD_POD}, 3),
    "a policy folder that does not exist": (
        {"tallygate.yaml": "version: 1\npolicies: {use: [policy]}\n", "a.yaml": GOOD_POD},
        2,
    ),
    "a validator folder that does not exist": (
        {"tallygate.yaml": "version: 1\nvalidators: {use: [builtin, validators]}\n", "a.yaml": GOOD_POD},
        2,
    ),
    "a validator that matches nothing": (
        {
            "tallygate.yaml": "version: 1\nvalidators: {use: [builtin, validators]}\n",
            "validators/own.yaml": PACK.replace("a.yaml", "nothing/*.yaml"),
            "a.yaml": GOOD_POD,
        },
        3,
    ),
    "a validator with an unknown key": (
        {
            "tallygate.yaml": "version: 1\nvalidators: {use: [builtin, validators]}\n",
            "validators/own.yaml": PACK.replace("files:", "file:"),
            "a.yaml": GOOD_POD,
        },
        2,
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_tree_that_cannot_be_judged(case: str, tmp_path: Path) -> None:
    files, code = FILES[case]
    write(tmp_path, files)
    ran = tallygate("check", cwd=tmp_path)
    assert ran.code == code, ran.out + ran.err
    assert ran.out or ran.err
    assert "Traceback" not in ran.out + ran.err


NEVER_CALLED = "deny contains result if {\n\tinput.never\n\tnofunc(1)\n\tresult := {}\n}\n"
POLICIES: dict[str, tuple[str | bytes, int]] = {
    "an unknown function behind a false condition": (rule(NEVER_CALLED), 4),
    "a function with the wrong number of arguments": (rule("deny contains {} if count(1, 2, 3)\n"), 4),
    "a policy that does not parse": (rule("deny contains result if {\n"), 4),
    "an unsafe variable": (rule("deny contains x if input.a == y\n"), 4),
    "no deny and no warn": (rule("allow := true\n"), 3),
    "a misspelt rule": (rule('denny contains {"msg": "x"} if true\n'), 3),
    "a rule without metadata": ("package own\n\nimport rego.v1\n\ndeny contains {} if true\n", 4),
    "a deny that is a boolean": (rule("deny if input.values.spec\n"), 4),
    "a result without a message": (rule('deny contains {"path": []} if true\n'), 4),
    "a result that is a string": (rule('deny contains "text" if true\n'), 4),
    "a conflict": (rule('x := 1 if true\n\nx := 2 if true\n\ndeny contains {"msg": "m"} if x == 1\n'), 4),
    "recursion": (rule("f(x) := f(x)\n\ndeny contains f(1) if true\n"), 4),
    "a request to the network": (
        rule('deny contains http.send({"url": "http://x", "method": "get"}) if true\n'),
        4,
    ),
    "the time of day": (rule('deny contains {"msg": "m"} if time.now_ns() > 0\n'), 4),
    "nested literals": (rule("deny contains x if x := " + "[" * 16 + "]" * 16 + "\n"), 4),
    "a severity that does not exist": (RULE.replace("severity: high", "severity: hihg"), 4),
    "a misspelt metadata key": (RULE.replace("resources:", "resource:"), 4),
    "bytes that are no text": (b"package x\xff", 2),
    "an empty file": ("", 4),
}


@pytest.mark.parametrize("case", POLICIES)
def test_a_policy_that_cannot_judge(case: str, tmp_path: Path) -> None:
    text, code = POLICIES[case]
    write(tmp_path, {"repo/a.yaml": GOOD_POD, "policy/own.rego": text})
    ran = tallygate("check", "-p", "../policy", cwd=tmp_path / "repo")
    assert ran.code in (code, 4), ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err


def test_a_policy_that_hangs_ends_within_its_limit(tmp_path: Path) -> None:
    hangs = rule(
        'deny contains {"msg": "m"} if {\n\tsome x in numbers.range(1, 10000000)\n'
        "\tsome y in numbers.range(1, 10000000)\n\tx * y < 0\n}\n"
    )
    write(
        tmp_path,
        {
            "a.yaml": GOOD_POD,
            "policy/own.rego": hangs,
            "tallygate.yaml": "version: 1\npolicies: {use: [builtin, policy], limits: {time: 1}}\n",
        },
    )
    ran = tallygate("check", cwd=tmp_path, timeout=30)
    assert ran.code == 4, ran.out + ran.err
    assert "tg_limit" in ran.out


def test_a_policy_folder_without_policies(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": GOOD_POD, "empty/readme.md": ""})
    assert tallygate("check", "-p", "empty", cwd=tmp_path).code == 3


WORDS = {
    "no command": ([], 2),
    "an unknown command": (["chekc"], 2),
    "an unknown option": (["check", "--bsae", "main"], 2),
    "an unknown format": (["check", "--format", "yml"], 2),
    "two formats without a file": (["check", "--format", "json", "--format", "sarif"], 2),
    "a folder that does not exist": (["check", "nowhere"], 2),
    "an environment that does not exist": (["check", "--env", "porduction"], 2),
    "a policy folder that does not exist": (["check", "-p", "nowhere"], 2),
    "a configuration that does not exist": (["check", "--config", "nowhere.yaml"], 2),
    "a base outside of any repository": (["check", "--base", "main"], 2),
    "an unknown severity": (["check", "--fail-on", "hihg"], 2),
    "a negative number of workers": (["check", "--workers", "-1"], 2),
    "an unknown rule": (["explain", "k8s-privilegd"], 2),
    "a base and the index at once": (["check", "--base", "main", "--staged"], 2),
    "an unwritable report": (["check", "--format", "json=/nonexistent/x.json"], 2),
}


@pytest.mark.parametrize("case", WORDS)
def test_wrong_words(case: str, tmp_path: Path) -> None:
    words, code = WORDS[case]
    write(tmp_path, {"a.yaml": GOOD_POD})
    ran = tallygate(*words, cwd=tmp_path)
    assert ran.code == code, ran.out + ran.err
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_a_good_tree_passes(tmp_path: Path) -> None:
    """Without this the battery would be met by a command that always fails."""
    write(tmp_path, {"a.yaml": GOOD_POD})
    ran = tallygate("check", cwd=tmp_path)
    assert ran.code == 0, ran.out + ran.err


def test_a_good_policy_passes(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": GOOD_POD, "policy/own.rego": RULE})
    ran = tallygate("check", "-p", "policy", cwd=tmp_path)
    assert ran.code == 0, ran.out + ran.err


def test_exit_zero_is_the_only_way_to_pass_what_does_not(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": UNKNOWN_DATABASE})
    assert tallygate("check", cwd=tmp_path).code == 4
    assert tallygate("check", "--exit-zero", cwd=tmp_path).code == 0


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_the_exit_code_does_not_depend_on_the_format(form: str, tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": UNKNOWN_DATABASE})
    assert tallygate("check", "--format", form, cwd=tmp_path).code == 4


def test_an_error_of_a_rule_survives_any_choice_of_paths(tmp_path: Path) -> None:
    write(tmp_path, {"apps/a.yaml": GOOD_POD, "policy/own.rego": rule('deny contains "text" if true\n')})
    assert tallygate("check", "apps", "-p", "policy", cwd=tmp_path).code == 4


def test_a_path_whose_objects_no_rule_judges_checked_nothing(tmp_path: Path) -> None:
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"
    write(tmp_path, {"a.yaml": GOOD_POD, "sub/b.yaml": namespace})
    assert tallygate("check", "sub", cwd=tmp_path).code == 3


@pytest.mark.parametrize("text", ["broken: [\n", "a: 1\na: 2\n"], ids=["syntax", "a key set twice"])
def test_what_is_wrong_with_a_file_of_prod_closes_prod(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"config/dev/app.yaml": "a: 1\n", "config/prod/app.yaml": text})
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    states = {gate["environment"]: gate["state"] for gate in msgspec.json.decode(ran.out)["gates"]}
    assert states["dev"] == "pass"
    assert states["prod"] != "pass"


def test_the_default_of_a_substituted_secret_is_not_shown(tmp_path: Path) -> None:
    secret = 'spec:\n  x: {password: "${PW:=hunter2horse}", hostNetwork: true}\n  hostNetwork: true'
    write(tmp_path, {"a.yaml": GOOD_POD.replace("spec:", secret)})
    ran = tallygate("check", "-v", cwd=tmp_path)
    assert ran.code == 1
    assert "x: {password: (sensitive)" in ran.out
    assert "horse" not in ran.out + ran.err
