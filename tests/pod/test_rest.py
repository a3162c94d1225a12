"""Tests for flowbot.pod.rest."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.clock import VirtualClock
from flowbot.pod import Fault, FeedSettings, LocalPod
from flowbot.pod.rest import RestApi
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.web.messages import Request

HELLO = "<messageML>Hello</messageML>"


@dataclass
class Bot:
    """A client that does each step by hand."""

    pod: LocalPod
    clock: VirtualClock
    http: httpx2.AsyncClient
    key: Any

    def signed(self, *, seconds: float = 290, key: Any = None, algorithm: str = "RS512", **claims: object) -> str:
        exp = int(self.clock.now().timestamp() + seconds)
        return jwt.encode({"sub": BOT_USERNAME, "exp": exp, **claims}, key or self.key, algorithm=algorithm)

    async def log_in(self) -> None:
        for path in ("login", "relay"):
            answer = await self.http.post(f"/{path}/pubkey/authenticate", json={"token": self.signed()})
            token = answer.json()
            self.http.headers[token["name"]] = token["token"]

    async def create_feed(self) -> str:
        return str((await self.http.post("/agent/v5/datafeeds", json={})).json()["id"])

    async def read(self, feed_id: str, ack_id: str = "") -> Any:
        answer = await self.http.post(f"/agent/v5/datafeeds/{feed_id}/read", json={"ackId": ack_id})
        assert answer.status_code == 200
        return answer.json()


@cache
def load_key(path: Path) -> Any:
    """Checked once, for that takes longer than signing."""
    return serialization.load_pem_private_key(path.read_bytes(), None)


@asynccontextmanager
async def bot_on_a_pod(folder: Path, **settings: float) -> AsyncIterator[Bot]:
    clock = VirtualClock()
    pod = LocalPod(clock, feeds=FeedSettings(**settings))  # type: ignore[arg-type]  # some are ints
    async with (
        serving_pod(pod, folder, port=0) as served,
        httpx2.AsyncClient(base_url=served.url, timeout=10, trust_env=False, verify=False) as http,
    ):
        yield Bot(pod, clock, http, load_key(folder / "rsa" / "private.pem"))


@asynccontextmanager
async def bot_logged_in(folder: Path, **settings: float) -> AsyncIterator[Bot]:
    async with bot_on_a_pod(folder, **settings) as bot:
        await bot.log_in()
        yield bot


async def test_a_login_gives_a_session_token(pod_folder: Path) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        answer = await bot.http.post("/login/pubkey/authenticate", json={"token": bot.signed()})

    token = answer.json()["token"]
    assert answer.status_code == 200
    assert answer.json() == {"token": token, "name": "sessionToken", "authorizationToken": f"Bearer {token}"}
    assert len(token) > 40


async def test_the_key_manager_gives_its_own_token(pod_folder: Path) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        answer = await bot.http.post("/relay/pubkey/authenticate", json={"token": bot.signed()})

    assert answer.status_code == 200
    assert answer.json() == {"token": answer.json()["token"], "name": "keyManagerToken"}


OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("signing", "problem"),
    [
        ({"seconds": 301}, "more than 300 s ahead"),
        ({"seconds": 0}, "has expired"),
        ({"sub": "nobody"}, "there is no bot 'nobody'"),
        ({"sub": 7}, "there is no bot"),
        ({"key": OTHER_KEY}, "not acceptable"),
        ({"algorithm": "RS256"}, "not acceptable"),
        ({"exp": "soon"}, "not a number|not acceptable"),
        ({"exp": None}, "not acceptable"),
    ],
)
@pytest.mark.parametrize("component", ["login", "relay"])
async def test_a_login_that_does_not_hold_is_401(
    pod_folder: Path, component: str, signing: dict[str, Any], problem: str
) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        try:
            signed = bot.signed(**signing)
        except TypeError:  # PyJWT signs no such `sub`
            signed = "not.a.jwt"
            problem = "not acceptable"
        answer = await bot.http.post(f"/{component}/pubkey/authenticate", json={"token": signed})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["code"] == 401
    assert re.search(problem, answer.json()["message"])


@pytest.mark.parametrize(
    ("content", "status"), [(b"{}", 401), (b'{"token": 5}', 401), (b'{"token": "x"}', 401), (b"{", 400), (b"[]", 400)]
)
async def test_a_login_without_a_jwt_is_refused(pod_folder: Path, content: bytes, status: int) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        answer = await bot.http.post("/login/pubkey/authenticate", content=content)

    assert (answer.status_code, answer.json()["code"]) == (status, status)


async def test_the_session_is_the_bots(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.get("/pod/v2/sessioninfo")

    assert answer.json() == {
        "id": bot.pod.ensure_user("flow-bot").id,
        "emailAddress": "flow-bot@local.test",
        "displayName": "Flow Bot",
        "username": "flow-bot",
        "company": "Local pod",
        "accountType": "SYSTEM",
    }


@pytest.mark.parametrize("missing", ["sessionToken", "keyManagerToken"])
async def test_the_agent_wants_both_tokens(pod_folder: Path, missing: str) -> None:
    async with bot_logged_in(pod_folder) as bot:
        del bot.http.headers[missing]
        without = await bot.http.get("/agent/v5/datafeeds")
        bot.http.headers[missing] = "made-up"
        made_up = await bot.http.get("/agent/v5/datafeeds")

    assert without.json() == {"code": 401, "message": f"the header {missing} is missing"}
    assert made_up.json() == {"code": 401, "message": f"the {missing} is unknown or has expired: log in again"}
    assert (without.status_code, made_up.status_code) == (401, 401)


async def test_one_token_does_not_stand_for_the_other(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        bot.http.headers["keyManagerToken"] = bot.http.headers["sessionToken"]
        answer = await bot.http.get("/agent/v5/datafeeds")

    assert answer.status_code == 401


async def test_tokens_end_after_an_hour_and_the_feed_outlives_them(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder, ttl_seconds=100_000) as bot:
        feed_id = await bot.create_feed()
        bot.clock.advance(3599)
        before = await bot.http.get("/agent/v5/datafeeds")
        bot.clock.advance(1)
        after = await bot.http.get("/agent/v5/datafeeds")
        await bot.log_in()
        again = await bot.http.get("/agent/v5/datafeeds")

    assert (before.status_code, after.status_code, again.status_code) == (200, 401, 200)
    assert [feed["id"] for feed in again.json()] == [feed_id]


async def test_a_feed_is_created_listed_and_deleted(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        none = await bot.http.get("/agent/v5/datafeeds")
        created = await bot.http.post("/agent/v5/datafeeds", json={})
        feed = created.json()
        listed = await bot.http.get("/agent/v5/datafeeds", headers={"Content-Type": "application/json"})
        deleted = await bot.http.delete(f"/agent/v5/datafeeds/{feed['id']}")
        deleted_again = await bot.http.delete(f"/agent/v5/datafeeds/{feed['id']}")

    assert (none.status_code, none.json()) == (200, [])
    assert created.status_code == 201
    assert feed == {"id": feed["id"], "createdAt": 1767225600000, "type": "fanout"}
    assert re.fullmatch(r"[^\s_]+_f(_[^\s_]+)?", feed["id"])
    assert listed.json() == [feed]
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (deleted_again.status_code, deleted_again.json()["code"]) == (400, 400)


async def test_the_twenty_first_feed_is_403(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        statuses = [(await bot.http.post("/agent/v5/datafeeds", json={})).status_code for _ in range(21)]

    assert statuses == [201] * 20 + [403]


async def test_what_is_said_is_read_and_acknowledged(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder, visibility_seconds=5) as bot:
        feed_id = await bot.create_feed()
        message = bot.pod.talk.say(bot.pod.ensure_user("alice"), bot.pod.streams.ensure("desk"), "été")
        first = await bot.read(feed_id)
        bot.clock.advance(5)
        again = await bot.read(feed_id)
        message_2 = bot.pod.talk.say(bot.pod.ensure_user("alice"), bot.pod.streams.ensure("desk"), "more")
        then = await bot.read(feed_id, again["ackId"])

    assert [event["messageId"] for event in first["events"]] == [message.id]
    assert again["events"] == first["events"]
    assert again["ackId"] != first["ackId"]
    assert [event["messageId"] for event in then["events"]] == [message_2.id]


async def test_an_idle_read_is_a_long_poll_that_ends_empty(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder, poll_seconds=30) as bot:
        feed_id = await bot.create_feed()
        answers: list[Any] = []

        async def read() -> None:
            answers.append(await bot.read(feed_id))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            feed = bot.pod.feeds_of(bot.pod.ensure_user(BOT_USERNAME)).get(feed_id)
            while not feed.is_being_read:
                await anyio.lowlevel.checkpoint()
            bot.clock.advance(30)

    assert [answer["events"] for answer in answers] == [[]]
    assert isinstance(answers[0]["ackId"], str)


async def test_a_reader_that_goes_away_takes_no_events_with_it(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        feed_id = await bot.create_feed()
        feed = bot.pod.feeds_of(bot.pod.ensure_user(BOT_USERNAME)).get(feed_id)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bot.read, feed_id)
            while not feed.is_being_read:
                await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
        while feed.is_being_read:
            await anyio.lowlevel.checkpoint()
        bot.pod.talk.say(bot.pod.ensure_user("alice"), bot.pod.streams.ensure("desk"), "hi")

        assert len((await bot.read(feed_id))["events"]) == 1


@pytest.mark.parametrize("body", [b'{"ackId": null}', b'{"ackId": 5}', b"[]", b"{"])
async def test_a_malformed_read_is_400(pod_folder: Path, body: bytes) -> None:
    async with bot_logged_in(pod_folder) as bot:
        feed_id = await bot.create_feed()
        answer = await bot.http.post(f"/agent/v5/datafeeds/{feed_id}/read", content=body)

    assert (answer.status_code, answer.json()["code"]) == (400, 400)


async def test_a_read_of_an_unknown_feed_is_400_without_retry_after(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        feed_id = await bot.create_feed()
        bot.pod.delivery.drop()
        answer = await bot.http.post(f"/agent/v5/datafeeds/{feed_id}/read", json={"ackId": ""})

    assert answer.status_code == 400
    assert answer.json() == {"code": 400, "message": f"there is no datafeed with the id {feed_id}: create a new one"}
    assert "retry-after" not in answer.headers


async def test_a_raw_event_that_is_no_json_does_not_break_the_batch(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        feed_id = await bot.create_feed()
        bot.pod.emit(b"garbage \xff")
        bot.pod.emit({"type": "NEW", "timestamp": "text"})
        batch = await bot.read(feed_id)

    assert batch["events"] == ["garbage \ufffd", {"type": "NEW", "timestamp": "text"}]


def desk(bot: Bot) -> str:
    return f"/agent/v4/stream/{bot.pod.streams.ensure('desk').id}/message/create"


async def test_a_message_is_created_from_a_form(pod_folder: Path) -> None:
    parts = {
        "message": (None, HELLO.encode(), "text/plain; charset=utf-8"),
        "data": (None, b"", "text/plain; charset=utf-8"),
        "version": (None, b"", "text/plain; charset=utf-8"),
    }
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post(desk(bot), files=parts)
        (kept,) = bot.pod.messages

    created = answer.json()
    assert answer.status_code == 200
    assert (created["messageId"], created["timestamp"], created["data"]) == (kept.id, 1767225600000, "{}")
    assert created["message"] == kept.presentationml
    assert created["stream"]["roomName"] == "desk"
    assert created["user"]["username"] == "flow-bot"
    assert "attachments" not in created
    assert kept.messageml == HELLO


async def test_a_message_may_carry_data_and_files(pod_folder: Path) -> None:
    parts = {
        "message": (None, HELLO.encode(), "text/plain"),
        "data": (None, b'{"a": {"type": "x"}}', "text/plain"),
        "attachment": ("rapport été.pdf", b"\r\n\x00\r", "application/pdf"),
        "preview": ("p.png", b"png", "image/png"),
    }
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post(desk(bot), files=parts)
        (kept,) = bot.pod.messages

    (attachment,) = answer.json()["attachments"]
    assert json.loads(answer.json()["data"]) == {"a": {"type": "x"}}
    [file] = kept.attachments
    assert file.preview is not None
    images = [{"id": file.preview.id, "dimension": "600"}]
    assert attachment == {"id": file.id, "name": "rapport été.pdf", "size": 4, "images": images}
    assert (file.content, file.preview.content) == (b"\r\n\x00\r", b"png")


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"message": (None, b"")}, "no part `message`"),
        ({"data": (None, b"{}")}, "no part `message`"),
        ({"message": (None, b"\xff")}, "cannot be read"),
        ({"message": (None, b"<messageML>")}, "not MessageML"),
        ({"message": (None, HELLO.encode()), "data": (None, b"[]")}, "not a JSON object"),
    ],
)
async def test_a_message_that_the_agent_would_refuse_is_400(
    pod_folder: Path, parts: dict[str, tuple[None, bytes]], problem: str
) -> None:
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post(desk(bot), files=parts)

    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert problem in answer.json()["message"]
    assert bot.pod.messages == []


async def test_message_and_data_that_are_too_large_are_413_with_the_code_of_the_agent(pod_folder: Path) -> None:
    form = {"message": (None, HELLO.encode()), "data": (None, b'{"a": "' + b"x" * 1_500_000 + b'"}')}
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post(desk(bot), files=form)

    assert answer.status_code == 413
    assert answer.json() == {
        "message": "Limit message-content-max-total-size reached",
        "status": "PAYLOAD_TOO_LARGE",
        "code": "LIMIT_MESSAGE_CONTENT_MAX_TOTAL_SIZE_REACHED",
    }
    assert bot.pod.messages == []


async def test_a_message_that_is_no_form_is_400(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        answer = await bot.http.post(desk(bot), json={"message": HELLO})

    assert answer.json() == {
        "code": 400,
        "message": "the form cannot be read: Content-Type is application/json, not multipart/form-data with a boundary",
    }


async def test_membership_and_streams_are_checked(pod_folder: Path) -> None:
    form = {"message": (None, HELLO.encode())}
    async with bot_logged_in(pod_folder) as bot:
        foreign = bot.pod.streams.im(bot.pod.ensure_user("alice"), bot.pod.add_bot("other"))
        not_a_member = await bot.http.post(f"/agent/v4/stream/{foreign.id}/message/create", files=form)
        unknown = await bot.http.post("/agent/v4/stream/nowhere/message/create", files=form)

    assert (not_a_member.status_code, unknown.status_code) == (403, 400)


async def test_a_message_is_updated_from_a_form(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        created = (await bot.http.post(desk(bot), files={"message": (None, HELLO.encode())})).json()
        parts = {
            "message": (None, b"<messageML>Bye</messageML>", "text/plain; charset=utf-8"),
            "data": (None, b'{"mark": {"type": "x", "version": "1"}}', "text/plain; charset=utf-8"),
            "silent": (None, b"true", "text/plain; charset=utf-8"),
        }
        path = desk(bot).replace("create", f"{created['messageId']}/update")
        answer = await bot.http.post(path, files=parts)
        again = await bot.http.post(path, files=parts)
        (kept,) = bot.pod.messages

    updated = answer.json()
    assert (answer.status_code, again.status_code) == (200, 200)
    assert updated == {
        **created,
        "messageId": updated["messageId"],
        "message": '<div data-format="PresentationML" data-version="2.0">Bye</div>',
        "data": '{"mark":{"type":"x","version":"1"}}',
        "replacing": created["messageId"],
        "initialMessageId": created["messageId"],
        "initialTimestamp": created["timestamp"],
        "silent": True,
    }
    assert again.json()["replacing"] == updated["messageId"]
    assert (kept.id, kept.text) == (again.json()["messageId"], "Bye")
    assert len({created["messageId"], updated["messageId"], kept.id}) == 3


async def test_what_cannot_be_updated_is_refused(pod_folder: Path) -> None:
    form = {"message": (None, HELLO.encode())}
    async with bot_logged_in(pod_folder) as bot:
        said = bot.pod.talk.say(bot.pod.ensure_user("alice"), bot.pod.streams.ensure("desk"), "hi")
        mine = (await bot.http.post(desk(bot), files=form)).json()["messageId"]
        update = desk(bot).replace("create", "{}/update").format
        answers = [
            await bot.http.post(update("nowhere"), files=form),
            await bot.http.post(update(said.id), files=form),
            await bot.http.post(update(mine), files={"message": (None, b"no MessageML")}),
            await bot.http.post(update(mine), files={"data": (None, b"{}")}),
            await bot.http.post(update(mine), json={"message": HELLO}),
            await bot.http.get(update(mine)),
        ]
        without_tokens = await bot.http.post(update(mine), files=form, headers={"sessionToken": ""})

    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 400, 405]
    assert answers[0].json() == {"code": 400, "message": "Flow Bot has no message nowhere in this stream"}
    assert answers[3].json()["message"] == "the form has no part `message`"
    assert without_tokens.status_code == 401
    assert [message.text for message in bot.pod.messages] == ["hi", "Hello"]


async def attach(bot: Bot, name: str, content: bytes) -> tuple[str, dict[str, str]]:
    """The path and the query of a file that alice sends."""
    pod = bot.pod
    message = pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "", [(name, content)])
    path = f"/agent/v1/stream/{message.stream_id}/attachment"
    return path, {"fileId": message.attachments[0].id, "messageId": message.id}


async def test_an_attachment_is_base64_text(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        path, query = await attach(bot, "a.bin", b"\xff\xfe")
        as_text = await bot.http.get(path, params=query)
        as_it_is = await bot.http.get(f"{path}?fileId={query['fileId']}&messageId={query['messageId']}")

    assert "%2F" in query["fileId"]
    assert (as_text.status_code, as_text.content) == (200, b"//4=")
    assert as_text.headers["content-type"] == "application/octet-stream"
    assert as_it_is.content == b"//4="


async def test_a_file_that_a_bot_sent_is_read_too(pod_folder: Path) -> None:
    parts = [("message", (None, HELLO.encode())), ("attachment", ("a.txt", b"mine"))]
    async with bot_logged_in(pod_folder) as bot:
        posted = (await bot.http.post(desk(bot), files=parts)).json()
        query = {"fileId": posted["attachments"][0]["id"], "messageId": posted["messageId"]}
        answer = await bot.http.get(f"/agent/v1/stream/{posted['stream']['streamId']}/attachment", params=query)

    assert answer.content == b"bWluZQ=="


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"fileId": ""}, 400, "the query has no `fileId`"),
        ({"messageId": ""}, 400, "the query has no `messageId`"),
        ({"fileId": "internal_2"}, 400, "has no attachment internal_2"),
        ({"messageId": "m2"}, 400, "there is no message m2 in this stream"),
    ],
)
async def test_an_attachment_that_is_not_there_is_400(
    pod_folder: Path, change: dict[str, str], status: int, problem: str
) -> None:
    async with bot_logged_in(pod_folder) as bot:
        path, query = await attach(bot, "a.bin", b"x")
        answer = await bot.http.get(path, params=query | change)

    assert (answer.status_code, answer.json()["code"]) == (status, status)
    assert problem in answer.json()["message"]


async def test_an_attachment_is_for_members_who_logged_in(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        path, query = await attach(bot, "a.bin", b"x")
        bot.pod.streams.ensure("desk").members.clear()
        not_a_member = await bot.http.get(path, params=query)
        del bot.http.headers["keyManagerToken"]
        not_logged_in = await bot.http.get(path, params=query)

    assert (not_a_member.status_code, not_logged_in.status_code) == (403, 401)


async def test_an_unknown_path_is_404_as_json(pod_folder: Path) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        answer = await bot.http.get("/agent/v9/everything")

    assert answer.status_code == 404
    assert answer.json() == {"code": 404, "message": "there is nothing at /agent/v9/everything"}


async def test_a_fault_answers_as_often_as_it_is_told(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        bot.pod.faults += [
            Fault(path_prefix="/agent/v5", status=503, headers={"Content-Type": "text/html"}, body=b"<h1>no</h1>"),
            Fault(path_prefix="/agent", status=429, headers={"Retry-After": "7"}, times=2),
        ]
        answers = [await bot.http.get("/agent/v5/datafeeds") for _ in range(4)]
        elsewhere = await bot.http.get("/pod/v2/sessioninfo")

    assert [answer.status_code for answer in answers] == [503, 429, 429, 200]
    assert (answers[0].text, answers[0].headers["content-type"]) == ("<h1>no</h1>", "text/html")
    assert answers[1].headers["retry-after"] == "7"
    assert elsewhere.status_code == 200


async def test_a_request_is_written_down_under_the_bot_whose_session_it_has(pod_folder: Path) -> None:
    async with bot_logged_in(pod_folder) as bot:
        await bot.create_feed()
        asked = list(bot.pod.requests.kept)

    assert [(each.path, each.bot, each.status) for each in asked] == [
        ("/login/pubkey/authenticate", None, 200),
        ("/relay/pubkey/authenticate", BOT_USERNAME, 200),
        ("/agent/v5/datafeeds", BOT_USERNAME, 201),
    ]


async def test_where_time_stands_still_logins_are_judged_by_the_clock_of_the_machine(pod_folder: Path) -> None:
    async with bot_on_a_pod(pod_folder) as bot:
        bot.pod.login_clock = VirtualClock(bot.clock.now())
        rest = RestApi(bot.pod, {BOT_USERNAME: (pod_folder / "rsa" / "public.pem").read_bytes()})
        body = json.dumps({"token": bot.signed()}).encode()
        bot.clock.advance(7200)
        answer = await rest(Request(method="POST", path="/login/pubkey/authenticate", body=body))
        by_the_other = await bot.http.post("/login/pubkey/authenticate", content=body)

    assert (answer.status, by_the_other.status_code) == (200, 401)
