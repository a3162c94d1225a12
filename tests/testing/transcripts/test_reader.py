"""Tests for flowbot.testing.transcripts.reader."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import DefinitionErrors
from flowbot.testing.lines import (
    Clock,
    Edits,
    Expected,
    Forwards,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Refused,
    Replies,
    Restart,
    Says,
    Silent,
    Starts,
    Submits,
    Then,
    Together,
)
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript
from flowbot.testing.transcripts.reader import load_transcripts, read_transcripts
from flowbot.testing.transcripts.vocabulary import DEEDS, EXPECTED, FILE, MACHINE, PERSON
from flowbot.yamlsource import write_yaml

HEAD = "people: [bob, ann]\nplaces: { room: { with: [bob] }, desk: { im: ann } }\nlines:\n"


def read(text: str) -> Transcript:
    found = read_transcripts(text, "tests/a.chat.yaml")
    assert [str(each) for each in found.problems] == []
    (transcript,) = found.transcripts
    return transcript


def lines_of(*entries: str) -> tuple[Line, ...]:
    return read(HEAD + "".join(f"- {entry}\n" for entry in ("bob: first", *entries))).lines[1:]


def problems_of(text: str) -> list[str]:
    return [f"{each.location}: {each.code}: {each.message}" for each in read_transcripts(text, "a.chat.yaml").problems]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("bob@room: /expense", Says(person="bob", place="room", text="/expense")),
        ("bob: 007", Says(person="bob", text="007")),
        ("bob: 12.50", Says(person="bob", text="12.50")),
        ("bob: yes", Says(person="bob", text="yes")),
        ("bob: /re/", Says(person="bob", text="/re/")),
        ("bob: ~amount.ask", Says(person="bob", text="~amount.ask")),
        ('bob: "[sic] hello"', Says(person="bob", text="[sic] hello")),
        ('bob: { says: "[EUR]" }', Says(person="bob", text="[EUR]")),
        ("bob: { attach: a.pdf }", Says(person="bob", files=("a.pdf",))),
        ("bob: { attach: [a.pdf, b.pdf], text: here }", Says(person="bob", files=("a.pdf", "b.pdf"), text="here")),
        ("bob: { edits: 15 }", Edits(person="bob", text="15")),
        ("bob: { replies: 15, of: amount.ask }", Replies(person="bob", text="15", message="amount.ask")),
        (
            "bob@room: { forwards: desk, of: decision.ask, text: look }",
            Forwards(person="bob", place="room", source="desk", text="look", message="decision.ask"),
        ),
        ("bob: { joins: room }", Joins(person="bob", place="room")),
        ("bob@room: { leaves: }", Leaves(person="bob", place="room")),
        ('bob: "[EUR]"', Submits(person="bob", button="EUR")),
        (
            'bob@desk: "[Reject] reason=no receipt on=2026-11-20"',
            Submits(
                person="bob", place="desk", button="Reject", values={"reason": "no receipt", "on": "2026-11-20"}
            ),
        ),
        ('bob: "[Send] to=@ann to=@bob"', Submits(person="bob", button="Send", values={"to": ["@ann", "@bob"]})),
        ("bob: { click: Approve, of: decision.ask }", Submits(person="bob", button="Approve", message="decision.ask")),
        (
            "bob: { submit: quantity, values: { quantity: 100 }, button: Send, raw: true, stale: 1 }",
            Submits(person="bob", message="quantity", button="Send", values={"quantity": 100}, raw=True, stale=1),
        ),
        ("bot: How much was it?", Expected(text="How much was it?")),
        ("bot@desk: ~decision.ask", Expected(place="desk", message="decision.ask")),
        ("bot@ann: ~currency.ask [EUR] [USD]", Expected(place="ann", message="currency.ask", buttons=("EUR", "USD"))),
        ("bot: Which currency? [EUR] [USD]", Expected(text="Which currency?", buttons=("EUR", "USD"))),
        ('bot: "[EUR] [USD]"', Expected(buttons=("EUR", "USD"))),
        ("bot: A list[int] of [all] kinds", Expected(text="A list[int] of [all] kinds")),
        ("bot: /Quote for .*/", Expected(pattern="Quote for .*")),
        ("bot: /expense", Expected(text="/expense")),
        ("bot: { text: ~5 minutes }", Expected(text="~5 minutes")),
        ("bot: /.*/", Expected(pattern=".*")),
        ("bot: { form: quantity, fields: [quantity] }", Expected(form="quantity", fields=("quantity",))),
        (
            "bot: { message: a.ask, slots: { amount: 15.00 }, buttons: [Yes], golden: true, changed: false }",
            Expected(
                message="a.ask", slots={"amount": Decimal("15.00")}, buttons=("Yes",), golden=True, changed=False
            ),
        ),
        ("bot: { files: [a.pdf, 2], pinned: true }", Expected(files=("a.pdf", "2"), pinned=True)),
        ("bot: { text: Here., files: a.pdf }", Expected(text="Here.", files=("a.pdf",))),
        ("bot: { files: [], pinned: false }", Expected(files=(), pinned=False)),
        ("refused: not_yours", Refused(pattern="not_yours")),
        ("refused@desk: pattern.not_yours", Refused(place="desk", pattern="not_yours")),
        ("clock: +61m", Clock(by="61m")),
        ("clock: 2026-11-24T09:00 Europe/London", Clock(to="2026-11-24T09:00 Europe/London")),
        ("clock: idle", Clock(to="idle")),
        ("restart:", Restart()),
        ("restart", Restart()),
        ("kill:", Kill()),
        ("kill: commit", Kill(point="commit")),
        ("kill: { at: commit, after: true, nth: 2 }", Kill(point="commit", after=True, nth=2)),
        (
            "{ together: [{ bob: a }, { ann: b }], reverse: true }",
            Together(lines=(Says(person="bob", text="a"), Says(person="ann", text="b")), reverse=True),
        ),
        (
            "bob: { attach: { a.txt: hello, b.pdf: } }",
            Says(person="bob", files=("a.txt", "b.pdf"), contents={"a.txt": b"hello"}),
        ),
        ("redeliver:", Redeliver()),
        ("redeliver: 2", Redeliver(times=2)),
        ("redeliver: { last: 3, times: 2 }", Redeliver(times=2, last=3)),
        ("silent:", Silent()),
        ("then", Then()),
        (
            "{ event@room: payments.settled, fields: { amount: 12 }, person: bob }",
            Happens(event="payments.settled", place="room", fields={"amount": 12}, person="bob"),
        ),
        (
            "{ starts: expense, person: bob, slots: { amount: 12 }, key: a }",
            Starts(flow="expense", person="bob", slots={"amount": 12}, key="a"),
        ),
        ("{ starts@room: expense, person: bob }", Starts(flow="expense", person="bob", place="room")),
        ("{ webhook: alarm, fields: { what: fire }, key: a1 }", Happens(webhook="alarm", fields={"what": "fire"}, key="a1")),
    ],
)  # fmt: skip
def test_a_line_is_read(entry: str, line: Line) -> None:
    assert lines_of(entry) == (line,)


def test_a_line_knows_where_it_stands() -> None:
    (line,) = lines_of("bob: hello")

    assert str(line.at) == "tests/a.chat.yaml:5:3"


def test_all_that_is_there_before_the_talk_is_read() -> None:
    transcript = read("""\
