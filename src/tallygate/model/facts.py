"""What a domain makes of documents."""

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.resource import Resource


class Facts(msgspec.Struct, frozen=True):
    resources: list[Resource]
    diagnostics: list[Diagnostic] = []
