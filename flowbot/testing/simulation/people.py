"""People who write, click and forget as a seed has it: to the bot, in rooms, in several streams at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from flowbot.errors import FlowbotError, MessageRejectedError
from flowbot.events import User
from flowbot.message import Form, FormControl, walk
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.presentationml import parse_message
from flowbot.testing.simulation.journal import Journal

NEWEST = 3
"""So many of the last forms are clicked most of the time."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who talks to a bot, where, and in what words."""

    people: Sequence[str]
    rooms: Sequence[str]
    commands: Sequence[str]
    """What begins something."""
    words: Sequence[str]
    """What people answer, to whatever was asked."""
    answers: Mapping[str, Sequence[str]]
    """What they answer to a message that has these words."""
    events: Sequence[str] = ()
    """What code tells the bot."""
    answer: str = "{}"
    """What the web answers."""

    @classmethod
    def load(cls, file: Path) -> Scenario:
        """The scenario of a TOML file."""
        return cls(**tomllib.loads(file.read_text("utf-8")))


class Crowd:
    """The people of a scenario on a pod."""

    def __init__(self, scenario: Scenario, pod: LocalPod, bot: User, random: Random, journal: Journal) -> None:
        self._scenario = scenario
        self._pod = pod
        self._bot = bot
        self._random = random
        self._journal = journal
        self._people = [pod.ensure_user(name) for name in scenario.people]
        self._rooms = [pod.streams.ensure(name) for name in scenario.rooms]
        for room in self._rooms:
            room.members.update(each.id for each in self._people)
        self._ways: Sequence[tuple[float, Callable[[User], None]]] = [
            (5, self._begin),
            (10, self._reply),
            (3, self._answer),
            (4, self._click),
            (1, self._click_twice),
            (1, self._edit),
            (1, self._come_or_go),
            (0.2, self._close),
        ]

    def act(self) -> None:
        """Somebody does something; sometimes several do, in one breath."""
        for _ in range(self._random.choice((1, 1, 1, 2, 4))):
            weights = [weight for weight, _ in self._ways]
            way = self._random.choices([way for _, way in self._ways], weights)[0]
            try:
                way(self._random.choice(self._people))
            except (MessageRejectedError, FlowbotError) as error:
                self._journal.note(f"  (cannot: {error})")

    def _begin(self, person: User) -> None:
        self._say(person, self._somewhere(person, 0.15), self._random.choice(self._scenario.commands))

    def _reply(self, person: User) -> None:
        """Answer the last message of the bot as it is meant."""
        where = self._somewhere(person, 0.4)
        last = next((each for each in reversed(self._pod.talk.messages_in(where)) if each.messageml is not None), None)
        if last is None:
            self._begin(person)
        elif "<form" in (last.messageml or ""):
            self._submit(person, last)
        else:
            fitting = [words for asked, words in self._scenario.answers.items() if asked in last.text]
            self._say(person, where, self._random.choice(fitting[0] if fitting else self._scenario.words))

    def _answer(self, person: User) -> None:
        self._say(person, self._somewhere(person, 0.4), self._random.choice(self._scenario.words))

    def _say(self, person: User, where: PodStream, text: str) -> None:
        if where.type == "ROOM" and self._random.random() < 0.6:
            text = text if text.startswith("/") else f"@{self._bot.display_name} {text}"
        self._journal.note(f"{person.display_name} in {name_of(where)}: {text}")
        self._journal.count("said")
        self._pod.talk.say(person, where, text)

    def _somewhere(self, person: User, in_room: float) -> PodStream:
        rooms = [room for room in self._rooms if person.id in room.members]
        if rooms and self._random.random() < in_room:
            return self._random.choice(rooms)
        return self._pod.streams.im(person, self._bot)

    def _click(self, person: User) -> None:
        form = self._find_form(person)
        if form is not None:
            self._submit(person, form)

    def _click_twice(self, person: User) -> None:
        form = self._find_form(person)
        if form is not None:
            self._submit(person, form)
            self._submit(person, form)

    def _find_form(self, person: User) -> PodMessage | None:
        """A form that the person can see or could once, mostly one of the last."""
        here = {
            self._pod.streams.im(person, self._bot).id,
            *(room.id for room in self._rooms if person.id in room.members),
        }
        forms = [each for each in self._pod.talk.written.history if "<form" in (each.messageml or "")]
        forms = [each for each in forms if each.stream_id in here]
        if not forms:
            return None
        return self._random.choice(forms[-NEWEST:] if self._random.random() < 0.8 else forms)

    def _submit(self, person: User, message: PodMessage) -> None:
        blocks = parse_message(message.presentationml, message.data).blocks
        form = next(block for block in walk(blocks) if isinstance(block, Form))
        buttons = [each.name for each in form.controls if each.kind == "button" and each.name]
        values = {each.name: self._fill(each) for each in form.controls if each.kind != "button"}
        button = self._random.choice(buttons) if buttons and self._random.random() < 0.4 else None
        self._pod.talk.submit(
            person, message, {name: each for name, each in values.items() if each is not None}, button
        )
        self._journal.note(f"{person.display_name} sends a form: {button or 'the first button'} {values}")
        self._journal.count("said")

    def _fill(self, control: FormControl) -> object:
        if control.options:
            return self._random.choice(control.options)[0]
        if control.kind == "date-picker":
            return self._random.choice(("2026-11-27", "2027-01-04"))
        return self._random.choice(self._scenario.words) if control.kind.startswith("text") else None

    def _edit(self, person: User) -> None:
        own = [each for each in self._pod.messages if each.user.id == person.id]
        if own:
            text = self._random.choice(self._scenario.words)
            self._journal.note(f"{person.display_name} edits a message: {text}")
            self._pod.talk.edit(person, self._random.choice(own[-NEWEST:]), text)

    def _come_or_go(self, person: User) -> None:
        room = self._random.choice(self._rooms)
        if person.id in room.members:
            self._journal.note(f"{person.display_name} leaves {room.name}")
            self._pod.rooms.remove_member(person, room.id, person.id)
        else:
            self._journal.note(f"{person.display_name} comes into {room.name}")
            self._pod.rooms.add_member(self._bot, room.id, person.id)

    def _close(self, person: User) -> None:
        """Close a room for good: whatever the bot says there is refused from then on."""
        room = self._random.choice(self._rooms)
        self._journal.note(f"{person.display_name} closes {room.name}")
        self._pod.rooms.deactivate(person, room.id)


def name_of(stream: PodStream) -> str:
    """What people call a stream."""
    return stream.name or "their IM"
