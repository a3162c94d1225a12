"""Tests for flowbot.engine.record_slots: records and lists of them, in forms, in words and as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from flowbot.engine.effects import Reply
from flowbot.engine.machine import CompiledFlow
from flowbot.presentationml import parse_message
from flowbot.values.types import AnswerError

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    return lambda text: stage(compile_yaml(text))


def plain(said: Sequence[str]) -> list[str]:
    """What was said, its apostrophes as people see them."""
    return [each.replace("&#39;", "'") for each in said]


def shown(stage: Any) -> Mapping[str, tuple[str, Sequence[str], str]]:
    """The fields of the form that was sent last: name → label, what it holds, what is wrong with it."""
    form = next(each.form for each in stage.effects if isinstance(each, Reply) and each.form is not None)
    return {each.name: (each.label, list(each.values), each.problem) for each in form.fields}


def buttons(stage: Any) -> Sequence[str]:
    form = next(each.form for each in stage.effects if isinstance(each, Reply) and each.form is not None)
    return [each.name for each in form.buttons]


TRIP = """
flow: f
version: 1
slots:
  trip:
    type: record
    fields:
      where: { type: text, max_length: 20 }
      leaves: { type: date, ge: today }
      returns: { type: date, ge: leaves, optional: true, label: back again }
      days: { type: integer, check: days < limit, problem: that is too long, optional: true }
  limit: { type: integer, default: 10 }
steps:
  - ask: trip
  - say: "{{ trip.where }}, {{ trip.leaves | date('iso') }}"
  - say: "{{ shown.trip }}"
    when: trip.returns > trip.leaves
"""


def test_a_record_is_asked_for_with_a_control_for_each_field(talk: Callable[[str], Any]) -> None:
    ann = talk(TRIP)

    assert ann.start() == ["Trip?"]
    assert shown(ann) == {
        "trip.where": ("Where", [], ""),
        "trip.leaves": ("Leaves", [], ""),
        "trip.returns": ("Back again", [], ""),
        "trip.days": ("Days", [], ""),
    }
    assert buttons(ann) == ["submit", "/cancel"]


def test_a_record_is_filled_from_its_controls_and_read_by_its_fields(talk: Callable[[str], Any]) -> None:
    ann = talk(TRIP)
    ann.start()

    said = ann.presses("submit", **{"trip.where": "Rome", "trip.leaves": "2026-12-01", "trip.returns": "2026-12-04"})

    assert said == ["Rome, 2026-12-01", "Where: Rome<br/>Leaves: 2026-12-01<br/>Back again: 2026-12-04"]
    assert ann.ends() == ["done"]


def test_each_field_of_a_record_says_what_is_wrong_with_it(talk: Callable[[str], Any]) -> None:
    ann = talk(TRIP)
    ann.start()

    said = ann.presses(
        "submit", **{"trip.leaves": "2026-12-05", "trip.returns": "2026-12-04", "trip.days": "12", "trip.where": ""}
    )

    assert said == [
        "Sorry, Where: this is needed; Back again: it must be 2026-12-05 or later; Days: that is too long.<br/>Trip?"
    ]
    assert shown(ann) == {
        "trip.where": ("Where", [], "this is needed"),
        "trip.leaves": ("Leaves", ["2026-12-05"], ""),
        "trip.returns": ("Back again", ["2026-12-04"], "it must be 2026-12-05 or later"),
        "trip.days": ("Days", ["12"], "that is too long"),
    }
    assert ann.snapshot.slots == {"limit": 10}


def test_a_record_may_be_written_as_lines_or_in_order(talk: Callable[[str], Any]) -> None:
    ann, bob = talk(TRIP), talk(TRIP)
    ann.start()
    bob.start()

    assert ann.says("Leaves: 1 Dec 2026\nwhere: Rome") == ["Rome, 2026-12-01"]
    assert bob.says("Oslo; tomorrow; ; 3") == ["Oslo, 2026-11-24"]


def test_a_record_that_was_written_wrongly_is_mended_in_its_form(talk: Callable[[str], Any]) -> None:
    ann = talk(TRIP)
    ann.start()

    assert plain(ann.says("Rome; soon; 2026-12-04")) == [
        "Sorry, leaves: 'soon' is not a date such as 2026-09-01.<br/>Trip?"
    ]
    assert shown(ann)["trip.where"] == ("Where", ["Rome"], "")
    assert shown(ann)["trip.leaves"] == ("Leaves", ["soon"], "'soon' is not a date such as 2026-09-01")
    assert shown(ann)["trip.returns"] == ("Back again", ["2026-12-04"], "")


def test_what_limits_name_inside_a_record_goes_before_slots_and_other_slots_empty_it(
    talk: Callable[[str], Any],
) -> None:
    flow = talk(TRIP).flow

    assert flow.slots["trip"].depends_on == {"limit"}


def test_a_record_that_may_be_left_out_is_none_when_nothing_is_filled_in(talk: Callable[[str], Any]) -> None:
    ann = talk(TRIP.replace("type: record\n", "type: record\n    optional: true\n", 1).split("  - say")[0])
    ann.start()
    ann.presses("submit", **{"trip.where": "", "trip.leaves": ""})

    assert ann.ends() == ["done"]


LEGS = """
flow: f
version: 1
slots:
  legs:
    type: list
    items:
      type: record
      fields: { city: text, nights: { type: integer, gt: 0 }, guide: { type: user, optional: true } }
    min_length: 1
    max_length: 8
    unique: true
