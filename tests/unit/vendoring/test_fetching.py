"""`tallygate fetch` over real HTTP and real Git: what comes, what stays, and what is refused."""

from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tallygate.loaders.vendor_lock import FOLDER, LOCK, Pinned, digest, locked, parse, text
from tests.conftest import Golden
from tests.e2e.fakes.module_registry import FakeRegistry
from tests.unit.vendoring.made_modules import MadeRepository, call, git, tar_of, zip_of

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def queue(tmp_path: Path) -> MadeRepository:
    made = MadeRepository(tmp_path / "elsewhere" / "queue")
    made.commit({"main.tf": "# one\n", "inner/main.tf": "# inner one\n"}, "v1.0.0")
    made.commit({"main.tf": "# two\n", "inner/main.tf": "# inner two\n"}, "v1.1.0")
    return made


def written(tree: Path, *calls: str, path: str = "main.tf") -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text("".join(calls), encoding="utf-8")


def modules(tree: Path) -> tuple[Pinned, ...]:
    return parse((tree / LOCK).read_bytes())


def content(tree: Path, module: Pinned, path: str = "main.tf") -> str:
    return (tree / module.folder / path).read_text(encoding="utf-8")


def publish(registry: FakeRegistry, queue: MadeRepository) -> str:
    """Both tags as versions of a module, and the source of it."""
    registry.locations["shop/queue/aws"] = {
        version: f"{queue.source}?ref=v{version}" for version in ("1.0.0", "1.1.0")
    }
    return f"{registry.host}/shop/queue/aws"


def test_a_module_of_a_registry(tree: Path, registry: FakeRegistry, queue: MadeRepository) -> None:
    source = publish(registry, queue)
    written(tree, call("queue", source, "~> 1.0.0"), call("inner", f"{source}//inner"))
    assert main(["fetch"]) == 0
    inner, pinned = sorted(modules(tree), key=lambda module: module.constraint)
    assert (pinned.key, pinned.resolved, content(tree, pinned)) == ((source, "~> 1.0.0"), "1.0.0", "# one\n")
    assert (inner.resolved, inner.subdir, content(tree, inner)) == ("1.1.0", "inner", "# inner two\n")
    assert registry.asked().count("/.well-known/terraform.json") == 1
    assert registry.asked().count("/api/modules/shop/queue/aws/versions") == 1


@pytest.mark.parametrize("in_body", [False, True])
def test_archives_of_a_registry_with_the_one_folder_in_them(
    tree: Path, registry: FakeRegistry, in_body: bool
) -> None:
    registry.in_body = in_body
    registry.files["/m/1.tar.gz"] = (
        200,
        {},
        tar_of({"queue-1/main.tf": b"# packed\n", "queue-1/x/a.tf": b""}),
    )
    registry.locations["shop/queue/aws"] = {"2.0.0": "/m/1.tar.gz//*?archive=tar.gz"}
    written(tree, call("queue", f"{registry.host}/shop/queue/aws//x"))
    assert main(["fetch"]) == 0
    [module] = modules(tree)
    assert (module.subdir, module.resolved) == ("queue-1/x", "2.0.0")


def test_a_git_source_by_tag_branch_commit_and_head(tree: Path, queue: MadeRepository) -> None:
    first = git(queue.folder, "rev-parse", "v1.0.0^{commit}")
    head = git(queue.folder, "rev-parse", "HEAD")
    refs = {
        "?ref=v1.0.0": first,
        "?ref=main": head,
        f"?ref={first}": first,
        f"?ref={first[:9]}": first,
        "": head,
    }
    written(tree, *(call(f"m{number}", queue.source + ref) for number, ref in enumerate(refs)))
    assert main(["fetch"]) == 0
    assert {module.source.removeprefix(queue.source): module.resolved for module in modules(tree)} == refs
    assert len({module.package for module in modules(tree)}) == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("m.zip", zip_of({"main.tf": b"# packed\n"})),
        ("m.tar.gz", tar_of({"./main.tf": b"# packed\n"})),
        ("m.tar.bz2", tar_of({"main.tf": b"# packed\n"}, "w:bz2")),
        ("m.tar.xz", tar_of({"main.tf": b"# packed\n"}, "w:xz")),
    ],
)
def test_an_archive_over_http(tree: Path, registry: FakeRegistry, name: str, data: bytes) -> None:
    registry.files[f"/{name}"] = (200, {}, data)
    written(tree, call("m", f"http://{registry.host}/{name}"))
    assert main(["fetch"]) == 0
    [module] = modules(tree)
    assert (content(tree, module), module.resolved) == ("# packed\n", "")
    assert module.digest == digest({"main.tf": b"# packed\n"})


