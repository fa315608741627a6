"""aws_sqs_queue, aws_sns_topic and aws_sns_topic_subscription."""

from collections.abc import Iterator
from decimal import Decimal

from tallygate.cost.attributes import NoPriceError
from tallygate.cost.charges import Charge, rounded_up
from tallygate.cost.subject import Subject, Used

_CHUNK = Decimal(64)
"""KB that one billed request holds."""


def queue(subject: Subject) -> Iterator[Charge]:
    kind = "fifo" if subject.attributes.flag("fifo_queue") else "standard"
    yield subject.charge(f"sqs/{kind}/request", _requests(subject), "fifo_queue")


def topic(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if own.flag("fifo_topic"):
        raise NoPriceError("no price for topics that keep an order", own.location("fifo_topic"))
    yield subject.charge("sns/publish", _requests(subject))


def subscription(subject: Subject) -> Iterator[Charge]:
    protocol = subject.attributes.required("protocol")
    kind = "http" if protocol == "https" else protocol
    yield subject.charge(f"sns/delivery/{kind}", _requests(subject), "protocol")


def _requests(subject: Subject) -> Used:
    used, size = subject.used("monthly_requests"), subject.stated("request_size")
    return used.times(max(Decimal(1), rounded_up(size.quantity.expected / _CHUNK))) if size else used
