"""Tests for flowbot.testing.coverage.collector, and for what marks a talk leaves behind."""

from __future__ import annotations

from dataclasses import replace

from flowbot.testing.chat import SyncChat
from flowbot.testing.chat.core import Settings
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import CoveredFlow
from flowbot.testing.coverage.files import as_json
from tests.testing.coverage.conftest import LUNCH, MakeBot, done, talk


def talked(bot: MakeBot, *says: str, flow: str = LUNCH) -> CoveredFlow:
    """What was covered when somebody has said this; a time is what passes on the clock."""
    collector = Collector()
    with talk(bot(flow), collector) as chat:
        ann = chat.person("ann")
        for each in says:
            if each.startswith("+"):
                chat.clock.advance(each[1:])
            else:
                ann.says(each)
    (covered,) = collector.covered().flows
    return covered


def test_a_flow_that_nobody_talked_to_is_not_covered(bot: MakeBot) -> None:
    collector = Collector()
    collector.watch(bot())
    (covered,) = collector.covered().flows

    assert (covered.flow, covered.version, covered.figure().covered) == ("lunch", 1, 0)
    assert {kind for kind, _ in covered.figures()} == {
        "states",
        "transitions",
        "guards",
        "timers",
        "ends",
        "messages",
        "refusals",
    }


def test_what_a_talk_has_done_is_covered(bot: MakeBot) -> None:
    covered = talked(bot, "/lunch", "soup", "1", "no onions", "stop")

    assert done(covered, "states") == {
        "dish.ask": 1,
        "portions.ask": 1,
        "note.ask": 1,
        "if_1.if": 1,
        "say_1.say": 0,
        "say_2.say": 1,
        "more.listen": 1,
        "say_3.say": 0,
    }
    assert done(covered, "guards") == {
        "portions.ask: true": 0,
        "portions.ask: false": 0,
        "if_1.if: true": 0,
        "if_1.if: false": 1,
        "say_2.when: true": 1,
        "say_2.when: false": 0,
        "more.listen handler.0: true": 0,
        "more.listen handler.0: false": 0,
    }
    assert done(covered, "ends") == {"stopped": 1, "cancelled": 0, "expired": 0, "gave_up": 0, "failed": 0}
    assert done(covered, "timers") == {"dish.remind.0": 0, "dish.expire": 0, "more.idle": 0}


def test_both_outcomes_of_a_guard_of_a_handler_are_told_apart(bot: MakeBot) -> None:
    begun = ("/lunch", "soup", "1", "fine")

    false = done(talked(bot, *begun, "add 1"), "guards")
    true = done(talked(bot, *begun, "add 100"), "guards")
    assert (false["more.listen handler.0: true"], false["more.listen handler.0: false"]) == (0, 1)
    assert (true["more.listen handler.0: true"], true["more.listen handler.0: false"]) == (1, 0)


def test_a_refusal_counts_with_tries_left_and_without(bot: MakeBot) -> None:
    covered = talked(bot, "/lunch", "soup", "many", "few")

    assert done(covered, "refusals") == {"dish.ask": 0, "portions.ask": 2}
    assert done(covered, "guards")["portions.ask: true"] == 1
    assert done(covered, "guards")["portions.ask: false"] == 1
    assert done(covered, "ends")["gave_up"] == 1


def test_timers_count_when_they_go_off(bot: MakeBot) -> None:
    covered = talked(bot, "/lunch", "+10m", "+50m")

    assert done(covered, "timers") == {"dish.remind.0": 1, "dish.expire": 1, "more.idle": 0}
    assert done(covered, "ends")["expired"] == 1
    assert done(covered, "messages")["dish.remind.0"] == 1


def test_questions_that_expire_as_the_flow_says_have_one_timer_in_common(bot: MakeBot) -> None:
    flow = """
        flow: f
        version: 1
        start: /f
        expire: 1h
        slots: { a: { type: text }, b: { type: text } }
        steps: [{ ask: a }, { ask: b, expire: 2h }]
    """

    assert done(talked(bot, "/f", "x", "+2h", flow=flow), "timers") == {"b.expire": 1, "expire": 0}
    assert done(talked(bot, "/f", "+1h", flow=flow), "timers") == {"b.expire": 0, "expire": 1}


def test_an_arrow_to_a_question_that_is_passed_is_not_taken(bot: MakeBot) -> None:
    flow = """
        flow: f
        version: 1
        start: /f [a]
        slots: { a: { type: integer }, b: { type: integer } }
        steps: [{ ask: a }, { ask: b }]
    """

    passed = done(talked(bot, "/f 5", "6", flow=flow), "transitions")
    assert passed == {
        "start -> a.ask: started": 0,
        "a.ask -> b.ask: answered": 0,
        "b.ask -> done.end: answered": 1,
    }
    assert set(done(talked(bot, "/f", "5", "6", flow=flow), "transitions").values()) == {1}


def test_a_text_counts_where_it_stands_and_a_message_in_the_language_that_is_read(bot: MakeBot) -> None:
    flow = """
        flow: f
        version: 1
        start: /f
        steps: [{ send: hi }, { say: One. }, { say: Two. }]
    """
    english, german = "{% msg hi %}Hi!{% endmsg %}\n", "{% msg hi %}Hallo!{% endmsg %}\n"
    project = bot(flow, settings="locales: [en, de]\n", en=english, de=german)
    collector = Collector()
    with talk(project, collector) as chat:
        chat.person("ann").says("/f")
    (covered,) = collector.covered().flows

    assert done(covered, "messages") == {"hi @ en": 1, "hi @ de": 0, "say_1.say": 1, "say_2.say": 1}


def test_a_flow_of_the_same_name_in_another_bot_is_another_flow(bot: MakeBot) -> None:
    collector = Collector()
    one, other = bot(folder="one"), bot(folder="other")
    collector.watch(other)
    with talk(one, collector) as chat:
        chat.person("ann").says("/lunch")

    first, second = collector.covered().flows
    assert (first.figure().covered > 0, second.figure().covered) == (True, 0)


def test_a_bot_that_is_loaded_again_is_the_same_as_long_as_its_flow_is(bot: MakeBot) -> None:
    collector = Collector()
    for answer in ("soup", "salad"):
        with talk(bot(), collector) as chat:
            ann = chat.person("ann")
            ann.says("/lunch")
            ann.says(answer)
    (covered,) = collector.covered().flows
    assert done(covered, "states")["portions.ask"] == 2

    with talk(bot(LUNCH.replace("It is hot", "Mind, it is hot")), collector) as chat:
        chat.person("ann").says("/lunch")
    assert len(collector.covered().flows) == 2


def test_the_same_talk_gives_the_same_file(bot: MakeBot, tmp_path: object) -> None:
    texts = []
    for _ in range(2):
        collector = Collector()
        with talk(bot(), collector) as chat:
            chat.person("ann").says("/lunch")
        texts.append(as_json(collector.covered()))

    assert texts[0] == texts[1]


def test_a_flow_counts_whatever_roles_its_people_have(bot: MakeBot) -> None:
    flow = """
        flow: f
        version: 1
        start: /f
        steps: [{ say: Hello. }]
    """
    project, collector = bot(flow), Collector()
    (compiled, starts), *_ = project.flows
    collector.watch(project)
    others = replace(project, flows=[(replace(compiled, roles={}), starts)])
    with SyncChat(others, Settings(trace=collector.trace), strict=False) as chat:
        chat.person("ann").says("/f")

    assert done(collector.covered().flows[0], "messages") == {"say_1.say": 1}
