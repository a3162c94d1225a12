"""What a value of a template is, in the words of people who write dialogs."""

from __future__ import annotations

from jinja2 import Undefined

from flowbot.values import kinds


def kind_of(value: object) -> str:
    """What a value is: `nothing`, `a text`, `a record`.

    Raises:
        UndefinedError: It is a name that is not there.
    """
    return str(value) if isinstance(value, Undefined) else kinds.kind_of(value)  # which raises, and says what
