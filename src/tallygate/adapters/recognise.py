"""Files of results, told apart by what they hold."""

import msgspec

from tallygate.adapters.checkov import looks_like, read_checkov
from tallygate.adapters.interface import MOST_BYTES, Scan, ScannerError
from tallygate.adapters.sarif import read_sarif


def read_results(data: bytes) -> list[Scan]:
    """SARIF or Checkov's JSON. Raises ScannerError for an empty or cut-off file, and for any other."""
    if len(data) > MOST_BYTES:
        raise ScannerError(f"has more than {MOST_BYTES >> 20} MiB")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise ScannerError("is empty: the tool did not finish")
    try:
        value = msgspec.json.decode(data)
    except RecursionError:
        raise ScannerError("nested too deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ScannerError(f"is no JSON, or cut off: {error}") from None
    if isinstance(value, dict) and "runs" in value:
        return read_sarif(data)
    if looks_like(value):
        return read_checkov(data)
    raise ScannerError("is neither SARIF 2.1.0 nor JSON of Checkov")
