"""Forms from pydantic models: written as MessageML, and read back as models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from pydantic import AnyUrl, BaseModel

from flowbot.compiler import Known, compile_flow
from flowbot.definition.from_model import make_model, slots_of
from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Ask, Option
from flowbot.engine.decisions import Decision
from flowbot.engine.events import FlowEvent
from flowbot.engine.forms import build_form
from flowbot.engine.snapshot import Snapshot, Trigger
from flowbot.engine.submissions import read_submission
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, FlowId, StateId, StreamId, UserId
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.elements import write_form
from flowbot.values.functions import FUNCTIONS
from flowbot.values.phrases import Phrase

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ModelReading(Generic[Model]):
    """A submission of a form, read as its model."""

    value: Model | None
    """None when there are problems."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Field → what is wrong with it, to the person who sent the form; `""` for what is wrong with several together."""


class ModelForm(Generic[Model]):
    """The form of a pydantic model: a control for each field, by its type and limits.

    Every value that comes back is read again as people of the locale write it, held against the limits,
    and then against the model itself, with its own validators.

    Example:
        >>> from datetime import UTC, datetime
        >>> from decimal import Decimal
        >>> from pydantic import BaseModel, Field
        >>> class Claim(BaseModel):
        ...     amount: Decimal = Field(gt=0, title="Amount")
        >>> form = ModelForm(Claim)
        >>> form.write("claim-1").startswith('<form id="claim-1">')
        True
        >>> now = datetime(2026, 9, 1, tzinfo=UTC)
        >>> form.read({"action": "submit", "amount": "1,250.50"}, now=now).value
        Claim(amount=Decimal('1250.50'))
        >>> form.read({"action": "submit", "amount": "-5"}, now=now).problems
        {'amount': 'it must be more than 0'}
    """

    def __init__(self, model: type[Model], *, locale: str = "en", zone: tzinfo = UTC) -> None:
        """Make the form.

        Args:
            model: Its fields are `str`, `int`, `Decimal`, `bool`, `date`, `time`, `datetime`, `timedelta`, `Literal`,
                `Enum`, `EmailStr`, `HttpUrl`, `SecretStr`, or lists of these; `title` is the label, `description`
                the hint.
            locale: Of the person who fills it in.
            zone: Of that person.

        Raises:
            DefinitionErrors: Every field that no slot can hold; or there is none.
        """
        self.model = model
        known = Known(messages=Messages(FUNCTIONS, fallback=locale), locale=locale, zone=zone)
        slots = slots_of(model)
        submit = Option(label=Phrase("button_submit").said(locale), slots=tuple(slots))
        ask = Ask(ask="form", options={"submit": submit})
        names = tuple(slots)  # what it shows at first is given to it
        definition = FlowDefinition(flow="form", version=1, slots=slots, args=names, steps=(ask,), commands=(), ends={})
        self._flow = compile_flow(definition, known)
        question = self._flow.states[StateId("form.ask")]
        assert isinstance(question, Decision)
        assert question.form is not None
        self._plan = question.form

    def write(
        self,
        form_id: str,
        *,
        values: Model | None = None,
        sent: Mapping[str, object] | None = None,
        problems: Mapping[str, str] | None = None,
    ) -> str:
        """The form as MessageML, a `<form>` element for a message.

        Args:
            form_id: Comes back with the submission.
            values: What it shows at first.
            sent: What it shows instead: what somebody sent, as `SymphonyElementsAction.form_values` has it.
            problems: What was wrong with that, by field.
        """
        turn = self._turn(_ANY_TIME)
        shown = self._defaults() if values is None else dict(values)
        turn.slots.update(
            {
                name: _plain(shown[name])
                for name, slot in self._flow.slots.items()
                if shown.get(name) is not None and not slot.secret  # which is never shown again
            }
        )
        turn.typed, turn.field_problems = sent, problems or {}
        return write_form(build_form(turn, self._plan, form_id))

    def read(self, sent: Mapping[str, object], *, now: datetime) -> ModelReading[Model]:
        """What somebody sent, as the model; or what is wrong with it.

        Args:
            sent: As `SymphonyElementsAction.form_values` has it; nothing of it is trusted.
            now: When it was sent, aware: what a day without a year follows from.
        """
        given = read_submission(self._turn(now), self._plan.fields, sent)
        if given.problems:
            return ModelReading(None, given.problems)
        value, problems = make_model(self.model, given.values)
        return ModelReading(value, problems)

    def _defaults(self) -> dict[str, object]:
        fields = self.model.model_fields.items()
        return {name: each.get_default(call_default_factory=True) for name, each in fields if not each.is_required()}

    def _turn(self, now: datetime) -> Turn:
        nobody = User(id=UserId(0))
        snapshot = Snapshot(
            conversation=ConversationId(""),
            flow=FlowId("form"),
            flow_version=1,
            here=Stream(id=StreamId("")),
            initiator=nobody,
            trigger=Trigger(text="", at=now),
        )
        return Turn(self._flow, snapshot, FlowEvent(key=""), now)


def _plain(value: object) -> object:
    """A field's value as a slot holds it."""
    match value:
        case Enum():
            return str(value.value)
        case float():
            return Decimal(repr(value))
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case AnyUrl():
            return str(value)
    return value


_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing that a model says of its fields depends on when it is asked."""