chat: a reminder
flow: expense
people: { bob: { roles: approvers, zone: Europe/London, locale: de }, ann: { external: true } }
places: { room: { with: [bob, ann], name: Operations, external: true }, desk: { im: ann } }
stubs:
  directory.manager_of: ann
  ledger.book: { raises: [timeout, null], latency: 5s }
  rates.all: [{ returns: [1, 2] }, { raises: closed }, 3]
  GET https://api.example.com/rates: { json: { EUR: 1.1 }, status: 200, headers: { etag: x } }
lets: directory.*
clock: 2026-11-24T09:00 Europe/London
strict: false
lines: []
end: rejected
state: asking
slots: { amount: "15", paid: false }
""")

    assert transcript == Transcript(
        title="a reminder",
        flow="expense",
        people={
            "bob": TalkPerson(roles=("approvers",), zone="Europe/London", locale="de"),
            "ann": TalkPerson(external=True),
        },
        places={
            "room": TalkPlace(members=("bob", "ann"), name="Operations", external=True),
            "desk": TalkPlace(im="ann"),
        },
        stubs={
            "directory.manager_of": Stub(answers=(StubAnswer(returns="ann"),)),
            "ledger.book": Stub(answers=(StubAnswer(raises="timeout"), StubAnswer()), latency="5s"),
            "rates.all": Stub(answers=(StubAnswer(returns=[1, 2]), StubAnswer(raises="closed"), StubAnswer(returns=3))),
            "GET https://api.example.com/rates": Stub(
                answers=(StubAnswer(returns={"EUR": Decimal("1.1")}, status=200, headers={"etag": "x"}),)
            ),
        },
        lets=("directory.*",),
        clock="2026-11-24T09:00 Europe/London",
        strict=False,
        end="rejected",
        state="asking",
        slots={"amount": "15", "paid": False},
    )
    assert str(transcript.marks["end"]) == "tests/a.chat.yaml:14:6"


def test_a_talk_without_a_title_has_the_name_of_its_file() -> None:
    assert read("lines: []\n").name == "a"


def test_a_talk_is_held_once_for_each_case() -> None:
    found = read_transcripts(
        """\
