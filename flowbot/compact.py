"""JSON as the store keeps it: written without blanks, written and read by pydantic's own core, which is quick."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json, to_json


def write_json(value: object) -> bytes:
    """A value of dicts with texts as keys, lists, texts, numbers, truth values and None, as JSON.

    Raises:
        TypeError: It holds something else.
        ValueError: It goes round in circles.
    """
    try:
        return to_json(value, inf_nan_mode="constants")
    except ValueError:  # nested too deeply for it, or half a character: as an escape it may be kept
        return json.dumps(value, separators=(",", ":")).encode()


def read_json(body: bytes) -> Any:
    """What `write_json` wrote.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return from_json(body)
    except ValueError:
        return json.loads(body)
