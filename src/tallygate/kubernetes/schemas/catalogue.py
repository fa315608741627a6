"""Which schemas judge an object: those of CRDs of the tree, the user's, ours or Kubernetes' own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec

from tallygate.assets import assets
from tallygate.kubernetes.schemas import pack
from tallygate.kubernetes.schemas.crds import Crd, converted
from tallygate.kubernetes.schemas.locations import LocationError, UserSchemas
from tallygate.kubernetes.schemas.nulls import without_nulls
from tallygate.kubernetes.schemas.pack import Gvk, Release
from tallygate.model.resource import Resource
from tallygate.schema import Problem, linear_validator_of, problems

# A choice between many schemas, over a large value, is a product: beyond it nobody waits.
_MOST_WORK = 200_000_000
_CHOICES = ("allOf", "anyOf", "oneOf")


class Settings(msgspec.Struct, frozen=True):
    """version: of Kubernetes in an environment, a minor one that the pack has. user: schemas of the user's
    own, if any."""

    version: Callable[[str | None], str]
    strict: bool = True
    user: UserSchemas | None = None


class ObjectSchema:
    """A compiled schema of objects."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """Raises ValueError for what is no JSON Schema."""
        self._schema, self._choices = schema, _choices(schema)
        self._validator = linear_validator_of(schema)

    def problems(self, value: Any) -> list[Problem]:
        """Raises ValueError where it would take too long."""
        if self._choices > 100 and self._choices * len(msgspec.json.encode(value)) > _MOST_WORK:
            raise ValueError("the schema has too many choices for an object of this size")
        return [] if self._validator.is_valid(value) else problems(self._validator, self._schema, value)


class CustomSchema(ObjectSchema):
    """One of a custom resource. Kubernetes' own kinds say of each value whether it may be null."""

    def problems(self, value: Any) -> list[Problem]:
        return super().problems(without_nulls(value, self._schema))


class Unserved:
    """Of a CRD that does not serve the version of an object."""

    def __init__(self, versions: Iterable[str]) -> None:
        self._said = f"a CustomResourceDefinition of it serves {' and '.join(pack.preferred(versions))} only"

    def problems(self, value: Any) -> list[Problem]:
        return [Problem(("apiVersion",), ("apiVersion",), self._said)]


class Jury(NamedTuple):
    """Schemas of which one counts, and nobody knows which. source: whose they are, where it is not plain."""

    schemas: Sequence[ObjectSchema | Unserved]
    source: str = ""


def _choices(schema: Any) -> int:
    number, waiting = 0, [schema]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            number += sum(len(own) for key in _CHOICES if isinstance(own := current.get(key), list))
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current
    return number


