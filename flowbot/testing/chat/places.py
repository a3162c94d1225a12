"""Place: what a test says that the bot has said there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic

from flowbot.errors import did_you_mean
from flowbot.ids import StreamId
from flowbot.pod.parts import PodStream
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.report import first_line
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.stage import Done, Stage
from flowbot.testing.chat.values import OfChat
from flowbot.testing.lines import Expected

if TYPE_CHECKING:
    import re


class Place(OfChat, Generic[Done]):
    """A room, or an IM of a person with the bot."""

    def __init__(self, stage: Stage[Done], name: str, stream: PodStream) -> None:
        self._stage = stage
        self.name = name
        self.stream = stream

    @property
    def id(self) -> StreamId:
        """The id of the stream."""
        return self.stream.id

    @property
    def written(self) -> str:
        """How lines write it: `#desk`."""
        return f"#{self.name}"

    def as_value(self) -> Mapping[str, object]:
        """What flows see of it."""
        return {"id": self.id, "name": self.stream.name or None, "type": self.stream.type}

    def expects(
        self,
        words: str | None = None,
        *,
        msg: str | None = None,
        slots: Mapping[str, object] | None = None,
        problem: str | None = None,
        pattern: str | re.Pattern[str] | None = None,
        buttons: list[str] | tuple[str, ...] | None = None,
        fields: list[str] | tuple[str, ...] | None = None,
        files: list[str] | tuple[str, ...] | None = None,
        golden: bool = False,
        changed: bool | None = None,
        pinned: bool | None = None,
    ) -> SeenMessage:
        """The next message of the bot here that nobody has expected yet, which must be this one.

        Args:
            words: As people see them, without the controls of a form.
            msg: The name of the message: `amount.ask`; of the bot's own words `not_yours` or `pattern.not_yours`.
            slots: What its words may name: `{"amount": Decimal("15")}`; a text may stand for a number, a date, a
                person or a choice.
            problem: What is wrong with an answer, or a part of it.
            pattern: A regular expression that the whole text fits.
            buttons: The labels of all its buttons.
            fields: The names or labels of all the fields of its form.
            files: The names of all the files that it carries.
            golden: Whether its MessageML is held against a file.
            changed: Whether it stands in the place of an earlier message.
            pinned: Whether it stands above its stream now, or what is in its place by now does.

        Raises:
            ChatError: It is another one, or nothing more was said here.
        """
        more: dict[str, Any] = {"files": files, "golden": golden, "changed": changed, "pinned": pinned}
        expected = as_expected(words, msg, slots, problem, pattern, buttons, fields, **more)
        return self._stage.core.expect(expected, self.name)

    def silent(self) -> None:
        """Make sure that nothing was said here that nobody expected.

        Raises:
            ChatError: Something was.
        """
        left = self._stage.core.unclaimed(self.name)
        if left:
            said = [first_line(each.text) for each in left]
            self._stage.core.fail(f"in {self.name} something was said", None, said)

    @property
    def seen(self) -> list[SeenMessage]:
        """All that the bot has said here, changes included."""
        return [each for each in self._stage.core.seen if each.place == self.name]

    def card(self, msg: str) -> Card:
        """The last message of this name that was shown here.

        Raises:
            ChatError: There is none.
        """
        found = [each for each in self.seen if each.name == msg]
        if not found:
            hint = did_you_mean(msg, {each.name for each in self.seen if each.name})
            raise ChatError(f"in {self.name} no ~{msg} was shown" + (f"; {hint}" if hint else ""))
        return Card(self._stage.core, found[-1])

    def __repr__(self) -> str:
        """For failures of tests."""
        return f"<place {self.name}>"


class Card:
    """A message with a form, and what has become of it."""

    def __init__(self, core: Core, shown: SeenMessage) -> None:
        self._core = core
        self.shown = shown
        """As it was shown first."""

    @property
    def now(self) -> SeenMessage:
        """What stands in its place now."""
        last = self._core.pod.talk.written.newest(self.shown.message.id)
        return next((each for each in self._core.seen if last is not None and each.message.id == last.id), self.shown)

    @property
    def closed(self) -> bool:
        """Whether nothing can be answered in it any more."""
        return self.now.form is None


def as_expected(
    words: str | None = None,
    msg: str | None = None,
    slots: Mapping[str, object] | None = None,
    problem: str | None = None,
    pattern: str | re.Pattern[str] | None = None,
    buttons: list[str] | tuple[str, ...] | None = None,
    fields: list[str] | tuple[str, ...] | None = None,
    *,
    files: list[str] | tuple[str, ...] | None = None,
    golden: bool = False,
    changed: bool | None = None,
    pinned: bool | None = None,
) -> Expected:
    """What `Place.expects` was given, as a line."""
    named = dict(slots or {}) | ({"problem": problem} if problem is not None else {})
    return Expected(
        text=words,
        message=msg,
        slots=named,
        pattern=pattern if pattern is None or isinstance(pattern, str) else pattern.pattern,
        buttons=tuple(buttons) if buttons is not None else None,
        fields=tuple(fields) if fields is not None else None,
        files=tuple(files) if files is not None else None,
        golden=golden,
        changed=changed,
        pinned=pinned,
    )
