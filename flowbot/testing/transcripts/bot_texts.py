"""What is expected of the bot, as one text: words with buttons, `~` and the name of a message, `/a pattern/`."""

from __future__ import annotations

import re
from dataclasses import replace

from flowbot.testing.lines import Expected

_MESSAGE = re.compile(r"~([A-Za-z_]\w*(?:\.\w+)*)")


def read_bot_text(text: str) -> Expected:
    """What the text of a line of the bot expects.

    Raises:
        ValueError: It begins with `~` and is no name of a message, or is no regular expression.
    """
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return Expected(pattern=check_pattern(text[1:-1]))
    words, buttons = split_buttons(text)
    if not words.startswith("~"):
        return Expected(text=None if buttons and not words else words, buttons=buttons or None)
    name = _MESSAGE.fullmatch(words)
    if name is None:
        raise ValueError(f"'{words}' is no name of a message")
    return Expected(message=name[1], buttons=buttons or None)


def write_bot_text(expected: Expected) -> str | None:
    """The text that is read as what is expected, whatever its place; None where it needs a map."""
    buttons = [f"[{each}]" for each in expected.buttons or ()]
    if expected.pattern is not None:
        text = f"/{expected.pattern}/"
    else:
        words = expected.text if expected.message is None else f"~{expected.message}"
        text = " ".join([*([words] if words is not None else []), *buttons])
    try:
        return text if read_bot_text(text) == replace(expected, place=None) else None
    except ValueError:
        return None


def split_buttons(text: str) -> tuple[str, tuple[str, ...]]:
    """The words of a text without the space around them, and the buttons that it ends with."""
    words = text.strip()
    buttons: list[str] = []
    while words.endswith("]"):
        start = words.rfind("[")
        label = words[start + 1 : -1].strip()
        if start < 0 or not label or "]" in label or "\n" in label or words[start - 1 : start].strip():
            break
        buttons.append(label)
        words = words[:start].rstrip()
    return words, tuple(reversed(buttons))


def check_pattern(pattern: str) -> str:
    """The pattern itself.

    Raises:
        ValueError: It is no regular expression.
    """
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"this is no regular expression: {error}") from error
    return pattern
