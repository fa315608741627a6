"""The first tallygate.yaml: its pull request is judged by the defaults and by what is stricter in it."""

import msgspec

from tallygate.engine.config import (
    BUILTIN,
    Config,
    EnvironmentConfig,
    Ignore,
    OnUnknown,
    Override,
    Policies,
    RuleSettings,
    Setting,
    Validators,
)
from tallygate.model.finding import SEVERITIES

_DEFAULTS = Config()
_KEPT = (
    "version",
    "environments.",
    "overrides[",
    "policies.use",
    "policies.enable",
    "policies.settings.",
    "policies.severity.",
    "validators.use",
    "ignore.require_reason",
)
_ON_UNKNOWN = ("warn", "close_if_reached", "close")


def stricter(own: Config) -> Config:
    """One configuration whose gates close where those of the defaults or of `own` would.

    What is not named here is the default's: an exclusion, an exception, a disabled rule, a spelling of
    another tool, a declared service, an engine or an option of a renderer can only loosen, or runs what the
    author chose.
    """
    return Config(
        fail_on=_severer(own.fail_on, _DEFAULTS.fail_on),
        environments={name: _environment(own, name) for name in own.environments},
        overrides=tuple(_override(own, override) for override in own.overrides),
        on_unknown=OnUnknown(
            hook=max(own.on_unknown.hook, _DEFAULTS.on_unknown.hook, key=_ON_UNKNOWN.index),
            pr=max(own.on_unknown.pr, _DEFAULTS.on_unknown.pr, key=_ON_UNKNOWN.index),
        ),
        policies=Policies(
            use=_with_builtin(own.policies.use),
            enable=own.policies.enable,
            severity=own.policies.severity,
            settings=own.policies.settings,
        ),
        validators=Validators(use=_with_builtin(own.validators.use)),
        ignore=Ignore(require_reason=own.ignore.require_reason),
        path=own.path,
        names=own.names,
        settings=tuple(setting for setting in own.settings if _holds(setting)),
        raises_only=True,
    )


def _holds(setting: Setting) -> bool:
    """Whether the merged configuration has the value as it is written."""
    word = setting.key.rpartition(".")[2]
    if word == "fail_on":
        return bool(_severer(setting.value, _DEFAULTS.fail_on) == setting.value)
    if setting.key.startswith("on_unknown."):
        looser = getattr(_DEFAULTS.on_unknown, word)
        return bool(max(setting.value, looser, key=_ON_UNKNOWN.index) == setting.value)
    return word not in ("disable", "kubernetes_version") and setting.key.startswith(_KEPT)


def _environment(own: Config, name: str) -> EnvironmentConfig:
    return msgspec.structs.replace(
        own.environments[name],
        fail_on=_severer(own.threshold(name), _DEFAULTS.threshold(name)),
        kubernetes_version="",
    )


def _override(own: Config, override: Override) -> Override:
    """An override may lower the threshold of nothing that is stricter already."""
    thresholds = [own.fail_on, _DEFAULTS.fail_on, *(own.threshold(name) for name in own.environments)]
    strict = override.fail_on and all(
        _severer(override.fail_on, one) == override.fail_on for one in thresholds
    )
    return Override(
        paths=override.paths,
        environments=override.environments,
        fail_on=override.fail_on if strict else "",
        policies=RuleSettings(severity=override.policies.severity),
    )


def _severer(one: str, other: str) -> str:
    """The threshold that closes on more."""
    return min(one, other, key=SEVERITIES.index)


def _with_builtin(use: tuple[str, ...]) -> tuple[str, ...]:
    return use if BUILTIN in use else (BUILTIN, *use)
