"""Which conversation does a message belong to? The first match wins, in the order of the language's section 7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flowbot.engine.commands import read_command
from flowbot.engine.events import Said
from flowbot.engine.snapshot import Snapshot
from flowbot.events import MessageSent, User
from flowbot.message import IncomingMessage, Passage
from flowbot.presentationml import read_message
from flowbot.quick import quick
from flowbot.runtime.encoding import is_sent_by
from flowbot.runtime.flows import Asked, Flows, Found
from flowbot.values.languages import find_command


@quick
@dataclass(frozen=True, slots=True)
class Heard:
    """A message that a person wrote to this bot, or near it."""

    message: IncomingMessage
    passage: Passage
    """What it says, without a mention of the bot at its start."""
    mentioned: bool
    """The bot is mentioned in it."""
    body: str = ""
    """As it was delivered."""
    overheard: bool = False
    """It may have been said where the bot is not."""

    @property
    def addressed(self) -> bool:
        """In an IM with the bot, or the bot is mentioned."""
        return self.mentioned or (self.message.stream.type == "IM" and not self.overheard)

    @property
    def to_others(self) -> bool:
        """In a room, others are mentioned and the bot is not."""
        return bool(self.message.mentions) and not self.addressed

    def as_said(self, key: str, *, begins: bool = False) -> Said:
        """What a conversation hears of it; `begins`: it begins a flow where none wants it."""
        return Said(
            key=key,
            message=self.message,
            passage=self.passage,
            addressed=self.addressed,
            begins=begins,
            to_others=self.to_others,
            body=self.body,
        )


@dataclass(frozen=True, slots=True)
class Unheard:
    """A message that starts no turn, and why."""

    reason: str
    refused: bool = False
    """It could not be read, and is kept as a dead letter."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Start a flow, or say what is wrong with the command."""

    found: Found


@dataclass(frozen=True, slots=True)
class Offer:
    """Offer the message to these conversations, in order, until one wants it."""

    conversations: Sequence[Snapshot]
    otherwise: Begin | None = None
    """Do this when none wants it."""

    @property
    def is_digression(self) -> bool:
        """Whether it begins a flow by words of its own, so that to an open question it is no invalid answer."""
        return self.otherwise is not None and self.otherwise.found.begins and not self.otherwise.found.trigger.is_any


@dataclass(frozen=True, slots=True)
class Help:
    """Say what people can start here."""


Route = Begin | Offer | Help


def hear(event: MessageSent, me: User, body: bytes = b"", *, overheard: bool = False) -> Heard | Unheard:
    """Read a message, unless it is the bot's own or holds nothing."""
    sender = event.message.user or event.initiator
    if sender is not None and (sender.id == me.id or is_sent_by(event.message.data, me.id)):
        return Unheard("the bot's own message")
    message, problem = read_message(event)
    if message is None:
        return Unheard(problem or "nothing in it", refused=event.message.presentationml is not None)
    passage, is_mentioned = message.without_leading_mention(me.id), message.mentions_user(me.id)
    return Heard(message, passage, is_mentioned, body.decode(errors="replace"), overheard)


def route(heard: Heard, live: Sequence[Snapshot], flows: Flows, now: datetime) -> Route:
    """Where a message goes.

    Built-in commands of a live conversation come first, then commands that start a flow,
    then what answers an open question, then other patterns; what is none of these is an answer
    that does not fit. In a room, a message that mentions others and not the bot is no answer,
    and one that only nearly fits a phrase starts nothing. An edit is for what asks for edits alone.
    """
    text = heard.passage.text
    message = heard.message
    own = [each for each in live if each.talks_to(message.by)]
    if not message.is_edit:
        for each in own:
            if read_command(flows.of(each).for_person(each.locale, None), text) is not None:
                return Offer(own)  # one that talks to somebody else does not want it
        if _asks_for_help(heard, flows):
            return Help()
    asked = Asked(
        passage=heard.passage,
        by=message.by,
        stream=message.stream,
        addressed=heard.addressed,
        is_edit=message.is_edit,
        now=now,
    )
    command = flows.find_command(asked)
    if command is not None:
        return Offer(live, Begin(command))  # a conversation may know it too; to none it is an answer
    phrase = flows.find_phrase(asked)
    wanted = phrase is not None and (heard.addressed or phrase.begins)
    return Offer(live, Begin(phrase) if phrase is not None and wanted else None)


def _asks_for_help(heard: Heard, flows: Flows) -> bool:
    word = heard.passage.text.strip()
    if " " in word or not (heard.addressed or word.startswith("/")):
        return False
    locale = flows.settings_of(heard.message.by).locale or flows.locale
    return find_command(word.removeprefix("/"), locale) == "help"
