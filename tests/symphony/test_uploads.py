"""Tests for flowbot.symphony.uploads: files up and down in pieces."""

from __future__ import annotations

import base64
import hashlib
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import h11
import httpx2
import pytest
from anyio.abc import ByteStream, SocketAttribute

from flowbot.config import ServerConfig, SymphonyConfig
from flowbot.errors import AttachmentError, MessageRejectedError, SymphonyError
from flowbot.ids import MessageId, StreamId
from flowbot.messageml import SendingLimits
from flowbot.symphony import SymphonyClient, Upload
from flowbot.symphony.uploads import FilePart, Files, Source, prepare_files

if TYPE_CHECKING:
    from tests.symphony.conftest import Connect, ScriptedPod

ROOM, MESSAGE = StreamId("ROOM"), MessageId("m_1")
SEND = "POST /agent/v4/stream/ROOM/message/create"
UPDATE = "POST /agent/v4/stream/ROOM/message/m_1/update"
GET = "GET /agent/v1/stream/ROOM/attachment"
HI = "<messageML>hi</messageML>"
MEGABYTE = 1_000_000


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


class Again:
    """What can be iterated any number of times."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return pieces(b"1", b"2")


@pytest.mark.parametrize("size", [None, 2])
@pytest.mark.parametrize("kind", ["bytes", "path", "function", "iterable", "iterator"])
async def test_a_file_may_come_from_anywhere(
    client: SymphonyClient, pod: ScriptedPod, tmp_path: Path, kind: str, size: int | None
) -> None:
    (tmp_path / "a").write_bytes(b"12")
    sources: dict[str, Source] = {
        "bytes": b"12",
        "path": tmp_path / "a",
        "function": lambda: pieces(b"1", b"2"),
        "iterable": Again(),
        "iterator": pieces(b"1", b"2"),
    }
    await client.send_message(ROOM, HI, files=[Upload(name="a.csv", source=sources[kind], size=size)])

    [sent] = pod.of(SEND)
    assert b'name="attachment"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n12\r\n' in sent.body
    is_known = size is not None or kind in ("bytes", "path")
    assert sent.headers.get("content-length") == (str(len(sent.body)) if is_known else None)


async def test_previews_come_after_the_files(client: SymphonyClient, pod: ScriptedPod) -> None:
    small = Upload(name="small.png", source=b"p")
    files = [Upload(name=name, source=b"a", preview=small) for name in ("a.png", "b.png")]
    await client.send_message(ROOM, HI, files=files)

    body = pod.of(SEND)[0].body
    order = [
        body.index(each) for each in (b'filename="a.png"', b'filename="b.png"', b'"preview"; filename="small.png"')
    ]
    assert order == sorted(order)
    assert body.count(b'name="preview"') == 2


async def test_each_file_has_a_preview_or_none_has(client: SymphonyClient, pod: ScriptedPod) -> None:
    files: Files = [Upload(name="a", source=b"a", preview=Upload(name="p", source=b"p")), ("b", b"b")]

    with pytest.raises(MessageRejectedError, match="some files have a preview and others none"):
        await client.send_message(ROOM, HI, files=files)
    assert pod.calls() == []


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ([("a.bin", bytes(16 * MEGABYTE))] * 2, "32,000,000 bytes of attachments"),
        ([Upload(name="a", source=b"x", preview=Upload(name="p", source=bytes(30 * MEGABYTE)))], "30,000,001 bytes"),
        ([("a", b"")] * 26, "26 attachments"),
    ],
)
async def test_files_that_no_message_takes_are_not_sent(
    client: SymphonyClient, pod: ScriptedPod, files: Files, problem: str
) -> None:
    with pytest.raises(MessageRejectedError, match=problem) as refused:
        await client.send_message(ROOM, HI, files=files)
    assert refused.value.status == 413
    assert pod.calls() == []


async def test_pieces_that_turn_out_too_large_are_not_sent(
    config: SymphonyConfig, connect: Connect, pod: ScriptedPod
) -> None:
    limits = SendingLimits(attachment_bytes=100)
    async with connect(config, limits=limits) as client:  # type: ignore[call-arg]  # a partial of the client's own
        with pytest.raises(MessageRejectedError, match="have 120 bytes or more, and it takes 100"):
            await client.send_message(ROOM, HI, files=[Upload(name="a", source=pieces(b"x" * 60, b"x" * 60))])
    assert pod.of(SEND) == []


async def test_a_file_that_is_not_there_is_named(client: SymphonyClient, pod: ScriptedPod, tmp_path: Path) -> None:
    with pytest.raises(MessageRejectedError, match="nowhere cannot be attached: No such file"):
        await client.send_message(ROOM, HI, files=[Upload(name="a", source=tmp_path / "nowhere")])
    assert pod.calls() == []


async def test_a_file_that_goes_away_meanwhile_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    [part] = await prepare_files([Upload(name="a", source=tmp_path / "a")], SendingLimits())
    (tmp_path / "a").unlink()

    with pytest.raises(MessageRejectedError, match="a cannot be attached: No such file"):
        await whole(part)


async def whole(part: FilePart) -> bytes:
    return b"".join([piece async for piece in part.open()])


EXPIRED = httpx2.Response(401, json={"code": 401, "message": "expired"})


@pytest.mark.parametrize("source", [b"12", lambda: pieces(b"1", b"2"), Again()], ids=["bytes", "function", "iterable"])
async def test_a_file_is_sent_again_when_the_login_had_ended(
    client: SymphonyClient, pod: ScriptedPod, source: Source
) -> None:
    pod.script(SEND, [EXPIRED])
    await client.send_message(ROOM, HI, files=[Upload(name="a", source=source)])

    assert [b"\r\n\r\n12\r\n" in sent.body for sent in pod.of(SEND)] == [True, True]


async def test_an_iterator_cannot_be_sent_again_and_says_so(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(SEND, [EXPIRED])

    with pytest.raises(MessageRejectedError, match=r"a is an iterator.*give bytes, a path, or a function") as refused:
        await client.send_message(ROOM, HI, files=[Upload(name="a", source=pieces(b"1"))])
    assert not refused.value.outcome_unknown
    assert len(pod.of(SEND)) == 1


async def test_a_change_is_told_to_be_unread(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(UPDATE, [httpx2.Response(200, json={"messageId": "m2"})] * 2)
    for silent in (True, False):
        await client.update_message(ROOM, MESSAGE, HI, silent=silent)

    assert [sent.parts.get("silent") for sent in pod.of(UPDATE)] == [None, "false"]


def text(content: bytes) -> httpx2.Response:
    return httpx2.Response(200, content=base64.b64encode(content))


async def test_a_file_is_read_in_pieces(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [httpx2.Response(503), EXPIRED, text(b"whole")])
    async with client.open_attachment(ROOM, MESSAGE, "f") as found:
        content = b"".join([piece async for piece in found])

    assert content == b"whole"


async def read_to_its_end(client: SymphonyClient, read: list[bytes]) -> None:
    async with client.open_attachment(ROOM, MESSAGE, "f") as found:
        async for piece in found:
            read.append(piece)  # noqa: PERF401  what came before it broke off counts


class Endless(httpx2.AsyncByteStream):
    """A body that goes on and on."""

    def __init__(self) -> None:
        self.given = 0
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.given += 1
            yield b"QUFB" * 1000
            await anyio.lowlevel.checkpoint()

    async def aclose(self) -> None:
        self.is_closed = True


async def test_a_file_need_not_be_read_to_its_end(client: SymphonyClient, pod: ScriptedPod) -> None:
    body = Endless()
    pod.script(GET, [httpx2.Response(200, stream=body)])
    async with client.open_attachment(ROOM, MESSAGE, "f") as found:
        async for piece in found:
            assert piece == b"AAA" * 1000
            break

    assert body.is_closed
    assert body.given <= 2


async def test_a_file_is_read_up_to_the_limit_and_no_further(
    connect: Connect, config: SymphonyConfig, pod: ScriptedPod
) -> None:
    body = Endless()
    pod.script(GET, [httpx2.Response(200, stream=body)])
    async with connect(config.model_copy(update={"max_attachment_bytes": 7_000})) as client:
        with pytest.raises(AttachmentError, match="has more than 7,000 bytes"):
            await read_to_its_end(client, [])

    assert body.given <= 4


async def test_a_file_that_is_refused_is_not_opened(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [httpx2.Response(403, json={"code": 403, "message": "no"})])

    with pytest.raises(AttachmentError, match="not a member of the stream"):
        async with client.open_attachment(ROOM, MESSAGE, "f"):
            raise AssertionError("it was opened")


class Cut(httpx2.AsyncByteStream):
    """A body that ends too soon."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"QUFB"
        raise httpx2.ReadError("reset")


