"""Flowbot: the object that wires the parts of a bot together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio

from flowbot.authoring import open_services
from flowbot.clock import Clock, SystemClock
from flowbot.config import read_secrets
from flowbot.config.limits import LimitSettings
from flowbot.engine.snapshot import Occasion
from flowbot.errors import UnknownNameError, did_you_mean
from flowbot.events import Stream, User, is_own_event
from flowbot.ids import ConversationId, FlowId
from flowbot.ports import HttpClient, Pod, Store
from flowbot.project import Project, load_project
from flowbot.recording.calls import RecordingCalls
from flowbot.recording.journal import Journal
from flowbot.recording.outcomes import written_down
from flowbot.recording.pod import RecordingPod
from flowbot.runtime.begin import BeginFlow
from flowbot.runtime.flows import Flows
from flowbot.runtime.happenings import happened_events
from flowbot.runtime.outbox import Maker
from flowbot.runtime.outcome import Observer
from flowbot.runtime.pace import PaceLimits
from flowbot.runtime.releasing import Release, release_event
from flowbot.runtime.tasks import Runtime
from flowbot.runtime.trace import Trace
from flowbot.versions import keep_versions, write_versions


class Flowbot:
    """A bot: its flows and actions, ready to run on a pod and a store."""

    def __init__(self, project: Project) -> None:
        self.project = project
        settings = project.authored.settings
        self.flows = Flows(
            [*project.flows, *project.built_in],
            settings.read if settings is not None else None,
            overhear=project.config.feed == "datahose",
        )

    @classmethod
    def load(cls, path: str | Path) -> Flowbot:
        """The bot of a project's folder, or of a single flow file.

        Raises:
            ConfigError: There is nothing there, or a module of the project cannot be loaded.
            DefinitionErrors: Every problem of its flows, messages and settings.
        """
        return cls(load_project(Path(path)))

    def played_by(self, project: Project) -> Flowbot:
        """A bot of the same flows whose Python, people and settings are those of another project.

        Args:
            project: Made of this bot's by `dataclasses.replace`.
        """
        other = Flowbot(project)
        other._written = self._written
        return other

    @cached_property
    def _written(self) -> Mapping[tuple[FlowId, int], bytes]:
        """Its flows as the store keeps them: they are the same at every start."""
        return write_versions(self.project)

    @asynccontextmanager
    async def running(
        self,
        pod: Pod,
        store: Store,
        *,
        clock: Clock | None = None,
        observe: Observer | None = None,
        services: Mapping[Any, object] | None = None,
        http: HttpClient | None = None,
        secrets: Mapping[str, str] | None = None,
        is_paced: bool = True,
        around_calls: Callable[[Maker], Maker] | None = None,
        journal: Journal | None = None,
        trace: Trace | None = None,
    ) -> AsyncIterator[RunningBot]:
        """Run the bot while the context lasts; the store keeps what was open.

        Leaving the context stops the bot at once: what was being sent or called may then be sent
        or called again at the next start. `RunningBot.stop` lets it finish first.

        Args:
            pod: Symphony: a client of a real pod, or a connection of a local one.
            store: Where conversations are kept.
            clock: The time; the machine's by default.
            observe: Told what became of each event.
            services: By type, what stands in place of a service, which is then not opened.
            http: Stands in place of the web, for `http` steps.
            secrets: Those of `http` steps by name; read from where flowbot.yaml says when left out.
            is_paced: Whether messages leave no faster than `limits` of flowbot.yaml allows.
            around_calls: Puts something around, or in the place of, what makes calls of actions and web services.
            journal: Where all that is heard and said is written down.
            trace: Told what the turns did on their way.

        Raises:
            ServiceError: A service could not be opened.
            FlowVersionError: A flow was changed under the same version, or an older version can no longer be
                compiled, while conversations are in the middle of it.
            StorageError: The store failed.
            ConfigError: No service is of a type in `services`, or a secret is not where flowbot.yaml says.
        """
        authored, config = self.project.authored, self.project.config
        if journal is not None:
            pod = RecordingPod(pod, journal, config.record.drop)
            around_calls, observe = partial(RecordingCalls, journal=journal), written_down(journal, observe)
        if secrets is None:
            secrets = read_secrets(config.secrets, self.project.root)
        flows = self.flows.with_older(await keep_versions(self.project, store, self._written))
        async with (
            open_services(authored.services, used=authored.used_services, replaced=services) as opened,
            _web(config.hosts) if http is None else nullcontext(http) as web,
        ):
            for reader in authored.readers:
                reader.use_services(opened)
            runtime = Runtime(
                pod=pod,
                store=store,
                flows=flows,
                actions={name: each.with_services(opened) for name, each in authored.actions.items()},
                clock=clock or SystemClock(),
                observe=observe,
                limits=config.limits.sending,
                http=web,
                secrets=secrets,
                pace=_pace(config.limits) if is_paced else None,
                settle_seconds=config.limits.settle_seconds,
                around_calls=around_calls,
                trace=trace,
            )
            async with anyio.create_task_group() as tasks:
                me = await tasks.start(runtime.run, name="flowbot")
                yield RunningBot(me, flows, runtime)
                tasks.cancel_scope.cancel()


def _pace(limits: LimitSettings) -> PaceLimits:
    """How fast messages may leave."""
    return PaceLimits(
        per_second=limits.messages_per_second,
        stream_per_second=limits.stream_messages_per_second,
        stream_burst=limits.stream_burst,
    )


def _web(hosts: Sequence[str]) -> AbstractAsyncContextManager[HttpClient]:
    from flowbot.web.client import WebClient  # its library takes long to import, and a local bot needs none

    return WebClient(hosts)


class RunningBot:
    """A bot that runs."""

    def __init__(self, me: User, flows: Flows, runtime: Runtime) -> None:
        self.me = me
        self.flows = flows
        """Those that it runs, older versions of them included."""
        self._runtime = runtime

    @property
    def ingested(self) -> int:
        """How many events have been taken from the feed, repeated ones included."""
        return self._runtime.ingested

    async def start(
        self,
        flow: str,
        *,
        user: User,
        stream: Stream | None = None,
        slots: Mapping[str, object] | None = None,
        key: str | None = None,
    ) -> ConversationId:
        """Begin a conversation of a flow, as nobody's command does.

        Args:
            flow: The name of the flow.
            user: Whom it talks to.
            stream: Where; in the person's IM with the bot when left out.
            slots: What some slots hold from the beginning.
            key: With the same key again, nothing more is begun.

        Returns:
            The id of the conversation.

        Raises:
            UnknownNameError: There is no such flow, or it has no such slot.
            StorageError: It could not be kept.
        """
        found = self.flows.by_id.get(FlowId(flow))
        if found is None:
            hint = did_you_mean(flow, map(str, self.flows.by_id))
            raise UnknownNameError(f"there is no flow '{flow}'", hint=hint, code="FB220")
        for name in slots or {}:
            if name not in found.slots:
                hint = did_you_mean(name, found.slots)
                raise UnknownNameError(f"the flow '{flow}' has no slot '{name}'", hint=hint, code="FB205")
        begin = BeginFlow(flow=found.id, person=user, stream=stream, initiator=user, slots=slots or {})
        return await self._runtime.begin(begin, key or uuid4().hex)

    async def publish(
        self,
        event: str,
        fields: Mapping[str, object] | None = None,
        *,
        user: User | None = None,
        stream: Stream | None = None,
        key: str | None = None,
    ) -> bool:
        """Tell flows of an event of the bot's own: those that wait for it go on, and those that begin by it begin.

        Args:
            event: Its name, which has a dot: `payments.settled`.
            fields: What it tells: `event.amount`.
            user: Whom it is about.
            stream: Where it happened.
            key: With the same key again, nothing more happens.

        Returns:
            Whether it was new.

        Raises:
            UnknownNameError: The name is not one of an event of the bot's own.
            TypeError: It tells something else than numbers, texts, dates, times, durations, lists and maps.
            ValueError: It tells what is nested too deeply.
            StorageError: It could not be kept.
        """
        if not is_own_event(event):
            hint = "lower-case letters, digits and '_', with a dot: payments.settled"
            raise UnknownNameError(f"an event of the bot's own is not called '{event}'", hint=hint, code="FB225")
        return await self._tell("event", event, fields or {}, key, user=user, stream=stream)

    async def receive(self, webhook: str, request_id: str, fields: Mapping[str, object] | None = None) -> bool:
        """Take a request of a program for flows; who calls this has made sure who sent it.

        Args:
            webhook: The name that a trigger `webhook` has.
            request_id: What is the same when the request is sent again: it happens once.
            fields: What it says: `request.amount`.

        Returns:
            Whether it was new.

        Raises:
            UnknownNameError: No flow has such a webhook.
            TypeError: It says something else than numbers, texts, dates, times, durations, lists and maps.
            ValueError: It says what is nested too deeply.
            StorageError: It could not be kept.
        """
        names = self.flows.webhooks
        if webhook not in names:
            hint = did_you_mean(webhook, names)
            raise UnknownNameError(f"no flow has the webhook '{webhook}'", hint=hint, code="FB225")
        return await self._tell("request", webhook, fields or {}, request_id)

    async def _tell(
        self, occasion: Occasion, name: str, fields: Mapping[str, object], key: str | None, **about: Any
    ) -> bool:
        found = happened_events(occasion, name, fields, key or uuid4().hex, self._runtime.now(), **about)
        return await self._runtime.tell(found)

    async def release(self, release: Release, key: str) -> None:
        """Let go on what is parked, or be done with it; the same key twice is one decision.

        Raises:
            StorageError: It could not be kept.
        """
        await self._runtime.tell([release_event(release, key)])

    def look(self) -> None:
        """Look into the store: another program has written there."""
        self._runtime.look()

    async def stop(self) -> None:
        """Stop the bot: nothing more is read or begun, and what is under way has 10 seconds to finish."""
        await self._runtime.stop()

    async def settled(self, *, or_waiting: bool = False) -> None:
        """Return when no event is waiting and no effect is under way.

        Args:
            or_waiting: Return as well when every effect that is left waits for the clock before its next try.
        """
        await self._runtime.settled(or_waiting=or_waiting)

    @property
    def next_try(self) -> datetime | None:
        """When a call or a message is tried again, where all that is left waits for that; None otherwise."""
        return self._runtime.next_try
