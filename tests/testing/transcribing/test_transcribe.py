"""Tests for flowbot.testing.transcribing: a conversation of a recording becomes a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flowbot import Flowbot
from flowbot.clock import VirtualClock
from flowbot.pod.parts import PodStream
from flowbot.pod.transcript import has_form
from flowbot.ports import HttpClient
from flowbot.recording.journal import Entry, read_recording
from flowbot.recording.rules import hiding, open_journal
from flowbot.storage.memory import MemoryStore
from flowbot.testing.chat.web import Answer, StubbedWeb
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.recorded import let_time_pass
from flowbot.testing.transcribing import Transcribed, talks_of, transcribe
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.runner import run_transcript
from flowbot.testing.transcripts.writer import write_transcript

START = datetime(2026, 11, 23, 9, 0, 17, tzinfo=UTC)


@dataclass
class Stage:
    """A bot that is recorded."""

    local: LocalBot
    clock: VirtualClock
    store: MemoryStore

    async def says(self, name: str, text: str, room: str | None = None, files: Sequence[str] = ()) -> None:
        pod = self.local.pod
        pod.talk.say(pod.ensure_user(name), self.place(name, room), text, [(each, b"content") for each in files])
        await self.passes(20)

    async def presses(self, name: str, button: str, room: str | None = None, **values: object) -> None:
        pod, place = self.local.pod, self.place(name, room)
        forms = [each for each in pod.talk.messages_in(place) if has_form(each)]
        pod.talk.submit(pod.ensure_user(name), forms[-1], values, button)
        await self.passes(20)

    async def passes(self, seconds: float) -> None:
        await self.local.quiet(or_waiting=True)
        moment = datetime.fromtimestamp(self.clock.now().timestamp() + seconds, UTC)
        await let_time_pass(moment, store=self.store, clock=self.clock, running=self.local.running)

    def place(self, name: str, room: str | None) -> PodStream:
        pod = self.local.pod
        return pod.streams.ensure(room) if room else pod.streams.im(pod.ensure_user(name), self.local.me)


async def recorded(
    bot: Flowbot, folder: Path, script: Callable[[Stage], Awaitable[None]], http: HttpClient | None = None
) -> Sequence[Entry]:
    clock, store = VirtualClock(START), MemoryStore()
    with open_journal(bot.project, folder, clock) as journal:
        async with running_locally(bot, clock=clock, store=store, journal=journal, http=http) as local:
            await script(Stage(local, clock, store))
    return read_recording(folder)


async def the_talk(bot: Flowbot, entries: Sequence[Entry]) -> Transcribed:
    talks, replayed = await talks_of(bot, entries)
    assert replayed.differences == []
    return await transcribe(bot.project, entries, talks[0], hiding(bot.project))


async def passes_as_a_file(bot: Flowbot, done: Transcribed) -> str:
    """The text of the transcript, which passes when it is read again."""
    text = write_transcript(done.transcript)
    read = read_transcripts(text, "recorded.chat.yaml")
    result = await run_transcript(bot.project, read.transcripts[0])
    assert result.problem is None
    return text


async def rejected(stage: Stage) -> None:
    stage.local.pod.ensure_user("ravi")
    for text in ("/expense", "plenty", "12.50", "EUR", "2026-09-01"):
        await stage.says("Dana Whitcombe", text)
    await stage.presses("Dana Whitcombe", "yes")
    await stage.passes(3700)
    await stage.presses("ravi", "reject", reason="Dana lost the receipt")
    await stage.says("Dana Whitcombe", "/help")


async def test_a_conversation_is_a_transcript_without_the_names_and_the_words_of_those_who_held_it(
    tmp_path: Path,
) -> None:
    bot = Flowbot.load("examples/expense")
    done = await the_talk(bot, await recorded(bot, tmp_path, rejected))

    text = await passes_as_a_file(bot, done)

    assert done.problem is None
    assert done.transcript.end == "rejected"
    assert '- ann: "[Yes]"\n' in text
    assert "- bot: When was it? [Submit] [Cancel]\n" in text
    assert "directory.manager_of: " in text
    assert "- clock: +1h2m" in text
    assert not any(word in text.casefold() for word in ("dana", "whitcombe", "ravi", "plenty", "lost"))


async def test_of_a_recording_that_keeps_everything_what_people_wrote_is_hidden(tmp_path: Path) -> None:
    project = tmp_path / "bot"
    (project / "flows").mkdir(parents=True)
    (project / "flowbot.yaml").write_text("record: { keep: all }\n")
    (project / "flows" / "echo.yaml").write_text(
        "flow: echo\nversion: 1\nstart: /echo {words...}\nslots: { words: { type: text } }\n"
        'steps:\n- say: "{{ words }}"\n- end: done\nends: [done]\n'
    )
    bot = Flowbot.load(project)

    async def script(stage: Stage) -> None:
        await stage.says("dana", "/echo Hannibal has crossed")

    entries = await recorded(bot, tmp_path / "talks", script)
    done = await the_talk(bot, entries)

    text = await passes_as_a_file(bot, done)

    assert done.problem is None
    assert "Hannibal" in str(entries)
    assert "Hannibal" not in text
    assert "- ann: /echo " in text


async def test_who_was_picked_and_what_rooms_and_files_are_called_is_not_in_it(tmp_path: Path) -> None:
    project = tmp_path / "bot"
    (project / "flows").mkdir(parents=True)
    (project / "flowbot.yaml").write_text("record: { keep: all }\n")
    (project / "flows" / "send.yaml").write_text(
        "flow: send\nversion: 1\nstart: /send\nslots: { paper: { type: attachment }, reader: { type: user } }\n"
        "steps:\n- ask: paper\n- ask: details\n  slots: [reader]\n- end: done\nends: [done]\n"
    )
    bot, room = Flowbot.load(project), "Manhattan Project"

    async def script(stage: Stage) -> None:
        zoltan = stage.local.pod.ensure_user("zoltan").id
        await stage.says("dana", "/send", room)
        await stage.says("dana", "", room, files=["salary of Whitcombe.pdf"])
        await stage.presses("dana", "Submit", room, reader=zoltan)

    entries = await recorded(bot, tmp_path / "talks", script)
    done = await the_talk(bot, entries)

    text = await passes_as_a_file(bot, done)

    assert done.problem is None
    assert "people: [ann, bob]" in text
    assert "reader: ['@bob']" in text.replace('"', "'")
    assert ".pdf" in text
    assert not any(word in text for word in ("Manhattan", "salary", "Whitcombe"))


async def test_what_people_wrote_is_not_in_the_address_of_a_web_service(tmp_path: Path) -> None:
    project = tmp_path / "bot"
    (project / "flows").mkdir(parents=True)
    (project / "flowbot.yaml").write_text("record: { keep: all }\nhosts: [crm.test]\n")
    (project / "flows" / "look.yaml").write_text(
        "flow: look\nversion: 1\nstart: /look {whom}\nslots: { whom: { type: text } }\nsteps:\n"
        "- http: https://crm.test/customers/{{ whom }}?by={{ initiator.email }}\n- end: done\nends: [done]\n"
    )
    bot, web = Flowbot.load(project), StubbedWeb()
    web.put("GET", "https://crm.test/*", [Answer(json=3)])

    async def script(stage: Stage) -> None:
        await stage.says("dana", "/look whitcombe@corp.test")

    entries = await recorded(bot, tmp_path / "talks", script, web)
    done = await the_talk(bot, entries)

    text = await passes_as_a_file(bot, done)

    assert done.problem is None
    assert "GET https://crm.test/customers/*?by=*" in text
    assert not any(word in text for word in ("whitcombe", "dana"))


async def documents(stage: Stage) -> None:
    room = "operations"
    for name in ("ravi", "cara"):
        stage.local.pod.ensure_user(name)
    stage.local.pod.streams.ensure(room)
    await stage.says("dana", "onboard", room)
    people = {name: stage.local.pod.ensure_user(name).id for name in ("ravi", "cara")}
    given = {
        "1. Document": "Passport",
        "1. Person": people["ravi"],
        "2. Document": "Lease",
        "2. Person": people["cara"],
    }
    await stage.presses("dana", "Submit", room, **given)
    await stage.says("ravi", "", files=["passport.pdf"])
    await stage.presses("ravi", "Yes")
    await stage.passes(86_400)
    await stage.says("cara", "here it is", files=["lease.pdf"])
    await stage.says("cara", "yes")
    await stage.presses("dana", "Approve", room)
    await stage.presses("dana", "Approve", room)


async def test_rooms_files_and_several_people_are_in_the_transcript(tmp_path: Path) -> None:
    bot = Flowbot.load("examples/collation")
    done = await the_talk(bot, await recorded(bot, tmp_path, documents))

    text = await passes_as_a_file(bot, done)

    assert done.problem is None
    assert done.transcript.end == "complete"
    assert "with: [ann]" in text
    assert "attach: " in text
    assert "@bob" in text


async def test_what_a_changed_flow_says_instead_is_told(tmp_path: Path) -> None:
    bot = Flowbot.load("examples/expense")
    entries = await recorded(bot, tmp_path, rejected)
    talks, _ = await talks_of(bot, entries)
    talks[0].said.append("decision.remind")

    done = await transcribe(bot.project, entries, talks[0], hiding(bot.project))

    assert done.problem is not None
    assert done.problem.startswith("the bot said ~amount.ask ~amount.invalid")


async def test_only_what_is_of_the_conversation_is_in_it(tmp_path: Path) -> None:
    bot = Flowbot.load("examples/expense")

    async def two(stage: Stage) -> None:
        await stage.says("dana", "/expense")
        await stage.says("erin", "/expense")
        await stage.says("dana", "12.50")
        await stage.says("erin", "/cancel")

    entries = await recorded(bot, tmp_path, two)
    talks, _ = await talks_of(bot, entries)
    done = [await transcribe(bot.project, entries, talk, hiding(bot.project)) for talk in talks]

    assert [each.problem for each in done] == [None, None]
    assert [each.transcript.state for each in done] == ["currency.ask", None]
    assert [each.transcript.end for each in done] == [None, "cancelled"]
    assert [list(each.transcript.people) for each in done] == [["ann"], ["ann"]]
