"""A talk with a bot: what people at the terminal say and press, and what is seen of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from flowbot.cli._lines import ClockTurn, Saving, Spoken, StateQuery, Told, read_line
from flowbot.cli._saving import Notes
from flowbot.cli._standing import describe, next_due
from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError, UnknownNameError
from flowbot.events import User
from flowbot.pod.forms import form_of
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.picking import has_fields, picked
from flowbot.pod.transcript import as_seen, has_form, seen_of
from flowbot.ports import Store
from flowbot.project import Project
from flowbot.runtime.flows import Flows
from flowbot.testing.chat.datafeed import REQUESTED, tell_of
from flowbot.testing.lines import Happens, Says, Submits
from flowbot.testing.local import LocalBot
from flowbot.testing.transcripts.presses import Press, read_press

_MENTION = re.compile(r"(?<!\S)@([A-Za-z][\w.-]*\w)")
"""Whom somebody mentions is there."""


class Talk:
    """Several people and a bot; one of the people sits at the terminal."""

    def __init__(
        self,
        local: LocalBot,
        clock: VirtualClock,
        store: Store,
        flows: Flows,
        project: Project,
        *,
        people: Sequence[str],
        rooms: Sequence[str],
        is_typed: bool,
        is_standing: bool,
    ) -> None:
        """Begin to talk.

        Args:
            local: The bot and its pod.
            clock: The time of both.
            store: Where the bot keeps its conversations.
            flows: The flows of the bot.
            project: What the bot is made of.
            people: Who is there; the first sits at the terminal.
            rooms: The rooms that are there.
            is_typed: Whether what people write is seen already, as it is typed.
            is_standing: Whether the clock stands still until it is turned: nothing waits for it then.
        """
        self._pod = local.pod
        self._local = local
        self._clock = clock
        self._store = store
        self._flows = flows
        self._is_typed = is_typed
        self._is_standing = is_standing
        self._me, *_ = map(local.pod.ensure_user, people)
        self._rooms = {room: local.pod.streams.ensure(room) for room in rooms}
        self._seen = 0
        self._project = project
        self._notes = Notes(local.pod, clock, self._rooms)

    async def take(self, line: str) -> Sequence[str]:
        """Do what a line says; what is seen then."""
        echo: str | None = line.strip()
        told: Sequence[str] = ()
        try:
            match read_line(line, self._local.me.display_name, self._rooms):
                case Spoken(text=text, name=name, room=room, files=files):
                    person = self._me if name is None else self._pod.ensure_user(name)
                    echo = f"{person.display_name}{_in_room(room)}: {text}"
                    if self._speak(person, self._place(person, room), text, files):
                        echo = None  # it is seen with the messages of the bot
                    told = await self._quiet()
                case ClockTurn() as turn:
                    moment = turn.moment(self._clock.now())
                    self._notes.turn_clock(moment, turn.by)
                    told = await self._turn_clock(moment)
                case Told() as happened:
                    told = await self._tell(happened)
                case StateQuery():
                    told = await describe(self._store, self._flows)
                case Saving(file=file):
                    told = await self._notes.save(file, self._project)
        except UnknownNameError as error:
            told = [f"({error.message}; {error.hint})" if error.hint else f"({error.message})"]
        except (MessageRejectedError, ValueError) as error:
            told = [f"({error})"]
        shown = [] if echo is None or self._is_typed else [echo]
        return [*shown, *self._new_messages(), *told]

    def _place(self, person: User, room: str | None) -> PodStream:
        """Where a person speaks; whoever speaks in a room is in it."""
        if room is None:
            return self._pod.streams.im(person, self._local.me)
        self._rooms[room].members.add(person.id)
        return self._rooms[room]

    def _speak(self, person: User, place: PodStream, text: str, files: Sequence[str]) -> bool:
        """Say a text, or press the button that it names; whether it is a message.

        Raises:
            MessageRejectedError: The pod does not take it.
            ValueError: There is no such button, or it is written wrong.
        """
        for mentioned in _MENTION.findall(text):
            self._pod.ensure_user(mentioned)
        where = self._notes.name_of(place)
        press = read_press(text) if not files else None
        if press is None:
            self._pod.talk.say(person, place, text, [(each, f"This is {each}.".encode()) for each in files])
            self._notes.do(Says(person=person.display_name, place=where, text=text, files=tuple(files)))
            return True
        form = self._form(place, press)
        given = picked(form_of(form).controls, press.by_name(), person=self._person_id, room=self._room_id)
        self._pod.talk.submit(person, form, given, press.button)
        self._notes.do(Submits(person=person.display_name, place=where, button=press.button, values=press.by_name()))
        return False

    def _form(self, place: PodStream, press: Press) -> PodMessage:
        """The last form in a place with a button and the fields that are filled in, where there is one.

        Where none has the button any more, it is one that is closed by now.
        """
        shown = [each for each in self._pod.talk.messages_in(place) if has_form(each)]
        ever = [each for each in self._pod.talk.written.history if each.stream_id == place.id and has_form(each)]
        with_button = [each for each in [*ever, *shown] if f"[{press.button}]" in each.text]
        with_fields = [each for each in with_button if has_fields(form_of(each).controls, press.by_name())]
        if not with_button and not shown:
            raise ValueError("there is no form to send")
        return (with_fields or with_button or shown)[-1]

    def _person_id(self, name: str) -> int:
        """The id of somebody, who is there from now on."""
        return self._pod.ensure_user(name).id

    def _room_id(self, name: str) -> str:
        """The id of a room, which is there from now on."""
        return self._rooms.setdefault(name, self._pod.streams.ensure(name)).id

    async def _tell(self, happened: Told) -> Sequence[str]:
        """Let something happen that code, or the datafeed, would tell the bot of.

        Raises:
            ValueError: The datafeed does not tell of it.
        """
        if happened.kind == "event" and happened.name.isupper():
            self._tell_of(happened)
        elif happened.kind == "event":
            await self._local.running.publish(happened.name, happened.fields)
            self._notes.do(Happens(event=happened.name, fields=happened.fields))
        else:
            await self._local.running.receive(happened.name, uuid4().hex, happened.fields)
            self._notes.do(Happens(webhook=happened.name, fields=happened.fields))
        return await self._quiet()

    def _tell_of(self, happened: Told) -> None:
        """Let something happen of which the datafeed tells; who asks to connect is of another firm."""
        name, kind = happened.person or self._me.display_name, happened.name
        is_known = any(each.display_name == name for each in self._pod.people)
        is_guest = kind == REQUESTED and not is_known
        person = self._pod.people.ensure_outsider(name) if is_guest else self._pod.ensure_user(name)
        place = self._rooms[happened.room] if happened.room is not None else None
        tell_of(self._pod, self._local.me, kind, person, place, happened.fields)
        self._notes.do(Happens(event=kind, fields=happened.fields, person=name, place=happened.room))

    async def _quiet(self) -> Sequence[str]:
        """Let the bot do what it can; that it tries something again later, where that is all that is left."""
        await self._local.quiet(or_waiting=self._is_standing)
        due = self._local.running.next_try if self._is_standing else None
        return [f"(the bot tries again at {due:%Y-%m-%d %H:%M:%S})"] if due is not None else []

    async def _turn_clock(self, moment: datetime) -> Sequence[str]:
        """Turn the clock, and let happen on the way what is due; what is left to wait for.

        Raises:
            ValueError: It would go back.
        """
        self._clock.set(min(moment, self._clock.now()))
        while (due := await self._next_due()) is not None and due < moment:
            self._clock.set(max(due, self._clock.now()))  # a clock that runs may be there already
            await self._quiet()
        self._clock.set(max(moment, self._clock.now()))
        return await self._quiet()

    async def _next_due(self) -> datetime | None:
        """When something happens next: a timer goes off, or something is tried again."""
        dues = [await next_due(self._store), self._local.running.next_try]
        return min((due for due in dues if due is not None), default=None)

    def _new_messages(self) -> list[str]:
        """What was written since this was last asked, as it is seen."""
        history = self._pod.talk.written.history
        new, self._seen = history[self._seen :], len(history)
        return [
            as_seen(self._pod, each, self._me)
            for each in seen_of(new, history)
            if not (self._is_typed and each.user.id != self._local.me.id)
        ]


def _in_room(room: str | None) -> str:
    return "" if room is None else f" → #{room}"
