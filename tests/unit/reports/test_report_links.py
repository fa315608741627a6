"""Addresses of sources: only what a workflow says, only on the web, never out of the repository."""

import pytest

from tallygate.model.location import Location
from tallygate.reports.interface import Links
from tallygate.reports.links import full_report, of_workflow, source

ENVIRON = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "shop/platform",
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
    "GITHUB_RUN_ID": "77",
}
LINKS = of_workflow(ENVIRON)


def test_a_workflow_knows_repository_commit_and_run() -> None:
    assert LINKS.repository == "https://github.com/shop/platform"
    assert LINKS.commit == ENVIRON["GITHUB_SHA"]
    assert full_report(LINKS) == "https://github.com/shop/platform/actions/runs/77"
    assert full_report(of_workflow({**ENVIRON, "GITHUB_RUN_ID": ""})) == ""


@pytest.mark.parametrize("absent", ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"])
def test_elsewhere_nothing_is_known(absent: str) -> None:
    assert of_workflow({**ENVIRON, absent: ""}) == Links()


def test_an_address_of_a_line() -> None:
    assert source(LINKS, Location("a b/ü.tf", 7)) == (
        f"https://github.com/shop/platform/blob/{LINKS.commit}/a%20b/%C3%BC.tf#L7"
    )
    assert source(LINKS, Location("a.tf", 0)).endswith("#L1")


@pytest.mark.parametrize("path", ["", "../../other/x", "a/../../../../x", "x" * 2_000])
def test_no_address_for_what_is_no_file_of_the_repository(path: str) -> None:
    assert source(LINKS, Location(path)) == ""


@pytest.mark.parametrize(
    "links",
    [
        Links(),
        Links("javascript:alert(1)", "0123456"),
        Links("https://github.com/a)b", "0123456"),
        Links("https://github.com/a b", "0123456"),
        Links("https://github.com/a/b", "main"),
        Links("https://github.com/a/b", "0123456)"),
        Links("https://user@github.com/a/b", "0123456"),
    ],
)
def test_parts_that_could_be_anything_else_make_no_link(links: Links) -> None:
    assert source(links, Location("a.tf")) == ""


@pytest.mark.parametrize("address", ["", "http:x", "javascript:x", "https://a/b c", "https://a/b)"])
def test_only_an_address_leads_to_the_full_report(address: str) -> None:
    assert full_report(Links(report=address)) == ""
