"""What each kind moves, and what it refuses."""

import pytest

from tallygate.model.promotion import Plan
from tallygate.promotion.declared import DeclarationError, Promotable
from tallygate.promotion.plan import AS_IT_IS, Choice, plan
from tests.unit.promotion.shops import Files, mapped, pipeline, side

DIGEST, OTHER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
HELM = Promotable("helm-image", "values.yaml", "image")


def moved(
    promotable: Promotable, dev: str, staging: str, base: str = "", never: tuple[str, ...] = ()
) -> Plan:
    """What moves from a file of dev to that of staging."""
    return planned(
        promotable, {promotable.file: dev}, {promotable.file: staging}, {promotable.file: base}, never=never
    )


def planned(
    promotable: Promotable,
    dev: Files,
    staging: Files,
    base: Files,
    choice: Choice = AS_IT_IS,
    never: tuple[str, ...] = (),
) -> Plan:
    declared = pipeline(promotable, never=never)
    source, target = (
        side(declared, environment, {f"{environment}/cart/{name}": text for name, text in files.items()})
        for environment, files in (("dev", dev), ("staging", staging))
    )
    before = side(declared, "dev", {f"dev/cart/{name}": text for name, text in base.items()})
    bases = {("cart", 0): before} if any(base.values()) else {}
    return plan(declared, source, target, bases, choice)


def rows(made: Plan) -> list[tuple[str, str | None, str | None]]:
    return [(change.key, change.before, change.after) for change in made.changes]


def why(made: Plan) -> list[str]:
    return [f"{one.location.line}: {one.message}" for one in made.refusals]


def test_a_helm_image_moves_tag_and_digest_and_no_repository() -> None:
    dev = f"image:\n  repository: r/cart\n  tag: v2\n  digest: {DIGEST}\n  pullPolicy: Always\n"
    staging = f"image:\n  repository: r/cart\n  tag: v1\n  digest: {OTHER}\n  pullPolicy: IfNotPresent\n"
    assert rows(moved(HELM, dev, staging)) == [("/image/digest", OTHER, DIGEST), ("/image/tag", "v1", "v2")]


def test_a_repointed_tag_moves_its_digest() -> None:
    dev, staging = (f"image: {{repository: r, tag: v1, digest: '{one}'}}\n" for one in (DIGEST, OTHER))
    assert rows(moved(HELM, dev, staging, staging)) == [("/image/digest", OTHER, DIGEST)]


def test_tag_and_digest_are_one_conflict() -> None:
    """Never the tag of one side with the digest of the other."""
    base = f"image: {{repository: r, tag: v1, digest: '{DIGEST}'}}\n"
    staging = base.replace("v1", "v1-fix")
    made = moved(HELM, base.replace(DIGEST, OTHER), staging, base)
    assert made.changes == ()
    assert {one.key for one in made.conflicts} == {"/image/tag", "/image/digest"}


def test_a_digest_that_the_source_lacks_would_stay() -> None:
    made = moved(
        HELM, "image: {repository: r, tag: v2}\n", f"image: {{repository: r, tag: v1, digest: '{DIGEST}'}}\n"
    )
    assert made.changes == ()
    assert why(made) == ["1: cart image.digest: dev has none any more; --delete takes it out"]


def test_repositories_that_differ_need_a_map() -> None:
    dev, staging = "image: {repository: dev/cart, tag: v2}\n", "image: {repository: stg/cart, tag: v1}\n"
    assert "dev and staging have different repositories" in why(moved(HELM, dev, staging))[0]
    declared = Promotable(
        "helm-image", "values.yaml", "image", images=mapped(dev="dev/{service}", staging="stg/{service}")
    )
    assert rows(moved(declared, dev, staging)) == [("/image/tag", "v1", "v2")]


