import pytest

from tallygate.engine.redact import (
    MASK,
    mask_line,
    mask_text,
    mask_value,
    masked,
    masked_lines,
    names_secret,
    secret_paths,
    secret_texts,
)
from tests.unit.engine.made import resource


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "DB_PASSWORD",
        "dbPassword",
        "api_key",
        "apiKey",
        "client-secret",
        "GITHUB_TOKEN",
        "privateKey",
        "pwd",
    ],
)
def test_names_of_secrets(key: str) -> None:
    assert names_secret(key)


@pytest.mark.parametrize(
    "key",
    [
        "secretName",
        "tokenUrl",
        "passwordLength",
        "author",
        "compass",
        "keyboard",
        "authority",
        "secret_arn",
        "http_tokens",
        "httpTokens",
        "image",
    ],
)
def test_harmless_names(key: str) -> None:
    assert not names_secret(key)


def test_secret_values_by_key_at_any_depth() -> None:
    values = {"db": [{"password": "hunter22"}], "port": 5432}
    assert secret_paths(resource(values)) == [("db", 0, "password")]


def test_the_value_beside_a_secret_name() -> None:
    env = [{"name": "API_TOKEN", "value": "abcd1234"}, {"name": "PORT", "value": "80"}]
    assert secret_paths(resource({"env": env})) == [("env", 0, "value")]


def test_all_data_of_a_secret() -> None:
    values = {"metadata": {"name": "x"}, "data": {"a": "YQ=="}, "stringData": {"b": "plain"}}
    found = secret_paths(resource(values, type="Secret"))
    assert sorted(found) == [("data", "a"), ("stringData", "b")]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"passwords": ["hunter22"]}, ("passwords", 0)),
        ({"password": {"current": "hunter22", "url": "x"}}, ("password", "current")),
        ({"args": ["--db-password", "hunter22", "--port", "80"]}, ("args", 1)),
    ],
)
def test_what_stands_below_or_behind_a_name(values: dict[str, object], path: tuple[str | int, ...]) -> None:
    assert secret_paths(resource(values)) == [path]


@pytest.mark.parametrize(
    "text",
    ["--password=hunter22", "https://hunter22@host/x", "https://u:p/hunter22@host/x", "a;token=hunter22;b"],
)
def test_secrets_within_a_text(text: str) -> None:
    assert "hunter22" not in mask_text(text, [])
    assert masked({"a": [text]}, []) != {"a": [text]}


def test_empty_and_boolean_values_hide_nothing() -> None:
    assert secret_paths(resource({"password": "", "token": True, "secret": None})) == []


def test_secret_texts_are_masked_longest_first() -> None:
    texts = secret_texts(resource({"password": "abcd", "token": "abcdef"}))
    assert mask_text("abcdef and abcd", texts) == f"{MASK} and {MASK}"


def test_a_deep_value_needs_no_recursion() -> None:
    deep: dict[str, object] = {}
    for _ in range(1_000):
        deep = {"x": deep}
    assert secret_paths(resource(deep)) == []


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1" * 18,
        "npm_" + "a1" * 18,
        "SG." + "a1" * 11 + "." + "b2" * 20,
        "sk_live_" + "4eC39HqLyjWD",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "-----BEGIN RSA PRIVATE KEY-----MIIE",
    ],
)
def test_token_shapes_are_masked_everywhere(text: str) -> None:
    assert text not in mask_text(f"value {text} is bad", [])
    assert text not in mask_line(f"  anything: {text}")


def test_a_private_key_is_masked_to_its_end() -> None:
    body = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n"
    assert mask_text(f"a {body}-----END RSA PRIVATE KEY----- b", []) == f"a {MASK} b"
    assert mask_text(f"a {body}", []) == f"a {MASK}"


def test_a_password_in_a_url_is_masked_and_its_host_is_not() -> None:
    assert (
        mask_line("url: postgres://app:hunter22@db.prod:5432/x") == f"url: postgres://{MASK}@db.prod:5432/x"
    )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  password: hunter2", f"  password: {MASK}"),
        ('  password = "hunter2"', f"  password = {MASK}"),
        ("export DB_PASSWORD=hunter2", f"export DB_PASSWORD={MASK}"),
        ('"apiKey": "x1",', f'"apiKey": {MASK}'),
        ("- token: abc", f"- token: {MASK}"),
        ("  image: app:1.2", "  image: app:1.2"),
        ("  secretName: db", "  secretName: db"),
        ("  password: |", "  password: |"),
        ("  persist-credentials: false", "  persist-credentials: false"),
        ("  password = var.db_password", "  password = var.db_password"),
        ("  password = ${DB_PASSWORD}", "  password = ${DB_PASSWORD}"),
        ("", ""),
        ("DB_PASSWORD hunter2", f"DB_PASSWORD {MASK}"),
        ("curl -H 'Authorization: Bearer abcdefgh' http://h", f"curl -H 'Authorization: {MASK}' http://h"),
        ("curl -u 'app:hunter2' http://h", f"curl -u 'app:{MASK}' http://h"),
        ("curl --user=app:hunter2 http://h", f"curl --user=app:{MASK} http://h"),
        ("docker run -u 1000:1000 image", "docker run -u 1000:1000 image"),
    ],
)
def test_mask_line(line: str, shown: str) -> None:
    assert mask_line(line) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("db:\n  password: hunter2\n", ["db:", f"  password: {MASK}"]),
        ("tokens:\n- hunter2\nsize: 2", ["tokens:", f"{MASK}", "size: 2"]),
        ("- password:\n    hunter2\n- a: 1", ["- password:", f"    {MASK}", "- a: 1"]),
        ("password:\n  value: hunter2\na: 1", ["password:", f"  {MASK}", "a: 1"]),
        ("kind: Secret\ndata:\n  z: x1\nb: 1", ["kind: Secret", "data:", f"  {MASK}", "b: 1"]),
        ("- kind: Secret\n  stringdata: {z: x1}", ["- kind: Secret", f"  stringdata: {MASK}"]),
        ("data: {z: x1}", ["data: {z: x1}"]),
    ],
)  # fmt: skip
def test_lines_of_yaml_within_a_text(text: str, shown: list[str]) -> None:
    assert masked_lines(text) == shown


