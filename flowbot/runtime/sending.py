"""Messages on their last step: sent, sent again, found where they are in doubt, refused or parked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flowbot.clock import Clock
from flowbot.engine.attempts import Attempts
from flowbot.errors import MessageRejectedError, OperationError, RateLimitedError, SymphonyError
from flowbot.ids import EffectId, MessageId, StreamId
from flowbot.ports import Outbound, Pod, Sent, Settled
from flowbot.runtime.addresses import Addresses
from flowbot.runtime.delivering import Delivery
from flowbot.runtime.encoding import MessageBody, read_message_body
from flowbot.runtime.locations import location_event
from flowbot.runtime.pace import LONGEST_HOLD_SECONDS, Pace
from flowbot.runtime.receipts import arrival_event, refusal_event
from flowbot.runtime.trace import Lost
from flowbot.runtime.verifying import TooManyError, find_message

_LOGGER = logging.getLogger("flowbot.runtime")
PAUSES = Attempts(first_seconds=1, factor=2, limit_seconds=60)
"""Between the tries to send a message, and between those to find one."""
SETTLE_SECONDS = 30.0
"""How long a request may be under way that nobody waits for any more, where nothing else is said."""


@dataclass(slots=True)
class Letter:
    """A message on its way out, as far as it has come."""

    effect: Outbound
    body: MessageBody
    replaced: MessageId | None
    """The message whose place it takes."""
    is_doubted: bool = False
    """Whether nobody knows if it has arrived; else it surely has not."""
    waited_seconds: float = 0.0
    """How long it was waited for since then. (No clock says so: one may be set meanwhile.)"""
    sent_first: datetime | None = None
    """When it can have left first."""
    tries: int = 0
    """In this process, those to find it included."""
    sent: int = 0
    """How often it may have left."""
    is_absent: bool = False
    """Whether it was looked for, and had not arrived."""
    is_news: bool = False
    """Whether it has arrived after that."""

    def receipt(self, stream_id: StreamId, message_id: MessageId) -> Settled:
        """What is kept of it once it has arrived."""
        changed = self.effect.target or (self.effect.id if self.body.may_change else None)
        sent = Sent(changed, message_id) if changed is not None else None
        told = arrival_event(self.effect, self.body, stream_id) or location_event(self.effect, self.body, stream_id)
        return Settled(effect=self.effect.id, feedback=told, sent=sent)


def letter_of(effect: Outbound, sent: Mapping[EffectId, MessageId], *, may_have_left: bool) -> Letter:
    """A message that was taken from the store.

    Args:
        effect: The message.
        sent: Messages of its lane whose receipts may not be written yet.
        may_have_left: Whether another process may have sent it.
    """
    replaced = sent.get(effect.target, effect.replaces) if effect.target is not None else None
    letter = Letter(effect, read_message_body(effect), replaced, sent=effect.attempts)
    if may_have_left:
        letter.is_doubted = True
        letter.sent_first = datetime.fromtimestamp(effect.committed_ms / 1000, tz=UTC)
    return letter


class Sender:
    """Brings messages to Symphony, each once as far as that can be known."""

    def __init__(
        self,
        pod: Pod,
        clock: Clock,
        pace: Pace,
        settle_seconds: float = SETTLE_SECONDS,
        lost: Callable[[Lost], None] = lambda _: None,
    ) -> None:
        self._pod = pod
        self._clock = clock
        self._pace = pace
        self._settle_seconds = settle_seconds
        self._lost = lost
        self._addresses = Addresses(pod)
        self._delivery = Delivery(pod)

    async def attempt(self, letter: Letter) -> Settled | float:
        """The receipt of a message when that is over; else how many seconds to wait before the next try."""
        letter.tries += 1
        if letter.effect.target is not None and letter.replaced is None:
            _LOGGER.info("a message to %s is not changed: it never arrived", letter.body.to.lane)
            return self._refused(letter, None, attempts=0)
        if letter.is_doubted and (settled := await self._decide(letter)) is not None:
            return settled
        return await self._send(letter)

    # What is in doubt

    async def _decide(self, letter: Letter) -> Settled | float | None:
        """What becomes of a message that may have arrived; None: it is sent."""
        is_pin_alone = letter.body.message is None  # twice shows people nothing new
        unknown = "resend" if is_pin_alone else letter.body.extras.unknown
        if unknown == "park":
            return self._parked(letter, "it may have arrived, and is not sent again")
        if unknown == "verify":
            return await self._verify(letter)
        letter.is_doubted = False
        return None

    async def _verify(self, letter: Letter) -> Settled | float | None:
        """The receipt of a message that is there; seconds, while it may still arrive; None: it has not."""
        to, effect = letter.body.to, letter.effect
        try:
            stream_id = await self._addresses.find(to)
            found = await self._find(letter, stream_id)
        except (MessageRejectedError, OperationError, TooManyError) as error:
            return self._parked(letter, f"it may have arrived, and cannot be looked for: {error}")
        except SymphonyError as error:
            return self._later(letter, f"a message to {to.lane} cannot be looked for ({error})", error)
        if found is not None:
            _LOGGER.warning("a message to %s was in doubt, and has arrived (effect %s)", to.lane, effect.id)
            await self._delivery.pin(stream_id, found, letter.body)
            return letter.receipt(stream_id, found)
        if letter.waited_seconds < self._settle_seconds:
            pause = min(self._settle_seconds - letter.waited_seconds, self._pause(letter))
            letter.waited_seconds += pause
            return pause
        _LOGGER.warning("a message to %s was in doubt, and has not arrived: it is sent (effect %s)", to.lane, effect.id)
        letter.is_doubted, letter.sent_first, letter.is_absent = False, None, True
        return None

    async def _find(self, letter: Letter, stream_id: StreamId) -> MessageId | None:
        writer = letter.body.extras.on_behalf_of or await self._delivery.me()
        now = self._clock.now()
        return await find_message(
            self._pod, stream_id, letter.effect.id, writer=writer, since=letter.sent_first or now, now=now
        )

    # What is not

    async def _send(self, letter: Letter) -> Settled | float:
        to, effect, left_at = letter.body.to, letter.effect, self._clock.now()
        by_name = to.room is not None and to.stream_id is None
        was_known = by_name and effect.target is None and self._addresses.known(to) is not None
        letter.sent += 1
        try:
            stream_id = await self._addresses.find(to)
            sent = await self._delivery.deliver(effect.id, stream_id, letter.body, letter.replaced)
        except MessageRejectedError as error:
            if was_known:
                letter.sent -= 1
                self._addresses.forget(to)
                return await self._send(letter)
            told = self._refused(letter, error.status, attempts=letter.sent)
            self._addresses.forget(to)
            _LOGGER.error("a message to %s was refused for good: %s (effect %s)", to.lane, error, effect.id)
            if told.feedback is None and effect.target is None:
                self._lost(Lost(effect.id, str(error)))
            return told
        except SymphonyError as error:
            if error.outcome_unknown:
                letter.is_doubted, letter.waited_seconds, letter.tries = True, 0.0, 1  # it is looked for soon
                letter.sent_first = letter.sent_first or left_at
                if letter.body.extras.unknown == "park":
                    return self._parked(letter, f"it may have arrived, and is not sent again: {error}")
            known = "may have arrived" if error.outcome_unknown else "has not arrived"
            return self._later(letter, f"a message to {to.lane} {known} ({error})", error)
        letter.is_news = letter.is_absent
        return letter.receipt(stream_id, sent)

    def _later(self, letter: Letter, what: str, error: SymphonyError) -> float:
        """How many seconds to wait before the next try, when one came to nothing."""
        lane, pause = letter.body.to.lane, self._pause(letter)
        if isinstance(error, RateLimitedError):
            pause = min(error.retry_after_seconds or pause, LONGEST_HOLD_SECONDS)
            self._pace.hold(lane, pause)
            _LOGGER.warning("Symphony asks to slow down: %s; the next message to %s in %.1f s", error, lane, pause)
        else:
            _LOGGER.warning("%s; again in %.1f s", what, pause)
        letter.waited_seconds += pause
        return pause

    @staticmethod
    def _pause(letter: Letter) -> float:
        return PAUSES.pause_seconds(letter.tries, letter.effect.id)

    def _refused(self, letter: Letter, status: int | None, **more: Any) -> Settled:
        """The receipt of what will never arrive."""
        effect, stream_id = letter.effect, self._addresses.known(letter.body.to)
        told = refusal_event(effect, letter.body, stream_id=stream_id, status=status, **more)
        return Settled(effect=effect.id, feedback=told)

    def _parked(self, letter: Letter, reason: str) -> Settled:
        """What becomes of it when nobody knows whether it arrived, and it must not arrive twice."""
        effect, stream_id = letter.effect, self._addresses.known(letter.body.to)
        _LOGGER.error("a message to %s is parked: %s (effect %s)", letter.body.to.lane, reason, effect.id)
        told = refusal_event(
            effect, letter.body, stream_id=stream_id, status=None, attempts=letter.sent, is_unknown=True
        )
        return Settled(effect=effect.id, feedback=told, parked=reason)
