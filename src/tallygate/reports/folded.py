"""A comment of bounded length: the verdict, one table, and the rest folded."""

from collections.abc import Iterable, Iterator, Sequence

from tallygate.reports.escape import markdown

MOST = 60_000
"""Characters; GitHub takes 65,536."""
_REST = 80
"""For the line that says how much was left out."""
Section = tuple[str, list[list[str]]]
"""A title, and entries of some lines each."""


def comment(
    headline: str, table: Sequence[list[str]], sections: Iterable[Section], notes: Iterable[str],
    *, aligned: str = "---",
) -> str:  # fmt: skip
    """Cut by whole entries, the last first, with how many there are besides. aligned: columns of the table
    but the first."""
    head = "\n".join(_head(headline, table, aligned))
    tail = "\n" + "\n".join(f"<sub>{markdown(one, 1000)}</sub>" for one in notes) + "\n"
    found, left = [head], MOST - len(head) - len(tail)
    for title, entries in sections:
        section = _section(title, entries, left)
        found.append(section)
        left -= len(section)
    return "".join([*found, tail])


def _head(headline: str, table: Sequence[list[str]], aligned: str) -> Iterator[str]:
    yield f"### {markdown(headline)}"
    yield ""
    if table:
        heading, *rows = (f"| {' | '.join(map(markdown, row))} |" for row in table)
        yield heading
        yield f"|---|{f'{aligned}|' * (len(table[0]) - 1)}"
        yield from rows
        yield ""


def _section(title: str, entries: list[list[str]], most: int) -> str:
    """Nothing where not even its title has room."""
    opening, end = f"\n<details><summary>{markdown(title)}</summary>\n\n", "\n</details>\n"
    size, kept = len(opening) + len(end) + _REST, list[str]()
    if size > most:
        return ""
    for entry in map(_entry, entries):
        if size + len(entry) > most:
            kept.append(f"- and {len(entries) - len(kept)} more in the artifact\n")
            break
        kept.append(entry)
        size += len(entry)
    return f"{opening}{''.join(kept)}{end}"


def _entry(lines: list[str]) -> str:
    first, *rest = (markdown(line.strip()) for line in lines)
    return f"- {first}\n" + "".join(f"  {line}\n" for line in rest)
