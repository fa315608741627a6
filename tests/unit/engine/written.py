"""Trees and rules written in a test, read and judged the way a check does it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tallygate.engine.evaluate import Evaluation, Tree, evaluate, read_trees
from tallygate.engine.packs import Pack
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, EvalResult, Job, Module, Program
from tallygate.sources.file_tree import FileTree
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.sources.git_repositories import Content, write

Files = Mapping[str, Content]

OBJECTS = Pack(1, "objects", "Objects", ("**/*.yaml",), "kubernetes", ("kubernetes",), contains=("kind",))
TERRAFORM = Pack(1, "terraform", "Terraform", ("**/*.tf",), "terraform", ("terraform",))
SETTINGS = Pack(1, "settings", "Settings", ("config/**/*.toml",), "environments", ("environments",))


def pack(**fields: Any) -> Pack:
    defaults: dict[str, Any] = {
        "version": 1,
        "id": "x",
        "title": "X",
        "files": ("**/*.yaml",),
        "reader": "document",
        "policies": ("x",),
    }
    return Pack(**(defaults | fields))


def pod(name: str = "web", image: str = "web:1") -> str:
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n"
        f"spec:\n  containers:\n    - name: main\n      image: {image}\n"
    )


def files(folder: Path, content: Files) -> FileTree:
    """A snapshot of a plain folder that holds `content`."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, content)
    return worktree_snapshot(folder, None)


def trees(
    folder: Path, *contents: Files, packs: Sequence[Pack] = (OBJECTS,), exclude: tuple[str, ...] = ()
) -> list[Tree]:
    """Head, then base."""
    snapshots = [files(folder / str(number), content) for number, content in enumerate(contents)]
    return read_trees(snapshots, packs, exclude)


def module(body: str, name: str = "one", scope: str = "resource", types: str = "Pod") -> Module:
    """A rule of one's own with the id own-NAME."""
    resources = f"#   resources: [{types}]\n" if scope == "resource" else ""
    return Module(
        f"policy/{name}.rego",
        f"# METADATA\n# title: T\n# custom:\n#   id: own-{name}\n#   severity: high\n#   scope: {scope}\n"
        f"{resources}package own.{name}\n\nimport rego.v1\n\n{body}\n",
    )


def program(*modules: Module) -> Program:
    return EmbeddedEngine().compile(modules, b"{}", CompileOptions())


LATEST = module(
    "deny contains result if {\n\tsome i, c in input.values.spec.containers\n"
    '\tendswith(c.image, ":latest")\n'
    '\tresult := {"msg": sprintf("%s is latest", [c.image]), "path": ["spec", "containers", i, "image"]}\n}',
    "latest",
)


class Asked:
    """Answers as the engine does, and remembers what it was asked."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.jobs: list[Job] = []
        self.calls = 0

    def __call__(self, jobs: Sequence[Job]) -> list[EvalResult]:
        self.calls += 1
        self.jobs += jobs
        return list(self.program.eval(jobs))


def judged(own: Sequence[Tree], *modules: Module) -> list[Evaluation]:
    compiled = program(*modules)
    return evaluate(own, compiled, Asked(compiled))
