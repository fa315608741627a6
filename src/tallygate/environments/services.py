"""Which service runs in which environment, and which files of a tree are a service's."""

from collections.abc import Mapping

import msgspec


class Services(msgspec.Struct, frozen=True):
    """environments: where each declared service runs; a service that is not in it may run anywhere."""

    environments: Mapping[str, frozenset[str]] = {}

    def expect(self, role: str, environment: str) -> bool:
        """Whether `environment` should have the role (a path with {env} for its environment)."""
        words = {segment.partition(".")[0].removesuffix("-service") for segment in role.split("/")}
        return all(
            environment in running
            for service, running in self.environments.items()
            if service.removesuffix("-service") in words
        )


NONE_DECLARED = Services()
