"""Person: what a test says that somebody does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic

from flowbot.engine.records import user_names
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.matching import differences
from flowbot.testing.chat.places import Place, as_expected
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.stage import Done, Stage
from flowbot.testing.chat.values import OfChat, in_line
from flowbot.testing.lines import Edits, Forwards, Joins, Leaves, Line, Refused, Replies, Says, Submits

if TYPE_CHECKING:
    import re


class Person(OfChat, Generic[Done]):
    """Somebody who talks to the bot."""

    def __init__(self, stage: Stage[Done], user: User) -> None:
        self._stage = stage
        self.user = user

    @property
    def name(self) -> str:
        """As people see it."""
        return self.user.display_name

    @property
    def id(self) -> UserId:
        """The id of the user."""
        return self.user.id

    @property
    def written(self) -> str:
        """How lines write them: `@ann`."""
        return f"@{self.name}"

    def as_value(self) -> Mapping[str, object]:
        """What flows see of them."""
        return user_names(self.user)

    def says(self, text: str, *, in_: Place[Done] | None = None) -> Done:
        """Write a message; `@ann` in it mentions her."""
        return self._stage.do(Says(person=self.name, place=_name(in_), text=text))

    def attaches(self, *files: str | tuple[str, bytes], text: str = "", in_: Place[Done] | None = None) -> Done:
        """Write a message with files, each a name, or a name and what is in it."""
        contents = {each[0]: each[1] for each in files if not isinstance(each, str)}
        names = tuple(each if isinstance(each, str) else each[0] for each in files)
        return self._stage.do(Says(person=self.name, place=_name(in_), text=text, files=names, contents=contents))

    def clicks(
        self,
        button: str,
        *,
        in_: Place[Done] | None = None,
        of: str | None = None,
        refused: str | None = None,
        stale: int = 0,
        **values: object,
    ) -> Done:
        """Press a button, by its label or name, of the last form that has it.

        Args:
            button: The button.
            in_: Where.
            of: The name of the message with the form.
            refused: How the bot is to refuse it: `not_yours` is `pattern.not_yours`.
            stale: How many forms before the last one that fits.
            values: What is put into the form before, by the name of the field.
        """
        return self.submits(values, button=button, in_=in_, of=of, refused=refused, stale=stale)

    def submits(
        self,
        values: Mapping[str, object] | None = None,
        *,
        button: str | None = None,
        in_: Place[Done] | None = None,
        of: str | None = None,
        refused: str | None = None,
        stale: int = 0,
        raw: bool = False,
    ) -> Done:
        """Fill in a form, by the names or labels of its fields, and send it with its first button, or another one.

        Args:
            values: What is put in; the others send what they hold.
            button: By its label or name.
            in_: Where.
            of: The name of the message with the form.
            refused: How the bot is to refuse it.
            stale: How many forms before the last one that fits.
            raw: Whether the values go as they are, as no client of Symphony would send them.
        """
        given = {name: in_line(value) for name, value in (values or {}).items()}
        more: dict[str, Any] = {"values": given, "stale": stale, "raw": raw}
        line = Submits(person=self.name, place=_name(in_), button=button, message=of, **more)
        return self._refused(line, refused)

    def replies(self, text: str, *, to: str | None = None, in_: Place[Done] | None = None) -> Done:
        """Answer a message of the bot in its thread: the last one there, or the last one of a name."""
        return self._stage.do(Replies(person=self.name, place=_name(in_), text=text, message=to))

    def forwards(
        self, source: Place[Done], *, to: Place[Done] | None = None, msg: str | None = None, text: str = ""
    ) -> Done:
        """Forward what the bot has said somewhere: the last message there, or the last one of a name.

        Args:
            source: Where it stands.
            to: Where it goes.
            msg: The name of the message.
            text: Their own words to it.
        """
        place = _name(to)
        return self._stage.do(Forwards(person=self.name, place=place, source=source.name, message=msg, text=text))

    def edits(self, text: str, *, in_: Place[Done] | None = None) -> Done:
        """Put another text in the place of the last message that they wrote there."""
        return self._stage.do(Edits(person=self.name, place=_name(in_), text=text))

    def joins(self, room: Place[Done]) -> Done:
        """Come into a room."""
        return self._stage.do(Joins(person=self.name, place=_name(room)))

    def leaves(self, room: Place[Done]) -> Done:
        """Leave a room."""
        return self._stage.do(Leaves(person=self.name, place=_name(room)))

    def sees(
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
        """The first message of the bot that nobody has expected yet, wherever this person reads, that is this one.

        Args:
            words: As of `Place.expects`, as all that follows.
            msg: The name of the message.
            slots: What its words may name.
            problem: What is wrong with an answer, or a part of it.
            pattern: A regular expression that the whole text fits.
            buttons: The labels of all its buttons.
            fields: The names or labels of all the fields of its form.
            files: The names of all the files that it carries.
            golden: Whether its MessageML is held against a file.
            changed: Whether it stands in the place of an earlier message.
            pinned: Whether it stands above its stream now, or what is in its place by now does.

        Raises:
            ChatError: There is none.
        """
        more: dict[str, Any] = {"files": files, "golden": golden, "changed": changed, "pinned": pinned}
        expected = as_expected(words, msg, slots, problem, pattern, buttons, fields, **more)
        core = self._stage.core
        mine = [each for each in core.unclaimed() if self.id in core.place(each.place).members]
        for each in mine:
            if not differences(expected, each):
                return core.expect_this(expected, each)
        details = differences(expected, mine[0]) if mine else []
        return core.fail(f"{self.name} does not see it", expected, details)

    def _refused(self, line: Line, refused: str | None) -> Done:
        return self._stage.do(line) if refused is None else self._stage.do(line, Refused(pattern=refused))

    def __repr__(self) -> str:
        """For failures of tests."""
        return f"<person {self.name}>"


def _name(place: Place[Any] | None) -> str | None:
    if place is not None and not isinstance(place, Place):
        raise ChatError(f"{place!r} is no place of the chat: take what `chat.room(…)` or `chat.im(…)` gives")
    return place.name if place is not None else None
