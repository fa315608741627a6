"""`tallygate promote plan` as it is installed: on the platform, and on a shop whose history is made here."""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.assets import assets
from tallygate.promotion.chain import Chain
from tallygate.promotion.entry import End, EntryKind, LedgerEntry
from tallygate.promotion.ledger import append
from tallygate.promotion.objects import Author, Objects
from tests.conftest import Golden
from tests.e2e.command import Ran, tallygate
from tests.unit.sources.git_repositories import commit_all, git, repository

ROOT = Path(__file__).parents[2]
CONFIGURATION = """\
version: 1
name: shop
layout: {path: "config/{env}/{service}"}
environments: {dev: {}, staging: {after: [dev]}, prod: {after: [staging]}}
services: {cart: {until: prod}, search: {until: staging}, wishlist: {until: dev}}
promote:
  - {kind: helm-image, file: values.yaml, key: image}
  - {kind: keys, file: values.yaml, keys: [flags]}
never: [replicas, "**.password"]
"""
VALUES = (
    "replicas: {replicas} # own\nimage:\n  repository: registry/cart\n  tag: {tag}\nflags: {{fast: {fast}}}\n"
)


def values(tag: str, replicas: int = 1, fast: str = "false") -> str:
    return VALUES.format(tag=tag, replicas=replicas, fast=fast)


def shop(folder: Path, **changed: str) -> Path:
    """Three environments; a changed file by its path with _ for /."""
    files = {
        "tallygate.yaml": CONFIGURATION,
        "config/dev/cart/values.yaml": values("v2", 1, "true"),
        "config/staging/cart/values.yaml": values("v1", 2),
        "config/prod/cart/values.yaml": values("v1", 5),
        "config/dev/search/values.yaml": values("s1"),
        "config/staging/search/values.yaml": values("s1"),
        "config/dev/wishlist/values.yaml": values("w1"),
    }
    return repository(folder, {**files, **changed})


def plan(folder: Path, *words: str) -> Ran:
    return tallygate("promote", "plan", "--plan-only", *words, cwd=folder)


def told(ran: Ran) -> dict[str, Any]:
    [found] = msgspec.json.decode(ran.out)["plans"]
    return dict(found)


def changes(ran: Ran) -> list[tuple[str, str, str]]:
    return [(one["key"], one["from"], one["to"]) for one in told(ran)["changes"]]


def promoted(
    folder: Path, commit: str, service: str = "cart", env: str = "staging", source: str = "dev"
) -> None:
    """Say in the ledger that a service was promoted from a commit."""
    objects, ref = Objects(folder), f"refs/tallygate/ledger/{env}/{service}"
    entry = LedgerEntry(
        EntryKind.MERGED,
        "shop",
        env,
        service,
        "0" * 64,
        "2026-11-20T10:00:00+00:00",
        source,
        source=End(commit),
    )
    made, _ = append(objects, Chain(ref), "", entry, Author())
    git(folder, "update-ref", ref, made)


def write(folder: Path, path: str, text: str, message: str = "change") -> str:
    (folder / path).write_text(text)
    return commit_all(folder, message)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    for name in ("config", "gitops"):
        shutil.copytree(assets(name), folder / name)
    shutil.copy(ROOT / "tallygate.yaml", folder)
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    return folder


def test_the_platform_from_dev_to_staging(platform: Path, golden: Golden) -> None:
    ran = plan(platform, "--from", "dev", "--to", "staging")
    assert ran.code == 0
    golden("commands/promote-plan.txt", ran.out)


def test_the_platform_has_twelve_nine_and_three_services(platform: Path) -> None:
    ran = plan(platform, "--all", "--format", "json")
    plans = msgspec.json.decode(ran.out)["plans"]
    assert [(one["environment"], len(one["services"])) for one in plans] == [("staging", 9), ("prod", 3)]
    stay = [
        note.partition(": ")[0].split(", ") for one in plans for note in one["notes"] if "not run in" in note
    ]
    assert [len(names) for names in stay] == [3, 6]
    refused = plan(platform, "--from", "dev", "--to", "staging", "--service", "log")
    assert refused.code == 1
    assert "log runs in dev only (services.log.until); it cannot be promoted to staging" in refused.out


