"""What renderers say when they fail shows no secret of what they read."""

import os
from pathlib import Path

import pytest

from tallygate.engine.config_platforms import Kubernetes
from tallygate.engine.failed_renders import without_secrets
from tallygate.engine.render import Renders
from tallygate.environments.discover import discover
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.renderer import find_helm
from tallygate.loaders.loads import Loads
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.sources.worktree import worktree_snapshot

SECRET = "correct-horse-battery"


def said(folder: Path, message: str, **content: str) -> str:
    """`message` of a root that reads these files, named with __ for their last dot."""
    for name, text in content.items():
        (folder / name.replace("__", ".")).write_text(text)
    files = Files(worktree_snapshot(folder, None), Loads())
    inputs = frozenset([*files.paths, "absent.yaml"])
    told = Diagnostic("k8s-unrendered", message, Location("a"), Level.UNKNOWN, inputs=inputs)
    [shown] = without_secrets([told], files, {})
    assert shown.inputs == inputs
    return shown.message


@pytest.mark.parametrize(
    "text",
    [
        f"db:\n  passwd: {SECRET}\n",
        f"db:\n  passwd: '{SECRET}' # rotate\n",
        f"auth:\n  initial: {SECRET}\n",
        f"env:\n- name: DB_PASSWORD\n  value: {SECRET}\n",
        f"kind: Secret\ndata: {{anything: {SECRET}}}\n",
        f"kind: Secret\nstringData: {{anything: {SECRET}}}\n",
        f"secretGenerator:\n- name: x\n  literals:\n  - password={SECRET}\n",
        f"patches:\n- patch: |-\n    a: 1\n    password: {SECRET}\n    b: [\n",
        f"a: [\npassword: {SECRET}\n",
    ],
)
def test_secrets_of_yaml_are_masked(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, f"bad {SECRET}!", values__yaml=text) == "bad (sensitive)!"


def test_secrets_of_other_files_are_masked(tmp_path: Path) -> None:
    assert said(tmp_path, f"bad {SECRET}", x__env=f"export API_TOKEN='{SECRET}'\n") == "bad (sensitive)"
    assert said(tmp_path, f"bad {SECRET}", x__json=f'{{"token": "{SECRET}"}}') == "bad (sensitive)"


@pytest.mark.parametrize(
    "text", ["image: web-server\n", "password: ''\n", "password: web\n", "", "[", "- a\n"]
)
def test_other_values_are_shown(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, "bad web-server", values__yaml=text) == "bad web-server"


def test_a_line_of_a_longer_secret_is_masked(tmp_path: Path) -> None:
    text = "password: |\n  first-line-of-it\n  second-line-of-it\n"
    assert said(tmp_path, "bad first-line-of-it", values__yaml=text) == "bad (sensitive)"


def test_a_secret_that_was_cut_is_masked(tmp_path: Path) -> None:
    told = "x" * 400 + SECRET[:10]
    assert said(tmp_path, told, values__yaml=f"password: {SECRET}\n") == "x" * 400 + "(sensitive)"
    assert said(tmp_path, SECRET[:10], values__yaml=f"password: {SECRET}\n") == SECRET[:10]


def test_a_number_is_a_secret_too(tmp_path: Path) -> None:
    assert said(tmp_path, "bad 12345678", values__yaml="token: 12345678\n") == "bad (sensitive)"


@pytest.mark.hostile
def test_long_lines_do_not_stall(tmp_path: Path) -> None:
    text = "password: " + "a:" * 500_000 + "\n" + "password=" * 100_000
    assert said(tmp_path, "bad", x__txt=text) == "bad"


@pytest.mark.skipif(bool(find_helm(os.environ).problem), reason="no helm: `make test` brings one")
def test_what_a_chart_prints_in_its_error(tmp_path: Path) -> None:
    content = {
        "c/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "c/values.yaml": f"db: {{passwd: {SECRET}, image: web-server}}\n",
        "c/templates/a.yaml": '{{ fail (print "bad " .Values.db.passwd " of " .Values.db.image) }}\n',
    }
    for path, text in content.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    renders = Renders(Kubernetes(), discover([]), Loads())
    for _ in range(2):
        [told] = renders.of(worktree_snapshot(tmp_path, None), (), ()).diagnostics
        assert told.message.endswith("bad (sensitive) of web-server")
