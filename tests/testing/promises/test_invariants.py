"""Tests for flowbot.testing.promises: every promise notices when it is broken, and none is broken by a bot that is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import MAIN, Snapshot, Timer
from flowbot.ids import ConversationId, EffectId, StreamId
from flowbot.project import Project, load_project
from flowbot.testing.chat import Settings, SyncChat, Turn
from flowbot.testing.chat.stubs import Called
from flowbot.testing.promises import invariants
from flowbot.testing.promises.facts import Facts
from flowbot.testing.promises.invariants import ALWAYS, AT_THE_END, look
from flowbot.testing.promises.watched import Watched
from flowbot.testing.unlogged import unlogged

FLOW = """\
flow: claim
version: 1
start: /claim
slots:
  amount: { type: integer, ge: 1 }
  twice: { type: integer, le: 100 }
  number: { type: text }
steps:
  - ask: amount
    tries: 3
    remind: { every: 1h, max: 2 }
  - set: { twice: amount + amount }
  - call: actions.book
    save: number
    failed: done
  - confirm: booking
"""
ACTIONS = """\
from flowbot import action


@action
async def book(amount: int) -> str:
    \"\"\"Book.\"\"\"
    return "TX-1"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "flows").mkdir()
    (folder / "flows" / "claim.yaml").write_text(FLOW, encoding="utf-8")
    (folder / "actions.py").write_text(ACTIONS, encoding="utf-8")
    return load_project(folder)


@pytest.fixture
def chat(project: Project) -> Iterator[SyncChat]:
    with unlogged(), SyncChat(project, Settings(lets_fail=True), strict=False) as chat:
        chat.stub("actions.book", returns="TX-1")
        yield chat


def facts_of(chat: SyncChat) -> Facts:
    facts = Facts(chat.core, chat.turns[0])
    for turn in chat.turns:
        facts.hear(turn)
    return facts


def broken(facts: Facts) -> set[str]:
    return {each.promise for each in look([*ALWAYS, *AT_THE_END], facts)}


def with_snapshot(turn: Turn, snapshot: Snapshot) -> Turn:
    """The turn, after whose last step the conversation is another one."""
    last = turn.steps[-1]
    return replace(turn, steps=[last._replace(step=replace(last.step, snapshot=snapshot))])


def after(turn: Turn) -> Snapshot:
    return turn.steps[-1].step.snapshot


def test_a_talk_that_goes_well_breaks_none(chat: SyncChat) -> None:
    bob = chat.person("bob")
    watched = Watched(chat.core)
    bob.says("/claim")
    bob.says("none")
    chat.clock.advance("61m")
    bob.says("5")
    chat.restart()
    bob.clicks("Yes")

    assert watched.look() == []
    assert facts_of(chat).asked == {"actions.book": 1}


def test_people_who_stop_answering_are_waited_for_until_the_conversation_ends(chat: SyncChat) -> None:
    chat.person("bob").says("/claim")
    watched = Watched(chat.core)

    async def wait() -> None:
        assert await watched.wait() == []

    chat.run(wait)

    assert chat.flow.ended("expired")
    assert [each.name for each in chat.seen if each.name == "pattern.remind"] == ["pattern.remind"] * 2


def test_a_turn_that_fails_is_told_with_its_reason(chat: SyncChat) -> None:
    bob = chat.person("bob")
    watched = Watched(chat.core)
    bob.says("/claim")
    bob.says("51")

    (breach,) = watched.look()

    assert str(breach).startswith("no turn fails: GuardError: ")
    assert "'twice' cannot be set to 102" in breach.words


def test_two_conversations_for_one_key_are_told(chat: SyncChat) -> None:
    chat.person("bob").says("/claim")
    (only,) = chat.conversations
    other = ConversationId(f"{only.snapshot.conversation}x")
    chat.core.watch._conversations[other] = replace(only, snapshot=only.snapshot.changed(conversation=other))

    assert broken(facts_of(chat)) == {"one_conversation_lives_for_each_key", "every_conversation_ends"}


def test_conversations_of_two_people_are_no_two_for_one_key(chat: SyncChat) -> None:
    for each in chat.people("bob", "ann"):
        each.says("/claim")

    assert "one_conversation_lives_for_each_key" not in broken(facts_of(chat))


def test_a_message_that_comes_again_is_told(chat: SyncChat) -> None:
    chat.person("bob").says("/claim")
    facts = facts_of(chat)
    facts.hear(chat.turns[-1])

    assert "a_message_is_seen_once" in broken(facts)


def test_a_message_that_goes_astray_is_told(chat: SyncChat) -> None:
    chat.person("bob").says("/claim")
    facts = facts_of(chat)
    (effect, said), *_ = facts.said.items()
    assert "streams_do_not_hear_of_one_another" not in broken(facts)

    facts.said[effect] = replace(said, reply=replace(said.reply, to=Recipient(stream_id=StreamId("elsewhere"))))

    assert "streams_do_not_hear_of_one_another" in broken(facts)


