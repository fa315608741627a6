"""What a change costs, as a comment: the verdict, the environments, the rest folded; of bounded length."""

from collections.abc import Iterator

from tallygate.reports.costs import CostView, cells, headline, sections
from tallygate.reports.escape import markdown

MOST = 60_000
"""Characters; GitHub takes 65,536."""


def markdown_text(view: CostView) -> str:
    """Cut by whole entries, the last first, with how many there are besides."""
    head = "\n".join(_head(view))
    tail = "\n" + "\n".join(f"<sub>{markdown(one, 1000)}</sub>" for one in (*view.basis, *view.notes)) + "\n"
    found, left = [head], MOST - len(head) - len(tail)
    for title, rows in sections(view):
        entries = [_entry(row) for row in rows]
        opening = f"\n<details><summary>{markdown(title)}</summary>\n\n"
        closing = "\n</details>\n"
        kept, size = [], len(opening) + len(closing) + 80
        for entry in entries:
            if size + len(entry) > left:
                break
            kept.append(entry)
            size += len(entry)
        if len(kept) < len(entries):
            kept.append(f"- and {len(entries) - len(kept)} more in the artifact\n")
        if size <= left:
            found.append(f"{opening}{''.join(kept)}{closing}")
            left -= size
    return "".join([*found, tail])


def _head(view: CostView) -> Iterator[str]:
    yield f"### {markdown(headline(view))}"
    yield ""
    heading, *rows = cells(view)
    yield f"| {' | '.join(map(markdown, heading))} |"
    yield f"|---|{'---:|' * (len(heading) - 1)}"
    for row in rows:
        yield f"| {' | '.join(map(markdown, row))} |"
    yield ""


def _entry(lines: list[str]) -> str:
    first, *rest = (markdown(line.strip()) for line in lines)
    return f"- {first}\n" + "".join(f"  {line}\n" for line in rest)
