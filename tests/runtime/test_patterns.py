"""Tests for flowbot.runtime.patterns: flows in the place of the bot's own words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.testing.chat import SyncChat

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

ORDER = """
flow: order
version: 1
start: /order {dish}
slots:
  dish: { type: text }
  number: { type: integer }
steps:
  - ask: number
    tries: 1
  - say: "{{ number }} × {{ dish }}"
"""
NOT_UNDERSTOOD = """
flow: pattern.not_understood
version: 1
args: [text]
slots:
  text: { type: text }
  more: { type: text }
steps:
  - ask: more
    say: What do you mean by “{{ text }}”?
  - say: So {{ more }}.
"""
HELP = """
flow: pattern.help
version: 1
steps:
  - say: Ask Ann.
"""


async def test_a_flow_begins_where_the_bot_understands_nothing(on_stage: OnStage) -> None:
    async with on_stage(ORDER, NOT_UNDERSTOOD) as stage:
        assert await stage.says("ann", "gibberish") == ["What do you mean by “gibberish”?"]
        assert await stage.says("ann", "soup") == ["So soup."]
        assert await stage.store.load_conversations() == []


async def test_the_flow_is_not_begun_again_inside_of_itself(on_stage: OnStage) -> None:
    choose = NOT_UNDERSTOOD.replace("  - ask: more\n", "  - wait: 1h\n  - ask: more\n")
    async with on_stage(ORDER, choose) as stage:
        assert await stage.says("ann", "gibberish") == []
        words = ["Sorry, I did not understand that. Write /help to see what I can do."]
        assert await stage.says("ann", "gobbledygook") == words
        assert len(await stage.store.load_conversations()) == 1


async def test_two_messages_at_once_begin_it_once(on_stage: OnStage) -> None:
    async with on_stage(ORDER, NOT_UNDERSTOOD) as stage:
        ann, im = stage.pod.ensure_user("ann"), stage.im("ann")
        stage.pod.talk.say(ann, im, "one")
        stage.pod.talk.say(ann, im, "two")
        await stage.local.quiet()

        assert len(await stage.store.load_conversations()) == 1


async def test_each_person_has_a_flow_of_their_own(on_stage: OnStage) -> None:
    async with on_stage(ORDER, NOT_UNDERSTOOD) as stage:
        await stage.says("ann", "one")

        assert await stage.says("bob", "two") == ["What do you mean by “two”?"]
        assert len(await stage.store.load_conversations()) == 2


async def test_help_is_a_flow_with_nothing_open(on_stage: OnStage) -> None:
    async with on_stage(ORDER, HELP) as stage:
        assert await stage.says("ann", "/help") == ["Ask Ann."]


async def test_the_open_question_comes_back_once_after_it(on_stage: OnStage) -> None:
    async with on_stage(ORDER, HELP) as stage:
        await stage.says("ann", "/order soup")

        assert await stage.says("ann", "help") == ["Ask Ann.", "Number?"]
        assert await stage.says("ann", "3") == ["3 × soup"]


async def test_a_flow_that_asks_is_answered_before_the_question_comes_back(on_stage: OnStage) -> None:
    asks = HELP.replace("steps:", "slots: { topic: { type: text } }\nsteps:\n  - ask: topic")
    async with on_stage(ORDER, asks) as stage:
        await stage.says("ann", "/order soup")
        assert await stage.says("ann", "help") == ["Topic?"]
        assert await stage.says("ann", "money") == ["Ask Ann.", "Number?"]


async def test_an_end_of_the_bots_own_is_a_flow_for_whom_the_conversation_talks_to(on_stage: OnStage) -> None:
    gave_up = "flow: pattern.gave_up\nversion: 1\nargs: [text]\nslots: { text: { type: text } }\nsteps: [{ say: 'Call us about “{{ text }}”.' }]"
    async with on_stage(ORDER, gave_up) as stage:
        await stage.says("ann", "/order soup")

        assert await stage.says("ann", "many") == ["Call us about “many”."]


@pytest.mark.parametrize("words", ["repeat", "/f @bob"])
async def test_who_waits_for_others_is_told_so_by_a_flow(on_stage: OnStage, words: str) -> None:
    flow = "flow: f\nversion: 1\nstart: /f {who}\nslots: { who: { type: user }, price: { type: integer } }\nsteps: [{ ask: price, to: who }]"
    waiting = "flow: pattern.waiting\nversion: 1\nsteps: [{ say: Bob is slow. }]"
    async with on_stage(flow, waiting) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/f @bob")

        assert await stage.says("ann", words) == ["Bob is slow."]


async def test_a_call_that_is_under_way_is_told_of_once(on_stage: OnStage) -> None:
    flow = "flow: f\nversion: 1\nstart: /f\nslots: { price: { type: text } }\nsteps: [{ call: actions.find, save: price }, { say: '{{ price }}' }]"
    busy = "flow: pattern.busy\nversion: 1\nsteps: [{ say: Soon. }]"
    actions = "from flowbot import action\n\n@action\nasync def find() -> str:\n    return 'Seven.'\n"
    async with on_stage(flow, busy, actions=actions) as stage:
        ann, im = stage.pod.ensure_user("ann"), stage.im("ann")
        for text in ("/f", "well?", "hello?"):
            stage.pod.talk.say(ann, im, text)
        await stage.local.quiet()

        assert sorted(stage.seen_by("ann")[3:]) == ["Seven.", "Soon."]


@pytest.mark.parametrize("words", ["'{{ 1 / 0 }}'", "'{{ error.kind }}'"])
async def test_the_words_are_said_where_the_flow_fails(on_stage: OnStage, words: str) -> None:
    broken = f"flow: pattern.not_understood\nversion: 1\nsteps: [{{ say: {words} }}]"
    async with on_stage(ORDER, broken) as stage:
        words = "Sorry, I did not understand that. Did you mean /order {dish}? Write /help to see what I can do."
        assert await stage.says("ann", "/ordre") == [words]
        assert len(await stage.store.dead_letters()) == 1


async def test_an_apology_may_be_a_flow_and_one_that_fails_is_said(on_stage: OnStage) -> None:
    flow = "flow: f\nversion: 1\nstart: /f\nsteps: [{ say: '{{ 1 / 0 }}' }]"
    sorry = "flow: pattern.went_wrong\nversion: 1\nsteps: [{ say: 'Oh. {{ 1 / 0 }}' }]"
    async with on_stage(flow, sorry) as stage:
        (said,) = await stage.says("ann", "/f")

        assert said.startswith("Sorry, something went wrong on our side.")
        assert len(await stage.store.dead_letters()) == 2
    async with on_stage(flow, sorry.replace(" {{ 1 / 0 }}", "")) as stage:
        assert await stage.says("ann", "/f") == ["Oh."]


async def test_a_flow_whose_argument_does_not_fit_is_not_begun(on_stage: OnStage) -> None:
    short = NOT_UNDERSTOOD.replace("text: { type: text }", "text: { type: text, max_length: 3 }")
    async with on_stage(ORDER, short) as stage:
        (said,) = await stage.says("ann", "gibberish")

        assert said.startswith("Sorry, I did not understand that.")


LUNCH = """
flow: lunch
version: 1
start: /lunch {dish}
slots:
  cook: { type: user }
  dish: { type: text }
