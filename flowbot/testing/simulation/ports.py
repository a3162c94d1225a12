"""Ports that somebody stands in front of: every operation goes by them, and may be disturbed."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar, cast

from anyio.lowlevel import checkpoint

from flowbot.ports import Pod, Store

_T = TypeVar("_T")


class KilledError(BaseException):
    """The process is gone."""


class Between:
    """Who stands between a bot and its ports; this one lets everything pass.

    A point is the name of a port's operation: `ingest`, `commit`, `send_message`.
    """

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        """Carry an operation out, or not; its result."""
        return await operation()

    def deliver(self, events: Sequence[bytes]) -> Sequence[bytes]:
        """A batch of the feed as the bot gets it."""
        return events

    def happened(self, point: str, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        """An operation was carried out, whatever the bot hears of it.

        Args:
            point: Which.
            port: What carried it out: the store, a slice, the pod, or whatever `behind` was given.
            args: What the bot gave.
            named: What it gave by name.
            result: What the port answered.
        """

    def refused(self, point: str, args: Sequence[Any], error: Exception) -> None:
        """An operation was not carried out, as the port itself says."""


def behind(between: Between, port: _T) -> _T:
    """A port of which every operation goes by somebody; what is no operation is the port's own."""
    return cast("_T", _Port(port, between))


def pod_behind(between: Between, pod: Pod) -> Pod:
    """A pod of which every operation goes by somebody, and every batch of events too."""
    return cast("Pod", _Pod(pod, between))


def store_behind(between: Between, store: Store) -> Store:
    """A store of which every operation goes by somebody, and those of its slices too."""
    return cast("Store", _Store(store, between))


class _Port:
    def __init__(self, port: object, between: Between) -> None:
        self._port = port
        self._between = between

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return partial(self._go_by, name, found) if inspect.iscoroutinefunction(found) else found

    async def _go_by(self, point: str, operation: Callable[..., Awaitable[Any]], *args: Any, **named: Any) -> Any:
        async def carry_out() -> Any:
            try:
                result = await operation(*args, **named)
            except Exception as error:
                self._between.refused(point, args, error)
                raise
            self._between.happened(point, self._port, args, named, result)
            return result

        return await self._between.around(point, carry_out)


class _Pod(_Port):
    async def read_events(self) -> Sequence[bytes]:
        async def carry_out() -> Sequence[bytes]:
            return self._between.deliver(await cast("Pod", self._port).read_events())

        return cast("Sequence[bytes]", await self._between.around("read_events", carry_out))


class _Store(_Port):
    @asynccontextmanager
    async def claim(self, *args: Any, **named: Any) -> AsyncGenerator[object]:
        await self._between.around("claim", checkpoint)
        async with cast("Store", self._port).claim(*args, **named) as piece:
            self._between.happened("claim", self._port, args, named, piece)
            yield behind(self._between, piece) if piece is not None else None
