"""`terraform` blocks: the versions that a module asks for."""

from typing import Any

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.location import Location, ValuePath
from tallygate.terraform.modules.declared import Declarations
from tallygate.terraform.modules.versions import VersionError, constraint, version

_SHORT_CIRCUITS = version("1.12.0")
"""Of Terraform; OpenTofu does so from 1.10 on, so that what asks for this version has it in either."""


def short_circuits(declarations: Declarations) -> bool:
    """Whether `required_version` leaves only versions in which one operand of `&&` or `||` may decide."""
    written = Settings(declarations).values.get("required_version", "")
    try:
        return constraint(written).is_from(_SHORT_CIRCUITS)
    except VersionError:
        return False


class Settings:
    """`required_version` and `required_providers` of all the blocks of one module, as plain values, and
    where each is written. What is not a plain string is left out."""

    def __init__(self, declarations: Declarations) -> None:
        self.values: dict[str, Any] = {}
        self._places: dict[ValuePath, tuple[ast.Node, ast.Node, Source]] = {}
        for declared in declarations.unnamed["terraform"]:
            body, source = declared.block.body, declared.source
            self._places.setdefault((), (declared.block, declared.block, source))
            if (version := body.attributes.get("required_version")) and isinstance(
                version.expression, ast.Text
            ):
                self.values["required_version"] = version.expression.value
                self._places["required_version",] = (version, version.expression, source)
            for block in ast.blocks_of(body, "required_providers"):
                self._providers(block, source)

    def _providers(self, block: ast.Block, source: Source) -> None:
        providers = self.values.setdefault("required_providers", {})
        for name, attribute in block.body.attributes.items():
            path = ("required_providers", name)
            self._places[path] = (attribute, attribute.expression, source)
            match attribute.expression:
                case ast.Text(value=version):
                    providers[name] = {"version": version}
                case ast.Object(items=items):
                    providers[name] = {}
                    for item in items:
                        if isinstance(item.key, ast.Text) and isinstance(item.value, ast.Text):
                            providers[name][item.key.value] = item.value.value
                            self._places[(*path, item.key.value)] = (item.key, item.value, source)

    def value(self, path: ValuePath) -> Location:
        _, value, source = self._at(path)
        return source.location(value.start, value.end)

    def key(self, path: ValuePath) -> Location:
        key, _, source = self._at(path)
        return source.location(key.start, key.end)

    def _at(self, path: ValuePath) -> tuple[ast.Node, ast.Node, Source]:
        while path not in self._places:
            path = path[:-1]
        return self._places[path]
