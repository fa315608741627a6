from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tallygate.cost.declared import Costs, MaxUnpriced, Split
from tallygate.engine.config import (
    Checkov,
    Config,
    EnvironmentConfig,
    PolicyLimits,
    Scanner,
    Service,
    find,
    parse,
    read,
)
from tallygate.engine.config_platforms import Kubernetes, Rendering
from tallygate.engine.problems import UsageError
from tests.unit.engine.written import files

WHOLE = """\
version: 1
fail_on: high
exclude: ["vendor/**", "x"]
environments:
  prod: {fail_on: low}
  dev: {}
on_unknown: {hook: close, pr: warn}
policies:
  use: [builtin, policy]
  limits: {time: 2.5, workers: 3}
validators: {use: [validators]}
"""


def test_the_defaults() -> None:
    config = parse(b"version: 1\n", "tallygate.yaml")
    assert msgspec.structs.replace(config, settings=()) == Config(path="tallygate.yaml")
    assert (config.fail_on, config.exclude, config.environments) == ("medium", (), {})
    assert (config.on_unknown.hook, config.on_unknown.pr) == ("warn", "close_if_reached")
    assert (config.policies.use, config.validators.use) == (("builtin",), ("builtin",))
    assert (config.policies.limits.time, config.policies.limits.workers) == (10.0, 0)


def test_every_value_can_be_set() -> None:
    config = parse(WHOLE.encode(), "tallygate.yaml")
    assert (config.fail_on, config.exclude) == ("high", ("vendor/**", "x"))
    assert config.environments == {"prod": EnvironmentConfig("low"), "dev": EnvironmentConfig(None)}
    assert (config.on_unknown.hook, config.on_unknown.pr) == ("close", "warn")
    assert (config.policies.use, config.validators.use) == (("builtin", "policy"), ("validators",))
    assert (config.policies.limits.time, config.policies.limits.workers) == (2.5, 3)


@pytest.mark.parametrize(
    ("environment", "threshold"), [("prod", "low"), ("dev", "high"), ("other", "high"), (None, "high")]
)
def test_the_threshold_of_an_environment(environment: str | None, threshold: str) -> None:
    assert parse(WHOLE.encode(), "tallygate.yaml").threshold(environment) == threshold


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 1\nfail_om: low\n", "a.yaml:2:1: unknown key `fail_om`; did you mean `fail_on`?"),
        ("version: 1\nxyz: low\n", "a.yaml:2:1: unknown key `xyz`"),
        ("version: 1\non_unknown: {hok: warn}\n", "a.yaml:2:14: unknown key `hok`; did you mean `hook`?"),
        ("version: 1\nfail_on: severe\n", "a.yaml:2:1: fail_on: expected one of low, medium, high, critical"),
        ("version: 2\n", "a.yaml:1:1: version: expected 1"),
        ("fail_on: low\n", "a.yaml:1:1: the document: `version` is missing"),
        (
            "version: 1\npolicies: {limits: {time: 0}}\n",
            "a.yaml:2:21: policies.limits.time: expected a duration above zero",
        ),
        (
            "version: 1\nkubernetes: {limits: {depth: 101}}\n",
            "a.yaml:2:23: kubernetes.limits.depth: expected a number of at most 100",
        ),
        (
            "version: 1\npolicies: {limits: {workers: -1}}\n",
            "a.yaml:2:21: policies.limits.workers: expected a number of at least 0",
        ),
        ("version: 1\npolicies: {use: []}\n", "a.yaml:2:12: policies.use: expected a list that is not empty"),
        (
            "version: 1\nvalidators: {use: []}\n",
            "a.yaml:2:14: validators.use: expected a list that is not empty",
        ),
        ('version: 1\nexclude: [""]\n', "a.yaml:2:11: exclude[0]: expected text"),
        (
            "version: 1\nenvironments: {prod: null}\n",
            "a.yaml:2:16: environments.prod: expected a mapping, not an empty value",
        ),
        ("version: 1\nversion: 1\n", "a.yaml:2:1: "),
        ("version: 1\n---\nversion: 1\n", "a.yaml:1:1: expected one YAML document"),
        ("", "a.yaml:1:1: expected one YAML document"),
        ("- version\n", "a.yaml:1:1: the document: expected a mapping, not a list"),
        ("version: [\n", "a.yaml:2:1: "),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(text.encode(), "a.yaml")
    assert str(raised.value).startswith(told)


