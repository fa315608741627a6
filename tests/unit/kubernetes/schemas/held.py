"""Objects written in a test, and what their schemas say of them."""

from collections.abc import Callable, Sequence

from tallygate.kubernetes.objects import resources
from tallygate.kubernetes.schemas.catalogue import Catalogue, Settings
from tallygate.kubernetes.schemas.check import Told, check
from tallygate.kubernetes.schemas.crds import definitions
from tallygate.kubernetes.schemas.locations import UserSchemas
from tallygate.loaders.interface import Limits
from tallygate.loaders.registry import load
from tallygate.model.resource import Resource

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.io}
spec:
  group: example.io
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: SPEC
"""


def environment_of(path: str) -> str | None:
    return next((word for word in ("dev", "prod") if word in path), None)


def objects(text: str, path: str = "a.yaml") -> list[Resource]:
    documents = load("yaml", text.encode(), path, Limits(depth=1_000)).documents
    return list(resources(documents, environment_of, lambda _: True, ("kubernetes",)).resources)


def held(
    found: list[Resource],
    version: str = "1.33",
    strict: bool = True,
    ignored: Callable[[str], bool] = lambda _: False,
    user: UserSchemas | None = None,
    base: Sequence[Resource] = (),
) -> Told:
    settings = Settings(lambda _: version, strict, user)
    before = Catalogue(settings, definitions(base))
    return check(found, Catalogue(settings, definitions(found), before), ignored)


def told(text: str, version: str = "1.33", strict: bool = True) -> list[tuple[str, str, str]]:
    """(rule, place, message) of everything that no other rule says."""
    made = held(objects(text), version, strict)
    return [(one.rule, str(one.location), one.message) for one in made.diagnostics if not one.told_by]


def messages(text: str, version: str = "1.33", strict: bool = True) -> list[str]:
    return [message for _, _, message in told(text, version, strict)]


def crd(spec: str, version: str = "v1") -> str:
    return CRD.replace("SPEC", spec).replace("name: v1\n", f"name: {version}\n")


def widget(spec: str, version: str = "v1") -> str:
    return f"---\napiVersion: example.io/{version}\nkind: Widget\nmetadata: {{name: w}}\nspec: {spec}\n"
