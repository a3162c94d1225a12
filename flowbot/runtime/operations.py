"""The operations of a pod, ready to be called as actions are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from flowbot.authoring import Action, Operation, operations
from flowbot.engine.recipients import Recipient, recipients_of
from flowbot.errors import GuardError, MessageRejectedError, OperationError
from flowbot.ports import Pod
from flowbot.runtime.addresses import Addresses


def pod_actions(pod: Pod) -> Mapping[str, Action]:
    """Every operation of a pod as an action; where it takes a stream, a room may be told by its name."""
    addresses = Addresses(pod)
    return {name: _bound(each, pod, addresses) for name, each in operations().items()}


def _bound(operation: Operation, pod: Pod, addresses: Addresses) -> Action:
    async def call(**arguments: Any) -> object:
        named = {name: arguments[name] for name in operation.streams & arguments.keys() if arguments[name] is not None}
        places = {name: _recipients(given) for name, given in named.items()}
        method = getattr(getattr(pod.operations, operation.group), operation.name)
        try:
            found = {name: [await addresses.find(each) for each in to] for name, to in places.items()}
            given = {name: to if isinstance(named[name], list) else to[0] for name, to in found.items()}
            return await method(**arguments | given)
        except (OperationError, MessageRejectedError) as error:
            for to in chain.from_iterable(places.values()):
                addresses.forget(to)
            raise OperationError(str(error), status=error.status, trace_id=error.trace_id) from error

    return replace(operation.action, function=call)


def _recipients(given: str | list[str]) -> list[Recipient]:
    """The streams of ids, or the rooms of names; raises OperationError when one is empty."""
    try:
        return [recipients_of(each)[0] for each in ([given] if isinstance(given, str) else given)]
    except GuardError as error:
        raise OperationError("an empty text is no stream: write its id, or the name of a room") from error
