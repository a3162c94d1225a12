"""Tests for flowbot.engine.step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.effects import Reply
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import EndlessTurnError, GuardError, SnapshotOutdatedError

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]

EXPENSE = """
flow: expense
version: 3
start: /expense [amount] [currency]
slots:
  amount: { type: decimal, gt: 0, decimal_places: 2 }
  currency: { type: choice, of: [EUR, USD] }
  spent_on: { type: date, le: today, label: day }
  agreed: { type: boolean }
  pieces: { type: integer }
  booking: { type: text }
steps:
  - ask: amount
    tries: 2
  - ask: currency
  - if: amount > 100
    then:
      - say: "That is {{ amount }} {{ currency }}!"
      - ask: spent_on
  - confirm: summary
    slots: [amount, currency]
  - call: ledger.book
    args: { total: amount * 2 }
    save: booking
    failed: [{ say: "No: {{ error.message }}" }, { end: failed }]
  - end: booked
ends: { booked: "Booked as {{ booking }}." }
"""


@pytest.fixture
def expense(compile_yaml: Compile) -> CompiledFlow:
    return compile_yaml(EXPENSE, ledger__book=("total", "currency"))


def test_a_flow_asks_confirms_calls_and_ends(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)

    assert ann.start() == ["Amount?"]
    assert ann.snapshot.state == "amount.ask"
    assert ann.says("12.50") == ["Currency?"]
    assert ann.says("eur") == [
        "amount: 12.50<br/>currency: EUR<br/>Is this right? To correct it, write “change amount”."
    ]
    assert ann.says("yes") == []
    assert ann.calls() == [("ledger.book", {"total": Decimal("25.00"), "currency": "EUR"})]
    assert ann.snapshot.state == "ledger_book.call"
    assert ann.returns("TX-1") == ["Booked as TX-1."]
    assert ann.ends() == ["booked"]
    assert ann.snapshot.ended == "booked"


def test_questions_whose_slots_are_filled_are_passed(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)

    said = ann.start({"amount": Decimal(5), "currency": "USD"})
    assert said == ["amount: 5<br/>currency: USD<br/>Is this right? To correct it, write “change amount”."]


def test_a_branch_is_taken_when_its_guard_holds(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)

    assert ann.start({"amount": Decimal(500), "currency": "USD"}) == ["That is 500 USD!", "Day?"]
    assert ann.says("2026-11-24") == ["Sorry, it must be 2026-11-23 or earlier.<br/>Day?"]
    assert ann.says("2026-11-23")[0].startswith("amount: 500")
    assert ann.snapshot.slots["spent_on"] == date(2026, 11, 23)


def test_an_invalid_answer_is_asked_again_until_the_tries_are_used_up(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start()

    assert ann.says("abc") == ["Sorry, &#39;abc&#39; is not a number.<br/>Amount?"]
    assert ann.says("-1") == ["Let us stop here. You can start again at any time."]
    assert ann.ends() == ["gave_up"]


def test_a_good_answer_gives_all_tries_back(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start()
    ann.says("abc")
    ann.says("5")
    ann.says("change amount")

    assert ann.says("abc") == ["Sorry, &#39;abc&#39; is not a number.<br/>Amount?"]


def test_text_that_is_not_for_the_bot_is_no_invalid_answer(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start()
    before = ann.snapshot

    assert ann.says("lunch?", addressed=False) == []
    assert ann.snapshot == before
    assert ann.says("7", addressed=False) == ["Currency?"]


def test_change_comes_back_to_where_the_person_was(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(500), "currency": "USD"})
    ann.says("2026-11-01")

    assert ann.says("change amount") == ["Amount?"]
    assert ann.says("600") == [
        "That is 600 USD!",
        "amount: 600<br/>currency: USD<br/>Is this right? To correct it, write “change amount”.",
    ]
    assert ann.says("change day") == ["Day?"]
    assert ann.says("2026-11-02") == [
        "amount: 600<br/>currency: USD<br/>Is this right? To correct it, write “change amount”."
    ]
    assert ann.snapshot.main.catch_up is None


def test_change_that_makes_another_branch_true_asks_what_it_needs(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5), "currency": "USD"})
    ann.says("change amount")

    assert ann.says("500") == ["That is 500 USD!", "Day?"]
    assert ann.says("2026-11-01")[0].startswith("amount: 500")


@pytest.mark.parametrize("wanted", ["day", "booking", "nonsense"])
def test_what_cannot_be_changed_is_told_and_the_question_repeated(
    expense: CompiledFlow, stage: MakeStage, wanted: str
) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5)})

    said = ann.says(f"change {wanted}")
    assert said == [f"There is no “{wanted}” to change; you can change amount.", "Currency?"]


@pytest.mark.parametrize("word", ["cancel", "/cancel", " Cancel "])
def test_cancel_ends_the_conversation(expense: CompiledFlow, stage: MakeStage, word: str) -> None:
    ann = stage(expense)
    ann.start()

    assert ann.says(word) == ["Cancelled."]
    assert ann.ends() == ["cancelled"]


def test_a_quoted_command_is_an_answer(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\nslots: { a: { type: text } }\nsteps: [{ ask: a }, { say: 'Got {{ a }}' }]"
    )
    ann = stage(flow)
    ann.start()

    assert ann.says('"help"') == ["Got help"]


def test_a_command_that_is_turned_off_is_an_answer(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\ncommands: [help]\nslots: { a: { type: text } }\nsteps: [{ ask: a }, { say: 'Got {{ a }}' }]"
    )
    ann = stage(flow)
    ann.start()

    assert ann.says("cancel") == ["Got cancel"]


def test_help_repeats_the_question(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start()

    assert ann.says("help") == ["Just write to me.", "Amount?"]
    assert ann.resumed() == ["Amount?"]


def test_while_a_call_is_running_the_bot_is_busy_but_can_be_cancelled(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5), "currency": "USD"})
    ann.says("yes")

    assert ann.says("hello?") == ["One moment, I am still working on it."]
    assert ann.says("hello?", addressed=False) == []
    assert ann.resumed() == ["One moment, I am still working on it."]
    assert ann.says("change amount") == ["One moment, I am still working on it."]
    assert ann.snapshot.main.catch_up is None
    assert ann.says("cancel") == ["Cancelled."]


def test_the_result_of_another_call_changes_nothing(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5), "currency": "USD"})
    ann.says("yes")
    before = ann.snapshot

    assert ann.returns("TX-1", effect="another") == []
    assert ann.snapshot == before


def test_a_failing_call_takes_its_branch(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5), "currency": "USD"})
    ann.says("yes")

    assert ann.fails("the ledger is closed") == [
        "No: the ledger is closed",
        "Sorry, something went wrong on our side, and I had to stop.",
    ]
    assert ann.ends() == ["failed"]


@pytest.mark.parametrize("result", [None, 3.5j, "", ["x"] * 3])
def test_a_result_that_does_not_fit_the_slot_is_a_failure_or_text(
    expense: CompiledFlow, stage: MakeStage, result: object
) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5), "currency": "USD"})
    ann.says("yes")
    ann.returns(result)

    assert ann.ends() == ["failed"] if result is None else ann.ends()[0] in ("booked", "failed")


def test_a_declined_confirmation_is_cancelled(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start({"amount": Decimal(5), "currency": "USD"})

    assert ann.says("perhaps")[0].startswith("Sorry, &#39;perhaps&#39; is neither yes nor no.<br/>amount: 5")
    assert ann.says("no") == ["Cancelled."]


DECISION = """
flow: desk
version: 1
slots: { note: { type: text } }
steps:
  - ask: choice
    options:
      keep_going: next
      stop_here: { label: Stop, then: [{ say: Stopping }, { end: stopped }] }
      again: [{ goto: choice, max: 2 }]
  - ask: note
  - say: "{{ answers.choice.option }} by {{ answers.choice.by.name }}: {{ note }}"
