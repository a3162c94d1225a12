"""Tests for flowbot.engine: whole talks whose questions are answered in forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.engine.effects import Reply, Update
from flowbot.engine.events import Submitted
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import GuardError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.messageml.catalogue import load_messages
from flowbot.values.controls import Field, Form
from flowbot.values.functions import FUNCTIONS

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB = User(id=UserId(8), display_name="Bob")

CLAIM = """
flow: claim
version: 1
slots:
  amount: { type: decimal, gt: 0, decimal_places: 2, label: How much, hint: in euros }
  day: { type: date, le: today }
  kind: { type: choice, of: { meal: Meal, taxi: Taxi } }
  paid: { type: boolean }
  note: { type: text, max_length: 20, optional: true }
steps:
  - ask: details
    slots: [amount, day, kind, paid, note]
    tries: 3
  - confirm: summary
"""
GOOD = {"action": "submit", "amount": "12.50", "day": "2026-11-20", "kind": "taxi", "paid": "true", "note": ""}


class Talk:
    """One conversation whose questions are answered in forms."""

    def __init__(self, stage: Any) -> None:
        self.stage = stage
        self._number = 0

    def form(self) -> Form:
        """The form of the last turn."""
        forms = [each.form for each in self.stage.effects if isinstance(each, Reply) and each.form is not None]
        assert len(forms) == 1
        return forms[0]

    def closed(self) -> list[str]:
        """What stands in place of forms since the last turn."""
        rendered = [
            each.words.render(each.names, each.reader) for each in self.stage.effects if isinstance(each, Update)
        ]
        return [each.removeprefix("<messageML>").removesuffix("</messageML>") for each in rendered]

    def submits(self, form: Form, values: Mapping[str, object], by: User | None = None) -> list[str]:
        self._number += 1
        ann = self.stage.snapshot.initiator
        event = Submitted(
            key=f"f{self._number}", form_id=form.id, by=by or ann, at=self.stage.snapshot.trigger.at, values=values
        )
        self.stage.hear(event)
        return self.stage.said()  # type: ignore[no-any-return]  # of the stage

    def presses(self, button: str, **values: object) -> list[str]:
        return self.submits(self.open_form, {"action": button, **values})

    def starts(self, slots: Mapping[str, object] | None = None) -> list[str]:
        said = self.stage.start(slots)
        return said  # type: ignore[no-any-return]  # of the stage

    @property
    def open_form(self) -> Form:
        """The form that can be answered."""
        card = self.stage.snapshot.main.card
        assert card is not None
        return Form(id=card.form_id)


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Talk]:
    return lambda source: Talk(stage(compile_yaml(source)))


def field(form: Form, name: str) -> Field:
    return next(each for each in form.fields if each.name == name)


# A form of several slots


def test_several_slots_are_asked_in_one_form(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)

    assert ann.starts() == ["Details?"]
    form = ann.form()
    assert [(each.name, each.kind, each.label, each.required) for each in form.fields] == [
        ("amount", "text-field", "How much", True),
        ("day", "date-picker", "Day", True),
        ("kind", "radio", "Kind", True),
        ("paid", "checkbox", "Paid", True),
        ("note", "text-field", "Note", False),
    ]
    assert [(each.name, each.label, each.style) for each in form.buttons] == [
        ("submit", "Submit", "primary"),
        ("/cancel", "Cancel", "secondary"),
    ]
    assert field(form, "amount").hint == "in euros"
    assert field(form, "day").bounds.most == "2026-11-23"
    assert field(form, "note").bounds.max_length == 20
    assert [(each.value, each.label) for each in field(form, "kind").choices] == [("meal", "Meal"), ("taxi", "Taxi")]


def test_a_form_that_was_filled_in_fills_its_slots_and_is_replaced_by_its_answers(
    talk: Callable[[str], Talk],
) -> None:
    ann = talk(CLAIM)
    ann.starts()

    said = ann.presses("submit", **GOOD)

    assert ann.stage.snapshot.slots == {
        "amount": Decimal("12.50"), "day": date(2026, 11, 20), "kind": "taxi", "paid": True, "note": None
    }  # fmt: skip
    assert ann.closed() == [
        "<b>Details</b><br/>How much: 12.50<br/>day: 2026-11-20<br/>kind: Taxi<br/>paid: yes<br/>note: –"
    ]
    assert said[0].startswith("How much: 12.50<br/>day: 2026-11-20<br/>kind: Taxi<br/>paid: yes<br/>note: –")
    assert ann.stage.snapshot.main.answers["details"].by == ann.stage.snapshot.initiator


def test_an_unchecked_box_is_no(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()
    ann.presses("submit", **{key: value for key, value in GOOD.items() if key != "paid"})

    assert ann.stage.snapshot.slots["paid"] is False


def test_a_refused_form_is_shown_again_with_what_was_typed_and_what_is_wrong(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()

    said = ann.presses("submit", **{**GOOD, "amount": "abc", "day": "2026-12-01", "note": "x" * 21})

    problem = (
        "How much: &#39;abc&#39; is not a number; Day: it must be 2026-11-23 or earlier; "
        "Note: it may have at most 20 characters"
    )
    assert said == [f"Sorry, {problem}.<br/>Details?"]
    assert [(each.name, each.values, each.problem) for each in ann.form().fields] == [
        ("amount", ("abc",), "'abc' is not a number"),
        ("day", ("2026-12-01",), "it must be 2026-11-23 or earlier"),
        ("kind", ("taxi",), ""),
        ("paid", ("true",), ""),
        ("note", ("x" * 21,), "it may have at most 20 characters"),
    ]
    assert ann.stage.snapshot.slots == {}
    assert ann.form().is_again


def test_the_card_of_a_refused_form_is_closed_and_the_new_one_counts(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()
    first = ann.form()
    ann.presses("submit", amount="abc")
    second = ann.form()

    assert ann.closed() == ["This is asked again below."]
    assert ann.submits(first, GOOD) == ["Sorry, this form is no longer open. Please use the latest one."]
    assert ann.stage.snapshot.slots == {}
    ann.submits(second, GOOD)
    assert ann.stage.snapshot.slots["kind"] == "taxi"


def test_a_form_is_refused_until_the_tries_are_used_up(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()
    ann.presses("submit")
    ann.presses("submit")
    said = ann.presses("submit")

    assert said == ["Let us stop here. You can start again at any time."]
    assert ann.closed() == ["Let us stop here. You can start again at any time."]
    assert ann.stage.ends() == ["gave_up"]


def test_what_is_typed_is_no_answer_to_a_form_of_several_slots(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()

    for _ in range(4):  # more than there are tries
        assert ann.stage.says("12.50") == ["Sorry, that is asked in the form: fill it in, please."]
        assert ann.closed() == []
    assert ann.stage.says("12.50", addressed=False) == []
    ann.presses("submit", **GOOD)
    assert ann.stage.snapshot.slots["kind"] == "taxi"


def test_the_cancel_button_cancels(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()

    assert ann.presses("/cancel", amount="abc") == ["Cancelled."]
    assert ann.closed() == ["Cancelled."]


def test_where_cancel_does_not_work_there_is_no_button_for_it(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM.replace("version: 1", "version: 1\ncommands: [help]"))
    ann.starts()

    assert [each.name for each in ann.form().buttons] == ["submit"]
    ann.presses("/cancel", **{key: value for key, value in GOOD.items() if key != "action"})
    assert ann.stage.ends() == []


def test_a_form_shows_what_is_known_and_what_is_suggested(talk: Callable[[str], Talk]) -> None:
    source = CLAIM.replace("paid: { type: boolean }", "paid: { type: boolean, default: true }").replace(
        "of: { meal: Meal, taxi: Taxi } }", "of: { meal: Meal, taxi: Taxi }, suggest: \"'meal'\" }"
    )
    ann = talk(source)
    ann.starts({"amount": Decimal("1250.5"), "day": date(2026, 11, 20)})

    shown = {each.name: each.values for each in ann.form().fields}
    assert shown == {"amount": ("1250.5",), "day": ("2026-11-20",), "kind": ("meal",), "paid": ("true",), "note": ()}


def test_a_form_whose_slots_are_filled_is_passed(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    known = {"amount": Decimal(1), "day": date(2026, 11, 20), "kind": "meal", "paid": False, "note": "x"}

    assert "Is this right?" in ann.starts(known)[0]


def test_change_asks_the_form_again_with_the_old_values(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM)
    ann.starts()
    ann.presses("submit", **GOOD)

    assert ann.stage.says("change kind") == ["Details?"]
    assert field(ann.form(), "kind").values == ("taxi",)
    assert field(ann.form(), "amount").values == ("12.50",)
    ann.presses("submit", **{**GOOD, "kind": "meal"})
    assert ann.stage.snapshot.slots["kind"] == "meal"
    assert ann.stage.snapshot.main.card.step == "summary"


# Buttons


def test_few_choices_are_buttons_and_can_be_typed_too(talk: Callable[[str], Talk]) -> None:
    source = (
        "flow: f\nversion: 1\nslots: { c: { type: choice, of: [EUR, USD] } }\nsteps: [{ ask: c }, { say: '{{ c }}' }]"
    )
    ann = talk(source)

    assert ann.starts() == ["C?"]
    assert [(each.name, each.label) for each in ann.form().buttons] == [("EUR", "EUR"), ("USD", "USD")]
    assert ann.form().fields == ()
    assert ann.presses("USD") == ["USD"]
    assert ann.closed() == ["c: USD"]
    bob = talk(source)
    bob.starts()
    assert bob.stage.says("eur") == ["EUR"]
    assert bob.closed() == ["c: EUR"]


def test_yes_and_no_are_buttons(talk: Callable[[str], Talk]) -> None:
    source = "flow: f\nversion: 1\nslots: { ok: { type: boolean } }\nsteps: [{ ask: ok }, { say: '{{ ok }}' }]"
    ann = talk(source)
    ann.starts()

    assert [(each.name, each.label, each.style) for each in ann.form().buttons] == [
        ("yes", "Yes", "primary"),
        ("no", "No", "secondary"),
    ]
    assert ann.presses("no") == ["no"]
    assert ann.stage.snapshot.slots == {"ok": False}


def test_more_than_five_choices_are_a_list(talk: Callable[[str], Talk]) -> None:
    ann = talk("flow: f\nversion: 1\nslots: { c: { type: choice, of: [a, b, c, d, e, f] } }\nsteps: [{ ask: c }]")
    ann.starts()

    assert [each.kind for each in ann.form().fields] == ["select"]
    assert [each.name for each in ann.form().buttons] == ["submit", "/cancel"]
    ann.presses("submit", c="f")
    assert ann.stage.snapshot.slots == {"c": "f"}


def test_a_confirmation_takes_yes_and_no_by_buttons(talk: Callable[[str], Talk]) -> None:
    source = "flow: f\nversion: 1\nslots: { a: { type: text } }\nsteps: [{ ask: a }, { confirm: sure }, { say: done }]"
    ann = talk(source)
    ann.starts({"a": "x"})

    assert [each.name for each in ann.form().buttons] == ["yes", "no"]
    assert ann.presses("yes") == ["done"]
    assert ann.closed() == ["a: x<br/>Sure: Yes"]
    bob = talk(source)
    bob.starts({"a": "x"})
    assert bob.presses("no") == ["Cancelled."]
    assert bob.closed() == ["a: x<br/>Sure: No"]
    carol = talk(source)
    carol.starts({"a": "x"})
    assert carol.presses("submit") == [
        "Sorry, &#39;submit&#39; is neither yes nor no.<br/>a: x<br/>Is this right? To correct it, write “change a”."
    ]


# Options


DECIDE = """
flow: decide
version: 1
slots: { reason: { type: text, max_length: 50 }, until: { type: date, ge: today, optional: true } }
steps:
  - ask: verdict
    options:
      approve: next
      reject: { label: Send back, style: destructive, slots: [reason, until], then: rejected }
  - say: fine
