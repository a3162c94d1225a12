"""A Symphony of one's own, free of HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from flowbot.clock import Clock, SystemClock, milliseconds
from flowbot.events import MalformedEvent, User, parse_event
from flowbot.ids import UserId
from flowbot.messageml import SendingLimits
from flowbot.operations import Operations
from flowbot.pod.accounts import Accounts
from flowbot.pod.connection import PodConnection
from flowbot.pod.delivery import Delivery
from flowbot.pod.faults import Fault
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeeds
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.logins import Apps, LoginSettings
from flowbot.pod.markup import clean_text
from flowbot.pod.operations import operations_of
from flowbot.pod.parts import PodMessage
from flowbot.pod.people import People
from flowbot.pod.requests import RequestLog
from flowbot.pod.rooms import PodRooms
from flowbot.pod.rules import MessageRules
from flowbot.pod.society import Society
from flowbot.pod.streams import PodStreams
from flowbot.pod.talk import Talk


class LocalPod:
    """A Symphony of one's own: people and bots write to streams, and bots read datafeeds.

    Nothing here waits or is random: ids follow from the seed, time from the clock, and
    an event lies in the feeds when the call that caused it returns. The clock must not
    be one with `autojump`, on which every wait for events would be over at once.

    Args:
        clock: What time it is; the machine's clock when left out.
        seed: What ids follow from.
        feeds: How datafeeds behave.
        limits: What bots may send at once.
        rules: What is not published of a pod's messages.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        seed: str = "flowbot",
        feeds: FeedSettings | None = None,
        limits: SendingLimits | None = None,
        rules: MessageRules | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.login_clock = self.clock
        """By which logins are judged: bots sign them by the clock of their machine."""
        self.ids = IdMaker(seed)
        self.limits = limits or SendingLimits()
        self.faults: list[Fault] = []
        """What goes wrong next over HTTP."""
        self.logins = LoginSettings()
        """How logins behave over HTTP."""
        self.apps = Apps()
        self.requests = RequestLog()
        """What it was asked over HTTP."""
        self.when_reset: list[Callable[[], None]] = []
        """Called after a reset, by whoever knows people of the pod from before."""
        self.people = People(self.ids)
        self.delivery = Delivery(self.clock, self.ids, feeds or FeedSettings())
        self.streams = PodStreams(self.people, self.ids, self.delivery)
        self.accounts = Accounts(self.people, self.delivery)
        self.talk = Talk(
            self.people,
            self.accounts,
            self.streams,
            self.delivery,
            clock=self.clock,
            ids=self.ids,
            limits=self.limits,
            rules=rules,
        )
        self.rooms = PodRooms(self.streams, self.people, self.delivery)
        self.society = Society(self.people, self.accounts, self.delivery, self.ids, self.clock)
        self._seed = seed

    @property
    def settings(self) -> Mapping[str, Any]:
        """The knobs that may be turned while it runs, by their group: dataclasses that may be changed."""
        return {
            "feeds": self.delivery.settings,
            "logins": self.logins,
            "messages": self.talk.rules,
            "rooms": self.rooms.rules,
            "society": self.society.rules,
            "accounts": self.accounts.rules,
        }

    def reset(self) -> None:
        """Forget everything but the bots, the apps and the settings; whoever reads a feed learns that it is gone.

        People and streams have other ids from then on, as those of another pod: nothing is
        taken for what was there before. Their logins have ended, and apps act for everybody
        again. Datahoses are empty, and hold what happens from then on. Connections in process
        stay with what was before.
        """
        self.delivery.drop()
        fresh = LocalPod(
            self.clock,
            seed=f"{self._seed} again",
            feeds=self.delivery.settings,
            limits=self.limits,
            rules=self.talk.rules,
        )
        for group, settings in self.settings.items():
            for each in fields(settings):
                setattr(fresh.settings[group], each.name, getattr(settings, each.name))
        fresh.accounts.keys = self.accounts.keys
        for bot in self.people.bots:
            fresh.add_bot(bot.username or bot.display_name, display_name=bot.display_name, user_id=bot.id)
        fresh.delivery.datahoses.follow(self.delivery.datahoses)
        fresh.logins, fresh.login_clock, fresh.when_reset = self.logins, self.login_clock, self.when_reset
        for app in self.apps:
            fresh.apps.add(app.id)
        vars(self).update(vars(fresh))
        for forget in self.when_reset:
            forget()

    def now_ms(self) -> int:
        """The time in milliseconds since 1970, UTC."""
        return milliseconds(self.clock.now())

    # Who is there, and where they meet

    def add_bot(self, username: str, *, display_name: str | None = None, user_id: int | None = None) -> User:
        """A new service account, which is in every room that there is.

        Args:
            username: Its name, as the BDK's configuration has it.
            display_name: What people see; the username when left out.
            user_id: Its id, where a recording needs a certain one.

        Raises:
            FlowbotError: Somebody has that name or id already.
        """
        identity = None if user_id is None else UserId(user_id)
        bot = self.people.add_bot(username, display_name or username, identity)
        self.delivery.add(bot)
        for room in self.streams.rooms:
            room.members.add(bot.id)
        return bot

    def ensure_user(self, name: str) -> User:
        """The person (or bot) with this display name or username; a person is made when nobody has it."""
        return self.people.ensure(clean_text(name))

    @property
    def messages(self) -> Sequence[PodMessage]:
        """What was written, oldest first; a message that was changed stands in the place of the old one."""
        return self.talk.written.messages

    def emit(self, raw: bytes | dict[str, Any], *, open_membership: bool = True) -> None:
        """Put a raw event into the feeds of every bot, unchanged.

        The stream and the people that it names are known from then on.

        Args:
            raw: An event as the agent writes it, or anything that a feed might deliver.
            open_membership: Whether the bots are members of that stream, and so may answer.
        """
        event = parse_event(raw)
        if not isinstance(event, MalformedEvent):
            if event.initiator is not None:
                self.people.learn(event.initiator)
            if event.stream is not None and event.stream.id:
                stream = self.streams.learn(event.stream.id, event.stream.type, event.stream.name)
                if event.initiator is not None:
                    stream.members.add(event.initiator.id)
                if open_membership:
                    stream.members.update(bot.id for bot in self.people.bots)
        body = raw if isinstance(raw, bytes) else json.dumps(raw).encode("utf-8")
        self.delivery.put(body)

    def connect(self, username: str) -> PodConnection:
        """A bot's way to this pod in process; the bot is added when it is new.

        Like any client it takes the feed that the bot has, or makes one: so events are
        kept for it from here on, and a second connection shares them.

        Raises:
            FlowbotError: A person has that name.
        """
        bot = self.people.find(username) or self.add_bot(username)
        return PodConnection(
            bot,
            self.feeds_of(bot),
            talk=self.talk,
            streams=self.streams,
            operations=self.operations_of,
            people=self.people,
        )

    def operations_of(self, user: User) -> Operations:
        """Every operation, as a user asks for it."""
        return operations_of(
            user,
            people=self.people,
            streams=self.streams,
            rooms=self.rooms,
            talk=self.talk,
            accounts=self.accounts,
            society=self.society,
        )

    def feeds_of(self, bot: User) -> Datafeeds:
        """The datafeeds of a bot; raises FlowbotError for a person."""
        return self.delivery.feeds_of(bot)
