"""A line of a chat: who says or presses what, or what is asked of the chat itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from flowbot.testing.transcripts.presses import read_values

_TO_CHAT = re.compile(r":(?P<word>\w+)(?:\s+(?P<rest>.*))?", re.DOTALL)
_BY = re.compile(r"@(?P<name>[A-Za-z](?:[\w.-]*\w)?)\s+(?=\S)")
_NUMBER = re.compile(r"-?[0-9]{1,18}([.][0-9]{1,9})?")
_FILES = re.compile(r":attach\s+(?P<names>\S+(?:,\s*\S+)*)(?:\s+(?P<text>.*))?", re.DOTALL)
_HAPPENED = re.compile(r":event\s+(?P<type>[A-Z]+)(?:\s+(?P<fields>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody says, or the button that they press."""

    text: str
    name: str | None = None
    """Who; None: whoever sits at the terminal."""
    room: str | None = None
    """Where; None: in their IM with the bot."""
    files: tuple[str, ...] = ()
    """The names of what goes with it."""


@dataclass(frozen=True, slots=True)
class ClockTurn:
    """`:clock`: turn the clock."""

    by: timedelta | None = None
    to: datetime | None = None

    def moment(self, now: datetime) -> datetime:
        """When it is then.

        Raises:
            ValueError: The clock cannot be turned so far.
        """
        try:
            return self.to or now + (self.by or timedelta())
        except OverflowError:
            raise ValueError("the calendar ends in the year 9999") from None


@dataclass(frozen=True, slots=True)
class Told:
    """`:event`, `:webhook`: something happens that code, or the datafeed, would tell the bot of."""

    kind: Literal["event", "webhook"]
    name: str
    fields: Mapping[str, object]
    person: str | None = None
    """Whom an event of the datafeed is about; None: whoever sits at the terminal."""
    room: str | None = None
    """Where it happens; None: in no stream."""


@dataclass(frozen=True, slots=True)
class StateQuery:
    """`:state`: where do the conversations stand?"""


@dataclass(frozen=True, slots=True)
class Saving:
    """`:save`: what was done and said is to be a transcript."""

    file: Path


def read_line(line: str, bot: str, rooms: Collection[str] = ()) -> Spoken | ClockTurn | Told | StateQuery | Saving:
    """What a line is.

    Args:
        line: As it was typed.
        bot: The bot's name: a line that begins with a mention of it is said to it.
        rooms: The rooms that are there: `#` and any other name is a hashtag.

    Raises:
        ValueError: It is for the chat, which does not understand it.
    """
    asked = _TO_CHAT.fullmatch(line.strip())
    if asked is not None and asked["word"] != "attach":
        return _read_command(asked["word"], (asked["rest"] or "").strip())
    name = room = None
    found = _BY.match(line)
    if found is not None and found["name"].casefold() != bot.casefold():
        name, line = found["name"], line[found.end() :]
    for each in sorted(rooms, key=len, reverse=True):
        if (said := re.match(rf"#{re.escape(each)}\s+(?=\S)", line)) is not None:
            room, line = each, line[said.end() :]
            break
    happened = _HAPPENED.fullmatch(line.strip())
    if happened is not None:
        return Told("event", happened["type"], _read_fields(happened["fields"] or "", ":event"), name, room)
    attached = _FILES.fullmatch(line.strip())
    if attached is not None:
        names = [each.strip() for each in attached["names"].split(",")]
        return Spoken(attached["text"] or "", name, room, tuple(names))
    return Spoken(line, name, room)


def _read_command(word: str, rest: str) -> ClockTurn | Told | StateQuery | Saving:
    if word == "state" and not rest:
        return StateQuery()
    if word == "save" and rest:
        return Saving(Path(rest))
    if word == "clock" and rest:
        return _read_turn(rest)
    if word in ("event", "webhook") and rest:
        name, _, values = rest.partition(" ")
        return Told("event" if word == "event" else "webhook", name, _read_fields(values, f":{word} {name}"))
    raise ValueError(
        "a line with a colon is `:attach report.pdf`, `:clock +1d`, `:clock 2026-11-24T09:00`, "
        "`:event payments.settled amount=12`, `:webhook alarm what=fire`, `:state` or `:save talk.chat.yaml`"
    )


def _read_fields(text: str, before: str) -> Mapping[str, object]:
    return {field: _value(value) for field, value in read_values(text, before)}


def _value(text: str) -> object:
    """A number, `true` and `false` are themselves; anything else is a text."""
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return text


def _read_turn(text: str) -> ClockTurn:
    from flowbot.definition.written import read_written

    if text.startswith("+"):
        found = read_written("duration", text[1:])
        if isinstance(found, timedelta) and found > timedelta():
            return ClockTurn(by=found)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is neither +1h30m nor a moment such as 2026-11-24T09:00") from None
    return ClockTurn(to=moment if moment.tzinfo else moment.replace(tzinfo=UTC))