ends: [rejected]
"""


def test_options_are_buttons_and_their_slots_stand_in_the_same_card(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)

    assert ann.starts() == ["Verdict?"]
    form = ann.form()
    assert [(each.name, each.label, each.style) for each in form.buttons] == [
        ("approve", "Approve", "secondary"),
        ("reject", "Send back", "destructive"),
    ]
    assert [(each.name, each.required) for each in form.fields] == [("reason", False), ("until", False)]


def test_the_slots_of_an_option_count_with_it_only(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()

    assert ann.presses("approve", reason="never mind", until="nonsense") == ["fine"]
    assert ann.stage.snapshot.slots == {}
    assert ann.closed() == ["Verdict: Approve"]


def test_an_option_needs_its_slots(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()

    assert ann.presses("reject", reason="", until="2026-11-30") == ["Sorry, Reason: this is needed.<br/>Verdict?"]
    assert [(each.values, each.problem) for each in ann.form().fields] == [
        ((), "this is needed"),
        (("2026-11-30",), ""),
    ]
    assert ann.stage.says("send back") == [
        "Sorry, &#39;Send back&#39; needs what is asked in the form: fill it in, please."
    ]
    assert ann.stage.says("send back", addressed=False) == [  # in a room, where an option is named
        "Sorry, &#39;Send back&#39; needs what is asked in the form: fill it in, please."
    ]
    assert ann.stage.says("send it back", addressed=False) == []
    ann.presses("reject", reason="no receipt", until="")
    assert ann.stage.ends() == ["rejected"]
    assert ann.stage.snapshot.slots == {"reason": "no receipt", "until": None}
    assert ann.stage.snapshot.main.answers["verdict"].option == "reject"
    assert ann.closed() == ["Verdict: Send back<br/>reason: no receipt<br/>until: –"]


def test_a_button_that_is_no_option_is_refused(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()

    assert ann.presses("maybe") == ["Sorry, &#39;maybe&#39; is not one of Approve or Send back.<br/>Verdict?"]
    assert ann.submits(Form(id=ann.stage.snapshot.main.card.form_id), {}) == [
        "Sorry, the form did not say which button was pressed.<br/>Verdict?"
    ]


DECIDE_KNOWN = """
flow: f
version: 1
slots:
  hotel: { type: boolean, default: true }
  note: { type: text, optional: true }
