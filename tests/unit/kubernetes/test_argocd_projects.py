"""What a project allows, as the tables of Argo CD's own tests have it."""

from typing import Any

import pytest

from tallygate.kubernetes.argocd.applications import Application
from tallygate.kubernetes.argocd.projects import Deploys, violations
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator

ANY = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}


def told(
    spec: dict[str, Any],
    repo: str = "https://git.example/own",
    server: str = "https://one",
    cluster: str = "one",
    namespace: str = "shop",
    kind: tuple[str, str, str, bool | None] = ("", "Service", "web", True),
) -> list[str]:
    value = {"spec": {"source": {"repoURL": repo}}}
    application = Application(value, FixedLocator(Location("a.yaml")))
    asked = Deploys(application, server, cluster, (namespace,), (kind,))
    return [one.msg.split()[1] for one in violations({"spec": spec}, asked)]


@pytest.mark.parametrize(
    ("repos", "repo", "allowed"),
    [
        (["*"], "https://git.example/own", True),
        (["https://git.example/own"], "https://git.example/own.git", True),
        (["https://git.example/OWN.git"], "https://git.example/own", True),
        (["https://git.example/*"], "https://git.example/own", True),
        (["https://git.example/*"], "https://git.example/team/own", False),
        (["https://git.example/**"], "https://git.example/team/own", True),
        (["!https://git.example/own", "*"], "https://git.example/own", False),
        (["!https://git.example/own", "*"], "https://git.example/other", True),
        (["git@git.example:own"], "ssh://git@git.example/own.git", True),
        ([], "https://git.example/own", False),
        ([], "", True),  # what its schema refuses is no matter of the project
    ],
)
def test_sources(repos: list[str], repo: str, allowed: bool) -> None:
    assert told({**ANY, "sourceRepos": repos}, repo) == ([] if allowed else ["source"])


@pytest.mark.parametrize(
    ("destinations", "allowed"),
    [
        ([{"server": "https://one", "namespace": "shop"}], True),
        ([{"name": "one", "namespace": "shop"}], True),
        ([{"name": "o*", "namespace": "sh?p"}], True),
        ([{"name": "two", "namespace": "shop"}], False),
        ([{"server": "https://one", "namespace": "other"}], False),
        ([{"server": "*", "namespace": "*"}, {"server": "https://one", "namespace": "!shop"}], False),
        ([{"server": "*", "namespace": "*"}, {"server": "!https://one", "namespace": "*"}], False),
        ([{"server": "*", "namespace": "*"}, {"server": "!https://two", "namespace": "*"}], True),
        ([], False),
    ],
)
def test_destinations(destinations: list[dict[str, str]], allowed: bool) -> None:
    assert told({**ANY, "destinations": destinations}) == ([] if allowed else ["destination"])


SERVICE, ROLE = ("", "Service", "web", True), ("rbac.authorization.k8s.io", "ClusterRole", "all", False)
EVERY = [{"group": "*", "kind": "*"}]


@pytest.mark.parametrize(
    ("lists", "kind", "allowed"),
    [
        ({}, SERVICE, True),
        ({}, ROLE, False),
        ({"clusterResourceWhitelist": EVERY}, ROLE, True),
        (
            {"clusterResourceWhitelist": [{"group": "rbac*", "kind": "ClusterRole", "name": "al*"}]},
            ROLE,
            True,
        ),
        ({"clusterResourceWhitelist": [{"group": "*", "kind": "*", "name": "other"}]}, ROLE, False),
        ({"clusterResourceWhitelist": EVERY, "clusterResourceBlacklist": EVERY}, ROLE, False),
        ({"namespaceResourceWhitelist": []}, SERVICE, False),
        ({"namespaceResourceWhitelist": [{"group": "", "kind": "Service"}]}, SERVICE, True),
        ({"namespaceResourceBlacklist": [{"group": "", "kind": "Serv*"}]}, SERVICE, False),
        ({}, ("example.com", "Thing", "x", None), True),
    ],
)
def test_kinds(lists: dict[str, Any], kind: tuple[str, str, str, bool | None], allowed: bool) -> None:
    found = told({**ANY, **lists}, kind=kind)
    assert found == ([] if allowed else [kind[2]])
