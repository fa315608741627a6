"""States in buckets: an object, or all whose keys fit a glob."""

from fnmatch import fnmatchcase
from typing import NamedTuple

from tallygate.drift.aws.accounts import Accounts
from tallygate.drift.aws.api import UnreadError
from tallygate.drift.aws.readers import Listing, readers

SCHEME = "s3://"
MOST_BYTES = 64 << 20


class StateObject(NamedTuple):
    """The bytes of a state; None where it cannot be read, and why."""

    url: str
    data: bytes | None
    reason: str = ""
    remedy: str = ""


def read_objects(url: str, accounts: Accounts) -> list[StateObject]:
    """What an address names, by key."""
    bucket, _, key = url.removeprefix(SCHEME).partition("/")
    try:
        keys = _keys(bucket, key, accounts) if any(sign in key for sign in "*?[") else [key]
    except UnreadError as error:
        return [StateObject(url, None, error.reason, error.remedy)]
    if not keys:
        return [StateObject(url, None, "no object fits it", "correct the address of the state")]
    return [_read(bucket, one, accounts) for one in keys]


def _keys(bucket: str, glob: str, accounts: Accounts) -> list[str]:
    call = readers().own["states"]
    prefix = glob[: min(glob.find(sign) for sign in "*?[" if sign in glob)]
    parameters = {"Bucket": bucket, "Prefix": prefix}
    listing = Listing(
        service=call.service, operation=call.operation, action=call.action, parameters=parameters
    )
    pages = accounts.api("").pages(listing, accounts.region)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
    return sorted(key for key in keys if fnmatchcase(key, glob))


def _read(bucket: str, key: str, accounts: Accounts) -> StateObject:
    url, call = f"{SCHEME}{bucket}/{key}", readers().own["state"]
    try:
        answer = accounts.api("").answer(call, accounts.region, {"Bucket": bucket, "Key": key})
        data = answer["Body"].read(MOST_BYTES + 1)
    except UnreadError as error:
        return StateObject(url, None, error.reason, error.remedy)
    except OSError as error:
        return StateObject(url, None, f"{type(error).__name__} on {call.action}", "try again")
    if len(data) > MOST_BYTES:
        return StateObject(url, None, f"it has more than {MOST_BYTES >> 20} MiB", "split the state")
    return StateObject(url, bytes(data))
