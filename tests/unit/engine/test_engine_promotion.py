"""From a repository to the files that a promotion writes, in this process."""

import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tallygate.cli import main
from tallygate.engine.config import parse
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import Planned, Request, pipeline_of, planned
from tallygate.model.promotion import GateState
from tallygate.promotion.plan import Choice
from tallygate.sources.snapshots import open_commit, repository_of
from tests.unit.sources.git_repositories import commit_all, git, repository

CONFIGURATION = """\
version: 1
name: shop
layout: {path: "apps/{service}/overlays/{env}"}
environments: {dev: {}, prod: {after: [dev]}}
promote:
  - kind: kustomize-images
    file: kustomization.yaml
    images: {map: {dev: "d.io/{service}:dev-{tag}", prod: "p.io/{service}:prod-{tag}"}}
  - {kind: keys, file: "/pins/{env}/{service}.json", keys: [limits]}
"""
DIGEST = f"sha256:{'a' * 64}"
DEV = f"images:\r\n- name: cart\r\n  newName: d.io/cart\r\n  newTag: dev-2 # new\r\n  digest: {DIGEST}\r\n"
PROD = "# own\r\nimages:\r\n- {name: cart, newName: p.io/cart, newTag: 'prod-1'}   # stays\r\nreplicas: []"


def shop(folder: Path, prod: str = PROD) -> Path:
    return repository(
        folder,
        {
            "tallygate.yaml": CONFIGURATION,
            "apps/cart/overlays/dev/kustomization.yaml": DEV,
            "apps/cart/overlays/prod/kustomization.yaml": prod,
            "pins/dev/cart.json": '{"limits": {"a": 2, "b": "x"}}',
            "pins/prod/cart.json": '{"limits": {"a": 1, "b": "y"}, "own": 1}\n',
        },
    )


def plan(folder: Path, base: str = "", choice: Choice = Choice()) -> Planned:  # noqa: B008 - a value
    config = parse(CONFIGURATION.encode(), "tallygate.yaml")
    bases = {("cart", 0): base} if base else {}
    request = Request("dev", "prod", bases=bases, choice=choice)
    return planned(repository_of(folder), open_commit(folder, "HEAD"), config, request)


def test_the_files_of_a_plan_differ_in_what_moves(tmp_path: Path) -> None:
    made = plan(shop(tmp_path))
    assert made.plan.refusals == ()
    assert made.files == {
        "apps/cart/overlays/prod/kustomization.yaml": PROD.replace(
            "'prod-1'}", f"'prod-2', digest: {DIGEST}}}"
        ).encode(),
        "pins/prod/cart.json": b'{"limits": {"a": 2, "b": "x"}, "own": 1}\n',
    }
    assert [leaf.folder for leaf in (*made.sources, *made.targets)] == [
        "apps/cart/overlays/dev",
        "apps/cart/overlays/prod",
    ]


def test_what_was_written_is_in_step(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    base = git(folder, "rev-parse", "HEAD")
    for path, content in plan(folder).files.items():
        (folder / path).write_bytes(content or b"")
    commit_all(folder)
    for known in ("", base):
        again = plan(folder, known)
        assert (again.plan.changes, again.plan.conflicts, again.files) == ((), (), {})


def test_nothing_is_written_while_something_is_in_the_way(tmp_path: Path) -> None:
    made = plan(shop(tmp_path, PROD.replace("p.io/cart", "d.io/cart")))
    assert made.files == {}
    assert [(one.state, one.location.line) for one in made.plan.refusals] == [(GateState.FAIL, 3)]
    assert made.plan.is_blocked


def test_a_plan_opens_no_socket_and_says_the_same_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("a socket is opened")

    folder = shop(tmp_path)
    monkeypatch.setattr(socket, "socket", refused)
    told = []
    for _ in range(2):
        assert main(["promote", "plan", str(folder), "--from", "dev", "--to", "prod", "--plan-only"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert "images[cart].newTag: prod-1 -> prod-2" in told[0]


def test_a_service_that_runs_up_to_no_environment_is_refused() -> None:
    config = parse(f"{CONFIGURATION}services: {{cart: {{until: prd}}}}\n".encode(), "tallygate.yaml")
    with pytest.raises(UsageError, match=r"tallygate.yaml:10:\d+: .*no environment prd; did you mean `prod`"):
        pipeline_of(config)