ends: [stopped]
"""


def test_an_option_is_taken_by_its_name_label_or_number(compile_yaml: Compile, stage: MakeStage) -> None:
    for word, state in [("keep going", "choice.ask"), ("1", "note.ask"), ("stop", "stopped.end"), ("2", "stopped.end")]:
        ann = stage(compile_yaml(DECISION))
        ann.start()
        ann.says("keep_going" if word == "keep going" else word)
        assert ann.snapshot.state == ("note.ask" if word == "keep going" else state)


def test_an_answer_remembers_who_gave_it(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(DECISION))
    ann.start()
    ann.says("1")

    assert ann.says("fine") == ["keep_going by Ann: fine"]


def test_a_decision_is_asked_with_its_labels_and_again_when_it_is_none(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(DECISION))

    assert ann.start() == ["Choice?"]
    assert ann.says("what") == ["Sorry, &#39;what&#39; is not one of Keep going, Stop or Again.<br/>Choice?"]


def test_a_goto_ends_when_it_is_exceeded(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(DECISION))
    ann.start()

    assert ann.says("again") == ["Choice?"]
    assert ann.says("again") == ["Choice?"]
    ann.says("again")
    assert ann.ends() == ["gave_up"]


def test_change_keeps_the_decisions_that_nothing_has_changed(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        """
        flow: desk
        version: 1
        slots: { first: { type: text }, second: { type: text } }
        steps:
          - ask: first
          - ask: choice
            options: { red: next, blue: done }
          - ask: second
        """
    )
    ann = stage(flow)
    ann.start()
    ann.says("a")
    ann.says("red")

    assert ann.says("change first") == ["First?"]
    assert ann.says("b") == ["Second?"]
    assert ann.snapshot.slots == {"first": "b"}


@pytest.mark.parametrize("nobody", ["none", "[]"])
def test_a_question_that_nobody_can_be_asked_now_is_not_changed(
    nobody: str, compile_yaml: Compile, stage: MakeStage
) -> None:
    flow = compile_yaml(
        """
        flow: help
        version: 1
        slots: { helpers: { type: list, items: user }, report: { type: text }, note: { type: text } }
        steps:
          - set: { helpers: "[initiator]" }
          - { ask: report, to: helpers, say: "Report?" }
          - set: { helpers: "NOBODY" }
          - ask: note
        """.replace("NOBODY", nobody)
    )
    ann = stage(flow)
    ann.start()
    ann.says("all well")

    assert ann.says("change report") == ["There is no “report” to change.", "Note?"]
    assert ann.snapshot.state == "note.ask"


def test_slots_whose_limits_name_a_changed_slot_are_asked_again(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        """
        flow: loan
        version: 1
        slots: { most: { type: integer }, part: { type: integer, le: most } }
        steps: [{ ask: most }, { ask: part }, { confirm: sum }]
        """
    )
    ann = stage(flow)
    ann.start()
    ann.says("10")
    assert ann.says("11") == ["Sorry, it must be 10 or less.<br/>Part?"]
    ann.says("9")
    ann.says("change most")

    assert ann.says("5") == ["Part?"]
    assert ann.says("5") == ["most: 5<br/>part: 5<br/>Is this right? To correct it, write “change most”."]


def test_a_step_whose_when_does_not_hold_is_skipped(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { a: { type: integer } }
        steps: [{ ask: a }, { say: big, when: a > 5 }, { say: done, when: a < 100 }]
        """
    )
    for answer, said in [("3", ["done"]), ("7", ["big", "done"]), ("700", ["big"])]:
        ann = stage(flow)
        ann.start()
        assert ann.says(answer) == said


