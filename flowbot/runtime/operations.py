"""The operations of a pod, ready to be called as actions are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
        places = {name: _recipient(arguments[name]) for name in operation.streams & arguments.keys()}
        method = getattr(getattr(pod.operations, operation.group), operation.name)
        try:
            return await method(**arguments | {name: await addresses.find(to) for name, to in places.items()})
        except (OperationError, MessageRejectedError) as error:
            for to in places.values():
                addresses.forget(to)
            raise OperationError(str(error), status=error.status, trace_id=error.trace_id) from error

    return replace(operation.action, function=call)


def _recipient(text: str) -> Recipient:
    """The stream of an id, or the room of a name; raises OperationError when it is empty."""
    try:
        return recipients_of(text)[0]
    except GuardError as error:
        raise OperationError("an empty text is no stream: write its id, or the name of a room") from error