def test_mask_value_reaches_every_string() -> None:
    assert mask_value({"a": ["hunter22", 1], "hunter22": None}, ["hunter22"]) == {"a": [MASK, 1], MASK: None}


def test_masked_copies() -> None:
    values = {"a": [{"password": "x"}]}
    assert masked(values, [("a", 0, "password")]) == {"a": [{"password": MASK}]}
    assert values == {"a": [{"password": "x"}]}


@pytest.mark.parametrize(
    "line",
    [
        'tags = { password = "hunter22", Owner = "x" }',
        'policy = jsonencode({"client_secret" : "hunter22"})',
        'json = "{\\"password\\":\\"hunter22\\"}"',
        "env: {DB_PASSWORD: hunter22, PORT: 80}",
        'command = "run --password hunter22 --port 80"',
        "args: ['--db-password', 'hunter22']",
        "args: [--db-password, hunter22]",
        "# Password: hunter22",
        "// password: hunter22",
        'x = "PGPASSWORD=hunter22 psql"',
        'x = "Authorization: Bearer hunter22abc"',
        'x = "basic aHVudGVyhunter22"',
        'x = "AccountName=a;AccountKey=hunter22==;EndpointSuffix=core"',
        'x = "Server=a;User Id=sa;Pwd=hunter22;"',
        'x = "https://a.example/?sv=1&sig=hunter22"',
        'x = "https://a.example/?access_token=hunter22&key=1"',
        "x = https://hooks.slack.com/services/T0/B0/hunter22",
        "x = postgres://user:pass@hunter22@db/app",
        'passphrase: "two words: hunter22"',
        'x = {passphrase = "two words: hunter22"}',
    ],
)
def test_secrets_inside_a_line(line: str) -> None:
    assert "hunter22" not in mask_line(line)


@pytest.mark.parametrize(
    "key",
    [
        "dbpassword",
        "ADMINPASSWORD",
        "authtoken",
        "account_key",
        "storageAccountKey",
        "conn_str",
        "DB_PW",
        "rootpw",
    ],
)
def test_names_that_are_glued_or_short(key: str) -> None:
    assert names_secret(key)


@pytest.mark.parametrize(
    "text",
    [
        "container web sets DB_PASSWORD in clear: read it from a Secret",
        "token: must be set",
        "{secretKeyRef: {name: db, key: password}}",
        "with: {token: ${{ secrets.GITHUB_TOKEN }}}",
        "password = var.db_password",
        "kms_master_key_id = aws_kms_key.x.arn",
        "basic authentication is on",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_text(text, []) == text


@pytest.mark.parametrize(
    "text",
    [
        "mysqldump -uroot -phunter22 db > /x",
        "/usr/bin/mariadb-dump -h db -phunter22; tar -pxf a",
        """mysql -p'a|b;hunter22' x""",
        'mysql -p"two hunter22" x',
        "sh -c 'mysqladmin -phunter22 ping'",
        'command: ["mysqladmin", "-phunter22", "ping"]',
    ],
)
def test_a_password_that_is_glued_to_its_flag(text: str) -> None:
    shown = (mask_text(text, []), mask_line(text))
    assert all("hunter22" not in one and f"-p{MASK}" in one for one in shown)


@pytest.mark.parametrize(
    "text",
    [
        "psql -p5432",
        "mysql -uroot -p db",
        "mysql -p$PASSWORD db",
        'mysql -p"$PASSWORD" db',
        "docker run --name mysql -p3306:3306 mysql",
        "mysql -u a; mkdir -pm0700 /x",
    ],
)
def test_a_flag_that_is_no_password_stays(text: str) -> None:
    assert mask_text(text, []) == text


def test_arguments_of_a_container_that_runs_mysql() -> None:
    containers = [
        {"command": ["/usr/bin/mysqldump"], "args": ["-uroot", "-phunter22", "-p"]},
        {"command": ["psql"], "args": ["-p5432"]},
    ]
    pod = resource({"spec": {"containers": containers}})
    assert secret_paths(pod) == [("spec", "containers", 0, "args", 1)]