class Catalogue:
    """Schemas by kind, compiled when they are asked for."""

    def __init__(self, settings: Settings, crds: Iterable[Crd] = (), base: "Catalogue | None" = None) -> None:
        """base: of the same settings, that of the tree that a change goes to."""
        self._settings, self._base = settings, base
        self._crds: dict[tuple[str, str], list[Crd]] = {}
        for crd in crds:
            if not crd.is_builtin:  # a cluster serves its own kinds itself, whatever is defined
                self._crds.setdefault((crd.group, crd.kind), []).append(crd)
        self._found: dict[tuple[Gvk, str | None], list[Jury]] = {}
        self._compiled: dict[tuple[Any, ...], ObjectSchema] = base._compiled if base else {}

    @property
    def defined(self) -> list[Crd]:
        """All that the tree defines."""
        return [crd for found in self._crds.values() for crd in found]

    def release(self, environment: str | None) -> Release:
        return pack.release(self._settings.version(environment))

    def crds(self, group: str, kind: str, environment: str | None) -> list[Crd]:
        """Those of the environment; else those that belong to none; else all that there are."""
        found = self._crds.get((group, kind), [])
        for wanted in (environment, None):
            if own := [crd for crd in found if crd.environment == wanted]:
                return own
        return found

    def juries(self, gvk: Gvk, environment: str | None) -> list[Jury]:
        """All of them must take an object; none where the kind or its version is not known. Raises ValueError
        for a CustomResourceDefinition that cannot be used, LocationError for a schema of the user."""
        if (gvk, environment) not in self._found:
            self._found[gvk, environment] = list(self._looked_up(gvk, environment))
        return self._found[gvk, environment]

    def _looked_up(self, gvk: Gvk, environment: str | None) -> Iterator[Jury]:
        defined = self.crds(gvk.group, gvk.kind, environment)
        if defined and not any(gvk.version in crd.versions for crd in defined):
            return
        standing = self._standing(gvk, environment) if defined else []
        where = ", ".join(sorted({crd.location.path for crd in standing}))
        for crds, source in (defined, ""), (standing, f"the definition that was there before, {where}"):
            if crds:
                yield Jury([self._of_crd(crd, gvk.version, environment) for crd in crds], source)
        # Ours and Kubernetes' have no kind in common: those that are dear to find come last.
        if user := self._of_user(gvk, environment):
            yield Jury([user], "kubernetes.schemas.locations" if defined else "")
        elif found := self._native(gvk, environment) or self._own(gvk, environment):
            yield Jury([found], "the model that ships with Tallygate" if defined else "")

    def _standing(self, gvk: Gvk, environment: str | None) -> list[Crd]:
        """What judged in the base, each as its file says it now: a definition that is added elsewhere takes
        the place of none."""
        before = self._base.crds(gvk.group, gvk.kind, environment) if self._base else []
        now: dict[str, list[Crd]] = {}
        for crd in self._crds[gvk.group, gvk.kind]:
            now.setdefault(crd.location.path, []).append(crd)
        return [crd for one in before for crd in now.get(one.location.path, [one])]

    def _of_crd(self, crd: Crd, version: str, environment: str | None) -> ObjectSchema | Unserved:
        if version not in crd.versions:
            return Unserved(crd.versions)
        # Equal definitions of base and head, and of several environments, are compiled once.
        identity = msgspec.json.encode([crd.versions[version], crd.open, crd.type, version], order="sorted")
        return self._made(
            ("crd", identity), environment, lambda: converted(crd, version, self._settings.strict)
        )

    def _of_user(self, gvk: Gvk, environment: str | None) -> ObjectSchema | None:
        if self._settings.user is None:
            return None
        version, strict = self._settings.version(environment), self._settings.strict
        schema = self._settings.user.schema(gvk, version, strict)
        try:
            return None if schema is None else self._made(("user", gvk), environment, lambda: schema)
        except ValueError as error:
            raise LocationError(f"kubernetes.schemas.locations: {gvk.type}: {error}") from None

    def _own(self, gvk: Gvk, environment: str | None) -> ObjectSchema | None:
        schema = _own_models().get(gvk)
        if schema and not self._settings.strict:
            schema = {key: value for key, value in schema.items() if key != "additionalProperties"}
        return self._made(("own", gvk), environment, lambda: schema) if schema else None

    def _native(self, gvk: Gvk, environment: str | None) -> ObjectSchema | None:
        found = self.release(environment)
        if gvk not in found:
            return None
        return self._made(("native", gvk), environment, lambda: found.schema(gvk), ObjectSchema)

    def _made(
        self,
        key: tuple[Any, ...],
        environment: str | None,
        make: Callable[[], dict[str, Any]],
        made: type[ObjectSchema] = CustomSchema,
    ) -> ObjectSchema:
        found = self.release(environment)
        whole = (found.version, *key)
        if whole not in self._compiled:
            schema = found.with_definitions(make(), self._settings.strict)
            self._compiled[whole] = made(schema)
        return self._compiled[whole]


def gvk_of(resource: Resource) -> Gvk:
    group, _, version = str(resource.values["apiVersion"]).rpartition("/")
    return Gvk(group, version, resource.values["kind"])


@cache
def _own_models() -> Mapping[Gvk, dict[str, Any]]:
    """Models of ours, by the kinds that each says it is of."""
    found: dict[Gvk, dict[str, Any]] = {}
    for path in sorted((assets("validators") / "schemas" / "objects").glob("*.json")):
        schema = msgspec.json.decode(path.read_bytes())
        for gvk in schema["x-kubernetes-group-version-kind"]:
            found[Gvk(gvk["group"], gvk["version"], gvk["kind"])] = schema
    return found
