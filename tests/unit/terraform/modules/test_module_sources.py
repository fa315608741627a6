"""Sources of modules: every form that `terraform init` takes, and why others are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.modules.sources import (
    Archive,
    Git,
    Local,
    Registry,
    Source,
    Unsupported,
    parse,
    shown,
    split_subdir,
    without_credentials,
)

VPC = Registry("registry.terraform.io", "terraform-aws-modules", "vpc", "aws")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("./modules/vpc", Local("modules/vpc")),
        ("../vpc/", Local("../vpc")),
        ("terraform-aws-modules/vpc/aws", VPC),
        ("registry.terraform.io/terraform-aws-modules/vpc/aws", VPC),
        (
            "terraform-aws-modules/iam/aws//modules/iam-user",
            Registry("registry.terraform.io", "terraform-aws-modules", "iam", "aws", "modules/iam-user"),
        ),
        ("App.Terraform.io/shop/k8s_x/aws", Registry("app.terraform.io", "shop", "k8s_x", "aws")),
        ("localhost:8080/shop/vpc/aws", Registry("localhost:8080", "shop", "vpc", "aws")),
        ("github.com/shop/modules", Git("https://github.com/shop/modules.git")),
        (
            "github.com/shop/modules.git//queue?ref=v1.2",
            Git("https://github.com/shop/modules.git", "v1.2", "queue"),
        ),
        ("git::github.com/shop/modules", Git("https://github.com/shop/modules.git")),
        ("bitbucket.org/shop/modules", Git("https://bitbucket.org/shop/modules.git")),
        ("git@github.com:shop/modules.git", Git("ssh://git@github.com/shop/modules.git")),
        (
            "git::git@github.com:shop/modules.git//a/b?ref=main",
            Git("ssh://git@github.com/shop/modules.git", "main", "a/b"),
        ),
        ("git::https://git.example.com:8443/m.git", Git("https://git.example.com:8443/m.git")),
        (
            "git::ssh://git@git.example.com/m.git//x?ref=a/b&depth=1",
            Git("ssh://git@git.example.com/m.git", "a/b", "x"),
        ),
        ("git::file:///srv/m.git", Git("file:///srv/m.git")),
        ("https://example.com/m.zip", Archive("https://example.com/m.zip", True)),
        ("https://example.com/m.tgz//in/side", Archive("https://example.com/m.tgz", True, "in/side")),
        (
            "https://example.com/m?archive=tar.gz&key=1",
            Archive("https://example.com/m?key=1", True),
        ),
        ("https://example.com/m.zip?key=a%2Fb", Archive("https://example.com/m.zip?key=a%2Fb", True)),
        ("https://example.com/vpc", Archive("https://example.com/vpc", False)),
    ],
)
def test_each_form_has_one_normal_form(text: str, source: Source) -> None:
    assert parse(text) == source


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("s3::https://s3-eu-west-1.amazonaws.com/b/m.zip", "S3"),
        ("https://s3-eu-west-1.amazonaws.com/b/m.zip", "S3"),
        ("gcs::https://www.googleapis.com/storage/v1/m", "Google"),
        ("hg::https://example.com/m", "Mercurial"),
        ("oci::example.com/m", "OCI"),
        ("ext::sh -c id", "characters"),
        ("ext::sh", "no `ext::`"),
        ("git::ext::sh", "https and ssh alone"),
        ("git::http://example.com/m.git", "https and ssh alone"),
        ("git::--upload-pack=x", "https and ssh alone"),
        ("git::ssh://-oProxyCommand=x/m", "no valid host"),
        ("git::https://token@example.com/m.git", "credentials"),
        ("git::https://user:word@example.com/m.git", "credentials"),
        ("git::ssh://git:word@example.com/m.git", "credentials"),
        ("https://user:word@example.com/m.zip", "credentials"),
        ("git::https://example.com/m.git?ref=--x", "`ref`"),
        ("git::https://example.com/m.git?ref=a..b", "`ref`"),
        ("git::https://example.com/m.git?sshkey=abc", "not understood: sshkey"),
        ("git::https://example.com/m.git?ref=a&ref=b", "twice"),
        ("git::https://example.com/m.git//../x", "leads out"),
        ("terraform-aws-modules/vpc/aws//../../x", "leads out"),
        ("https://example.com/m.zip?checksum=md5:1", "checksum"),
        ("https://example.com/m?archive=rar", "checksum"),
        ("github.com/shop/modules/queue", "expected github.com/OWNER/NAME"),
        ("github.com/shop", "expected github.com/OWNER/NAME"),
        ("gitlab.com/shop/modules", "no local path"),
        ("/etc/modules", "no local path"),
        ("modules/vpc", "no local path"),
        ("file:///etc/passwd", "no local path"),
        ("", "empty"),
        ("a b/c/d", "characters"),
        ("x" * 3000, "too long"),
        ("https://[::1/m.zip", "IPv6"),
    ],
)
def test_what_is_not_fetched_is_refused_with_its_reason(text: str, reason: str) -> None:
    source = parse(text)
    assert isinstance(source, Unsupported)
    assert reason in source.reason


@given(st.text(alphabet=st.sampled_from("aA0./:@?=&-_*%[]git\u00e9 "), max_size=60))
def test_no_text_crashes_and_no_folder_leads_out(text: str) -> None:
    for prefix in ("", "git::", "git::https://", "https://h.example/", "github.com/", "a/b/c"):
        source = parse(prefix + text)
        if isinstance(source, Registry | Git | Archive):
            assert ".." not in source.subdir.split("/")
            assert not source.subdir.startswith("/")
            assert parse(prefix + text) == source


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://h/a//b?x=//", ("https://h/a?x=//", "b")),
        ("https://h/a", ("https://h/a", "")),
        ("a/b/c//d//e", ("a/b/c", "d//e")),
    ],
)
def test_the_folder_is_split_off_and_the_query_stays(text: str, parts: tuple[str, str]) -> None:
    assert split_subdir(text) == parts


def test_what_people_see_holds_no_secret() -> None:
    assert shown("https://h/m.zip?X-Signature=s3cret") == "https://h/m.zip"
    assert shown("git::https://tok@h/m.git?ref=v1&x=s3cret") == "git::https://***@h/m.git?ref=v1"
    assert (
        without_credentials("fatal: https://u:p@h/m and ssh://k@h")
        == "fatal: https://***@h/m and ssh://***@h"
    )


def test_packages_are_told_apart_by_what_they_are_not_by_their_folder() -> None:
    assert VPC.package == "registry.terraform.io/terraform-aws-modules/vpc/aws"
    assert [parse(f"github.com/a/b//{folder}") != parse("github.com/a/b") for folder in ("x", "y")] == [
        True
    ] * 2
    packages = set()
    for text in ("github.com/a/b//x", "github.com/a/b//y", "github.com/a/b?ref=v1"):
        source = parse(text)
        assert isinstance(source, Git)
        packages.add(source.package)
    assert packages == {"git::https://github.com/a/b.git", "git::https://github.com/a/b.git?ref=v1"}
