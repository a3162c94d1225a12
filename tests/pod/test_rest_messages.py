"""Tests for flowbot.pod.rest.messages and archive: what clients send, and what they get."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from flowbot.pod.parts import PodMessage
from tests.pod.test_rest import Bot, bot_logged_in

HELLO = "<messageML>Hello</messageML>"


@pytest.fixture
async def bot(pod_folder: Path) -> AsyncIterator[Bot]:
    async with bot_logged_in(pod_folder) as bot:
        # As official clients do: a type also where there is no body.
        bot.http.headers["Content-Type"] = "application/json"
        yield bot


def said(bot: Bot, *texts: str, room: str = "Desk", name: str = "alice") -> list[PodMessage]:
    return [bot.pod.talk.say(bot.pod.ensure_user(name), bot.pod.streams.ensure(room), text) for text in texts]


def form_of_the_bdk(**texts: str) -> tuple[bytes, str]:
    """A form as the official client for Python writes it: fields in order, empty where they are not set."""
    body = io.BytesIO()
    for name, text in texts.items():
        body.write(b"--d41d8cd98f00b204\r\nContent-Type: text/plain; charset=utf-8\r\n")
        body.write(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
    for part, name, content in (("attachment", "rapport%20%C3%A9t%C3%A9.pdf", b"%PDF"), ("preview", "p.png", b"\x89")):
        body.write(b"--d41d8cd98f00b204\r\nContent-Type: application/octet-stream\r\n")
        body.write(f'Content-Disposition: form-data; name="{part}"; filename="{name}"\r\n\r\n'.encode())
        body.write(content + b"\r\n")
    body.write(b"--d41d8cd98f00b204--\r\n")
    return body.getvalue(), "multipart/form-data; boundary=d41d8cd98f00b204"


async def post(bot: Bot, path: str, **texts: str) -> Any:
    content, kind = form_of_the_bdk(**texts)
    answer = await bot.http.post(path, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_form_of_the_official_client_is_read(bot: Bot) -> None:
    desk = bot.pod.streams.ensure("Desk")
    sent = await post(bot, f"/agent/v4/stream/{desk.id}/message/create", message=HELLO, data="", version="")
    [kept] = bot.pod.messages

    [file] = kept.attachments
    assert (file.name, file.content) == ("rapport été.pdf", b"%PDF")
    assert file.preview is not None
    assert sent["attachments"] == [
        {"id": file.id, "name": "rapport été.pdf", "size": 4, "images": [{"id": file.preview.id, "dimension": "600"}]}
    ]
    assert sent["data"] == "{}"


@pytest.mark.parametrize(("silent", "told"), [("True", True), ("False", False), ("false", False), ("", True)])
async def test_a_change_of_the_official_client_is_read(bot: Bot, silent: str, told: bool) -> None:
    desk = bot.pod.streams.ensure("Desk")
    sent = bot.pod.talk.post(bot.pod.ensure_user("flow-bot"), desk.id, HELLO)
    path = f"/agent/v4/stream/{desk.id}/message/{sent.id}/update"
    changed = await post(bot, path, message=HELLO, data="", version="", silent=silent)

    assert (changed["replacing"], changed["silent"]) == (sent.id, told)


async def test_what_is_neither_silent_nor_not_is_400(bot: Bot) -> None:
    content, kind = form_of_the_bdk(message=HELLO, silent="perhaps")
    path = f"/agent/v4/stream/{bot.pod.streams.ensure('Desk').id}/message/m/update"
    answer = await bot.http.post(path, content=content, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["message"]) == (400, "`silent` is neither true nor false: perhaps")


async def test_a_blast_is_200_also_where_some_do_not_have_it(bot: Bot) -> None:
    desk, lounge = bot.pod.streams.ensure("Desk"), bot.pod.streams.ensure("Lounge")
    sids = f"{desk.id}, nowhere,{lounge.id}"
    answer = await post(bot, "/agent/v4/message/blast", sids=sids, message=HELLO, data="", version="")

    assert [each["stream"]["streamId"] for each in answer["messages"]] == [desk.id, lounge.id]
    assert answer["errors"] == {"nowhere": {"code": 400, "message": "there is no stream with the id nowhere"}}
    assert [len(each.attachments) for each in bot.pod.messages] == [1, 1]


async def test_some_previews_and_not_all_are_400(bot: Bot) -> None:
    files = [
        ("message", (None, HELLO.encode())),
        ("attachment", ("a.png", b"a")),
        ("attachment", ("b.png", b"b")),
        ("preview", ("p.png", b"p")),
    ]
    del bot.http.headers["Content-Type"]
    path = f"/agent/v4/stream/{bot.pod.streams.ensure('Desk').id}/message/create"
    answer = await bot.http.post(path, files=files)

    assert answer.status_code == 400
    assert "2 attachments and 1 previews" in answer.json()["message"]


async def test_a_preview_is_read_as_any_file(bot: Bot) -> None:
    desk = bot.pod.streams.ensure("Desk")
    sent = await post(bot, f"/agent/v4/stream/{desk.id}/message/create", message=HELLO)
    [file] = sent["attachments"]
    query = {"fileId": file["images"][0]["id"], "messageId": sent["messageId"]}
    answer = await bot.http.get(f"/agent/v1/stream/{desk.id}/attachment", params=query)

    assert answer.content == b"iQ=="
    [listed] = (await bot.http.get(f"/pod/v1/streams/{desk.id}/attachments")).json()
    assert listed["previews"] == [{"fileId": file["images"][0]["id"], "width": 600}]
    assert (listed["content-type"], listed["size"]) == ("application/pdf", 4)


async def test_a_message_tells_what_took_its_place(bot: Bot) -> None:
    [first] = said(bot, "one")
    second = bot.pod.talk.edit(bot.pod.ensure_user("alice"), first, "two")
    old = (await bot.http.get(f"/agent/v1/message/{first.id}")).json()
    new = (await bot.http.get(f"/agent/v1/message/{second.id}")).json()

    assert (old["replacedBy"], new["replacing"]) == (second.id, first.id)
    assert "replacedBy" not in new


@pytest.mark.parametrize(
    ("newest_first", "query", "found"),
    [
        (True, {}, ["3", "2", "1"]),
        (False, {}, ["1", "2", "3"]),
        (True, {"limit": "1", "skip": "1"}, ["2"]),
        (False, {"limit": "1", "skip": "2"}, ["3"]),
    ],
)
async def test_the_order_of_a_list_is_a_setting(
    bot: Bot, newest_first: bool, query: dict[str, str], found: list[str]
) -> None:
    bot.pod.talk.rules.lists_newest_first = newest_first
    said(bot, "1", "2", "3")
    answer = await bot.http.get(f"/agent/v4/stream/{bot.pod.streams.ensure('Desk').id}/message", params=query)

    assert [texts(each) for each in answer.json()] == found


def texts(message: dict[str, Any]) -> str:
    return str(message["message"]).partition("<p>")[2].partition("</p>")[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["3", "2", "1"]),
        ({"sortDir": "asc"}, ["1", "2", "3"]),
        ({"sortDir": "DESC", "skip": "1", "limit": "1"}, ["2"]),
    ],
)
async def test_a_search_is_sorted_and_paged(bot: Bot, query: dict[str, str], found: list[str]) -> None:
    said(bot, "1", "2", "3")
    author = bot.pod.ensure_user("alice").id
    answer = await bot.http.post("/agent/v1/message/search", params=query, json={"author": author})

    assert [texts(each) for each in answer.json()] == found


async def test_what_is_not_found_has_no_content(bot: Bot) -> None:
    answers = [
        await bot.http.post("/agent/v1/message/search", json={"author": 7}),
        await bot.http.get("/agent/v1/message/nobody_ever_wrote_it"),
    ]

    assert [(each.status_code, each.content) for each in answers] == [(204, b""), (204, b"")]


async def test_receipts_come_in_pages(bot: Bot) -> None:
    for name in ("ann", "bob", "carol", "dora", "eve"):
        said(bot, "hi", name=name)
    bot.pod.talk.rules.receipts_at_once = 2
    sent = bot.pod.talk.post(bot.pod.ensure_user("flow-bot"), bot.pod.streams.ensure("Desk").id, HELLO)
    path, pages = f"/pod/v1/admin/messages/{sent.id}/receipts", []
    following: str | None = path
    while following is not None:
        pages.append((await bot.http.get(following)).json())
        following = pages[-1]["pagination"].get("next")
    back = (await bot.http.get(pages[-1]["pagination"]["previous"])).json()

    assert [len(each["MessageReceiptDetail"]) for each in pages] == [2, 2, 1]
    assert len({each["user"]["id"] for page in pages for each in page["MessageReceiptDetail"]}) == 5
    assert {each["deliveryReceiptCount"] for each in pages} == {5}
    assert "previous" not in pages[0]["pagination"]
    assert back["MessageReceiptDetail"] == pages[1]["MessageReceiptDetail"]


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"sortDir": "up"}, {"to": "now"}])
async def test_what_no_list_of_files_can_be_asked_for_is_400(bot: Bot, query: dict[str, str]) -> None:
    path = f"/pod/v1/streams/{bot.pod.streams.ensure('Desk').id}/attachments"

    assert (await bot.http.get(path, params=query)).status_code == 400


async def test_what_compliance_blocks_is_451(bot: Bot) -> None:
    bot.pod.talk.rules.blocked_words = ["Hello"]
    desk = bot.pod.streams.ensure("Desk")
    content, kind = form_of_the_bdk(message=HELLO)
    path = f"/agent/v4/stream/{desk.id}/message/create"
    answer = await bot.http.post(path, content=content, headers={"Content-Type": kind})

    assert answer.status_code == 451
    assert answer.json() == {"code": 451, "message": "the message is blocked by the compliance rule for 'Hello'"}


async def test_a_body_may_come_in_pieces_without_a_length(bot: Bot) -> None:
    content, kind = form_of_the_bdk(message=HELLO)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    path = f"/agent/v4/stream/{bot.pod.streams.ensure('Desk').id}/message/create"
    answer = await bot.http.post(path, content=pieces(), headers={"Content-Type": kind})

    assert isinstance(answer, httpx2.Response)
    assert answer.status_code == 200
    assert [each.content for each in bot.pod.messages[0].attachments] == [b"%PDF"]


async def test_a_blast_that_is_too_large_is_413_with_a_code_of_its_own(bot: Bot) -> None:
    content, kind = form_of_the_bdk(sids=bot.pod.streams.ensure("Desk").id, message="x" * 1_500_001)
    answer = await bot.http.post("/agent/v4/message/blast", content=content, headers={"Content-Type": kind})

    assert answer.status_code == 413
    assert answer.json()["code"] == "LIMIT_MESSAGE_CONTENT_MAX_TOTAL_SIZE_REACHED"


async def test_what_is_similar_has_words_in_common(bot: Bot) -> None:
    desk = bot.pod.streams.ensure("Desk")
    said(bot, "Bonds are up", "Shares are down", "Lunch?", "Which bonds are down?")
    said(bot, "bonds", room="Lounge")
    path = "/agent/v4/message/search/semantic"
    found = await bot.http.post(path, json={"text": "Are bonds down?", "threadId": desk.id})
    second = await bot.http.post(path, params={"skip": "1", "limit": "1"}, json={"text": "Are bonds down?"})
    nothing = await bot.http.post(path, json={"text": "currencies"})
    refused = await bot.http.post(path, json={"threadId": desk.id})

    assert [texts(each) for each in found.json()] == ["Which bonds are down?", "Shares are down", "Bonds are up"]
    assert [texts(each) for each in second.json()] == ["Shares are down"]
    assert (nothing.status_code, refused.status_code) == (204, 400)