steps:
  - ask: note
  - ask: verdict
    options: { book: { slots: [hotel, note] }, hold: { slots: [why], then: next } }
  - say: "{{ hotel }} {{ note }}"
"""


def test_an_option_that_is_typed_keeps_what_its_form_shows(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE_KNOWN.replace("slots: [why]", "slots: [hotel]"))
    ann.starts()
    ann.stage.says("sea view")

    assert ann.stage.says("book") == ["yes sea view"]
    assert ann.stage.snapshot.slots == {"hotel": True, "note": "sea view"}


LOOP = """
flow: f
version: 1
slots:
  draft: { type: text }
  why: { type: text }
  pin_code: { type: text, secret: true }
steps:
  - ask: go
    options:
      book: next
      hold: { slots: [why, pin_code], then: [{ goto: go }] }
      amend: { slots: [draft], then: [{ goto: go }] }
  - ask: draft
"""


def test_what_goes_with_an_option_is_given_anew_each_time(talk: Callable[[str], Talk]) -> None:
    ann = talk(LOOP)
    ann.starts()
    ann.presses("hold", why="a fair", pin_code="1234")

    assert [list(each.values) for each in ann.form().fields] == [[], [], []]
    assert ann.stage.snapshot.slots["why"] == "a fair"
    ann.presses("hold", why="", pin_code="")
    assert [each.problem for each in ann.form().fields] == ["this is needed", "this is needed", ""]


def test_a_typed_option_does_not_take_what_was_given_with_it_earlier(talk: Callable[[str], Talk]) -> None:
    ann = talk(LOOP)
    ann.starts()
    ann.presses("hold", why="a fair", pin_code="1234")

    assert "needs what is asked in the form" in ann.stage.says("hold")[0]


def test_a_typed_option_takes_what_another_has_given_for_the_same_decision(talk: Callable[[str], Talk]) -> None:
    two = "ask: go\n    to: people\n    need: 2\n"
    people = "\n  people: { type: list, items: user }\n  why:"
    ann = talk(LOOP.replace("ask: go\n", two).replace("\n  why:", people).replace(", pin_code]", "]"))
    ann.starts({"people": [{"id": 7, "name": "Ann"}, {"id": 8, "name": "Bob"}]})
    form = ann.stage.snapshot.main.cards[1].form_id
    ann.submits(Form(id=form), {"action": "hold", "why": "a fair"}, by=BOB)
    ann.stage.says("hold")

    assert ann.stage.snapshot.main.answers["go"].option == "hold"


def test_what_a_question_fills_too_stands_in_the_form_of_an_option(talk: Callable[[str], Talk]) -> None:
    ann = talk(LOOP)
    ann.starts({"draft": "first"})

    assert ["first"] in [list(each.values) for each in ann.form().fields]


def test_a_box_that_nobody_saw_is_not_left_empty_by_a_typed_option(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE_KNOWN.replace("slots: [why]", "slots: [hotel]").replace(", default: true", ""))
    ann.starts()
    ann.stage.says("sea view")

    assert "needs what is asked in the form" in ann.stage.says("book")[0]


@pytest.mark.parametrize("sent", [{}, {"action": "maybe"}, {"action": ["yes"]}, {"action": None}])
def test_a_form_without_one_of_its_buttons_is_neither_yes_nor_no(
    talk: Callable[[str], Talk], sent: Mapping[str, object]
) -> None:
    ann = talk("flow: f\nversion: 1\nslots: { ok: { type: boolean } }\nsteps: [{ ask: ok }, { confirm: sure }]")
    ann.starts()

    assert ann.submits(ann.form(), sent) == ["Sorry, the form did not say which button was pressed.<br/>Ok?"]
    ann.stage.says("yes")
    if not isinstance(sent.get("action"), str):
        assert "did not say which button" in ann.submits(ann.form(), sent)[0]


def test_the_button_that_sends_a_form_is_no_choice_of_it(talk: Callable[[str], Talk]) -> None:
    ann = talk(
        "flow: f\nversion: 1\nslots: { what: { type: choice, of: [submit, reject], as: radio } }\nsteps: [{ ask: what }]"
    )
    ann.starts()

    assert ann.presses("submit") == ["Sorry, this is needed.<br/>What?"]
    ann.presses("submit", what="submit")
    assert ann.stage.snapshot.slots == {"what": "submit"}


# Who, and when


def test_nobody_else_can_answer(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()
    before = ann.stage.snapshot

    said = ann.submits(Form(id=before.main.card.form_id), {"action": "approve"}, by=BOB)

    assert said == ["Sorry, this is for somebody else to answer."]
    assert ann.stage.snapshot.state == before.state
    assert ann.stage.snapshot.main.card == before.main.card
    assert ann.stage.snapshot.main.counts == {}


def test_a_second_click_hears_that_it_was_answered(talk: Callable[[str], Talk]) -> None:
    ann = talk(
        "flow: f\nversion: 1\nslots: { a: { type: text } }\nsteps: [{ ask: go, options: { a: next, b: next } }, { ask: a }]"
    )
    ann.starts()
    form = ann.form()
    ann.submits(form, {"action": "a"})

    assert ann.submits(form, {"action": "b"}) == ["This has been answered already."]
    assert ann.stage.snapshot.main.answers["go"].option == "a"
    assert ann.stage.says("x") == []
    assert ann.stage.ends() == ["done"]


def test_a_form_of_another_conversation_is_not_open(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()

    assert ann.submits(Form(id="verdict-0-0"), {"action": "approve"}) == [
        "Sorry, this form is no longer open. Please use the latest one."
    ]


def test_help_puts_the_form_again_below_it(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()
    first = ann.form()
    ann.stage.says("help")

    assert ann.closed() == ["This is asked again below."]
    assert ann.form().id != first.id


def test_the_id_of_a_form_names_its_question(talk: Callable[[str], Talk]) -> None:
    ann = talk(DECIDE)
    ann.starts()

    assert ann.form().id.startswith(f"verdict-{ann.stage.snapshot.conversation}-")


# Slots


def test_choices_may_come_from_a_slot(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots:
      choices: { type: list, items: text }
      vote: { type: choice, of: choices }
      many: { type: list, items: { type: choice, of: choices } }
    steps: [{ ask: choices }, { ask: vote }, { ask: more, slots: [many, vote] }, { say: "{{ vote }} {{ many }}" }]
    """
    ann = talk(source)
    ann.starts()
    ann.stage.says("Rome, Oslo")

    assert [each.label for each in ann.form().buttons] == ["Rome", "Oslo"]
    assert ann.stage.says("Paris") == ["Sorry, &#39;Paris&#39; is not one of Rome or Oslo.<br/>Vote?"]
    ann.presses("Oslo")
    assert [(each.kind, each.multiple, [choice.value for choice in each.choices]) for each in ann.form().fields] == [
        ("select", True, ["Rome", "Oslo"]),
        ("select", False, ["Rome", "Oslo"]),
    ]
    assert ann.presses("submit", many=["Rome", "Oslo"], vote="Rome") == ["Rome Rome, Oslo"]


