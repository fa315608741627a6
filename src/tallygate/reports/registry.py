"""The table of report formats; a format's module is imported when it is asked for."""

from importlib import import_module

from tallygate.reports.interface import Reporter, Style

FORMATS = {
    "text": "tallygate.reports.text",
    "compact": "tallygate.reports.compact",
    "json": "tallygate.reports.json_report",
    "sarif": "tallygate.reports.sarif",
    "github": "tallygate.reports.github",
    "gitlab": "tallygate.reports.gitlab",
    "junit": "tallygate.reports.junit",
    "markdown": "tallygate.reports.markdown",
}


class UnknownFormatError(ValueError):
    """No format has this name; the message lists near ones, or all."""

    def __init__(self, name: str) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, FORMATS)
        known = f"did you mean {' or '.join(near)}?" if near else f"formats are {', '.join(FORMATS)}"
        super().__init__(f"unknown format {name!r}: {known}")


def reporter(name: str, style: Style) -> Reporter:
    """A fresh reporter of a format. Raises UnknownFormatError for a name that is not in the table."""
    if name not in FORMATS:
        raise UnknownFormatError(name)
    made: Reporter = import_module(FORMATS[name]).reporter(style)
    return made
