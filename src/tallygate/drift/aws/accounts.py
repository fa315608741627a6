"""Whose credentials there are, and which of them read a resource."""

import threading
from collections.abc import Mapping

import boto3

from tallygate.drift.aws.api import Api, Counts, Limits, UnreadError, failure
from tallygate.drift.aws.readers import readers
from tallygate.drift.state import Place

_NAME = "tallygate-drift"


class Accounts:
    """The account of the credentials, and those that it may read in a role.

    regions: those that are read; none for all. roles: by account, the name of a role. counts: all requests.
    """

    def __init__(
        self,
        session: boto3.Session | None = None,
        limits: Limits = Limits(),  # noqa: B008
        regions: tuple[str, ...] = (),
        roles: Mapping[str, str] | None = None,
    ) -> None:
        self._session, self.limits, self.regions = session or boto3.Session(), limits, regions
        self._roles, self.counts = roles or {}, Counts()
        self._own = Api(self._session, limits, self.counts)
        self._apis: dict[str, Api | UnreadError] = {}
        self._caller: tuple[str, str] | None = None
        self._lock = threading.Lock()

    @property
    def region(self) -> str:
        """The one that counts where nothing says another; "" where there is none."""
        return self.regions[0] if len(self.regions) == 1 else self._session.region_name or ""

    def api(self, account: str) -> Api:
        """That of an account; "" is that of the credentials. Raises UnreadError."""
        with self._lock:
            if account not in self._apis:
                try:
                    self._apis[account] = self._made(account)
                except UnreadError as error:
                    self._apis[account] = error
            found = self._apis[account]
        if isinstance(found, UnreadError):
            raise found
        return found

    def place(self, place: Place) -> Place:
        """Where a state tells none: with the account of the credentials, and their region. Raises
        UnreadError."""
        return Place(place.account or self._who()[1], place.region or self.region)

    def _who(self) -> tuple[str, str]:
        """The partition and the account of the credentials."""
        if self._caller is None:
            arn = str(self._own.answer(readers().own["identity"], self._near(), {}).get("Arn"))
            _, partition, _, _, account, *_ = (*arn.split(":"), "", "", "", "")
            self._caller = partition, account
        return self._caller

    def _near(self) -> str:
        return self.region or "us-east-1"

    def _made(self, account: str) -> Api:
        partition, own = self._who()
        if account in ("", own):
            return self._own
        if account not in self._roles:
            reason = f"account {account} is not that of the credentials"
            raise UnreadError("", reason, "name a role to read it in drift.aws.accounts")
        call = readers().own["role"]
        arn = f"arn:{partition}:iam::{account}:role/{self._roles[account]}"
        given = self._own.answer(call, self._near(), {"RoleArn": arn, "RoleSessionName": _NAME}).get(
            "Credentials"
        )
        if not given:
            raise failure(call, "no credentials", None)
        session = boto3.Session(
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
            region_name=self._near(),
        )
        return Api(session, self.limits, self.counts)
