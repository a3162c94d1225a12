"""Tests for flowbot.engine.blocks: items and branches, and how they come together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")
CARAS_IM = Stream(id=StreamId("caras im"), type="IM")
PEOPLE = [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    return lambda text: stage(compile_yaml(text))


ONE_BY_ONE = """
flow: f
version: 1
slots:
  names: { type: list, items: text }
  age: { type: integer }
steps:
  - each: person
    in: names
    do:
      - ask: age
        say: "How old is {{ person }}?"
    save: ages
  - say: "{% for row in ages %}{{ row.person }}: {{ row.age }} ({{ row.end }}) {% endfor %}"
"""


def test_items_are_gone_through_one_after_another(talk: Callable[[str], Any]) -> None:
    ann = talk(ONE_BY_ONE)

    assert ann.start({"names": ["Bob", "Cara"]}) == ["How old is Bob?"]
    assert ann.says("40") == ["How old is Cara?"]
    assert ann.says("50") == ["Bob: 40 (done) Cara: 50 (done) "]
    assert ann.ends() == ["done"]


BOOK_EACH = """
flow: f
version: 1
slots:
  names: { type: list, items: text }
steps:
  - each: person
    in: names
    do: [{ call: ledger.book, args: { name: person } }]
"""


def test_whom_an_item_talks_to_hears_once_for_each_call_that_it_is_under_way(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    ann = stage(compile_yaml(BOOK_EACH, ledger__book=("name",)))
    ann.start({"names": ["Bob", "Cara"]})

    for _ in range(2):
        assert ann.says("hello?") == ["One moment, I am still working on it."]
        assert ann.says("hello?") == []
        ann.returns("booked", next(each.waiting_for for each in ann.snapshot.positions.values() if each.waiting_for))
    assert ann.ends() == ["done"]


def test_no_items_are_passed(talk: Callable[[str], Any]) -> None:
    assert talk(ONE_BY_ONE).start({"names": []}) == [""]


def test_an_item_that_is_given_up_says_so_and_the_next_comes(talk: Callable[[str], Any]) -> None:
    ann = talk(ONE_BY_ONE.replace("        say:", "        tries: 1\n        say:"))
    ann.start({"names": ["Bob", "Cara"]})

    assert ann.says("old") == ["How old is Cara?"]
    assert ann.says("50") == ["Bob:  (gave_up) Cara: 50 (done) "]


def test_an_end_of_the_flow_inside_an_item_ends_the_conversation(talk: Callable[[str], Any]) -> None:
    text = ONE_BY_ONE.replace("    save: ages", "      - { end: enough, when: age > 99 }\n    save: ages")
    ann = talk(text + "ends: [enough]")
    ann.start({"names": ["Bob", "Cara"]})
    ann.says("100")

    assert ann.ends() == ["enough"]


AT_ONCE = """
flow: f
version: 1
slots:
  people: { type: list, items: user }
  file: { type: text }
steps:
  - send: status
  - each: one
    in: people
    parallel: true
    person: one
    do:
      - ask: file
        say: "Your file, {{ user.name }}?"
        expire: 7d
      - say: Thanks, {{ user.name }}.
      - update: status
    save: files
  - say: All {{ len(files) }} are here.
"""


@pytest.fixture
def gathering(tmp_path: Any, stage: MakeStage) -> Any:
    from flowbot.compiler import Known, compile_source
    from flowbot.messageml.catalogue import load_messages
    from flowbot.values.functions import FUNCTIONS

    (tmp_path / "f.en.mml.j2").write_text(
        "{% msg status %}{% for row in default(files, []) %}{{ row.one.name }}: {{ default(row.end, 'open') }}; {% endfor %}"
        "{% endmsg %}"
    )
    messages, problems = load_messages(tmp_path, functions=FUNCTIONS, locale="en")
    assert not problems
    return stage(compile_source(AT_ONCE, "flow.yaml", Known(messages=messages)))


def test_items_at_once_talk_to_their_people_in_their_ims(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})

    assert gathering.told() == [("im", ""), (8, "Your file, Bob?"), (9, "Your file, Cara?")]


def test_each_person_answers_for_themselves_and_the_rows_come_together(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})

    gathering.says("b.pdf", by=BOB, stream=BOBS_IM)
    assert gathering.told() == [(8, "Thanks, Bob.")]
    assert gathering.closed() == [("im", "Bob: open; Cara: open; ")]
    gathering.says("c.pdf", by=CARA, stream=CARAS_IM)
    assert gathering.told() == [(9, "Thanks, Cara."), ("im", "All 2 are here.")]
    assert [(row["file"], row["end"]) for row in gathering.snapshot.main.rows["files"]] == [
        ("b.pdf", "done"),
        ("c.pdf", "done"),
    ]


def test_an_item_that_expires_does_not_hold_up_the_others(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})
    gathering.says("b.pdf", by=BOB, stream=BOBS_IM)

    assert gathering.passes(days=7) == ["All 2 are here."]
    assert [row["end"] for row in gathering.snapshot.main.rows["files"]] == ["done", "expired"]


def test_a_person_cancels_their_own_item_alone(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})
    gathering.says("cancel", by=BOB, stream=BOBS_IM)

    assert gathering.snapshot.ended is None
    assert [row["end"] for row in gathering.snapshot.main.rows["files"]] == ["cancelled", None]


def test_who_cancels_their_item_hears_so_and_nobody_else_does(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})
    gathering.says("cancel", by=BOB, stream=BOBS_IM)

    assert gathering.told() == [(8, "Cancelled.")]


def test_people_elsewhere_who_were_asked_in_words_hear_that_everything_is_cancelled(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})
    gathering.says("b.pdf", by=BOB, stream=BOBS_IM)
    gathering.says("cancel")

    assert gathering.told() == [(9, "Cancelled."), ("im", "Cancelled.")]


def test_the_initiator_cancels_everything(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})
    gathering.says("cancel")

    assert gathering.ends() == ["cancelled"]
    assert list(gathering.snapshot.positions) == [""]


def test_what_a_person_writes_elsewhere_is_nothing_to_their_item(gathering: Any) -> None:
    gathering.start({"people": PEOPLE})
    before = gathering.snapshot
    gathering.says("b.pdf", by=BOB, stream=CARAS_IM.__class__(id=StreamId("room"), type="ROOM"))

    assert gathering.snapshot == before


def test_so_many_items_at_once(talk: Callable[[str], Any]) -> None:
    ann = talk(ONE_BY_ONE.replace("    do:", "    parallel: 2\n    do:"))

    assert ann.start({"names": ["A", "B", "C"]}) == ["How old is A?", "How old is B?"]
    ann.says("1")
    assert len(ann.snapshot.positions) == 3


BRANCHES = """
flow: f
version: 1
slots: { a: { type: integer }, b: { type: integer } }
steps:
  - parallel: checks
    JOIN
    branches:
      left: [{ ask: a, to: here }]
      right: [{ wait: 1h }, { ask: b }]
  - say: "{{ default(a, 0) }} {{ default(b, 0) }} {% for row in checks %}{{ row.branch }} {{ row.end }} {% endfor %}"