chat: amounts
people: [bob]
cases:
- { amount: 12.50, problem: none }
- { amount: -3, problem: too <b>small</b> }
lines:
- bob: <amount>
- bot: "The <b> of <amount>: <problem>"
- bob: { submit: amount, values: { amount: <amount>, note: "<amount>!" } }
slots: { amount: <amount> }
""",
        "a.chat.yaml",
    )
    first, second = found.transcripts

    assert found.problems == ()
    assert (first.name, second.case) == (
        "amounts [amount=12.50, problem=none]",
        {"amount": "-3", "problem": "too <b>small</b>"},
    )
    assert first.lines[0] == Says(person="bob", text="12.50")
    assert second.lines[1] == Expected(text="The <b> of -3: too <b>small</b>")
    assert second.lines[2] == Submits(person="bob", message="amount", values={"amount": -3, "note": "-3!"})
    assert (first.slots, second.slots) == ({"amount": Decimal("12.50")}, {"amount": -3})


def test_a_case_may_say_that_a_call_fails_or_does_not() -> None:
    found = read_transcripts(
        """\
cases: [{ second: refused }, { second: null }]
stubs: { ledger.book: { raises: [timeout, <second>] }, ledger.find: { raises: <second> } }
lines: []
""",
        "a.chat.yaml",
    )
    refused, fine = found.transcripts

    assert found.problems == ()
    assert [each.raises for each in refused.stubs["ledger.book"].answers] == ["timeout", "refused"]
    assert [each.raises for each in fine.stubs["ledger.book"].answers] == ["timeout", None]
    assert [each.raises for each in fine.stubs["ledger.find"].answers] == [None]


def test_a_file_may_have_several_talks_that_share_what_stands_beside_them() -> None:
    found = read_transcripts(
        """\
flow: expense
people: [bob]
stubs: { ledger.book: TX-1, directory.manager_of: bob }
chats:
- chat: one
  lines: [{ bob: hello }]
- chat: another
  flow: other
  people: [ann]
  stubs: { ledger.book: TX-2 }
  lines: [{ ann: hello }, { bob: hello }]
