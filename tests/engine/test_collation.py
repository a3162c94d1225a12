"""Tests for flowbot.engine: the flow that collects documents (an assignment form, files of people, a review)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from flowbot.engine.effects import Reply
from flowbot.engine.machine import CompiledFlow
from flowbot.events import Attachment, Stream, User
from flowbot.ids import StreamId, UserId
from flowbot.message import Message
from flowbot.presentationml import parse_message

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB, CARA = User(id=UserId(8), display_name="Bob"), User(id=UserId(9), display_name="Cara")
BOBS, CARAS = Stream(id=StreamId("bobs im"), type="IM"), Stream(id=StreamId("caras im"), type="IM")
COLLATION = """
flow: collation
version: 1
start: onboard
slots:
  tasks: { type: list, items: { type: record, fields: { document: text, person: user } }, min_length: 1 }
  file: { type: attachment, max_size: 10MB, kinds: [pdf, docx] }
steps:
  - ask: assignment
    slots: [tasks]
  - say: "{% for task in tasks %}{{ task.document }}: {{ task.person | mention }} {% endfor %}"
    name: status
  - each: task
    in: tasks
    parallel: true
    person: task.person
    do:
      - ask: file
        say: "Please send me your {{ task.document }}."
        remind: { every: 1d, max: 5 }
        expire: 7d
      - confirm: receipt
        say: "I have got {{ file.name }}, {{ file.size }} bytes, a {{ file.kind }}. Right?"
      - update: status
        say: "{% for row in uploads %}{{ row.task.document }}: {{ default(row.file.name, '…') }} {% endfor %}"
    save: uploads
  - each: upload
    in: uploads
    do:
      - ask: review
        say: "Is {{ upload.file.name }} of {{ upload.task.person.id }} good?"
        when: upload.end == 'done'
        options:
          approve: next
          download: [{ say: Here it is., attach: upload.file }, { goto: review, max: 20 }]
          refuse: incomplete
  - end: complete
