"""What cost, drift and promotion add to a check: the pull request of the demo, with one promotion more."""

import json
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tallygate.assets import assets
from tallygate.commands.demo import BRANCH, build, read_pull_request
from tallygate.engine.engines import _compiled
from tallygate.engine.options import Options
from tallygate.engine.run import check
from tallygate.model.verdict import Report
from tests.bench import Row
from tests.unit.sources.git_repositories import git

RUNS = 5
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
DUMP = Path(__file__).parents[2] / "src/tallygate/templates/demo/staging.json"
TAG = "gitops/apps/auth/overlays/%s/kustomization.yaml"
COST, PROMOTION = ("budgets", "cost"), ("promote", "gates", "require")
SIDES = {
    "none": ((*COST, *PROMOTION), False),
    "cost": (PROMOTION, False),
    "drift": ((*COST, *PROMOTION), True),
    "promotion": (COST, False),
    "all": ((), True),
}
GOALS = {"cost": "<= 1.35", "drift": "<= 1.35", "promotion": "<= 1.6", "all": "<= 2"}


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        seed = _promoting(Path(name) / "seed")
        asked = {side: _asked(seed, Path(name) / side, *SIDES[side]) for side in SIDES}
        took = _alternating(asked)
    note = f"{took['all']:.2f} s and {took['none']:.2f} s of one core"
    return [
        Row(
            f"check --base of the platform: with {side} / without the three domains",
            took[side] / took["none"],
            goal,
            note if side == "all" else "",
        )
        for side, goal in GOALS.items()
    ]


def _promoting(folder: Path) -> Path:
    """The platform, and a pull request that promotes auth to staging beside what it does else."""
    patch = (assets("gitops") / "pull-request.patch").read_text(encoding="utf-8")
    build(folder, read_pull_request(patch))
    [tag] = re.findall(r"newTag: dev-(\S+)", (folder / (TAG % "dev")).read_text(encoding="utf-8"))
    path = folder / (TAG % "staging")
    path.write_text(re.sub(r"newTag: \S+", f"newTag: staging-{tag}", path.read_text(encoding="utf-8")))
    git(folder, "commit", "-qam", "auth to staging")
    return folder


def _asked(seed: Path, folder: Path, less: tuple[str, ...], with_drift: bool) -> Options:
    """A clone whose target branch has a configuration without some sections."""
    git(seed.parent, "clone", "-q", seed.name, folder.name)
    git(folder, "checkout", "-q", "-b", "main", "origin/main")
    config = folder / "tallygate.yaml"
    config.write_text(_without(config.read_text(encoding="utf-8"), less), encoding="utf-8")
    git(folder, "commit", "-qam", "Less", "--allow-empty")
    git(folder, "checkout", "-q", BRANCH)
    git(folder, "merge", "-q", "--no-edit", "main")
    live = (("staging", DUMP),) if with_drift else ()
    return Options(path=folder, base="main", live=live, now=NOW.date(), moment=NOW)


def _without(text: str, sections: tuple[str, ...]) -> str:
    if COST[0] in sections:  # Then no gate holds costs to budgets.
        text = text.replace("  cost: {kind: cost}\n", "").replace("policy, cost]", "policy]")
    for name in sections:
        text, count = re.subn(rf"^{name}:\n(?:[ #-].*\n|\n)*", "", text, flags=re.MULTILINE)
        assert count == 1, name
    return text


def _alternating(asked: dict[str, Options]) -> dict[str, float]:
    """Medians of processor time; the first round warms up."""
    times: dict[str, list[float]] = {side: [] for side in asked}
    for number in range(RUNS + 1):
        for side, options in asked.items():
            _compiled.cache_clear()  # as in a process of its own
            started = time.process_time()
            report = check(options).report
            if number:
                times[side].append(time.process_time() - started)
            else:
                _demand(side, report)
    return {side: median(own) for side, own in times.items()}


def _demand(side: str, report: Report) -> None:
    """That it did what is measured."""
    wanted = {"none": set[str](), "all": {"cost", "drift", "promotion"}}.get(side, {side})
    read = [one for one in report.aspects if any(own.state != "unread" for own in one.standings)]
    shown = {one.name for one in read}
    assert shown == wanted, (side, shown, json.dumps([str(one) for one in report.diagnostics][:3]))
