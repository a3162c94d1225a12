"""Tests for flowbot.doctor.agent: its health and the feed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowbot.doctor.examination import Feed
from flowbot.pod import Fault
from tests.doctor.conftest import PAGE, SetUp, answers, problems, the_problem


async def test_an_agent_that_is_a_web_page(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/agent", 200, PAGE, "text/html"))

    found = problems(await set_up.examined())

    assert set(found) == {"agent", "agent health", "datafeed"}
    assert (
        "a web page: is there a proxy on the way?: Corporate proxy: sign in: that is not an agent"
        in found["agent"].text
    )
    assert found["agent"].mend == "look at host, port, context and proxy"


async def test_an_agent_that_is_ill(set_up: SetUp) -> None:
    health = {
        "status": "DOWN",
        "services": {
            "pod": {"status": "UP"},
            "key_manager": {"status": "DOWN", "message": "certificate expired"},
        },
        "users": {"agentservice": {"status": "DOWN"}},
    }
    set_up.pod.faults.append(answers("/agent/v3/health/extended", 503, health))

    found = the_problem(await set_up.examined())

    assert found.check == "agent health"
    assert found.text.endswith("says that it is not well: key_manager (certificate expired), agentservice")
    assert "ask who runs the agent" in found.mend


async def test_an_agent_that_is_well_tells_its_version(set_up: SetUp) -> None:
    set_up.pod.faults += [
        answers("/agent/v3/health/extended", 200, {"status": "UP", "services": {"pod": {"status": "UP"}}}),
        answers("/agent/v1/info", 200, {"version": "Agent-25.8.1-1"}),
    ]

    findings = await set_up.examined()

    said = {each.check: (each.status, each.text) for each in findings}
    assert said["agent health"] == ("ok", "up")
    assert said["agent"] == ("ok", "version Agent-25.8.1-1")


async def test_an_agent_that_knows_another_pod_s_tokens(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/agent/v5/datafeeds", 401, {"code": 401, "message": "bad token"}))

    found = the_problem(await set_up.examined())

    assert "does not accept the tokens that were just given (status 401: bad token)" in found.text
    assert found.mend == "do pod, keyManager and agent belong to the same pod?"


FULL = "the account has 20 feeds, and 20 are the most"


def feeds(count: int, kind: str = "f") -> list[dict[str, object]]:
    return [{"id": f"{number}_{kind}", "createdAt": number, "type": "fanout"} for number in range(count)]


@pytest.mark.parametrize("feed", ["listed", "read"])
async def test_a_full_account_is_worth_a_word_where_the_bot_has_a_feed(set_up: SetUp, feed: Feed) -> None:
    set_up.pod.faults += [
        answers("/agent/v5/datafeeds/0_f/read", 200, {"events": [], "ackId": "a"}),
        answers("/agent/v5/datafeeds", 200, feeds(20)),
    ]

    [found] = [each for each in await set_up.examined(feed=feed) if each.check == "datafeed"]

    assert found.status == "note"
    assert found.text.startswith("0_f")
    assert found.text.endswith(f"; {FULL}")
    assert found.mend.startswith("delete the feeds that nothing reads")


@pytest.mark.parametrize("feed", ["listed", "read"])
async def test_a_full_account_is_a_problem_where_the_bot_has_to_make_a_feed(set_up: SetUp, feed: Feed) -> None:
    set_up.pod.faults.append(answers("/agent/v5/datafeeds", 200, feeds(20, "p")))

    found = the_problem(await set_up.examined(feed=feed))

    assert found.text == f"none is there that the bot would read, and none can be made: {FULL}"
    assert found.mend.startswith("delete the feeds that nothing reads")


@pytest.mark.parametrize(("own", "status"), [(1, "note"), (0, "problem")])
async def test_feeds_of_other_tags_take_their_room_too(set_up: SetUp, own: int, status: str) -> None:
    set_up.value["datafeed"] = {"tag": "desk"}
    set_up.pod.faults += [
        replace(answers("/agent/v5/datafeeds", 200, feeds(own)), times=1),
        answers("/agent/v5/datafeeds", 200, feeds(20)),
    ]

    [found] = [each for each in await set_up.examined() if each.check == "datafeed"]

    assert (found.status, found.text.endswith(FULL)) == (status, True)


async def test_a_feed_that_may_not_be_made(set_up: SetUp) -> None:
    set_up.pod.faults += [
        Fault(path_prefix="/agent/v5/datafeeds", status=200, body=b"[]"),
        answers("/agent/v5/datafeeds", 403, {"code": 403, "message": "limit"}),
    ]

    found = the_problem(await set_up.examined(feed="read"))

    assert "gives the bot no feed (status 403: limit)" in found.text
    assert "an account may have 20 feeds" in found.mend


async def test_nothing_is_made_or_read_unless_it_is_asked_for(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowbot.doctor.agent.READ_SECONDS", 0.2)

    async def feed(*, is_read: bool) -> str:
        [found] = [
            each for each in await set_up.examined(feed="read" if is_read else "listed") if each.check == "datafeed"
        ]
        return found.text

    before = await feed(is_read=False)
    made = await feed(is_read=True)
    set_up.pod.talk.say(set_up.pod.ensure_user("ann"), set_up.pod.streams.ensure("desk"), "hello")
    read = await feed(is_read=True)

    name = made.partition(":")[0]
    assert before == "none yet: the bot makes one when it starts"
    assert made == f"{name}: made, and nothing waits in it"
    assert read == f"{name}: read; events that wait, and come again for the bot: 1"
    assert await feed(is_read=False) == name


async def test_the_feed_of_a_tag_is_the_one_that_is_named(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowbot.doctor.agent.READ_SECONDS", 0.2)
    await set_up.examined(feed="read")
    set_up.value["datafeed"] = {"tag": "desk"}

    [found] = [each for each in await set_up.examined() if each.check == "datafeed"]

    assert found.text == "none yet: the bot makes one when it starts"


async def test_a_feed_of_v1_is_not_looked_for(set_up: SetUp) -> None:
    set_up.value["datafeed"] = {"version": "v1"}

    [found] = [each for each in await set_up.examined() if each.check == "datafeed"]

    assert found.status == "skipped"


async def test_a_datahose_has_to_be_described(set_up: SetUp) -> None:
    without = await set_up.examined(feed="datahose")
    set_up.value["datahose"] = {"eventTypes": ["MESSAGESENT", "ROOMCREATED"]}
    described = await set_up.examined(feed="datahose")

    found = the_problem(without)
    assert (found.check, found.mend) == ("datahose", "say there which events: datahose: {eventTypes: [MESSAGESENT]}")
    assert problems(described) == {}
    assert described[-1].text == "not read here; it is asked for MESSAGESENT, ROOMCREATED"
    assert "datafeed" not in {each.check for each in [*without, *described]}
