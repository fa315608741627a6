"""What a code host is to Tallygate: the comments of one pull request."""

from typing import Protocol

import msgspec


class ForgeError(Exception):
    """The host refused, or could not be reached; the message says what to do about it."""


class UncertainError(ForgeError):
    """A write ended without an answer: it may have happened."""


class Comment(msgspec.Struct, frozen=True):
    """A comment. author: login, `github-actions[bot]` for the workflow's own token. node: id for GraphQL."""

    id: int
    node: str
    author: str
    body: str


class PullRequest(msgspec.Struct, frozen=True):
    """number, the commit at its head, and whether it is open."""

    number: int
    head: str
    open: bool


class Forge(Protocol):
    """Every method raises ForgeError."""

    def login(self) -> str:
        """Who writes with this token."""
        ...

    def pull_request(self, number: int) -> PullRequest: ...

    def comments(self, number: int) -> list[Comment]:
        """All comments, oldest first."""
        ...

    def create(self, number: int, body: str) -> Comment:
        """Raises UncertainError where the comment may have been written."""
        ...

    def update(self, comment: Comment, body: str) -> None: ...

    def delete(self, comment: Comment) -> None:
        """A comment that is gone already is no error."""
        ...

    def hide(self, comment: Comment) -> None:
        """Fold it as outdated."""
        ...
