"""What is said of objects that their schemas refuse, and where."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.objects import resources
from tallygate.kubernetes.schemas.check import untyped
from tallygate.kubernetes.semantics.api_server import diagnostics
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tests.unit.kubernetes.schemas.held import environment_of, held, messages, objects, told

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: app
          image: nginx:1.2
          ports:
            - containerPort: 80
              protocol: TCP
"""


def changed(old: str, new: str) -> str:
    assert old in DEPLOYMENT
    return DEPLOYMENT.replace(old, new)


def test_a_right_object_is_silent() -> None:
    assert told(DEPLOYMENT) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("replicas: 2", "replicas: two", 6, "spec.replicas: must be a whole number"),
        ("replicas: 2", "replica: 2", 6, "spec: unknown key `replica`; did you mean `replicas`?"),
        (
            "  name: web\n",
            "  name: web\n  label: {}\n",
            5,
            "metadata: unknown key `label`; did you mean `labels`?",
        ),
        (
            "image: nginx:1.2",
            "imagePullPolicie: Always",
            15,
            "spec.template.spec.containers[app]: unknown key `imagePullPolicie`; "
            "did you mean `imagePullPolicy`?",
        ),
        (
            "containerPort: 80",
            'containerPort: "80"',
            17,
            "spec.template.spec.containers[app].ports[0].containerPort: must be a whole number",
        ),
        ("{app: web}\n  template", "[app]\n  template", 8, "spec.selector.matchLabels: must be a mapping"),
    ],
)
def test_a_wrong_value_is_told_at_its_line(old: str, new: str, line: int, message: str) -> None:
    [(rule, place, said)] = told(changed(old, new))
    assert (rule, place.split(":")[1], said) == ("k8s-schema", str(line), message)


def test_what_is_missing_is_told_where_it_should_be() -> None:
    [(_, place, said)] = told(changed("  selector:\n    matchLabels: {app: web}\n", ""))
    assert (place, said) == ("a.yaml:5:1", 'spec: "selector" is a required property')


@pytest.mark.parametrize(
    "spec",
    [
        "containers: {name: a, image: b}",
        "containers: a",
        "containers: [a]",
        "containers: [{name: a}], initContainers: {}",
        "containers: [{name: a}], ephemeralContainers: b",
        "initContainers: []",
    ],
)
def test_containers_that_no_rule_would_find(spec: str) -> None:
    assert told(f"apiVersion: v1\nkind: Pod\nspec: {{{spec}}}\n")[0][0] == "k8s-schema"


@pytest.mark.parametrize("spec", ["[{containers: []}]", "a", "1", "{template: [a]}"])
def test_a_specification_that_is_no_mapping(spec: str) -> None:
    assert told(f"apiVersion: apps/v1\nkind: Deployment\nspec: {spec}\n")[0][0] == "k8s-schema"


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\nspec: {containers: [{name: a}]}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a}], volumes: null}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: null}\ndata: null\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: null}\n",
        "apiVersion: v1\nkind: List\nitems: []\n",
        "apiVersion: v1\nkind: List\n",
        "apiVersion: v1\nkind: List\nitems:\n",
        "# nothing\n---\n---\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, targetPort: http}]}\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, targetPort: 80}]}\n",
        "apiVersion: v1\nkind: LimitRange\nspec: {limits: [{type: Pod, max: {cpu: 2, x: 0.5}}]}\n",
        "apiVersion: v1\nkind: LimitRange\nspec: {limits: [{type: Pod, max: {cpu: null}}]}\n",
        "apiVersion: v1\nkind: Config\nclusters: []\n",
    ],
)
def test_what_the_api_takes(text: str) -> None:
    assert told(text) == []


def test_unknown_keys_may_be_taken() -> None:
    text = changed("replicas: 2", "replica: 2")
    assert (len(told(text)), told(text, strict=False)) == (1, [])
    assert len(told(changed("replicas: 2", "replicas: two"), strict=False)) == 1


def test_items_of_a_list_are_each_their_own() -> None:
    item = "- apiVersion: v1\n  kind: Pod\n  spec: "
    text = f"apiVersion: v1\nkind: List\nitems:\n{item}{{}}\n{item}1\n"
    assert [place for _, place, _ in told(text)] == ["a.yaml:6:3", "a.yaml:9:3"]


def test_many_violations_are_counted() -> None:
    keys = "".join(f"  key{number}: 1\n" for number in range(50))
    found = messages(f"apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n{keys}")
    assert (len(found), found[-1]) == (21, "30 more values are not as the schema wants them")


def test_values_are_never_repeated() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: [hunter22]}\ntype: 7\n"
    assert len(messages(text)) == 2
    assert "hunter22" not in " ".join(messages(text))


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("replicas: 2", "replicas: ${REPLICAS}", Level.UNKNOWN),
        ("{app: web}\n  template", "${LABELS}\n  template", Level.UNKNOWN),
        ("name: app", "name: ${NAME}", None),
        ("image: nginx:1.2", "image: nginx:${TAG}", None),
        ("replicas: 2", "replicas: two\n  paused: ${PAUSED:=x}", Level.FINDING),
    ],
)
def test_what_is_filled_in_later_is_unknown_where_it_may_be_wrong(old: str, new: str, level: Level) -> None:
    levels = {one.level for one in held(objects(changed(old, new))).diagnostics}
    assert level in levels if level else not levels


