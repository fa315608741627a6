"""How a run that cannot give a verdict ends: one line for the person, the right exit code."""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable

from tallygate.cost.errors import CatalogueError, PriceFileError, UsageFileError
from tallygate.engine.problems import EvaluationError, NothingError, UsageError
from tallygate.model.verdict import Exit
from tallygate.promotion.errors import PromotionError
from tallygate.rego.types import PolicyCompileError
from tallygate.reports.escape import printable
from tallygate.reports.interface import SavedReportError
from tallygate.sources.interface import SourceError


def guarded(command: Callable[[], int]) -> int:
    """Exit code of `command`, whatever it raises."""
    try:
        code = command()
        sys.stdout.flush()
        return code
    except (UsageError, SavedReportError, PriceFileError, UsageFileError) as error:
        return _say(error, Exit.USAGE)
    except NothingError as error:
        return _say(error, Exit.NOTHING)
    except SourceError as error:
        return _say(error, Exit.USAGE if error.usage else Exit.ERROR)
    except (EvaluationError, PolicyCompileError, CatalogueError, PromotionError) as error:
        return _say(error, Exit.ERROR)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; what was not read was not judged either. Keeps Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.ERROR
    except Exception as error:  # the last resort: our own fault, never a pass
        return _crash(error)


def _say(error: Exception, code: Exit) -> int:
    for line in str(error).splitlines():
        print(f"tallygate: {printable(line)}", file=sys.stderr)
    return code


def _crash(error: Exception) -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="tallygate-", suffix=".log", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as log:
        log.write(traceback.format_exc())
    what = printable(f"{type(error).__name__}: {error}")[:200]
    print(f"tallygate: internal error ({what}); the full log is {log.name}", file=sys.stderr)
    return Exit.ERROR