steps:
  - ask: legs
  - say: "{% for leg in legs %}{{ leg.city }} {{ leg.nights }} {{ default(leg.guide.name, '-') }}; {% endfor %}"
  - say: "{{ shown.legs }}"
"""


def test_a_list_of_records_is_asked_for_in_rows(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    assert list(shown(ann)) == [f"legs.{row}.{name}" for row in range(1, 6) for name in ("city", "nights", "guide")]
    assert shown(ann)["legs.2.nights"] == ("2. Nights", [], "")
    assert buttons(ann) == ["submit", "/more", "/cancel"]


def test_rows_that_were_left_empty_are_none(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    said = ann.presses(
        "submit",
        **{"legs.1.city": "Rome", "legs.1.nights": "2", "legs.2.city": " ", "legs.2.guide": [], "legs.4.city": "Bari"},
        **{"legs.4.nights": "1", "legs.4.guide": [7]},
    )

    assert said == ["Rome 2 -; Bari 1 Ann; ", "Rome; 2; <br/>Bari; 1; @Ann"]


def test_more_rows_are_shown_with_what_was_filled_in_and_count_as_no_try(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()
    before = ann.snapshot.main.counts
    empty = {f"legs.{row}.{name}": "" for row in range(1, 6) for name in ("city", "nights")}

    ann.presses("/more", **empty | {"legs.5.city": "Rome"})

    assert shown(ann)["legs.5.city"] == ("5. City", ["Rome"], "")
    assert max(shown(ann)) == "legs.8.nights"
    assert buttons(ann) == ["submit", "/cancel"]
    assert ann.snapshot.main.counts == before


def test_rows_that_no_form_shows_are_not_read(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    said = ann.presses(
        "submit", **{"legs.9.city": "Rome", "legs.9.nights": "1", "legs.0.city": "x", "legs.-1.city": "x"}
    )

    assert said == ["Sorry, this is needed.<br/>Legs?"]


def test_what_is_wrong_in_a_row_names_it(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    said = ann.presses("submit", **{"legs.1.city": "Rome", "legs.1.nights": "0", "legs.3.nights": "two"})

    assert plain(said) == [
        "Sorry, 1. Nights: it must be more than 0; 3. City: this is needed; 3. Nights: 'two' is not a number.<br/>Legs?"
    ]
    assert shown(ann)["legs.1.nights"][2] == "it must be more than 0"


def test_what_is_wrong_with_all_of_a_list_stands_at_its_first_control(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()
    row = {"city": "Rome", "nights": "2"}

    said = ann.presses("submit", **{f"legs.{number}.{name}": each for number in (1, 2) for name, each in row.items()})

    assert said == ["Sorry, item 2 stands twice.<br/>Legs?"]


@pytest.mark.parametrize("text", ["Rome; 2\nBari; 1", '"Rome"; 2\nBari; "1"', '"Rome"; "2"\n"Bari"; "1"'])
def test_records_are_written_on_lines(talk: Callable[[str], Any], text: str) -> None:
    ann = talk(LEGS)
    ann.start()

    assert ann.says(text)[0] == "Rome 2 -; Bari 1 -; "


DECIDED = """
flow: f
version: 1
slots:
  extra: { type: record, fields: { note: text, urgent: boolean } }
  legs: { type: list, items: { type: record, fields: { city: text } }, optional: true, max_length: 3 }
