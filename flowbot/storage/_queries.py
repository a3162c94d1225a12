"""The statements of the SQLite store, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources


def _load() -> Mapping[str, str]:
    text = resources.files("flowbot.storage").joinpath("sql", "queries.sql").read_text(encoding="utf-8")
    return {name: sql.strip() for name, sql in re.findall(r"^-- name: (\w+)\n(.+?)(?=^--|\Z)", text, re.M | re.S)}


SQL = _load()
