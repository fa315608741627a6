"""A provider of Terraform with one resource, `note_file`: a JSON file, which anybody may change.

With the package `tf` of the package index it makes the plans of tests/golden/drift_plans.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tf.iface import Provider, Resource
from tf.runner import run_provider
from tf.schema import Attribute, Schema
from tf.types import List, Number, String


class NoteFile(Resource):  # type: ignore[misc]
    def __init__(self, provider: Any = None) -> None:
        pass

    @classmethod
    def get_name(cls) -> str:
        return "file"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(
            attributes=[
                Attribute("path", String(), required=True, requires_replace=True),
                Attribute("text", String(), optional=True),
                Attribute("size", Number(), optional=True),
                Attribute("owner", String(), optional=True, computed=True),
                Attribute("words", List(String()), optional=True),
                Attribute("secret", String(), optional=True, sensitive=True),
            ]
        )

    def create(self, ctx: Any, planned: dict[str, Any]) -> dict[str, Any]:
        return self.update(ctx, {}, {**planned, "owner": "nobody"})

    def read(self, ctx: Any, current: dict[str, Any]) -> dict[str, Any] | None:
        path = Path(current["path"])
        found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
        return found

    def update(self, ctx: Any, current: dict[str, Any], planned: dict[str, Any]) -> dict[str, Any]:
        kept = {name: planned[name] for name in ("path", "text", "size", "owner", "words", "secret")}
        Path(planned["path"]).write_text(json.dumps(kept))
        return kept

    def delete(self, ctx: Any, current: dict[str, Any]) -> None:
        Path(current["path"]).unlink(missing_ok=True)

    def plan(self, ctx: Any, current: Any, planned: dict[str, Any]) -> dict[str, Any]:
        return {**planned, "owner": current["owner"]} if current else planned


class Notes(Provider):  # type: ignore[misc]
    def get_model_prefix(self) -> str:
        return "note_"

    def get_provider_schema(self, diags: Any) -> Schema:
        return Schema(attributes=[])

    def full_name(self) -> str:
        return "registry.opentofu.org/shop/note"

    def validate_config(self, diags: Any, config: dict[str, Any]) -> None:
        pass

    def configure_provider(self, diags: Any, config: dict[str, Any]) -> None:
        pass

    def get_data_sources(self) -> list[Any]:
        return []

    def get_resources(self) -> list[type[NoteFile]]:
        return [NoteFile]


def main() -> None:
    run_provider(Notes(), sys.argv)


if __name__ == "__main__":
    main()
