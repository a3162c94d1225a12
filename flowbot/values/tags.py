"""The slot types `hashtag` and `cashtag`."""

from __future__ import annotations

import re

from flowbot.message import Cashtag, Hashtag, Passage
from flowbot.values._slot_type import AnswerError, SlotType, as_typed
from flowbot.values._words import shortened
from flowbot.values.context import ReadContext

MAX_TAG_CHARACTERS = 100
"""The longest tag that is read."""

_PUNCTUATION = r"!@#$%^&*()+=<>,./?`~:;'\"\\|-"
_HASHTAG = re.compile(rf"#?(?P<value>(?=\S*[^\s{_PUNCTUATION}])[^\s#][^\s#]*)")
"""As MessageML's `<hash tag="…"/>` takes it: no blanks, and something that is not punctuation."""
_CASHTAG = re.compile(r"\$?(?P<value>[A-Za-z0-9][A-Za-z0-9._:/=-]*)")
"""A ticker such as `AAPL`, `BRK.A` or `VOD:LN`."""


def _without_marks(passage: Passage) -> Passage:
    """Without blanks around it, and the punctuation of the sentence that it ends."""
    passage = passage.stripped()
    return passage.cut(0, len(passage.text.rstrip(_ENDING))).stripped()


_ENDING = " .,;:!?/-…"


def read_hashtag(passage: Passage, context: ReadContext) -> str:
    """The hashtag of the passage, or what was typed as `#topic` or `topic`; without the `#`.

    Raises:
        AnswerError: It is none, or more than that.
    """
    passage = _without_marks(passage)
    match passage.entities:
        case (Hashtag(value=value, start=0, end=end),) if end == len(passage.text):
            return value
    found = _HASHTAG.fullmatch(passage.text) if len(passage.text) <= MAX_TAG_CHARACTERS else None
    if found is None:
        raise AnswerError("not_a_hashtag", text=shortened(passage.text))
    return found["value"]


def read_cashtag(passage: Passage, context: ReadContext) -> str:
    """The ticker of the passage's cashtag, or what was typed as `$AAPL` or `aapl`, in capitals.

    Raises:
        AnswerError: It is none, or more than that.
    """
    passage = _without_marks(passage)
    match passage.entities:
        case (Cashtag(value=value, start=0, end=end),) if end == len(passage.text):
            return value
    found = _CASHTAG.fullmatch(passage.text) if len(passage.text) <= MAX_TAG_CHARACTERS else None
    if found is None:
        raise AnswerError("not_a_cashtag", text=shortened(passage.text))
    return found["value"].upper()


def _show_hashtag(value: str, locale: str) -> str:
    return f"#{value}"


def _show_cashtag(value: str, locale: str) -> str:
    return f"${value}"


HASHTAG = SlotType(
    name="hashtag",
    python_type=str,
    read=read_hashtag,
    show=_show_hashtag,
    read_control=as_typed(read_hashtag),
)
CASHTAG = SlotType(
    name="cashtag",
    python_type=str,
    read=read_cashtag,
    show=_show_cashtag,
    read_control=as_typed(read_cashtag),
)