def test_a_page_says_where_its_module_is(tree: Path, registry: FakeRegistry, queue: MadeRepository) -> None:
    registry.files["/queue"] = (200, {"X-Terraform-Get": f"{queue.source}?ref=v1.0.0"}, b"<html>")
    registry.files["/nothing"] = (200, {}, b"<html>")
    registry.files["/round"] = (200, {"X-Terraform-Get": f"http://{registry.host}/round"}, b"")
    written(tree, call("queue", f"http://{registry.host}/queue//inner"))
    assert main(["fetch"]) == 0
    assert content(tree, modules(tree)[0]) == "# inner one\n"
    for page in ("nothing", "round"):
        written(tree, call("m", f"http://{registry.host}/{page}"))
        assert main(["fetch"]) == 4


def test_modules_that_a_module_calls_come_too(tree: Path, tmp_path: Path, queue: MadeRepository) -> None:
    outer = MadeRepository(tmp_path / "elsewhere" / "outer")
    outer.commit(
        {
            "stack/main.tf": call("local", "../shared") + call("self", f"{outer.source}//stack"),
            "shared/main.tf": call("queue", f"{queue.source}?ref=v1.0.0"),
            "examples/main.tf": call("unused", "git::file:///not/there"),
        }
    )
    written(tree, call("outer", f"{outer.source}//stack"), path="prod/main.tf")
    assert main(["fetch"]) == 0
    assert [module.source for module in modules(tree)] == [
        f"{outer.source}//stack",
        f"{queue.source}?ref=v1.0.0",
    ]


def test_what_is_there_is_not_fetched_again(
    tree: Path, registry: FakeRegistry, queue: MadeRepository, capsys: Captured
) -> None:
    written(tree, call("queue", publish(registry, queue), "1.0.0"))
    assert main(["fetch"]) == 0
    before, asked = (tree / LOCK).read_bytes(), len(registry.requests)
    capsys.readouterr()
    assert main(["fetch"]) == 0
    assert capsys.readouterr().out == f"1 module in {LOCK}: 0 fetched, 1 as before\n"
    assert (len(registry.requests), (tree / LOCK).read_bytes()) == (asked, before)


def test_a_locked_version_stays_until_it_is_updated(
    tree: Path, registry: FakeRegistry, queue: MadeRepository
) -> None:
    source = publish(registry, queue)
    newer = registry.locations["shop/queue/aws"].pop("1.1.0")
    written(tree, call("queue", source), call("other", f"{source}//inner"))
    assert main(["fetch"]) == 0
    registry.locations["shop/queue/aws"]["1.1.0"] = newer
    assert main(["fetch"]) == 0
    assert {module.resolved for module in modules(tree)} == {"1.0.0"}
    assert main(["fetch", "--update", source]) == 0
    assert [module.resolved for module in modules(tree)] == ["1.1.0", "1.0.0"]
    assert main(["fetch", "--update"]) == 0
    assert [module.resolved for module in modules(tree)] == ["1.1.0", "1.1.0"]
    assert len([*(tree / FOLDER).iterdir()]) == 3  # the folder of 1.0.0 is gone; two files are ours
    assert main(["fetch", "--update", "no/such/module"]) == 2


def test_a_damaged_or_missing_folder_is_fetched_as_it_was_locked(tree: Path, queue: MadeRepository) -> None:
    written(tree, call("queue", f"{queue.source}?ref=main"))
    assert main(["fetch"]) == 0
    [module] = modules(tree)
    queue.commit({"main.tf": "# three\n"})
    (tree / module.folder / "main.tf").write_text("# edited\n", encoding="utf-8")
    assert main(["fetch"]) == 0
    assert modules(tree) == (module,)
    assert content(tree, module) == "# two\n"


