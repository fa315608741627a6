"""Estimates: what 500 resources take beside the evaluation of their configuration, and in seconds."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.estimate import estimate
from tallygate.cost.subject import Settings
from tallygate.cost.usage import Usage
from tests.bench import Row
from tests.unit.cost.test_priced_by_hand import CASES
from tests.unit.terraform.made import facts

RESOURCES = 500
GOAL = 0.3
"""Seconds on two cores."""


def configuration() -> str:
    """The configurations that are priced by hand, again and again under other names."""
    text, number = 'provider "aws" { region = "us-east-1" }\n', 0
    while text.count('resource "') < RESOURCES:
        own = CASES[number % len(CASES)].text
        own = re.sub(r'(resource "\w+" ")(\w+)"', rf'\g<1>\g<2>{number}"', own)
        text += re.sub(r"\b(aws_\w+)\.([a-z])\b", rf"\g<1>.\g<2>{number}", own) + "\n"
        number += 1
    return text


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def run() -> Iterator[Row]:
    text = configuration()
    evaluated, found = timed(lambda: facts({"main.tf": text}).resources)
    times = [timed(lambda: estimate(found, Settings(), Catalogue(), Usage())) for _ in range(5)]
    first, (_, made) = times[0][0], times[0]
    note = f"{len(found)} resources, {len(made.items)} items, the catalogue read"
    yield Row("estimate, seconds", first, f"<= {GOAL}", note)
    yield Row("estimate / evaluation", min(seconds for seconds, _ in times) / evaluated, "<= 2", note)
