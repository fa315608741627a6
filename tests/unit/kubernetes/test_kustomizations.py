import pytest

from tallygate.kubernetes.kustomizations import resources
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tallygate.model.facts import Facts


def read(text: str, path: str = "apps/web/kustomization.yaml") -> Facts:
    return resources(load("yaml", text.encode(), path).documents, lambda _: "prod", ("kubernetes",))


def test_one_resource_without_an_api_version() -> None:
    [made] = read("resources: [a.yaml]\nimages:\n- name: x\n  newTag: latest\n").resources
    assert (made.type, made.name, made.environment) == (
        "kustomize.config.k8s.io/Kustomization",
        "apps/web",
        "prod",
    )
    assert str(made.locator.key(("images", 0, "newTag"))) == "apps/web/kustomization.yaml:4:3"


@pytest.mark.parametrize(
    "text",
    [
        "patches:\n- patch: |-\n    - op: add\n",
        "patches:\n- path: p.yaml\n  target: {kind: Pod}\n",
        "patchesJson6902:\n- path: p.yaml\n",
        "patchesStrategicMerge:\n- |-\n  kind: Pod\n  spec: {}\n",
        "replacements:\n- path: r.yaml\n",
        "helmCharts:\n- name: x\n",
        "generators: [x.yaml]\n",
        "transformers: [x.yaml]\n",
        "resources: ['https://example.com/x.yaml']\n",
        "bases: ['github.com/org/base//web?ref=v1']\n",
        "components: ['git@example.com:org/x.git']\n",
    ],
)
def test_what_only_a_build_shows_is_unknown(text: str) -> None:
    [told] = read(text).diagnostics
    assert (told.rule, told.level) == ("k8s-unrendered", Level.UNKNOWN)
    assert told.message.count(text.split(":")[0]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "resources: [../../base, a.yaml]\npatches:\n- path: p.yaml\n",
        "patchesStrategicMerge: [p.yaml]\n",
        "images:\n- name: x\n  newTag: '1'\nreplicas:\n- name: x\n  count: 2\n",
        "helmCharts: []\nresources: text\npatches: {}\n",
        "[]",
    ],
)
def test_what_stands_in_files_is_judged_there(text: str) -> None:
    assert read(text).diagnostics == []


def test_all_of_it_in_one_sentence_and_the_files_it_hangs_on() -> None:
    text = "patches:\n- path: ../patches/p.yaml\n  target: {kind: Pod}\n- patch: x\nhelmCharts: [{name: x}]\n"
    [told] = read(text).diagnostics
    assert "helmCharts, patches.0, patches.1" in told.message
    assert told.inputs == {"apps/patches/p.yaml"}
    assert told.location.line == 5
