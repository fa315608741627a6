from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tests.unit.engine.written import pod
from tests.unit.sources.git_repositories import write

Capture = pytest.CaptureFixture[str]
BROKEN = "apiVersion: v1\nkind: [\n"
DATABASE = (
    'variable "size" {}\n\nresource "aws_db_instance" "main" {\n'
    '  password = "hunter22"\n  size = var.size\n}\n'
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.yaml": pod(), "sub/main.tf": DATABASE, "notes.txt": "x"})
    return tmp_path


def ran(capsys: Capture, *words: str) -> tuple[int, list[str]]:
    code = main(list(words))
    return code, capsys.readouterr().out.splitlines()


class TestDoctor:
    def test_each_file_under_what_claims_it(self, tree: Path, capsys: Capture) -> None:
        code, lines = ran(capsys, "doctor")
        assert code == 0
        at = lines.index("validator kubernetes (Kubernetes manifests): 1")
        assert lines[at + 1] == "    a.yaml"
        at = lines.index("validator terraform (Terraform and OpenTofu configuration): 1")
        assert lines[at + 1] == "    sub/main.tf"
        assert lines[lines.index("claimed by no validator: 1") + 1] == "    notes.txt"
        assert "2 resources of 2 types" in lines
        assert {"excluded by the configuration: 0", "not read: 0", "environments: none found"} <= {*lines}
        assert "configuration: none; the defaults hold" in lines

    def test_a_file_that_only_has_words_of_an_object_is_not_listed(self, tree: Path, capsys: Capture) -> None:
        workflow = (
            "on: push\njobs:\n  a:\n    steps:\n      - run: 'echo apiVersion kind argoproj.io Application'\n"
        )
        write(tree, {".github/workflows/a.yaml": workflow, "broken.yaml": BROKEN})
        _, lines = ran(capsys, "doctor")
        at = lines.index("validator kubernetes (Kubernetes manifests): 2")
        assert lines[at + 1 : at + 3] == ["    a.yaml", "    broken.yaml"]
        assert "validator argocd-application (Argo CD Applications): 0" in lines
        assert not any(line.startswith("claimed by no validator: 2") for line in lines)

    def test_a_configuration_its_exclusions_and_environments(self, tree: Path, capsys: Capture) -> None:
        write(tree, {"tallygate.yaml": 'version: 1\nexclude: ["sub/**"]\n'})
        write(tree, {f"config/{name}/a.env": "A=1\n" for name in ("prod", "dev")})
        _, lines = ran(capsys, "doctor")
        assert "configuration: tallygate.yaml" in lines
        assert lines[lines.index("excluded by the configuration: 1") + 1] == "    sub/main.tf"
        assert "environments: dev, prod" in lines

    def test_long_lists_are_cut_unless_asked(self, tree: Path, capsys: Capture) -> None:
        write(tree, {f"n{number:02}.txt": "" for number in range(11)})
        _, lines = ran(capsys, "doctor")
        at = lines.index("claimed by no validator: 12")
        assert lines[at + 10] == "    n09.txt"
        assert lines[at + 11] == "    ... and 2 more (-v lists them)"
        _, lines = ran(capsys, "doctor", "-v")
        assert lines[lines.index("claimed by no validator: 12") + 12] == "    notes.txt"
        assert not [line for line in lines if "more (-v" in line]

    def test_ten_are_not_cut(self, tree: Path, capsys: Capture) -> None:
        write(tree, {f"n{number:02}.txt": "" for number in range(9)})
        _, lines = ran(capsys, "doctor")
        assert lines[lines.index("claimed by no validator: 10") + 10] == "    notes.txt"

    def test_what_is_not_read_is_an_error_with_its_place(self, tree: Path, capsys: Capture) -> None:
        write(tree, {"b.yaml": BROKEN})
        code, lines = ran(capsys, "doctor")
        assert code == 4
        assert lines[lines.index("not read: 1") + 1].startswith("    b.yaml:3:1: yaml-syntax: ")

    def test_what_is_unknown_is_no_error(
        self, tree: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TALLYGATE_KUSTOMIZE", "/absent")
        write(tree, {"k/kustomization.yaml": "resources: []\n"})
        code, lines = ran(capsys, "doctor")
        assert code == 0
        assert "not read: 0" in lines
        assert "k8s-unrendered" in lines[lines.index("unknown: 1") + 1]

    def test_templates_of_a_chart(self, tree: Path, capsys: Capture) -> None:
        write(tree, {"Chart.yaml": "name: x\n", "templates/a.yaml": pod("'{{ .x }}'")})
        code, lines = ran(capsys, "doctor")
        assert code == 0
        assert lines[lines.index("templates, judged only when rendered: 1") + 1] == "    templates/a.yaml"

    def test_nothing(self, tmp_path: Path, capsys: Capture) -> None:
        assert ran(capsys, "doctor", str(tmp_path))[0] == 3

    def test_a_file_name_cannot_speak_to_the_terminal(self, tree: Path, capsys: Capture) -> None:
        write(tree, {"x\x1b[2J.txt": ""})
        _, lines = ran(capsys, "doctor")
        assert "    x\\x1b[2J.txt" in lines


class TestInspect:
    def document(self, capsys: Capture, *words: str) -> list[dict[str, object]]:
        code = main(["inspect", "--format", "json", *words])
        document = msgspec.json.decode(capsys.readouterr().out)
        assert (code, document["schema_version"]) == (0, "1")
        resources: list[dict[str, object]] = document["resources"]
        return resources

    def test_text_with_places_and_reasons(self, tree: Path, capsys: Capture) -> None:
        assert ran(capsys, "inspect") == (
            0,
            [
                "a.yaml:1:1  v1/Pod/web",
                "sub/main.tf:3:1  aws_db_instance.main",
                "    /size (unknown: reads var.size, which has no value)",
            ],
        )

    def test_json_without_secrets(self, tree: Path, capsys: Capture) -> None:
        [_, database] = self.document(capsys)
        assert database["values"] == {"password": "(sensitive)"}
        assert (database["unknown"], database["sensitive"]) == (["/size"], ["/password"])
        assert (database["address"], database["kind"]) == ("aws_db_instance.main", "terraform")

    def test_nothing_that_is_broken_hides(self, tree: Path, capsys: Capture) -> None:
        write(tree, {"b.yaml": BROKEN})
        code, lines = ran(capsys, "inspect")
        assert (code, lines[0]) == (4, "a.yaml:1:1  v1/Pod/web")

    def test_one_environment(self, tree: Path, capsys: Capture) -> None:
        write(tree, {f"config/{name}/a.env": "A=1\n" for name in ("prod", "dev")})
        assert len(self.document(capsys)) == 4
        assert [made["address"] for made in self.document(capsys, "--env", "dev")] == ["config/dev/a.env"]

    @pytest.mark.parametrize("command", ["inspect", "check"])
    def test_an_environment_that_is_not_there(self, command: str, tree: Path, capsys: Capture) -> None:
        write(tree, {f"config/{name}/a.env": "A=1\n" for name in ("prod", "dev")})
        assert main([command, "--env", "qa"]) == 2
        assert "there is no environment qa here; there are: dev, prod" in capsys.readouterr().err

    def test_an_environment_by_the_word_of_its_folder(self, tree: Path, capsys: Capture) -> None:
        write(tree, {f"config/{name}/a.env": "A=1\n" for name in ("production", "dev")})
        assert main(["check", "--env", "production"]) == 2
        assert "there is no environment production here; its name is prod\n" in capsys.readouterr().err

    def test_a_declared_environment_alone(self, tree: Path, capsys: Capture) -> None:
        write(
            tree, {"clusters/prod/a.yaml": pod(), "tallygate.yaml": "version: 1\nenvironments: {prod: {}}\n"}
        )
        [made] = self.document(capsys, "--env", "prod")
        assert made["environment"] == "prod"
        assert "environments: prod" in ran(capsys, "doctor")[1]