def test_an_odd_key_has_no_far_fetched_proposal() -> None:
    with pytest.raises(UsageError) as raised:
        parse(b"version: 1\nxyz: low\n", "a.yaml")
    assert "did you mean" not in str(raised.value)


def test_a_wrong_value_is_not_repeated() -> None:
    with pytest.raises(UsageError) as raised:
        parse(b"version: 1\nfail_on: hunter22\n", "a.yaml")
    assert "hunter22" not in str(raised.value)


@pytest.mark.parametrize("path", ["tallygate.yaml", ".github/tallygate.yaml"])
def test_it_is_found_in_two_places(path: str, tmp_path: Path) -> None:
    snapshot = files(tmp_path, {path: "version: 1\nfail_on: low\n", "sub/tallygate.yaml": "no"})
    assert find(snapshot) == path
    assert (read(snapshot).path, read(snapshot).fail_on) == (path, "low")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    snapshot = files(tmp_path, {"sub/tallygate.yaml": "version: 1\n", "tallygate.yml": "version: 1\n"})
    assert find(snapshot) is None
    assert read(snapshot) == Config()


def test_two_files_are_refused(tmp_path: Path) -> None:
    snapshot = files(tmp_path, {"tallygate.yaml": "", ".github/tallygate.yaml": ""})
    with pytest.raises(UsageError, match=r"both tallygate\.yaml and \.github/tallygate\.yaml exist"):
        read(snapshot)


ALL_DEFAULTS = """\
version: 1
fail_on: medium
exclude: []
on_unknown: {hook: warn, pr: close_if_reached}
policies:
  use: [builtin]
  enable: []
  disable: []
  severity: {}
  engine: auto
  limits: {time: 10s, workers: 0, memory: 1GiB}
validators: {use: [builtin], disable: []}
ignore: {compat: [], require_reason: false}
kubernetes:
  argocd: {kustomize: {build_options: ""}}
  schemas: {locations: [], ignore: [], strict: true}
  limits:
    file: 16MiB
    depth: 100
    aliases: 500000
    nodes: 500000
    objects: 5000
    total: 5000000
    render: {timeout: 60s, total: 300s, memory: 1GiB, output: 64MiB}
terraform:
  env_vars: false
  limits: {instances: 50000, steps: 5000000, file: 16MiB}
ledger: {ref: refs/tallygate/ledger, shard: service}
drift: {fail_on: high, aws: {concurrency: 8}}
rollback: {skip: [], hold: until-newer}
land: merge
"""


def test_the_defaults_of_the_schema_are_those_of_the_program() -> None:
    config = parse(ALL_DEFAULTS.encode(), "a.yaml")
    assert msgspec.structs.replace(config, settings=(), path="") == Config()
    from tallygate.engine.grammar import keys

    written = {setting.key for setting in config.settings}
    alone = {key.name for key in keys() if "default" in key.node and not key.since}
    left = {name for name in alone if "[]" not in name and name.islower()} - written
    optional = ("services.", "policies.server.", "layout.", "cost.", "override.")
    assert {name for name in left if not name.startswith(optional)} == {
        "validators.settings.kubernetes_version"  # empty until it is set, when it has to be a version
    }


def test_defaults_of_costs() -> None:
    values = b"{unset_usage: assumed, max_unpriced: {count: 0, share: 0}, split: {tolerance: 0}}"
    written = b"version: 1\ncost: " + values + b"\n"
    cost = parse(written, "a.yaml").cost
    assert cost is not None
    assert (cost.unset_usage, cost.max_unpriced) == (Costs().unset_usage, MaxUnpriced())
    assert cost.split is not None
    assert cost.split.tolerance == Split({}).tolerance
    assert not Config().estimates
    assert parse(b"version: 1\ncost: {}\n", "a.yaml").estimates