"""


def test_branches_come_together_when_all_are_done(talk: Callable[[str], Any]) -> None:
    ann = talk(BRANCHES.replace("JOIN", "join: all"))
    assert ann.start() == ["A?"]
    assert ann.says("1") == []
    assert ann.passes(hours=1) == ["B?"]
    assert ann.says("2") == ["1 2 left done right done "]


def test_the_first_branch_that_is_done_ends_the_others(talk: Callable[[str], Any]) -> None:
    ann = talk(BRANCHES.replace("JOIN", "join: any"))
    ann.start()

    assert ann.says("1") == ["1 0 left done right cancelled "]
    assert ann.snapshot.main.timers == {}


def test_branches_expire_together(talk: Callable[[str], Any]) -> None:
    ann = talk(BRANCHES.replace("JOIN", "expire: 30m\n    expired: [{ say: Too late. }]"))
    ann.start()

    assert ann.passes(minutes=30)[0] == "Too late."


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (ONE_BY_ONE + "  - ask: age", "flow.yaml:11:14", "'age' is a column of the rows of 'person' here, and is filled elsewhere too"),
        (ONE_BY_ONE + "  - say: '{{ age }}'", "flow.yaml:15:10", "there is no name 'age' for this text"),
        (ONE_BY_ONE + "  - say: hi\n    when: age > 3", "flow.yaml:16:11", "there is no name 'age' here"),
        (ONE_BY_ONE.replace("in: names", "in: 1 + 2"), "flow.yaml:9:9", "an integer has no items"),
        (ONE_BY_ONE.replace("each: person", "each: names"), "flow.yaml:8:11", "'names' is a slot"),
        (BRANCHES.replace("JOIN", "join: 3"), "flow.yaml:7:11", "there are 2 branches: 3 of them are never done"),
        ("flow: f\nversion: 1\nsteps: [{ update: nope }]", "flow.yaml:3:19", "no step sends 'nope'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_block_is_told_at_its_place(
    compile_yaml: Compile, text: str, place: str, message: str
) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(text)

    assert (place, message) in [(str(each.location), each.message) for each in caught.value.problems]


def test_what_a_branch_fills_is_seen_by_the_others_and_is_no_part_of_its_row(talk: Callable[[str], Any]) -> None:
    ann = talk("""
        flow: f
        version: 1
        slots: { room: { type: text } }
        steps:
          - parallel: both
            branches:
              left: [{ ask: room }, { wait: 1h }, { say: "Room {{ room }}" }]
              right: [{ wait: 10m }, { set: { room: "'two'" } }]
        """)
    ann.start()
    ann.says("one")
    ann.passes(minutes=10)

    assert ann.passes(hours=1) == ["Room two"]
    assert ann.snapshot.main.rows["both"] == [{"branch": "left", "end": "done"}, {"branch": "right", "end": "done"}]


def test_restart_closes_what_is_open_inside(talk: Callable[[str], Any]) -> None:
    ann = talk(ONE_BY_ONE.replace("type: integer", "type: choice, of: [young, old]"))
    ann.start({"names": ["Bob"]})

    assert ann.says("restart") == ["How old is Bob?"]
    assert ann.closed() == [("im", "This is asked again below.")]
    assert len(ann.snapshot.positions["person.0"].cards) == 1


def test_change_in_an_item_says_so_of_what_was_asked_outside(talk: Callable[[str], Any]) -> None:
    ann = talk("""
        flow: f
        version: 1
        slots: { room: { type: choice, of: [one, two] }, age: { type: integer } }
        steps:
          - ask: room
          - each: person
            in: "['Bob', 'Cara']"
            do: [{ ask: age, say: "How old is {{ person }}?" }]
        """)
    ann.start()
    ann.says("one")

    assert ann.says("change room")[1] == "How old is Bob?"
    assert ann.says("change age")[1] == "How old is Bob?"
    assert ann.says("40") == ["How old is Cara?"]
