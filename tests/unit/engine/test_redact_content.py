"""Secrets within values: in whichever notation a ConfigMap or a script holds them, none is shown."""

import base64
import gzip
import json
from collections.abc import Callable

import pytest

from tallygate.engine.redact_content import mask_content

CANARY = "Zq8XvCanary77Lw"
VARIABLE = [{"environment": [{"name": "DB_PASSWORD", "value": CANARY}]}]
TURNED = [{"environment": [{"value": CANARY, "name": "DB_PASSWORD"}]}]


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


HOLDING = [
    f"db:\n  password: {CANARY}\n",
    f"DB_PASSWORD: {CANARY}",
    f"client-secret: {CANARY}\n",
    f"password: |\n  {CANARY}\n",
    f"adminPassword: {CANARY}\n",
    f"aws_secret_access_key = {CANARY}",
    f"spring.datasource.password = {CANARY}",
    f"<password>{CANARY}</password>",
    f'<add name="DbPassword" value="{CANARY}"/>',
    f"run --password {CANARY}",
    json.dumps(VARIABLE),
    json.dumps(TURNED, separators=(",", ":")),
    json.dumps({"definitions": json.dumps(VARIABLE)}),
    json.dumps(VARIABLE)[:-2],
    f"- name: DB_PASSWORD\n  value: {CANARY}\n",
    f"- value: {CANARY}\n  name: DB_PASSWORD\n",
    packed(f"password={CANARY}"),
    packed(packed(f"#!/bin/sh\nexport TOKEN={CANARY}\n")),
    json.dumps({"content": packed(f"password: {CANARY}")}),
]
HARMLESS = [
    "registry/auth:1.2.3",
    "shop/auth:staging-2026.11.2",
    "name: auth",
    "auth: staging-1.2",
    "passwordPolicy: strict",
    '{"a": [1, 2.50], "b":null}',
    packed("nothing to see here, move along"),
    "a\n\n b\n",
]


@pytest.mark.parametrize("text", HOLDING)
def test_no_secret_is_left(text: str) -> None:
    made = mask_content(text)
    assert CANARY not in made
    assert packed(CANARY)[:12] not in made
    assert "(sensitive)" in made


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_content(text) == text


@pytest.mark.parametrize(
    "pack", [str.encode, lambda text: gzip.compress(text.encode())], ids=["text", "gzip"]
)
def test_what_is_packed_again_and_again_is_masked_at_some_depth(pack: Callable[[str], bytes]) -> None:
    text = f"password: {CANARY}"
    for _ in range(25):
        text = "\n" + base64.b64encode(pack(text)).decode()
        assert CANARY not in mask_content(text)
