"""Tests that nothing of what people write is in a recording, and that it is replayed all the same."""

from __future__ import annotations

import html
import json
import re
import tempfile
from functools import partial
from math import inf
from pathlib import Path
from textwrap import dedent
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.errors import FlowbotError
from flowbot.recording.journal import read_recording
from flowbot.recording.places import EVENT
from flowbot.recording.redaction import Redaction
from flowbot.recording.rules import Rules, open_journal
from flowbot.storage.memory import MemoryStore
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.recorded import Replayed, replay_recording

PRIVATE = ("Magrathea", "betelgeuse", "Slartibartfast", "PHOENIX", "Größenwahn")
_PIECES = st.sampled_from([
    *PRIVATE, "<john.smith@magrathea.com>", "5 < 6", "> 3", "<!-- phoenix -->", "<Magrathea>", "</betelgeuse>",
    '<p Phoenix="Magrathea" title="betelgeuse">', "<b class='phoenix'/>", "&#77;agrathea", "&#112;&#104;oenix",
    "<![CDATA[ phoenix ]]>", "&lt;", "&", '"', "'", "\\", "{", "}", "#phoenix", "$magrathea", "id", "type", "title", "\n",
    "12", " ", "<a href=phoenix>", "phoenix=",
])  # fmt: skip
TYPED = st.lists(_PIECES, min_size=1, max_size=6).map(" ".join)


def leaks(text: str) -> list[str]:
    """The private words that a recording has, however it spells them."""
    shown = html.unescape(html.unescape(re.sub(r"\\u[0-9a-f]{4}", lambda found: json.loads(f'"{found[0]}"'), text)))
    return [word for word in (*PRIVATE, "john", "smith") if word.casefold() in shown.casefold()]


RULES = Rules(Redaction(b"key", {"approve", "reason"}), ["pin"])
ANY = st.recursive(
    TYPED | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TYPED, inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(
    TYPED | st.sampled_from(["id", "type", "kind", "version", "action", "streamId"]), ANY, max_size=4
)
_ID = st.sampled_from(["pU5mY7aXcmt", 12, "MESSAGESENT"])


def filled(shape: Any) -> st.SearchStrategy[Any]:
    """What may stand at a place: an id where ids are, and else what somebody has typed."""
    if isinstance(shape, str):
        data = OBJECT.map(json.dumps) | OBJECT.map(json.dumps).map(json.dumps) | TYPED
        return {"id": _ID, "constant": TYPED, "data": data, "form": OBJECT}.get(shape, TYPED | ANY)
    return st.fixed_dictionaries({}, optional={name: filled(each) for name, each in shape.items()}).flatmap(
        lambda known: OBJECT.map(lambda other: {**{k: v for k, v in other.items() if k not in shape}, **known})
    )


@given(event=filled(EVENT))
def test_no_place_of_any_event_keeps_what_somebody_has_typed(event: Any) -> None:
    assert leaks(json.dumps(RULES.redact(event, "event"))) == []


@given(
    name=st.sampled_from(["raw", "message", "data", "files", "answer", "name", "error", "user", "key"]),
    value=TYPED | ANY,
)
def test_no_field_of_an_entry_keeps_what_somebody_has_typed(name: str, value: Any) -> None:
    if name == "key" and isinstance(value, str):
        value = f"e:{json.dumps(['ROOMCREATED', f'a {value}'])}"

    assert leaks(json.dumps(RULES.redact(value, name))) == []


@given(result=OBJECT, message=TYPED)
def test_no_result_of_a_call_keeps_what_somebody_has_typed(result: dict[str, Any], message: str) -> None:
    failed = {"kind": f"no {message}", "message": message, "id": "abc", "attempts": 1, "more": result}

    for answer in ({"effect": "e1", "answer": result, "attempts": 1}, {"effect": "e1", "error": failed}):
        assert leaks(json.dumps(RULES.redact(answer, "answer"))) == []


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Flowbot:
    """One that says what it hears in each way back: words, a form, a file, the result of a call."""
    folder = tmp_path_factory.mktemp("bot")
    (folder / "flows").mkdir()
    (folder / "flowbot.yaml").write_text("name: talk-bot\nmodules: [looks]\n")
    (folder / "looks.py").write_text(
        dedent("""
            from flowbot import action
            @action
            async def look(words: str) -> dict[str, str]:
                if words.startswith("5"):
                    raise ValueError(words)
                return {"id": words, "type": words}
        """)
    )
    (folder / "flows" / "talk.yaml").write_text(
        dedent("""
            flow: talk
            version: 1
            start: "*"
            ends: [over]
            slots:
              id: { type: text }
              found: { type: record, fields: { id: text, type: text } }
            steps:
              - say: "{{ trigger.message.text }}"
                when: trigger.message.text != ''
              - ask: id
              - call: looks.look
                args: { words: id }
                save: found
                failed: [{ say: "no {{ id }}" }, { end: over }]
              - say: "{{ found.id }} {{ found.type }}"
        """)
    )
    return Flowbot.load(folder)


async def talk(local: LocalBot, texts: list[str], *, in_form: bool) -> None:
    zaphod = local.pod.ensure_user("slartibartfast")
    im, room = local.pod.streams.im(zaphod, local.me), local.pod.streams.ensure("Project Phoenix")
    for text in texts:
        try:
            said = local.pod.talk.say(zaphod, im, text, [(f"{text[:40]}.csv", b"1")])
            await local.quiet(or_waiting=True)
            local.pod.talk.edit(zaphod, said, f"{text} Magrathea")
            local.pod.talk.say(zaphod, room, f"@{local.me.display_name} {text}")
            await local.quiet(or_waiting=True)
            forms = [each for each in local.pod.messages if "<form" in (each.messageml or "")]
            if in_form and forms:
                local.pod.talk.submit_raw(zaphod, forms[-1], {"id": text, "type": text}, "submit")
            else:
                local.pod.talk.say(zaphod, im, text)
        except FlowbotError:
            continue  # what nobody can write
        await local.quiet(or_waiting=True)


async def recorded(bot: Flowbot, folder: Path, texts: list[str], *, in_form: bool) -> Replayed:
    clock = VirtualClock()
    with open_journal(bot.project, folder, clock) as journal:
        async with running_locally(bot, clock=clock, store=MemoryStore(remember_seconds=inf), journal=journal) as local:
            await talk(local, texts, in_form=in_form)
    return await replay_recording(bot, read_recording(folder))


@given(texts=st.lists(TYPED, min_size=1, max_size=3), in_form=st.booleans())
def test_a_talk_is_replayed_from_a_recording_that_has_nothing_of_it(
    bot: Flowbot, texts: list[str], in_form: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stand-ins.key").write_bytes(b"key")
        replayed = anyio.run(partial(recorded, bot, Path(folder), texts, in_form=in_form))
        content = "".join(each.read_text() for each in Path(folder).glob("*.jsonl"))

    assert replayed.differences == []
    assert '"kind": "send"' in content
    assert leaks(content) == []
