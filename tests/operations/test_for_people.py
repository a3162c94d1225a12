"""Tests for flowbot.operations.for_people."""

from __future__ import annotations

import inspect
from typing import get_type_hints

import pytest

from flowbot.errors import NotAllowedError
from flowbot.operations import Operations, is_alone
from flowbot.operations.for_people import for_people
from flowbot.pod import LocalPod

EVERY = [
    (group, name)
    for group, protocol in get_type_hints(Operations).items()
    for name, method in vars(protocol).items()
    if inspect.iscoroutinefunction(method)
]
MARKED = [(group, name) for group, name in EVERY if is_alone(getattr(get_type_hints(Operations)[group], name))]


def test_lists_and_health_are_the_bots_alone_and_connections_are_not() -> None:
    assert {group for group, _ in EVERY} >= {"groups", "health", "connections"}
    assert {each for each in EVERY if each[0] in {"groups", "health"}} <= set(MARKED)
    assert not {each for each in MARKED if each[0] in {"connections", "presence", "signals"}}


async def test_what_is_the_bots_alone_is_done_for_nobody() -> None:
    pod = LocalPod()
    theirs = for_people(pod.operations_of(pod.ensure_user("alice")))

    for group, name in MARKED:
        with pytest.raises(NotAllowedError, match=f"symphony.{group}.{name} is done by the bot"):
            await getattr(getattr(theirs, group), name)()


def test_everything_else_is_as_it_was() -> None:
    pod = LocalPod()
    own = pod.operations_of(pod.ensure_user("alice"))
    theirs = for_people(own)

    for group, name in set(EVERY) - set(MARKED):
        assert getattr(getattr(theirs, group), name) == getattr(getattr(own, group), name)
