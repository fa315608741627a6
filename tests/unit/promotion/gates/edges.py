"""An edge from staging to prod that moves one image of `cart`, and facts about it, all in memory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tallygate.model.location import Location
from tallygate.model.promotion import Change, GateState, GateVerdict, Leaf, Plan
from tallygate.promotion.entry import End, EntryKind, LedgerEntry
from tallygate.promotion.facts import (
    Application,
    Applications,
    Content,
    Deployed,
    Facts,
    Health,
    Metadata,
    Operation,
    Source,
    Spec,
    Status,
    Sync,
)
from tallygate.promotion.gates.declared import Gate, gate_of
from tallygate.promotion.gates.evaluate import evaluate

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FILE, TAG, DIGEST = "kustomization.yaml", "/images/name=cart/newTag", "/images/name=cart/digest"
OLD, NEW = "sha256:" + "b" * 64, "sha256:" + "a" * 64
HEAD = "c" * 40


def leaf(environment: str = "staging", region: str = "") -> Leaf:
    return Leaf(environment, region, "cart", "/".join(filter(None, (environment, region, "cart"))))


def change(
    region: str = "", wave: int = 0, key: str = TAG, before: str = "1.8", after: str = "1.9"
) -> Change:
    return Change("prod", wave, region, "cart", FILE, key, before, after, "kustomize-images", "staging")


PLAN = Plan("shop", "staging", "prod", "p" * 64, (change(),), source_commit=HEAD, services=("cart",))


def content(tree: str, tag: str = "1.9", digest: str = "") -> Content:
    return Content(tree, {(FILE, TAG): tag, **({(FILE, DIGEST): digest} if digest else {})})


def facts(*leaves: Leaf, contents: Mapping[tuple[str, Leaf], Content] | None = None, **more: Any) -> Facts:
    """staging and prod, of which the first holds 1.9 at HEAD."""
    own = leaves or (leaf(),)
    now = {(HEAD, one): content("t9") for one in own if one.environment == "staging"}
    return Facts(
        leaves=own,
        contents={**now, **(contents or {})},
        roots=frozenset({"dev"}),
        previous={"cart": ("staging",)},
        ledger=more.pop("ledger", {("staging", "cart"): ()}),
        **more,
    )


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def entry(
    kind: EntryKind, minutes: float, commit: str = HEAD, region: str = "", tree: str = ""
) -> LedgerEntry:
    regions = (region,) if region else ()
    return LedgerEntry(
        kind, "shop", "staging", "cart", "p", ago(minutes).isoformat(), regions=regions,
        target=End(commit, {region: tree} if tree else {}), seq=1,
    )  # fmt: skip


def healthy(*minutes: float, commit: str = HEAD, region: str = "") -> list[LedgerEntry]:
    return [entry(EntryKind.HEALTHY, one, commit, region) for one in minutes]


def ledger(entries: Sequence[LedgerEntry], environment: str = "staging") -> dict[str, Any]:
    ordered = tuple(sorted(entries, key=lambda one: one.at))
    return {"ledger": {(environment, "cart"): tuple(replace(one, seq=n) for n, one in enumerate(ordered, 1))}}


def application(
    health: str = "Healthy",
    sync: str = "Synced",
    revision: str = HEAD,
    name: str = "cart-staging",
    path: str = "staging/cart",
    transition: float | None = 60.0,
    reconciled: float | None = 1.0,
    history: Sequence[tuple[float, str]] = (),
    **status: Any,
) -> Application:
    """transition, reconciled: minutes ago. history: minutes ago, and revision."""
    status.setdefault("operation_state", Operation("Succeeded"))
    status.setdefault("resources", ({"kind": "Deployment"},))
    return Application(
        Metadata(name),
        Spec(Source("https://git/shop", path)),
        Status(
            Sync(sync, revision),
            Health(health, None if transition is None else ago(transition)),
            history=tuple(Deployed(ago(minutes), commit) for minutes, commit in history),
            reconciled_at=None if reconciled is None else ago(reconciled),
            **status,
        ),
    )


def applications(*items: Application, minutes: float = 1.0) -> Applications:
    return Applications(ago(minutes), items)


def gate(kind: str, **settings: Any) -> Gate:
    return gate_of(kind, {"kind": kind, **settings}, Location("tallygate.yaml", 1))


def verdict(asked: Gate, known: Facts, plan: Plan = PLAN, now: datetime = NOW) -> GateVerdict:
    [found] = evaluate([asked], plan, known, now)
    return found


def state(asked: Gate, known: Facts, plan: Plan = PLAN) -> GateState:
    return verdict(asked, known, plan).verdict
