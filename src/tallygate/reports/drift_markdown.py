"""Drift as a comment: the verdict, services by environments, the rest folded; of bounded length."""

from collections.abc import Iterator

from tallygate.reports.drift import DriftView, closing, headline, matrix, sections
from tallygate.reports.escape import markdown

MOST = 60_000
"""Characters; GitHub takes 65,536."""


def markdown_text(view: DriftView) -> str:
    """Cut by whole entries, the last first, with how many there are besides."""
    head = "\n".join(_head(view))
    tail = "".join(f"\n<sub>{markdown(one, 1000)}</sub>" for one in (*view.report.notes, closing(view.drift)))
    found, left = [head], MOST - len(head) - len(tail)
    for title, entries in sections(view):
        lines = [_entry(entry) for entry in entries]
        opening, end = f"\n<details><summary>{markdown(title)}</summary>\n\n", "\n</details>\n"
        size, kept = len(opening) + len(end) + 80, list[str]()
        for line in lines:
            if size + len(line) > left:
                kept.append(f"- and {len(lines) - len(kept)} more in the artifact\n")
                break
            kept.append(line)
            size += len(line)
        if size <= left:
            found.append(f"{opening}{''.join(kept)}{end}")
            left -= size
    return "".join([*found, tail, "\n"])


def _head(view: DriftView) -> Iterator[str]:
    yield f"### {markdown(headline(view))}"
    yield ""
    heading, *rows = [*matrix(view)] or [[]]
    if heading:
        yield f"| {' | '.join(map(markdown, heading))} |"
        yield f"|---|{'---|' * (len(heading) - 1)}"
        yield from (f"| {' | '.join(map(markdown, row))} |" for row in rows)
        yield ""


def _entry(lines: list[str]) -> str:
    first, *rest = (markdown(line.strip()) for line in lines)
    return f"- {first}\n" + "".join(f"  {line}\n" for line in rest)
