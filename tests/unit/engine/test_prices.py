from pathlib import Path

import pytest

from tallygate.cost.errors import PriceFileError
from tallygate.cost.prices import Price
from tallygate.engine.prices import catalogue_of
from tallygate.engine.problems import UsageError
from tests.unit.engine.written import files

KEY = ("AWSKMS", "us-east-1", "kms/key")


def stated(amount: str) -> str:
    return f'version: 1\nprices: {{us-east-1: {{kms/key: "{amount}"}}}}\n'


def price(folder: Path, tree: dict[str, str], named: Path | None = None) -> str:
    found = catalogue_of(files(folder / "tree", tree), named).price(*KEY)
    assert isinstance(found, Price)
    return str(found.single)


def test_what_ships_counts_where_nothing_is_said(tmp_path: Path) -> None:
    assert price(tmp_path, {}) == "1"
    assert price(tmp_path, {"prices.yaml": stated("2"), "sub/.tallygate/prices.yaml": stated("2")}) == "1"


@pytest.mark.parametrize("name", ["prices.yaml", "prices.yml", "prices.json"])
def test_the_file_of_the_tree_that_judges(tmp_path: Path, name: str) -> None:
    text = '{"version": 1, "prices": {"us-east-1": {"kms/key": 2}}}' if name.endswith("json") else stated("2")
    assert price(tmp_path, {f".tallygate/{name}": text}) == "2"


def test_the_file_that_is_named_comes_first(tmp_path: Path) -> None:
    named = tmp_path / "own.yaml"
    named.write_text(stated("3"), encoding="utf-8")
    assert price(tmp_path, {".tallygate/prices.yaml": stated("2")}, named) == "3"


def test_two_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"both \.tallygate/prices\.json and \.tallygate/prices\.yaml exist"):
        price(tmp_path, {".tallygate/prices.yaml": stated("1"), ".tallygate/prices.json": "{}"})


def test_a_file_that_is_not_there_or_wrong(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        catalogue_of(None, tmp_path / "absent.yaml")
    with pytest.raises(PriceFileError, match=r"^\.tallygate/prices\.yaml:1:1: "):
        price(tmp_path, {".tallygate/prices.yaml": "prices: {}\n"})
