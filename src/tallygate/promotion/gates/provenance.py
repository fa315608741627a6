"""Gate `provenance`: the very bits that move were healthy below, by digest and not by tag."""

from collections.abc import Iterator

from tallygate.model.promotion import GateState, Leaf
from tallygate.promotion.facts import Content
from tallygate.promotion.gates.answer import Answer, Question, no_facts, worst
from tallygate.promotion.gates.leaves import content_now, leaves, name, services, short
from tallygate.promotion.images import DIGEST
from tallygate.promotion.key_paths import parsed, pointer, shown
from tallygate.promotion.observed import HEALTHY, seen

_KINDS = frozenset({"helm-image", "kustomize-images"})
_PARTS = ("tag", "newTag", "digest", "newName")
Image = tuple[str, str]
"""File, and key of what holds tag and digest."""


def provenance(asked: Question) -> Answer:
    images = {service: list(_images(asked, service)) for service in services(asked)}
    answers = [
        answer
        for service, several in images.items()
        for image in several
        for answer in _of_image(asked, service, image)
    ]
    if asked.plan.changes and not any(images.values()):
        return Answer(GateState.PASS, "the plan moves no image")
    return worst(answers, "the plan moves nothing")


def _images(asked: Question, service: str) -> Iterator[Image]:
    own = (one for one in asked.plan.changes if one.service == service and one.kind in _KINDS)
    yield from dict.fromkeys((one.file, _holder(one.key)) for one in own)


def _holder(key: str) -> str:
    path = parsed(key)
    return pointer(path[:-1]) if path[-1] in _PARTS else key


def _of_image(asked: Question, service: str, image: Image) -> Iterator[Answer]:
    moving = leaves(asked.facts, asked.plan.source, service)
    digests = {_digest(content_now(asked, leaf), image) for leaf in moving}
    what = f"{service} {shown(parsed(image[1]))}"
    if len(digests) != 1 or not (digest := digests.pop()):
        text = f"{what} has no one digest in {asked.plan.source}, and a tag can be pointed elsewhere"
        yield Answer(GateState.ERROR, f"{text}; pin its digest (`promote: require: digest`)")
        return
    for environment in _where(asked, service):
        found = leaves(asked.facts, environment, service)
        answers = [_of_leaf(asked, leaf, image, digest) for leaf in found]
        if asked.gate.settings.regions == "any" and any(one.state is GateState.PASS for one in answers):
            answers = [one for one in answers if one.state is GateState.PASS]
        yield worst(answers, f"{what}: {service} has no folder in {environment}")


def _where(asked: Question, service: str) -> tuple[str, ...]:
    named = asked.gate.settings.digest_proven_in
    return asked.facts.previous.get(service, (asked.plan.source,)) if named == "previous" else (named,)


def _of_leaf(asked: Question, leaf: Leaf, image: Image, digest: str) -> Answer:
    if leaf.environment in asked.facts.roots:
        now = content_now(asked, leaf)
        return _told(leaf, image, digest, now, f"its tree {short(now.tree if now else '')} has it")
    several = [one for one in seen(asked.facts, leaf, asked.now) if one.health == HEALTHY]
    if not several:
        text = f"{name(leaf)} was never seen healthy"
        return no_facts(f"{text}, so that nothing is proven there", "record observations of it")
    contents = [(one, asked.facts.contents.get((one.commit, leaf))) for one in reversed(several)]
    for one, content in contents:
        if _digest(content, image) == digest:
            return _told(leaf, image, digest, content, f"healthy by {one.origin or short(one.commit)}")
    return _told(leaf, image, digest, next((content for _, content in contents if content), None), "")


def _told(leaf: Leaf, image: Image, digest: str, proven: Content | None, by: str) -> Answer:
    """proven: what was recorded, or what comes nearest."""
    found = _digest(proven, image)
    evidence = {name(leaf): {"proven": found, "moves": digest, "by": by}}
    if found == digest:
        return Answer(GateState.PASS, f"{name(leaf)} proves {_shown(digest)}: {by}", evidence)
    if proven is None:
        text = f"{name(leaf)}: no commit in which it was healthy is in this clone; fetch them"
        return Answer(GateState.ERROR, text, evidence)
    tag = _tag(proven, image)
    what = f"tag {tag} points to {_shown(digest)} now, {name(leaf)} proved {_shown(found)}"
    if not tag or not found:
        what = f"{name(leaf)} proved {_shown(found) if found else 'no digest'}, the plan has {_shown(digest)}"
    return Answer(GateState.FAIL, f"{what}: let it run there first, or promote what did", evidence)


def _digest(content: Content | None, image: Image) -> str:
    for value in _values(content, image):
        if found := DIGEST.search(value):
            return found[0]
    return ""


def _values(content: Content | None, image: Image) -> Iterator[str]:
    for (file, key), value in content.values.items() if content else ():
        if file == image[0] and _holder(key) == image[1]:
            yield value


def _tag(content: Content, image: Image) -> str:
    for value in _values(content, image):
        tag = value.partition("@")[0].lstrip(":")
        if not DIGEST.search(tag):
            return tag
    return ""


def _shown(digest: str) -> str:
    return digest[: len("sha256:") + 12]
