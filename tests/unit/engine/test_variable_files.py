"""Which root a variable file elsewhere is for."""

import pytest

from tallygate.engine.variable_files import Joined, joined
from tallygate.environments.discover import discover


def of(*files: str, roots: tuple[str, ...] = ("live/rds", "live/vpc")) -> Joined:
    paths = [*files, *(f"{root}/main.tf" for root in roots)]
    return joined(paths, roots, discover(paths))


@pytest.mark.parametrize("form", ["vars/{}/rds.tfvars", "vars/rds/{}.tfvars", "vars/rds-{}.tfvars.json"])
def test_a_file_belongs_to_the_root_of_its_name(form: str) -> None:
    dev, prod = form.format("dev"), form.format("prod")
    expected = {"dev": (f"../../{dev}",), "prod": (f"../../{prod}",)}
    assert of(dev, prod) == Joined({"live/rds": expected}, ())


def test_what_all_roots_share_comes_first() -> None:
    files = [f"vars/{env}/{name}.tfvars" for env in ("dev", "prod") for name in ("common", "rds", "vpc")]
    found = of(*files)
    assert found.roots["live/vpc"]["prod"] == (
        "../../vars/prod/common.tfvars",
        "../../vars/prod/vpc.tfvars",
    )
    assert set(found.roots) == {"live/rds", "live/vpc"}
    assert found.apart == ()


def test_what_fits_no_root_is_told() -> None:
    files = [f"vars/{env}/{name}.tfvars" for env in ("dev", "prod") for name in ("common", "lost")]
    assert of(*files) == Joined({}, tuple(sorted(files)))


def test_of_two_roots_of_one_name_none_is_chosen() -> None:
    files = ["vars/dev/rds.tfvars", "vars/prod/rds.tfvars"]
    assert of(*files, roots=("a/rds", "b/rds")) == Joined({}, tuple(files))


def test_what_a_root_takes_by_itself_is_left_alone() -> None:
    assert of("live/rds/dev.tfvars", "live/rds/prod.tfvars", "live/vpc/env/dev.tfvars") == Joined({}, ())
    assert of("live/rds/terraform.tfvars") == Joined({}, ())


def test_a_path_that_would_have_to_be_quoted_is_not_written() -> None:
    files = ["vars: x/dev/rds.tfvars", "vars: x/prod/rds.tfvars"]
    assert of(*files) == Joined({}, tuple(files))


def test_two_files_for_one_environment_are_not_mixed() -> None:
    regions = [f"vars/prod/{region}/rds.tfvars" for region in ("eu", "us")]
    found = of("vars/dev/rds.tfvars", "vars/prod/rds.tfvars", "vars/dev/eu/rds.tfvars", *regions)
    assert found.roots == {}
    assert set(regions) < set(found.apart)


def test_a_root_at_the_top_has_no_name_to_go_by() -> None:
    files = ["dev/dev.tfvars", "a/b/c/dev/prod.tfvars", "a/b/c/prod/prod.tfvars"]
    assert of(*files, roots=("",)).roots == {}


def test_a_root_with_files_of_its_own_or_a_workspace_is_left_alone() -> None:
    files = ["vars/dev/rds.tfvars", "vars/prod/rds.tfvars"]
    assert of(*files, "live/rds/dev.tfvars") == Joined({}, tuple(files))
    paths = [*files, "live/rds/main.tf"]
    assert joined(paths, ["live/rds"], discover(paths), with_workspace=["live/rds"]).roots == {}
