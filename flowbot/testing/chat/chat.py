"""Chat: what a test of a conversation says and asks."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from flowbot.errors import did_you_mean
from flowbot.pod.parts import PodStream
from flowbot.runtime.outcome import Outcome
from flowbot.testing.chat.at_once import AtOnce
from flowbot.testing.chat.cast import Part
from flowbot.testing.chat.clock import ChatClock
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.deeds import Deeds
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.flows import FlowInChat
from flowbot.testing.chat.outside import Outside
from flowbot.testing.chat.people import Person
from flowbot.testing.chat.places import Place
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.stage import Done
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.values import in_line
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.lines import Happens, Kill, Line, Redeliver, Restart, Starts


class Chat(Outside[Done]):
    """People and a bot on a local pod, and a clock that the test turns.

    The bot's process begins with the first thing that is done: until then actions may be let be.
    """

    def __init__(self, core: Core, run: Callable[[Callable[[], Awaitable[None]]], Done]) -> None:
        super().__init__(core, Deeds(core), run)
        self.clock = ChatClock(self)
        """The time."""
        self._people: dict[str, Person[Done]] = {}
        self._places: dict[str, Place[Done]] = {}

    # ── who and where ──

    def person(
        self,
        name: str,
        *,
        roles: Sequence[str] | None = None,
        zone: str | None = None,
        locale: str | None = None,
        external: bool = False,
    ) -> Person[Done]:
        """Somebody; the same name is the same person.

        Args:
            name: As people see it.
            roles: Those that they have; who of the chat has any of a role has it alone. None: what the project says.
            zone: Their time zone; what the project says when left out.
            locale: Their language; the same.
            external: Whether they are of another firm.

        Raises:
            ChatError: The bot has no such role.
        """
        pod = self.core.pod
        if roles is not None:
            self._check_roles(roles)
        user = pod.people.ensure_outsider(name) if external else pod.ensure_user(name)
        if roles is not None or zone is not None or locale is not None:
            self.core.cast.put(Part(user, roles, zone, locale))
        return self._people.setdefault(user.display_name, Person(self, user))

    @property
    def bot(self) -> Person[Done]:
        """The bot, which joins rooms and leaves them."""
        return self.person(self.core.me.display_name)

    def people(self, *names: str) -> tuple[Person[Done], ...]:
        """Several people."""
        return tuple(self.person(each) for each in names)

    def room(self, *people: Person[Any], name: str | None = None) -> Place[Done]:
        """A room with some people and the bot; the same name is the same room, and without one it is a new one."""
        rooms = self.core.pod.streams
        if name is None:
            free = (f"room{number}" if number > 1 else "room" for number in count(1))
            name = next(each for each in free if not rooms.is_taken(each))
        stream = rooms.ensure(name)
        stream.members.update(each.id for each in people)
        return self._place(name, stream)

    def im(self, *people: Person[Any]) -> Place[Done]:
        """The IM of a person and the bot; of several people, theirs with the bot."""
        name = "+".join(each.name for each in people)
        return self._place(name, self.core.pod.streams.im(self.core.me, *(each.user for each in people)))

    def place(self, name: str) -> Place[Done]:
        """The room of this name, or the IM of a person of this name.

        Raises:
            ChatError: There is none.
        """
        return self._place(name, self.core.place(name))

    def call(self, name: str, place: Place[Any]) -> None:
        """Let a place be known by another name in lines and reports."""
        for known in [each for each, stream in self.core.places.items() if stream is place.stream]:
            del self.core.places[known]
        for seen in self.core.seen:
            seen.place = name if seen.place == place.name else seen.place
        place.name = name
        self.core.places[name] = place.stream

    def _place(self, name: str, stream: PodStream) -> Place[Done]:
        is_known = any(each is stream for each in self.core.places.values())
        known = self.core.name_of(stream) if is_known or name in self.core.places else name
        self.core.places.setdefault(known, stream)
        return self._places.setdefault(stream.id, Place(self, known, stream))

    def _check_roles(self, roles: Sequence[str]) -> None:
        known = self.core.project.authored.roles
        for each in roles:
            if each not in known:
                hint = did_you_mean(each, known) or f"its roles are {', '.join(known) or 'none'}"
                raise ChatError(f"the bot has no role '{each}'; {hint}")

    # ── what happens ──

    def happens(
        self,
        event: str,
        fields: Mapping[str, object] | None = None,
        *,
        person: Person[Any] | None = None,
        in_: Place[Any] | None = None,
        key: str | None = None,
    ) -> Done:
        """Let an event happen: one of the bot's own, `payments.settled`, or of the datafeed, `ROOMDEACTIVATED`."""
        who, where = person.name if person is not None else None, in_.name if in_ is not None else None
        return self.do(Happens(event=event, fields=fields or {}, key=key, person=who, place=where))

    def receives(self, webhook: str, fields: Mapping[str, object] | None = None, *, key: str | None = None) -> Done:
        """Let a program send the bot a request; the same key again is the same request."""
        return self.do(Happens(webhook=webhook, fields=fields or {}, key=key))

    def starts(
        self,
        flow: str,
        person: Person[Any],
        slots: Mapping[str, object] | None = None,
        *,
        in_: Place[Any] | None = None,
        key: str | None = None,
    ) -> Done:
        """Let code begin a conversation of a flow, as no command does.

        Args:
            flow: Its name.
            person: Whom it talks to.
            slots: What some slots hold from the beginning.
            in_: Where; in the person's IM when left out.
            key: With the same key again, nothing more is begun.
        """
        given = {name: in_line(value) for name, value in (slots or {}).items()}
        where = in_.name if in_ is not None else None
        return self.do(Starts(flow=flow, person=person.name, slots=given, key=key, place=where))

    def deliver(self, *events: bytes | dict[str, Any], times: int = 1) -> Done:
        """Let the datafeed give some events as they are, whatever is in them."""

        async def put() -> None:
            for _ in range(times):
                for each in events:
                    self.core.pod.emit(each)

        async def carry_out() -> None:
            await self.core.turn(Happens(event="(as they are)"), put)

        return self.run(carry_out)

    def redeliver(self, last: int = 1, *, times: int = 1) -> Done:
        """Let the datafeed give the events of the last deeds of people again."""
        return self.do(Redeliver(last=last, times=times))

    def together(self, *, reverse: bool = False) -> AtOnce[Done]:
        """Let people do several things before the bot hears of any of them.

        `with chat.together(): bob.says("yes"); ann.says("no")`; in an async test `async with`.

        Args:
            reverse: Whether it hears of the last stream first; within a stream the order stays.
        """
        return AtOnce(self, reverse=reverse)

    def restart(self) -> Done:
        """Stop the bot's process, and let another one begin on the same store."""
        return self.do(Restart())

    def kill(self, at: str | None = None, *, after: bool = False, nth: int = 1) -> Done:
        """Kill the bot's process, and let another one begin on the same store.

        Args:
            at: While it does the next thing, when it is about to do this with its store or pod: `commit`,
                `send_message`; at once when left out.
            after: Whether it has done that by then.
            nth: The how manieth time.
        """
        return self.do(Kill(point=at, after=after, nth=nth))

    @contextmanager
    def fails(self, reason: str | None = None) -> Iterator[list[Outcome]]:
        """Expect that while this lasts a turn of the bot fails, an event cannot be read, or a message is refused.

        `with chat.fails("division"): bob.says("/divide 0")`; what people are told then is expected as ever.

        Args:
            reason: A regular expression that is found in the reason of one of them.

        Yields:
            What has failed, once it has.

        Raises:
            ChatError: Nothing has failed, or for another reason.
        """
        core = self.core
        core.failing = failing = list[Outcome]()
        try:
            yield failing
        finally:
            core.failing = None
        if not failing:
            core.fail("no turn has failed")
        if reason is not None and not any(re.search(reason, each.reason or "") for each in failing):
            told = [f"expected  a reason with /{reason}/\ngot       {each.reason}" for each in failing]
            core.fail("a turn has failed for another reason", None, told)

    # ── what came of it ──

    @property
    def flow(self) -> FlowInChat:
        """What became of the flow that began last."""
        return FlowInChat(self.core)

    def flow_of(self, name: str) -> FlowInChat:
        """What became of a flow."""
        return FlowInChat(self.core, name)

    @property
    def conversations(self) -> list[Conversation]:
        """All that have begun, in their order."""
        return list(self.core.watch)

    @property
    def seen(self) -> list[SeenMessage]:
        """All that the bot has said, changes included."""
        return self.core.seen

    @property
    def turns(self) -> list[Turn]:
        """What was done, each with all that came of it."""
        return self.core.turns

    @property
    def script(self) -> list[Line | SeenMessage]:
        """What was done and what was said, in order."""
        return [each for turn in self.core.turns for each in (*([turn.line] if turn.line else ()), *turn.messages)]

    def silent(self) -> None:
        """Make sure that nothing was said that nobody expected; at once, for the bot has nothing more to do.

        Raises:
            ChatError: Something was.
        """
        self.core.silent()
