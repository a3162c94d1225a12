"""What the bot has said, as a line that expects it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flowbot.testing.chat import SeenMessage
from flowbot.testing.chat.matching import differences
from flowbot.testing.lines import Expected, Line, Says
from flowbot.testing.transcripts.writer import plain, write_line
from flowbot.values.identified import is_stream


def expected_of(seen: SeenMessage, like: Expected | None = None) -> Expected:
    """The line that expects a message.

    Args:
        seen: The message.
        like: A line whose way of saying it is kept: by name where it names a message, with buttons where it has them.
    """
    base = Expected(place=seen.place, files=tuple(seen.files) or None)
    by_words = replace(base, text=words_of(seen) or None, buttons=tuple(seen.buttons) or None)
    by_name = replace(base, message=seen.name or None)
    candidates = [*([_like(seen, like)] if like is not None else []), by_words, by_name]
    return next((each for each in candidates if not differences(each, seen)), replace(base, pattern=".*"))


def lines_of(script: Iterable[Line | SeenMessage]) -> Iterator[Line]:
    """What was done and said in a chat, as the lines of a transcript that passes; each with its place.

    Args:
        script: As `Chat.script` has it.
    """
    for each in script:
        if not isinstance(each, SeenMessage):
            yield each
        elif not each.is_card_change:
            yield expected_of(each)


def words_of(seen: SeenMessage) -> str:
    """The words of a message without the space that does not count."""
    lines = (" ".join(line.split()) for line in seen.words.splitlines())
    return "\n".join(line for line in lines if line)


def told_as(seen: SeenMessage, like: Line | None = None) -> str:
    """A message as the line that expects it would be written, with its words where that names it.

    Args:
        seen: The message.
        like: A line beside which it is shown.
    """
    line = expected_of(seen, like if isinstance(like, Expected) else None)
    if line.text is None:
        return f"{line_of(line)}   “{' / '.join(words_of(seen).splitlines())}”"
    has_name = seen.name != "" and ": " not in seen.name  # words without a name have a place
    return f"{line_of(line)}   (~{seen.name})" if has_name else line_of(line)


def line_of(line: Line) -> str:
    """A line as it is written, on one line."""
    if isinstance(line, Expected | Says) and line.text and "\n" in line.text:
        line = replace(line, text=" / ".join(line.text.splitlines()))
    return " ".join(each.strip() for each in write_line(line)).removeprefix("- ")


def _like(seen: SeenMessage, like: Expected) -> Expected:
    has_words = like.text is not None or like.pattern is not None
    names_it = like.message is not None and seen.name != ""
    return replace(
        like,
        place=seen.place,
        text=words_of(seen) if has_words or not (names_it or like.form) else None,
        pattern=None,
        message=seen.name if names_it else None,
        form=seen.step if like.form is not None else None,
        slots={name: written_value(seen.source.names[name]) for name in like.slots if name in seen.source.names},
        buttons=tuple(seen.buttons) if like.buttons is not None else None,
        fields=tuple(seen.fields) if like.fields is not None else None,
        files=tuple(seen.files) if like.files is not None else None,
        changed=seen.is_change if like.changed is not None else None,
        pinned=seen.is_pinned if like.pinned is not None else None,
    )


def written_value(value: object) -> object:
    """A value as lines write it: a person is `@ann`, a room `#desk`."""
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        return f"{'#' if is_stream(value) else '@'}{value['name']}"
    return plain(value)
