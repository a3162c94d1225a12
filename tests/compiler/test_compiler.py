"""Tests for flowbot.compiler: all passes together, and what each reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.compiler import Known, check_flow, compile_source
from flowbot.definition.reader import read_flow
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.message import Passage
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

Compile = Callable[..., CompiledFlow]
NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

EVERY_MISTAKE = """\
flow: bad
version: 1
descripton: A flow with every kind of mistake
start: /bad [amount] [speed]
slots:
  amount: { type: decimal, gt: zero }
  choice: { type: choice, of: [on, NO, 12:30] }
  amount: { type: integer }
steps:
  - ask: amuont
    tris: 3
  - if: amount > 'x'
    then: finnish
  - say: Hello {{ amount
  - say: "{{ amounts }}"
  - call: actions.nothing
    save: chioce
  - end: done
  - say: never
  - ask: choice
    tries: 0
  - goto: choice
"""


def test_all_mistakes_of_a_file_are_told_in_one_run_each_at_its_place(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(EVERY_MISTAKE)

    assert [(str(each.location), each.code, each.message) for each in caught.value.problems] == [
        ("flow.yaml:3:1", "FB111", "a flow has no key 'descripton'"),
        ("flow.yaml:4:23", "FB205", "there is no slot 'speed'"),
        ("flow.yaml:6:32", "FB210", "there is no name 'zero' here"),
        ("flow.yaml:8:3", "FB103", "the key 'amount' is repeated: it is already on line 6"),
        ("flow.yaml:10:10", "FB205", "there is no slot 'amuont'"),
        ("flow.yaml:11:5", "FB111", "a step of kind 'ask' has no key 'tris'"),
        ("flow.yaml:12:18", "FB213", "a decimal is never compared with a text"),
        ("flow.yaml:13:11", "FB201", "there is no step or end 'finnish'"),
        ("flow.yaml:14:10", "FB401", "in this text: '{{' is not closed"),
        ("flow.yaml:15:10", "FB207", "there is no name 'amounts' for this text"),
        ("flow.yaml:16:11", "FB501", "there is no action 'actions.nothing'"),
        ("flow.yaml:17:11", "FB205", "there is no slot 'chioce'"),
        ("flow.yaml:19:5", "FB301", "no way leads to this step"),
        ("flow.yaml:21:12", "FB114", "this must be at least 1"),
    ]


def test_problems_come_with_the_mend(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(EVERY_MISTAKE)
    hints = {str(each.location): each.hint for each in caught.value.problems}

    assert hints["flow.yaml:6:32"] is not None
    assert hints["flow.yaml:10:10"] == "did you mean 'amount'?"
    assert hints["flow.yaml:15:10"] == "did you mean 'amount'?"
    assert hints["flow.yaml:17:11"] == "did you mean 'choice'?"
    assert hints["flow.yaml:16:11"] == "an action is a function with @action, in a module of the project"
    assert hints["flow.yaml:19:5"] == "nothing goes on to here; name it in a branch, or take it out"


def test_a_code_tells_what_kind_of_problem_it_is(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(HEAD + "- ask: a\n- ask: a\n- say: x\n  name: top\n- goto: top")

    assert sorted(each.code for each in caught.value.problems) == ["FB202", "FB302", "FB303"]


def test_braces_in_a_label_are_text(compile_yaml: Compile) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { a: { type: text, label: "the {key} of {{x}}", hint: "as in {a}" } }
        steps: [{ ask: a }]
        """
    )
    state = flow.states["a.ask"]  # type: ignore[index]  # a plain string serves

    assert state.ask.render({}) == "<messageML>The &#123;key} of &#123;&#123;x}}? as in &#123;a}</messageML>"  # type: ignore[attr-defined]  # it is a Question


def test_words_that_older_yaml_reads_otherwise_are_what_they_look_like(compile_yaml: Compile) -> None:
    flow = compile_yaml(
        """
        flow: traps
        version: 1
        slots: { country: { type: choice, of: [NO, on, yes, 12:30, 2026-01-01] } }
        steps: [{ ask: country }]
        """
    )

    assert flow.slots["country"].read(Passage("no"), flow.read_context(NOW), {}) == "NO"
    assert flow.slots["country"].read(Passage("12:30"), flow.read_context(NOW), {}) == "12:30"


def test_a_problem_is_printed_as_compilers_do(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml("flow: f\nversion: 1\nsteps:\n  - goto: tickr\n    max: 1\n  - say: x\n    name: ticker")

    assert str(caught.value) == dedent("""\
        flow.yaml:4:11: error[FB201]: there is no step or end 'tickr'
        4 |   - goto: tickr
          |           ^^^^^ help: did you mean 'ticker'?
        flow.yaml:6:5: error[FB301]: no way leads to this step
        6 |   - say: x
          |     ^^^^^^ help: nothing goes on to here; name it in a branch, or take it out""")


def only_problem(compile_yaml: Compile, text: str, **actions: tuple[str, ...]) -> tuple[str, str, str | None]:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(text, **actions)
    (problem,) = (each for each in caught.value.problems if each.code != "FB311")
    return str(problem.location), problem.message, problem.hint


HEAD = "flow: f\nversion: 1\nslots: { a: { type: integer }, b: { type: text } }\nsteps:\n"


@pytest.mark.parametrize(
    ("steps", "place", "message"),
    [
        ("- ask: a\n- ask: a", "flow.yaml:6:8", "line 5 has a step 'a' too"),
        ("- ask: a\n  name: done", "flow.yaml:6:9", "'done' is the name of an end"),
        ("- end: finished", "flow.yaml:5:8", "there is no end 'finished'"),
        ("- send: hello", "flow.yaml:5:9", "there is no message 'hello'"),
        ("- ask: a\n  say: x\n  send: y", "flow.yaml:7:3", "a question has `say` or `send`, not both"),
        ("- ask: a\n  gave_up: done", "flow.yaml:6:3", "without `tries` nobody gives up"),
        ("- ask: a\n  buttons: [bak]", "flow.yaml:6:13", "this is not one of back, cancel, help or restart"),
        ("- ask: a\n- goto: a\n  exceeded: done", "flow.yaml:7:3", "without `max` this goto is never exceeded"),
        ("- ask: q\n  slots: [b]\n  options: { x: next }", "flow.yaml:6:3", "a question has `slots` or `options`; what counts with an option is listed under it"),
        ("- ask: q\n  slots: [c]", "flow.yaml:6:11", "there is no slot 'c'"),
        ("- ask: q\n  slots: [a, b, a]", "flow.yaml:6:17", "'a' stands twice in this form"),
        ("- ask: q\n  options: { x: { slots: [a, c] } }", "flow.yaml:6:30", "there is no slot 'c'"),
        ("- ask: q\n  options: { x: { slots: [b, b] } }", "flow.yaml:6:30", "'b' stands twice in this form"),
        ("- ask: q\n  options: { x: { style: red } }", "flow.yaml:6:26", "this is not one of primary, secondary or destructive"),
        ("- confirm: q\n  slots: [a, c]", "flow.yaml:6:14", "there is no slot 'c'"),
        ("- call: ledger.book\n  args: { totl: a }", "flow.yaml:6:11", "'ledger.book' has no argument 'totl'"),
        ("- call: ledger.find", "flow.yaml:5:9", "'ledger.find' needs 'key'"),
        ("- call: ledger.book\n  save: { c: result }", "flow.yaml:6:11", "there is no slot 'c'"),
        ("- call: ledger.book\n  save: { b: resul }", "flow.yaml:6:14", "there is no name 'resul' here"),
        ("- say: x\n  when: a >", "flow.yaml:6:11", "something is missing behind '>'"),
        ("- say: x\n  name: top\n- goto: top", "flow.yaml:7:3", "this can go round without ever waiting"),
        ("- say: x\n  name: top\n- if: a > 1\n  then: top\n  else: done", "flow.yaml:5:3", "this can go round without ever waiting"),
        ("- say: x\n  when: a", "flow.yaml:6:9", "an integer is neither true nor false"),
        ("- if: b\n  then: done", "flow.yaml:5:7", "a text is neither true nor false"),
        ("- say: x\n  when: len(b, 3) > 1", "flow.yaml:6:9", "'len' cannot be called so: too many positional arguments"),
        ("- ask: q\n  options: { x: { label: Yes }, y: { label: 'YES' } }", "flow.yaml:6:33", "'y' is answered by the same words as 'x'"),
        ("- foo: bar\n- ask: m", "flow.yaml:6:8", "there is no slot 'm'"),
        ("- foo: bar\n- end: finished", "flow.yaml:6:8", "there is no end 'finished'"),
        ("- ask: a\n  expire: none\n- goto: a", "flow.yaml:5:3", "the flow cannot end from here, but by `cancel`"),
        ("- ask: a\n  expire: none\n  expired: done", "flow.yaml:7:3", "this question never expires"),
        ("- ask: a\n  expire: 1h\n  remind: 2h", "flow.yaml:7:11", "this reminder comes after the question has expired"),
        ("- ask: a\n  remind: { after: 1h, every: 2h }", "flow.yaml:6:11", "a reminder has one of `after`, `every` and `at`"),
        ("- wait: soon", "flow.yaml:5:9", "'soon' is no duration; write 30s, 10m, 1h30m, 2d or 1w"),
        ("- wait: { at: today }", "flow.yaml:5:15", "a date is no moment"),
        ("- set: { nope: 1 }", "flow.yaml:5:10", "there is no slot 'nope'"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_place(compile_yaml: Compile, steps: str, place: str, message: str) -> None:
    actions = {"ledger__book": ("a", "b"), "ledger__find": ("key",)}
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(HEAD + steps, **actions)

    assert (place, message) in [(str(each.location), each.message) for each in caught.value.problems]


def test_a_button_is_a_command_that_works_in_the_flow_and_stands_in_a_form(compile_yaml: Compile) -> None:
    steps = "- ask: a\n  buttons: [back, cancel]\n- ask: file\n  buttons: [back]\n- ask: file\n  name: more\n  buttons: []\n"
    source = HEAD.replace("{ a:", "{ file: { type: attachment }, a:").replace("steps:", "commands: [back]\nsteps:")
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(source + steps)

    assert [(str(each.location), each.message) for each in caught.value.problems] == [
        ("flow.yaml:7:19", "`cancel` does not work in this flow"),
        ("flow.yaml:9:3", "this question has no buttons: the answer to it is a message"),
    ]


@pytest.mark.parametrize(
    "step",
    [
        "- ask: a\n  expire: none",
        "- ask: a\n  expired: a",
        "- listen: orders\n  for: [{ match: [go], then: next }]\n  expire: none",
    ],
)
def test_a_step_that_may_wait_for_ever_is_warned_about_and_the_flow_is_compiled(step: str) -> None:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    checked = check_flow(read_flow(HEAD + step, "flow.yaml"), Known(messages=messages))

    assert [(str(each.location), each.severity, each.message) for each in checked.problems if each.code != "FB311"] == [
        ("flow.yaml:5:3", "warning", "the flow never ends when nobody answers here")
    ]
    assert checked.flow is not None


def test_a_slot_may_not_have_a_name_with_a_meaning_of_its_own(compile_yaml: Compile) -> None:
    place, message, _ = only_problem(
        compile_yaml, "flow: f\nversion: 1\nslots: { today: { type: date } }\nsteps: [{ say: x }]"
    )

    assert place == "flow.yaml:3:10"
    assert message == "'today' has a meaning of its own in expressions; call the slot something else"


@pytest.mark.parametrize(
    ("start", "place", "message"),
    [
        ("/f {a", "flow.yaml:2:11", "this is neither a word nor a place for a slot"),
        ('"/f [a] {b}"', "flow.yaml:2:17", "a needed argument follows an optional one"),
        ("{ command: /f }", None, ""),
        ("[/f, hello there]", None, ""),
    ],
)
def test_a_trigger_is_checked_inside_its_text(
    compile_yaml: Compile, start: str, place: str | None, message: str
) -> None:
    text = f"flow: f\nstart: {start}\nversion: 1\nslots: {{ a: {{ type: text }}, b: {{ type: text }} }}\nsteps: [{{ say: x }}]"
    if place is None:
        assert compile_yaml(text).id == "f"
        return

    assert only_problem(compile_yaml, text)[:2] == (place, message)


def test_a_step_that_could_not_be_read_is_not_missed_elsewhere(compile_yaml: Compile) -> None:
    place, message, _ = only_problem(compile_yaml, HEAD + "- aks: b\n- if: missing(a)\n  then: b")

    assert (place, message) == ("flow.yaml:5:3", "there is no step 'aks'")


def test_what_is_lowered_has_the_states_and_transitions_of_the_plan(compile_yaml: Compile) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { a: { type: integer } }
        steps:
          - ask: a
            tries: 3
          - say: thanks
            when: a > 1
        """
    )
    arrows = {(each.source, each.trigger, each.target, each.label) for each in flow.transitions}

    assert {"start", "a.enter", "a.ask", "say_1.when", "say_1.say", "done.end", "gave_up.end"} <= set(flow.states)
    assert arrows == {
        ("start", "started", "a.enter", ""),
        ("a.enter", "", "say_1.when", "a is filled"),
        ("a.enter", "", "a.ask", ""),
        ("a.ask", "answered", "say_1.when", ""),
        ("a.ask", "invalid", "a.ask", "tries left"),
        ("a.ask", "invalid", "gave_up.end", ""),
        ("a.ask", "timer.expire", "expired.end", ""),
        ("a.ask", "cancel", "cancelled.end", ""),
        ("a.ask", "change.a", "a.ask", ""),
        ("say_1.when", "", "say_1.say", "a > 1"),
        ("say_1.when", "", "done.end", ""),
        ("say_1.say", "", "done.end", ""),
    }


def test_an_expression_may_call_a_function_of_the_author() -> None:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    known = Known(messages=messages, functions={"half": lambda value: value // 2})
    source = HEAD + "- ask: a\n- if: half(a) > 1\n  then: done\n  else: done"

    assert "a.ask" in compile_source(source, "flow.yaml", known).states


def test_a_repeated_step_name_is_told_with_the_line_of_the_first(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(HEAD + "- say: one\n  name: top\n- say: two\n  name: top")
    (problem,) = caught.value.problems
    first = HEAD.count("\n") + 1

    assert (problem.message, problem.hint) == (
        f"line {first} has a step 'top' too",
        "give one of them a `name:` of its own",
    )
    assert str(problem.location) == f"flow.yaml:{first + 3}:9"


def test_a_boolean_is_asked_for_with_its_answers(compile_yaml: Compile) -> None:
    flow = compile_yaml("flow: f\nversion: 1\nslots: { ok: { type: boolean, as: text } }\nsteps: [{ ask: ok }]")

    assert flow.states["ok.ask"].ask.render({}) == "<messageML>Ok? (yes or no)</messageML>"  # type: ignore[index,attr-defined]  # it is a Question


@pytest.mark.parametrize(
    ("slots", "place", "message"),
    [
        (
            "{ a: { type: date, le: b }, b: { type: integer } }",
            "flow.yaml:3:31",
            "a date is never compared with an integer",
        ),
        (
            "{ a: { type: choice, of: { x: One, y: one } } }",
            "flow.yaml:3:43",
            "'y' is answered by the same words as 'x'",
        ),
        ("{ a: { type: choice, of: [x, 2] } }", "flow.yaml:3:33", "a choice is a text: put '2' in quotes"),
        ("{ a: { type: integer, le: 'b * 2' }, b: { type: decimal } }", None, ""),
    ],
)
def test_what_is_wrong_with_a_slot_is_told_at_its_place(
    compile_yaml: Compile, slots: str, place: str | None, message: str
) -> None:
    text = f"flow: f\nversion: 1\nslots: {slots}\nsteps: [{{ say: x }}]"
    if place is None:
        assert compile_yaml(text).id == "f"
        return

    assert only_problem(compile_yaml, text)[:2] == (place, message)


@pytest.mark.parametrize(
    ("start", "place", "message"),
    [
        ("{ match: [hello, '?!'] }", "flow.yaml:2:25", "'?!' has no word to match"),
        ("hi *", "flow.yaml:2:11", "'*' is any message, and stands alone"),
    ],
)
def test_a_trigger_without_a_word_is_refused(compile_yaml: Compile, start: str, place: str, message: str) -> None:
    text = f"flow: f\nstart: {start}\nversion: 1\nsteps: [{{ say: x }}]"

    assert only_problem(compile_yaml, text)[:2] == (place, message)


LONG_TEXTS = """\
flow: long
version: 1
start: /long
slots: { name: { type: text } }
steps:
  - say: "LONG"
  - say: "LONG {{ user.name }}"
    too_long: refuse
  - say: "{% if user.name %}LONG{% endif %}"
    too_long: refuse
  - ask: name
    say: "LONG"
  - say: "LONG"
    too_long: cut
""".replace("LONG", "word " * 12_100)


def test_a_text_that_can_never_be_sent_is_told(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(LONG_TEXTS)

    reason = "this text can never be sent: it has {} characters as Markdown where 60,000 are allowed"
    assert [(str(each.location), each.code, each.message) for each in caught.value.problems] == [
        ("flow.yaml:7:10", "FB402", reason.format("60,501")),
        ("flow.yaml:12:10", "FB402", reason.format("60,499")),
        ("flow.yaml:14:15", "FB114", "this is not one of split or refuse"),
    ]
    assert (
        caught.value.problems[0].hint
        == "say less, or say it with a `say` or `send` of its own, which can be split (`too_long: split`)"
    )


@pytest.mark.parametrize(
    ("slot", "place", "message", "hint"),
    [
        ("type: choice, of: b", "flow.yaml:3:33", "an integer is no list of choices", "it gives texts, or records with `value` and `label`"),
        ("type: choice, of: bs", "flow.yaml:3:33", "there is no name 'bs' here", "did you mean 'b'?"),
        ("type: list, items: { type: choice, of: b }", "flow.yaml:3:54", "an integer is no list of choices", "it gives texts, or records with `value` and `label`"),
        ("type: integer, suggest: \"'x'\"", "flow.yaml:3:39", "this is a text, and the slot holds an integer", None),
        ("type: integer, check: a + 1", "flow.yaml:3:37", "an integer is neither true nor false", None),
        ("type: integer, problem: no", "flow.yaml:3:30", "without `check` or `pattern` nobody is told this", None),
        ("type: integer, as: picker", "flow.yaml:3:34", "an integer is not shown as picker", "it can be text"),
        ("type: date, as: buttons", "flow.yaml:3:31", "a date is not shown as buttons", "it can be text or picker"),
        ("type: date, as: calendar", "flow.yaml:3:31", "this is not one of text, buttons, dropdown, radio, checkboxes, textarea, picker or table", None),
        ("type: integer, secret: true", "flow.yaml:3:30", "only a text can be masked", None),
        ("type: text, min_length: 9, max_length: 8", "flow.yaml:3:54", "no value keeps to this and to `min_length: 9`", None),
        ("type: list, items: text, min_length: 3, max_length: 2", "flow.yaml:3:67", "no value keeps to this and to `min_length: 3`", None),
        ("type: decimal, gt: 1, le: 1", "flow.yaml:3:41", "no value keeps to this and to `gt: 1`", None),
        ("type: date, ge: 2026-02-01, lt: 2026-02-01", "flow.yaml:3:47", "no value keeps to this and to `ge: 2026-02-01`", None),
        ("type: integer, lt: 3, default: 5", "flow.yaml:3:46", "the slot does not take this: it must be less than 3", None),
        ("type: integer, check: a > 9, problem: too few, suggest: 2 * 3", "flow.yaml:3:71", "the slot does not take this: too few", None),
        ("type: choice, of: [x, y], default: \"'z'\"", "flow.yaml:3:50", "the slot does not take this: 'z' is not one of x or y", None),
    ],
)  # fmt: skip
def test_each_mistake_of_a_slot_is_told_at_its_place(
    compile_yaml: Compile, slot: str, place: str, message: str, hint: str | None
) -> None:
    text = f"flow: f\nversion: 1\nslots: {{ a: {{ {slot} }}, b: {{ type: integer }} }}\nsteps: [{{ ask: a }}]"

    assert only_problem(compile_yaml, text) == (place, message, hint)


@pytest.mark.parametrize(
    "slot",
    [
        "type: integer, ge: 3, le: 3, default: 3",
        "type: integer, lt: b, ge: 5",
        "type: integer, lt: b, default: 5",
        "type: integer, check: a < b, default: 5",
        "type: date, ge: today, suggest: today",
        "type: choice, of: '[b]', default: \"'x'\"",
        "type: datetime, ge: 2026-01-01T10:00:00, le: 2026-01-01T09:00:00Z",
    ],
)
def test_what_may_agree_in_some_conversation_is_not_told(compile_yaml: Compile, slot: str) -> None:
    compile_yaml(f"flow: f\nversion: 1\nslots: {{ a: {{ {slot} }}, b: {{ type: integer }} }}\nsteps: [{{ ask: a }}]")


def test_what_a_command_offers_is_known_beforehand(compile_yaml: Compile) -> None:
    text = """\
flow: f
version: 1
start: /vote {vote}
slots: { all: { type: list, items: text }, vote: { type: choice, of: all } }
steps: [{ ask: vote }]
"""

    assert only_problem(compile_yaml, text) == (
        "flow.yaml:3:15",
        "the choices of 'vote' are worked out in a conversation, and this is read before one begins",
        "ask for it, or list the choices",
    )