def test_an_image_in_one_text() -> None:
    declared = Promotable(
        "helm-image",
        "values.yaml",
        "image",
        images=mapped(dev="dev.io:5000/c:d-{tag}", staging="s.io/c:s-{tag}"),
    )
    dev, staging = f"image: dev.io:5000/c:d-2@{DIGEST}\n", "image: s.io/c:s-1\n"
    assert rows(moved(declared, dev, staging)) == [("/image", "s.io/c:s-1", f"s.io/c:s-2@{DIGEST}")]
    wrong = moved(declared, "image: dev.io:5000/c:prod-2\n", staging)
    assert why(wrong) == ["1: dev.io:5000/c:prod-2 does not begin with d-, as images.map says"]
    plain = Promotable("helm-image", "values.yaml", "image")
    assert rows(moved(plain, "image: r/c@" + DIGEST, "image: r/c:1")) == [
        ("/image", "r/c:1", f"r/c@{DIGEST}")
    ]
    assert why(moved(plain, "image: 'no reference'", "image: r/c:1")) == [
        "1: image is no reference of an image"
    ]


@pytest.mark.parametrize(
    ("dev", "told"),
    [
        (
            "image: {repository: r, tag: v2}\n",
            "1: cart image.digest: it has no digest, which `require` demands",
        ),
        (
            "image: {repository: r, tag: v2, digest: sha256:ab}\n",
            "1: cart image.digest: sha256:ab is no sha256 digest",
        ),
    ],
)
def test_require_digest(dev: str, told: str) -> None:
    declared = Promotable("helm-image", "values.yaml", "image", require="digest")
    staging = f"image: {{repository: r, tag: v1, digest: '{DIGEST}'}}\n"
    assert told in why(moved(declared, dev, staging))
    assert why(moved(declared, staging, staging)) == []


def test_a_number_is_no_tag() -> None:
    made = moved(HELM, "image: {repository: r, tag: 1.20}\n", "image: {repository: r, tag: v1}\n")
    assert why(made) == ["1: cart image.tag: 1.2 is no text; put it in quotes"]
    healed = moved(HELM, "image: {repository: r, tag: '1.20'}\n", "image: {repository: r, tag: 1.20}\n")
    assert rows(healed) == [("/image/tag", "1.2", "1.20")]


def test_kustomize_images_by_name_whatever_their_order() -> None:
    kind = Promotable("kustomize-images", "kustomization.yaml")
    dev = "images:\n- {name: a, newTag: v2}\n- {name: b, newName: r/b, newTag: v2}\n"
    staging = "images:\n- {name: b, newName: r/b, newTag: v1}\n- {name: a}\n- {name: own, newTag: x}\n"
    assert rows(moved(kind, dev, staging)) == [
        ("/images/name=a/newTag", None, "v2"),
        ("/images/name=b/newTag", "v1", "v2"),
    ]


def test_an_image_that_the_target_does_not_list() -> None:
    kind = Promotable("kustomize-images", "kustomization.yaml")
    made = moved(kind, "images: [{name: a, newTag: v2}]\n", "images: [{name: b, newTag: v1}]\n")
    assert why(made) == ["1: cart images[a].newTag is not in staging; add it there by an ordinary change"]


def test_images_of_two_entries_with_one_name() -> None:
    kind = Promotable("kustomize-images", "kustomization.yaml")
    made = moved(kind, "images:\n- {name: a}\n- {name: a}\n", "images: []\n")
    assert why(made) == ["2: item 1 of this list is told from the others by no name"]


def test_a_mapped_image_goes_to_the_target_s_registry() -> None:
    images = mapped(dev="d.io/{service}:dev-{tag}", staging="s.io/{service}:staging-{tag}")
    kind = Promotable("kustomize-images", "kustomization.yaml", images=images)
    text = "images:\n- name: cart\n  newName: {}/cart\n  newTag: {}\n- name: proxy\n  newTag: {}\n"
    made = moved(kind, text.format("d.io", "dev-2", "p2"), text.format("s.io", "staging-1", "p1"))
    assert rows(made) == [
        ("/images/name=cart/newTag", "staging-1", "staging-2"),
        ("/images/name=proxy/newTag", "p1", "p2"),
    ]
    foreign = moved(kind, text.format("d.io", "dev-2", "p1"), text.format("d.io", "dev-1", "p1"))
    assert "different repositories" in why(foreign)[0]


