"""What files that somebody names reach, by the rules in force."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path

from tallygate.engine.engines import compile_policies, wanted_engine
from tallygate.engine.evaluate import Tree
from tallygate.engine.judges import Judges
from tallygate.engine.options import Options
from tallygate.engine.policies import path_inside
from tallygate.engine.problems import UsageError
from tallygate.engine.reach import Reach
from tallygate.engine.rule_settings import effective, runs
from tallygate.engine.trees import Trees
from tallygate.model.reach import Reached
from tallygate.sources.snapshots import root_of


def reached_by(
    named: Sequence[str], options: Options, trees: Trees, judges: Judges, tree: Tree
) -> dict[str, list[Reached]]:
    """By path; in the environment of the options alone, if they have one. Raises UsageError for a file that
    is not there."""
    root = root_of(options.path)
    modules = judges.policies.modules
    known = {entry.path for entry in tree.snapshot.entries()} | {m.path for m in modules if not m.shipped}
    paths = [_path(name, root, known) for name in named]
    config = judges.config
    program = compile_policies(modules, wanted_engine(options, trees, config.policies))
    rules = [effective(rule, config) for rule in program.rules() if runs(rule, config)]
    reach = Reach(tree, rules, modules, config.path or "")
    wanted = options.environment
    return {
        path: [way for way in reach.of(path) if wanted in (None, way.environment)]
        for path in dict.fromkeys(paths)
    }


def _path(name: str, root: Path, known: Collection[str]) -> str:
    inside = path_inside(Path(name), root)
    found = next((path for path in (inside, name) if path in known), None)
    if found is None:
        near = _near(inside or name, known)
        raise UsageError(f"--reach {name}: no such file here" + (f"; did you mean {near}?" if near else ""))
    return found


def _near(path: str, known: Collection[str]) -> str:
    """What was probably meant: most of all a file of that name elsewhere."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for one in sorted(known):
        by_name[one.rpartition("/")[2]].append(one)
    alike = by_name.get(path.rpartition("/")[2])
    found = get_close_matches(path, alike or known, 1, 0.0 if alike else 0.6)
    return found[0] if found else ""
