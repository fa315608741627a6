"""What a domain makes of documents."""

from collections.abc import Mapping

import msgspec

from tallygate.model.change import Succession
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.resource import Resource


class Facts(msgspec.Struct, frozen=True):
    resources: list[Resource]
    diagnostics: list[Diagnostic] = []
    successions: Mapping[tuple[str, str | None], Succession] = {}
    """By folder and environment of each root module."""
