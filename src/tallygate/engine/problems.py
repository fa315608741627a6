"""Ways a run ends before it can judge."""


class UsageError(Exception):
    """A wrong option or configuration: exit code 2. The text says where, what and what to do."""


class EvaluationError(Exception):
    """Nothing can be judged although it was asked for rightly: exit code 4."""


class NothingError(Exception):
    """There is nothing to check, or nothing to check it by: exit code 3."""