def test_a_guard_that_cannot_be_evaluated_does_not_hold_and_is_noted(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\nslots: { a: { type: integer } }\nsteps: [{ ask: a }, { if: 10 / a > 1, then: [{ say: x }] }]"
    )
    ann = stage(flow)
    ann.start()

    assert ann.says("0") == []
    assert ann.ends() == ["done"]
    assert ann.notes == ("guard failed: '10 / a > 1' cannot be evaluated: division by zero",)


def test_a_value_that_cannot_be_evaluated_fails_the_turn_and_changes_nothing(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { a: { type: integer } }
        steps: [{ ask: a }, { call: look.up, args: { a: 10 / a } }]
        """,
        look__up=("a",),
    )
    ann = stage(flow)
    ann.start()
    before = ann.snapshot

    with pytest.raises(GuardError, match="cannot be evaluated") as caught:
        ann.says("0")
    assert ann.snapshot == before
    assert any("state=look_up.call" in note for note in caught.value.__notes__)


def test_a_loop_that_never_waits_is_stopped(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        steps: [{ say: round, name: top }, { goto: top, max: 100000 }]
        """
    )

    with pytest.raises(EndlessTurnError, match="goes round without waiting, the last step at"):
        stage(flow).start()


@given(answers=st.lists(st.sampled_from(
    ["yes", "no", "5", "500", "EUR", "2026-01-01", "abc", "cancel", "help", "change amount", "change currency",
     "change day", "change x", '"', ""]
), max_size=12))  # fmt: skip
def test_whatever_is_said_the_flow_stays_in_its_states_and_repeats_exactly(
    compile_yaml: Compile, stage: MakeStage, answers: list[str]
) -> None:
    flow = compile_yaml(EXPENSE, ledger__book=("total", "currency"))
    first, second = stage(flow), stage(flow)
    first.start()
    second.start()
    for answer in answers:
        if first.snapshot.ended:
            break
        before = first.snapshot
        said = first.says(answer)

        assert second.says(answer) == said
        assert first.snapshot == second.snapshot
        assert first.snapshot.state in flow.states
        assert first.snapshot.version == before.version + (1 if first.effects else 0)


