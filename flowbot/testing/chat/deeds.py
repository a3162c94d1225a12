"""How the lines of a transcript are carried out on a chat's pod."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, count
from zoneinfo import ZoneInfo

from flowbot.clock import later
from flowbot.definition.written import read_written
from flowbot.errors import FlowbotError, UnknownNameError
from flowbot.events import User
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.picking import picked
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.happenings import as_stream, last_stream_first, let_happen
from flowbot.testing.chat.offered import forms_for
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.starting import start_flow
from flowbot.testing.chat.trap import Trap
from flowbot.testing.chat.values import in_form
from flowbot.testing.lines import (
    Clock,
    Deed,
    Edits,
    Expected,
    Forwards,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Refused,
    Replies,
    Restart,
    Says,
    Silent,
    Starts,
    Submits,
    Then,
    Together,
)
from flowbot.values.moments import in_zone

_MENTION = re.compile(r"(?<!\S)@([A-Za-z][\w.-]*\w)")
"""Whom somebody mentions is there."""


class Deeds:
    """Carries lines out."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._place = ""
        """That of the line before."""
        self._last: dict[str, str] = {}
        """Where each person spoke last."""
        self._trap: Trap | None = None
        self._numbers = count(1)
        """Of what happens without a key."""

    async def do(self, line: Line) -> None:
        """Carry a line out, and let the bot do what it can; of an expected message, look whether it was said.

        Raises:
            ChatError: It cannot be done, or something was not as it was expected.
        """
        match line:
            case Expected():
                self._core.expect(line, self._place_of_bot(line))
            case Refused():
                self._core.expect_refusal(line.pattern)
            case Silent():
                self._core.silent()
            case Then():
                pass
            case _:
                line = self._placed(line)
                if isinstance(line, Kill):
                    self._core.check_kill()
                await self._core.turn(line, partial(self._carry_out, line))
                if self._trap is not None and not isinstance(line, Kill):
                    self._check_trap(self._trap)

    def _place_of_bot(self, line: Line) -> str:
        self._place = line.place or self._place
        return self._place

    def _placed(self, line: Line) -> Line:
        """The line with its place."""
        if isinstance(line, Together):
            return replace(line, lines=tuple(map(self._placed, line.lines)))
        if not isinstance(line, Deed):
            return line
        place = line.place or self._last.get(line.person) or self._core.im_name(line.person)
        self._place = self._last[line.person] = place
        return replace(line, place=place)

    async def _carry_out(self, line: Line) -> None:
        problem = None
        try:
            await self._act(line)
        except UnknownNameError as error:
            problem = f"{error.message}; {error.hint}" if error.hint else error.message
        except (FlowbotError, ValueError, OverflowError) as error:
            problem = str(error)
        if problem is not None:
            self._core.fail(f"this cannot be done: {problem}")

    async def _act(self, line: Line) -> None:
        core = self._core
        match line:
            case Together():
                for each in line.lines:
                    await self._act(each)
                if line.reverse:
                    last_stream_first(core.feed)
            case Deed():
                self._deed(line, self.person(line.person), core.place(line.place or line.person))
            case Happens():
                await let_happen(core, line, line.key or f"chat-{next(self._numbers)}")
            case Starts():
                place = core.place(line.place) if line.place is not None else None
                keyed = line if line.key is not None else replace(line, key=f"chat-{next(self._numbers)}")
                await start_flow(core, keyed, as_stream(place) if place is not None else None)
            case Clock():
                await core.pass_time(self._moment(line))
            case Restart():
                await core.process.restart()
            case Kill(point=None):
                await core.process.restart(kill=True)
            case Kill():
                self._trap = Trap(line.point, after=line.after, nth=line.nth)
                await core.process.arm(self._trap)
            case Redeliver():
                told = [each.fed for each in core.turns if each.fed and not isinstance(each.line, Redeliver)][
                    -line.last :
                ]
                for body in chain.from_iterable(told * line.times):
                    core.feed.put(body)

    # ── what people do ──

    def person(self, name: str) -> User:
        """The person of this name, who is there from now on."""
        return self._core.pod.ensure_user(name)

    def _deed(self, line: Deed, person: User, stream: PodStream) -> None:
        core, place = self._core, line.place or line.person
        match line:
            case Says():
                self._let_be_there(line.text)
                if stream.type != "ROOM" and person.id not in stream.members:
                    raise ValueError(f"{person.display_name} is not in {place}, which is an {stream.type}")
                core.questions.answered(place)
                files = [(each, line.contents.get(each, f"This is {each}.".encode())) for each in line.files]
                core.pod.talk.say(person, stream, line.text, files)
            case Replies():
                core.questions.answered(place)
                core.pod.talk.threads.reply(person, self._shown(line.message, place).message, line.text)
            case Forwards():
                shown = self._shown(line.message, core.name_of(core.place(line.source)))
                core.pod.talk.threads.forward(person, shown.message, stream, line.text)
            case Submits():
                self._submit(line, person, stream, place)
            case Edits():
                core.questions.answered(place)
                core.pod.talk.edit(person, self._last_of(person, stream), line.text)
            case Joins():
                core.pod.rooms.add_member(self._owner(stream), stream.id, person.id)
            case Leaves():
                core.pod.rooms.remove_member(person, stream.id, person.id)

    def _let_be_there(self, text: str) -> None:
        """Whom somebody mentions is there; a name of several words is that of somebody who is there already."""
        if "@" not in text:
            return
        known = [each.display_name for each in self._core.pod.people if f"@{each.display_name}" in text]
        for mentioned in _MENTION.findall(text):
            if not any(each.startswith(mentioned) for each in known):
                self.person(mentioned)

    def _submit(self, line: Submits, person: User, stream: PodStream, place: str) -> None:
        seen = self._form(line, place)
        given = {name: in_form(value) for name, value in line.values.items()}
        values = picked(seen.controls, given, person=lambda name: self.person(name).id, room=self._room_id)
        if seen.claim is None:
            seen.claim = "answered"
        talk = self._core.pod.talk
        if line.raw or person.id not in stream.members:
            talk.submit_raw(person, seen.message, values, self._name_of_button(seen, line.button))
        else:
            talk.submit(person, seen.message, values, line.button)

    def _name_of_button(self, seen: SeenMessage, button: str | None) -> str | None:
        found = [each for each in seen.controls if each.kind == "button" and button in (None, each.label, each.name)]
        return found[0].name if found else button

    def _form(self, line: Submits, place: str) -> SeenMessage:
        """The form that somebody fills in."""
        forms = forms_for(self._core.seen, line, place)
        if len(forms) <= line.stale:
            what = f" of ~{line.message}" if line.message is not None else ""
            self._core.fail(f"no form{what} was shown in {place}")
        return forms[-1 - line.stale]

    def _shown(self, message: str | None, place: str) -> SeenMessage:
        """The last message of the bot in a place, or the last one of a name."""
        shown = [each for each in self._core.seen if each.place == place and message in (None, each.name)]
        if not shown:
            self._core.fail(f"{f'no ~{message}' if message is not None else 'nothing'} was said in {place}")
        return shown[-1]

    def _room_id(self, name: str) -> str:
        """The id of a place; what is none is sent as it is written."""
        return self._core.places[name].id if name in self._core.places else f"#{name}"

    def _last_of(self, person: User, stream: PodStream) -> PodMessage:
        mine = [each for each in self._core.pod.talk.messages_in(stream) if each.user.id == person.id]
        if not mine:
            raise ValueError(f"{person.display_name} has written nothing there")
        return mine[-1]

    def _owner(self, stream: PodStream) -> User:
        """Who may let somebody into a room."""
        pod = self._core.pod
        owners = [pod.people.get(each) for each in sorted(stream.owners or stream.members)]
        return next((each for each in owners if each is not None), self._core.me)

    # ── the clock, and the process ──

    def _moment(self, line: Clock) -> datetime | None:
        """Until when the clock is turned; None: until nobody waits for it."""
        if line.by is not None:
            return later(self._core.clock.now(), read_duration(line.by).total_seconds())
        return None if line.to == "idle" else read_moment(line.to or "")

    def _check_trap(self, trap: Trap) -> None:
        self._trap = None
        if not trap.is_sprung:
            points = ", ".join(sorted(set(trap.passed)))
            point, trap.point = trap.point, None  # what is told now does not come later
            self._core.fail(f"the bot was to be killed at {point}, and never came there; it did {points}")


def read_duration(text: str) -> timedelta:
    """A duration such as `61m` or `1h30m`.

    Raises:
        ValueError: It is none.
    """
    found = read_written("duration", text.removeprefix("+"))
    if not isinstance(found, timedelta):
        raise ValueError(f"'{text}' is no duration such as 61m, 1h30m or 2d")
    return found


def read_moment(text: str) -> datetime:
    """A moment such as `2026-11-24T09:00 Europe/London`; in UTC where no zone is named.

    A local time that a clock change skips is the next that exists; one that occurs twice is the first.

    Raises:
        ValueError: It is none, or there is no such zone.
    """
    written, _, zone = text.strip().partition(" ")
    if zone[:1].isdigit():
        written, _, zone = f"{written}T{zone}".partition(" ")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"'{text}' is no moment such as 2026-11-24T09:00 Europe/London") from None
    try:
        known = ZoneInfo(zone.strip()) if zone.strip() else UTC
    except (ValueError, KeyError, OSError):  # ZoneInfo raises any of these
        raise ValueError(f"there is no time zone '{zone.strip()}'; zones are named as in Europe/London") from None
    return (moment if moment.tzinfo is not None else in_zone(moment, known)).astimezone(UTC)