def test_maps_that_cannot_be_meant() -> None:
    text = "images: [{name: cart}]\n"
    for images, told in (
        (mapped(dev="d"), "names no repository of staging"),
        (mapped(dev="d/{region}", staging="s"), "expected REPOSITORY"),
        (mapped(dev="d:dev", staging="s"), "expected REPOSITORY"),
        (mapped(dev="d:{tag}-x", staging="s"), "expected REPOSITORY"),
    ):
        with pytest.raises(DeclarationError, match=told):
            moved(Promotable("kustomize-images", "kustomization.yaml", images=images), text, text)


APPLICATION = "spec:\n  sources:\n  - repoURL: https://charts\n    chart: cart\n    targetRevision: {}\n  - repoURL: git\n    targetRevision: {}\n"  # noqa: E501


def test_charts_and_revisions_are_told_apart() -> None:
    dev, staging = APPLICATION.format("1.2.0", "v2"), APPLICATION.format("1.1.0", "v1")
    chart = Promotable("argocd-chart", "app.yaml", "spec.sources.targetRevision")
    assert rows(moved(chart, dev, staging)) == [("/spec/sources/chart=cart/targetRevision", "1.1.0", "1.2.0")]
    revision = Promotable("argocd-revision", "app.yaml", "spec.sources.targetRevision")
    assert rows(moved(revision, dev, staging)) == [("/spec/sources/repoURL=git/targetRevision", "v1", "v2")]


def test_a_chart_of_a_chart() -> None:
    kind = Promotable("argocd-chart", "Chart.yaml", "dependencies.version")
    dev, staging = (f"dependencies:\n- {{name: redis, version: {one}}}\n" for one in ("2.0.1", "2.0.0"))
    assert rows(moved(kind, dev, staging)) == [("/dependencies/name=redis/version", "2.0.0", "2.0.1")]


@pytest.mark.parametrize("revision", ["HEAD", "main", "refs/heads/x", "1.*", ">=1.0", "1.x"])
def test_a_revision_that_moves_by_itself(revision: str) -> None:
    kind = Promotable("argocd-revision", "app.yaml", "spec.source.targetRevision")
    dev, staging = (f"spec: {{source: {{targetRevision: '{one}'}}}}\n" for one in (revision, "v1"))
    assert f"{revision} is a" in why(moved(kind, dev, staging))[0]
    assert rows(moved(kind, staging, dev)) == [("/spec/source/targetRevision", revision, "v1")]


def test_keys_of_maps_and_scalars_of_every_type() -> None:
    kind = Promotable("keys", "values.yaml", keys=("flags", "size", "/a~1b"))
    dev = "flags: {new: true, limit: 3, text: '3', none: null}\nsize: 1.5\na/b: x\nother: 1\n"
    staging = "flags: {new: false, limit: 2, text: 3, none: x}\nsize: 1.0\na/b: z\nother: 2\n"
    made = moved(kind, dev, staging)
    assert [(one.key, one.before, one.after, one.before_plain, one.after_plain) for one in made.changes] == [
        ("/a~1b", "z", "x", False, False),
        ("/flags/limit", "2", "3", True, True),
        ("/flags/new", "false", "true", True, True),
        ("/flags/none", "x", "null", False, True),
        ("/flags/text", "3", "3", True, False),
        ("/size", "1", "1.5", True, True),
    ]


def test_equal_values_written_otherwise_are_equal() -> None:
    kind = Promotable("keys", "values.yaml", keys=("a", "b"))
    assert moved(kind, "a: yes\nb: 'x'\n", 'a: true\nb: "x"\n').changes == ()


def test_keys_in_json() -> None:
    kind = Promotable("keys", "values.json", keys=("flags",))
    assert rows(moved(kind, '{"flags": {"a": 2}}', '{"flags": {"a": 1}}')) == [("/flags/a", "1", "2")]


