from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.config import Config, EnvironmentConfig, Service
from tallygate.engine.environment_order import before_each, ordered, services_of

NAMES = "abcdef"


def config(after: dict[str, tuple[str, ...]], **services: Service) -> Config:
    return Config(
        environments={name: EnvironmentConfig(after=own) for name, own in after.items()}, services=services
    )


def test_without_a_declaration_the_order_stays() -> None:
    assert ordered(["dev", "staging", "prod", "dev"], Config()) == ["dev", "staging", "prod"]


def test_each_comes_behind_those_it_comes_after() -> None:
    own = config({"live": ("uat",), "uat": ("lab",), "lab": ()})
    assert ordered(["live", "lab", "uat", "other"], own) == ["lab", "uat", "live", "other"]


@given(st.permutations(NAMES), st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))))
def test_every_link_without_circles_is_kept(names: list[str], links: set[tuple[str, str]]) -> None:
    after = {name: tuple(sorted(b for a, b in links if a == name and b < a)) for name in NAMES}
    order = ordered(names, config(after))
    assert sorted(order) == sorted(names)
    assert all(order.index(b) < order.index(a) for a, before in after.items() for b in before)


def test_a_service_runs_up_to_an_environment_along_the_links() -> None:
    after: dict[str, tuple[str, ...]] = {"staging": ("dev",), "eu": ("staging",), "us": ("staging",)}
    own = config(after, cart=Service(until="eu"), labs=Service(until="dev"), all=Service())
    assert services_of(own, ["dev", "eu", "staging", "us"]).environments == {
        "cart": {"dev", "staging", "eu"},
        "labs": {"dev"},
    }


def test_without_links_the_order_of_the_environments_counts() -> None:
    own = config({}, cart=Service(until="staging"), batch=Service(within=("dev", "prod")))
    assert services_of(own, ["dev", "staging", "prod"]).environments == {
        "cart": {"dev", "staging"},
        "batch": {"dev", "prod"},
    }


def test_what_comes_before_each_follows_the_links_or_else_the_order() -> None:
    own = config({"live": ("uat",), "uat": ("lab",)})
    assert before_each(own, ["lab", "uat", "live", "other"]) == {
        "lab": (),
        "uat": ("lab",),
        "live": ("lab", "uat"),
        "other": (),
    }
    assert before_each(Config(), ["dev", "prod"]) == {"dev": (), "prod": ("dev",)}