def test_a_change_of_what_there_is_to_choose_empties_the_choice(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots: { choices: { type: list, items: text }, vote: { type: choice, of: choices } }
    steps: [{ ask: choices }, { ask: vote }, { confirm: ok }]
    """
    ann = talk(source)
    ann.starts()
    ann.stage.says("Rome, Oslo")
    ann.presses("Oslo")
    ann.stage.says("change choices")
    ann.stage.says("Bern, Wien")

    assert ann.stage.snapshot.slots == {"choices": ["Bern", "Wien"]}
    assert [each.label for each in ann.form().buttons] == ["Bern", "Wien"]


def test_what_depends_on_what_was_emptied_is_emptied_too(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots: { most: { type: integer }, some: { type: integer, le: most }, few: { type: integer, le: some } }
    steps: [{ ask: most }, { ask: some }, { ask: few }, { confirm: ok }]
    """
    ann = talk(source)
    ann.starts()
    for text in ("9", "6", "3", "change most", "5"):
        ann.stage.says(text)

    assert ann.stage.snapshot.slots == {"most": 5}


def test_a_question_with_nothing_to_choose_fails_its_turn(talk: Callable[[str], Talk]) -> None:
    ann = talk(
        "flow: f\nversion: 1\nslots: { xs: { type: list, items: text, optional: true }, c: { type: choice, of: xs } }\nsteps: [{ ask: c }]"
    )

    with pytest.raises(GuardError):
        ann.starts()


def test_a_secret_is_masked_and_never_shown_again(talk: Callable[[str], Talk]) -> None:
    ann = talk(
        "flow: f\nversion: 1\nslots: { pin: { type: text, secret: true, min_length: 4 } }\nsteps: [{ ask: pin }, { confirm: ok }]"
    )
    ann.starts()
    assert ann.form().fields[0].masked
    ann.presses("submit", pin="123")
    assert ann.form().fields[0].values == ()

    assert ann.presses("submit", pin="12345")[0].startswith("pin: •••<br/>")
    assert ann.closed() == ["pin: •••"]
    assert ann.stage.snapshot.slots == {"pin": "12345"}


def test_a_secret_that_is_known_stays_when_its_field_is_left_empty(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots: { name: { type: text }, pin: { type: text, secret: true }, key: { type: text, secret: true, optional: true } }
    steps: [{ ask: details, slots: [name, pin, key] }, { confirm: sure }]
    """
    ann = talk(source)
    ann.starts()
    assert [each.required for each in ann.form().fields] == [True, True, False]
    ann.presses("submit", name="a", pin="1", key="2")
    ann.stage.says("change name")
    assert [each.required for each in ann.form().fields] == [True, False, False]
    ann.presses("submit", name="b", pin="", key="")

    assert ann.stage.snapshot.slots == {"name": "b", "pin": "1", "key": "2"}


@pytest.mark.parametrize("word", ["skip", "None", " SKIP "])
def test_what_is_optional_is_skipped_by_a_word_or_left_empty(talk: Callable[[str], Talk], word: str) -> None:
    source = "flow: f\nversion: 1\nslots: { n: { type: integer, optional: true }, d: { type: date, optional: true } }\nsteps: [{ ask: n }, { ask: d }, { say: '[{{ n }}{{ d }}] {{ missing(n) }}' }]"
    ann = talk(source)
    ann.starts()
    ann.stage.says(word)

    assert ann.stage.snapshot.slots == {"n": None}
    assert ann.presses("submit", d="") == ["[] yes"]


@pytest.mark.parametrize(
    ("locale", "question", "word"),
    [
        ("en", "N? (to leave it out, write “skip”)", "skip"),
        ("de", "N? (zum Auslassen schreiben Sie „überspringen“)", "Überspringen."),
        ("de", "N? (zum Auslassen schreiben Sie „überspringen“)", "skip"),
        ("fr", "N&#160;? (pour passer, écrivez «&#160;passer&#160;»)", "« passer »"),
        ("es", "¿N? (para omitirlo, escriba «omitir»)", "omitir"),
    ],
)
def test_how_to_leave_it_out_is_said_in_the_language_of_who_is_asked(
    stage: MakeStage, locale: str, question: str, word: str
) -> None:
    source = "flow: f\nversion: 1\nslots: { n: { type: integer, optional: true } }\nsteps: [{ ask: n }]\n"
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale=locale)
    ann = stage(compile_source(source, "f.yaml", Known(messages=messages, locale=locale)))

    assert ann.start() == [question]
    ann.says(word)
    assert ann.snapshot.slots == {"n": None}


def test_a_choice_that_is_called_like_a_word_for_skipping_is_that_choice(talk: Callable[[str], Talk]) -> None:
    ann = talk(
        "flow: f\nversion: 1\nslots: { plan: { type: choice, of: [None, Basic], optional: true } }\nsteps: [{ ask: plan }, { say: '{{ plan }}' }]"
    )
    ann.starts()

    assert ann.stage.says("none") == ["None"]


def test_the_example_of_change_is_a_label(talk: Callable[[str], Talk]) -> None:
    ann = talk(
        "flow: f\nversion: 1\nslots: { n: { type: integer, label: rooms } }\nsteps: [{ ask: n }, { confirm: sure }]"
    )
    ann.starts()

    assert "write “change rooms”" in ann.stage.says("2")[0]
    assert ann.stage.says("change rooms") == ["Rooms?"]


def test_a_person_who_is_known_keeps_their_name_in_a_form(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots: { boss: { type: user }, others: { type: list, items: user }, day: { type: date } }
    steps: [{ ask: details, slots: [boss, others, day] }, { say: "{{ boss.name }} {% for each in others %}{{ each.name }}, {% endfor %}" }]
    """
    ann = talk(source)
    bob = {
        "id": 8,
        "name": "Bob",
        "first_name": None,
        "last_name": None,
        "email": None,
        "username": None,
        "external": None,
    }
    ann.starts({"boss": bob, "others": [bob]})
    assert ann.form().fields[0].values == ("8",)

    assert ann.presses("submit", boss=[8], others=[7, 8, 9], day="2026-12-01") == ["Bob Ann, Bob, , "]


def test_a_check_has_words_of_its_own(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots:
      low: { type: integer }
      high: { type: integer, check: high > low, problem: it must be above the lowest }
      code: { type: text, pattern: "[A-Z]{3}", problem: three capital letters }
    steps: [{ ask: range, slots: [low, high, code] }, { say: ok }]
    """
    ann = talk(source)
    ann.starts()

    assert ann.presses("submit", low="5", high="4", code="ab") == [
        "Sorry, High: it must be above the lowest; Code: three capital letters.<br/>Range?"
    ]
    assert ann.presses("submit", low="5", high="6", code="ABC") == ["ok"]


def test_a_check_over_a_field_that_does_not_fit_waits_for_it(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots:
      low: { type: integer }
      top: { type: integer, optional: true }
      high: { type: integer, check: high > low, problem: it must be above the lowest }
      near: { type: integer, check: near < top, problem: it must be below the top }
    steps: [{ ask: range, slots: [low, top, high, near] }, { confirm: sure }]
    """
    ann = talk(source)
    ann.starts()

    assert ann.presses("submit", low="few", high="4", near="5") == [
        "Sorry, Low: &#39;few&#39; is not a number.<br/>Range?"
    ]
    assert ann.presses("submit", low="", high="4", near="5") == ["Sorry, Low: this is needed.<br/>Range?"]
    assert "Sorry" not in ann.presses("submit", low="3", top="", high="4", near="5")[0]
    ann.stage.says("change low")
    assert ann.presses("submit", low="few", high="2", near="5") == [
        "Sorry, Low: &#39;few&#39; is not a number.<br/>Range?"
    ]


def test_a_limit_over_a_field_of_the_same_form_holds(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots: { start: { type: date }, stop: { type: date, gt: start } }
    steps: [{ ask: days, slots: [start, stop] }, { say: ok }]
    """
    source = source.replace("start:", "from_day:").replace("gt: start", "gt: from_day").replace("[start,", "[from_day,")
    ann = talk(source)
    ann.starts()

    assert field(ann.form(), "stop").bounds.least is None
    assert "Stop: it must be after 2026-11-25" in ann.presses("submit", from_day="2026-11-25", stop="2026-11-25")[0]
    assert ann.presses("submit", from_day="2026-11-25", stop="2026-11-26") == ["ok"]


def test_the_bounds_of_pickers_include_their_ends(talk: Callable[[str], Talk]) -> None:
    source = """
    flow: f
    version: 1
    slots:
      day: { type: date, gt: 2026-11-30, lt: 2026-12-24 }
      at: { type: time, ge: "09:00", le: "17:30" }
    steps: [{ ask: when_, slots: [day, at] }]
    """
    ann = talk(source)
    ann.starts()
    day, at = (each.bounds for each in ann.form().fields)

    assert (day.least, day.most) == ("2026-12-01", "2026-12-23")
    assert (at.least, at.most) == ("09:00:00", "17:30:00")


# Those who may be named


def test_a_form_takes_those_alone_who_may_be_named_and_a_change_of_them_clears_the_answer(
    talk: Callable[[str], Talk],
) -> None:
    ann = talk("""
flow: f
version: 1
slots:
  team: { type: list, items: user }
  lead: { type: user, of: team }
steps:
  - ask: staff
    slots: [team, lead]
  - ask: verdict
    options: { again: [{ set: { team: "[initiator]" } }], keep: next }
  - if: missing(lead)
    then: [{ say: Nobody leads. }]
    else: [{ say: "{{ lead.id }} leads." }]
""")
    ann.starts()
    ann.presses("submit", team=["7", "8"], lead=["9"])
    assert field(ann.form(), "lead").problem == "it must be one of those who can be chosen here"
    assert field(ann.form(), "team").problem == ""

    assert ann.presses("submit", team=["7", "8"], lead=["8"]) == ["Verdict?"]
    assert ann.presses("again") == ["Nobody leads."]


# Commands as buttons

WIZARD = """
flow: wizard
version: 1
slots:
  name: { type: text }
  kind: { type: choice, of: [meal, taxi] }
steps:
  - ask: name
    buttons: [cancel]
  - ask: kind
    buttons: [back, help]
  - ask: plan
    options: { go: next }
    buttons: [back, restart, cancel]
  - confirm: sure
    buttons: [back]
"""


def buttons(form: Form) -> list[str]:
    return [each.name for each in form.buttons]


def test_commands_are_buttons_beside_those_of_every_kind_of_question(talk: Callable[[str], Talk]) -> None:
    ann = talk(WIZARD)
    ann.starts()
    assert [(each.name, each.label, each.passes_empty) for each in ann.form().buttons] == [
        ("submit", "Submit", False),
        ("/cancel", "Cancel", True),
    ]
    assert ann.stage.says("Ann") == ["Kind?"]
    assert buttons(ann.form()) == ["meal", "taxi", "/back", "/help"]
    ann.presses("taxi")
    assert buttons(ann.form()) == ["go", "/back", "/restart", "/cancel"]
    ann.presses("go")
    assert buttons(ann.form()) == ["yes", "no", "/back"]


def test_a_button_does_what_its_command_does(talk: Callable[[str], Talk]) -> None:
    ann = talk(WIZARD)
    ann.starts()
    ann.presses("submit", name="Ann")
    assert ann.presses("/help")[-1] == "Kind?"
    assert ann.presses("/back", kind="nonsense") == ["Name?"]
    ann.presses("submit", name="Ann")
    ann.presses("meal")
    assert ann.presses("/restart") == ["Name?"]
    assert ann.stage.snapshot.slots == {}


def test_it_does_nothing_for_whom_the_flow_does_not_talk_to(talk: Callable[[str], Talk]) -> None:
    ann = talk(WIZARD.replace("ask: plan", "ask: plan\n    who: 'true'"))
    ann.starts()
    ann.presses("submit", name="Ann")
    ann.presses("meal")

    card = ann.stage.snapshot.main.card
    for button in ("/cancel", "/restart", "/back"):
        assert ann.submits(ann.open_form, {"action": button}, by=BOB) == ["Sorry, this is for somebody else to answer."]
    assert ann.stage.snapshot.main.card == card


def test_without_any_a_form_to_fill_in_has_no_cancel(talk: Callable[[str], Talk]) -> None:
    ann = talk(CLAIM.replace("  - ask: details\n", "  - ask: details\n    buttons: []\n"))
    ann.starts()

    assert buttons(ann.form()) == ["submit"]
