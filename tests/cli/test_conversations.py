"""Tests for flowbot.cli.conversations: what a store holds, read and decided beside a bot that runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner, Result

from flowbot.app import Flowbot
from flowbot.cli import main
from flowbot.engine.recipients import Recipient
from flowbot.ids import ConversationId, EffectId, StreamId
from flowbot.pod import LocalPod
from flowbot.ports import Inbound, Settled, SliceResult
from flowbot.runtime.encoding import outbound_message
from flowbot.storage.sqlite import SqliteStore
from flowbot.testing.local import LocalBot, running_locally

FLOW = """
flow: f
version: 1
start: /ask
slots: { amount: { type: integer } }
steps: [{ ask: amount }, { say: "{{ 10 / amount }}" }]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "f.yaml").write_text(FLOW)
    (tmp_path / "flowbot.yaml").write_text("store: sqlite:bot.db\n")
    anyio.run(prepare, tmp_path)
    return tmp_path


async def prepare(project: Path) -> None:
    """A store with a conversation that is parked and has kept an answer, one that is not, and a parked message."""
    async with (
        SqliteStore.open(project / "bot.db") as store,
        running_locally(Flowbot.load(project), store=store) as local,
    ):
        for person, texts in (("Ann", ["/ask", "0", "0", "0", "5"]), ("Bob", ["/ask"])):
            for text in texts:
                await says(local, person, text)
        (ann, *_) = sorted(await store.load_conversations(), key=lambda each: b'"Ann"' not in each.body)
        to = Recipient(stream_id=StreamId("desk"))
        lost = outbound_message(EffectId("e0e0"), to, "<messageML>x</messageML>", asked_by=ConversationId(ann.id))
    async with SqliteStore.open(project / "bot.db") as store:
        await store.ingest([Inbound(key="k", body=b"{}")], 0)
        async with store.claim() as piece:
            assert piece is not None
            await piece.commit(SliceResult(effects=[lost]))
        await store.take()
        await store.settle([Settled(effect=lost.id, parked="it may have arrived")], 1_764_000_000_000)


async def says(local: LocalBot, person: str, text: str) -> None:
    user = local.pod.ensure_user(person)
    local.pod.talk.say(user, local.pod.streams.im(user, local.me), text)
    await local.quiet()


def call(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["conversations", *arguments, "--project", str(project)])


def listed(project: Path, *more: str) -> Any:
    return json.loads(call(project, "list", "--json", *more).stdout)


def test_what_is_live_and_what_is_parked_is_listed(project: Path) -> None:
    told = listed(project)
    lines = call(project, "list").stdout.splitlines()

    assert sorted((each["person"], each["parked"], each["kept"]) for each in told["conversations"]) == [
        ("Ann", True, 1),
        ("Bob", False, 0),
    ]
    [effect] = told["effects"]
    assert (effect["id"], effect["lane"], effect["attempts"]) == ("e0e0", "desk", 1)
    assert "  it may have arrived" in lines
    assert lines[-1] == "2 conversations, 1 parked; 1 parked effect"


def test_only_what_is_parked_is_listed_where_that_is_asked(project: Path) -> None:
    assert [each["person"] for each in listed(project, "--parked")["conversations"]] == ["Ann"]


def test_a_conversation_is_shown_with_its_parked_effects_and_nothing_that_was_said(project: Path) -> None:
    [ann] = listed(project, "--parked")["conversations"]
    shown = call(project, "show", ann["id"][:8])

    assert "parked:       True" in shown.stdout
    assert "e0e0" in shown.stdout
    assert "messageML" not in shown.stdout
    assert json.loads(call(project, "show", "e0e0", "--json").stdout)["conversation"] is None


def test_a_released_conversation_goes_on_when_the_bot_is_started(project: Path) -> None:
    [ann] = listed(project, "--parked")["conversations"]
    done = call(project, "release", ann["id"], "--forget")

    assert done.stdout.splitlines() == [
        f"conversation {ann['id']} goes on and takes the 1 that it has kept; e0e0 is forgotten",
        "A bot that runs takes this within a second; else it does at its next start.",
    ]
    assert anyio.run(said_at_the_start, project) == ["2"]
    assert listed(project)["effects"] == []
    assert [each["person"] for each in listed(project)["conversations"]] == ["Bob"]


async def said_at_the_start(project: Path) -> list[str]:
    pod = LocalPod()
    im = pod.streams.im(pod.ensure_user("Ann"), pod.add_bot("flowbot"))
    async with (
        SqliteStore.open(project / "bot.db") as store,
        running_locally(Flowbot.load(project), store=store, pod=pod) as local,
    ):
        await local.quiet()
        return [each.text for each in pod.talk.messages_in(im)]


def test_a_bot_that_runs_is_told_and_finds_it(project: Path) -> None:
    async def beside() -> tuple[bool, bool, int]:
        async with SqliteStore.open(project / "bot.db") as store:
            await store.has_news()
            before = await store.has_news()
            await anyio.to_thread.run_sync(lambda: call(project, "release", "e0e0"))
            return before, await store.has_news(), (await store.backlog()).inbox

    before, after, inbox = anyio.run(beside)

    assert (before, after) == (False, True)
    assert inbox == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "zzz"], "there is no conversation and nothing parked with the id 'zzz'"),
        (["show", ""], "there are 3 whose ids begin with ''; write more of it"),
    ],
)
def test_an_id_that_leads_nowhere_is_told(project: Path, arguments: list[str], told: str) -> None:
    done = call(project, *arguments)

    assert done.exit_code == 2
    assert told in done.stderr


def test_what_is_not_parked_cannot_be_released(project: Path) -> None:
    [bob] = [each for each in listed(project)["conversations"] if not each["parked"]]
    done = call(project, "release", bob["id"])

    assert done.exit_code == 2
    assert "is parked; `flowbot conversations list --parked` shows what is" in done.stderr


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = call(tmp_path, "list", "--store", f"sqlite:{tmp_path / 'no.db'}")

    assert done.exit_code == 3
    assert "there is no store" in done.stderr
