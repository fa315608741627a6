"""Ways in which prices cannot be had."""


class CatalogueError(Exception):
    """The catalogue cannot be read: exit code 4."""


class PriceFileError(Exception):
    """A file of prices is wrong: exit code 2. A line for each fault: file:line:col, what, what to do."""


class UsageFileError(Exception):
    """A usage file is wrong: exit code 2. A line for each fault: file:line:col, what, what to do."""
