"""A `Line` → its entry in `lines`: a key and a value, the shortest that is read as the same line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flowbot.testing.lines import (
    Bot,
    Clock,
    Deed,
    Edits,
    Expected,
    Forwards,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Refused,
    Replies,
    Restart,
    Says,
    Silent,
    Starts,
    Submits,
    Then,
    Together,
)
from flowbot.testing.transcripts.bot_texts import write_bot_text
from flowbot.testing.transcripts.presses import Press, find_press, write_press


def entry_of(line: Line) -> dict[str, object]:
    """The entry that is read as a line; a value of None is left empty."""
    at = f"@{line.place}" if line.place is not None else ""
    match line:
        case Joins(person=person, place=place):
            return {person: {"joins": place}}
        case Leaves(person=person, place=place):
            return {person: {"leaves": place}}
        case Deed(person=person):
            return {f"{person}{at}": _deed(line)}
        case Expected():
            return {f"{Bot}{at}": expected_value(line)}
        case Refused(pattern=pattern):
            return {f"refused{at}": pattern}
        case Clock(by=by, to=to):
            return {"clock": f"+{by}" if by is not None else to}
        case Happens():
            return _happening(line, at)
        case Starts():
            more = _told(person=line.person, slots=line.slots or None, key=line.key)
            return {f"starts{at}": line.flow, **more}
        case Redeliver():
            return {"redeliver": _redelivery(line)}
        case Kill():
            return {"kill": _killing(line)}
        case Together(lines=lines, reverse=reverse):
            return {"together": [entry_of(each) for each in lines], **_told(reverse=reverse or None)}
        case Restart():
            return {"restart": None}
        case Silent():
            return {"silent": None}
        case Then():
            return {"then": None}
    raise TypeError(f"{type(line).__name__} is no line of a transcript")


def expected_value(line: Expected) -> object:
    """What stands behind `bot:`: a text, or a map where a text cannot say it."""
    text = write_bot_text(line)
    if text is not None:
        return text
    return _told(
        text=line.text,
        pattern=line.pattern,
        message=line.message,
        form=line.form,
        slots=line.slots or None,
        buttons=line.buttons,
        fields=line.fields,
        files=line.files,
        golden=line.golden or None,
        changed=line.changed,
        pinned=line.pinned,
    )


def _deed(line: Deed) -> object:
    match line:
        case Says(files=()):
            return line.text if find_press(line.text) is None else {"says": line.text}
        case Says():
            return {"attach": _files(line), **_told(text=line.text or None)}
        case Edits():
            return {"edits": line.text}
        case Replies():
            return {"replies": line.text, **_told(of=line.message)}
        case Forwards():
            return {"forwards": line.source, **_told(of=line.message, text=line.text or None)}
        case Submits():
            return _submission(line)
    raise TypeError(f"{type(line).__name__} is no line of a transcript")


def _files(line: Says) -> object:
    """The names of files; with what is in those that hold text."""
    texts: dict[str, object] = dict.fromkeys(line.files)
    for name, content in line.contents.items():
        with suppress(UnicodeDecodeError):
            texts[name] = content.decode()
    return texts if any(each is not None for each in texts.values()) else list(line.files)


def _submission(line: Submits) -> object:
    press = Press(line.button or "", tuple(_pairs(line.values)))
    if line == replace(line, message=None, raw=False, stale=0, values=press.by_name()):
        text = write_press(press)
        if text is not None:
            return text
    rest = _told(values=line.values or None, raw=line.raw or None, stale=line.stale or None)
    if line.button is None:
        return {"submit": line.message, **rest}
    return {"click": line.button, **_told(of=line.message), **rest}


def _pairs(values: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    return [
        (name, str(each)) for name, value in values.items() for each in (value if isinstance(value, list) else [value])
    ]


def _happening(line: Happens, at: str) -> dict[str, object]:
    kind = {f"event{at}": line.event} if line.webhook is None else {"webhook": line.webhook}
    return {**kind, **_told(person=line.person, fields=line.fields or None, key=line.key)}


def _redelivery(line: Redeliver) -> object:
    found = _told(
        times=line.times if line.times != 1 else None,
        last=line.last if line.last != 1 else None,
    )
    return line.times if found.keys() == {"times"} else found or None


def _killing(line: Kill) -> object:
    found = _told(at=line.point, after=line.after or None, nth=line.nth if line.nth != 1 else None)
    return line.point if found.keys() == {"at"} else found or None


def _told(**values: Any) -> dict[str, object]:
    """What is told, without what is None."""
    return {name: value for name, value in values.items() if value is not None}
