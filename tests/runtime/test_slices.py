"""Tests for flowbot.runtime.slices: a slice that fails as a whole is taken apart, and what fails is set aside."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence

import pytest

from flowbot.errors import StorageError, StoreDamagedError, UnstorableError
from flowbot.ports import Inbound, SliceResult
from flowbot.runtime import slice as slice_module
from flowbot.runtime.messages import take_message
from flowbot.storage._slice import conflict
from flowbot.storage._waiting import Ready
from flowbot.storage.memory import MemoryStore
from tests.runtime.conftest import MakeStage as OnStage
from tests.runtime.conftest import Stage

FLOW = """
flow: order
version: 1
start: /order
slots: { dish: { type: text } }
steps: [{ ask: dish, say: Which dish? }, { say: "One {{ dish }}." }]
"""
SORRY = "Sorry, something went wrong on our side. Nothing was changed; please try again."


class Refusing(MemoryStore):
    """A store that refuses to keep a slice."""

    def __init__(self, refuse: Callable[[SliceResult], StorageError | None]) -> None:
        super().__init__()
        self.refuse = refuse
        self.sizes: list[int] = []
        """Of the slices that were to be kept."""

    async def _keep(self, ready: Ready, result: SliceResult) -> None:
        self.sizes.append(len(ready.rows))
        error = self.refuse(result)
        if error is not None:
            raise error
        await super()._keep(ready, result)


def says_poison(result: SliceResult) -> StorageError | None:
    told = [*(each.body for each in result.effects), *(each.body or b"" for each in result.conversations)]
    return UnstorableError("not this") if any(b"poison" in each for each in told) else None


def says_poison_aloud(result: SliceResult) -> StorageError | None:
    is_said = any(b"poison!" in each.body for each in result.effects)
    return UnstorableError("not this") if is_said else None


async def all_say(stage: Stage, *lines: tuple[str, str]) -> list[str]:
    """Let several people write before the bot reads; what it says."""
    before = len(stage.pod.messages)
    for person, text in lines:
        stage.pod.talk.say(stage.pod.ensure_user(person), stage.im(person), text)
    await stage.local.quiet()
    return [each.text for each in stage.pod.messages[before:] if each.messageml is not None]


PEOPLE = ("ann", "bob", "cyd")


async def test_what_the_store_cannot_hold_costs_one_event_its_turn_and_no_other(on_stage: OnStage) -> None:
    store = Refusing(says_poison)
    async with on_stage(FLOW, store=store) as stage:
        await all_say(stage, *((each, "/order") for each in PEOPLE))
        said = await all_say(stage, ("ann", "soup"), ("bob", "poison"), ("cyd", "rice"))

        assert sorted(said) == ["One rice.", "One soup.", SORRY]
        (letter,) = await store.dead_letters()
        assert letter.reason == "UnstorableError: not this"
        assert b"poison" in letter.body
        (left,) = await store.load_conversations()
        assert json.loads(left.body)["failures"] == 1
        assert await stage.says("bob", "cake") == ["One cake."]


async def test_a_slice_that_was_taken_apart_is_followed_by_whole_ones(on_stage: OnStage) -> None:
    store = Refusing(says_poison)
    async with on_stage(FLOW, store=store) as stage:
        await all_say(stage, *((each, "/order") for each in PEOPLE))
        store.sizes.clear()
        await all_say(stage, ("ann", "soup"), ("bob", "poison"), ("cyd", "rice"))
        apart = [*store.sizes[:5]]
        store.sizes.clear()
        await all_say(stage, *((each, "/order") for each in PEOPLE))

        assert apart == [3, 1, 1, 1, 1]  # all, ann, bob, what is kept of bob, cyd
        assert store.sizes[0] == 3


async def test_a_conversation_whose_turns_cannot_be_kept_is_parked_after_three(on_stage: OnStage) -> None:
    async with on_stage(FLOW, store=Refusing(says_poison)) as stage:
        await all_say(stage, ("ann", "/order"), ("bob", "/order"))
        for _ in range(3):
            await stage.says("ann", "poison")
        (said,) = await stage.says("ann", "soup")

        assert said.startswith("Sorry, this does not work")
        assert await stage.says("bob", "rice") == ["One rice."]


class TestEscapes:
    """What no turn catches: a bug of flowbot's own, or what a hostile event does to it."""

    @pytest.fixture(params=[KeyError("boom"), RecursionError(), MemoryError()], ids=["bug", "depth", "memory"])
    def bug(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Exception:
        error: Exception = request.param

        def broken(work: object, inbound: object, event: object) -> object:
            outcome = take_message(work, inbound, event)  # type: ignore[arg-type]  # as it is called
            if b"boom" in inbound.body:  # type: ignore[attr-defined]
                raise error
            return outcome

        monkeypatch.setattr(slice_module, "take_message", broken)
        return error

    async def test_it_costs_one_event_its_turn_and_no_other(self, on_stage: OnStage, bug: Exception) -> None:
        async with on_stage(FLOW) as stage:
            await all_say(stage, *((each, "/order") for each in PEOPLE))
            said = await all_say(stage, ("ann", "soup"), ("bob", "boom"), ("cyd", "rice"))

            assert sorted(said) == ["One rice.", "One soup.", SORRY]
            (letter,) = await stage.store.dead_letters()
            assert letter.reason.startswith(type(bug).__name__)
            (left,) = await stage.store.load_conversations()
            assert json.loads(left.body)["failures"] == 1

    async def test_one_who_is_in_no_conversation_is_told_as_well(self, on_stage: OnStage, bug: Exception) -> None:
        async with on_stage(FLOW) as stage:
            assert await stage.says("ann", "boom") == [SORRY]
            assert stage.outcome().result == "dead-letter"
            assert stage.outcome().type == "MESSAGESENT"
            assert await stage.says("ann", "/order") == ["Which dish?"]


TIMED = """
flow: remind
version: 1
start: /remind {what}
slots: { what: { type: text }, more: { type: text } }
steps: [{ wait: 10m }, { say: "{{ what }}!" }, { ask: more, say: Anything else? }]
"""


async def test_a_timer_whose_turn_cannot_be_kept_is_set_aside_and_the_others_go_off(on_stage: OnStage) -> None:
    async with on_stage(TIMED, store=Refusing(says_poison_aloud)) as stage:
        await all_say(stage, ("ann", "/remind soup"), ("bob", "/remind poison"), ("cyd", "/remind rice"))
        said = await stage.passes(minutes=10)

        assert sorted(said) == ["Anything else?", "Anything else?", SORRY, "rice!", "soup!"]
        (letter,) = await stage.store.dead_letters()
        assert letter.key.startswith("timer:")


async def test_an_event_and_a_timer_that_fail_together_are_told_apart(on_stage: OnStage) -> None:
    """The event is taken without the timer, which is taken after it."""
    store = Refusing(says_poison_aloud)
    async with on_stage(FLOW, TIMED, store=store) as stage:
        await all_say(stage, ("ann", "/order"), ("bob", "/remind poison"), ("cyd", "/remind rice"))
        for person, text in (("ann", "soup"), ("dan", "/order")):
            stage.pod.talk.say(stage.pod.ensure_user(person), stage.im(person), text)
        said = await stage.passes(minutes=10)

        assert sorted(said) == ["Anything else?", "One soup.", SORRY, "Which dish?", "rice!"]
        assert [each.key.partition(":")[0] for each in await store.dead_letters()] == ["timer"]
        for _ in range(6):
            assert await stage.passes(minutes=10) == []

        assert len(await store.dead_letters()) == 3  # tried again, and parked


async def test_a_time_at_which_a_flow_begins_goes_on_after_one_that_failed(on_stage: OnStage) -> None:
    flow = """
    flow: daily
    version: 1
    start: { cron: "0 10 * * *" }
    steps: [{ say: "{{ config.words }}", to: config.desk }]
    """
    store = Refusing(lambda result: UnstorableError("not this") if result.effects else None)
    async with on_stage(flow, store=store, settings="config: { desk: Desk, words: Good morning. }") as stage:
        await stage.says("ann", "hello", stage.room("Desk"))
        assert await stage.passes(hours=1) == []
        assert [each.key.partition(":")[0] for each in await store.dead_letters()] == ["time"]
        store.refuse = lambda _: None

        assert await stage.passes(hours=24) == ["Good morning."]


async def test_a_conflict_is_solved_by_loading_again(on_stage: OnStage) -> None:
    refused: list[SliceResult] = []

    def conflict_once(result: SliceResult) -> StorageError | None:
        if result.conversations and result.conversations[0].expected_version == 1 and not refused:
            refused.append(result)
            return conflict(result.conversations[0], 7)
        return None

    async with on_stage(FLOW, store=Refusing(conflict_once)) as stage:
        await all_say(stage, ("ann", "/order"), ("bob", "/order"))
        said = await all_say(stage, ("ann", "soup"), ("bob", "rice"))

        assert sorted(said) == ["One rice.", "One soup."]
        assert refused
        assert await stage.store.dead_letters() == []


async def test_where_not_even_a_failed_turn_can_be_kept_the_event_is(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(result: SliceResult) -> StorageError | None:
        return UnstorableError("not this") if result.conversations else None

    store = Refusing(refuse)
    async with on_stage(FLOW, store=store) as stage:
        with caplog.at_level(logging.ERROR):
            assert await stage.says("ann", "/order") == [SORRY]
        store.refuse = lambda _: None
        await stage.says("ann", "/order")
        store.refuse = refuse

        assert await stage.says("ann", "soup") == []
        assert len(await store.dead_letters()) == 2
        assert "neither could anybody be told, nor could it be counted" in caplog.text
        assert len(await store.load_conversations()) == 1


async def test_a_conversation_that_has_no_room_for_the_count_of_its_failures_loses_the_event_alone(
    on_stage: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage(FLOW, store=Refusing(says_poison)) as stage:
        await stage.says("ann", "/order")
        (before,) = await stage.store.load_conversations()
        monkeypatch.setattr("flowbot.engine.encoding.MAX_SNAPSHOT_BYTES", len(before.body))
        assert await stage.says("ann", "poison") == []
        assert await stage.says("ann", "soup") == ["One soup."]

        assert len(await stage.store.dead_letters()) == 1


async def test_a_result_of_a_call_that_cannot_be_kept_is_a_failed_call(on_stage: OnStage) -> None:
    flow = """
    flow: order
    version: 1
    start: /order
    slots: { dish: { type: text } }
    steps:
      - call: actions.choose
        save: dish
        failed: [{ say: "That did not work: {{ error.kind }}." }, { end: gave_up }]
      - say: "One {{ dish }}."
    """
    actions = """
    from flowbot import action

    @action
    def choose() -> str:
        return "poison"
    """
    async with on_stage(flow, actions=actions, store=Refusing(says_poison)) as stage:
        said = await stage.says("ann", "/order")

        assert said[0] == "That did not work: UnstorableError."
        assert await stage.store.load_conversations() == []


class Narrow(MemoryStore):
    """It cannot hold the key or the place of an event that says poison."""

    def _ingest(self, events: Sequence[Inbound], now_ms: int) -> list[bool]:
        if any(b"poison" in each.body and (each.stream_id or not each.key.startswith("x:")) for each in events):
            raise UnstorableError("cannot hold this")
        return super()._ingest(events, now_ms)


async def test_an_event_that_cannot_be_stored_as_it_is_does_not_stop_the_feed(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(FLOW, store=Narrow()) as stage:
        await all_say(stage, *((each, "/order") for each in PEOPLE))
        said = await all_say(stage, ("ann", "soup"), ("bob", "poison"), ("cyd", "rice"))

        assert {"One soup.", "One rice."} <= set(said)
        assert "an event is stored for nobody: cannot hold this" in caplog.text
        assert await stage.says("bob", "cake") == ["One cake."]
        assert [each.type for each in stage.outcomes if each.result == "duplicate"] == []


async def test_a_store_that_is_damaged_stops_the_bot(on_stage: OnStage) -> None:
    with pytest.RaisesGroup(pytest.RaisesExc(StoreDamagedError), flatten_subgroups=True):
        async with on_stage(FLOW, store=Refusing(lambda _: StoreDamagedError("broken"))) as stage:
            await stage.says("ann", "/order")
