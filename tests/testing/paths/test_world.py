"""Tests for flowbot.testing.paths.world: what comes of things, tried out."""

from __future__ import annotations

from datetime import timedelta

from flowbot.testing.paths.stage import BEGIN, Stage
from flowbot.testing.paths.world import World, pass_time, take
from tests.testing.paths.conftest import MakeBot

LUNCH = """
    flow: lunch
    version: 1
    start: /lunch
    slots: { dish: { type: text } }
    steps:
      - ask: dish
        remind: { every: 10m, max: 2 }
        expire: 1h
      - wait: 5m
"""


def states(world: World) -> list[str]:
    return [str(each.state) for each in world.live.values()]


def test_many_things_can_be_tried_from_one_world(bot: MakeBot) -> None:
    stage = Stage(bot(LUNCH))
    ann = stage.people["ann"]
    asked = take(stage, World(), stage.said(0, BEGIN, ann, stage.im(ann), "/lunch")).world

    soup = take(stage, asked, stage.said(1, BEGIN, ann, stage.im(ann), "soup")).world
    cancelled = take(stage, asked, stage.said(1, BEGIN, ann, stage.im(ann), "cancel")).world

    assert (states(asked), states(soup), states(cancelled)) == (["dish.ask"], ["wait_1.wait"], [])


def test_what_is_due_while_time_passes_goes_off_in_its_order(bot: MakeBot) -> None:
    stage = Stage(bot(LUNCH))
    ann = stage.people["ann"]
    asked = take(stage, World(), stage.said(0, BEGIN, ann, stage.im(ann), "/lunch")).world

    after = pass_time(stage, asked, BEGIN + timedelta(hours=2))

    assert [told.at - BEGIN for told in after.steps] == [timedelta(minutes=each) for each in (10, 20, 60)]
    assert (after.steps[-1].step.snapshot.ended, after.world.live) == ("expired", {})
    assert after.world.now == BEGIN + timedelta(hours=2)


def test_a_message_to_somebody_who_is_not_there_is_refused(bot: MakeBot) -> None:
    flow = """
        flow: ask
        version: 1
        start: /ask
        steps:
          - ask: decision
            to: "1"
            options: { yes: next, no: { then: sad } }
        ends: [sad]
    """
    stage = Stage(bot(flow))
    ann = stage.people["ann"]

    after = take(stage, World(), stage.said(0, BEGIN, ann, stage.im(ann), "/ask"))

    assert [told.step.snapshot.ended for told in after.steps] == [None, "failed"]


def test_a_turn_that_fails_leaves_the_world_as_it_was_and_says_why(bot: MakeBot) -> None:
    flow = """
        flow: lunch
        version: 1
        start: /lunch
        slots: { dish: { type: text }, price: { type: integer } }
        any_time: [{ message: status, then: [{ say: "{{ dish }}" }] }]
        steps: [{ ask: dish }, { ask: price }]
    """
    stage = Stage(bot(flow))
    ann = stage.people["ann"]
    asked = take(stage, World(), stage.said(0, BEGIN, ann, stage.im(ann), "/lunch")).world

    after = take(stage, asked, stage.said(1, BEGIN, ann, stage.im(ann), "status"))

    assert len(after.failures) == 1
    assert after.failures[0].startswith("RenderError: ")
    assert states(after.world) == ["dish.ask"]
