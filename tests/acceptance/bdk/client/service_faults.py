"""What the BDK's services do that a bot has to know of; the numbers are those of the documentation's table."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import jwt
from symphony.bdk.core.auth import bot_authenticator
from symphony.bdk.core.config.model.bdk_config import BdkConfig
from symphony.bdk.core.symphony_bdk import SymphonyBdk
from symphony.bdk.gen.pod_model.stream_filter import StreamFilter
from symphony.bdk.gen.pod_model.stream_type import StreamType

from tests.acceptance.bdk.client.loop_faults import JSON, play
from tests.acceptance.bdk.client.messages import text_of
from tests.acceptance.bdk.client.scene import Scene, bdk_for, listed

_ROOMS = StreamFilter(stream_types=[StreamType(type="ROOM")])


class Surprises:
    """The scenarios, with one BDK for all."""

    def __init__(self, scene: Scene, config: Path) -> None:
        self.scene = scene
        self.config = config
        self.desk = ""
        self.messages = scene.bdk.messages()
        self.control = scene.control

    async def run(self) -> None:
        self.control.say("alice", "desk", "Hello")
        [room] = listed(await self.scene.bdk.streams().list_streams(_ROOMS))
        self.desk = room.id
        for number in ("12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22"):
            self.control.ask("DELETE", "/faults")
            await play(self.scene, number, getattr(self, f"_{number}"))

    async def _12(self) -> str:
        """What a file comes as: Base64 in any case."""
        self.control.say("alice", "desk", "", attachments=[{"name": "a.csv", "content": "MSwyCg=="}])
        message = listed(await self.messages.list_messages(self.desk))[0]
        file_id = message.attachments[0].id
        content = await self.messages.get_attachment(self.desk, message.message_id, file_id)
        is_encoded = content in ("MSwyCg==", b"MSwyCg==")
        return f"{type(content).__name__}, {'Base64' if is_encoded else 'decoded'}"

    async def _13(self) -> dict[str, str]:
        with NamedTemporaryFile() as named:
            named.write(b"1,2\n")
            named.seek(0)
            return {
                "a": await _outcome(self._attach(io.BytesIO(b"1,2\n"))),
                "b": await _outcome(self._attach(named)),
            }

    async def _attach(self, file: Any) -> None:
        await self.messages.send_message(self.desk, "<messageML>A file</messageML>", attachment=[file])

    async def _14(self) -> str:
        """A list of streams of a kind of which there are none."""
        none_of = StreamFilter(stream_types=[StreamType(type="MIM")])
        return repr(await self.scene.bdk.streams().list_streams(none_of))

    async def _15(self) -> str:
        """A message that was changed, with `silent` as text, as an agent is known to have said it."""
        sent = await self.messages.send_message(self.desk, "<messageML>Hello</messageML>")
        body = json.dumps({"messageId": "m1", "message": "<div>Hello</div>", "silent": "true"})
        self.control.fault("/update", status=200, headers=JSON, body=body)
        return await _outcome(self.messages.update_message(self.desk, sent.message_id, "<messageML>Hi</messageML>"))

    async def _16(self) -> dict[str, str]:
        """Five calls at once, of a bot that has not logged in: what is signed, and where."""
        signed: list[tuple[str, bool]] = []
        sign = bot_authenticator.create_signed_jwt

        def observed(*arguments: Any) -> str:
            token = str(sign(*arguments))
            signed.append((token, threading.current_thread() is threading.main_thread()))
            return token

        bot_authenticator.create_signed_jwt = observed
        try:
            async with bdk_for(self.config) as bdk:
                await asyncio.gather(*(bdk.sessions().get_session() for _ in range(5)))
        finally:
            bot_authenticator.create_signed_jwt = sign
        token, is_on_the_loop = signed[0]
        claims = jwt.decode(token, options={"verify_signature": False})
        seconds = claims["exp"] - datetime.now(UTC).timestamp()
        return {
            "a": "on the event loop" if is_on_the_loop else "in a thread",
            "b": f"{len(signed)} logins",
            "c": f"{round(seconds, -1):.0f} s",
        }

    async def _17(self) -> str:
        return type(await self.scene.bdk.streams().list_streams(_ROOMS)).__name__

    async def _18(self) -> str:
        """How often a message stands in the room whose answer was a 503 although it was sent."""
        self.control.fault("/create", status=503, body="busy", isCarriedOut=True)
        await self.messages.send_message(self.desk, "<messageML>Pay once</messageML>")
        return f"{sum(each['text'] == 'Pay once' for each in self.control.written())} times"

    async def _19(self) -> str:
        """Who the bot is, where its account is of a type that is not in the BDK's list."""
        body = json.dumps({"id": 1, "displayName": "Flow Bot", "accountType": "SERVICE"})
        self.control.fault("/sessioninfo", status=200, headers=JSON, body=body)
        return await _outcome(self.scene.bdk.sessions().get_session())

    async def _20(self) -> dict[str, str]:
        """What is read out of what people write."""
        written = {"a": "<p>one</p><p>two</p>", "b": "one<br/>two", "c": "a&nbsp;b", "d": "&amp;lt;b&amp;gt;"}
        return {letter: await _outcome(_text(each)) for letter, each in written.items()}

    async def _21(self) -> dict[str, str]:
        """Settings that other clients take."""
        base = {"host": "127.0.0.1", "bot": {"username": "b", "privateKey": {"content": "x"}}}
        certificate = {"username": "b", "certificate": {"path": "bot.pem", "password": "secret"}}
        return {
            "a": await _outcome(_bdk({**base, "datafeed": {"idFilePath": "."}})),
            "b": await _outcome(_bdk({**base, "bot": certificate})),
        }

    async def _22(self) -> str:
        return await _outcome(self.scene.bdk.users().list_roles())


async def _text(content: str) -> str:
    from symphony.bdk.gen.agent_model.v4_message import V4Message

    return text_of(V4Message(message=f'<div data-format="PresentationML" data-version="2.0">{content}</div>'))


async def _bdk(settings: dict[str, Any]) -> None:
    async with SymphonyBdk(BdkConfig(**settings)):
        pass


async def _outcome(asking: Any) -> str:
    """What came of a call, in a word: the text that it gives, `works`, or the name of its error."""
    try:
        answer = await asking
    except Exception as error:  # noqa: BLE001  which one it is, is what is asked
        return type(error).__name__
    return answer if isinstance(answer, str) else "works"
