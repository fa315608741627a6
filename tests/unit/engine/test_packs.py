from pathlib import Path

import pytest

from tallygate.engine.packs import Pack, builtin_packs, judged_by, user_packs
from tallygate.engine.problems import UsageError
from tests.unit.engine.made import resource
from tests.unit.engine.written import Files, files, pack

TEXT = "version: 1\nid: own\ntitle: Own\nfiles: [a.yaml]\nreader: document\ntype: own\npolicies: [own]\n"


def read(folder: Path, content: Files, name: str = "validators") -> list[Pack]:
    return user_packs(files(folder, content), name)


class TestClaims:
    def test_by_globs(self) -> None:
        assert pack().claims("deep/a.yaml")
        assert not pack().claims("deep/a.json")

    def test_exclusion_wins(self) -> None:
        made = pack(exclude=("vendor/**",))
        assert made.claims("a.yaml")
        assert not made.claims("vendor/a.yaml")

    def test_every_text_must_occur(self) -> None:
        made = pack(contains=("kind", "größe"))
        assert made.claims_bytes("größe: 1\nkind: x".encode())
        assert not made.claims_bytes(b"kind: x")
        assert not made.claims_bytes("größe: 1".encode())
        assert pack().claims_bytes(b"")

    @pytest.mark.parametrize(
        "data", [b'"ki\\u006ed"', b'"ki\\x6ed"', b'"ki\\\nnd"', b"!!binary a2luZA==", b"k\0i\0"]
    )
    def test_a_text_may_be_spelt_otherwise(self, data: bytes) -> None:
        assert pack(contains=("kind",)).claims_bytes(data)


class TestTakes:
    def test_everything_without_a_word(self) -> None:
        assert pack().takes("v1/Pod")
        assert pack().takes("apps/v1/Deployment")

    def test_what_objects_name(self) -> None:
        made = pack(objects=("apps/*/Deployment",))
        assert made.takes("apps/v1/Deployment")
        assert not made.takes("apps/v1/StatefulSet")
        assert not made.takes("v1/Pod")

    def test_exceptions_win(self) -> None:
        made = pack(objects=("apps/**",), except_objects=("*/*/Deployment",))
        assert not made.takes("apps/v1/Deployment")
        assert made.takes("apps/v1/StatefulSet")


class TestBuiltin:
    def test_ids_differ(self) -> None:
        packs = builtin_packs()
        assert len({one.id for one in packs}) == len(packs) >= 8
        assert all(one.builtin for one in packs)

    def test_a_named_schema_is_loaded(self) -> None:
        for one in builtin_packs():
            assert (one.schema_json is None) == (one.schema == "")


class TestOwn:
    def test_a_pack_of_a_repository(self, tmp_path: Path) -> None:
        [own] = read(tmp_path, {"validators/own.yaml": TEXT})
        assert (own.id, own.files, own.policies, own.builtin) == ("own", ("a.yaml",), ("own",), False)
        assert own.schema_json is None

    @pytest.mark.parametrize("name", ["validators", "validators/", "/validators/"])
    def test_only_files_of_the_folder_itself(self, name: str, tmp_path: Path) -> None:
        content = {
            "validators/b.yml": TEXT.replace("id: own", "id: b"),
            "validators/a.yaml": TEXT,
            "validators/readme.md": "x",
            "validators/deep/c.yaml": "broken: [",
            "validators2/d.yaml": "broken: [",
        }
        assert [own.id for own in read(tmp_path, content, name)] == ["own", "b"]

    def test_its_schema_stands_beside_it(self, tmp_path: Path) -> None:
        content = {
            "validators/own.yaml": TEXT + "schema: s.json\n",
            "validators/s.json": '{"type": "object"}',
        }
        assert read(tmp_path, content)[0].schema_json == {"type": "object"}

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (TEXT.replace("files:", "file:"), "validators/own.yaml:"),
            (
                TEXT + "contain: [x]\n",
                "validators/own.yaml:8:1: unknown key `contain`; did you mean `contains`?",
            ),
            (
                TEXT.replace("reader: document\ntype: own", "reader: magic"),
                "validators/own.yaml:5:1: reader: ",
            ),
            (TEXT.replace("id: own", "id: Own Pack"), "validators/own.yaml:2:1: id: "),
            (TEXT + "---\n" + TEXT, "validators/own.yaml:1:1: a validator pack is one YAML document"),
            ("", "validators/own.yaml:1:1: a validator pack is one YAML document"),
            ("id: [\n", "validators/own.yaml:2:1: "),
            (
                TEXT + "schema: none.json\n",
                "validators/own.yaml:1:1: the schema validators/none.json does not",
            ),
            (TEXT + "schema: bad.json\n", "validators/bad.json:1:7: "),
            (TEXT + "schema: wrong.json\n", "validators/wrong.json:1:1: not a JSON Schema"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(self, text: str, told: str, tmp_path: Path) -> None:
        content = {
            "validators/own.yaml": text,
            "validators/bad.json": '{"a": }',
            "validators/wrong.json": '{"type": "nope"}',
        }
        with pytest.raises(UsageError) as raised:
            read(tmp_path, content)
        assert str(raised.value).startswith(told)


def test_a_rule_of_a_domain_judges_that_domain_and_one_without_judges_all() -> None:
    own = resource(domains=("kubernetes",))
    assert judged_by(own, "kubernetes")
    assert judged_by(own, "")
    assert not judged_by(own, "terraform")
