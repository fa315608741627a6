import pytest

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.price_keys import form_of, forms, services

UNPRICED = {"aurora/acu/serverless-v1", "gwlb/lcu"}
"""Only prices of one's own say what these cost."""


@pytest.mark.parametrize(
    ("key", "form", "service", "unit"),
    [
        ("instance/m5.large/linux/shared", "instance/<type>/<os>/<tenancy>", "AmazonEC2", "h"),
        ("instance/t3/cpu-credit/vcpu", "instance/<family>/cpu-credit/vcpu", "AmazonEC2", "vCPU-h"),
        ("rds/postgres/db.m5.large/multi", "rds/<engine>/<class>/<single|multi|cluster>", "AmazonRDS", "h"),
        ("rds/storage/gp3/single", "rds/storage/<type>/<single|multi|cluster>", "AmazonRDS", "GB-mo"),
        ("aurora/storage/standard", "aurora/storage/standard", "AmazonRDS", "GB-mo"),
        ("kms/key", "kms/key", "AWSKMS", "key-mo"),
    ],
)
def test_the_most_exact_form_counts(key: str, form: str, service: str, unit: str) -> None:
    found = form_of(key)
    assert found is not None
    assert (found.text, found.service, found.unit) == (form, service, unit)


@pytest.mark.parametrize(
    "key", ["", "/", "kms", "kms/key/", "instance//linux/shared", "rds/mysql/db.m5.large/triple", "<a>/<b>"]
)
def test_what_is_no_key(key: str) -> None:
    assert form_of(key) is None


def test_every_form_with_one_meaning_has_a_price() -> None:
    catalogue = Catalogue()
    priced = {key for service in catalogue.services() for _, key in catalogue.places(service)}
    assert {form.text for form in forms() if "<" not in form.text} - priced == UNPRICED


def test_services_are_those_of_the_catalogue() -> None:
    assert services() == Catalogue().services()