def test_a_tag_that_was_moved_is_an_error(
    tree: Path, registry: FakeRegistry, queue: MadeRepository, capsys: Captured
) -> None:
    written(tree, call("queue", publish(registry, queue), "1.0.0"))
    assert main(["fetch"]) == 0
    [module] = modules(tree)
    queue.commit({"main.tf": "# other\n"}, "v1.0.0")
    (tree / module.folder / "main.tf").unlink()
    assert main(["fetch"]) == 4
    error = capsys.readouterr().err
    assert "main.tf:2:3: module queue cannot be fetched: its files are not those that" in error
    assert "what 1.0.0 stands for has changed" in error
    assert modules(tree) == (module,)
    assert not (tree / module.folder / "main.tf").exists()
    assert main(["fetch", "--update"]) == 0
    assert content(tree, modules(tree)[0]) == "# other\n"


def test_one_failure_keeps_no_other_from_coming(tree: Path, queue: MadeRepository, capsys: Captured) -> None:
    sources = [
        "git::file:///not/there", f"{queue.source}?ref=nothing", f"{queue.source}//nowhere", "s3::https://b/m",
        "github.com/a/b/c",
    ]  # fmt: skip
    written(tree, *(call(f"m{number}", source) for number, source in enumerate(sources)))
    written(tree, call("queue", queue.source), call("wrong", queue.source, "1.0"), path="z.tf")
    assert main(["fetch"]) == 4
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" ")[0] for line in lines] == [
        "main.tf:2:3:", "main.tf:5:3:", "main.tf:8:3:", "main.tf:11:3:", "main.tf:14:3:", "z.tf:5:3:",
    ]  # fmt: skip
    assert ["no folder 'nowhere'" in line for line in lines] == [False, False, True, False, False, False]
    assert [module.source for module in modules(tree)] == [queue.source]
    assert [path.name for path in (tree / FOLDER).iterdir() if path.name.startswith(".new")] == []


def test_what_no_call_needs_goes_once_all_calls_are_known(
    tree: Path, queue: MadeRepository, capsys: Captured
) -> None:
    written(tree, call("queue", queue.source))
    assert main(["fetch"]) == 0
    written(tree, call("gone", "git::file:///not/there"))
    assert main(["fetch"]) == 4
    assert [module.source for module in modules(tree)] == [queue.source]
    written(tree, "# nothing\n")
    capsys.readouterr()
    assert main(["fetch"]) == 0
    assert capsys.readouterr().out.startswith(f"removed  {queue.source}: ")
    assert not (tree / LOCK).exists()
    assert sorted(path.name for path in (tree / FOLDER).iterdir()) == [".gitattributes", ".gitignore"]


def test_what_is_no_part_of_a_module_stays_out(tree: Path, queue: MadeRepository) -> None:
    queue.commit({"examples/all/main.tf": "# example\n", ".github/workflows/ci.yml": "", "tests/a.tf": ""})
    written(tree, call("queue", queue.source), call("example", f"{queue.source}//examples/all"))
    assert main(["fetch"]) == 0
    top, example = modules(tree)
    kept = {
        module.package: sorted(p.name for p in (tree / FOLDER / module.package).iterdir())
        for module in (top, example)
    }
    assert kept == {top.package: ["inner", "main.tf"], example.package: ["examples", "inner", "main.tf"]}
    assert content(tree, example) == "# example\n"
    assert main(["fetch", "--check"]) == 0


@pytest.mark.parametrize(
    ("path", "reason"),
    [("./absent", "no such folder"), ("../../x", "leads out"), ("./tests", "no such folder")],
)
def test_a_local_call_that_a_package_cannot_answer_is_told(
    tree: Path, queue: MadeRepository, path: str, reason: str, capsys: Captured
) -> None:
    queue.commit({"more.tf": call("local", path), "tests/main.tf": ""})
    written(tree, call("queue", queue.source))
    assert [main(["fetch"]), main(["fetch", "--check"])] == [4, 4]
    told = capsys.readouterr().err.splitlines()
    assert told[0] == told[1]
    assert told[0].startswith(f"{FOLDER}/queue-")
    assert "/more.tf:2:3: module local cannot be fetched: the p" in told[0]
    assert reason in told[0]