def test_branches_that_are_lists_of_steps_are_taken_where_tries_and_jumps_are_used_up(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { a: { type: integer } }
        steps:
          - confirm: sure
            say: Sure?
            tries: 1
            gave_up: [{ say: Never mind. }]
          - ask: a
          - goto: a
            max: 1
            exceeded: [{ say: Enough. }]
        """
    )
    ann = stage(flow)

    assert ann.start() == ["Sure?"]
    assert ann.says("perhaps") == ["Never mind.", "A?"]
    assert ann.says("1") == ["A?"]
    assert ann.says("2") == ["Enough."]
    assert ann.ends() == ["done"]


def test_a_confirmation_counts_its_tries_in_its_words(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml("flow: f\nversion: 1\nsteps: [{ confirm: sure, say: 'Sure? ({{ here.type }})', tries: 3 }]")
    words = flow.states["sure.confirm"].invalid  # type: ignore[index,attr-defined]  # it is a Confirmation
    ann = stage(flow)
    ann.start()
    assert ann.said() == ["Sure? (IM)"]
    ann.says("perhaps")

    (_, reply) = ann.effects
    assert isinstance(reply, Reply)
    assert reply.words is words
    assert (reply.names["try"], reply.names["tries"]) == (2, 3)


def test_a_call_that_was_done_is_not_done_again_when_nothing_it_reads_has_changed(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { a: { type: integer }, b: { type: integer }, c: { type: text } }
        steps:
          - ask: a
          - call: look.up
            args: { a: a }
            save: c
          - ask: b
          - confirm: sure
        """,
        look__up=("a",),
    )
    ann = stage(flow)
    ann.start()
    ann.says("1")
    assert ann.calls() == [("look.up", {"a": 1})]
    ann.returns("x")
    ann.says("2")
    ann.says("change b")
    ann.says("3")
    assert (ann.calls(), ann.snapshot.state) == ([], "sure.confirm")
    ann.says("change a")
    ann.says("4")

    assert ann.calls() == [("look.up", {"a": 4})]


def test_a_conversation_remembers_when_it_spoke_last_and_what_began_it(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml("flow: f\nversion: 1\nslots: { a: { type: text } }\nsteps: [{ ask: a }]"))
    ann.start()

    assert ann.snapshot.spoke_at is not None
    ann.says("is this for the bot?", addressed=True)
    assert ann.snapshot.trigger.message_id == "m0"


BRANCHES = """
flow: f
version: 1
slots: { kind: { type: choice, of: [a, b] }, x: { type: text }, y: { type: text }, more: { type: boolean } }
steps:
  - ask: kind
  - if: kind == 'a'
    then: [{ ask: x }]
    else: [{ ask: y }]
  - say: looping
  - ask: again
    options: { more: [{ goto: looping }], stop: next }
"""


