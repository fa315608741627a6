"""Which variables of Terraform have a default: keys that the variables file of one environment may lack."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import dirname

from tallygate.engine.config import Config
from tallygate.loaders.hcl import ast, recursion
from tallygate.loaders.registry import load
from tallygate.model.location import ValuePath
from tallygate.sources.interface import Snapshot
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.modules.calls import is_configuration
from tallygate.terraform.modules.declared import Declarations
from tallygate.terraform.modules.files import confined
from tallygate.terraform.modules.variables import Variable, variable
from tallygate.terraform.values.types import Object, Type

ENDINGS = (".tfvars", ".tfvars.json")


class VariableDefaults:
    """Of one tree; its configuration is read when it is first asked for."""

    def __init__(self, snapshot: Snapshot, config: Config) -> None:
        self._snapshot = snapshot
        self._named = dict(_named(config))

    def may_lack(self, path: str, key: ValuePath) -> bool:
        """Whether the variables that the file at `path` sets have a default for `key`.

        Those of the root that tallygate.yaml gives it to, else of its own folder or the nearest above it; of
        several roots below that, all of them.
        """
        declared = [*self._declaring(path, str(key[0]))] if path.endswith(ENDINGS) and key else []
        return bool(declared) and all(_has_default(one, key) for one in declared)

    def _declaring(self, path: str, name: str) -> Iterator[Variable | None]:
        for folder in self._roots(path, name):
            yield _variable(self._folders[folder], name)

    def _roots(self, path: str, name: str) -> list[str]:
        having = [folder for folder, own in self._folders.items() if name in own.named["variable"]]
        if path in self._named:
            return [folder for folder in having if folder in self._named[path]]
        above = dirname(path)
        while True:
            inside = [one for one in having if f"{one}/".startswith(f"{above}/") or not above]
            if above in inside or (inside := [one for one in inside if one not in self._called]):
                return [above] if above in inside else inside
            if not above:
                return []
            above = dirname(above)

    @cached_property
    def _folders(self) -> Mapping[str, Declarations]:
        files: dict[str, list[ast.File]] = defaultdict(list)
        for entry in self._snapshot.entries():
            if is_configuration(entry.path):
                loaded = load("hcl", self._snapshot.read(entry.path), entry.path)
                files[dirname(entry.path)] += [document.value for document in loaded.documents]
        return {folder: Declarations(folder, own) for folder, own in sorted(files.items())}

    @cached_property
    def _called(self) -> frozenset[str]:
        """Modules, whose variables are set by calls."""
        return frozenset(called for own in self._folders.values() for called in _calls(own))


def _named(config: Config) -> Iterable[tuple[str, set[str]]]:
    """Roots by the path of each variables file that the configuration gives them."""
    found: dict[str, set[str]] = defaultdict(set)
    for root in config.terraform.roots:
        for environment, own in root.environments.items():
            folder = root.path.replace("{env}", environment)
            for path in filter(None, (confined(folder, written) for written in own.var_files)):
                found[path].add(folder)
    return found.items()


def _calls(declarations: Declarations) -> Iterator[str]:
    for declared in declarations.named["module"].values():
        written = declared.argument("source")
        source = written[0].expression if written else None
        if isinstance(source, ast.Text) and source.value.startswith("."):
            yield confined(declarations.folder, source.value) or ""


def _variable(declarations: Declarations, name: str) -> Variable | None:
    try:
        with recursion.room():
            return variable(declarations.named["variable"][name])
    except (ExpressionError, LimitError):
        return None


def _has_default(declared: Variable | None, key: ValuePath) -> bool:
    """The variable itself, or an attribute of it that is optional."""
    if declared is None:
        return False
    if len(key) == 1:
        return declared.default is not None
    inside: Type | None = declared.constraint.type
    for part in key[1:-1]:
        inside = dict(inside.attributes).get(str(part)) if isinstance(inside, Object) else None
    return isinstance(inside, Object) and str(key[-1]) in inside.optional