def test_never_wins() -> None:
    kind = Promotable("keys", "values.yaml", keys=("cart",))
    dev, staging = "cart: {a: 2, db: {secretRef: {key: x}}}\n", "cart: {a: 1, db: {secretRef: {key: y}}}\n"
    assert rows(moved(kind, dev, staging, never=("**.secretRef",))) == [("/cart/a", "1", "2")]
    assert rows(moved(kind, dev, staging, never=("*.a", "cart.db"))) == []
    with pytest.raises(DeclarationError, match="cart never moves"):
        moved(kind, dev, staging, never=("cart",))


def test_secrets_are_left_out_and_told() -> None:
    kind = Promotable("keys", "values.yaml", keys=("env",))
    declared = pipeline(kind)
    found = side(declared, "dev", {"dev/cart/values.yaml": "env: {db_password: hunter2, a: b}\n"})
    projection = found.projections["", "cart"]
    assert [cell.key for cells in projection.cells.values() for cell in cells] == ["/env/a"]
    assert [place.line for place in projection.secrets] == [1]
    secret = "kind: Secret\nenv: {a: b}\n"
    assert side(declared, "dev", {"dev/cart/values.yaml": secret}).projections["", "cart"].cells == {}


def test_a_key_that_is_gone_stays_until_it_is_deleted() -> None:
    kind = Promotable("keys", "values.yaml", keys=("a", "b"))
    base = "a: 1\nb: 2\n"
    made = moved(kind, "a: 1\n", base, base)
    assert ([one.key for one in made.missing], made.changes, made.refusals) == (["/b"], (), ())
    made = planned(
        kind, {"values.yaml": "a: 1\n"}, {"values.yaml": base}, {"values.yaml": base}, Choice(delete=True)
    )
    assert rows(made) == [("/b", "2", None)]
    changed = "a: 1\nb: 3\n"
    made = planned(
        kind, {"values.yaml": "a: 1\n"}, {"values.yaml": changed}, {"values.yaml": base}, Choice(delete=True)
    )
    assert [(one.base, one.source, one.target) for one in made.conflicts] == [("2", None, "3")]


def test_a_key_that_the_target_got_by_itself_is_a_conflict() -> None:
    kind = Promotable("keys", "values.yaml", keys=("a", "b"))
    made = moved(kind, "a: 1\nb: 2\n", "a: 1\nb: 3\n", "a: 1\n")
    assert [(one.key, one.base) for one in made.conflicts] == [("/b", None)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\n", "2: "),
        ("a: 1\na: 2\n", '2: "a" is already set on line 1'),
        ("a: {{ .x }}\n", "1: a template, not a manifest"),
        ("a: 1\n---\na: 2\n", "3: a stands in documents of lines 1 and 3"),
        ("a: [1, 2]\n", "1: a holds a list"),
    ],
    ids=["syntax", "duplicate", "template", "two-documents", "list"],
)
def test_what_cannot_be_read_stops_the_plan(text: str, told: str) -> None:
    kind = Promotable("keys", "values.yaml", keys=("a",))
    for dev, staging in ((text, "a: 1\n"), ("a: 1\n", text)):
        made = moved(kind, dev, staging)
        assert made.changes == ()
        assert why(made)[0].startswith(told)


def test_kinds_and_files_that_are_not_there() -> None:
    with pytest.raises(DeclarationError, match="kind tree is not supported"):
        moved(Promotable("tree", "values.yaml"), "a: 1\n", "a: 1\n")
    with pytest.raises(DeclarationError, match="YAML and JSON"):
        moved(Promotable("keys", "a.tfvars", keys=("a",)), "a: 1\n", "a: 1\n")


@pytest.mark.parametrize("dev", ["image: {repository: r, imageTag: v2}\n", "other: 1\n", ""])
def test_a_service_with_nothing_that_may_move_is_not_in_step(dev: str) -> None:
    made = moved(HELM, dev, dev)
    assert [one.message for one in made.refusals] == ["cart: `promote` names nothing that dev has"]
    assert side(pipeline(HELM), "dev", {"dev/cart/values.yaml": dev}).projections["", "cart"].empty == (0,)
