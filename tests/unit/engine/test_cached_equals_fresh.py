"""The cache never changes an answer: whatever the tree, the change, and the state of the cache."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tallygate.engine.options import Options
from tallygate.engine.run import check
from tallygate.reports.interface import Style, render
from tallygate.reports.json_report import reporter
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_helm, needs_kustomize
from tests.unit.sources.git_repositories import commit_all, git, repository, write

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
TEMPLATES = (
    "kind: ConfigMap\napiVersion: v1\nmetadata: {{name: {name}}}\ndata: {{a: {value}}}\n",
    "kind: ConfigMap\napiVersion: v1\nmetadata: {{name: {name}}}\ndata: {{a: {{{{ randAlpha 5 }}}}}}\n",
    "kind: Pod\napiVersion: v1\nmetadata: {{name: {name}}}\nspec: {{containers: [{{image: {value}}}]}}\n",
    '{{{{ fail "no {value}" }}}}',
    "text: {value}",
)
names = st.sampled_from(["web", "db", "api"])
values = st.sampled_from(["one:latest", "two:1.0.0", "three@sha256:0", "${FOUR}"])
objects = st.builds(
    lambda name, image: DEPLOYMENT.replace("name: web", f"name: {name}").replace("nginx:1.2", image),
    names,
    values,
)
overlays = st.builds(
    lambda name, image, extra: (
        f"resources: [../../base{extra}]\nnamePrefix: {name}-\nimages: [{{name: nginx, newName: {image}}}]\n"
    ),
    names,
    st.sampled_from(["own", "other"]),
    st.sampled_from(["", "", ", ../../gone"]),
)
templates = st.builds(
    lambda text, name, value: text.format(name=name, value=value),
    st.sampled_from(TEMPLATES),
    names,
    values,
)
trees = st.fixed_dictionaries(
    {
        "base/kustomization.yaml": st.just("resources: [web.yaml]\n"),
        "base/web.yaml": objects,
        "apps/dev/kustomization.yaml": overlays,
        "apps/prod/kustomization.yaml": overlays,
        "chart/templates/a.yaml": templates,
    }
)


def report(options: Options) -> bytes:
    outcome = check(options)
    texts = render(outcome.report, map(outcome.excerpts, outcome.report.findings), reporter(Style()))
    return "".join(texts).encode()


def damage(folder: Path, number: int) -> None:
    entries = sorted(folder.glob("??/*"))
    for entry in entries[number % 3 :: 3]:
        data = bytearray(entry.read_bytes())
        data[number % len(data)] ^= 1 << number % 8
        entry.write_bytes(data[: len(data) - number % 2])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all examples: what one leaves behind, the next one meets."""
    return tmp_path_factory.mktemp("outside") / "kept"


@needs_kustomize
@needs_helm
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(base=trees, head=trees, number=st.integers(0, 10_000))
def test_reports_are_byte_for_byte_the_same(
    base: dict[str, str], head: dict[str, str], number: int, kept: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALLYGATE_CACHE", str(kept))
        tree = repository(Path(folder) / "tree", {**base, "chart/Chart.yaml": CHART})
        git(tree, "checkout", "-q", "-b", "change")
        write(tree, head)
        commit_all(tree)
        wanted = Options(path=tree, base="main", workers=1)
        fresh = report(wanted)
        assert report(replace(wanted, use_cache=True)) == fresh
        damage(kept, number)
        assert report(replace(wanted, use_cache=True)) == fresh
        assert list(kept.glob("??/*"))
