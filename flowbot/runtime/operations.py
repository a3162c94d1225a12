"""The operations of a pod, ready to be called as actions are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from flowbot.authoring import Action, Operation, operations
from flowbot.engine.recipients import Recipient, recipients_of
from flowbot.errors import GuardError, MessageRejectedError, OperationError
from flowbot.ids import StreamId, UserId
from flowbot.operations import Operations
from flowbot.ports import Pod
from flowbot.runtime.addresses import Addresses

_NOT_FOUND = 404
"""The status where a room was looked for by its name in vain: nobody was asked who would have one."""


class PodActions:
    """Every operation of a pod as an action; where it takes a stream, a room may be told by its name."""

    def __init__(self, pod: Pod) -> None:
        self._pod = pod
        self._addresses = Addresses(pod)

    def beside(self, actions: Mapping[str, Action]) -> Mapping[str, Action]:
        """Some actions, and every operation as the bot does it, by their names; of two the action."""
        return _OnDemand(actions, lambda operation: self._bound(operation, lambda: self._pod.operations))

    def on_behalf_of(self, person: UserId, name: str) -> Action | None:
        """One that a person does; None where the name is of no operation."""
        operation = operations().get(name)
        return None if operation is None else self._bound(operation, lambda: self._pod.operations_for(person))

    def _bound(self, operation: Operation, asked: Callable[[], Operations]) -> Action:
        async def call(**arguments: Any) -> object:
            places = {name: _recipients(arguments[name]) for name in operation.streams & arguments.keys()}
            method = getattr(getattr(asked(), operation.group), operation.name)
            try:
                streams = {name: [await self._addresses.find(to) for to in each] for name, each in places.items()}
                return await method(
                    **arguments | {name: _like(arguments[name], each) for name, each in streams.items()}
                )
            except (OperationError, MessageRejectedError) as error:
                for to in chain.from_iterable(places.values()):
                    self._addresses.forget(to)
                if isinstance(error, OperationError):
                    raise
                status = error.status or _NOT_FOUND
                raise OperationError(str(error), status=status, trace_id=error.trace_id) from error

        return replace(operation.action, function=call)


class _OnDemand(Mapping[str, Action]):
    """Actions, and operations that are made into some when they are asked for: a bot calls few of them."""

    def __init__(self, actions: Mapping[str, Action], bound: Callable[[Operation], Action]) -> None:
        self._actions = actions
        self._bound = bound

    def __getitem__(self, name: str) -> Action:
        found = self._actions.get(name)
        return found if found is not None else self._bound(operations()[name])

    def __iter__(self) -> Iterator[str]:
        return iter({**operations(), **self._actions})

    def __len__(self) -> int:
        return len({**operations(), **self._actions})


def _recipients(value: str | Sequence[str] | None) -> Sequence[Recipient]:
    """The streams of ids, or the rooms of names; raises OperationError when one is empty."""
    try:
        return [] if value is None else recipients_of(value)
    except GuardError as error:
        raise OperationError("an empty text is no stream: write its id, or the name of a room") from error


def _like(given: str | Sequence[str] | None, found: Sequence[StreamId]) -> StreamId | Sequence[StreamId] | None:
    """Streams in the form in which they were given: one, several or none."""
    return found if isinstance(given, list | tuple) else next(iter(found), None)
