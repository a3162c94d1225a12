"""What a chat's bot has said, as people see it, and which message of which flow it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flowbot.clock import instant
from flowbot.ids import ConversationId, EffectId, MessageId, effect_id
from flowbot.message import Form, FormControl, Message, walk
from flowbot.pod.parts import PodMessage
from flowbot.pod.transcript import is_of_form
from flowbot.presentationml import parse_message
from flowbot.presentationml.seen import read_words
from flowbot.runtime.enclosing import MARK


@dataclass(frozen=True, slots=True)
class Source:
    """Where a message comes from."""

    name: str
    """Of the message: `amount.ask`."""
    names: Mapping[str, object] = field(default_factory=dict)
    """What its words may name."""
    locale: str = "en"
    flow: str | None = None
    state: str | None = None
    """Where its conversation stands."""
    conversation: ConversationId | None = None
    asks: bool = False
    """Whether an answer is awaited."""


UNKNOWN = Source("")
_MOST_PARTS = 20
"""Into how many messages one is split at most, as far as their names go."""


class SeenMessage:
    """A message of the bot.

    Args:
        message: As the pod has it.
        place: The name of its place in the chat.
        source: Where it comes from.
        of_form: Whether it only closes a form, or shows it again.
        pinned: Gives what stands above its stream now.
    """

    def __init__(
        self,
        message: PodMessage,
        place: str,
        source: Source,
        *,
        of_form: bool,
        pinned: Callable[[], PodMessage | None] = lambda: None,
    ) -> None:
        self.message = message
        """As the pod has it."""
        self.place = place
        """The name of its place in the chat."""
        self.source = source
        self.is_card_change = of_form
        """Whether it only closes a form, or shows it again: nobody has to expect it."""
        self.claim: str | None = None
        """Why it is not unexpected."""
        self._pinned = pinned

    @property
    def name(self) -> str:
        """Of the message in the catalogue: `amount.ask`; `pattern.help` for the bot's own words."""
        return self.source.name

    @property
    def step(self) -> str:
        """Whose message it is: `amount` of `amount.ask`."""
        return self.name.rpartition(".")[0]

    @property
    def at(self) -> datetime:
        """When it was said."""
        return instant(self.message.timestamp_ms)

    @property
    def text(self) -> str:
        """As people see it, its form drawn."""
        return self.message.text

    @cached_property
    def words(self) -> str:
        """As people see it, without the controls of its form."""
        return read_words(self.message.presentationml, self.message.data)

    @cached_property
    def parsed(self) -> Message:
        """Its body in parts."""
        return parse_message(self.message.presentationml, self.message.data)

    @cached_property
    def form(self) -> Form | None:
        """The form that it shows."""
        if "<form" not in self.message.presentationml:
            return None
        return next((each for each in walk(self.parsed.blocks) if isinstance(each, Form)), None)

    @property
    def controls(self) -> Sequence[FormControl]:
        """Those of its form, buttons included."""
        return self.form.controls if self.form is not None else ()

    @property
    def buttons(self) -> Sequence[str]:
        """The labels of its buttons."""
        return [each.label or each.name for each in self.controls if each.kind == "button" and each.name]

    @property
    def fields(self) -> Sequence[str]:
        """The names of the fields of its form, each once."""
        return list(dict.fromkeys(each.name for each in self.controls if each.kind != "button"))

    @property
    def files(self) -> Sequence[str]:
        """The names of its files."""
        return [each.name for each in self.message.attachments]

    @property
    def is_change(self) -> bool:
        """Whether it stands in the place of an earlier one."""
        return self.message.replacing is not None

    @property
    def is_pinned(self) -> bool:
        """Whether it stands above its stream now, or what is in its place by now does."""
        pinned = self._pinned()
        return pinned is not None and _first_id(pinned) == _first_id(self.message)

    @property
    def asks(self) -> bool:
        """Whether an answer is awaited."""
        return self.source.asks or self.form is not None

    def asks_in(self, conversation: ConversationId, places: Container[str]) -> bool:
        """Whether it is a question of a conversation, in one of some places."""
        is_there = self.source.conversation == conversation and self.place in places
        return is_there and self.asks and not self.is_card_change

    def has_button(self, wanted: str) -> bool:
        """Whether its form has a button of this label or name."""
        return any(wanted in (each.label, each.name) for each in self.controls if each.kind == "button")

    def __repr__(self) -> str:
        """For failures of tests."""
        return f"<{self.place}: {self.text!r}>"


def _first_id(message: PodMessage) -> MessageId:
    """The id of what was written first in the place of a message."""
    return message.initial[0] if message.initial is not None else message.id


def effect_of(message: PodMessage) -> EffectId | None:
    """The effect that a message of a bot is marked with."""
    if MARK not in message.data:
        return None
    mark: Any = json.loads(message.data).get(MARK)
    return EffectId(mark["id"]) if isinstance(mark, dict) and "id" in mark else None


def new_of_bot(history: Sequence[PodMessage], since: int) -> Iterator[tuple[PodMessage, bool]]:
    """What the bot has said since then, also on behalf of others, each with whether only a form has changed."""
    for message in history[since:]:
        if message.messageml is not None:
            old = message.replacing
            replaced = next((each for each in history if each.id == old), None) if old is not None else None
            yield message, replaced is not None and is_of_form(message, replaced)


class Sources:
    """Where the messages come from, by the effects that they are marked with."""

    def __init__(self) -> None:
        self._by_effect: dict[EffectId, Source] = {}

    def put(self, effect: EffectId, source: Source) -> None:
        """Let an effect be known."""
        self._by_effect[effect] = source

    def of(self, message: PodMessage) -> Source:
        """Where a message comes from; the further parts of one that was split are of its first part."""
        effect = effect_of(message)
        if effect is None:
            return UNKNOWN
        return self._by_effect.get(effect) or self._of_part(effect)

    def _of_part(self, part: EffectId) -> Source:
        for first, source in reversed(self._by_effect.items()):
            if any(part == effect_id(first, "part", number) for number in range(2, _MOST_PARTS)):
                return source
        return UNKNOWN