def test_an_environment_is_one_or_many() -> None:
    entries = b"{name: a, environment: b, monthly: 1.1}, {name: c, environment: [d, e], delta: 2}"
    text = b"version: 1\nbudgets: [" + entries + b"]\n"
    one, two = parse(text, "a.yaml").budgets
    assert (one.environment, two.environment) == (("b",), ("d", "e"))
    assert (one.monthly, one.location.line) == (Decimal("1.1"), 2)


@pytest.mark.parametrize(
    ("text", "seconds"), [("10", 10.0), ("2.5", 2.5), ("500ms", 0.5), ("90s", 90), ("5m", 300), ("1h", 3600)]
)
def test_durations_are_seconds(text: str, seconds: float) -> None:
    config = parse(f"version: 1\npolicies: {{limits: {{time: {text}}}}}\n".encode(), "a.yaml")
    assert config.policies.limits == PolicyLimits(time=seconds)


@pytest.mark.parametrize(
    ("text", "size"), [("100", 100), ("7B", 7), ("2KiB", 2048), ("64MiB", 64 << 20), ("3GiB", 3 << 30)]
)
def test_sizes_are_bytes(text: str, size: int) -> None:
    text = f"version: 1\nkubernetes: {{limits: {{render: {{memory: {text}}}}}}}\n"
    assert parse(text.encode(), "a.yaml").kubernetes == Kubernetes(rendering=Rendering(memory=size))


def test_keys_of_kubernetes_follow_the_tools_they_are_for() -> None:
    text = (
        "version: 1\nvalidators: {settings: {kubernetes_version: '1.32'}}\n"
        "kubernetes: {argocd: {kustomize: {build_options: --load-restrictor=LoadRestrictionsNone}}}\n"
    )
    options = "--load-restrictor=LoadRestrictionsNone"
    assert parse(text.encode(), "a.yaml").kubernetes == Kubernetes(version="1.32", build_options=options)


def test_services_take_what_the_defaults_say_and_they_do_not() -> None:
    text = """\
version: 1
services:
  defaults: {owners: ["@platform"], until: dev}
  cart: {until: prod, owners: ["@cart"]}
  labs: {}
  batch: {in: [dev, prod]}
"""
    assert parse(text.encode(), "a.yaml").services == {
        "cart": Service(until="prod", owners=("@cart",)),
        "labs": Service(until="dev", owners=("@platform",)),
        "batch": Service(within=("dev", "prod"), owners=("@platform",)),
    }


def test_scanners() -> None:
    text = (
        "version: 1\nscanners: [{sarif: a.sarif, severity: {X*: low}}, {checkov: {arguments: [--quiet]}}]\n"
    )
    first, second = parse(text.encode(), "a.yaml").scanners
    assert (first.sarif, first.severity, str(first.location)) == ("a.sarif", {"X*": "low"}, "a.yaml:2:12")
    assert second == Scanner(checkov=Checkov(arguments=("--quiet",)), location=second.location)


def test_an_exception_knows_where_it_stands() -> None:
    text = """\
version: 1
exceptions:
  - {rule: k8s-host-path, reason: agent, owner: me, paths: [a]}
  - rule: k8s-latest-tag
    reason: nightly
    owner: me
    environment: dev
    until: 2027-01-31
"""
    first, second = parse(text.encode(), "a.yaml").exceptions
    assert (str(first.location), str(second.location)) == ("a.yaml:3:5", "a.yaml:4:5")
    assert (second.until, second.environment, first.until) == ("2027-01-31", "dev", "")


def test_names_are_kept_with_their_places() -> None:
    text = "version: 1\npolicies: {disable: [k8s-*], severity: {tf-x: low}}\nservices: {a: {until: prod}}\n"
    told = [(use.kind, use.name, use.key, str(use.location)) for use in parse(text.encode(), "a.yaml").names]
    assert told == [
        ("rule", "k8s-*", "policies.disable[0]", "a.yaml:2:22"),
        ("rule", "tf-x", "policies.severity.tf-x", "a.yaml:2:41"),
        ("environment", "prod", "services.a.until", "a.yaml:3:16"),
    ]
