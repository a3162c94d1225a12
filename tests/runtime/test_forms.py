"""Tests for flowbot.runtime: forms that are sent, by whom and when, and what stands in their place afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from flowbot.ids import read_form_id

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

TRIP = """
flow: trip
version: 1
start: /trip
slots:
  town: { type: choice, of: [Rome, Oslo] }
  day: { type: date, ge: today }
  note: { type: text, max_length: 40 }
steps:
  - ask: details
    slots: [town, day, note]
  - ask: verdict
    options: { book: next, drop: dropped }
  - say: "{{ town }} on {{ day }}: {{ note }}"
ends: { dropped: Dropped. }
"""
EMPTY = "Details?\nTown\n( ) Rome ( ) Oslo\nDay: ____\nNote: ____\n[Submit] [Cancel]"
GOOD = {"town": "Oslo", "day": "2026-12-01", "note": "a fair"}


async def test_a_form_is_sent_and_its_answers_stand_in_its_place(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        assert await stage.says("ann", "/trip") == [EMPTY]
        assert await stage.sends("ann", GOOD) == ["Verdict?\n[Book] [Drop]"]
        assert await stage.sends("ann", button="Book") == ["Oslo on 2026-12-01: a fair"]

        assert stage.shown() == [
            "Details\ntown: Oslo\nday: 2026-12-01\nnote: a fair",
            "Verdict: Book",
            "Oslo on 2026-12-01: a fair",
        ]
        assert await stage.store.load_conversations() == []
        assert (await stage.store.backlog()).outbox == 0


async def test_what_is_wrong_is_shown_with_what_was_given(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        await stage.says("ann", "/trip")

        assert await stage.sends("ann", {**GOOD, "day": "2026-01-01", "note": "x" * 41}) == [
            "Sorry, Day: it must be 2026-11-23 or later; Note: it may have at most 40 characters.\nDetails?\n"
            "Town\n( ) Rome (•) Oslo\nit must be 2026-11-23 or later\nDay: 2026-01-01\n"
            f"it may have at most 40 characters\nNote: {'x' * 41}\n[Submit] [Cancel]"
        ]
        assert stage.shown()[0] == "This is asked again below."


async def test_markup_that_was_typed_comes_back_as_text(on_stage: OnStage) -> None:
    hostile = "<b>${x} &amp; <#if>{{ 1 }}</b>😀"
    async with on_stage(TRIP) as stage:
        await stage.says("ann", "/trip")
        (again,) = await stage.sends("ann", {**GOOD, "day": "2026-01-01", "note": hostile[:40]})

        assert f"Note: {hostile[:40]}\n" in again
        await stage.sends("ann", {"day": "2026-12-01"})
        assert stage.shown()[1].endswith(f"note: {hostile[:40]}")


async def test_a_form_of_somebody_else_is_not_yours(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        room = stage.room("desk")
        await stage.says("bob", "hi", room)
        await stage.says("ann", "/trip", room)

        assert await stage.sends("bob", GOOD) == ["Sorry, this is for somebody else to answer."]
        assert await stage.sends("ann", GOOD) == ["Verdict?\n[Book] [Drop]"]
        assert stage.shown()[0] == "Details\ntown: Oslo\nday: 2026-12-01\nnote: a fair\nAnswered by ann."


async def test_two_people_in_one_room_have_forms_of_their_own(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/trip", room)
        await stage.says("bob", "/trip", room)
        await stage.sends("ann", {**GOOD, "town": "Rome"}, place=0)
        await stage.sends("bob", GOOD, place=1)
        await stage.sends("bob", button="Book")

        assert stage.shown()[-1] == "Oslo on 2026-12-01: a fair"
        (left,) = await stage.store.load_conversations()
        assert b'"town":"Rome"' in left.body


async def test_a_second_click_and_a_late_one_are_answered(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        await stage.says("ann", "/trip")
        await stage.sends("ann", GOOD)
        await stage.sends("ann", {**GOOD, "town": "Rome"}, place=0)
        assert stage.shown()[-1] == "This has been answered already."

        await stage.sends("ann", button="Drop")
        assert await stage.sends("ann", GOOD, place=0) == ["Sorry, this form is no longer open."]
        assert stage.outcome().result == "turn"


async def test_a_click_that_is_delivered_twice_counts_once(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        await stage.says("ann", "/trip")
        event: list[bytes] = []
        for feeds in stage.pod.delivery._feeds.values():
            put = feeds.put
            feeds.put = lambda body, put=put: (event.append(body), put(body))[1]  # type: ignore[func-returns-value]  # to hear it
        await stage.sends("ann", GOOD)
        stage.outcomes.clear()
        stage.pod.emit(next(each for each in event if b"SYMPHONYELEMENTSACTION" in each))
        await stage.local.quiet()

        assert [each.result for each in stage.outcomes] == ["duplicate"]
        assert len(stage.shown()) == 2


async def test_a_form_that_no_flow_sent_is_left_alone(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        ann, im = stage.pod.ensure_user("ann"), stage.im("ann")
        sent = '<messageML><form id="mine"><button name="go">Go</button></form></messageML>'
        message = stage.pod.talk.post(stage.local.me, im.id, sent)
        stage.pod.talk.submit(ann, message)
        await stage.local.quiet()

        assert stage.outcomes[-1].result == "ignored"
        assert stage.outcomes[-1].reason == "no flow listens for it"


async def test_a_form_that_an_author_wrote_is_filled_in_and_shown_again(on_stage: OnStage) -> None:
    own = """
    {% msg details.ask %}<h3>Where to?</h3><form id="details"><select name="town"><option value="Rome">Rome</option>
    <option value="Oslo">Oslo</option></select><date-picker name="day"/><text-field name="note">none</text-field>
    <button name="go">Go</button></form>{% endmsg %}
    {% msg details.closed %}{{ summary[0].value }} it is.{% endmsg %}
    """
    async with on_stage(TRIP, catalogue=own) as stage:
        assert await stage.says("ann", "/trip") == ["Where to?\n( ) Rome ( ) Oslo ____ none [Go]"]
        assert await stage.sends("ann", {**GOOD, "day": "2026-01-01", "note": "${x}"}) == [
            "Sorry, Day: it must be 2026-11-23 or later.\nPlease try again.\n( ) Rome (•) Oslo 2026-01-01 ${x} [Go]"
        ]
        await stage.sends("ann", {"day": "2026-12-01"})
        assert stage.shown()[1] == "Oslo it is."
        assert stage.shown()[-1] == "Verdict?\n[Book] [Drop]"


async def test_a_card_whose_closing_words_fail_is_closed_with_those_of_the_bot(on_stage: OnStage) -> None:
    own = "{% msg details.closed %}{{ town / 2 }}{% endmsg %}"
    async with on_stage(TRIP, catalogue=own) as stage:
        await stage.says("ann", "/trip")
        await stage.sends("ann", GOOD)

        assert stage.shown() == ["Details\ntown: Oslo\nday: 2026-12-01\nnote: a fair", "Verdict?\n[Book] [Drop]"]


async def test_an_answer_to_a_newer_question_brings_the_older_form_back(on_stage: OnStage) -> None:
    other = """
    flow: other
    version: 1
    start: /other
    slots: { n: { type: integer } }
    steps: [{ ask: n }]
    """
    async with on_stage(TRIP, other) as stage:
        await stage.says("ann", "/trip")
        stage.clock.advance(1)
        await stage.says("ann", "/other")

        assert await stage.says("ann", "1") == [EMPTY]
        assert stage.shown()[0] == "This is asked again below."
        assert await stage.sends("ann", GOOD) == ["Verdict?\n[Book] [Drop]"]


async def test_the_id_of_a_form_leads_to_its_conversation(on_stage: OnStage) -> None:
    async with on_stage(TRIP) as stage:
        await stage.says("ann", "/trip")
        (conversation,) = await stage.store.load_conversations()
        message = stage.pod.messages[-1]
        form_id = message.presentationml.split('<form id="')[1].split('"')[0]

        assert read_form_id(form_id) == ("details", conversation.id)


LETTERS = """
flow: letters
version: 1
start: /letters
slots:
  day: { type: date, ge: today }
  a: { type: text, multiline: true }
  b: { type: text, multiline: true }
  c: { type: text, multiline: true }
  d: { type: text, multiline: true }
  e: { type: text, multiline: true }
  f: { type: text, multiline: true }
  g: { type: text, multiline: true }