def test_a_change_that_leads_elsewhere_leaves_no_mark_behind(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(BRANCHES.replace("say: looping", "say: looping\n    name: looping"))
    ann = stage(flow)
    ann.start()
    ann.says("a")
    ann.says("change kind")
    assert ann.says("b") == ["Y?"]
    assert ann.snapshot.main.catch_up is None
    assert ann.says("yy") == ["looping", "Again?"]
    assert ann.says("more") == ["looping", "Again?"]
    assert ann.says("more") == ["looping", "Again?"]


def test_a_conversation_whose_state_is_gone_can_be_cancelled(compile_yaml: Compile, stage: MakeStage) -> None:
    source = "flow: f\nversion: 1\nslots: {{ {0}: {{ type: integer }} }}\nsteps: [{{ ask: {0} }}]"
    ann = stage(compile_yaml(source.format("m")))
    ann.start()
    ann.flow = compile_yaml(source.format("mm"))
    outdated = "Sorry, I was changed since we began this, and cannot go on with it. Write <b>cancel</b> to leave it."

    assert ann.says("5") == [outdated]
    assert ann.notes == ("flow 'f' version 1 has no state 'm.ask'",)
    assert ann.says("5", addressed=False) == []
    assert ann.resumed() == [outdated]
    assert ann.says("cancel") == ["Cancelled."]
    assert ann.snapshot.ended == "cancelled"


def test_a_result_for_a_state_that_is_gone_fails_its_turn(compile_yaml: Compile, stage: MakeStage) -> None:
    source = "flow: f\nversion: 1\nsteps: [{ call: actions.look, name: NAME }]"
    ann = stage(compile_yaml(source.replace("NAME", "first"), actions__look=()))
    ann.start()
    ann.flow = compile_yaml(source.replace("NAME", "second"), actions__look=())

    with pytest.raises(SnapshotOutdatedError, match=r"has no state 'first\.call'"):
        ann.returns(1)


def test_a_limit_over_a_slot_that_is_not_filled_does_not_hold(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { lo: { type: integer }, hi: { type: integer, ge: "lo + 1" } }
        steps: [{ ask: hi }, { ask: lo }, { confirm: sure }]
        """
    )
    ann = stage(flow)
    ann.start()

    assert ann.says("5") == ["Lo?"]
    ann.says("7")
    ann.says("change hi")
    assert ann.says("6") == ["Sorry, it must be 8 or more.<br/>Hi?"]


def test_a_text_that_begins_like_a_change_may_be_an_answer(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\nslots: { what: { type: text }, n: { type: integer } }\nsteps: [{ ask: what }, { ask: n }]"
    )
    ann = stage(flow)
    ann.start()

    assert ann.says("change my address please") == ["N?"]
    assert ann.snapshot.slots["what"] == "change my address please"
    assert ann.says("change my mind")[0].startswith("There is no")
    assert ann.says("change what") == ["What?"]


def test_change_leads_to_the_question_that_was_answered(compile_yaml: Compile, stage: MakeStage) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { vip: { type: boolean }, who: { type: text } }
        steps:
          - ask: vip
          - if: vip
            then: [{ ask: title, slots: [who], say: Esteemed name? }]
            else: [{ ask: name, slots: [who], say: Name? }]
          - confirm: sure
        """
    )
    ann = stage(flow)
    ann.start()
    assert ann.says("no") == ["Name?"]
    ann.says("bob")

    assert ann.says("change who") == ["Name?"]
    ann.says("bill")
    ann.says("change vip")
    assert ann.says("yes")[0].startswith("vip: yes<br/>who: bill")
    assert ann.says("change who") == ["Name?"]


def taken(stage: Any) -> list[tuple[str, str, str | None, int | None]]:
    return [(each.source, each.trigger, each.target, each.way) for each in stage.stepped.taken]


def test_a_step_says_which_arrows_it_took_and_which_guards_were_false(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start()

    assert taken(ann) == [
        ("start", "started", "amount.enter", 0),
        ("amount.enter", "", "amount.ask", 1),
    ]
    ann.says("abc")
    assert taken(ann) == [("amount.ask", "invalid", "amount.ask", 0)]
    ann.says("5")
    assert taken(ann) == [("amount.ask", "answered", "currency.enter", 0), ("currency.enter", "", "currency.ask", 1)]
    ann.says("eur")
    assert taken(ann) == [
        ("currency.ask", "answered", "if_1.if", 0),
        ("if_1.if", "", "summary.confirm", 1),
        ("summary.confirm", "", None, None),
    ]
    ann.says("back")
    assert taken(ann)[0] == ("summary.confirm", "back", "currency.ask", None)


def test_an_event_that_nobody_wants_takes_no_arrow(expense: CompiledFlow, stage: MakeStage) -> None:
    ann = stage(expense)
    ann.start()
    ann.says("lunch?", addressed=False)

    assert taken(ann) == []


def test_change_to_a_question_that_is_still_ahead_skips_none_of_those_before_it(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        slots: { town: { type: text }, guests: { type: integer, default: 1 }, wishes: { type: text, optional: true } }
        steps:
          - ask: name
            slots: [town]
            say: Town?
          - ask: room
            slots: [guests, wishes]
            say: Room?
          - say: "{{ town }}, {{ guests }}"
        """
    )
    ann = stage(flow)
    ann.start()

    assert ann.says("/change guests")[-1] == "Town?"
    assert ann.says("Rome")[0].startswith("Room?")
