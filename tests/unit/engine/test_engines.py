"""Who evaluates: what is named is what runs, and nobody names a server for somebody else's token."""

from pathlib import Path

import pygit2
import pytest

from tallygate.engine.config import Policies, PolicyServer
from tallygate.engine.engines import Wanted, compile_policies, wanted_engine
from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import open_trees
from tallygate.rego.types import Module, PolicyCompileError
from tests.unit.rego.rego_policies import denying

FAR = Module("p.rego", denying('crypto.sha256("a") != "b"'))
SERVER = PolicyServer(url="https://opa.example.com", token_env="GITHUB_TOKEN")
NAMING = Policies(engine="server", server=SERVER)
CONFIG = "version: 1\npolicies: {engine: server, server: {url: https://opa.example.com}}\n"


def test_the_embedded_engine_by_default() -> None:
    program = compile_policies([Module("p.rego", denying("true"))], Wanted(), {})
    assert program.engine.startswith("embedded")
    assert program.outside is None


def test_a_limit_of_the_embedded_engine_names_both_cures() -> None:
    with pytest.raises(PolicyCompileError, match=r"write it without.*or install opa >= 1\.0"):
        compile_policies([FAR], Wanted(), {"PATH": "/nowhere"})


def test_a_real_mistake_never_goes_to_another_engine() -> None:
    wrong = Module("p.rego", denying('crypto.sha256("a") != "b"; nofunc(1)'))
    with pytest.raises(PolicyCompileError, match="nofunc") as caught:
        compile_policies([wrong], Wanted(), {"TALLYGATE_OPA": "/nowhere/opa"})
    assert "cannot start" not in str(caught.value)


def test_an_engine_that_is_named_and_absent_is_an_error() -> None:
    with pytest.raises(UsageError, match="no opa on PATH"):
        compile_policies([FAR], Wanted("opa"), {"PATH": "/nowhere"})
    with pytest.raises(PolicyCompileError, match="cannot start"):
        compile_policies([FAR], Wanted("opa"), {"TALLYGATE_OPA": "/nowhere/opa"})
    with pytest.raises(UsageError, match=r"policies\.server"):
        compile_policies([FAR], Wanted("server"), {})
    with pytest.raises(UsageError, match="none of auto"):
        compile_policies([FAR], Wanted("conftest"), {})


def repository(path: Path, *, committed: bool) -> str:
    """A repository whose base has a configuration or not; the id of its only commit."""
    git = pygit2.init_repository(path)
    (path / "a.yaml").write_text("a: 1\n")
    if committed:
        (path / "tallygate.yaml").write_text(CONFIG)
    git.index.add_all()
    git.index.write()
    me = pygit2.Signature("A", "a@example.com", 1, 0)
    commit = git.create_commit("HEAD", me, me, "x", git.index.write_tree(), [])
    (path / "tallygate.yaml").write_text(CONFIG)
    return str(commit)


def chosen(options: Options, environ: dict[str, str] | None = None) -> Wanted:
    return wanted_engine(options, open_trees(options), NAMING, environ or {})


def test_a_server_that_the_base_names_is_asked(tmp_path: Path) -> None:
    base = repository(tmp_path, committed=True)
    assert chosen(Options(path=tmp_path, base=base)) == Wanted("server", SERVER)


def test_a_change_cannot_bring_a_server(tmp_path: Path) -> None:
    base = repository(tmp_path, committed=False)
    own = tmp_path / "tallygate.yaml"
    for options in (
        Options(path=tmp_path, base=base),
        Options(path=tmp_path),
        Options(path=tmp_path, staged=True),
        Options(path=tmp_path, base=base, config=own),
        Options(path=tmp_path, config=own),
    ):
        with pytest.raises(UsageError, match="names the server itself"):
            chosen(options)
        with pytest.raises(UsageError, match="names the server itself"):
            chosen(options, {"TALLYGATE_OPA_URL": "https://other.example.com"})
        assert chosen(options, {"TALLYGATE_OPA_URL": SERVER.url}) == Wanted("server", SERVER)


def test_a_file_outside_of_the_repository_may_name_one(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    repository(tmp_path / "repository", committed=False)
    (tmp_path / "ours.yaml").write_text(CONFIG)
    options = Options(path=tmp_path / "repository", config=tmp_path / "ours.yaml")
    assert chosen(options) == Wanted("server", SERVER)


def test_an_option_wins_over_the_configuration(tmp_path: Path) -> None:
    repository(tmp_path, committed=False)
    assert chosen(Options(path=tmp_path, engine="embedded")) == Wanted("embedded")
