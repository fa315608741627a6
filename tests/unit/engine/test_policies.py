from pathlib import Path

import pytest

from tallygate.engine import policies as own_policies
from tallygate.engine.config import Config, Policies
from tallygate.engine.policies import PolicySet, collect, library, of_folder
from tallygate.engine.problems import NothingError, UsageError
from tallygate.rego.types import Module
from tests.unit.engine.written import files
from tests.unit.sources.git_repositories import write

OWN = {"policy/b.rego": "package b", "policy/deep/a.rego": "package a", "policy/b_test.rego": "package t"}


def using(*folders: str) -> Config:
    return Config(policies=Policies(use=folders))


class TestLibrary:
    def test_rules_by_domain_and_no_tests_or_fixtures(self) -> None:
        modules = library()
        paths = [module.path for module in modules]
        assert paths == sorted(paths)
        assert {module.domain for module in modules} == {
            "argocd", "cost", "drift", "environments", "kubernetes", "lib", "terraform", "workflows",
        }  # fmt: skip
        assert all(module.shipped and module.path.startswith("policies/") for module in modules)
        assert not [path for path in paths if "_test.rego" in path or "/bad/" in path or "/good/" in path]


class TestNeeded:
    MODULES = tuple(Module(name, "", domain) for name, domain in zip("abc", ("lib", "x", "y"), strict=True))

    def needed(self, *domains: str, trusted: bool = True) -> str:
        return "".join(module.path for module in PolicySet(self.MODULES, trusted).needed(domains))

    def test_shared_code_and_the_domains_that_are_there(self) -> None:
        assert self.needed("x") == "ab"
        assert self.needed("y", "x") == "abc"
        assert self.needed("z") == "a"

    def test_everything_where_there_is_nothing_or_rules_of_a_user(self) -> None:
        assert self.needed() == "abc"
        assert self.needed("x", trusted=False) == "abc"

    def test_the_digest_is_over_all(self) -> None:
        whole = PolicySet(self.MODULES, trusted=True).digest
        assert len(whole) == 64
        assert whole == PolicySet(self.MODULES[::-1], trusted=False).digest
        assert whole != PolicySet(self.MODULES[:2], trusted=True).digest


class TestCollect:
    def test_the_library_alone_is_trusted(self, tmp_path: Path) -> None:
        policies = collect(Config(), files(tmp_path, {}), (), tmp_path)
        assert policies.trusted
        assert list(policies.modules) == library()

    @pytest.mark.parametrize("folder", ["policy", "policy/", "/policy/"])
    def test_a_folder_of_the_repository(self, folder: str, tmp_path: Path) -> None:
        policies = collect(using(folder), files(tmp_path, OWN), (), tmp_path)
        assert [(module.path, module.shipped) for module in policies.modules] == [
            ("policy/b.rego", False),
            ("policy/deep/a.rego", False),
        ]
        assert not policies.trusted

    def test_the_library_beside_it_is_not_trusted_any_more(self, tmp_path: Path) -> None:
        policies = collect(using("builtin", "policy"), files(tmp_path, OWN), (), tmp_path)
        assert len(policies.modules) == len(library()) + 2
        assert not policies.trusted

    def test_a_named_folder_inside_comes_from_the_snapshot(self, tmp_path: Path) -> None:
        snapshot = files(tmp_path / "judge", {"policy/a.rego": "package before"})
        write(tmp_path / "work", {"policy/a.rego": "package after"})
        policies = collect(using("builtin"), snapshot, (tmp_path / "work/policy",), tmp_path / "work")
        assert policies.modules[-1] == Module("policy/a.rego", "package before")
        assert not policies.trusted

    def test_a_named_folder_outside_comes_from_the_disk(self, tmp_path: Path) -> None:
        write(tmp_path, {"own/policy/a.rego": "package own"})
        snapshot = files(tmp_path / "work", {"policy/a.rego": "package other"})
        policies = collect(using("policy"), snapshot, (tmp_path / "own/policy",), tmp_path / "work")
        assert [module.text for module in policies.modules] == ["package other", "package own"]

    def test_a_folder_that_the_snapshot_lacks_comes_from_the_disk(self, tmp_path: Path) -> None:
        write(tmp_path, OWN)
        snapshot = files(tmp_path / "empty", {"policy2/x.rego": ""})
        policies = collect(using("builtin"), snapshot, (tmp_path / "policy",), tmp_path)
        assert [module.text for module in policies.modules[-2:]] == ["package b", "package a"]

    def test_a_folder_that_does_not_exist(self, tmp_path: Path) -> None:
        snapshot = files(tmp_path, {"policy2/x.rego": ""})
        with pytest.raises(UsageError, match="policy folder policy does not exist in the working tree"):
            collect(using("policy"), snapshot, (), tmp_path)
        with pytest.raises(UsageError, match="nowhere does not exist"):
            collect(Config(), snapshot, (tmp_path / "nowhere",), tmp_path)

    def test_a_folder_without_rules(self, tmp_path: Path) -> None:
        snapshot = files(tmp_path, {"policy/readme.md": "", "policy/a_test.rego": "package a"})
        with pytest.raises(NothingError, match=r"policy folder policy holds no \.rego file"):
            collect(using("policy"), snapshot, (), tmp_path)

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        snapshot = files(tmp_path, {"policy/a.rego": b"package \xff"})
        with pytest.raises(UsageError, match=r"policy/a\.rego:1:1: not UTF-8 at byte 8"):
            collect(using("policy"), snapshot, (), tmp_path)


class TestFolder:
    def test_sorted_without_tests(self, tmp_path: Path) -> None:
        write(tmp_path, {**OWN, "policy/a_test.rego": "package s", "policy/c/d_test.rego": "package u"})
        assert [module.text for module in of_folder(tmp_path / "policy")] == ["package b", "package a"]
        assert [module.text for module in own_policies.tests_of_folder(tmp_path / "policy")] == [
            "package s",
            "package t",
            "package u",
        ]

    def test_a_single_file(self, tmp_path: Path) -> None:
        write(tmp_path, OWN)
        [one] = of_folder(tmp_path / "policy/b.rego")
        assert (one.path, one.text, one.domain) == (str(tmp_path / "policy/b.rego"), "package b", "")

    def test_a_file_of_tests_alone_holds_no_rule(self, tmp_path: Path) -> None:
        write(tmp_path, OWN)
        with pytest.raises(NothingError):
            of_folder(tmp_path / "policy/b_test.rego")
