"""Plans of one or two resources, as `terraform show -json` writes them."""

import json
from typing import Any

from tallygate.drift.mask import Secrets
from tallygate.drift.planned import Settings, compare
from tallygate.model.drift import Drift
from tallygate.model.location import Location
from tallygate.model.planned import PlannedRun
from tallygate.terraform.facts.plan_document import read_document
from tallygate.terraform.facts.planned_run import planned_run, read_log

QUEUE = "aws_sqs_queue.jobs"


def change(address: str, actions: list[str], before: Any, after: Any, **more: Any) -> dict[str, Any]:
    type_, _, name = address.partition("[")[0].rpartition(".")
    sides = {"after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}, **more.pop("change", {})}
    own = {"address": address, "mode": "managed", "type": type_.rpartition(".")[2], "name": name}
    return {**own, "change": {"actions": actions, "before": before, "after": after, **sides}, **more}


def document(
    drift: list[Any] | None = None,
    changes: list[Any] | None = None,
    state: tuple[str, ...] = (QUEUE,),
    expressions: dict[str, dict[str, Any]] | None = None,
    **keys: Any,
) -> bytes:
    had = [{**_named(one), "address": one, "values": {}} for one in state]
    written = [{**_named(one), "expressions": own} for one, own in (expressions or {}).items()]
    found = {
        "format_version": "1.2",
        "planned_values": {"root_module": {}},
        "resource_drift": drift,
        "resource_changes": changes,
        "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": had}}},
        "configuration": {"root_module": {"resources": written}},
        "timestamp": "2026-11-21T10:00:05Z",
        **keys,
    }
    return json.dumps({key: value for key, value in found.items() if value is not None}).encode()


def _named(address: str) -> dict[str, str]:
    type_, _, name = address.partition(".")
    return {"mode": "managed", "type": type_, "name": name}


def run_of(data: bytes) -> PlannedRun:
    return planned_run(read_document(data), "plan.json")


def settings(**more: Any) -> Settings:
    secrets = Secrets(lambda name: "password" in name, lambda text: text)
    return Settings("prod", "terraform/prod", secrets, Location("plan.json"), **more)


def drift_of(data: bytes, *logs: bytes, **more: Any) -> Drift:
    return compare(run_of(data), [read_log(log, "plan.log") for log in logs], settings(**more))


def log(
    *refreshed: str, second: str = "05", drift: dict[str, str] | None = None, summary: bool = True
) -> bytes:
    time = f"2026-11-21T10:00:{second}"
    lines: list[dict[str, Any]] = [{"@timestamp": f"{time}.1Z", "type": "version"}]
    for one in refreshed:
        hook = {"resource": {"addr": one}}
        lines.append({"@timestamp": f"{time}.2Z", "type": "refresh_complete", "hook": hook})
    for one, how in (drift or {}).items():
        told = {"resource": {"addr": one}, "action": how}
        lines.append({"@timestamp": f"{time}.3Z", "type": "resource_drift", "change": told})
    lines += [{"@timestamp": "2026-11-21T10:00:59Z", "type": "change_summary"}] if summary else []
    return "".join(json.dumps({"@level": "info", **line}) + "\n" for line in lines).encode()
