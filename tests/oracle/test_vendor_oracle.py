"""helm and kustomize on the same repositories: the same versions are chosen, the same objects rendered."""

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.render import as_it_is, render_alone
from tallygate.kubernetes.semver import VersionError, version, version_range
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load
from tallygate.loaders.vendor_lock import LOCK, Pinned, parse
from tallygate.sources.worktree import worktree_snapshot
from tests.oracle.served import serving
from tests.oracle.tools import tool
from tests.unit.vendoring.made_charts import pod
from tests.unit.vendoring.made_modules import MadeRepository, git

pytestmark = pytest.mark.oracle
VERSIONS = (
    *("0.0.0", "0.0.3", "0.1.0", "0.2.3", "0.3.0-rc.1", "1.0.0-alpha", "1.0.0", "1.2.3-rc.9", "1.2.3-rc.10"),
    *("1.2.3", "1.2.4+build", "v1.3.0", "1.10.0", "2.0.0-0", "2.0.0", "2.1.4", "11.1.0", "12.0.0", "01.2.0"),
)
OPERATORS = ("", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^")
BOUNDS = (
    *("1", "1.2", "1.2.3", "1.x", "1.2.*", "*", "0", "0.0", "0.0.3", "0.2.3", "1.0.0-alpha", "1.2-beta"),
    *("2.0.0-0", "v1.2", "11", "1.x.3", "1.2.3+meta", "1.2.3.4", "1x", "a.b"),
)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of whoever runs the tests has a part in it."""
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"HELM_{name}_HOME", str(tmp_path / "helm" / name))
    monkeypatch.setenv("TALLYGATE_FETCH_LOCAL", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("TALLYGATE_HELM", str(tool("helm")))


def helm(*words: object) -> str:
    done = subprocess.run([tool("helm"), *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def put(folder: Path, path: str, content: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(content, encoding="utf-8")


def packaged(folder: Path, name: str, number: str, into: Path, files: dict[str, str] | None = None) -> None:
    source = folder / f"{name}-{number}"
    put(source, "Chart.yaml", f"apiVersion: v2\nname: {name}\nversion: {number}\n")
    put(source, "templates/pod.yaml", pod("{{ .Release.Name }}-{{ .Chart.Name }}", number))
    for path, content in (files or {}).items():
        put(source, path, content)
    helm("package", source, "-d", into)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[str]:
    """A repository of charts as `helm package` and `helm repo index` make it."""
    served = tmp_path / "served"
    for number in ("1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1"):
        packaged(tmp_path / "made", "red", number, served)
    packaged(
        tmp_path / "made",
        "blue",
        "0.3.1",
        served,
        {
            "charts/inner/Chart.yaml": "apiVersion: v2\nname: inner\nversion: 9.0.0\n",
            "charts/inner/templates/p.yaml": pod("inner"),
        },
    )
    helm("repo", "index", served)
    with serving(served) as address:
        yield address


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet")
    monkeypatch.chdir(folder)
    return folder


def parent(repository: str) -> str:
    rows = [
        {"name": "red", "version": "^1.0", "repository": repository, "alias": "rouge"},
        {"name": "blue", "version": "~0.3", "repository": repository, "condition": "blue.enabled"},
        {"name": "near", "version": "1.x", "repository": "file://../near"},
    ]
    return json.dumps({"apiVersion": "v2", "name": "app", "version": "1.0.0", "dependencies": rows})


def pinned(tree: Path) -> dict[str, Pinned]:
    return {one.source.rpartition("/")[2]: one for one in parse((tree / LOCK).read_bytes())}


def objects(text: str) -> list[bytes]:
    """Objects of a stream, in an order of their own."""
    documents = load("yaml", text.encode(), "out").documents
    return sorted(msgspec.json.encode(one.value, order="sorted") for one in documents if one.value)


def ours(tree: Path, root: str) -> list[bytes]:
    files = Files(worktree_snapshot(tree, None), Loads())
    made = as_it_is(render_alone(files, files.paths, (), lambda _: None, Options(), {}))
    assert made.diagnostics == ()
    return sorted(msgspec.json.encode(one.value, order="sorted") for one in made.objects if one.root == root)


def test_dependencies_are_those_of_helm_and_render_alike(tree: Path, repository: str, tmp_path: Path) -> None:
    for folder in (tree, tmp_path / "theirs"):
        put(folder, "app/Chart.yaml", parent(repository))
        put(folder, "app/values.yaml", "blue: {enabled: true}\n")
        put(folder, "app/templates/own.yaml", pod("own"))
        put(folder, "near/Chart.yaml", "apiVersion: v2\nname: near\nversion: 1.0.0\n")
        put(folder, "near/templates/p.yaml", pod("near"))
    helm("dependency", "update", tmp_path / "theirs" / "app")
    assert main(["fetch"]) == 0
    for name, number in (("red", "1.10.0"), ("blue", "0.3.1")):
        one = pinned(tree)[name]
        helm(
            "pull", "--untar", "--untardir", tmp_path / name, "--version", number, "--repo", repository, name
        )
        assert one.resolved == number
        assert (tmp_path / "theirs" / "app" / "charts" / f"{name}-{number}.tgz").is_file()
        assert contents(tree / one.folder) == contents(tmp_path / name / name)
    theirs = helm("template", "app", tmp_path / "theirs" / "app", "--namespace", "default")
    assert len(objects(theirs)) == 5
    assert ours(tree, "app/Chart.yaml") == objects(theirs)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_lock_of_helm_is_understood(
    tree: Path, repository: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its digest, which helm takes of both lists."""
    rows: list[dict[str, object]] = [
        {"name": "red", "version": ">=1 <1.5 || 0.x", "repository": repository, "tags": ["a & b", "<c>"]},
        {
            "name": "red",
            "version": "1.0.0",
            "repository": repository,
            "alias": "rouge",
            "import-values": ["data", {"parent": "b", "child": "a"}],
        },
    ]
    for number, row in enumerate(rows):
        head = {"apiVersion": "v2", "name": "app", "version": "1.0.0", "dependencies": [row]}
        put(tree, f"app{number}/Chart.yaml", json.dumps(head))
        helm("dependency", "update", tree / f"app{number}")
        for path in (tree / f"app{number}" / "charts").iterdir():
            path.unlink()
    assert main(["fetch"]) == 0
    assert sorted(one.constraint for one in parse((tree / LOCK).read_bytes())) == ["1.0.0", "1.2.0"]
    put(tree, "app0/Chart.yaml", (tree / "app0" / "Chart.yaml").read_text().replace("0.x", "0.y"))
    done = subprocess.run([tool("helm"), "dependency", "build", "app0"], capture_output=True, check=False)
    assert (done.returncode, main(["fetch"])) == (1, 4)
    assert "app0/Chart.lock is not that of app0/Chart.yaml" in capsys.readouterr().err


def test_ranges_allow_what_helm_allows(tmp_path: Path) -> None:
    chance = random.Random(5)
    wanted = {operator + bound for operator in OPERATORS for bound in BOUNDS}
    for _ in range(300):
        terms = [chance.choice(OPERATORS) + chance.choice(BOUNDS) for _ in range(chance.choice([2, 2, 3]))]
        wanted.add(chance.choice([" ", ", ", " || ", ",", "||", " - "]).join(terms))
    answers = {text: allowed(text) for text in sorted(wanted)}
    known = [text for text, answer in answers.items() if answer]
    theirs = asked(tmp_path, known).split(",")
    assert [(text, answers[text]) for text in known] == list(zip(known, theirs[: len(known)], strict=True))
    assert len(known) > 300
    refused = [text for text, answer in answers.items() if not answer]
    for text in chance.sample(refused, 12):
        with pytest.raises(AssertionError, match=r"improper constraint|parser error"):
            asked(tmp_path, [text])


def allowed(text: str) -> str:
    try:
        wanted = version_range(text)
    except VersionError:
        return ""
    return "".join(str(int(wanted.allows(version(one)))) for one in VERSIONS)


def asked(folder: Path, ranges: list[str]) -> str:
    put(folder, "c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")
    put(folder, "c/values.yaml", json.dumps({"ranges": ranges, "versions": VERSIONS}))
    each = "{{ range $.Values.versions }}{{ if semverCompare $r . }}1{{ else }}0{{ end }}{{ end }},"
    put(folder, "c/templates/x.yaml", f'r: "{{{{ range $r := .Values.ranges }}}}{each}{{{{ end }}}}"')
    return helm("template", "x", folder / "c").split('"')[1]


def test_a_chart_that_helm_pushed_to_a_registry(tree: Path, tmp_path: Path) -> None:
    import socket
    import time

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [tool("registry"), "-port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        for number in ("1.0.0", "1.1.0+b.1", "2.0.0"):
            packaged(tmp_path / "made", "red", number, tmp_path)
            helm("push", "--plain-http", tmp_path / f"red-{number}.tgz", f"oci://localhost:{port}/shop")
        row = {"name": "red", "version": "1.x", "repository": f"oci://localhost:{port}/shop"}
        head = {"apiVersion": "v2", "name": "app", "version": "1.0.0", "dependencies": [row]}
        put(tree, "app/Chart.yaml", json.dumps(head))
        assert main(["fetch"]) == 0
    finally:
        server.terminate()
        server.wait()
    one = pinned(tree)["red"]
    assert one.resolved == "1.1.0+b.1"
    assert contents(tree / one.folder) == contents(tmp_path / "made" / "red-1.1.0+b.1")


def test_a_base_is_built_as_from_a_clone(tree: Path, tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "base")
    files = {
        "web/kustomization.yaml": "resources: [pod.yaml, ../shared]\n"
        "configMapGenerator: [{name: c, files: [x.txt]}]\n",
        "web/x.txt": "yes\n",
        "web/pod.yaml": pod("web"),
        "shared/kustomization.yaml": "namePrefix: s-\nresources: [pod.yaml]\n",
        "shared/pod.yaml": pod("shared"),
    }
    made.commit(files, "v1")
    build = "namespace: prod\nimages: [{{name: nginx, newTag: '9'}}]\nresources:\n- {}\n"
    address = made.source.removeprefix("git::")
    put(tree, "prod/kustomization.yaml", build.format(f"{address}//web?ref=v1"))
    put(tmp_path, "theirs/prod/kustomization.yaml", build.format("../base/web"))
    git(tmp_path / "theirs", "clone", "--quiet", str(made.folder), "base")
    assert main(["fetch"]) == 0
    done = subprocess.run(
        [tool("kubectl"), "kustomize", tmp_path / "theirs" / "prod"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(objects(done.stdout)) == 3
    assert ours(tree, "prod/kustomization.yaml") == objects(done.stdout)
