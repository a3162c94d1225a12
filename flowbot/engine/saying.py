"""What a position says: replies, and words in the place of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.engine.audience import is_for
from flowbot.engine.effects import Reply, TooLong, Update, Words
from flowbot.engine.extras import NO_EXTRAS, Extras
from flowbot.engine.recipients import NOWHERE, Recipient
from flowbot.engine.snapshot import Sent
from flowbot.engine.turn import STAY, Turn
from flowbot.ids import EffectId


def reply(
    turn: Turn,
    words: Words,
    *,
    to: Recipient | None = None,
    otherwise: Words | None = None,
    too_long: TooLong = "refuse",
    may_change: bool = False,
    extras: Extras = NO_EXTRAS,
    receipt: bool = False,
    asks: bool = False,
    **more: object,
) -> EffectId:
    """Say something where the position speaks, or to others; other words where these cannot be rendered.

    Args:
        turn: The turn.
        words: What to say.
        to: To whom, if not where the position speaks.
        otherwise: What to say when the words cannot be rendered.
        too_long: What becomes of it when it is too long.
        may_change: Whether `change` may change it later.
        extras: What goes with it.
        receipt: Whether the conversation hears what becomes of it.
        asks: Whether what people write there may be for the conversation.
        more: Further names for the words.
    """
    return say(
        turn,
        words,
        turn.names(**more),
        to or turn.home,
        otherwise=otherwise,
        too_long="refuse" if may_change else too_long,
        may_change=may_change,
        extras=extras,
        receipt=receipt,
        asks=asks,
    )


def change_sent(
    turn: Turn, sent: Sent, words: Words, *, extras: Extras = NO_EXTRAS, receipt: bool = False, **more: Any
) -> EffectId:
    """Put words in the place of a message that was sent."""
    return put_in_place(turn, sent.effect, sent.to, words, None, more, extras=extras, receipt=receipt)


def respond(turn: Turn, words: Words, **more: object) -> None:
    """Say something to whoever caused the turn; in the order of what the position says there."""
    stream, person, to = turn.stream, turn.sender, NOWHERE
    if stream is not None:
        is_home = person is not None and is_for(turn.home, person, stream)
        to = turn.home if is_home else Recipient(stream_id=stream.id)
    say(turn, words, turn.names(**more), to)


def refuse(turn: Turn, pattern: str) -> str:
    """Say words of the bot's own to whoever caused the turn, and move nothing."""
    respond(turn, turn.flow.patterns[pattern])
    return STAY


def say(turn: Turn, words: Words, names: Mapping[str, object], to: Recipient, **more: Any) -> EffectId:
    """Say something with names that are known; nobody hears it where the conversation has no place.

    Args:
        turn: The turn.
        words: What to say.
        names: What the words may use.
        to: To whom.
        more: The rest of the reply.
    """
    identity = turn.next_id()
    if to == NOWHERE:
        turn.notes.append(f"nobody hears '{words.name}': the conversation began without a stream")
        return identity
    reader = turn.context.reader(identity)
    turn.effects.append(Reply(id=identity, to=to, words=words, names=names, reader=reader, **more))
    return identity


def put_in_place(
    turn: Turn,
    target: EffectId,
    to: Recipient,
    words: Words,
    otherwise: Words | None,
    more: Mapping[str, Any],
    **besides: Any,
) -> EffectId:
    """Put words, or a form, in the place of something that was sent.

    Args:
        turn: The turn.
        target: What was sent.
        to: Where it was sent.
        words: What takes its place.
        otherwise: What does when the words cannot be rendered.
        more: Further names for the words.
        besides: The rest of the update.
    """
    identity = turn.next_id()
    reader = turn.context.reader(identity)
    said: dict[str, Any] = {"words": words, "names": turn.names(**more), "reader": reader, "otherwise": otherwise}
    turn.effects.append(Update(id=identity, target=target, to=to, **said, **besides))
    return identity