steps:
  - run: pattern.human
    args: { text: "'About ' + dish" }
    save: cook
    ends: { nobody: alone }
  - say: "{{ cook.name }} knows more about your {{ dish }}."
ends: { alone: Then help yourself. }
"""
COMING = "I have asked a person to help. They will write to you; with cancel you take it back."


@pytest.fixture
def on_duty(on_stage: OnStage) -> OnStage:
    """A bot with a room of those who help."""
    clock = VirtualClock(NOW)
    pod = LocalPod(clock)
    return partial(on_stage, settings=f"human: {pod.streams.ensure('helpers').id}=", clock=clock, pod=pod)


def helpers_see(stage: Any) -> list[str]:
    return [each.text for each in stage.pod.talk.messages_in(stage.room("helpers"))]


async def test_a_conversation_is_handed_over_to_a_person(on_duty: OnStage) -> None:
    async with on_duty(LUNCH) as stage:
        await stage.says("ann", "/lunch soup")
        assert stage.seen_by("ann")[-1] == COMING
        assert helpers_see(stage) == ["@ann asks for a person.\nAbout soup\n[Take]"]

        await stage.says("bob", "On my way.", stage.room("helpers"))
        await stage.sends("bob", button="take")
        assert helpers_see(stage)[0] == "@ann asked for a person. bob has taken it."
        assert stage.seen_by("ann")[-2:] == [
            "@bob takes care of this and will write to you.",
            "bob knows more about your soup.",
        ]
        assert await stage.store.load_conversations() == []


async def test_who_asks_for_help_does_not_take_their_own_request(on_duty: OnStage) -> None:
    async with on_duty(LUNCH) as stage:
        await stage.says("ann", "/lunch soup")
        await stage.says("ann", "Anybody?", stage.room("helpers"))

        assert await stage.sends("ann", button="take") == ["Sorry, this is for somebody else to answer."]


async def test_those_who_help_are_reminded_and_in_the_end_nobody_came(on_duty: OnStage) -> None:
    async with on_duty(LUNCH) as stage:
        await stage.says("ann", "/lunch soup")
        assert await stage.passes(minutes=15) == ["A reminder: this still waits for an answer."]

        await stage.passes(hours=4)
        assert stage.seen_by("ann")[-2:] == [
            "Sorry, nobody was free. Please try again later, or ask the people you know.",
            "Then help yourself.",
        ]
        assert helpers_see(stage)[0] == "@ann asked for a person. Nobody has taken it in time."


async def test_who_asked_for_help_takes_it_back(on_duty: OnStage) -> None:
    async with on_duty(LUNCH) as stage:
        await stage.says("ann", "/lunch soup")

        assert await stage.says("ann", "cancel") == ["Cancelled."]
        assert helpers_see(stage) == ["Cancelled."]
        assert await stage.store.load_conversations() == []


async def test_the_request_is_in_the_language_of_the_bot(on_duty: OnStage) -> None:
    pod = on_duty.keywords["pod"]  # type: ignore[attr-defined]  # it is a partial
    settings = f"locale: de\nhuman: {pod.streams.ensure('helpers').id}"
    async with on_duty(LUNCH, settings=settings) as stage:
        await stage.says("ann", "/lunch Suppe")

        assert helpers_see(stage)[0].endswith("[Übernehmen]")


async def test_without_a_room_the_bot_says_whom_to_ask(on_stage: OnStage) -> None:
    words = "{% msg pattern.human_nowhere %}Please ask Zoe.{% endmsg %}"
    async with on_stage(LUNCH, patterns=words) as stage:
        assert await stage.says("ann", "/lunch soup") == ["Please ask Zoe.", "Then help yourself."]


async def test_a_flow_of_the_project_takes_its_place(on_duty: OnStage) -> None:
    human = "flow: pattern.human\nversion: 1\nargs: [text]\nreturns: [who]\nslots: { text: { type: text }, who: { type: user } }\nsteps: [{ say: 'Call 42: {{ text }}.' }, { end: nobody }]\nends: [nobody]"
    async with on_duty(LUNCH, human) as stage:
        assert await stage.says("ann", "/lunch soup") == ["Call 42: About soup.", "Then help yourself."]


async def test_whatever_is_not_understood_may_go_to_a_person(on_duty: OnStage) -> None:
    flow = "flow: pattern.not_understood\nversion: 1\nargs: [text]\nslots: { text: { type: text } }\nsteps: [{ run: pattern.human }]"
    async with on_duty(ORDER, flow) as stage:
        await stage.says("ann", "my desk burns")
        assert helpers_see(stage) == ["@ann asks for a person.\nmy desk burns\n[Take]"]

        (said,) = await stage.says("ann", "really!")
        assert said.startswith("Sorry, I did not understand that.")


async def test_a_long_story_is_cut_on_the_card(on_duty: OnStage) -> None:
    async with on_duty(LUNCH.replace("{dish}\n", "{dish...}\n")) as stage:
        await stage.says("ann", "/lunch " + "soup " * 2_000)

        (card,) = helpers_see(stage)
        assert card.endswith("soup…\n[Take]")
        assert len(card) < 2_100


async def test_a_flow_that_nobody_has_begun_gets_a_person_for_somebody(on_stage: OnStage) -> None:
    flow = """
    flow: alarm
    version: 1
    start: { event: shop.alarm }
    steps:
      - run: pattern.human
        args: { text: "'The door is open'" }
        person: trigger.event.customer
      - { say: On it goes., to: trigger.event.customer }
    """
    async with on_stage(flow, settings="human: Help desk\n") as stage:
        desk, ann = stage.room("Help desk"), stage.pod.ensure_user("ann")
        await stage.says("bob", "hello", desk)
        await stage.local.running.publish("shop.alarm", {"customer": ann.id})
        await stage.local.quiet()
        assert stage.pod.talk.messages_in(desk)[-1].text == "@ann asks for a person.\nThe door is open\n[Take]"

        await stage.sends("bob", button="Take")
        assert stage.pod.talk.messages_in(desk)[-1].text == "@ann asked for a person. bob has taken it."
        assert stage.seen_by("ann")[-2:] == ["@bob takes care of this and will write to you.", "On it goes."]
        assert await stage.store.load_conversations() == []


def test_that_a_service_is_not_reached_is_not_said_as_if_people_were_not() -> None:
    with SyncChat("examples/expense") as chat:
        bob = chat.person("bob")
        chat.stub("directory.manager_of", raises="unreachable")
        bob.says("/expense 12 EUR")
        bob.says("2026-09-01")
        bob.clicks("Yes")

        chat.im(bob).expects(msg="pattern.failed")
