"""Requests and responses held against a published OpenAPI description."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs

DESCRIPTION = Path(__file__).with_name("github_openapi.json")


class Operation(NamedTuple):
    """A matched operation and the values of its path."""

    details: dict[str, Any]
    values: dict[str, str]


class OpenApi:
    def __init__(self) -> None:
        self.document = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def operation(self, verb: str, target: str) -> Operation | None:
        for path, verbs in self.document["paths"].items():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
            found = re.fullmatch(pattern, urlsplit(target).path)
            if found and verb.lower() in verbs:
                return Operation(verbs[verb.lower()], found.groupdict())
        return None

    def request_problems(self, operation: Operation, target: str, body: Any) -> list[str]:
        parameters = [self.resolved(p) for p in operation.details.get("parameters", [])]
        known = {p["name"]: p["schema"] for p in parameters if p["in"] == "query"}
        problems = [f"unknown parameter {n}" for n, _ in parse_qsl(urlsplit(target).query) if n not in known]
        for name, text in parse_qsl(urlsplit(target).query):
            value = int(text) if known.get(name, {}).get("type") == "integer" else text
            problems += self.problems(known.get(name, {}), value)
        wanted = operation.details.get("requestBody")
        if wanted:
            problems += self.problems(wanted["content"]["application/json"]["schema"], body)
        elif body is not None:
            problems.append("a body where none is wanted")
        return problems

    def response_problems(self, operation: Operation, status: int, body: Any) -> list[str]:
        responses = operation.details["responses"]
        if str(status) not in responses:
            return [] if status in _EVERYWHERE else [f"status {status} is not described"]
        content = self.resolved(responses[str(status)]).get("content")
        if content is None:
            return [] if body is None else ["a body where none is described"]
        return self.problems(content["application/json"]["schema"], body)

    def problems(self, schema: dict[str, Any], value: Any) -> list[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[key] = jsonschema_rs.Draft7Validator(whole)
        return [
            f"{error.instance_path}: {error.message}" for error in self._validators[key].iter_errors(value)
        ]

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in value:
            found: Any = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            value = found
        return value

    def sample(self, schema: dict[str, Any]) -> Any:
        """The smallest value that meets a schema of these descriptions."""
        schema = self.resolved(schema)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.sample(schema[choice][0])
        if "allOf" in schema:
            parts = [self.sample(part) for part in schema["allOf"]]
            return {key: value for part in parts for key, value in part.items()}
        if "enum" in schema:
            return schema["enum"][0]
        match schema.get("type", "object"):
            case "object":
                properties = schema.get("properties", {})
                return {name: self.sample(properties.get(name, {})) for name in schema.get("required", [])}
            case "array":
                return []
            case "string":
                return _TEXTS.get(schema.get("format", ""), "text")
            case "boolean":
                return False
        return 1


# Answers that any operation may give, described or not.
_EVERYWHERE = (401, 404, 500, 502, 503)
_TEXTS = {
    "date-time": "2026-11-21T06:00:00Z",
    "uri": "https://api.github.invalid/thing",
    "email": "someone@users.noreply.github.invalid",
}