""",
        "a.chat.yaml",
    )
    one, another = found.transcripts

    assert found.problems == ()
    assert (one.title, one.flow, list(one.people)) == ("one", "expense", ["bob"])
    assert (another.title, another.flow, list(another.people)) == ("another", "other", ["bob", "ann"])
    assert another.stubs["ledger.book"].answers[0].returns == "TX-2"
    assert another.stubs["directory.manager_of"].answers[0].returns == "bob"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tests of a project."""
    tests = tmp_path / "tests"
    tests.mkdir()
    return tests


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def test_a_file_can_include_the_lines_of_another(folder: Path) -> None:
    file = write(
        folder,
        {
            "all/a.chat.yaml": "lines:\n- include: ../_login.chat.yaml\n- bob: bye\n",
            "_login.chat.yaml": "people: [bob]\nlines:\n- bob: hello\n",
        },
    )
    (transcript,) = load_transcripts(file, root=folder)

    assert transcript.lines == (Says(person="bob", text="hello"), Says(person="bob", text="bye"))
    assert list(transcript.people) == ["bob"]
    assert [Path(line.at.file).name for line in transcript.lines if line.at] == ["_login.chat.yaml", "a.chat.yaml"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"a.chat.yaml": "lines:\n- include: ../b.chat.yaml\n"}, "it is not in the folder"),
        ({"a.chat.yaml": "lines:\n- include: /etc/hostname\n"}, "it is not in the folder"),
        ({"a.chat.yaml": "lines:\n- include: b.chat.yaml\n"}, "it cannot be read: No such file"),
        ({"a.chat.yaml": "lines:\n- include: a.chat.yaml\n"}, "it includes itself"),
        (
            {
                "a.chat.yaml": "lines:\n- include: b.chat.yaml\n",
                "b.chat.yaml": "lines:\n- include: a.chat.yaml\n",
            },
            "it includes itself",
        ),
        ({"a.chat.yaml": "lines:\n- include: b.chat.yaml\n", "b.chat.yaml": "lines: ["}, "FB101"),
        ({"a.chat.yaml": "lines:\n- include: b.chat.yaml\n", "b.chat.yaml": "- a\n"}, "FB604"),
    ],
)
def test_what_cannot_be_included_is_told(folder: Path, files: Mapping[str, str], problem: str) -> None:
    with pytest.raises(DefinitionErrors, match=problem):
        load_transcripts(write(folder, files))


def test_files_that_include_each_other_over_and_over_are_told(folder: Path) -> None:
    files = {
        f"{number}.chat.yaml": f"lines:\n{f'- include: {number + 1}.chat.yaml{chr(10)}' * 10}" for number in range(9)
    }
    file = write(folder, {**files, "9.chat.yaml": "lines: []\n"})

    with pytest.raises(DefinitionErrors, match="a talk includes 100 files at most"):
        load_transcripts(file)


def test_links_that_go_round_are_told(folder: Path) -> None:
    (folder / "b.chat.yaml").symlink_to(folder / "c.chat.yaml")
    (folder / "c.chat.yaml").symlink_to(folder / "b.chat.yaml")

    with pytest.raises(DefinitionErrors, match="it cannot be read"):
        load_transcripts(write(folder, {"a.chat.yaml": "lines:\n- include: b.chat.yaml\n"}))


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    write(folder.parent, {"secret.chat.yaml": "lines: []\n"})
    file = write(folder, {"a.chat.yaml": "lines:\n- include: b.chat.yaml\n"})
    (folder / "b.chat.yaml").symlink_to(folder.parent / "secret.chat.yaml")

    with pytest.raises(DefinitionErrors, match="not in the folder"):
        load_transcripts(file)


def test_a_file_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "a.chat.yaml").write_bytes(b"\xff")

    with pytest.raises(DefinitionErrors, match=r"FB107.*not UTF-8"):
        load_transcripts(folder / "a.chat.yaml")


