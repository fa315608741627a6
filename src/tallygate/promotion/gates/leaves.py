"""The leaves that a plan is about, and what they hold."""

from collections.abc import Iterator

from tallygate.model.promotion import Leaf
from tallygate.promotion.facts import Content, Facts
from tallygate.promotion.gates.answer import Question


def services(asked: Question) -> list[str]:
    """Services that move."""
    return sorted({change.service for change in asked.plan.changes})


def leaves(facts: Facts, environment: str, service: str) -> list[Leaf]:
    """All regions of a service in an environment."""
    return [leaf for leaf in facts.leaves if (leaf.environment, leaf.service) == (environment, service)]


def sources(asked: Question) -> Iterator[Leaf]:
    """Where what moves comes from, in all regions."""
    for service in services(asked):
        yield from leaves(asked.facts, asked.plan.source, service)


def content_now(asked: Question, leaf: Leaf) -> Content | None:
    """What a leaf holds in the commit that is planned; None where that is not known."""
    return asked.facts.contents.get((asked.plan.source_commit, leaf))


def name(leaf: Leaf) -> str:
    """`staging/use1 cart`"""
    where = f"{leaf.environment}/{leaf.region}" if leaf.region else leaf.environment
    return f"{where} {leaf.service}"


def short(commit: str) -> str:
    return commit[:12] or "no commit"
