"""Connections, presence and signals on behalf of people, by the client on a local pod."""

from __future__ import annotations

import pytest

from flowbot.errors import NotAllowedError
from tests.symphony.auth.conftest import Serve
from tests.symphony.auth.test_app import WITH_KEYS


async def test_what_is_done_on_behalf_of_somebody_is_theirs_and_not_the_bots(serve: Serve) -> None:
    async with serve(**WITH_KEYS) as world, world.client() as client:
        alice, carol = world.pod.ensure_user("alice"), world.pod.people.ensure_outsider("Carol")
        theirs = client.operations_for(alice.id)
        asked = await theirs.connections.create(carol.id)
        busy = await theirs.presence.set("BUSY")
        signal = await theirs.signals.create("Bonds", "HASHTAG:bonds")
        own = [await client.operations.connections.list(), await client.operations.signals.list()]
        mine = await client.operations.presence.get()
        contacts = world.pod.society.contacts.list(carol, ["PENDING_INCOMING"])

        with pytest.raises(
            NotAllowedError, match=r"symphony\.groups\.create is done by the bot, and on behalf of nobody"
        ):
            await theirs.groups.create("Sales")

    assert (asked.user, asked.status, busy.user) == (carol.id, "PENDING_OUTGOING", alice.id)
    assert [each.user for each in contacts] == [alice.id]
    assert world.pod.society.signals.list(alice) == [signal]
    assert (own, mine.category) == ([[], []], "AVAILABLE")