def test_what_is_fetched_survives_a_commit(tree: Path, tmp_path: Path) -> None:
    odd = MadeRepository(tmp_path / "elsewhere" / "odd")
    odd.commit(
        {
            "main.tf": "# a\r\n# b\r\n",
            "lambda.zip": "PK",
            ".gitignore": "*.tf\n",
            "x/.gitattributes": "* eol=lf",
        }
    )
    written(tree, "*.zip\n", path=".gitignore")
    written(tree, "* text=auto\n", path=".gitattributes")
    written(tree, call("odd", odd.source))
    assert main(["fetch"]) == 0
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "-m", "modules")
    [module] = modules(tree)
    listed = git(tree, "ls-tree", "-r", "--name-only", "HEAD", module.folder).splitlines()
    assert [path.removeprefix(f"{module.folder}/") for path in listed] == ["lambda.zip", "main.tf"]
    copy = tree.parent / "copy"
    git(tree, "clone", "--quiet", str(tree), str(copy))
    paths = [path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()]
    result = locked(lambda path: (copy / path).read_bytes() if (copy / path).is_file() else None, paths)
    assert result.folders == {module.key: module.folder}
    assert main(["fetch", "--check", str(copy)]) == 0


def test_check_opens_no_connection_and_names_each_difference(
    tree: Path, registry: FakeRegistry, queue: MadeRepository, capsys: Captured
) -> None:
    source = publish(registry, queue)
    written(tree, call("queue", source, "1.0.0"), call("other", queue.source))
    assert main(["fetch", "--check"]) == 1
    assert registry.requests == []
    assert main(["fetch"]) == 0
    asked = len(registry.requests)
    capsys.readouterr()
    assert main(["fetch", "--check"]) == 0
    assert capsys.readouterr().out == f"2 modules as in {LOCK}\n"
    written(tree, call("queue", source, "1.1.0"), call("other", queue.source))
    (tree / FOLDER / "stray").mkdir()
    (tree / FOLDER / "stray" / "main.tf").touch()
    (tree / modules(tree)[1].folder / "more.tf").touch()
    assert main(["fetch", "--check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"main.tf:2:3: {source} 1.1.0 is not in {LOCK}"
    assert told[1].startswith(f"main.tf:6:3: {queue.source}: the files of {FOLDER}/queue-")
    assert told[2:] == [
        f"{FOLDER}/stray: the lock file does not know this folder",
        "tallygate fetch brings them into agreement",
    ]
    assert len(registry.requests) == asked


def test_check_knows_a_line_without_a_call(tree: Path, queue: MadeRepository, capsys: Captured) -> None:
    written(tree, call("queue", queue.source))
    assert main(["fetch"]) == 0
    written(tree, "# nothing\n")
    capsys.readouterr()
    assert main(["fetch", "--check"]) == 1
    assert f"{LOCK}: no call needs {queue.source}\n" in capsys.readouterr().out


def forge(tree: Path, resolved: str = "") -> None:
    """Other files in the package, and their digest in the lock file."""
    [one] = modules(tree)
    (tree / one.folder / "main.tf").write_text("# forged\n", encoding="utf-8")
    paths = [path for path in (tree / one.place).rglob("*") if path.is_file()]
    contents = {path.relative_to(tree / one.place).as_posix(): path.read_bytes() for path in paths}
    forged = msgspec.structs.replace(one, digest=digest(contents), resolved=resolved or one.resolved)
    (tree / LOCK).write_text(text([forged]), encoding="utf-8")


@pytest.mark.parametrize("with_registry", [True, False])
def test_verify_fetches_anew_and_writes_nothing(
    tree: Path, registry: FakeRegistry, queue: MadeRepository, capsys: Captured, with_registry: bool
) -> None:
    source = publish(registry, queue) if with_registry else f"{queue.source}?ref=v1.0.0"
    written(tree, call("queue", source, "1.0.0" if with_registry else ""))
    assert main(["fetch"]) == 0
    capsys.readouterr()
    assert main(["fetch", "--verify"]) == 0
    assert capsys.readouterr().out == f"1 module as in {LOCK}, and as fetched now\n"
    forge(tree)
    lock = (tree / LOCK).read_bytes()
    assert main(["fetch", "--check"]) == 0
    capsys.readouterr()
    assert main(["fetch", "--verify"]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"main.tf:2:3: {source}: what comes from there now is not what {LOCK} has")
    assert (tree / LOCK).read_bytes() == lock
    assert content(tree, modules(tree)[0]) == "# forged\n"


def test_verify_takes_no_commit_that_the_ref_does_not_name(
    tree: Path, queue: MadeRepository, capsys: Captured
) -> None:
    written(tree, call("queue", f"{queue.source}?ref=v1.1.0"))
    assert main(["fetch"]) == 0
    [right] = modules(tree)
    other = git(queue.folder, "rev-parse", "v1.0.0^{commit}")
    forge(tree, other)
    capsys.readouterr()
    assert main(["fetch", "--verify"]) == 1
    told = capsys.readouterr().out
    assert f"{LOCK} has {other}, but the source stands for {right.resolved} now" in told


def test_verify_of_what_cannot_be_had_is_no_pass(
    tree: Path, registry: FakeRegistry, queue: MadeRepository, capsys: Captured
) -> None:
    written(tree, call("queue", publish(registry, queue), "1.0.0"))
    assert main(["fetch"]) == 0
    registry.locations.clear()
    assert main(["fetch", "--verify"]) == 4
    assert "main.tf:2:3: module queue cannot be fetched: " in capsys.readouterr().err


def test_check_of_what_cannot_be_fetched_is_no_pass(tree: Path, capsys: Captured) -> None:
    written(tree, call("bucket", "s3::https://b/m"))
    assert main(["fetch", "--check"]) == 4
    assert "main.tf:2:3: module bucket cannot be fetched: modules in S3" in capsys.readouterr().err


def test_a_tree_without_configuration_is_nothing(tree: Path, capsys: Captured) -> None:
    assert [main(["fetch"]), main(["fetch", "--check"])] == [3, 3]
    written(tree, "# no call\n")
    assert [main(["fetch"]), main(["fetch", "--check"])] == [0, 0]
    assert not (tree / ".tallygate").exists()


def test_a_broken_lock_file_is_not_overwritten(tree: Path, queue: MadeRepository, capsys: Captured) -> None:
    written(tree, call("queue", queue.source))
    written(tree, '{"version": 1,\n<<<<<<< HEAD\n', path=LOCK)
    for words in (["fetch"], ["fetch", "--check"]):
        assert main(words) == 2
        assert f"{LOCK}:2:1: " in capsys.readouterr().err
    assert "<<<" in (tree / LOCK).read_text(encoding="utf-8")


@pytest.mark.parametrize("link", [".tallygate", FOLDER, LOCK])
def test_nothing_is_written_through_a_link(
    tree: Path, tmp_path: Path, queue: MadeRepository, link: str, capsys: Captured
) -> None:
    written(tree, call("queue", queue.source))
    target = tmp_path / "target"
    target.mkdir()
    (tree / link).parent.mkdir(exist_ok=True)
    (tree / link).symlink_to(target)
    assert main(["fetch"]) == 4
    assert f"{link} is a link" in capsys.readouterr().err
    assert [*target.iterdir()] == []


def test_a_locked_commit_that_is_none_reaches_no_program(tree: Path, queue: MadeRepository) -> None:
    written(tree, call("queue", queue.source))
    assert main(["fetch"]) == 0
    wrong = msgspec.structs.replace(modules(tree)[0], resolved="--upload-pack=x", digest="sha256:" + "0" * 64)
    (tree / LOCK).write_text(text([wrong]), encoding="utf-8")
    assert main(["fetch"]) == 4


def test_local_addresses_need_to_be_allowed(
    tree: Path,
    registry: FakeRegistry,
    queue: MadeRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.delenv("TALLYGATE_FETCH_LOCAL")
    written(tree, call("a", queue.source), call("b", f"http://{registry.host}/m.zip"))
    assert main(["fetch"]) == 4
    lines = capsys.readouterr().err.splitlines()
    assert ["file://" in lines[0], "is not https" in lines[1], registry.requests] == [True, True, []]


def test_output(
    tree: Path, golden: Golden, registry: FakeRegistry, queue: MadeRepository, capsys: Captured
) -> None:
    source = publish(registry, queue)
    written(tree, call("queue", source, "~> 1.0"), call("inner", f"{queue.source}//inner?ref=v1.0.0"))
    written(tree, call("x", f"{source}//nowhere"), call("y", "s3::https://b/m"), path="y.tf")
    lines = [f"exit {main(['fetch'])}", f"exit {main(['fetch', '--check'])}"]
    (tree / "y.tf").unlink()
    lines += [f"exit {main(['fetch', '--check'])}"]
    told = capsys.readouterr()
    shown = "".join([told.out, told.err, "\n".join(lines), "\n"])
    shown = shown.replace(registry.host, "registry.example.com").replace(
        queue.folder.as_uri(), "https://git/queue.git"
    )
    golden("commands/fetch.txt", shown)