def test_all_problems_are_told_at_once_each_at_its_place() -> None:
    found = problems_of("""\
peple: [bob]
people: { bob: { zon: x }, clock: {}, ann: 3 }
places: { room: { with: [bbo] }, bob: {}, desk: { im: ann, name: x } }
stubs: { ledger.book: { status: 200 }, x: { latency: soon }, y: { return: 1 } }
clock: tomorrow
strict: perhaps
cases: []
lines:
- bbo: hi
- bob@rom: hi
- bob:
- bob: { clickk: A }
- bob: { click: A, vals: {} }
- bot: ~ x
- bot: /(/
- bot: [a]
- bot: { changed: often, pattern: ( }
- clock: +x
- clock@room: +1h
- restart: now
- redeliver: -1
- { event: a.b, person: cara }
- bob: a
  ann: b
- { starts: expense }
- include
- bob: { forwards: hall }
- bot: { pinned: yes, files: { a.pdf: } }
- 3
- include: other.chat.yaml
- bot: {}
""")

    assert found == [
        "a.chat.yaml:1:1: FB601: a talk has no key 'peple'",
        "a.chat.yaml:2:18: FB601: a person has no key 'zon'",
        "a.chat.yaml:2:28: FB606: nobody can be called 'clock' in a transcript",
        "a.chat.yaml:2:44: FB602: a map with keys of a person is expected here",
        "a.chat.yaml:3:25: FB603: there is no person 'bbo'",
        "a.chat.yaml:3:34: FB606: no place can be called 'bob'",
        "a.chat.yaml:3:43: FB604: an IM has no other keys: it is theirs and the bot's alone",
        "a.chat.yaml:4:25: FB604: only an answer of a web service has 'status'",
        "a.chat.yaml:4:54: FB605: 'soon' is no duration such as 61m, 1h30m or 2d",
        "a.chat.yaml:4:67: FB601: what stands in place of a call (a value that is a map: `returns: {…}`) has no key "
        "'return'",
        "a.chat.yaml:5:8: FB605: 'tomorrow' is no moment such as 2026-11-24T09:00 Europe/London",
        "a.chat.yaml:6:9: FB602: true or false is expected here",
        "a.chat.yaml:7:8: FB602: a list of maps is expected here",
        "a.chat.yaml:9:3: FB603: there is nobody called 'bbo' in `people`",
        "a.chat.yaml:10:3: FB603: there is no place 'rom'",
        "a.chat.yaml:11:7: FB604: what bob says or does is missing",
        "a.chat.yaml:12:8: FB604: what bob does is one of: `says`, `click`, `submit`, `attach`, `edits`, `replies`, "
        "`forwards`, `joins`, `leaves`",
        "a.chat.yaml:13:20: FB601: a line `click` has no key 'vals'",
        "a.chat.yaml:14:8: FB605: '~ x' is no name of a message",
        "a.chat.yaml:15:8: FB605: this is no regular expression: missing ), unterminated subpattern at position 0",
        "a.chat.yaml:16:8: FB604: what the bot says is missing",
        "a.chat.yaml:17:8: FB605: this is no regular expression: missing ), unterminated subpattern at position 0",
        "a.chat.yaml:17:19: FB602: true or false is expected here",
        "a.chat.yaml:18:10: FB605: 'x' is no duration such as 61m, 1h30m or 2d",
        "a.chat.yaml:19:3: FB604: a line `clock` has no place",
        "a.chat.yaml:20:12: FB602: nothing is expected here",
        "a.chat.yaml:21:14: FB602: a whole number from 0 to 1000 is expected here",
        "a.chat.yaml:22:25: FB603: there is no person 'cara'",
        "a.chat.yaml:24:3: FB604: a line has one key",
        "a.chat.yaml:25:3: FB604: a flow is begun with a `person`",
        "a.chat.yaml:26:3: FB604: a line `include` says something behind its colon",
        "a.chat.yaml:27:20: FB603: there is no place 'hall'",
        "a.chat.yaml:28:18: FB602: true or false is expected here",
        "a.chat.yaml:28:30: FB602: a text is expected here",
        "a.chat.yaml:29:3: FB604: this is no line: a line is `WHO: what they say or do`",
        "a.chat.yaml:30:12: FB608: 'other.chat.yaml' cannot be included: a.chat.yaml is no file in a folder",
        "a.chat.yaml:31:8: FB604: what the bot says is missing",
    ]


