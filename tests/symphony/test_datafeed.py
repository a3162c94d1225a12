"""Tests for flowbot.symphony.datafeed."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import DatafeedConfig, RetryConfig, SymphonyConfig
from flowbot.errors import AuthenticationError, DatafeedError
from tests.symphony.conftest import elapsed_seconds

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import Connect, Reply, ScriptedPod

LOGIN = "POST /login/pubkey/authenticate"
LIST = "GET /agent/v5/datafeeds"
CREATE = "POST /agent/v5/datafeeds"
READ = "POST /agent/v5/datafeeds/feed1_f/read"
READ_2 = "POST /agent/v5/datafeeds/feed2_f/read"
DELETE = "DELETE /agent/v5/datafeeds/feed1_f"
HTML = "<html><body><h1>Bad gateway</h1></body></html>"


def batch(ack_id: str, *events: object) -> httpx2.Response:
    return httpx2.Response(200, json={"events": list(events), "ackId": ack_id})


def acks(pod: ScriptedPod, call: str = READ) -> list[object]:
    """What each read acknowledged."""
    return [seen.json for seen in pod.of(call)]


def ack(ack_id: str) -> dict[str, str]:
    return {"ackId": ack_id}


class TestOpening:
    async def test_a_bot_without_a_feed_makes_one(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        assert await client.read_events() == []

        assert pod.calls() == [LIST, CREATE, LIST, READ]
        assert pod.of(CREATE)[0].json == {}
        assert acks(pod) == [ack("")]

    async def test_a_bot_takes_the_oldest_fan_out_feed_that_it_has(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        feeds = [
            *(None, "x", {}, {"id": 3}, {"id": "aa_p_1", "createdAt": 1}, {"id": "a b_f", "createdAt": 1}),
            *({"id": "bb_f", "createdAt": 9}, {"id": "e3c_f_59089", "createdAt": 8}),
        ]
        pod.script(LIST, [httpx2.Response(200, json=feeds)])

        await client.read_events()

        assert pod.calls() == [LIST, "POST /agent/v5/datafeeds/e3c_f_59089/read"]

    async def test_no_content_is_an_empty_list(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        pod.script(LIST, [httpx2.Response(204)])

        await client.read_events()

        assert pod.calls() == [LIST, CREATE, LIST, READ]

    async def test_a_feed_that_may_have_been_made_is_looked_for(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        pod.script(CREATE, [httpx2.ReadTimeout("slow")])
        pod.script(LIST, [httpx2.Response(200, json=[]), httpx2.Response(200, json=[{"id": "feed1_f"}])])

        await client.read_events()

        assert pod.calls() == [LIST, CREATE, LIST, READ]

    async def test_a_feed_without_an_id_is_no_feed(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        pod.script(CREATE, [httpx2.Response(201, html=HTML)])

        await client.read_events()

        assert pod.calls() == [LIST, CREATE, LIST, CREATE, LIST, READ]

    @pytest.mark.parametrize("call", [LIST, CREATE, READ])
    async def test_too_many_feeds_is_a_clear_error(self, client: SymphonyClient, pod: ScriptedPod, call: str) -> None:
        pod.script(call, [httpx2.Response(403, json={"code": 403, "message": "limit reached"})])

        with pytest.raises(DatafeedError, match=r"status 403: limit reached.*20 feeds") as caught:
            await client.read_events()

        assert caught.value.status == 403

    @pytest.mark.parametrize("call", [LIST, CREATE, READ])
    async def test_an_agent_that_is_none_is_noticed_at_the_start(
        self, client: SymphonyClient, pod: ScriptedPod, call: str
    ) -> None:
        pod.script(call, [httpx2.Response(404, html=HTML)])

        with pytest.raises(DatafeedError, match="are the agent's host, port and context right"):
            await client.read_events()


class TestReading:
    async def test_a_batch_is_acknowledged_by_the_next_read(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}, {"id": "2"}), batch("a2", {"id": "3"})])

        first = await client.read_events()
        second = await client.read_events()
        await client.read_events()

        assert first == [b'{"id":"1"}', b'{"id":"2"}']
        assert second == [b'{"id":"3"}']
        assert acks(pod) == [ack(""), ack("a1"), ack("a2")]

    async def test_a_read_waits_longer_than_an_idle_poll(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        await client.read_events()

        assert pod.of(READ)[0].timeout["read"] >= 60
        assert pod.of(READ)[0].timeout["connect"] <= 30

    async def test_a_cancelled_read_ends_at_once_and_loses_nothing(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        polling = anyio.Event()

        async def poll(request: httpx2.Request) -> httpx2.Response:
            polling.set()
            await anyio.sleep_forever()
            raise AssertionError

        async def read(scope: anyio.CancelScope) -> None:
            with scope:
                await client.read_events()

        pod.script(READ, [batch("a1", {"id": "1"})])
        await client.read_events()
        pod.slow[READ] = poll
        with anyio.fail_after(5):
            async with anyio.create_task_group() as tasks:
                scope = anyio.CancelScope()
                tasks.start_soon(read, scope)
                await polling.wait()
                scope.cancel()
        await client.read_events()

        assert acks(pod) == [ack(""), ack("a1"), ack("a1")]


FAULTS: dict[str, tuple[Reply, float]] = {
    "no connection": (httpx2.ConnectError("refused"), 0.5),
    "no answer in time": (httpx2.ReadTimeout("slow"), 0.5),
    "a cut connection": (httpx2.RemoteProtocolError("cut"), 0.5),
    "500": (httpx2.Response(500, json={"code": 500, "message": "oh"}), 0.5),
    "502 page": (httpx2.Response(502, html=HTML), 0.5),
    "503 with seconds": (httpx2.Response(503, headers={"Retry-After": "9"}), 9.0),
    "429": (httpx2.Response(429), 0.5),
    "429 with seconds": (httpx2.Response(429, headers={"Retry-After": "9"}), 9.0),
    "429 as 400": (httpx2.Response(400, headers={"Retry-After": "9"}), 9.0),
    "404 page": (httpx2.Response(404, html=HTML), 0.5),
    "302": (httpx2.Response(302, headers={"Location": "https://login.test/"}), 0.5),
    "200 page": (httpx2.Response(200, html=HTML), 0.5),
    "200 cut short": (httpx2.Response(200, text='{"ackId": "a2", "events": [{"id": "2"'), 0.5),
    "200 list": (httpx2.Response(200, json=[]), 0.5),
    "200 of a gateway": (httpx2.Response(200, json={"status": "maintenance"}), 0.5),
    "401": (httpx2.Response(401, json={"code": 401, "message": "expired"}), 0.0),
}


class TestFaults:
    @pytest.mark.parametrize(("fault", "seconds"), FAULTS.values(), ids=FAULTS.keys())
    async def test_a_fault_is_waited_out_on_the_same_feed_with_the_same_acknowledgement(
        self, client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, fault: Reply, seconds: float
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), fault, batch("a3", {"id": "3"})])
        await client.read_events()
        start = clock.now()

        assert await client.read_events() == [b'{"id":"3"}']

        assert acks(pod) == [ack(""), ack("a1"), ack("a1")]
        assert (clock.now() - start).total_seconds() == seconds

    async def test_a_long_outage_is_waited_out_half_a_minute_at_a_time(
        self, client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), *[httpx2.ConnectError("refused")] * 100])
        await client.read_events()
        start = clock.now()

        await client.read_events()

        assert acks(pod) == [ack(""), *[ack("a1")] * 101]
        assert (clock.now() - start).total_seconds() == 0.5 + 1 + 2 + 4 + 8 + 16 + 94 * 30

    async def test_a_login_that_cannot_be_reached_is_waited_out(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), httpx2.Response(401)])
        await client.read_events()
        pod.script(LOGIN, [httpx2.ConnectError("refused")] * 25)

        assert await client.read_events() == []

        assert acks(pod)[-1] == ack("a1")

    async def test_a_bot_that_is_not_accepted_any_more_stops(self, client: SymphonyClient, pod: ScriptedPod) -> None:
        await client.read_events()
        pod.script(READ, [httpx2.Response(401)])
        pod.script(LOGIN, [httpx2.Response(401, json={"code": 401, "message": "deactivated"})])

        with pytest.raises(AuthenticationError, match="deactivated"):
            await client.read_events()

    async def test_a_configured_end_of_attempts_is_kept(
        self, connect: Connect, config: SymphonyConfig, pod: ScriptedPod
    ) -> None:
        feed = DatafeedConfig(retry=RetryConfig(max_attempts=3))
        pod.script(READ, [httpx2.Response(503)] * 3)

        async with connect(config.model_copy(update={"datafeed": feed})) as client:
            with pytest.raises(DatafeedError, match=r"3 times in a row.*status 503.*datafeed\.retry\.maxAttempts"):
                await client.read_events()

    async def test_each_fault_is_one_warning(
        self, client: SymphonyClient, pod: ScriptedPod, caplog: pytest.LogCaptureFixture
    ) -> None:
        pod.script(READ, [httpx2.Response(502, html=HTML)])

        await client.read_events()

        [record] = [record for record in caplog.records if record.name == "flowbot.symphony"]
        trace_id = pod.of(READ)[0].headers["X-Trace-Id"]
        assert record.levelname == "WARNING"
        assert record.getMessage() == (
            "datafeed: cannot read the feed: status 502, a web page: is there a proxy on the way? "
            f"(trace id {trace_id}); trying again in 0.5 s"
        )


class TestLoss:
    @pytest.mark.parametrize(
        "deleted",
        [
            httpx2.Response(204),
            httpx2.Response(200, json={}),
            httpx2.Response(400, json={"code": 400, "message": "gone"}),
            httpx2.Response(500, html=HTML),
            httpx2.ReadTimeout("slow"),
        ],
        ids=["204", "200", "400", "500 page", "no answer"],
    )
    async def test_a_feed_that_is_gone_is_replaced(
        self,
        client: SymphonyClient,
        pod: ScriptedPod,
        deleted: Reply,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"})])
        pod.script(READ, [httpx2.Response(400, json={"code": 400, "message": "unknown"})] * 2)
        pod.script(DELETE, [deleted])
        pod.script(READ_2, [batch("b1", {"id": "2"})])
        await client.read_events()

        assert await client.read_events() == ()
        assert await client.open_feed() == "feed2_f"
        assert await client.read_events() == [b'{"id":"2"}']

        assert pod.calls() == [LIST, CREATE, LIST, READ, READ, READ, DELETE, LIST, CREATE, LIST, READ_2]
        assert acks(pod) == [ack(""), ack("a1"), ack("")]
        assert acks(pod, READ_2) == [ack("")]
        assert [record.getMessage()[:25] for record in caplog.records if record.levelname == "WARNING"] == [
            "datafeed feed1_f: the age",
            "datafeed feed1_f is gone ",
        ]

    async def test_an_acknowledgement_that_is_refused_does_not_cost_the_feed(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), httpx2.Response(400), batch("a2", {"id": "1"}, {"id": "2"})])
        await client.read_events()

        assert await client.read_events() == [b'{"id":"1"}', b'{"id":"2"}']
        assert await client.read_events() == []

        assert acks(pod) == [ack(""), ack("a1"), ack(""), ack("a2")]

    async def test_a_feed_that_somebody_else_made_meanwhile_is_taken(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        pod.script(READ, [httpx2.Response(400)])
        pod.script(LIST, [httpx2.Response(200, json=[])] * 2)
        pod.script(LIST, [httpx2.Response(200, json=[{"id": "feed2_f"}])])

        for _ in range(2):
            await client.read_events()

        assert pod.calls() == [LIST, CREATE, LIST, READ, DELETE, LIST, READ_2]

    async def test_a_lost_feed_that_is_still_listed_is_not_taken_again(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        pod.script(LIST, [httpx2.Response(200, json=[{"id": "feed0_f"}])] * 3)
        pod.script("POST /agent/v5/datafeeds/feed0_f/read", [httpx2.Response(400)])

        for _ in range(2):
            await client.read_events()

        assert pod.calls()[-4:] == [LIST, CREATE, LIST, READ]

    async def test_feeds_that_are_lost_one_after_the_other_are_not_made_in_a_rush(
        self, client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock
    ) -> None:
        start = clock.now()
        for number in range(1, 5):
            pod.script(f"POST /agent/v5/datafeeds/feed{number}_f/read", [httpx2.Response(400)])

        for _ in range(5):
            await client.read_events()

        assert pod.calls()[-1] == "POST /agent/v5/datafeeds/feed5_f/read"
        assert (clock.now() - start).total_seconds() == 0.5 + 1 + 2


class TestSharing:
    """Several readers of an account make a feed in the same moment."""

    async def test_a_feed_that_others_made_before_is_read_and_ones_own_deleted(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        listed = [{"id": "feed1_f", "createdAt": 5}, {"id": "other_f", "createdAt": 3}]
        pod.script(LIST, [httpx2.Response(200, json=[]), httpx2.Response(200, json=listed)])
        pod.script(CREATE, [httpx2.Response(201, json={"id": "feed1_f", "createdAt": 5})])

        assert await client.open_feed() == "other_f"

        assert pod.calls() == [LIST, CREATE, LIST, DELETE]

    async def test_feeds_that_were_made_in_one_millisecond_are_told_apart_by_their_id(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        listed = [{"id": "x_f", "createdAt": 5}, {"id": "feed1_f", "createdAt": 5}]
        pod.script(LIST, [httpx2.Response(200, json=[]), httpx2.Response(200, json=listed)])
        pod.script(CREATE, [httpx2.Response(201, json={"id": "feed1_f", "createdAt": 5})])

        assert await client.open_feed() == "feed1_f"

    async def test_the_feed_of_another_is_not_deleted_as_it_may_be_that_of_a_program_with_a_tag(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        listed = [{"id": "feed1_f", "createdAt": 5}, {"id": "x_f", "createdAt": 6}]
        pod.script(LIST, [httpx2.Response(200, json=[]), httpx2.Response(200, json=listed)])
        pod.script(CREATE, [httpx2.Response(201, json={"id": "feed1_f", "createdAt": 5})])

        assert await client.open_feed() == "feed1_f"

        assert pod.calls() == [LIST, CREATE, LIST]

    async def test_feeds_that_were_there_before_are_nobodys_surplus(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        listed = [{"id": "feed1_f", "createdAt": 5}, {"id": "other_f", "createdAt": 3}]
        pod.script(LIST, [httpx2.Response(200, json=listed)])

        assert await client.open_feed() == "other_f"

        assert pod.calls() == [LIST]

    async def test_a_reader_whose_feed_was_surplus_comes_over_without_its_acknowledgement(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), httpx2.Response(400), httpx2.Response(400)])
        pod.script(READ_2, [batch("b1", {"id": "2"})])
        await client.read_events()
        pod.script(LIST, [httpx2.Response(200, json=[{"id": "feed2_f", "createdAt": 3}])])

        assert await client.read_events() == ()
        assert await client.read_events() == [b'{"id":"2"}']

        assert acks(pod, READ_2) == [ack("")]
        assert pod.of(CREATE)[1:] == []


async def test_a_tag_sets_the_feeds_of_one_bot_apart(
    connect: Connect, config: SymphonyConfig, pod: ScriptedPod
) -> None:
    feed = DatafeedConfig(tag="desk & co", include_invisible=True)
    queries: list[str] = []

    def listed(request: httpx2.Request) -> httpx2.Response:
        queries.append(request.url.query.decode())
        return httpx2.Response(200, json=[])

    pod.script(LIST, [listed, listed])

    async with connect(config.model_copy(update={"datafeed": feed})) as client:
        await client.open_feed()

    assert queries == ["tag=desk+%26+co"] * 2
    assert pod.of(CREATE)[0].json == {"tag": "desk & co", "includeInvisible": True}


NOTHING: dict[str, Callable[[], httpx2.Response]] = {
    "no content": lambda: httpx2.Response(204),
    "an empty batch": lambda: batch("a1"),
}


class TestRests:
    @pytest.mark.parametrize("nothing", NOTHING.values(), ids=NOTHING.keys())
    async def test_an_agent_that_does_not_wait_for_events_is_not_asked_in_a_rush(
        self, client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock, caplog: pytest.LogCaptureFixture,
        nothing: Callable[[], httpx2.Response],
    ) -> None:  # fmt: skip
        pod.script(READ, [nothing() for _ in range(30)])

        for _ in range(30):
            assert await client.read_events() == []

        assert elapsed_seconds(clock) == 0.5 + 1 + 2 + 4 + 23 * 5
        assert caplog.text.count("reads are answered at once with nothing, 4 times in a row") == 1

    async def test_an_agent_that_waits_or_has_something_is_asked_at_once(
        self, client: SymphonyClient, pod: ScriptedPod, clock: VirtualClock
    ) -> None:
        def late(_: httpx2.Request) -> httpx2.Response:
            clock.advance(1)
            return batch("a1")

        pod.script(
            READ, [reply for _ in range(5) for reply in (batch("a1"), batch("a1"), late, batch("a1"), batch("a1", {}))]
        )

        for _ in range(25):
            await client.read_events()

        assert elapsed_seconds(clock) == 5

    async def test_no_content_leaves_the_acknowledgement_as_it_is(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), httpx2.Response(204)])

        for _ in range(3):
            await client.read_events()

        assert acks(pod) == [ack(""), ack("a1"), ack("a1")]


def untrusted() -> httpx2.ConnectError:
    """What connecting to somebody with an unknown CA comes to."""
    error = httpx2.ConnectError("certificate verify failed")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    return error


class TestTrust:
    @pytest.mark.parametrize("call", [LIST, CREATE, READ])
    async def test_an_agent_that_is_not_trusted_is_noticed_at_the_start(
        self, client: SymphonyClient, pod: ScriptedPod, call: str
    ) -> None:
        pod.script(call, [untrusted()])

        with pytest.raises(DatafeedError, match=r"certificate is not trusted.*ssl\.trustStore\.path"):
            await client.read_events()

        assert len(pod.of(call)) == 1

    async def test_a_certificate_that_is_not_trusted_later_is_waited_out(
        self, client: SymphonyClient, pod: ScriptedPod
    ) -> None:
        pod.script(READ, [batch("a1", {"id": "1"}), untrusted(), batch("a2", {"id": "2"})])

        assert [await client.read_events() for _ in range(2)] == [[b'{"id":"1"}'], [b'{"id":"2"}']]


ODD_BATCHES = {
    "no content": (httpx2.Response(204), [], ""),
    "null events": (httpx2.Response(200, json={"events": None, "ackId": "a1"}), [], "a1"),
    "a list of null": (httpx2.Response(200, json={"events": [None], "ackId": "a1"}), [], "a1"),
    "no events": (httpx2.Response(200, json={"ackId": "a1"}), [], "a1"),
    "no ackId": (httpx2.Response(200, json={"events": [{"id": "1"}]}), [b'{"id":"1"}'], ""),
    "an ackId of null": (httpx2.Response(200, json={"events": [], "ackId": None}), [], ""),
    "events that are none": (
        httpx2.Response(200, json={"events": ["x", 3, [], {}], "ackId": "a1"}),
        [b'"x"', b"3", b"[]", b"{}"],
        "a1",
    ),
    "an event without a list": (
        httpx2.Response(200, json={"events": {"id": "1"}, "ackId": "a1"}),
        [b'{"id":"1"}'],
        "a1",
    ),
    "half an emoji": (
        httpx2.Response(200, content=rb'{"events": [{"text": "\ud83d"}], "ackId": "a1"}'),
        [rb'{"text":"\ud83d"}'],
        "a1",
    ),
    "a whole emoji": (
        httpx2.Response(200, content=rb'{"events": [{"text": "\ud83d\ude00"}], "ackId": "a1"}'),
        ['{"text":"😀"}'.encode()],
        "a1",
    ),
    "a raw line break": (
        httpx2.Response(200, content=b'{"events": [{"text": "a\nb"}], "ackId": "a1"}'),
        [b'{"text":"a\\nb"}'],
        "a1",
    ),
    "not UTF-8": (
        httpx2.Response(200, content=b'{"events": [{"text": "\xff"}], "ackId": "a1"}'),
        ['{"text":"\ufffd"}'.encode()],
        "a1",
    ),
}


class TestOddBatches:
    @pytest.mark.parametrize(("answer", "events", "ack_id"), ODD_BATCHES.values(), ids=ODD_BATCHES.keys())
    async def test_an_odd_batch_is_read_and_acknowledged(
        self, client: SymphonyClient, pod: ScriptedPod, answer: httpx2.Response, events: list[bytes], ack_id: str
    ) -> None:
        pod.script(READ, [answer])

        assert await client.read_events() == events
        await client.read_events()

        assert acks(pod) == [ack(""), ack(ack_id)]

    @pytest.mark.parametrize("poison", ["[" * 100_000 + "]" * 100_000, "9" * 5000], ids=["deep", "long number"])
    async def test_an_event_that_python_cannot_read_does_not_stop_the_feed(
        self, client: SymphonyClient, pod: ScriptedPod, poison: str
    ) -> None:
        body = f'{{"events": [{{"text": "say \\"ackId\\": \\"no\\"", "poison": {poison}}}], "ackId": "a1"}}'
        pod.script(READ, [httpx2.Response(200, text=body), batch("a2", {"id": "2"})])

        [whole] = await client.read_events()
        [event] = await client.read_events()

        assert whole.decode() == body
        assert event == b'{"id":"2"}'
        assert acks(pod) == [ack(""), ack("a1")]


async def test_events_are_handed_on_as_they_came(client: SymphonyClient, pod: ScriptedPod) -> None:
    event = {"id": "é", "n": 71811853190567, "f": 1.5, "b": True, "x": None, "deep": [{"a": []}]}
    pod.script(READ, [batch("a1", event)])

    [read] = await client.read_events()

    assert json.loads(read) == event
