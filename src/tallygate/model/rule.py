"""A rule as its author declares it."""

import msgspec

from tallygate.model.finding import Effect
from tallygate.model.location import Location


class Rule(msgspec.Struct, frozen=True):
    """One `deny` or `warn` rule with its METADATA.

    scope: resource | environment | change. resources: the types it judges (globs); empty means all of its
    domain. domain: the folder of the library it stands in, or "" for a user's own rule.
    """

    id: str
    title: str
    severity: str
    effect: Effect
    scope: str
    resources: tuple[str, ...]
    domain: str
    package: str
    name: str
    location: Location
    description: str = ""
    fix: str = ""
    related: tuple[str, ...] = ()
    """Types of the resources that it is shown beside the one it judges (globs): those it is made from, and
    those made from it."""
    needs: tuple[str, ...] = ()
    """Types of which one has to be among them (globs); else the rule has nothing to say and is not asked."""
    literals: tuple[str, ...] = ()
    """Texts that the rule looks for in an argument, as "policy_arn=arn:{}:policy/ReadOnly", with {} for any
    text. A value that is not known but cannot be one of them counts as known; one that is, whatever the rest,
    is shown as that text."""
    settled: tuple[str, ...] = ()
    """Attributes, as "policy=data.aws_iam_policy_document.json": an argument that is not known, and is that
    attribute of a resource in the tree, counts as known, since it is judged there."""
    strays: tuple[str, ...] = ()
    """Arguments of readers, as "aws_flow_log=vpc_id": where the rule sees no reader of the type, one of which
    the argument is not known, and leads to nothing that the rule judges, may be the reader."""
    docs: str = ""
    tags: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    """Ids of the same check in other tools, as `checkov:CKV_K8S_16` or `kube-linter:privileged-container`."""
    settings: tuple[str, ...] = ()
    """Names of what `policies.settings` may tell it."""
    opt_in: bool = False
    """Runs only where the configuration enables it or tells it something."""
    locked: bool = False
    """Cannot be suppressed."""
