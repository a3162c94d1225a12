"""The people of the chaos: they begin conversations at a steady rate, and answer what they are asked, once."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import anyio
from anyio.abc import TaskGroup

from tests.acceptance.chaos.control import Control, Said
from tests.acceptance.chaos.verdict import Verdict, judge

BOSSES = 10
POLL_SECONDS = 0.03
_TAG = re.compile(r"#(\d+) ")


@dataclass(slots=True)
class Talk:
    """One conversation as its people see it."""

    number: int
    quantity: int
    boss: str | None
    """Who signs it, in their IM with the bot; None where nobody has to."""
    answered: set[str] = field(default_factory=set)
    seen: dict[str, list[str]] = field(default_factory=dict)
    """By message id, its texts in the order of its changes."""
    places: dict[str, str] = field(default_factory=dict)
    """By message id, the stream."""
    is_over: bool = False

    @property
    def stream(self) -> str:
        return f"desk {self.number}"

    @property
    def user(self) -> str:
        return f"person{self.number}"

    @property
    def beginning(self) -> str:
        return f"/sign {self.number} @{self.boss}" if self.boss else f"/order {self.number}"

    def answer(self, text: str) -> str | None:
        """What a person writes to a question; None where it is none."""
        questions = {f"#{self.number} how many?": str(self.quantity), f"#{self.number} anything else?": "fragile"}
        return questions.get(text)

    def expected(self) -> Sequence[str]:
        """What is to be seen at the desk, in this order."""
        tag, quantity = f"#{self.number}", self.quantity
        asked = [f"{tag} begun", f"{tag} how many?", f"{tag} {quantity} it is"]
        middle = [f"{tag} signed"] if self.boss else [f"{tag} anything else?", f"{tag} noted: fragile"]
        return [*asked, *middle, self.last]

    @property
    def question(self) -> str:
        """What the boss is asked."""
        return f"#{self.number} may they have {self.quantity}?\n[Approve] [Reject]"

    @property
    def last(self) -> str:
        return f"#{self.number} ended with {self.quantity}"

    def judge(self) -> Sequence[Verdict]:
        """What is wrong at the desk, with what the boss is asked, and with how the card is closed."""
        at_desk = [texts[-1] for identity, texts in self.seen.items() if self.places[identity] == self.stream]
        elsewhere = [texts[0] for identity, texts in self.seen.items() if self.places[identity] != self.stream]
        closed = [texts[-1] for texts in self.seen.values() if len(texts) > 1]
        return (
            judge(self.expected(), at_desk),
            judge([self.question] if self.boss else [], elsewhere),
            judge(["Decision: Approve"] if self.boss else [], closed),
        )

    def transcript(self) -> str:
        """All that was seen, each message with its changes."""
        lines = [f"  {self.places[identity]}: {' → '.join(texts)!r}" for identity, texts in self.seen.items()]
        return "\n".join([f"conversation {self.number}: {self.beginning}", *lines])


class People:
    """Everybody who talks to the bot."""

    def __init__(self, control: Control, talks: int, *, jitter: random.Random) -> None:
        """Begin with nothing said, and so many conversations to hold; the thinking time is drawn from `jitter`."""
        bosses = [f"boss{number % BOSSES}" if number % 2 else None for number in range(talks)]
        self.talks = {number: Talk(number, 2 + number % 7, boss) for number, boss in enumerate(bosses)}
        self.said = 0
        """How many events they caused."""
        self.are_done = anyio.Event()
        self._control = control
        self._jitter = jitter
        self._talk_of: dict[str, Talk] = {}

    async def talk(self, seconds: float) -> None:
        """Begin every conversation, at a steady rate within so many seconds, and hold it to its end."""
        for boss in range(BOSSES):  # somebody is known on the pod once they said something
            await self._control.say(f"boss{boss}", "lobby", "hello @nobody")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._listen, tasks)
            for talk in self.talks.values():
                await self._say(talk, talk.beginning)
                await anyio.sleep(seconds / len(self.talks))
        self.are_done.set()

    async def listen_once(self) -> Sequence[Said]:
        """Take in what was written since."""
        heard = [each for each in await self._control.news() if each.user == "Flow Bot"]
        for said in heard:
            self._see(said)
        return heard

    async def done(self, patience_seconds: float) -> None:
        """Return when every conversation is over, or nothing has come for a while."""
        before = -1
        while before < len(self._talk_of) and not self.are_done.is_set():
            before = len(self._talk_of)
            with anyio.move_on_after(patience_seconds):
                await self.are_done.wait()

    async def listen_until_quiet(self, seconds: float) -> None:
        """Take in what is still written, until nothing more was for a while."""
        left = seconds
        while left > 0:
            left = seconds if await self.listen_once() else left - 0.1
            await anyio.sleep(0.1)

    async def _listen(self, tasks: TaskGroup) -> None:
        while not all(talk.is_over for talk in self.talks.values()):
            for said in await self.listen_once():
                talk = self._talk_of.get(said.message_id)
                if talk is not None and said.replaces is None:
                    tasks.start_soon(self._react, talk, said)
            await anyio.sleep(POLL_SECONDS)

    def _see(self, said: Said) -> None:
        tag = _TAG.match(said.text)
        if said.replaces is not None:
            talk = self._talk_of[said.replaces]
            texts = talk.seen.pop(said.replaces)
            talk.seen = {**talk.seen, said.message_id: [*texts, said.text]}
        elif tag is not None and int(tag[1]) in self.talks:
            talk = self.talks[int(tag[1])]
            talk.seen[said.message_id] = [said.text]
        else:
            talk = next((each for each in self.talks.values() if each.stream == said.stream), self.talks[0])
            talk.seen[said.message_id] = [said.text]
        talk.places[said.message_id] = said.stream
        self._talk_of[said.message_id] = talk
        talk.is_over = talk.is_over or said.text == talk.last

    async def _react(self, talk: Talk, said: Said) -> None:
        answer = talk.answer(said.text)
        if said.text in talk.answered or (answer is None and said.text != talk.question):
            return
        talk.answered.add(said.text)
        await anyio.sleep(self._jitter.uniform(0.1, 0.6))
        if answer is not None:
            await self._say(talk, answer)
        else:
            self.said += 1
            await self._control.submit(talk.boss or "", said.message_id, "Approve")

    async def _say(self, talk: Talk, text: str) -> None:
        self.said += 1
        await self._control.say(talk.user, talk.stream, text)


def totals(talks: Mapping[int, Talk]) -> Mapping[str, int]:
    """How much went wrong in all."""
    verdicts = [verdict for talk in talks.values() for verdict in talk.judge()]
    return {
        "lost": sum(verdict.lost for verdict in verdicts),
        "out of order": sum(verdict.is_out_of_order for verdict in verdicts),
        "repeated": sum(verdict.repeated for verdict in verdicts),
        "strange": sum(verdict.strange for verdict in verdicts),
    }
