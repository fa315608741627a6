"""Remote entries of kustomizations, split as kustomize splits them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.modules.sources import Git, Unsupported
from tallygate.vendoring.interface import PlainFile
from tallygate.vendoring.remote_bases import remote_base

HUB = "https://github.com/org/repo"


@pytest.mark.parametrize(
    ("text", "url", "ref", "subdir"),
    [
        ("https://github.com/org/repo//a/b?ref=v1", HUB, "v1", "a/b"),
        ("https://github.com/org/repo/a/b?ref=v1", HUB, "v1", "a/b"),
        ("github.com/org/repo", HUB, "", ""),
        ("GitHub.com/org/repo/a?version=v2", HUB, "v2", "a"),
        ("github.com/org/repo?ref=main&timeout=90s&submodules=false", HUB, "main", ""),
        ("git::https://github.com/org/repo.git//a?ref=v1", f"{HUB}.git", "v1", "a"),
        (
            "https://git.example/team/deep/repo.git/a/?ref=v1",
            "https://git.example/team/deep/repo.git",
            "v1",
            "a",
        ),
        ("https://git.example/team/deep/repo//a", "https://git.example/team/deep/repo", "", "a"),
        ("https://git.example:8443/o/r/a", "https://git.example:8443/o/r", "", "a"),
        ("git@github.com:org/repo.git//a?ref=v1", "ssh://git@github.com/org/repo.git", "v1", "a"),
        ("ssh://git@git.example:22/o/r//a", "ssh://git@git.example:22/o/r", "", "a"),
        ("https://dev.azure.com/o/p/_git/r/a/b", "https://dev.azure.com/o/p/_git/r", "", "a/b"),
        ("file:///srv/base//web", "file:///srv/base", "", "web"),
    ],
)
def test_repositories(text: str, url: str, ref: str, subdir: str) -> None:
    assert remote_base(text) == Git(url, ref, subdir)


@pytest.mark.parametrize(
    "url",
    [
        "https://raw.githubusercontent.com/org/repo/v1/a.yaml",
        "https://github.com/org/repo/releases/download/v1/install.yaml",
        "https://example.com/x.json",
    ],
)
def test_files(url: str) -> None:
    assert remote_base(url) == PlainFile(url)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://me:s3cret@git.example/o/r//a", "credentials"),
        ("http://git.example/o/r//a", "plain HTTP"),
        ("https://github.com/org/repo//../x", "leads out"),
        ("https://github.com/org/repo//a?ref=-x", "`ref`"),
        ("https://github.com/org/repo//a?ref=a..b", "`ref`"),
        ("https://github.com/org", "no repository"),
        ("ext::sh -c x", "no address"),
        ("-oProxyCommand=x:y", "no address"),
        ("https://[/x", "no address"),
        ("https://[]/x", "no address"),
        ("https://github.com/org/repo//a\nb", "characters"),
    ],
)
def test_what_is_not_fetched(text: str, reason: str) -> None:
    found = remote_base(text)
    assert isinstance(found, Unsupported)
    assert reason in found.reason
    assert "s3cret" not in found.reason


@given(
    st.text(max_size=60),
    st.sampled_from(["", "https://", "git::", "github.com/", "git@h:", "ssh://", "file://"]),
)
def test_nothing_is_an_option_of_git_or_leads_out(text: str, begin: str) -> None:
    found = remote_base(begin + text)
    if isinstance(found, Git):
        assert found.url.startswith(("https://", "ssh://", "file://"))
        assert not found.ref.startswith("-")
        assert ".." not in found.subdir.split("/")