ends: { complete: All there., incomplete: Not all there. }
"""


def file(name: str, size: int = 1_000) -> Attachment:
    return Attachment(id=f"internal_1%2F{name}", name=name, size=size)


def body(text: str) -> Message:
    return parse_message(f'<div data-format="PresentationML" data-version="2.0">{text}</div>', None)


@pytest.fixture
def ann(compile_yaml: Compile, stage: MakeStage) -> Any:
    ann = stage(compile_yaml(COLLATION))
    ann.start()
    return ann


ASSIGNED: Mapping[str, object] = {
    "tasks.1.document": "passport",
    "tasks.1.person": [8],
    "tasks.2.document": "lease <b>",
    "tasks.2.person": [9],
    "tasks.3.document": "",
    "tasks.3.person": [],
}


def test_documents_are_assigned_sent_and_reviewed(ann: Any) -> None:
    ann.presses("submit", **ASSIGNED)

    assert ann.told() == [
        ("im", 'passport: <mention uid="8"/> lease &lt;b&gt;: <mention uid="9"/> '),
        (8, "Please send me your passport."),
        (9, "Please send me your lease &lt;b&gt;."),
    ]

    ann.writes(body("here"), files=[file("passport.PDF")], by=BOB, stream=BOBS)

    assert ann.told() == [(8, "I have got passport.PDF, 1000 bytes, a pdf. Right?")]

    ann.says("yes", by=BOB, stream=BOBS)
    ann.writes(body(""), files=[file("lease.docx")], by=CARA, stream=CARAS)
    ann.says("yes", by=CARA, stream=CARAS)

    assert ann.closed()[-1] == ("im", "passport: passport.PDF lease &lt;b&gt;: lease.docx ")
    assert ann.told() == [("im", "Is passport.PDF of 8 good?")]

    ann.says("approve")

    assert ann.says("approve") == ["All there."]
    assert ann.ends() == ["complete"]


def test_who_reviews_a_file_gets_it_as_often_as_they_like(ann: Any) -> None:
    ann.presses("submit", **ASSIGNED)
    ann.writes(body("here"), files=[file("passport.PDF")], by=BOB, stream=BOBS)
    ann.says("yes", by=BOB, stream=BOBS)
    ann.writes(body(""), files=[file("lease.docx")], by=CARA, stream=CARAS)
    ann.says("yes", by=CARA, stream=CARAS)

    for _ in range(2):
        assert ann.says("download") == ["Here it is.", "Is passport.PDF of 8 good?"]
        (enclosed, *_) = [each.extras.files for each in ann.effects if isinstance(each, Reply)]
        assert [(each.name, each.id, each.stream_id, each.size) for each in enclosed] == [
            ("passport.PDF", "internal_1%2Fpassport.PDF", "bobs im", 1000)
        ]


def test_a_file_is_kept_as_a_reference_that_fetches_it(ann: Any) -> None:
    ann.presses("submit", **ASSIGNED)
    ann.writes(body("here"), files=[file("passport.pdf")], by=BOB, stream=BOBS)

    item = next(each for each in ann.snapshot.positions.values() if each.person is not None and each.person.id == 8)
    assert item.slots["file"] == {
        "id": "internal_1%2Fpassport.pdf",
        "name": "passport.pdf",
        "size": 1_000,
        "kind": "pdf",
        "message_id": "m2",
        "stream_id": "bobs im",
    }


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ([], "a file is needed: attach one to your message"),
        ([file("photo.png")], "none of the files is of the kind pdf or docx: attach one that is"),
        ([file("noend"), file(".pdf")], "none of the files is of the kind pdf or docx: attach one that is"),
        ([file("big.pdf", 10 * 2**20 + 1)], "the file is too large: it may have at most 10MB"),
    ],
)
def test_a_message_without_a_file_that_fits_is_no_answer(ann: Any, files: list[Attachment], problem: str) -> None:
    ann.presses("submit", **ASSIGNED)

    said = ann.writes(body("sorry, tomorrow"), files=files, by=BOB, stream=BOBS)

    assert said == [f"Sorry, {problem}.<br/>Please send me your passport."]


def test_of_several_files_the_first_that_fits_is_taken(ann: Any) -> None:
    ann.presses("submit", **ASSIGNED)
    files = [file("photo.png"), file("big.pdf", 2**30), file("one.pdf"), file("two.pdf")]

    said = ann.writes(body("here"), files=files, by=BOB, stream=BOBS)

    assert said == ["I have got one.pdf, 1000 bytes, a pdf. Right?"]


def test_who_sends_nothing_is_reminded_and_then_left_out(ann: Any) -> None:
    ann.presses("submit", **ASSIGNED)
    ann.writes(body("here"), files=[file("passport.pdf")], by=BOB, stream=BOBS)
    ann.says("yes", by=BOB, stream=BOBS)

    ann.passes(days=8)

    assert [row["end"] for row in ann.snapshot.main.rows["uploads"]] == ["done", "expired"]
    assert ann.says("approve") == ["All there."]


PLACES = """
flow: f
version: 1
slots:
  where: { type: stream }
  note: { type: message }
  tag: { type: text }
steps:
  - ask: where
  - ask: note
  - say: "{{ where.name }} {{ where.type }}: {{ note.text }} ({{ note.by.name }}, {{ note.stream.id }})"
  - say: "{{ shown.note }}"
"""


def test_a_stream_may_be_the_one_where_it_is_asked(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(PLACES))
    ann.start()
    ann.says("Here")

    assert ann.snapshot.slots["where"] == {"id": "im", "name": None, "type": "IM", "external": None}

    said = ann.writes(body("a <b>bold</b> text"))

    assert said == [" IM: a bold text (Ann, im)", "a bold text"]


def test_a_stream_is_chosen_in_a_form_or_written_by_its_id(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(PLACES))
    ann.start()
    form = next(each.form for each in ann.effects if isinstance(each, Reply) and each.form is not None)

    assert [each.kind for each in form.fields] == ["room-selector"]
    assert ann.says("nowhere") == [
        "Sorry, &#39;nowhere&#39; is neither the id of a stream nor &#39;here&#39;.<br/>Where?"
    ]
    assert ann.presses("submit", where={"userIds": [], "streamIds": ["c2FtcGxlLXJvb20tc2FtcGxl"]}) == ["Note?"]
    assert ann.snapshot.slots["where"]["id"] == "c2FtcGxlLXJvb20tc2FtcGxl"


def test_any_message_is_the_answer_to_a_message_also_one_that_begins_like_a_command(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    ann = stage(compile_yaml(PLACES))
    ann.start({"where": {"id": "x", "name": "Desk", "type": "ROOM", "external": False}})

    assert ann.says("change nothing, please")[0] == "Desk ROOM: change nothing, please (Ann, im)"