steps:
  - ask: details
    slots: [day, a, b, c, d, e, f, g]
  - confirm: sure
  - say: "Thanks for {{ len(g) }} letters."
"""


async def test_what_fits_into_the_fields_of_a_form_but_into_no_message_is_taken(on_stage: OnStage) -> None:
    long = dict.fromkeys("abcdefg", "x" * 9_990)
    async with on_stage(LETTERS) as stage:
        await stage.says("ann", "/letters")
        (again,) = await stage.sends("ann", {**long, "a": "short", "day": "2026-01-01"})
        assert again.startswith("Sorry, Day: it must be 2026-11-23 or later.")
        assert "A: short\nB: ____\n" in again

        brief = ["day: 2026-12-01", *(f"{each}: {'x' * 1249}…" for each in "abcdefg")]
        (summary,) = await stage.sends("ann", {**long, "day": "2026-12-01"})
        assert summary.startswith("\n".join([*brief, "Is this right?"]))
        assert stage.shown()[1] == "\n".join(["Details", *brief])
        assert await stage.sends("ann", button="Yes") == ["Thanks for 9990 letters."]


ASSIGNED = """
flow: assign
version: 1
start: /assign
slots:
  tasks: { type: list, items: { type: record, fields: { document: text, due: date } }, max_length: 2 }
  file: { type: attachment, kinds: [txt] }
steps:
  - ask: tasks
  - each: task
    in: tasks
    do: [{ ask: file, say: "{{ task.document }}, please." }]
    save: found
  - say: "{% for row in found %}{{ row.task.document }}: {{ row.file.name }}, {{ row.file.size }} {% endfor %}"
"""


async def test_records_are_filled_in_rows_and_files_come_with_messages(on_stage: OnStage) -> None:
    async with on_stage(ASSIGNED) as stage:
        asked = "Tasks?\n1. Document: ____\n1. Due: ____\n2. Document: ____\n2. Due: ____\n[Submit] [Cancel]"
        assert await stage.says("ann", "/assign") == [asked]

        row = {"tasks.1.document": "the <lease>", "tasks.1.due": "2026-12-01"}
        assert await stage.sends("ann", row) == ["the <lease>, please."]
        assert stage.shown()[0] == "tasks: the <lease>; 2026-12-01"

        no_file = "Sorry, a file is needed: attach one to your message.\nthe <lease>, please."
        assert await stage.says("ann", "here it is") == [no_file]
        assert await stage.says("ann", "", files=[("lease.txt", b"hello")]) == ["the <lease>: lease.txt, 5"]
