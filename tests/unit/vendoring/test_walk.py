"""Which calls are reached: those of the tree, and those of fetched modules that are themselves called."""

import hashlib
from collections.abc import Mapping, Sequence

import pytest

from tallygate.loaders.vendor_lock import FOLDER, Pinned
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.sources.interface import Entry, Kept
from tallygate.terraform.modules.sources import Registry
from tallygate.vendoring.fetch import compare
from tallygate.vendoring.interface import Need
from tallygate.vendoring.kubernetes_walk import Wanted
from tallygate.vendoring.tree import Fetched, Walk
from tests.unit.vendoring.made_modules import call


class Tree:
    """A snapshot of texts."""

    name = "made"

    def __init__(self, texts: Mapping[str, str], diagnostics: Sequence[Diagnostic] = ()) -> None:
        self.texts, self.diagnostics = texts, diagnostics
        self.kept: Mapping[str, Kept] = {}

    def entries(self) -> Sequence[Entry]:
        ids = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in self.texts.items()}
        return [Entry(path, ids[path], len(self.texts[path])) for path in sorted(self.texts)]

    def read(self, path: str) -> bytes:
        return self.texts[path].encode()


def walked(tree: Tree, packages: Mapping[str, Mapping[str, str]]) -> tuple[list[str], list[str]]:
    """What is taken, by source, and what is told. packages: files by source without its folder."""
    taken: list[str] = []

    def take(one: Need) -> Fetched | None:
        taken.append(one.source)
        source = one.remote
        assert isinstance(source, Registry)
        package = packages.get(source.package.partition("/")[2])
        if package is None:
            return None
        name = source.name
        files = {f"{FOLDER}/{name}/{path}": text for path, text in package.items()}
        module = Pinned(one.source, one.constraint, "1.0.0", name, source.subdir, "sha256:" + "0" * 64)
        return Fetched(module, tuple(sorted(files)), lambda path: files[path].encode())

    walk = Walk(take)
    walk.run(tree)
    return taken, [f"{problem.location}: {problem.message}" for problem in walk.problems]


def test_every_file_of_the_tree_counts_and_nothing_that_was_downloaded() -> None:
    tree = Tree(
        {
            "main.tf": call("a", "s/a/x"),
            "deep/er/main.tofu": call("b", "s/b/x"),
            "json.tf.json": '{"module": {"c": {"source": "s/c/x"}}}',
            "unused/main.tf": call("again", "s/a/x"),
            ".terraform/modules/m/main.tf": call("no", "s/no/x"),
            "x/.terraform/m/main.tf": call("no", "s/no/x"),
            f"{FOLDER}/m/main.tf": call("no", "s/no/x"),
            "main.tfvars": call("no", "s/no/x"),
        }
    )
    assert walked(tree, {}) == (["s/b/x", "s/c/x", "s/a/x"], [])


def test_a_package_is_followed_only_where_it_is_called() -> None:
    packages = {
        "s/a/x": {
            "main.tf": call("inner", "./inner") + call("unread", "./inner/"),
            "inner/main.tf": call("up", "../") + call("b", "s/b/x", "1.0"),
            "other/main.tf": call("no", "s/no/x"),
        },
        "s/b/x": {"main.tf": call("a", "s/a/x//other")},
    }
    taken, told = walked(Tree({"main.tf": call("a", "s/a/x")}), packages)
    assert (taken, told) == (["s/a/x", "s/b/x", "s/a/x//other", "s/no/x"], [])


@pytest.mark.parametrize("path", ["../..", "../b", "../../../main.tf", "..", "./no"])
def test_a_path_of_a_package_stays_inside_of_it(path: str) -> None:
    packages = {"s/a/x": {"main.tf": call("out", path)}, "s/b/x": {"main.tf": call("no", "s/no/x")}}
    taken, told = walked(Tree({"main.tf": call("b", "s/b/x") + call("a", "s/a/x")}), packages)
    assert "s/no/x" in taken
    assert len(told) == 1
    assert told[0].startswith(f"{FOLDER}/a/main.tf:2:3: module out cannot be fetched: the p")


def test_a_chain_without_end_is_cut() -> None:
    class Endless(dict[str, Mapping[str, str]]):
        def get(self, key: str, default: object = None) -> Mapping[str, str]:
            return {"main.tf": call("next", f"s/m{int(key.split('/')[1][1:]) + 1}/x")}

    taken, told = walked(Tree({"main.tf": call("first", "s/m0/x")}), Endless())
    assert len(taken) == 2000
    assert told == [f"{FOLDER}/m1999/main.tf:2:3: module next cannot be fetched: more than 2000 modules"]


def test_a_broken_file_and_an_unreadable_one_are_told() -> None:
    unread = Diagnostic("source-link-outside", "link leads out", Location("z.tf"), Level.UNKNOWN)
    other = Diagnostic("source-link-outside", "link leads out", Location("z.yaml"), Level.UNKNOWN)
    tree = Tree(
        {"a.tf": "module {{{\n", "b.tf": call("b", "s/b/x"), "c.tf": 'module "c" {\n source = 1\n}\n'}
    )
    tree.diagnostics = (unread, other)
    taken, told = walked(tree, {})
    assert taken == ["s/b/x"]
    assert [line.partition(":")[0] for line in told] == ["z.tf", "a.tf", "c.tf"]
    drift = compare(Tree({"a.tf": "module {{{\n"}), Wanted())
    assert (drift.files, drift.differences, len(drift.problems)) == (1, (), 1)


def test_folders_that_many_calls_name_are_read_once() -> None:
    files = {f"m{number}/main.tf": call("x", f"../m{number + 1}") * 2 for number in range(300)}
    files["m300/main.tf"] = call("end", "s/end/x")
    taken, told = walked(Tree({"main.tf": call("a", "s/a/x//m0")}), {"s/a/x": files})
    assert (taken, told) == (["s/a/x//m0", "s/end/x"], [])
