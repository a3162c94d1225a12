"""Messages that are no more than Symphony takes: checked, split or refused before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.engine.effects import TooLong
from flowbot.errors import MessageMLError, MessageTooLargeError, RenderError
from flowbot.ids import EffectId
from flowbot.messageml.limits import SendingLimits, check_limits
from flowbot.messageml.split import split_message
from flowbot.runtime.encoding import entity_data

_MARK_ALONE = entity_data(EffectId(24 * "0"))
"""As long as every other mark."""


def fitted(
    name: str,
    message: str,
    effect: EffectId,
    too_long: TooLong,
    limits: SendingLimits,
    own_data: Mapping[str, object] | None = None,
) -> Sequence[str]:
    """The messages that a finished message is sent as, in order; itself when it is not too large.

    Args:
        name: What the words are called in errors.
        message: The message.
        effect: The effect that marks it when it is sent.
        too_long: What becomes of a message that is too large.
        limits: What the pod takes.
        own_data: The author's EntityJSON; it goes with the first of the messages.

    Raises:
        RenderError: It is too large, and must not or cannot be split.
    """
    data = _MARK_ALONE if own_data is None else entity_data(effect, own_data)  # those of the others are no longer
    try:
        if too_long == "split":
            return split_message(message, limits, data)
        check_limits(message, data, limits)
    except (MessageTooLargeError, MessageMLError) as error:
        raise RenderError(f"{name}: {error}") from error
    return [message]
