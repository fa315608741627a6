import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.config import Config, EnvironmentConfig, Override, RuleSettings, parse
from tallygate.engine.config_platforms import Kubernetes
from tallygate.engine.first_file import stricter
from tallygate.engine.rule_settings import threshold
from tallygate.model.finding import SEVERITIES

LOOSE = """\
version: 1
fail_on: critical
exclude: ["**"]
environments: {prod: {fail_on: critical}, dev: {fail_on: low}}
services: {a: {until: dev}}
on_unknown: {hook: close, pr: warn}
policies:
  use: [own]
  enable: [k8s-image-digest]
  disable: ["*"]
  severity: {k8s-host-path: low}
  settings: {k8s-image-registry: {allowed: [r]}}
  engine: server
  server: {url: "https://evil.example", token_env: GITHUB_TOKEN}
  limits: {time: 1d, workers: 64, memory: 64GiB}
validators: {use: [packs], disable: [terraform], settings: {kubernetes_version: "1.20"}}
exceptions: [{rule: "*", reason: r, owner: o, paths: ["**"]}]
ignore: {compat: [checkov], require_reason: true}
scanners: [{checkov: {arguments: [--external-checks-dir, evil]}}]
kubernetes:
  argocd: {kustomize: {build_options: --enable-exec}}
  limits: {file: 1GiB, aliases: 9000000000, render: {timeout: 1d}}
overrides: [{paths: ["**"], fail_on: critical, policies: {disable: ["*"], severity: {k8s-latest-tag: low}}}]
"""


def test_nothing_that_loosens_holds() -> None:
    merged = stricter(parse(LOOSE.encode(), "tallygate.yaml"))
    assert merged.fail_on == "medium"
    assert merged.environments == {"prod": EnvironmentConfig("medium"), "dev": EnvironmentConfig("low")}
    assert (merged.on_unknown.hook, merged.on_unknown.pr) == ("close", "close_if_reached")
    assert (merged.policies.use, merged.validators.use) == (("builtin", "own"), ("builtin", "packs"))
    assert merged.overrides == (
        Override(paths=("**",), policies=RuleSettings(severity={"k8s-latest-tag": "low"})),
    )
    assert merged.ignore.require_reason
    assert merged.raises_only
    # All else is the default's: nothing excluded, excepted, disabled, executed or sent anywhere.
    own = {"fail_on", "environments", "on_unknown", "policies", "validators", "overrides", "ignore"}
    own |= {"path", "names", "settings", "raises_only"}
    for field in set(Config.__struct_fields__) - own:
        assert getattr(merged, field) == getattr(Config(), field), field
    assert merged.policies.enable == ("k8s-image-digest",)
    assert merged.policies.settings == {"k8s-image-registry": {"allowed": ("r",)}}
    rest = msgspec.structs.replace(merged.policies, use=("builtin",), enable=(), severity={}, settings={})
    assert rest == Config().policies
    assert merged.kubernetes == Kubernetes()
    assert merged.ignore.compat == ()


def test_what_is_shown_is_what_holds() -> None:
    merged = stricter(parse(LOOSE.encode(), "tallygate.yaml"))
    assert [setting.key for setting in merged.settings] == [
        "version",
        "environments.dev.fail_on",
        "on_unknown.hook",
        "policies.use",
        "policies.enable",
        "policies.severity.k8s-host-path",
        "policies.settings.k8s-image-registry.allowed",
        "validators.use",
        "ignore.require_reason",
        "overrides[0].paths",
        "overrides[0].policies.severity.k8s-latest-tag",
    ]


severities = st.sampled_from(SEVERITIES)
maybe = st.none() | severities
overrides = st.lists(
    st.builds(
        Override,
        paths=st.sampled_from([("a",), ("b",), ("a", "b")]),
        environments=st.sampled_from([(), ("prod",)]),
        fail_on=severities | st.just(""),
    ),
    max_size=2,
)


@given(severities, maybe, maybe, overrides, st.sampled_from(["prod", "dev", None]), st.sampled_from("abc"))
def test_no_threshold_is_looser_than_either(
    whole: str, prod: str | None, dev: str | None, own: list[Override], environment: str | None, path: str
) -> None:
    config = Config(
        fail_on=whole,
        environments={"prod": EnvironmentConfig(prod), "dev": EnvironmentConfig(dev)},
        overrides=tuple(own),
    )
    found = SEVERITIES.index(threshold(stricter(config), environment, path))
    assert found <= SEVERITIES.index(threshold(Config(), environment, path))
    assert found <= SEVERITIES.index(threshold(config, environment, path))


@pytest.mark.parametrize("use", [("builtin",), ("builtin", "own"), ("own", "builtin")])
def test_builtin_rules_are_named_once(use: tuple[str, ...]) -> None:
    config = parse(f"version: 1\npolicies: {{use: [{', '.join(use)}]}}\n".encode(), "tallygate.yaml")
    assert stricter(config).policies.use == use