def test_a_dev_only_service_is_refused_by_name(tmp_path: Path) -> None:
    ran = plan(shop(tmp_path), "--from", "dev", "--to", "staging", "--service", "wishlist")
    assert ran.code == 1
    assert (
        "refused  tallygate.yaml:5:70  wishlist runs in dev only (services.wishlist.until); "
        "it cannot be promoted to staging\n"
    ) in ran.out


def test_a_first_promotion_then_what_changed_since(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    first = plan(folder, "--from", "dev", "--to", "staging", "--format", "json")
    expected = [("/flags/fast", "false", "true"), ("/image/tag", "v1", "v2")]
    assert changes(first) == expected
    assert [one["key"] for one in told(first)["adopted"]] == ["/flags/fast", "/image/tag"]
    promoted(folder, git(folder, "rev-parse", "HEAD").strip())
    later = plan(folder, "--from", "dev", "--to", "staging", "--format", "json")
    assert changes(later) == []  # the source has not changed since, whatever the target has
    write(folder, "config/dev/cart/values.yaml", values("v3", 1, "true"))
    assert plan(folder, "--from", "dev", "--to", "staging").code == 1
    write(folder, "config/staging/cart/values.yaml", values("v2", 2, "true"))
    last = plan(folder, "--from", "dev", "--to", "staging", "--format", "json")
    assert (changes(last), told(last)["adopted"], last.code) == ([("/image/tag", "v2", "v3")], [], 0)


def test_a_hot_fix_is_named_with_commit_author_and_time(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    write(folder, "config/staging/cart/values.yaml", values("v2", 2, "true"))
    promoted(folder, git(folder, "rev-parse", "HEAD").strip())
    write(folder, "config/dev/cart/values.yaml", values("v3", 1, "true"))
    git(folder, "checkout", "-q", "-b", "fix")
    fix = write(folder, "config/staging/cart/values.yaml", values("v2-fix", 2, "true"), "hot fix")
    git(folder, "checkout", "-q", "-")
    git(folder, "merge", "-q", "--no-ff", "fix", "-m", "merged")
    write(folder, "config/staging/cart/values.yaml", values("v2-fix", 9, "true"), "more replicas")
    ran = plan(folder, "--from", "dev", "--to", "staging", "--service", "cart", "--format", "json")
    [conflict] = told(ran)["conflicts"]
    assert ran.code == 1
    assert [conflict[name] for name in ("base", "source", "target")] == ["v2", "v3", "v2-fix"]
    assert conflict["location"] == {"path": "config/staging/cart/values.yaml", "line": 4, "column": 8}
    [name, time] = git(folder, "log", "-1", "--format=%an%n%cI", fix).split("\n")[:2]
    assert (conflict["commit"], conflict["author"], conflict["at"]) == (
        fix,
        name,
        time.replace("Z", "+00:00"),
    )
    for side, expected in (("source", [("/image/tag", "v2-fix", "v3")]), ("target", [])):
        taken = plan(folder, "--from", "dev", "--to", "staging", "--take", side, "--format", "json")
        assert (taken.code, changes(taken), len(told(taken)["taken"])) == (0, expected, 1)


def test_the_digest_is_of_what_moves_alone(tmp_path: Path) -> None:
    """Equal after a merge of main and where services stand elsewhere; another one for another tag."""
    folder = shop(tmp_path / "one")
    words = ("--from", "dev", "--to", "staging", "--service", "cart", "--format", "json")
    digest = told(plan(folder, *words))["plan"]
    git(folder, "checkout", "-q", "-b", "side")
    write(folder, "README", "other work")
    git(folder, "checkout", "-q", "-")
    git(folder, "merge", "-q", "--no-ff", "side", "-m", "merged")
    assert told(plan(folder, *words))["plan"] == digest
    moved = shop(tmp_path / "two")
    git(moved, "mv", "config", "deploy")
    write(moved, "tallygate.yaml", CONFIGURATION.replace("config/{env}/{service}", "deploy/{env}/{service}"))
    assert told(plan(moved, *words))["plan"] == digest
    write(folder, "config/dev/cart/values.yaml", values("v3", 1, "true"))
    assert told(plan(folder, *words))["plan"] != digest


def test_nothing_to_promote_passes_and_says_so(tmp_path: Path) -> None:
    ran = plan(shop(tmp_path), "--from", "dev", "--to", "staging", "--service", "search")
    assert (ran.code, ran.out) == (0, "dev -> staging: nothing to promote, 1 service in step\n")


def test_regions_come_in_waves_and_each_needs_its_folder(tmp_path: Path) -> None:
    configuration = (
        CONFIGURATION.replace("{env}/{service}", "{env}/{region}/{service}")
        .replace("dev: {}", "dev: {regions: [euw1]}")
        .replace("staging: {after: [dev]}", "staging: {after: [dev], waves: [[euw1], [use1, apse1]]}")
        .replace(", prod: {after: [staging]}", "")
        .replace("until: prod", "until: staging")
    )
    files = {f"config/staging/{region}/cart/values.yaml": values("v1") for region in ("euw1", "use1", "mars")}
    folder = repository(
        tmp_path, {"tallygate.yaml": configuration, "config/dev/euw1/cart/values.yaml": values("v2"), **files}
    )
    edge = ("--from", "dev", "--to", "staging", "--service", "cart")
    first = plan(folder, *edge, "--wave", "1", "--format", "json")
    assert [(one["region"], one["wave"], one["path"]) for one in told(first)["changes"]] == [
        ("euw1", 1, "config/staging/euw1/cart/values.yaml")
    ]
    second = plan(folder, *edge, "--wave", "2")
    assert second.code == 1
    assert (
        "cart has no folder in staging yet; add config/staging/apse1/cart by an ordinary change" in second.out
    )
    assert "note: config/staging/mars/cart is left out: staging declares no region mars" in second.out
    assert [line for line in second.out.splitlines() if "mars" in line and "note:" not in line] == []
    assert plan(folder, *edge, "--wave", "3").err == "tallygate: staging has 2 waves, and none is 3\n"


def test_a_shallow_clone_without_the_base_is_an_error(tmp_path: Path) -> None:
    folder = shop(tmp_path / "origin")
    promoted(folder, git(folder, "rev-parse", "HEAD").strip())
    write(folder, "config/dev/cart/values.yaml", values("v3"))
    git(tmp_path, "clone", "-q", "--depth=1", folder.as_uri(), "clone")
    git(tmp_path / "clone", "fetch", "-q", "origin", "refs/tallygate/*:refs/tallygate/*")
    ran = plan(tmp_path / "clone", "--from", "dev", "--to", "staging")
    assert ran.code == 4
    assert "of the last promotion of cart: base commit is not in this clone" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "name an edge by --from ENV --to ENV, or take --all"),
        (("--from", "dev", "--all"), 2, "name an edge by --from ENV --to ENV, or take --all"),
        (("--from", "prd"), 2, "there is no environment prd; did you mean `prod`?"),
        (("--from", "dev", "--to", "prod"), 2, "prod comes after staging (environments.prod.after), not dev"),
        (("--from", "dev", "--to", "stagin"), 2, "environments names no stagin; did you mean `staging`?"),
        (("--to", "dev"), 3, "no environment of tallygate.yaml comes after another as asked"),
        (("--to", "staging", "--service", "crat"), 2, "there is no service crat; did you mean `cart`?"),
        (("--to", "staging", "--wave", "1"), 2, "staging has no waves, and none is 1"),
        (("--to", "staging", "--commit", "nothing"), 2, "names no commit here"),
        (("--to", "staging", "--config", "none.yaml"), 2, "cannot read none.yaml"),
        (("--to", "staging", "--tkae", "source"), 2, "unrecognized arguments: --tkae"),
    ],
)
def test_what_is_asked_wrongly(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    ran = plan(shop(tmp_path), *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("promote:", "exclude: []\nscanners:", "`promote` is missing"),
        ("layout: {", "exclude: [] #", "`layout` is missing"),
        ("{env}/{service}", "{env}", "layout.path: {service} is missing"),
        ("{env}/{service}", "{env}/{service}/{zone}", "{zone} is none of {env}, {region}, {service}"),
        ("dev: {}", "dev: {regions: [a]}", "dev has regions, but layout.path has no {region} in it"),
        ("dev: {}", "dev: {waves: [[a], [a]]}", "environments.dev.waves: a region stands in two waves"),
        ("dev: {}", "dev: {waves: [[a]], regions: [b]}", "do not name the same regions"),
        ("kind: keys", "kind: tree", "tree is not supported yet"),
        ("file: values.yaml, keys", "file: ../../../x.yaml, keys", "leads out of its folder"),
        ("file: values.yaml, keys", "file: /values.yaml, keys", "{env} is missing in it"),
        ("file: values.yaml, keys", "file: '{zone}.yaml', keys", "{zone} is none of"),
        ("[replicas", "[flags", "flags never moves, for `never` has flags"),
    ],
)
def test_declarations_that_would_pass_silently(before: str, after: str, said: str, tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace(before, after)
    if after.endswith("scanners:"):
        configuration = configuration.partition("exclude")[0]
    ran = plan(shop(tmp_path, **{"tallygate.yaml": configuration}), "--from", "dev", "--to", "staging")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_an_edge_without_gates_needs_plan_only(tmp_path: Path) -> None:
    ran = tallygate("promote", "plan", "--from", "dev", "--to", "staging", cwd=shop(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "`require` names no gate of staging" in ran.err


def test_files_that_cannot_be_read_or_edited(tmp_path: Path) -> None:
    broken = shop(tmp_path / "a", **{"config/staging/cart/values.yaml": "image: [\n"})
    ran = plan(broken, "--from", "dev", "--to", "staging")
    assert ran.code == 4
    assert "error  config/staging/cart/values.yaml:2:1" in ran.out
    shared = shop(tmp_path / "b", **{"config/staging/cart/values.yaml": values("&t v1") + "again: *t\n"})
    ran = plan(shared, "--from", "dev", "--to", "staging")
    assert ran.code == 4
    assert "error  config/staging/cart/values.yaml:4:8  an alias repeats this value (lines 6)" in ran.out


def test_secrets_are_neither_moved_nor_shown(tmp_path: Path) -> None:
    flags = "flags: {db_password: hunter2hunter2, key: AKIAIOSFODNN7EXAMPLE, slow: no}\n"
    dev = values("v2").replace("flags: {fast: false}\n", flags)
    staging = (
        dev.replace("hunter2hunter2", "hunter3hunter3").replace("7EXAMPLE", "8EXAMPLE").replace("no}", "yes}")
    )
    folder = shop(
        tmp_path, **{"config/dev/cart/values.yaml": dev, "config/staging/cart/values.yaml": staging}
    )
    for form in ("text", "json"):
        ran = plan(folder, "--from", "dev", "--to", "staging", "--format", form)
        assert ran.code == 0
        assert "hunter" not in ran.out
        assert "AKIA" not in ran.out
        assert "config/dev/cart/values.yaml:5 holds a secret, which is not promoted" in ran.out
        assert "/flags/slow" in ran.out or "flags.slow: true -> false" in ran.out


def test_a_pointer_of_lfs_is_no_absent_file(tmp_path: Path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12\n"
    files = {".gitattributes": "*.yaml filter=lfs\n", "config/dev/search/values.yaml": pointer}
    ran = plan(shop(tmp_path, **files), "--from", "dev", "--to", "staging", "--service", "search")
    assert ran.code in (1, 4)
    assert "in step" not in ran.out
