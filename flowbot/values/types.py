"""The slot types: how each reads what a person wrote or a form sent, shows it, and is kept."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.values._slot_type import AnswerError, PartsError, SlotType, UnclearError
from flowbot.values._words import bare, fold, listed, shortened
from flowbot.values.attachments import attachment_type
from flowbot.values.booleans import BOOLEAN, read_boolean
from flowbot.values.choices import choice_type
from flowbot.values.context import ReadContext
from flowbot.values.dates import DATE
from flowbot.values.durations import DURATION
from flowbot.values.links import EMAIL, URL
from flowbot.values.lists import distinct, list_type, of_item
from flowbot.values.messages import MESSAGE
from flowbot.values.moments import DATETIME
from flowbot.values.numbers import DECIMAL, INTEGER
from flowbot.values.people import USER
from flowbot.values.record_lists import record_list_type
from flowbot.values.records import RecordField, record_type
from flowbot.values.rooms import ROOM, STREAM
from flowbot.values.tags import CASHTAG, HASHTAG
from flowbot.values.texts import TEXT
from flowbot.values.times import TIME
from flowbot.values.zones import TIMEZONE

__all__ = [
    "SLOT_TYPES",
    "TEXT",
    "AnswerError",
    "PartsError",
    "ReadContext",
    "RecordField",
    "SlotType",
    "UnclearError",
    "attachment_type",
    "bare",
    "choice_type",
    "distinct",
    "fold",
    "list_type",
    "listed",
    "of_item",
    "read_boolean",
    "record_list_type",
    "record_type",
    "shortened",
]

SLOT_TYPES: Mapping[str, SlotType] = {
    each.name: each
    for each in (
        *(TEXT, INTEGER, DECIMAL, BOOLEAN),
        *(DATE, TIME, DATETIME, DURATION),
        *(USER, ROOM, STREAM, MESSAGE, HASHTAG, CASHTAG, EMAIL, URL, TIMEZONE),
    )
}
"""Every type that needs nothing but its name; `choice_type`, `list_type`, `record_type` … make the others."""
