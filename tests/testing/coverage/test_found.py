"""Tests for flowbot.testing.coverage.found: what the items of a flow are, and what is none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from flowbot.ids import FlowId
from flowbot.project import Project, find_projects, load_project
from flowbot.testing.coverage.found import items_of
from flowbot.testing.coverage.items import Kind
from tests.testing.coverage.conftest import MakeBot

EXAMPLES = find_projects(Path("examples"))


def found(project: Project, kind: Kind) -> list[tuple[str, int]]:
    """The items of a kind in the only flow: their words, and their lines."""
    (items,) = items_of(project).values()
    return [(each.words, each.location.line) for each in items if each.kind == kind]


def flow_of(*steps: str, more: str = "") -> str:
    slots = "{ a: { type: integer }, t: { type: text }, l: { type: text, max_length: 9 }, p: { type: user } }"
    lines = ["flow: f", "version: 1", "start: /f [p]", f"slots: {slots}", *filter(None, [more]), "steps:"]
    return "\n".join([*lines, *(f"  - {each}" for each in steps), ""])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_item_has_a_key_of_its_own_and_a_place_in_a_file(path: Path) -> None:
    for items in items_of(load_project(path)).values():
        assert max(Counter((each.kind, each.key) for each in items).values()) == 1
        for each in items:
            lines = Path(each.location.file).read_text(encoding="utf-8").splitlines()
            assert 1 <= each.location.line <= len(lines), each
            assert each.words, each
            assert each.marks, each


def test_the_items_of_the_expense_flow_are_what_its_author_wrote() -> None:
    project = load_project(Path("examples/expense"))

    assert found(project, "states") == [
        ("amount", 16),
        ("currency", 18),
        ("spent_on", 19),
        ("summary", 20),
        ("directory.manager_of", 21),
        ("decision", 24),
        ("ledger.book", 31),
        ("end: approved", 34),
    ]
    assert ("decision → rejected [reject]", 28) in found(project, "transitions")
    assert found(project, "guards") == [("amount: tries left", 17), ("amount: no tries left", 17)]
    assert found(project, "timers") == [("decision: remind every 1h, at most 3", 29), ("decision: expire", 30)]
    assert found(project, "ends") == [
        ("cancelled", 20),
        ("expired", 16),
        ("gave_up", 16),
        ("failed", 21),
        ("approved", 36),
        ("rejected", 36),
    ]


def test_a_question_that_cannot_give_up_has_no_such_end(bot: MakeBot) -> None:
    ends = [words for words, _ in found(bot(flow_of("ask: a")), "ends")]

    assert ends == ["done", "cancelled", "expired"]


def test_an_item_can_be_cancelled_where_it_asks_and_not_where_it_only_calls(bot: MakeBot) -> None:
    each = "each: x\n    in: \"['a', 'b']\"\n    person: p\n    do: [{ %s }]"
    calls = found(bot(flow_of(each % "call: symphony.users.get, args: { user: p }")), "ends")
    asks = found(bot(flow_of(each % "ask: t")), "ends")

    assert "cancelled, of x" not in dict(calls)
    assert "cancelled, of x" in dict(asks)


def test_what_cannot_be_refused_has_no_refusal(bot: MakeBot) -> None:
    flow = flow_of("ask: t", "ask: l", "ask: a")

    assert [words for words, _ in found(bot(flow), "refusals")] == ["l: what is no answer", "a: what is no answer"]


def test_a_flow_without_the_command_has_no_end_of_it(bot: MakeBot) -> None:
    ends = [words for words, _ in found(bot(flow_of("ask: a", more="commands: [help]")), "ends")]

    assert ends == ["done", "expired"]


def test_limits_are_guards_like_conditions(bot: MakeBot) -> None:
    flow = flow_of("ask: a", "if: a > 3\n    then: [{ goto: a, max: 2 }]", "say: x\n    when: a == 1")

    assert sorted(found(bot(flow), "guards"), key=lambda each: each[1]) == [
        ("a > 3: true", 7),
        ("a > 3: false", 7),
        ("goto_1: at most 2 times", 8),
        ("goto_1: more often", 8),
        ("a == 1: true", 10),
        ("a == 1: false", 10),
    ]


def test_handlers_have_guards_and_arrows_wherever_the_flow_waits(bot: MakeBot) -> None:
    handler = "any_time:\n  - { message: status, when: user.id != 3, then: [{ say: Well. }] }"
    flow = flow_of("ask: a", "ask: l", more=handler)

    assert found(bot(flow), "guards") == [("user.id != 3: true", 6), ("user.id != 3: false", 6)]
    assert [words for words, _ in found(bot(flow), "transitions") if words.startswith("at any time")] == [
        "at any time → say_1 [status [user.id != 3]]"
    ]


def test_timers_are_those_that_the_author_wrote(bot: MakeBot) -> None:
    flow = flow_of(
        "ask: a",
        "ask: l\n    remind: [10m, { every: 1h, max: 2 }]\n    expire: 2h",
        "wait: 5m",
        "collect: t\n    to: p\n    until: { after: 10m, at: now }",
    )

    assert [words for words, _ in found(bot(flow), "timers")] == [
        "l: remind after 10m",
        "l: remind every 1h, at most 2",
        "l: expire",
        "wait_1: wait",
        "t: until after",
        "t: until at",
    ]


def test_words_are_messages_by_language_and_texts(bot: MakeBot) -> None:
    flow = flow_of("ask: a", "ask: l\n    say: Well?", "say: Fine.", "send: bye")
    english = "{% msg a.ask %}A?{% endmsg %}\n{% msg a.invalid %}No.{% endmsg %}\n{% msg bye %}Bye.{% endmsg %}\n"
    german = "{% msg a.ask %}A?{% endmsg %}\n"
    project = bot(flow, settings="locales: [en, de]\n", en=english, de=german)

    assert [words for words, _ in found(project, "messages")] == [
        "a.ask in en",
        "a.ask in de",
        "a.invalid in en",
        "bye in en",
        "l.ask: Well?",
        "say_1.say: Fine.",
    ]


def test_a_flow_in_python_has_places_in_its_file(bot: MakeBot, tmp_path: Path) -> None:
    root = tmp_path / "bot"
    bot()
    (root / "flows" / "lunch.yaml").unlink()
    (root / "flows" / "tea.py").write_text(
        "from flowbot import Flow, ask, choice\n\n\n"
        'class Tea(Flow, version=1, start="/tea"):\n'
        '    kind = choice("green", "black")\n\n'
        "    steps = [\n        ask(kind, tries=2),\n    ]\n"
    )

    project = load_project(root)
    assert found(project, "states") == [("kind", 8)]
    assert found(project, "guards") == [("kind: tries left", 8), ("kind: no tries left", 8)]


def test_no_item_waits_for_a_command_that_nobody_wrote() -> None:
    (items,) = items_of(load_project(Path("examples/expense"))).values()

    triggers = {trigger for each in items for way in each.marks for _, trigger, _ in way}
    assert not [each for each in triggers if each.startswith(("cancel", "change"))]


def test_the_end_of_a_flow_that_is_run_passes_upward_where_that_can_end_so(bot: MakeBot) -> None:
    inner = """
        flow: inner
        version: 1
        slots: { a: { type: integer } }
        steps:
          - ask: a
            tries: 2
            expire: none
    """
    outer = """
        flow: outer
        version: 1
        start: /outer
        commands: [help]
        steps:
          - run: inner
            failed: [{ say: Oh. }]
            ends: { cancelled: [{ say: Pity. }] }
          - say: Well.
    """
    bot(inner)
    items = items_of(bot(outer))[FlowId("outer")]

    assert [each.words for each in items if each.kind == "ends"] == ["done", "gave_up"]
    assert [(each.words, each.location.line) for each in items if "inner →" in each.words] == [
        ("inner → say_1 [end.cancelled]", 8),
        ("inner → say_2 [end.failed]", 7),
        ("inner → say_3 [returned]", 6),
    ]


def test_a_question_to_the_people_of_a_role_is_not_expected_to_reach_nobody(bot: MakeBot, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    role = "from flowbot import role\n\n\n@role('bosses')\ndef bosses() -> list[int]:\n    return [7]\n"
    (tmp_path / "bot" / "actions.py").write_text(role, encoding="utf-8")
    of_a_role = "{ ask: d, to: roles.bosses, options: { yes: next } }"

    assert "failed" not in [words for words, _ in found(bot(flow_of(of_a_role)), "ends")]
    asks_others = flow_of(of_a_role, "{ ask: e, to: p, options: { yes: next } }")
    assert ("failed", 7) in found(bot(asks_others), "ends")


def test_no_arrow_leads_to_a_question_whose_slots_all_have_defaults(bot: MakeBot) -> None:
    flow = """
        flow: order
        version: 1
        start: /order
        slots:
          many: { type: integer, default: 1 }
          note: { type: text, default: "'-'" }
          size: { type: integer, default: 1 }
        steps:
          - ask: many
          - ask: note
          - set: { size: none }
          - ask: size
    """
    assert [words for words, _ in found(bot(flow), "transitions")] == [
        "note → size [answered]",  # after `change note`
        "size → done [answered]",
    ]
