"""Text to tokens in one pass: a master regular expression, and a stack of what is open."""

import re
from collections.abc import Callable

from tallygate.loaders.hcl.ast import Comment
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.strings import SPACE, is_name
from tallygate.loaders.hcl.tokens import (
    DIRECTIVE,
    END,
    HEREDOC,
    INTERPOLATION,
    INVALID,
    LIMIT,
    LITERAL,
    NAME,
    NEWLINE,
    NUMBER,
    QUOTE,
    SEQUENCE_END,
    STRING,
    SYNTAX,
    TEMPLATE_END,
    Problem,
    Tokens,
    too_deep,
)

# Possessive repeats: hostile text must not make the matcher remember or retry anything.
QUOTED_RUN = r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$++(?:(?<=\$\$)\{|(?!\{))|%++(?:(?<=%%)\{|(?!\{)))*+'
# Letters of names by what they are not: `re` takes 15 ms to compile a class that reaches beyond ASCII.
WIDE = r"[^\x00-\x7f]"
START = r"[^\x00-@\[-^`{-\x7f]"
PART = r"[^\x00-,./:-@\[-^`{-\x7f]"
TOKEN = re.compile(
    rf"""[ \t]*+(?:
    ([A-Za-z_][-\w]*+(?!{WIDE}))                                          # 1 name
    |("{QUOTED_RUN}")                                                     # 2 string
    |(\d++(?:\.*+(?:\d++|[eE][+-]?\d++))*+)                               # 3 number
    |((?:\r?\n[ \t]*+)++)                                                 # 4 newline
    |((?:\#|//)[^\n]*+|/\*(?s:.*?)\*/)                                    # 5 comment
    |([({{\[])                                                            # 6 opening bracket
    |(~?\}}|[)\]])                                                        # 7 closing bracket
    |(<<-?{START}{PART}*+\r?\n)                                           # 8 heredoc
    |(==|!=|<=|>=|=>|&&|\|\||::|\.\.\.|(?!/\*)[-=.,:?!*/%+<>])            # 9 operator
    |(")                                                                  # 10 string that is a template
    |({START}{PART}*+)                                                    # 11 name with other letters
    |(\Z)                                                                 # 12 end
    |(/\*(?s:.*)|[\x00-\x08\x0b-\x1f\x7f$&';@\\^`|~]++|(?s:.))            # 13 anything else
    )""",
    re.VERBOSE | re.ASCII,
)
NEWLINES, COMMENT, OPERATOR = 4, 5, 9
KINDS = ("", NAME, STRING, NUMBER)
QUOTED = re.compile(rf'({QUOTED_RUN})("|[$%]\{{~?|)')
HEREDOC_STOP = re.compile(r"\n|\$(?<!\$\$)\{~?|%(?<!%%)\{~?")
INDENT = re.compile(f"[{SPACE}]*+".replace("\n", ""))
FOR_AHEAD = re.compile(rf"(?:[ \t\r\n]++|(?:\#|//)[^\n]*+|/\*(?s:.*?)\*/)*+for(?!{PART})", re.ASCII)

# What is open. Newlines separate items at the top, in blocks and in objects; elsewhere they are space.
TOP, BLOCK, OBJECT, FOR, SEQUENCE_OPEN = "top", "block", "object", "for", "sequence"
LINES_MATTER = frozenset((TOP, BLOCK, OBJECT))
BRACES = frozenset((TOP, BLOCK, OBJECT, FOR, SEQUENCE_OPEN))
BEFORE_BLOCK = frozenset((NAME, STRING, TEMPLATE_END))

NO_TAG = "\n"
"""No line is this, so the template goes on to the end of the text."""

UNUSED = "this character is not used in the language"
BAD_CHARACTERS = {
    "'": "single quotes are not valid; use double quotes to enclose strings",
    "`": 'the "`" character is not valid; for a string of several lines use a heredoc, like "<<EOT"',
    ";": 'the ";" character is not valid; use newlines between arguments and blocks, commas between items',
    "&": 'bitwise operators are not supported; did you mean the boolean "&&"?',
    "|": 'bitwise operators are not supported; did you mean the boolean "||"?',
    "~": 'bitwise operators are not supported; did you mean the boolean "!"?',
    "^": "bitwise operators are not supported",
    "\u201c": 'curly quotes are not valid; use straight quotes (")',
    "\u201d": 'curly quotes are not valid; use straight quotes (")',
    "/": 'this comment has no end: "*/" is missing',
}


class Lexer:
    """One pass over the text from `start`; the results are `tokens` and `comments`."""

    def __init__(self, source: Source, start: int, limit: int) -> None:
        self.text = source.text
        self.position = start
        self.limit = limit
        self.tokens = Tokens(source, limit)
        self.comments: list[Comment] = []
        self.stack: list[str] = [TOP]
        self.blocks = 0
        self.templates: list[tuple[int, str]] = []
        """Start of each open template, and its heredoc tag."""
        self.handlers: dict[int, Callable[[str, int], bool]] = {
            5: self._comment,
            6: self._open,
            7: self._close,
            8: self._open_heredoc,
            10: self._open_quote,
            11: self._wide_name,
            13: self._bad_character,
        }

    def run(self) -> Tokens:
        while self.position <= len(self.text):
            match self.stack[-1]:
                case "quote":
                    self._quoted()
                case "heredoc":
                    self._heredoc()
                case _:
                    self._code()
        self._emit(END, "", len(self.text))
        return self.tokens

    def run_as_template(self) -> Tokens:
        """Read the whole text as what could stand in a heredoc."""
        self._emit(HEREDOC, "", 0)
        self.templates.append((0, NO_TAG))
        self._push("heredoc")
        return self.run()

    def _emit(self, kind: str, text: str, offset: int) -> None:
        self.tokens.kinds.append(kind)
        self.tokens.texts.append(text)
        self.tokens.offsets.append(offset)

    def _invalid(self, start: int, end: int, message: str, hint: str = "", rule: str = SYNTAX) -> None:
        self.tokens.problems[len(self.tokens.kinds)] = Problem(start, end, message, hint, rule)
        self._emit(INVALID, "", start)

    def _push(self, mode: str) -> None:
        self.stack.append(mode)
        if max(self.blocks, len(self.stack) - self.blocks - 1) > self.limit:
            offset = self.tokens.offsets[-1]
            self._invalid(offset, offset + 1, *too_deep(self.limit), rule=LIMIT)
            self.position = len(self.text) + 1

    def _code(self) -> None:
        """Read tokens until a string or heredoc template begins or goes on, or the file ends."""
        tokens = self.tokens
        add_kind, add_text, add_offset = tokens.kinds.append, tokens.texts.append, tokens.offsets.append
        kinds, stack, handlers = KINDS, self.stack, self.handlers
        lines_matter = stack[-1] in LINES_MATTER
        for match in TOKEN.finditer(self.text, self.position):
            group = match.lastindex or 0
            text = match[group]
            if group < NEWLINES:
                add_kind(kinds[group])
            elif group == OPERATOR:
                add_kind(text)
            elif group == NEWLINES:
                if not lines_matter:
                    self._note_split_splat()
                    continue
                add_kind(NEWLINE)
            elif group in handlers:
                self.position = match.end()
                if handlers[group](text, match.start(group)):
                    return
                lines_matter = stack[-1] in LINES_MATTER
                continue
            else:
                break
            add_text(text)
            add_offset(match.start(group))
        self.position = len(self.text) + 1

    def _note_split_splat(self) -> None:
        kinds = self.tokens.kinds
        if (kinds[-1] == "[" or kinds[-2:] == ["[", "*"]) and self.stack[-2] in LINES_MATTER:
            self.tokens.split_splats.add(len(kinds))

    def _comment(self, text: str, offset: int) -> bool:
        text = text.rstrip("\r")
        self.comments.append(Comment(offset, offset + len(text), text))
        return False

    def _open(self, text: str, offset: int) -> bool:
        mode = text if text != "{" else self._brace_mode()
        self._emit(text, text, offset)
        self.blocks += mode == BLOCK
        self._push(mode)
        return self.position > len(self.text)

    def _brace_mode(self) -> str:
        kinds = self.tokens.kinds
        if self.stack[-1] in (TOP, BLOCK) and kinds and kinds[-1] in BEFORE_BLOCK:
            return BLOCK
        return FOR if FOR_AHEAD.match(self.text, self.position) else OBJECT

    def _close(self, text: str, offset: int) -> bool:
        stack = self.stack
        if text in (")", "]"):
            self._emit(text, text, offset)
            if stack[-1] == ("(" if text == ")" else "["):
                stack.pop()
            return False
        while stack[-1] not in BRACES:
            stack.pop()
        ends_sequence = stack[-1] == SEQUENCE_OPEN or text == "~}"
        self._emit(SEQUENCE_END if ends_sequence else "}", text, offset)
        if stack[-1] == TOP:
            return False
        mode = stack.pop()
        self.blocks -= mode == BLOCK
        return mode == SEQUENCE_OPEN

    def _wide_name(self, text: str, offset: int) -> bool:
        """Take as much of `text` as is a name; what cannot stand in one is an error."""
        length = next((i for i in range(len(text)) if not is_name(text[i], first=i == 0)), len(text))
        if length:
            self._emit(NAME, text[:length], offset)
        return length < len(text) and self._bad_character(text[length:], offset + length)

    def _bad_character(self, text: str, offset: int) -> bool:
        message = BAD_CHARACTERS.get(text[0], UNUSED)
        self._invalid(offset, offset + min(len(text), 2), f"invalid character: {message}")
        return False

    def _open_quote(self, text: str, offset: int) -> bool:
        self._emit(QUOTE, text, offset)
        self.templates.append((offset, ""))
        self._push("quote")
        return True

    def _open_heredoc(self, text: str, offset: int) -> bool:
        tag = text.rstrip("\r\n").lstrip("<").removeprefix("-")
        if not all(is_name(character, first=i == 0) for i, character in enumerate(tag)):
            self._invalid(offset, offset + 2, 'invalid heredoc: the marker after "<<" is not a name')
            return False
        self._emit(HEREDOC, text, offset)
        self.templates.append((offset, tag))
        self._push("heredoc")
        return True

    def _leave_template(self) -> tuple[int, str]:
        self.stack.pop()
        return self.templates.pop()

    def _quoted(self) -> None:
        """Read one literal piece of a quoted string and what ends it."""
        match = QUOTED.match(self.text, self.position)
        assert match is not None  # the pattern matches the empty string
        if match[1]:
            self._emit(LITERAL, match[1], match.start())
        self.position = match.end()
        if match[2] == '"':
            self._emit(TEMPLATE_END, '"', match.start(2))
            self._leave_template()
        elif match[2]:
            self._open_sequence(match[2], match.start(2))
        else:
            start, _ = self._leave_template()
            self._invalid(start, match.end(), *_unclosed_string(self.text, match.end()))
            self._emit(TEMPLATE_END, "", match.end())

    def _open_sequence(self, text: str, offset: int) -> None:
        self._emit(INTERPOLATION if text[0] == "$" else DIRECTIVE, text, offset)
        self._push(SEQUENCE_OPEN)

    def _heredoc(self) -> None:
        """Read whole lines of a heredoc up to its end marker or the next sequence."""
        start = position = self.position
        _, tag = self.templates[-1]
        at_line_start = self.tokens.kinds[-1] == HEREDOC
        while not (at_line_start and self._is_marker(position, tag)):
            stop = HEREDOC_STOP.search(self.text, position)
            if stop is None:
                self._end_of_text(start)
                return
            if stop[0] != "\n":
                self._add_literal(start, stop.start())
                self.position = stop.end()
                self._open_sequence(stop[0], stop.start())
                return
            position = stop.end()
            at_line_start = True
        self._add_literal(start, position)
        self.position = self.text.index("\n", position)
        self.position -= self.text[self.position - 1] == "\r"
        self._emit(TEMPLATE_END, self.text[position : self.position], position)
        self._leave_template()

    def _end_of_text(self, start: int) -> None:
        """End a template that the text ends in: right for one without quotes, not for a heredoc."""
        opened, tag = self._leave_template()
        self.position = len(self.text) + 1
        if tag == NO_TAG:
            self._add_literal(start, len(self.text))
            self._emit(TEMPLATE_END, "", len(self.text))
        else:
            message = f'unterminated heredoc: no line holds its end marker "{tag[:40]}" alone'
            self._invalid(opened, self.text.find("\n", opened), message)

    def _is_marker(self, position: int, tag: str) -> bool:
        """Whether the line at `position` holds the end marker alone; it must have a line end."""
        indent = INDENT.match(self.text, position)
        if indent is None or not self.text.startswith(tag, indent.end()):
            return False
        line_end = self.text.find("\n", indent.end())
        return line_end >= 0 and self.text[indent.end() : line_end].strip(SPACE) == tag

    def _add_literal(self, start: int, end: int) -> None:
        if end > start:
            self._emit(LITERAL, self.text[start:end], start)


def _unclosed_string(text: str, end: int) -> tuple[str, str]:
    if end >= len(text):
        return "unterminated string: the file ends before its closing quote", ""
    return (
        "invalid string: it is not closed before the end of the line",
        'a string of several lines is written with "\\n" or as a heredoc, like "<<EOT"',
    )