def test_a_certain_violation_beside_an_unknown_stays_one() -> None:
    text = changed("replicas: 2", "replicas: ${N}\n  extra: 1")
    found = {one.message: one.level for one in held(objects(text)).diagnostics}
    assert found["spec: unknown key `extra`"] is Level.FINDING
    assert found["spec.replicas: must be a whole number"] is Level.UNKNOWN


def test_a_kind_that_is_filled_in_later_is_told_elsewhere() -> None:
    assert told("apiVersion: v1\nkind: ${KIND}\nmetadata: {name: a}\n") == []


def test_an_object_too_deep_to_be_read_is_unknown() -> None:
    deep = "apiVersion: v1\nkind: Pod\nspec: " + "{a: " * 400 + "1" + "}" * 400 + "\n"
    [one] = held(objects(deep)).diagnostics
    assert (one.rule, one.level) == ("k8s-schema-missing", Level.UNKNOWN)
    assert one.message.startswith("Pod: cannot be checked: ")


def test_each_version_has_its_own_schema() -> None:
    text = changed("containers:", "hostnameOverride: a\n      containers:")
    assert len(told(text, "1.33")) == 1
    assert told(text, "1.34") == []


def test_environment_address_and_place_are_those_of_the_object() -> None:
    found = held(objects(changed("replicas: 2", "replicas: two"), "prod/a.yaml"))
    [one] = found.diagnostics
    assert (one.environment, one.resource) == ("prod", "prod/apps/v1/Deployment/web")
    assert str(one.location) == "prod/a.yaml:6:3"


class TestUntyped:
    def said(self, text: str) -> list[tuple[str, str]]:
        documents = load("yaml", text.encode(), "prod/a.yaml").documents
        return [(str(one.location), one.message) for one in untyped(documents, environment_of)]

    @pytest.mark.parametrize(
        ("text", "place", "lacking"),
        [
            ("apiVersion: v1\nmetadata: {name: a}\n", "1:1", "`kind`"),
            ("kind: Pod\nmetadata: {name: a}\n", "1:1", "`apiVersion`"),
            ("apiVersion: v1\nkind:\nmetadata: {name: a}\n", "2:1", "`kind`"),
            ("apiVersion: v1\nkind: ''\nmetadata: {}\n", "2:1", "`kind`"),
            ("apiVersion: v1\nkind: 12\nmetadata: {}\n", "2:1", "`kind`"),
            ("apiVersion: [v1]\nkind: Pod\nmetadata: {}\n", "1:1", "`apiVersion`"),
            ("apiVersion: v1\nkind: List\nitems:\n- metadata: {}\n", "4:3", "`apiVersion` and `kind`"),
        ],
    )
    def test_an_object_that_does_not_say_what_it_is(self, text: str, place: str, lacking: str) -> None:
        assert self.said(text) == [(f"prod/a.yaml:{place}", f"an object without {lacking}")]

    @pytest.mark.parametrize(
        "text",
        [
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
            "metadata: {name: a}\nspec: {}\n",
            "kind: DaemonSet\nimage: {tag: 1}\n",
            "apiVersion: v2\nname: chart\n",
            "- apiVersion: v1\n",
            "apiVersion: v1\nkind: PodList\nitems: [{metadata: {}}]\n",
        ],
    )
    def test_what_is_none_or_says_it(self, text: str) -> None:
        assert self.said(text) == []


_SPECS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["containers", "name", "selector", "template", "x"]), inner)
    ),
)


@given(_SPECS)
def test_any_value_is_answered(value: object) -> None:
    text = msgspec.json.encode({"apiVersion": "apps/v1", "kind": "Deployment", "spec": value})
    documents = load("json", text, "a.json").documents
    found = held(list(resources(documents, lambda _: None, lambda _: True, ()).resources)).diagnostics
    assert {one.rule for one in found} <= {"k8s-schema"}
    assert found or value is None or isinstance(value, dict)


@pytest.mark.parametrize(
    ("text", "told_here"),
    [
        ("kind: ConfigMap\ndata: {a: 1, b: [x]}\n", []),
        ("kind: ConfigMap\nbinaryData: {a: 1, b: [x]}\n", ["binaryData.b: must be text"]),
        ("kind: Secret\nstringData: {a: true}\ndata: {b: {}}\n", []),
        ("kind: Service\nspec: {ports: [{name: a}]}\n", ['spec.ports[a]: "port" is a required property']),
    ],
)
def test_what_is_told_of_the_api_server_is_not_told_again(text: str, told_here: list[str]) -> None:
    whole = f"apiVersion: v1\nmetadata: {{name: a}}\n{text}"
    assert messages(whole) == told_here
    told_there = {d.location: d.rule for d in diagnostics(objects(whole))}
    for one in held(objects(whole)).diagnostics:
        told = told_there.get(one.location)
        assert one.told_by == ((told, one.location) if told else None)
    assert told_there or told_here


def test_a_key_that_belongs_elsewhere_is_shown_its_place() -> None:
    text = changed("      containers:", "      replicas: 2\n      containers:")
    assert messages(text) == ["spec.template.spec: unknown key `replicas`; it is a key of spec"]