def test_the_bot_says_nothing_nowhere() -> None:
    assert problems_of("people: [bob]\nlines:\n- bot: hi\n- bob: hi\n- bot: hi\n") == [
        "a.chat.yaml:3:3: FB604: nobody knows where"
    ]


def test_the_nearest_name_is_told() -> None:
    (problem,) = read_transcripts("people: [alice]\nlines:\n- alcie: hi\n", "a.chat.yaml").problems

    assert problem.hint == "did you mean 'alice'?"


@pytest.mark.parametrize(
    ("cases", "problem"),
    [
        ("[{ dish: soup }, { dish: salad }]", "no value of the cases stands anywhere in the talk"),
        ("[{ a: 1 }, { a: 2, b: 3 }]", "'b' has to have a value in each case, or in none"),
        ("[{ a: 1 }, { b: 3 }]", "'a' has to have a value in each case, or in none"),
    ],
)
def test_cases_that_change_nothing_or_lack_a_value_are_refused(cases: str, problem: str) -> None:
    text = f"people: [bob]\ncases: {cases}\nlines:\n- bob: <a>\n"

    assert problem in problems_of(text)[0]


def test_a_file_of_no_talks_is_refused() -> None:
    assert "a list of talks is expected here" in problems_of("people: [bob]\nchats: []\n")[0]


def test_the_problem_of_a_talk_with_cases_is_told_once() -> None:
    assert len(problems_of("people: [bob]\ncases: [{ a: 1 }, { a: 2 }]\nlines:\n- bbo: <a>\n")) == 1


@pytest.mark.parametrize("text", ["", "- a\n", "a\n", "flows: x\n", "3\n"])
def test_what_is_no_transcript_is_told(text: str) -> None:
    assert [each.split(": ")[1] for each in problems_of(text)] == ["FB607"]


WORDS = st.sampled_from([
    *FILE, *DEEDS, *EXPECTED, *MACHINE, *PERSON, "bob", "bot", "bob@room", "bot@bob", "room", "with", "im", "raises",
    "latency", "json", "GET https://x", "fields", "times", "+1h", "5s", "idle", "~a.ask", "[Yes]", "[Yes] a=b", "/x/",
    "/(/", "<a>", "a",
])  # fmt: skip
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2) | WORDS
)
TREES = st.recursive(
    SCALARS | st.text(max_size=4),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(WORDS, each, max_size=5),
    max_leaves=30,
)


@given(st.dictionaries(WORDS, TREES, min_size=1, max_size=8), st.lists(TREES, max_size=5))
def test_any_tree_is_read_or_has_problems_with_places(tree: dict[str, object], lines: list[object]) -> None:
    base = {"people": ["bob"], "places": {"room": {"with": ["bob"]}}, "lines": lines, **tree}

    found = read_transcripts(
        write_yaml(base), "a.chat.yaml", lambda _name, _by: ("b.chat.yaml", "lines: [{ bob: hi }]")
    )

    assert all(each.location is not None and each.code.startswith(("FB1", "FB6")) for each in found.problems)
    assert found.problems or found.transcripts


@given(st.text(max_size=200))
def test_any_text_is_read_or_has_problems(text: str) -> None:
    found = read_transcripts(text, "a.chat.yaml")

    assert found.problems or found.transcripts


def test_what_yaml_takes_for_a_list_or_for_nothing_is_told_with_how_it_is_written() -> None:
    found = read_transcripts("people: [bob]\nlines:\n- bob: [EUR]\n- bot@bob: [EUR]\n- refused\n", "a.chat.yaml")

    told = "\n".join(str(each) for each in found.problems)
    assert 'help: write a text, or a map; a button stands in quotes: "[EUR]"' in told
    assert "words that begin with a bracket stand in quotes" in told
    assert "a line `refused` says something behind its colon" in told
    assert "help: The bot refuses what was done before: it says the message `pattern.NAME`." in told
