"""The set of the platform of the demo."""

from collections import Counter

from tallygate.kubernetes.files import Files
from tallygate.loaders.loads import Loads
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.kubernetes.appsets.sets import NO_HELM, TREE, expanded, names


def test_it_makes_an_application_for_each_overlay() -> None:
    path = TREE / "gitops/argocd/applicationsets/services.yaml"
    expansion = expanded(path.read_text(), Files(worktree_snapshot(TREE, None), Loads()), helm=NO_HELM)
    assert len(names(expansion)) == 24
    ends = Counter(name.rpartition("-")[2] for name in names(expansion))
    assert ends == {"dev": 12, "staging": 9, "prod": 3}


def test_what_they_say_is_the_environments() -> None:
    path = TREE / "gitops/argocd/applicationsets/services.yaml"
    expansion = expanded(path.read_text(), Files(worktree_snapshot(TREE, None), Loads()), helm=NO_HELM)
    user = next(one for one in expansion.applications if one.value["metadata"]["name"] == "user-prod")
    assert user.value["spec"]["source"]["path"] == "gitops/apps/user/overlays/prod"
    assert user.value["spec"]["source"]["targetRevision"].startswith("release-")
    assert user.value["spec"]["destination"] == {"name": "shop-prod", "namespace": "shop"}
    assert user.value["spec"]["syncPolicy"]["automated"] == {"prune": False, "selfHeal": True}
    assert user.value["spec"]["syncPolicy"]["retry"]["limit"] == 3
    assert user.value["metadata"]["labels"]["shop.internal/service"] == "user"
    assert user.locator.value(("spec", "source", "path")).line == 46
    assert user.inputs == {"gitops/apps/user/overlays/prod/configmap.yaml"}
