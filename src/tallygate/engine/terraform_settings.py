"""`terraform` of tallygate.yaml, as the evaluation of Terraform takes it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import TerraformEnvironment
from tallygate.model.location import Location

if TYPE_CHECKING:
    from tallygate.terraform.modules.given import Given
    from tallygate.terraform.modules.named import EnvironmentSettings
    from tallygate.terraform.modules.roots import Settings

PREFIX = "TF_VAR_"


def terraform_settings(config: Config, process: Mapping[str, str]) -> "Settings":
    """Roots, and what they are given from outside. process: its variables, which count where the
    configuration says so."""
    from tallygate.terraform.modules.given import Given
    from tallygate.terraform.modules.named import RootSettings
    from tallygate.terraform.modules.roots import Settings

    places = {setting.key: setting.location for setting in config.settings}
    roots = []
    for index, root in enumerate(config.terraform.roots):
        key = f"terraform.roots[{index}]"
        environments = {
            name: _environment(own, f"{key}.environments.{name}", places)
            for name, own in root.environments.items()
        }
        roots.append(RootSettings(root.path, environments, _place(f"{key}.path", places)))
    where = _place("terraform.env_vars", places)
    outside = {
        name.removeprefix(PREFIX): Given(text, where)
        for name, text in sorted(process.items())
        if config.terraform.env_vars and name.startswith(PREFIX)
    }
    return Settings(tuple(roots), outside)


def _environment(
    own: TerraformEnvironment, key: str, places: Mapping[str, Location]
) -> "EnvironmentSettings":
    from tallygate.terraform.modules.named import EnvironmentSettings

    values = {name: _given(value, _place(f"{key}.vars.{name}", places)) for name, value in own.vars.items()}
    where = _place(f"{key}.var_files", places)
    return EnvironmentSettings(own.var_files, values, own.workspace, where)


def _given(value: Any, where: Location) -> "Given":
    from tallygate.terraform.modules.given import Given
    from tallygate.terraform.values.plain import from_plain

    return Given(value if isinstance(value, str) else from_plain(value), where)


def _place(key: str, places: Mapping[str, Location]) -> Location:
    return places.get(key, Location(""))
