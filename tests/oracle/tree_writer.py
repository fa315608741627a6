"""Trees of modules of terraform_data, written at random for the differential test; a seed writes the same."""

import json
from pathlib import Path
from random import Random

_FORMS = json.loads(Path(__file__).with_name("tree_forms.json").read_text(encoding="utf-8"))
_INPUTS, _REPEATS, _ARGUMENTS = _FORMS["inputs"], _FORMS["repeats"], _FORMS["arguments"]
_VARIABLES = Path(__file__).with_name("tree_module.tf").read_text(encoding="utf-8")
NOTE = "%{ for i in items ~}\n* ${i} of ${name}\n%{ endfor ~}\nend"


class TreeWriter:
    """One tree: files by path. Root, `m1` and `m2` each call the next, at times twice."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.files: dict[str, str] = {}

    def write(self) -> dict[str, str]:
        for level, folder in enumerate(("", "m1/", "m2/")):
            self._module(folder, f"m{level + 1}" if level < 2 else "")
        self._variable_files()
        return self.files

    def _pick(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _module(self, folder: str, next_: str) -> None:
        settings = {"NAME": ("n", "é", "a b"), "SIZE": ("1", "2", "5"), "NULLABLE": ("true", "false")}
        head = _VARIABLES
        for key, choices in settings.items():
            head = head.replace(f"@{key}@", self._pick(*choices))
        parts = [head]
        parts += [self._resource(f"r{i}") for i in range(self._random.randint(1, 4))]
        called = [self._call(f"c{i}", next_) for i in range(self._random.randint(1, 2))] if next_ else []
        parts += [text for text, _ in called]
        outputs = {
            "base": "terraform_data.base.input",
            "all": "local.all",
            "names": "[for k, v in var.tags : k]",
        }
        for name, (_, repeated) in enumerate(called):
            read = {"count": "[*].base", "for_each": "", "": ".all"}[repeated]
            outputs[f"c{name}"] = f"module.c{name}{read}"
            parts.append(self._reader(name, repeated))
        hidden = "" if folder else "sensitive = true"  # the root may hand out no secret without saying so
        parts += [
            f'output "{name}" {{\n  value = {value}\n  {hidden}\n}}\n' for name, value in outputs.items()
        ]
        self.files[f"{folder}main.tf"] = "\n".join(parts)
        self.files[f"{folder}note.tpl"] = NOTE
        if self._random.random() < 0.3:
            self.files[f"{folder}override.tf"] = self._override()
        if self._random.random() < 0.3:
            self.files[f"{folder}more.tf.json"] = json.dumps(self._json())

    def _resource(self, name: str) -> str:
        repeat = self._pick(*_REPEATS)
        inputs = [*_INPUTS, *_own(repeat)]
        trigger = f"  triggers_replace = {self._pick(*_INPUTS)}\n" if self._random.random() < 0.2 else ""
        value = self._pick(*inputs)
        return f'resource "terraform_data" "{name}" {{\n  {repeat}\n  input = {value}\n{trigger}}}\n'

    def _call(self, name: str, folder: str) -> tuple[str, str]:
        repeat = self._pick(*_REPEATS[:7])
        some = self._random.sample(_ARGUMENTS, self._random.randint(0, 4))
        chosen = {one.split(" = ")[0]: one for one in some}
        arguments = [one.replace("NEXT", folder) for one in chosen.values()]
        arguments += [f"absent = {own}" for own in _own(repeat)[:1] if "absent" not in chosen]
        body = "\n  ".join([repeat, *arguments])
        source = f"./{folder}" if folder == "m1" else f"../{folder}"
        return f'module "{name}" {{\n  source = "{source}"\n  {body}\n}}\n', repeat.split(" = ")[0]

    def _reader(self, number: int, repeated: str) -> str:
        """A resource for what the instances of a call give."""
        called = f"module.c{number}"
        each = {
            "count": f"count = length({called})\n  input = {called}[count.index].all",
            "for_each": f"for_each = {called}\n  input = [each.key, each.value.names, each.value.base]",
            "": f"for_each = {called}.all\n  input = each.value",
        }[repeated]
        return f'resource "terraform_data" "of_c{number}" {{\n  {each}\n}}\n'

    def _override(self) -> str:
        return self._pick(
            'resource "terraform_data" "base" {\n  input = "overridden ${coalesce(var.size, 0)}"\n}\n',
            'variable "name" {\n  default = "other"\n}\n',
            'locals {\n  first = "replaced"\n}\n',
            'output "base" {\n  value = "o-${var.name}"\n}\n',
        )

    def _json(self) -> object:
        extra = {"input": ["${var.name}!", "${var.size}", True, None, "$${x}", "${local.of_json}"]}
        own = {"terraform_data": {"json": extra}}
        return {"//": "a comment", "resource": own, "locals": {"of_json": "${var.tags}"}}

    def _variable_files(self) -> None:
        values = {
            "terraform.tfvars": 'name = "tfvars"\nsize = 3\n',
            "a.auto.tfvars": 'tags = { a = "auto", c = "3" }\n',
            "b.auto.tfvars.json": json.dumps(
                {"name": "${not} a template", "settings": {"deep": {"port": 7}}}
            ),
            "terraform.tfvars.json": json.dumps({"items": ["j1", "j2", "j1"], "size": 4}),
        }
        for name, text in values.items():
            if self._random.random() < 0.3:
                self.files[name] = text


def _own(repeat: str) -> list[str]:
    """What only a repeated block can read."""
    if repeat.startswith("count"):
        return ["count.index", '"${var.name}-${count.index}"', "count.index % 2 == 0"]
    return ["each.value", "each.key", "{ (each.key) = each.value }"] if repeat else []