steps:
  - ask: details
    options: { good: { slots: [extra, legs], then: next }, bad: next }
  - confirm: summary
    slots: [extra]
  - collect: votes
    slots: [legs]
    until: { count: 1 }
  - say: "{{ extra.urgent }} {% for row in votes %}{% for leg in row.legs %}{{ leg.city }}{% endfor %}{% endfor %}"
"""


def test_records_stand_in_the_card_of_a_decision_in_summaries_and_in_collections(talk: Callable[[str], Any]) -> None:
    ann = talk(DECIDED.replace("[extra, legs]", "[extra]"))
    ann.start()

    assert shown(ann)["extra.note"] == ("Note", [], "")
    assert ann.presses("good", **{"extra.urgent": "true"}) == ["Sorry, Note: this is needed.<br/>Details?"]
    assert shown(ann)["extra.urgent"] == ("Urgent", ["true"], "")

    summary = ann.presses("good", **{"extra.note": "by train", "extra.urgent": "true"})
    assert "Note: by train<br/>Urgent: yes" in summary[0]

    ann.says("yes")
    assert list(shown(ann)) == ["legs.1.city", "legs.2.city", "legs.3.city"]
    assert ann.presses("submit", **{"legs.2.city": "Rome"}) == ["yes Rome"]


def test_a_record_that_is_changed_is_shown_as_it_is(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS.split("  - say")[0] + "  - confirm: sure\n")
    ann.start()
    ann.says("Rome; 2\nBari; 1")
    ann.says("change legs")

    assert shown(ann)["legs.2.city"] == ("2. City", ["Bari"], "")
    assert shown(ann)["legs.2.nights"] == ("2. Nights", ["1"], "")
    assert shown(ann)["legs.3.city"] == ("3. City", [], "")


TABLE = """<div data-format="PresentationML" data-version="2.0">Here they are: <table>{}</table> Thanks!</div>"""
MENTION = """{"0": {"type": "com.symphony.user.mention", "version": "1.0",
    "id": [{"type": "com.symphony.user.userId", "value": "8"}]}}"""


def pasted(*rows: Sequence[str], head: bool = False) -> Any:
    """A message with a table, as it comes out of a spreadsheet or of a page."""
    tag = ["th" if head else "td", *["td"] * len(rows)]
    lines = (
        f"<tr>{''.join(f'<{each}>{cell}</{each}>' for cell in row)}</tr>" for each, row in zip(tag, rows, strict=False)
    )
    return parse_message(TABLE.format("".join(lines)), MENTION)


BOB = '<span class="entity" data-entity-id="0">@Bob</span>'


@pytest.mark.parametrize("head", [True, False])
def test_a_pasted_table_is_read_by_its_head(talk: Callable[[str], Any], head: bool) -> None:
    ann = talk(LEGS)
    ann.start()

    said = ann.writes(
        pasted(["Nights", "CITY", "guide"], ["2", "Rome", BOB], ["", "", ""], ["1", "Bari; Italy", ""], head=head)
    )

    assert said[0] == "Rome 2 Bob; Bari; Italy 1 -; "


def test_a_table_without_a_head_has_the_columns_of_the_fields(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    assert ann.writes(pasted(["Rome", "2"], ["Bari", "1", BOB]))[0] == "Rome 2 -; Bari 1 Bob; "


def test_a_table_that_does_not_fit_is_mended_in_the_form(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    said = ann.writes(
        pasted(["city", "nights", "guide"], ["Rome", "2", BOB], ["Bari", "one", "Ann Lee"], ["", "3", ""])
    )

    assert plain(said) == [
        "Sorry, row 2, nights: 'one' is not a number; row 2, guide: 'Ann Lee' is not a person "
        "that was mentioned: mention them with @; row 3, city: this is needed.<br/>Legs?"
    ]
    assert shown(ann)["legs.1.guide"] == ("1. Guide", ["8"], "")
    assert shown(ann)["legs.2.city"] == ("2. City", ["Bari"], "")
    assert shown(ann)["legs.2.nights"] == ("2. Nights", ["one"], "'one' is not a number")
    assert shown(ann)["legs.3.nights"] == ("3. Nights", ["3"], "")


def test_a_table_keeps_to_the_limits_of_fields_and_of_the_list(talk: Callable[[str], Any]) -> None:
    ann = talk(LEGS)
    ann.start()

    assert ann.writes(pasted(["Rome", "2"], ["Bari", "0"])) == [
        "Sorry, row 2, nights: it must be more than 0.<br/>Legs?"
    ]
    assert ann.writes(pasted(*([f"City {number}", "1"] for number in range(9)))) == [
        "Sorry, it may have at most 8 items.<br/>Legs?"
    ]
    assert shown(ann)["legs.1.city"] == ("1. City", [], "")  # the form has no room for nine


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["city", "nights", "price"], ["Rome", "2", "5"]], "there is no column 'price'; the columns are city; nights; guide"),
        ([["city", "guide"], ["Rome", ""]], "the column 'nights' is missing"),
        ([["city", "nights", "City"], ["Rome", "2", "Bari"]], "the column 'city' stands twice"),
        ([["Rome", "2", "", "x"]], "row 1: 'Rome; 2; ; x' has 4 values; write city; nights; guide"),
        ([["city", "nights"]], "an empty list says nothing"),
    ],
)  # fmt: skip
def test_a_table_with_other_columns_is_told(
    talk: Callable[[str], Any], rows: Sequence[Sequence[str]], problem: str
) -> None:
    ann = talk(LEGS)
    ann.start()

    assert plain(ann.writes(pasted(*rows))) == [f"Sorry, {problem}.<br/>Legs?"]


GIVEN = """
flow: f
version: 1
slots:
  trip: { type: record, fields: { where: text, leaves: { type: date, optional: true } } }
  legs: { type: list, items: { type: record, fields: { where: text, nights: integer } } }
steps:
  - call: agency.plan
    save: { trip: result.trip, legs: result.legs }
"""


def test_what_an_action_gives_is_read_field_by_field(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(GIVEN, agency__plan=()))
    ann.start()

    ann.returns(
        {"trip": {"where": "Rome", "leaves": "2026-12-01", "more": 1}, "legs": ({"where": "Bari", "nights": "2"},)}
    )

    assert ann.ends() == ["done"]
    slots = ann.snapshot.main.slots
    assert slots["trip"] == {"where": "Rome", "leaves": date(2026, 12, 1)}
    assert slots["legs"] == [{"where": "Bari", "nights": 2}]


@pytest.mark.parametrize(
    ("trip", "problem"),
    [
        ("Rome", "a text is not a record"),
        ({"where": "Rome", "leaves": "soon"}, "leaves: 'soon' is not a date"),
        ({"leaves": "2026-12-01"}, "where: this is needed"),
    ],
)
def test_what_is_no_record_is_refused(compile_yaml: Compile, trip: object, problem: str) -> None:
    slot = compile_yaml(GIVEN, agency__plan=()).slots["trip"]

    with pytest.raises(AnswerError) as raised:
        slot.fit(trip, NOW, {})

    assert str(raised.value) == problem
