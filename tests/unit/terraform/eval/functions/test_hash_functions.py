"""Digests and UUIDs: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    base64sha256("hello")  =>  "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=" string
    md5("hello")  =>  "5d41402abc4b2a76b9719d911017c592" string
    md5("")  =>  "d41d8cd98f00b204e9800998ecf8427e" string
    sha1("hello")  =>  "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d" string
    sha256("hello ☃")  =>  "de09fe17f39faa0edb2e6e42b9cec478b75f7f3de52c11b61642fae24374b648" string
    sha256(local.unknown)  =>  ? string
    sha1(null)  =>  ! argument must not be null.
    uuidv5("dns","www.terraform.io")  =>  "a5008fae-b28c-5ba5-96cd-82b4c53552d6" string
    uuidv5("url","https://www.terraform.io/")  =>  "9db6f67c-dd95-5ea0-aa5b-e70e5c5f7cf5" string
    uuidv5("oid","1.3.6.1.4")  =>  "af9d40a5-7a36-5c07-b23a-851cd99fbfa5" string
    uuidv5("x500","CN=Example,C=GB")  =>  "84e09961-4aa4-57f8-95b7-03edb1073253" string
    uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8","a")  =>  "4f3f2898-69e3-5a0d-820a-c4e87987dbce" string
    uuidv5("6BA7B8109DAD11D180B400C04FD430C8","a")  =>  "4f3f2898-69e3-5a0d-820a-c4e87987dbce" string
    uuidv5("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}","a")  =>  "4f3f2898-69e3-5a0d-820a-c4e87987dbce" string
    uuidv5("dns",local.unknown)  =>  ? string
    """
)
def test_digests_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    timestamp()  =>  ? string
    uuid()  =>  ? string
    bcrypt("a")  =>  ? string
    bcrypt("a",5)  =>  ? string
    timestamp("a")  =>  ! Function "timestamp" expects only 0 argument(s).
    uuid(1)  =>  ! Function "uuid" expects only 0 argument(s).
    """
)
def test_what_differs_at_each_run_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
