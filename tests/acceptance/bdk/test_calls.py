"""Tests for the local pod with a client that somebody else wrote: the BDK's strict models take every answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.bdk.processes import said_by

FEES = ["HASHTAG:fees", True, False]

CALLS: Mapping[str, object] = {
    "session info": ["Flow Bot", "flow-bot"],
    # messages and files
    "list messages": ["Good morning", "good morning", "alice", "desk"],
    "create message": "Hello",
    "update message": "Hello!",
    "get message": "Hello!",
    "blast message": [["desk", "alice's IM"], [["bm9uZQ", 400]]],
    "search messages": ["To all"],
    "suppress message": ["slip", True, True],
    "message status": ["alice", "greeter"],
    "receipts": ["Flow Bot", 2],
    "relationships": "hello",
    "attachment types": True,
    "attach a file": [["rapport été.csv", 7]],
    "fetch a file": "1,2,3\n",
    "list files": [["rapport été.csv", 7, "report", "the bot"], ["a.csv", 6, "alice's file", "alice"]],
    # feeds
    "create datafeed": "fanout",
    "list datafeeds": True,
    "read datafeed": ["/lunch", "desk"],
    "Elements action": [{"action": "send", "dish": "soup", "size": "l"}, "alice"],
    "datahose": ["Psst"],
    "create datafeed v1": True,
    "read datafeed v1": ["MESSAGESENT"],
    # users
    "users by name": [["alice", "alice", "alice"]],
    "users by id": [["alice", "alice", "alice"]],
    "users by email": [["alice", "alice", "alice"]],
    "search users": ["alice"],
    "user details": ["alice", "alice"],
    "status of a user": "ENABLED",
    # rooms and other streams
    "create IM": True,
    "create room": ["Lunch", "What to eat", False, True],
    "update room": ["Lunch", "Where to eat", False, True],
    "room info": ["Lunch", "Where to eat", False, True],
    "search rooms": ["lunch room"],
    "add member": None,
    "room members": [["alice", False], ["the bot", True]],
    "promote owner": None,
    "room members with an owner more": [["alice", True], ["the bot", True]],
    "demote owner": None,
    "stream members": ["alice", "the bot"],
    "remove member": None,
    "room members with one less": [["the bot", True]],
    "stream info": ["lunch room", "ROOM"],
    "list streams": True,
    "IM info": ["alice's IM", True],
    "pin in an IM": "to all in the IM",
    "streams of the pod": True,
    "close room": False,
    "open room": True,
    # people
    "create connection": ["zoe", "PENDING_OUTGOING"],
    "connection info": ["zoe", "PENDING_OUTGOING"],
    "list connections": [["zoe", "PENDING_OUTGOING"]],
    "connection that was accepted": ["zoe", "ACCEPTED"],
    "remove connection": None,
    "reject connection": ["zoe", "REJECTED"],
    "connection that was rejected": ["zoe", "REJECTED"],
    "accept connection": ["zoe", "ACCEPTED"],
    "set presence": ["the bot", "BUSY"],
    "my presence": ["the bot", "BUSY"],
    "presence of a user": ["alice", "AVAILABLE"],
    "presence of all": ["AVAILABLE", "BUSY"],
    # signals
    "create signal": ["Fees", *FEES],
    "update signal": ["All fees", *FEES],
    "get signal": ["All fees", *FEES],
    "list signals": [["All fees", *FEES]],
    "subscribe to signal": [1, 1, 0],
    "signal subscribers": [["alice", True], ["the bot", False]],
    "unsubscribe from signal": [1, 1],
    "delete signal": None,
    # the agent
    "health": "UP",
    "health in detail": "UP",
    "agent info": "Agent-25.8.1-Linux-local-pod",
    # whether the payload of each kind of event is where a listener is handed it
    "events": dict.fromkeys(
        [
            "CONNECTIONACCEPTED",
            "CONNECTIONREQUESTED",
            "INSTANTMESSAGECREATED",
            "MESSAGESENT",
            "MESSAGESUPPRESSED",
            "ROOMCREATED",
            "ROOMDEACTIVATED",
            "ROOMMEMBERDEMOTEDFROMOWNER",
            "ROOMMEMBERPROMOTEDTOOWNER",
            "ROOMREACTIVATED",
            "ROOMUPDATED",
            "SHAREDPOST",
            "USERJOINEDROOM",
            "USERLEFTROOM",
            "USERREQUESTEDTOJOINROOM",
        ],
        True,
    ),
}
"""What the BDK reads out of the answer to each call; ids have names, as `client/` gives them."""


@pytest.mark.process
def test_every_call_of_the_bdk_is_answered_as_it_expects(
    bdk_version: str, pod: tuple[Path, str], subtests: pytest.Subtests
) -> None:
    said = said_by(bdk_version, "playing", "calls", *pod)

    for call, expected in CALLS.items():
        with subtests.test(call):
            assert said.get(call, "was not made") == expected
    assert said.keys() - CALLS.keys() == set()
