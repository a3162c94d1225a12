"""Stores with many live conversations: one is held with the bot, and the others are made from it.

All of them are at their first question. To hold a million would take the better part of an hour; what is
kept of each is the same in kind and size, with ids of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.bots import Countdown, opened, running
from benchmarks.events import event_json
from benchmarks.silent import PlayedPod
from flowbot.ports import Inbound, SavedConversation, SliceResult, Store
from flowbot.storage._slice import ClaimedSlice

_MODEL = 987_654
_OWN = re.compile(rf"[0-9a-f]{{24}}|\d*{_MODEL}")
_AT_ONCE = 20_000

T = TypeVar("T")


async def make_crowd(store: Store, conversations: int, *, first: int = 0) -> None:
    """Put live conversations into a store, with the numbers from `first` on."""
    model = await _model()
    for numbers in _batches(range(first, first + conversations)):
        await store.ingest([Inbound(key=f"crowd {numbers[0]}", body=b"")], 0)
        async with store.claim() as piece:
            assert piece is not None
            await piece.commit(SliceResult(conversations=[_made(model, number) for number in numbers]))


def _batches(numbers: range) -> Iterator[range]:
    for begin in range(0, len(numbers), _AT_ONCE):
        yield numbers[begin : begin + _AT_ONCE]


async def _model() -> SavedConversation:
    """What the bot has its store keep of a conversation at its first question."""
    kept: list[SavedConversation] = []
    commit = ClaimedSlice.commit

    async def watched(piece: ClaimedSlice, result: SliceResult) -> None:
        kept.extend(result.conversations)
        await commit(piece, result)

    countdown, pod = Countdown(1), PlayedPod([event_json(_MODEL, _MODEL, "/expense")])
    ClaimedSlice.commit = watched  # type: ignore[method-assign, assignment]
    try:
        async with opened("memory", Path()) as store, running(pod, store, countdown):
            pod.deliver()
            await countdown.done.wait()
    finally:
        ClaimedSlice.commit = commit  # type: ignore[method-assign]
    (model,) = kept
    return model


def _made(model: T, number: int) -> T:
    """The same for another conversation: its own ids, person, stream and numbers."""

    def swap(found: re.Match[str]) -> str:
        text = found[0]
        if not text.endswith(str(_MODEL)):
            return blake2b(f"{text}{number}".encode(), digest_size=12).hexdigest()
        return f"{int(text) - _MODEL + number:0{len(text) if text[0] == '0' else 0}}"

    def made(value: Any) -> Any:
        match value:
            case str():
                return _OWN.sub(swap, value)
            case bytes():
                return _OWN.sub(swap, value.decode()).encode()
            case int() if value % 1_000_000 == _MODEL:
                return value - _MODEL + number
            case list() | tuple():
                return [made(each) for each in value]
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: made(getattr(value, each.name)) for each in fields(value)})
        return value

    copied: T = made(model)
    return copied
