"""The ledger in Git: a commit for each entry, its message the entry, its parent the entry before."""

from collections.abc import Sequence

from msgspec.structs import replace

from tallygate.promotion.chain import BrokenError, Chain, checked, descent, foreign, read_chain
from tallygate.promotion.entry import Fault, Head, LedgerEntry, canonical, chained, of_service
from tallygate.promotion.errors import PromotionError, UnreachableError
from tallygate.promotion.objects import Author, Objects
from tallygate.promotion.refs import LedgerPlace
from tallygate.promotion.remote import Remote


def read(objects: Objects, ref: str, tip: str) -> Chain:
    """The chain that ends at a commit; tip "": no entry yet."""
    commits = list(objects.first_parents(tip))[::-1]
    if tip and not commits:
        return Chain(ref, fault=Fault(ref, 1, f"is not here: {tip} is no commit of this clone"))
    chain = read_chain(ref, (objects.message(commit) for commit in commits))
    for seq, commit in enumerate(commits[: len(chain.entries)], 1):
        if len(objects.parents(commit)) > 1:
            fault = Fault(ref, seq, "joins two chains: its commit is a merge")
            return replace(chain, entries=chain.entries[: seq - 1], fault=fault)
    return chain


def sound(chain: Chain) -> Chain:
    """The chain, if nothing is added to what cannot be true."""
    if chain.fault:
        raise PromotionError(
            f"{chain.name}: entry {chain.fault.seq} {chain.fault.why}; nothing is added to a broken ledger"
        )
    return chain


def of_branch(chain: Chain, env: str, service: str, ref: str) -> tuple[LedgerEntry, ...]:
    """Entries of a service that is promoted on a branch. Raises PromotionError where they are of another one,
    whose commits say nothing of this one."""
    entries = of_service(chain.entries, env, service)
    if other := next((one.ref for one in entries if one.ref and one.ref != ref), ""):
        raise PromotionError(
            f"{chain.name} has the promotions of {service} on {other}; those on {ref} need a ledger of their "
            "own: name it by ledger.ref in the tallygate.yaml of that branch"
        )
    return entries


def append(
    objects: Objects, chain: Chain, tip: str, draft: LedgerEntry, author: Author
) -> tuple[str, LedgerEntry]:
    """Commit and entry that follow the tip; the tip itself where the event is recorded already."""
    entry = chained(draft, chain.entries)
    if entry.seq <= len(chain.entries):
        return tip, entry
    try:
        checked(canonical(entry), entry.seq, entry.prev)
    except BrokenError as error:
        raise PromotionError(f"the entry {error}, and is not written") from None
    message = canonical(entry).decode()
    parents = [tip] if tip else []
    return objects.commit(parents, objects.empty_tree(), message, author, entry.at), entry


def current(remote: Remote, place: LedgerPlace, ref: str, tip: str) -> Chain:
    """The chain as the remote has it, checked by itself and against what this clone saw of it before."""
    objects = remote.objects
    seen = objects.seen(ref)
    if tip:
        remote.fetch({ref: tip})
    chain = read(objects, ref, tip)
    fault = chain.fault or foreign(chain, *place.owner(ref))
    if not fault and seen and seen not in objects.first_parents(tip):
        _demand_unmoved(remote, ref, tip)
        known = read(objects, ref, seen).head
        fault = descent(chain, known) if known else None
    if tip and not fault:
        objects.keep(ref, tip)
    return replace(chain, fault=fault)


def _demand_unmoved(remote: Remote, ref: str, tip: str) -> None:
    """Another process of this clone may have moved on since the tip was read."""
    if remote.refs(ref).get(ref, "") != tip:
        raise UnreachableError(f"{ref} moved while it was read")


def read_all(remote: Remote, place: LedgerPlace) -> list[Chain]:
    """All chains of the remote, and those that are no longer there."""
    tips = remote.refs_below(place.ref)
    remote.fetch(tips)
    names = sorted({*tips, *remote.objects.all_seen(place.ref)})
    return [current(remote, place, ref, tips.get(ref, "")) for ref in names]


def descends(chains: Sequence[Chain], heads: Sequence[Head]) -> list[Fault]:
    """What the chains lack of what they once were, a fault for each of them at most."""
    found = {chain.name: chain for chain in chains}
    faults = (descent(found.get(head.chain, Chain(head.chain)), head) for head in heads)
    return [fault for fault in faults if fault]