def test_a_call_that_is_made_again_is_told_unless_a_process_was_killed(chat: SyncChat) -> None:
    bob = chat.person("bob")
    bob.says("/claim")
    bob.says("5")
    chat.core.stubs.called.append(Called("actions.book", {}, chat.clock.now))

    assert "a_call_is_made_once" in broken(facts_of(chat))

    chat.kill()

    assert "a_call_is_made_once" not in broken(facts_of(chat))


def test_calls_are_counted_when_all_is_heard_that_has_asked_for_them(chat: SyncChat) -> None:
    for person in chat.people("bob", "ann"):
        person.says("/claim")
        person.says("5")

    assert len(chat.calls("actions.book")) == 2
    assert Watched(chat.core).look() == []


def test_one_try_too_many_is_told(chat: SyncChat) -> None:
    bob = chat.person("bob")
    bob.says("/claim")
    for _ in range(2):
        bob.says("none")
    facts = facts_of(chat)
    assert "tries_are_bounded" not in broken(facts)

    facts.hear(chat.turns[-1])

    assert "tries_are_bounded" in broken(facts)


def test_a_timer_of_a_step_that_was_left_is_told(chat: SyncChat) -> None:
    bob = chat.person("bob")
    bob.says("/claim")
    bob.says("5")
    turn, facts = chat.turns[-1], facts_of(chat)
    left = after(turn).main.copy()
    left.timers = {"amount.remind.0": Timer(id=EffectId("t"), due=chat.clock.now)}
    facts.turn = with_snapshot(turn, after(turn).changed(positions={MAIN: left}))

    assert "no_timer_outlives_its_step" in broken(facts)


def test_a_value_that_its_slot_would_not_take_is_told(chat: SyncChat) -> None:
    bob = chat.person("bob")
    bob.says("/claim")
    bob.says("5")
    turn, facts = chat.turns[-1], facts_of(chat)
    wrong = after(turn).main.copy()
    wrong.slots["amount"] = 0
    facts.turn = with_snapshot(turn, after(turn).changed(positions={MAIN: wrong}))

    (found,) = [each for each in look(ALWAYS, facts) if each.promise == "slots_keep_to_their_limits"]

    assert found.words.startswith("'amount' holds 0: ")


def test_a_conversation_that_comes_back_otherwise_is_told(chat: SyncChat, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.person("bob").says("/claim")
    facts = facts_of(chat)
    assert "a_conversation_survives_the_store" not in broken(facts)

    monkeypatch.setattr(invariants, "decode_snapshot", lambda body, decoders: after(facts.turn).changed(version=9))

    assert "a_conversation_survives_the_store" in broken(facts)


def test_a_form_that_stays_open_is_told(chat: SyncChat, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = chat.person("bob")
    bob.says("/claim")
    bob.says("5")
    bob.clicks("Yes")
    facts = facts_of(chat)
    assert broken(facts) == set()

    monkeypatch.setattr(Facts, "now_of", lambda self, seen: seen.message)

    (found,) = look(ALWAYS, facts)
    assert found.words.startswith("the conversation has ended, and in bob its form is open: ")


def test_a_form_of_a_question_that_is_asked_no_more_is_told(chat: SyncChat, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = chat.person("bob")
    bob.says("/claim")
    bob.says("5")
    bob.says("change amount")
    facts = facts_of(chat)
    assert "a_card_is_closed_after_its_answer" not in broken(facts)

    monkeypatch.setattr(Facts, "now_of", lambda self, seen: seen.message)

    assert "a_card_is_closed_after_its_answer" in broken(facts)


def test_a_message_that_never_arrives_is_told(chat: SyncChat) -> None:
    chat.person("bob").says("/claim")
    facts = facts_of(chat)
    assert "every_message_arrives" not in broken(facts)

    facts.shown.clear()

    assert "every_message_arrives" in broken(facts)


def test_a_conversation_that_waits_when_all_is_over_is_told_unless_its_flow_says_so(
    chat: SyncChat, tmp_path: Path
) -> None:
    chat.person("bob").says("/claim")
    assert broken(facts_of(chat)) == {"every_conversation_ends"}

    (tmp_path / "claim.yaml").write_text(
        FLOW.replace("    tries: 3\n", "    tries: 3\n    expire: none\n    allow_wait: true\n").replace(
            "  - call: actions.book\n    save: number\n    failed: done\n", ""
        ),
        encoding="utf-8",
    )
    with SyncChat(tmp_path / "claim.yaml", strict=False) as other:
        other.person("bob").says("/claim")

        assert broken(facts_of(other)) == set()
