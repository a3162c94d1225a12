"""Slices one after another: worked, committed, and where one fails for what is in it, taken apart."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import partial

from flowbot.clock import Clock
from flowbot.errors import SnapshotConflictError, StoreDamagedError, StoreUnavailableError
from flowbot.events import Event, MessageSent, Stream, User, parse_event
from flowbot.ids import ConversationId
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import Inbound, Slice, SliceResult, StoredTimer
from flowbot.runtime.address_book import AddressBook
from flowbot.runtime.encoding import is_call_event, read_call_event, timer_event
from flowbot.runtime.flows import Flows
from flowbot.runtime.once import Starts
from flowbot.runtime.results import fail_result
from flowbot.runtime.schedule import go_on
from flowbot.runtime.slice import Worked, as_worked, work_slice
from flowbot.runtime.work import EscapedError, Work

_LOGGER = logging.getLogger("flowbot.runtime")
AT_ONCE = 200
"""The most events of a slice, and the most timers."""


class Slices:
    """Takes slices through their turns.

    A slice that fails as a whole, by what no turn has caught or by what the store cannot hold, is
    taken again one event or timer at a time. What fails alone is kept as a dead letter and counts as a
    failed turn of its conversation, which is parked after three; all others go their way.
    """

    def __init__(
        self,
        flows: Flows,
        clock: Clock,
        limits: SendingLimits,
        parsed: MutableMapping[str, Event],
        addresses: AddressBook,
    ) -> None:
        """Begin with slices of many events.

        Args:
            flows: The flows of the bot.
            clock: The time.
            limits: What Symphony takes in one message.
            parsed: Events by key that need not be parsed again; those that are taken are taken out.
            addresses: Looks up whom roles give by their addresses.
        """
        self._flows = flows.read_by(addresses.reader)
        self._addresses = addresses
        self._clock = clock
        self._limits = limits
        self._parsed = parsed
        self._alone = 0
        """How many of the next events and timers are taken alone."""

    @property
    def limit(self) -> int:
        """How many events, and how many timers, the next slice may have."""
        return 1 if self._alone else AT_ONCE

    async def take(self, piece: Slice, me: User) -> Worked:
        """Take a slice through its turns and commit it; nothing is done where it has to be taken apart first.

        Raises:
            StorageError: It cannot be committed, and that is not for what is in it.
        """
        try:
            worked = await self._keep(piece, me)
        except (StoreUnavailableError, StoreDamagedError):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the next event may have nothing to do with it
            if len(piece.events) == 1 and piece.timers:
                return await self.take(_WithoutTimers(piece), me)
            if len(piece.events) + len(piece.timers) > 1:
                self._alone = len(piece.events) + len(piece.timers)
                _LOGGER.warning("%d events and timers failed together and are taken one by one: %r", self._alone, error)
                return Worked(SliceResult(), ())
            worked = await self._set_aside(piece, me, error)
        self._alone = max(0, self._alone - len(piece.events) - len(piece.timers))
        return worked

    async def _keep(self, piece: Slice, me: User) -> Worked:
        """Work a slice and commit it; again where another shard has made one of its starts meanwhile."""
        worked = await self._work(piece, me)
        try:
            await _commit(piece, worked)
        except EscapedError as error:
            if isinstance(error.error, SnapshotConflictError) and await piece.remembered(worked.result.once):
                return await self._keep(piece, me)
            raise
        return worked

    async def _work(self, piece: Slice, me: User) -> Worked:
        """What a slice comes to; it is worked again once it is known which starts that are made once only were."""
        started: dict[str, bool] = {}
        while True:
            worked = await self._addresses.until_known(partial(self._work_now, piece, me, started))
            if not worked.unknown_starts:
                return worked
            found = await piece.remembered(worked.unknown_starts)
            started |= {key: key in found for key in worked.unknown_starts}

    def _work_now(self, piece: Slice, me: User, started: Mapping[str, bool]) -> Worked:
        now = self._clock.now()
        return work_slice(piece, self._flows, me, now, self._parsed, limits=self._limits, started=started)

    async def _set_aside(self, piece: Slice, me: User, error: Exception) -> Worked:
        """Keep the one event or timer of a slice as a dead letter: as a failed turn, or at least the event."""
        escaped = error if isinstance(error, EscapedError) else EscapedError(None, error)
        try:
            worked = self._failed(piece, me, escaped)
            await piece.commit(worked.result)
        except (StoreUnavailableError, StoreDamagedError):
            raise
        except Exception:
            _LOGGER.exception("an event is set aside, and neither could anybody be told, nor could it be counted")
        else:
            return worked
        worked = self._buried(piece, me, escaped)
        await piece.commit(worked.result)
        return worked

    def _failed(self, piece: Slice, me: User, escaped: EscapedError) -> Worked:
        """What is left of a slice of one event whose turn failed."""
        work, inbound = self._new_work(piece, me)
        snapshot = work.conversations.get(escaped.conversation or inbound.conversation or ConversationId(""))
        kind, here, to = _describe(inbound)
        if snapshot is not None and is_call_event(inbound):
            event = read_call_event(inbound)
            return as_worked(work, [fail_result(work, inbound, kind, snapshot, event, escaped.error)])
        if snapshot is not None:
            here, to = snapshot.here or here, snapshot.initiator or to
        if snapshot is not None and snapshot.failures and piece.timers:
            to = None  # they were told at the first try
        return as_worked(work, [work.fail(inbound, kind, here, to, snapshot, escaped.error)])

    def _buried(self, piece: Slice, me: User, escaped: EscapedError) -> Worked:
        work, inbound = self._new_work(piece, me)
        kind, here, _ = _describe(inbound)
        return as_worked(work, [work.bury(inbound, kind, work.undone(inbound, kind, here, escaped.error))])

    def _new_work(self, piece: Slice, me: User) -> tuple[Work, Inbound]:
        """New work on a slice of one event or timer, and what that is, as an event."""
        work = Work(piece, self._flows, me, self._clock.now(), {}, self._limits, Starts({}))
        if piece.events:
            work.taken = piece.events[0]
            return work, work.taken
        (timer,) = piece.timers
        if timer.conversation is not None:
            work.taken = timer_event(timer)
            return work, work.taken
        go_on(work, timer)
        return work, Inbound(key=f"time:{timer.id}:{timer.due_ms}", body=timer.id.encode())


class _WithoutTimers:
    """A slice whose timers are left for the next one."""

    def __init__(self, piece: Slice) -> None:
        self._piece = piece
        self.shard, self.shards = piece.shard, piece.shards
        self.events = piece.events
        self.timers: Sequence[StoredTimer] = ()
        self.conversations = piece.conversations
        self.expecting = piece.expecting

    async def remembered(self, keys: Collection[str]) -> Collection[str]:
        return await self._piece.remembered(keys)

    async def commit(self, result: SliceResult) -> None:
        saved = {each.id for each in result.conversations}  # with the timers that they have
        left = [each for each in self._piece.timers if each.conversation not in saved]
        await self._piece.commit(replace(result, timers=[*result.timers, *left]))


async def _commit(piece: Slice, worked: Worked) -> None:
    try:
        await piece.commit(worked.result)
    except (StoreUnavailableError, StoreDamagedError):
        raise
    except Exception as error:
        changed = [each.id for each in worked.result.conversations if each.id in piece.conversations]
        raise EscapedError(changed[0] if len(changed) == 1 else None, error) from error


def _describe(inbound: Inbound) -> tuple[str, Stream | None, User | None]:
    """What an event is, and where who has caused it, as far as it says that."""
    event = parse_event(inbound.body)
    kind = event.type or inbound.key.partition(":")[0].upper()
    if isinstance(event, MessageSent):
        return kind, event.message.stream or event.stream, event.message.user or event.initiator
    return kind, event.stream, event.initiator
