import re
from pathlib import Path

from tallygate.cost.usage_file import read_usage

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "usage-files.md"


def test_the_example_of_the_page_is_read_without_a_warning() -> None:
    [text] = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    read = read_usage(text.encode(), "usage.yml")
    assert read.warnings == ()
    assert read.usage.general.profile == "small"
    assert read.usage.environments["prod"].by_address.keys() == {"aws_nat_gateway.this[*]"}
    assert "standard.storage_gb" in read.usage.general.by_address["aws_s3_bucket.uploads[*]"]
