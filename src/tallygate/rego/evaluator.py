"""The embedded engine at work: one input, one rule at a time. Runs in worker processes and in this one."""

import os
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import msgspec

# The engine would look up the symbols of a back-trace for every error: 140 ms for the first.
os.environ["RUST_LIB_BACKTRACE"] = "0"

import regorus

from tallygate.rego.types import NULL, Answer, Bundle, Failure

# The size of policy files is limited before they come here; rewritten ones are longer than their authors'.
LONG = 1 << 30

PLACE = re.compile(r"--> m(\d+):(\d+):(\d+)")
MESSAGE = re.compile(r"^error: (.*?)(?=^-->|^Stack backtrace|\Z)", re.MULTILINE | re.DOTALL)

# What the engine says, and the code OPA has for it.
CODES = (
    ("could not find function", "rego_type_error"),
    ("is unsafe", "rego_unsafe_var_error"),
    ("before definition", "rego_compile_error"),
    ("recursion detected", "rego_recursion_error"),
    ("conflicts with", "eval_conflict_error"),
    ("multiple outputs", "eval_conflict_error"),
    ("must be unique", "eval_conflict_error"),
    ("generated multiple times", "eval_conflict_error"),
    ("requires", "eval_type_error"),
    ("divide by zero", "eval_builtin_error"),
)


NO_RULE = "not a valid rule path"
UNDEFINED = '"<undefined>"'
"""What the engine gives for a rule without a value, and for the string."""
ROOM = 300
TOO_DEEP = Failure("eval_type_error", "the value is nested too deep")


class _Expression(msgspec.Struct):
    value: msgspec.Raw


class _Result(msgspec.Struct):
    expressions: list[_Expression]


class _Response(msgspec.Struct):
    result: list[_Result] = []


_decode_value = msgspec.json.Decoder(msgspec.Raw).decode


def _of_rule(text: str) -> _Response:
    return _Response([_Result([_Expression(_decode_value(text))])])


def new_engine() -> Any:
    """An empty engine that gathers what policies print."""
    engine = regorus.Engine()
    engine.set_gather_prints(True)
    engine.set_policy_length_config(max_col=LONG, max_file_bytes=LONG, max_lines=LONG)
    return engine


class EngineError(Exception):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.message)


class Evaluator:
    """Holds an engine with all modules. It must stay on the thread that made it."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._engine: Any = None
        self._input = b""
        self._known: dict[str, Answer] = {}
        self._decode = msgspec.json.Decoder(_Response).decode

    def load(self) -> None:
        """Hand all modules to a new engine and make it prepare them. Raises EngineError."""
        self._engine = engine = new_engine()
        for number, (_, text) in enumerate(self._bundle.modules):
            _guard(partial(engine.add_policy, f"m{number}", text), "rego_parse_error")
        _guard(lambda: engine.add_data_json(self._bundle.data.decode()), "eval_conflict_error")
        _guard(lambda: engine.eval_query_as_json("1"), "rego_compile_error")

    def set_input(self, json: bytes) -> Failure | None:
        self._input = json
        try:
            if self._engine is None:
                self.load()
            _guard(lambda: self._engine.set_input_json(json.decode()), "tg_engine_protocol")
        except EngineError as error:
            self._engine = None
            return error.failure
        return None

    def ask(self, query: str) -> Answer:
        """Evaluate one rule on the input that is set. After a panic the engine is made anew."""
        if self._engine is None and (failure := self.set_input(self._input)):
            return Answer(failure=failure)
        try:
            text, decode = self._asked(query)
            prints = tuple(dict.fromkeys(self._engine.take_prints()))
        except EngineError as error:
            if error.failure.code == "tg_engine_crash":
                self._engine = None
            else:
                self._engine.take_prints()
            return Answer(failure=error.failure)
        try:
            return self._answer(text, prints, decode)
        except RecursionError:
            return Answer(failure=TOO_DEEP)

    def _asked(self, query: str) -> tuple[str, Callable[[str], _Response]]:
        """What the engine says, and how that is read. For a query it looks at all modules anew, which takes
        many times as long as most rules: one is asked for by its path, where that tells its value."""
        try:
            text = _guard(lambda: self._engine.eval_rule_as_json(query), "eval_builtin_error")
            if text != UNDEFINED:
                return text, _of_rule
        except EngineError as error:
            if error.failure.message != NO_RULE:
                raise
        self._engine.take_prints()
        return _guard(lambda: self._engine.eval_query_as_json(query), "eval_builtin_error"), self._decode

    def _answer(self, text: str, prints: tuple[str, ...], decode: Callable[[str], _Response]) -> Answer:
        known = self._known.get(text)
        if known and not prints:
            return known
        # Whoever reads the answer has less room for recursion: it must be valid with some levels around it.
        if text.count("[") + text.count("{") > ROOM:
            msgspec.json.decode("[" * ROOM + text + "]" * ROOM)
        results = decode(text).result
        if len(results) > 1 or (results and len(results[0].expressions) != 1):
            return Answer(
                failure=Failure("tg_engine_protocol", "the engine gave several results for one rule")
            )
        value = results[0].expressions[0].value if results else NULL
        answer = Answer(value, bool(results), prints)
        # Most rules have nothing to say of most inputs: the engine's text is then always the same.
        if len(text) < 400 and len(self._known) < 1000 and not prints:
            self._known[text] = answer
        return answer


def _guard(call: Callable[[], Any], code: str) -> Any:
    """Errors of the engine are RuntimeErrors; its panics are BaseExceptions of their own."""
    try:
        return call()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError:
        raise EngineError(Failure("tg_limit_memory", "out of memory")) from None
    except RuntimeError as error:
        raise EngineError(failure_of(str(error), code)) from None
    except BaseException as error:
        message = f"the engine panicked: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        raise EngineError(Failure("tg_engine_crash", message)) from None


@cache
def is_regex(text: str) -> bool:
    """Whether the engine can read a regular expression."""
    evaluator = Evaluator(Bundle((), b"{}", ()))
    evaluator.set_input(b"{}")
    return evaluator.ask(f"regex.is_valid({msgspec.json.encode(text).decode()})").plain() is True


def failure_of(text: str, code: str) -> Failure:
    """Read an error text of the engine; `code` where the text does not tell one."""
    place = PLACE.search(text)
    found = MESSAGE.search(text)
    message = (found[1] if found else text.split("Stack backtrace")[0]).strip()
    message = " ".join(PLACE.sub("", message).split()) or "error of the engine"
    code = next((known for words, known in CODES if words in message), code)
    if not place:
        return Failure(code, message)
    return Failure(code, message, int(place[1]), int(place[2]), int(place[3]))
