"""The keys in docs/how-to/read-events.md are those that are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowbot.config import DatafeedConfig, DatahoseConfig

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "read-events.md"


@pytest.mark.parametrize(("section", "model"), [("datafeed", DatafeedConfig), ("datahose", DatahoseConfig)])
def test_every_key_has_a_row(section: str, model: type[DatafeedConfig | DatahoseConfig]) -> None:
    table = PAGE.read_text().split(f"| Key of `{section}` |")[1].split("\n\n")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {
        field.alias for field in model.model_fields.values()
    }
