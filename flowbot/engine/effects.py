"""What a turn asks the runtime to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flowbot.engine.attempts import ONCE, Attempts
from flowbot.engine.extras import NO_EXTRAS, Extras
from flowbot.engine.recipients import Recipient
from flowbot.engine.texts import Written
from flowbot.events import Stream, User
from flowbot.ids import EffectId, FlowId, UserId
from flowbot.quick import quick
from flowbot.values.context import Reader
from flowbot.values.controls import Form

TooLong = Literal["split", "refuse"]
"""What becomes of a message that is more than Symphony takes at once."""


Content = Literal["json", "form"]
"""What the body of a request may be."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the bot: a message of the catalogue, an inline text, or one made from labels."""

    name: str
    """As the catalogue and the error messages call it: `amount.ask`."""
    render: Callable[[Mapping[str, object], Reader], str]
    """Names → finished MessageML for a reader; raises RenderError."""
    uses: frozenset[str] = frozenset()
    """The names that it shows something of."""
    is_flow: bool = False
    """Whether a flow of the project begins in their place."""

    @property
    def is_usual(self) -> bool:
        """Whether they are the bot's own, which every flow says."""
        return self.name.startswith("pattern.")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message to a stream or a person."""

    id: EffectId
    to: Recipient
    words: Words
    names: Mapping[str, object]
    """What the words may name, as it was when they were said."""
    reader: Reader
    otherwise: Words | None = None
    """Said when the words cannot be rendered: an end must not fail for its words."""
    too_long: TooLong = "refuse"
    form: Form | None = None
    """What the message asks, where it is answered in a form."""
    form_words: Words | None = None
    """Words that may hold an author's own form, where `words` are others."""
    asks: bool = False
    """Whether an answer is awaited: the conversation hears when it is refused for good."""
    receipt: bool = False
    """Whether the conversation hears what becomes of it: that it has arrived, as well."""
    may_change: bool = False
    """Whether it may be changed in its place later, as every form may."""
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A message that was sent is changed in its place."""

    id: EffectId
    target: EffectId
    """The effect that sent it."""
    to: Recipient
    """Where it was sent."""
    words: Words
    names: Mapping[str, object]
    reader: Reader
    otherwise: Words | None = None
    form: Form | None = None
    """What it asks from now on; None where nothing is asked any more."""
    form_words: Words | None = None
    """Words that may hold an author's own form."""
    receipt: bool = False
    """Whether the conversation hears what becomes of it."""
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpin:
    """A message that was sent is not pinned any more, and stays as it is."""

    id: EffectId
    target: EffectId
    """The effect that sent it."""
    to: Recipient
    """Where it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of an author's action; its result comes back as an event."""

    id: EffectId
    action: str
    """`module.function`."""
    arguments: Mapping[str, object]
    attempts: Attempts = ONCE
    on_behalf_of: UserId | None = None
    """For whom the platform does it; None for the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to a web service; its answer comes back as an event."""

    id: EffectId
    method: str
    url: Written
    headers: Mapping[str, Written]
    body: Written
    content: Content | None
    """What the body is; None where there is none."""
    accept: Sequence[tuple[int, int]]
    """The first and the last of the statuses that are no failure."""
    attempts: Attempts = ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer:
    """Something that happens later: it comes back as an event, unless it is cancelled."""

    id: EffectId
    due: datetime


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """A timer that will not go off any more."""

    id: EffectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFlow:
    """Another flow begins; how it ends comes back as an event."""

    id: EffectId
    flow: FlowId
    slots: Mapping[str, object]
    person: User | None = None
    """Whom it talks to; None: where this conversation speaks."""
    stream: Stream | None = None
    """Where it talks; in the person's IM when None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRun:
    """A flow that was begun is not waited for any more."""

    run: EffectId
    """The effect that began it."""
    flow: FlowId


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The conversation is over."""

    end: str
    slots: Mapping[str, object] = field(default_factory=dict)
    """What it hands to the flow that runs it."""


Effect = Reply | Update | Unpin | Call | Request | RunFlow | StopRun | StartTimer | CancelTimer | Finish
