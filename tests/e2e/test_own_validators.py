"""Validator packs and policies of a repository's own, in all three scopes."""

from pathlib import Path

from tests.e2e.command import findings, tallygate
from tests.e2e.samples import GOOD_POD
from tests.unit.sources.git_repositories import commit_all, git, repository, write

CONFIG = "version: 1\npolicies: {use: [builtin, policy]}\nvalidators: {use: [builtin, validators]}\n"
PACK = """\
version: 1
id: flags
title: Feature flags
files: ["flags/*.toml"]
reader: document
type: flags
schema: flags.json
policies: [flags]
"""
SCHEMA = """\
{"type": "object", "additionalProperties": false,
 "properties": {"owner": {"type": "string"}, "on": {"type": "boolean"}}}
"""
RULE = """\
# METADATA
# title: Flags have an owner
# custom:
#   id: flags-owner
#   severity: medium
#   scope: resource
#   resources: [flags]
package own.flags

import rego.v1

deny contains {"msg": "no owner", "path": ["owner"]} if not input.values.owner
"""
FILES = {
    "tallygate.yaml": CONFIG,
    "validators/flags.yaml": PACK,
    "validators/flags.json": SCHEMA,
    "policy/f.rego": RULE,
}


def scoped(scope: str, body: str) -> str:
    return (
        f"# METADATA\n# title: T\n# custom:\n#   id: own-{scope}\n#   severity: high\n#   scope: {scope}\n"
        f"package own.{scope}\n\nimport rego.v1\n\n{body}"
    )


def test_a_pack_a_schema_and_a_rule(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "flags/a.toml": "on = true\n", "flags/b.toml": 'owner = "x"\nonn = true\n'})
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    assert ran.code == 1
    assert sorted(findings(ran)) == [
        ("flags-owner", "flags/a.toml:1", "new"),
        ("flags-schema", "flags/b.toml:2", "new"),
    ]
    assert "did you mean `on`" in ran.out


def test_a_schema_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "validators/flags.json": '{"type": "nope"}', "flags/a.toml": ""})
    assert tallygate("check", cwd=tmp_path).code == 2


def test_a_schema_never_asks_the_network(tmp_path: Path) -> None:
    write(
        tmp_path,
        {**FILES, "validators/flags.json": '{"$ref": "http://127.0.0.1:9/x.json"}', "flags/a.toml": ""},
    )
    assert tallygate("check", cwd=tmp_path).code == 2


def test_two_packs_of_one_id(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "validators/two.yaml": PACK, "flags/a.toml": ""})
    ran = tallygate("check", cwd=tmp_path)
    assert ran.code == 2
    assert "flags" in ran.err


def test_a_rule_over_a_whole_environment(tmp_path: Path) -> None:
    rule = scoped(
        "environment",
        'deny contains {"msg": "two pods", "address": input.resources[1].address, "path": ["metadata"]} if '
        "count(input.resources) > 1\n",
    )
    pods = {
        f"apps/{env}/{n}.yaml": GOOD_POD.replace("name: web\nspec", f"name: {n}\nspec")
        for env in ("dev", "prod")
        for n in "ab"
    }
    del pods["apps/dev/b.yaml"]
    write(
        tmp_path,
        {"tallygate.yaml": "version: 1\npolicies: {use: [builtin, policy]}\n", "policy/e.rego": rule, **pods},
    )
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    assert findings(ran) == [("own-environment", "apps/prod/b.yaml:3", "new")]


def test_a_rule_over_a_change(tmp_path: Path) -> None:
    rule = scoped(
        "change",
        "deny contains result if {\n\tsome c in input.changed\n"
        '\tresult := {"msg": sprintf("%s %s", [c.action, c.address]), "address": c.address}\n}\n',
    )
    repo = repository(
        tmp_path,
        {
            "tallygate.yaml": "version: 1\npolicies: {use: [builtin, policy]}\n",
            "policy/c.rego": rule,
            "same.yaml": GOOD_POD.replace("name: web\nspec", "name: same\nspec"),
            "old.yaml": GOOD_POD.replace("name: web\nspec", "name: old\nspec"),
            "edit.yaml": GOOD_POD.replace("name: web\nspec", "name: edit\nspec"),
        },
    )
    git(repo, "checkout", "-q", "-b", "change")
    (repo / "old.yaml").unlink()
    edited = GOOD_POD.replace("name: web\nspec", "name: edit\nspec").replace("1.4.2", "1.4.3")
    write(repo, {"new.yaml": GOOD_POD.replace("name: web\nspec", "name: new\nspec"), "edit.yaml": edited})
    commit_all(repo)
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert sorted(place for _, place, _ in findings(ran)) == ["edit.yaml:1", "new.yaml:1", "old.yaml:1"]
    assert tallygate("check", cwd=repo).code == 0


def test_a_rule_that_names_a_resource_nobody_has_is_an_error(tmp_path: Path) -> None:
    rule = scoped("environment", 'deny contains {"msg": "m", "address": "nowhere"} if true\n')
    pods = {f"apps/{env}/a.yaml": GOOD_POD for env in ("dev", "prod")}
    write(
        tmp_path,
        {"tallygate.yaml": "version: 1\npolicies: {use: [builtin, policy]}\n", "policy/e.rego": rule, **pods},
    )
    assert tallygate("check", cwd=tmp_path).code == 4
