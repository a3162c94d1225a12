"""Tests for flowbot.runtime.releasing: what is parked goes on when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.engine.keeping import MOST_KEPT
from flowbot.ids import ConversationId, EffectId
from flowbot.pod.parts import PodStream
from flowbot.ports import Settled
from flowbot.runtime.releasing import Release
from tests.runtime.conftest import MakeStage, Stage

FAILING = """
flow: f
version: 1
start: /ask
slots: { amount: { type: integer }, note: { type: text } }
steps: [{ ask: amount }, { say: "{{ 10 / amount }}" }, { ask: note }, { say: "{{ note }}, then." }]
"""
CALLING = """
flow: f
version: 1
start: /go
slots: { amount: { type: integer }, found: { type: text } }
steps:
  - parallel: both
    branches:
      one: [{ call: actions.work, save: found, retries: { max: 1, first: 10m, limit: 10m } }]
      two: [{ ask: amount }, { say: "{{ 10 / amount }}" }]
  - say: "{{ found }}"
"""
WORK = """
from flowbot import action
from flowbot.errors import RetryableError

made = []

@action
async def work() -> str:
    made.append(1)
    if len(made) == 1:
        raise RetryableError("later")
    return "Done"
"""
PARKED = "Sorry, this does not work"


async def release(stage: Stage, key: str = "r", **more: Sequence[EffectId]) -> list[str]:
    """Release the conversation that there is; what the bot said because of it."""
    before = len(stage.pod.messages)
    (conversation,) = await stage.store.load_conversations()
    await stage.local.running.release(Release(conversation=ConversationId(conversation.id), **more), key)
    await stage.local.quiet(or_waiting=True)
    return [each.text for each in stage.pod.messages[before:] if each.messageml is not None]


async def parked(stage: Stage) -> None:
    await stage.says("ann", "/ask")
    for _ in range(3):
        await stage.says("ann", "0")


async def test_a_parked_conversation_takes_what_it_has_kept_in_order_when_it_is_released(on_stage: MakeStage) -> None:
    async with on_stage(FAILING) as stage:
        await parked(stage)
        (said,) = await stage.says("ann", "5")
        meanwhile = await stage.says("ann", "Fine")

        assert said.startswith(PARKED)
        assert meanwhile == []
        assert await release(stage) == ["2", "Note?", "Fine, then."]
        assert await stage.store.load_conversations() == []


async def test_a_released_conversation_that_has_kept_nothing_waits_as_before(on_stage: MakeStage) -> None:
    async with on_stage(FAILING) as stage:
        await parked(stage)

        assert await release(stage) == []
        assert await stage.says("ann", "5") == ["2", "Note?"]


async def test_a_conversation_that_fails_again_after_its_release_is_parked_again_with_the_rest(
    on_stage: MakeStage,
) -> None:
    async with on_stage(FAILING) as stage:
        await parked(stage)
        for text in ("0", "0", "0", "5"):
            await stage.says("ann", text)
        apologies = await release(stage)

        assert len(apologies) == 3
        assert await release(stage, "again") == ["2", "Note?"]


async def test_a_form_that_comes_while_a_conversation_is_parked_is_taken_when_it_is_released(
    on_stage: MakeStage,
) -> None:
    flow = FAILING.replace("{ ask: amount }", "{ ask: both, slots: [amount, note] }").replace("{ ask: note }, ", "")
    async with on_stage(flow) as stage:
        await stage.says("ann", "/ask")
        for _ in range(3):
            await stage.sends("ann", {"amount": "0", "note": "x"})
        (said,) = await stage.sends("ann", {"amount": "5", "note": "Fine"})

        assert said.startswith(PARKED)
        assert (await release(stage))[-2:] == ["2", "Fine, then."]


async def test_the_result_of_a_call_is_kept_for_a_parked_conversation(on_stage: MakeStage) -> None:
    async with on_stage(CALLING, actions=WORK) as stage:
        stage.pod.talk.say(stage.pod.ensure_user("ann"), im(stage), "/go")
        await stage.local.quiet(or_waiting=True)
        for text in ("0", "0", "0", "5"):
            stage.pod.talk.say(stage.pod.ensure_user("ann"), im(stage), text)
            await stage.local.quiet(or_waiting=True)

        assert await stage.passes(minutes=11) == []
        assert await release(stage) == ["2", "Done"]


def im(stage: Stage) -> PodStream:
    return stage.im("ann")


async def test_a_timer_that_went_off_while_a_conversation_was_parked_goes_off_when_it_is_released(
    on_stage: MakeStage,
) -> None:
    flow = FAILING.replace(
        "{ ask: amount }", "{ ask: amount, expire: 1h, expired: [{ say: Too late. }, { end: done }] }"
    )
    async with on_stage(flow) as stage:
        await parked(stage)
        meanwhile = await stage.passes(hours=2)

        assert meanwhile == []
        assert await release(stage) == ["Too late."]


async def test_what_is_more_than_a_conversation_keeps_is_told_to_be_lost(on_stage: MakeStage) -> None:
    async with on_stage(FAILING) as stage:
        await parked(stage)
        for _ in range(MOST_KEPT):
            await stage.says("ann", "5")

        assert (await stage.says("ann", "5"))[0].startswith(PARKED)


async def test_a_release_of_what_is_not_parked_changes_nothing(on_stage: MakeStage) -> None:
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/ask")
        (before,) = await stage.store.load_conversations()

        assert await release(stage) == []
        assert await stage.store.load_conversations() == [before]


async def test_parked_effects_go_out_again_or_are_forgotten(on_stage: MakeStage) -> None:
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/ask")
        await park(stage, "5", "6")
        one, two = [each.effect.id for each in await stage.store.parked()]
        said = await release(stage, again=[two], forgotten=[one])

        assert said == ["Parked 6"]
        assert await stage.store.parked() == []


async def park(stage: Stage, *texts: str) -> None:
    """Let the store hold parked messages to ann."""
    from flowbot.engine.recipients import Recipient
    from flowbot.ports import Inbound, SliceResult
    from flowbot.runtime.encoding import outbound_message

    to = Recipient(stream_id=stage.im("ann").id)
    effects = [outbound_message(EffectId(f"p{each}"), to, f"<messageML>Parked {each}</messageML>") for each in texts]
    await stage.store.ingest([Inbound(key="park", body=b"{}")], 0)
    async with stage.store.claim() as piece:
        assert piece is not None
        await piece.commit(SliceResult(effects=effects))
    await stage.store.settle([Settled(effect=each.id, parked="nobody knows") for each in effects], 0)
