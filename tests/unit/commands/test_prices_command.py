from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tests.conftest import Golden
from tests.unit.cost.frozen import COMPUTE, DNS, write

Capture = pytest.CaptureFixture[str]
OWN = """\
version: 1
discount: {AmazonEC2: 10}
prices: {us-east-1: {instance/m5.large/windows/shared: 0.188}}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plain folder, with a catalogue beside it that never changes."""
    catalogue, tree = tmp_path / "catalogue", tmp_path / "tree"
    catalogue.mkdir()
    tree.mkdir()
    write(catalogue, COMPUTE)
    write(catalogue, DNS)
    monkeypatch.setattr("tallygate.engine.prices.DATA", catalogue)
    monkeypatch.chdir(tree)
    return tree


def ran(capsys: Capture, *words: str) -> tuple[int, str, str]:
    code = main(["prices", *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_show(golden: Golden, tree: Path, capsys: Capture) -> None:
    code, out, _ = ran(capsys, "show", "m5.large")
    assert code == 0
    golden("commands/prices-show.txt", out)


def test_show_tiers_discounts_and_prices_of_ones_own(golden: Golden, tree: Path, capsys: Capture) -> None:
    (tree / ".tallygate").mkdir()
    (tree / ".tallygate" / "prices.yaml").write_text(OWN, encoding="utf-8")
    code, out, _ = ran(capsys, "show", "*", "--region", "us-east-1")
    assert code == 0
    golden("commands/prices-own.txt", out)


def test_show_json(golden: Golden, tree: Path, capsys: Capture) -> None:
    code, out, _ = ran(capsys, "show", "nat/gb", "--format", "json")
    assert code == 0
    assert msgspec.json.decode(out)["schema_version"] == "1"
    golden("commands/prices.json", out)


def test_what_holds_everywhere_is_shown_for_any_region(tree: Path, capsys: Capture) -> None:
    code, out, _ = ran(capsys, "list", "route53/zone", "--region", "eu-south-1")
    assert (code, out.split()) == (0, ["route53/zone", "global", "0.5"])


def test_list_of_keys(tree: Path, capsys: Capture) -> None:
    code, out, _ = ran(capsys, "list")
    lines = out.splitlines()
    assert code == 0
    assert lines == sorted(lines)
    [instances] = [line.split() for line in lines if line.startswith("instance/<type>/")]
    assert instances == ["instance/<type>/<os>/<tenancy>", "AmazonEC2", "h", "2", "regions"]
    _, told, _ = ran(capsys, "list", "--format", "json")
    assert len(msgspec.json.decode(told)["keys"]) == len(lines)


def test_list_of_prices(tree: Path, capsys: Capture) -> None:
    _, out, _ = ran(capsys, "list", "ebs/*")
    assert [line.split() for line in out.splitlines()] == [
        ["ebs/gp3/storage", "eu-west-1", "0.088"],
        ["ebs/gp3/storage", "us-east-1", "0.08"],
    ]


def test_verify(golden: Golden, tree: Path, capsys: Capture) -> None:
    code, out, _ = ran(capsys, "verify")
    assert code == 0
    golden("commands/prices-verify.txt", out)


@pytest.mark.parametrize("words", [("show", "foo/bar"), ("show", "m5.large", "--region", "eu-south-1")])
def test_no_price_is_exit_3(tree: Path, capsys: Capture, words: tuple[str, ...]) -> None:
    code, out, err = ran(capsys, *words)
    assert (code, out) == (3, "")
    assert "no price for" in err
    assert "(catalogue 2026.11)" in err


def test_a_wrong_file_of_prices_is_exit_2(tree: Path, capsys: Capture) -> None:
    (tree / "own.yaml").write_text("version: 1\nprices: {us-east-1: {kms/kee: 1}}\n", encoding="utf-8")
    for words in (("show", "m5.large"), ("verify",), ("list",)):
        code, _, err = ran(capsys, *words, "--prices", "own.yaml")
        assert code == 2
        assert err.startswith("tallygate: own.yaml:2:22: kms/kee is no key of a price; did you mean kms/key?")


def test_no_key_is_exit_2(tree: Path, capsys: Capture) -> None:
    code, _, err = ran(capsys, "show")
    assert (code, err) == (2, "tallygate: which price? `tallygate prices list` lists the keys\n")


@pytest.mark.parametrize("text", ["{", '{"schema":9}'])
def test_a_corrupt_catalogue_is_exit_4(tree: Path, capsys: Capture, text: str) -> None:
    (tree.parent / "catalogue" / "AmazonEC2.json").write_text(text, encoding="utf-8")
    for words in (("show", "m5.large"), ("list",), ("verify",)):
        code, out, err = ran(capsys, *words)
        assert (code, out) == (4, "")
        assert "cannot be read" in err


def test_a_price_that_is_not_whole_is_exit_4(tree: Path, capsys: Capture) -> None:
    path = tree.parent / "catalogue" / "AmazonEC2.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"0.096"', '"0"'), encoding="utf-8")
    code, _, err = ran(capsys, "verify")
    assert code == 4
    assert err == "tallygate: AmazonEC2 us-east-1 instance/m5.large/linux/shared: the price is 0\n"


def test_what_an_author_controls_is_made_harmless(tree: Path, capsys: Capture) -> None:
    own = 'version: 1\nprices: {us-east-1: {kms/key: {price: 1, source: "\\e[31m::error::x"}}}\n'
    (tree / "own.yaml").write_text(own, encoding="utf-8")
    _, out, _ = ran(capsys, "show", "kms/*", "--prices", "own.yaml")
    assert "\x1b" not in out
    assert "\\x1b[31m" in out
