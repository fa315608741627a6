"""What policies see."""

from typing import Any, Protocol

import msgspec

from tallygate.model.location import Location, ValuePath


class Locator(Protocol):
    """Leads from a value of a resource to its place in the repository."""

    def value(self, path: ValuePath) -> Location:
        """Location of the value at `path`, or of its nearest existing parent."""
        ...

    def key(self, path: ValuePath) -> Location:
        """Location of the key that leads to `path`, or of its nearest existing parent."""
        ...


class FixedLocator(msgspec.Struct, frozen=True):
    """Leads everywhere to the one place that is known."""

    location: Location

    def value(self, path: ValuePath) -> Location:
        return self.location

    def key(self, path: ValuePath) -> Location:
        return self.location


class Unknown(msgspec.Struct, frozen=True):
    """A value that cannot be known here, and why ("var.size has no value"). prefix, suffix: what it begins
    and ends with."""

    path: ValuePath
    reason: str
    prefix: str = ""
    suffix: str = ""


class Reference(msgspec.Struct, frozen=True):
    """The value at `path` of a resource reads the resource at `address` ("module.net.aws_vpc.this[0]").

    whole: it is one attribute that the provider makes for that resource, or the identity of something that
    a data source finds, with nothing around it; or a list of such, and of texts that begin with literals.
    attribute: the value is this attribute of it and nothing else, or a list of that and of literal texts.
    """

    path: ValuePath
    address: str
    whole: bool = False
    attribute: str = ""


class Resource(msgspec.Struct, frozen=True):
    """A thing that is judged: a Terraform resource, a Kubernetes object, a configuration file.

    kind: terraform | kubernetes | config | argocd. type: `aws_subnet`, `apps/Deployment`, `Pod`.
    An unknown value is absent from `values` and listed in `unknown`. `extent` is the text of the whole
    resource; `source` its first line.
    """

    kind: str
    type: str
    name: str
    address: str
    environment: str | None
    namespace: str | None
    values: dict[str, Any]
    source: Location
    locator: Locator
    unknown: tuple[Unknown, ...] = ()
    domains: tuple[str, ...] = ()
    """Policy domains that judge it, from the validator that claimed its file."""
    inputs: frozenset[str] = frozenset()
    """Paths besides its own that its unknown values may come from: a change of one reaches them."""
    rendered_from: str = ""
    """Path of the kustomization or the chart that it was rendered from; "" where it is judged as written."""
    copies: int = 1
    """Equal renderings, by several roots of one environment, that it stands for."""
    counted: bool = True
    """Not counted are the settings of a tool (a provider, a backend), which are judged like any other."""
    sensitive: tuple[ValuePath, ...] = ()
    """Values that the source declares secret: policies see them, no output shows them."""
    references: tuple[Reference, ...] = ()
    """What it is made from, in order of path; `depends_on` gives the path ("depends_on",)."""
    calls: tuple[Location, ...] = ()
    """The module calls that lead to it, the outermost first."""
    root: str = ""
    """Folder of the root module that it is part of."""
    provider: str = ""
    """Address, in that root, of the provider configuration that makes it; "" where none is written."""
    symbolic: bool = False
    """One instance that stands for a number of instances that is not known."""
    number: str = ""
    """A digest of what that number is worked out from; "" where it is known."""
    unseen_readers: str = ""
    """Why there may be resources that reference it and are not here; "" where there are none."""
    cluster: str = ""
    """Name, else URL, of the cluster that its Application deploys it to; "" where none is known to."""
    kubernetes_version: str = ""
    """That of the cluster, where the inventory says it."""
    applications: tuple[str, ...] = ()
    """Names of the Applications that deploy it just so, sorted."""
    revision: str = ""
    """Where an Application takes it from another revision than the one that is judged: that one."""
    pointer: str = ""
    """Where `values` stand in a plan or state (`source`): a JSON pointer. "" for what stands in the tree."""