async def test_a_file_that_breaks_off_says_so(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [lambda _: httpx2.Response(200, stream=Cut())])
    read: list[bytes] = []

    with pytest.raises(SymphonyError, match="the answer broke off"):
        await read_to_its_end(client, read)
    assert read == [b"AAA"]


async def test_a_file_that_breaks_off_for_good_is_given_up(client: SymphonyClient, pod: ScriptedPod) -> None:
    pod.script(GET, [lambda _: httpx2.Response(200, stream=Cut())] * 20)

    with pytest.raises(SymphonyError, match="the answer broke off"):
        await client.read_attachment(ROOM, MESSAGE, "f")
    assert len(pod.of(GET)) == 10


SIZE = 30 * MEGABYTE
BLOCK = bytes(range(256)) * 192


@asynccontextmanager
async def agent() -> AsyncIterator[tuple[int, list[int]]]:
    """An agent that keeps of what it gets the size alone, and has one file, which it makes as it sends it."""
    sizes: list[int] = []

    async def serve(stream: ByteStream) -> None:
        with suppress(anyio.EndOfStream, anyio.BrokenResourceError):  # a client that breaks off
            await answer(stream)

    async def answer(stream: ByteStream) -> None:
        async with stream:
            http, size = h11.Connection(h11.SERVER), 0
            while not isinstance(event := http.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    http.receive_data(await stream.receive())
                elif isinstance(event, h11.Data):
                    size += len(event.data)
                elif isinstance(event, h11.Request):
                    is_download = event.method == b"GET"
            sizes.append(size)
            await stream.send(http.send(h11.Response(status_code=200, headers=[("Connection", "close")])) or b"")
            if is_download:
                for start in range(0, SIZE, len(BLOCK)):
                    line = base64.b64encode(BLOCK[: SIZE - start])
                    await stream.send(http.send(h11.Data(data=line)) or b"")
            else:
                await stream.send(http.send(h11.Data(data=b'{"messageId": "m", "token": "t"}')) or b"")
            await stream.send(http.send(h11.EndOfMessage()) or b"")

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, serve)
        yield listener.extra(SocketAttribute.local_port), sizes
        tasks.cancel_scope.cancel()
    await listener.aclose()


