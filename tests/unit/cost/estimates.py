"""Estimates of configuration written in a test, by a catalogue that never changes."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.estimate import Estimate, estimate
from tallygate.cost.price_keys import form_of
from tallygate.cost.subject import Settings
from tallygate.cost.usage import Usage
from tallygate.cost.usage_file import read_usage
from tallygate.model.cost import CostItem
from tests.unit.terraform.made import facts

FROZEN = Path(__file__).with_name("frozen_prices.json")
TODAY = date(2026, 11, 21)
REGION = 'provider "aws" { region = "us-east-1" }\n'
ALL = Settings(today=TODAY)


def estimated(
    text: str | Mapping[str, str], usage: str = "", settings: Settings = ALL, unset: str = "assumed"
) -> Estimate:
    """text: of main.tf, to which a provider in us-east-1 is added, or files as they are."""
    files = {"main.tf": REGION + text} if isinstance(text, str) else text
    read = read_usage(usage.encode(), "usage.yml").usage if usage else Usage()
    told = Usage(read.general, read.environments, unset)
    made = facts(files)
    found = estimate(made.resources, settings, Catalogue(folder()), told, made.diagnostics)
    # Whatever has no price may be given one, which needs a form of its key.
    assert [one.price_key for one in found.items if one.price_key and not form_of(one.price_key)] == []
    return found


def items(text: str | Mapping[str, str], usage: str = "", **more: Any) -> dict[str, CostItem]:
    """By component."""
    return {one.component: one for one in estimated(text, usage, **more).items}


@cache
def folder() -> Path:
    """The frozen prices as files of a catalogue."""
    made = Path(mkdtemp(prefix="tallygate-prices-"))
    documents: dict[str, dict[str, Any]] = {}
    for region, prices in json.loads(FROZEN.read_text(encoding="utf-8")).items():
        for key, price in prices.items():
            form = form_of(key)
            assert form, key
            document = documents.setdefault(form.service, _document(form.service))
            held = document["regions"].setdefault(
                region, {"as_of": "2026-11-01", "source": "a list", "items": {}}
            )
            held["items"][key] = {"u": form.unit, "tiers" if isinstance(price, list) else "p": price}
    for service, document in documents.items():
        (made / f"{service}.json").write_text(json.dumps(document), encoding="utf-8")
    return made


def _document(service: str) -> dict[str, Any]:
    return {"schema": 1, "catalogue": "2026.11", "service": service, "regions": {}}
