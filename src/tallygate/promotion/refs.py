"""Names of refs. Environments and services come from what authors control, so each name is checked."""

import re
from typing import Literal

import msgspec

from tallygate.promotion.errors import PromotionError

HEADS = "refs/heads/"
BRANCHES = "tallygate/"
_ID = re.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PART = re.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_MOST = 200


class LedgerPlace(msgspec.Struct, frozen=True):
    """Where the ledger is: the section `ledger` of tallygate.yaml. shard: what has a chain of its own."""

    ref: str = "refs/tallygate/ledger"
    shard: Literal["service", "environment", "none"] = "service"

    def chain(self, env: str, service: str) -> str:
        """Ref of the chain that holds the entries of a service in an environment."""
        parts = {"service": (env, service), "environment": (env,), "none": ()}[self.shard]
        if f"{self.ref}/".startswith(HEADS + BRANCHES):
            raise PromotionError(f"ledger.ref: {self.ref} is where promotions are proposed; name another")
        return checked("/".join([self.ref, *map(identifier, parts)]))

    def owner(self, ref: str) -> tuple[str, str]:
        """Environment and service that a chain is of; "" for what it does not tell apart."""
        parts = ref.removeprefix(self.ref).strip("/").split("/")
        env, service = [*parts, "", ""][:2]
        return env, service


def identifier(name: str) -> str:
    """The name of an environment or a service, if it is one."""
    if not _ID.fullmatch(name):
        raise PromotionError(f"{name!r} is no name of an environment or a service: [a-z0-9-], at most 63")
    return name


def branch(env: str, service: str, wave: int = 0) -> str:
    """Ref of the branch that a promotion is proposed on. wave: 0 where there are none."""
    parts = [identifier(env), identifier(service), *([str(wave)] if wave else [])]
    return checked(HEADS + BRANCHES + "/".join(parts))


def checked(ref: str) -> str:
    """A full ref name that Git and every file system take as it is written."""
    parts = ref.split("/")
    sound = ref.startswith("refs/") and len(parts) >= 3 and len(ref) <= _MOST
    if not sound or not all(_PART.fullmatch(part) and _plain(part) for part in parts):
        raise PromotionError(f"{ref!r} is no name of a ref that is used here")
    return ref


def _plain(part: str) -> bool:
    return ".." not in part and not part.endswith((".", ".lock"))