@pytest.fixture
async def far(config: SymphonyConfig) -> AsyncIterator[tuple[SymphonyClient, list[int]]]:
    """A client that is logged in, and what its agent got."""
    async with agent() as (port, sizes):
        server = ServerConfig(scheme="http", host="127.0.0.1", port=port)
        there = config.model_copy(update={"pod": server, "agent": server, "key_manager": server})
        async with SymphonyClient.connect(there) as client:
            await client.send_message(ROOM, HI, files=[("small.txt", b"1")])
            yield client, sizes


@pytest.mark.parametrize("is_size_known", [True, False])
async def test_a_large_file_goes_up_with_little_memory(
    far: tuple[SymphonyClient, list[int]], tmp_path: Path, is_size_known: bool
) -> None:
    client, sizes = far
    with (tmp_path / "large.bin").open("wb") as file:
        for start in range(0, SIZE, len(BLOCK)):
            file.write(BLOCK[: SIZE - start])
    [part] = await prepare_files([Upload(name="large.bin", source=tmp_path / "large.bin")], SendingLimits())
    source = tmp_path / "large.bin" if is_size_known else part.open
    with measured() as peak:
        await client.send_message(ROOM, HI, files=[Upload(name="large.bin", source=source)])

    assert 0 < sizes[-1] - SIZE < 1_000
    assert peak() < MEGABYTE


@pytest.mark.parametrize("size", [5, 15])
async def test_a_file_of_another_size_ends_the_request_and_not_the_client(
    far: tuple[SymphonyClient, list[int]], size: int
) -> None:
    client, sizes = far
    before = len(sizes)

    with pytest.raises(MessageRejectedError, match=r"does not have the .* bytes that it was said to"):
        await client.send_message(ROOM, HI, files=[Upload(name="a", source=pieces(b"0123456789"), size=size)])
    await client.send_message(ROOM, HI)
    assert len(sizes) == before + 1


async def test_a_large_file_comes_down_with_little_memory(far: tuple[SymphonyClient, list[int]]) -> None:
    client, _ = far
    digest, size = hashlib.sha256(), 0
    with measured() as peak:
        async with client.open_attachment(ROOM, MESSAGE, "f") as found:
            async for piece in found:
                digest.update(piece)
                size += len(piece)

    expected = hashlib.sha256()
    for start in range(0, SIZE, len(BLOCK)):
        expected.update(BLOCK[: SIZE - start])
    assert (size, digest.digest()) == (SIZE, expected.digest())
    assert peak() < MEGABYTE


@contextmanager
def measured() -> Iterator[Callable[[], int]]:
    """How many bytes were in memory at most, beyond those before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        yield lambda: most - before
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
