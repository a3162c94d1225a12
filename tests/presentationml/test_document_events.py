"""The recorded datafeed events, each as the message that a reader would expect; written before the parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flowbot.events import Attachment, MessageSent, parse_event
from flowbot.ids import MessageId, UserId
from flowbot.message import (
    Card,
    Cashtag,
    Code,
    Emoji,
    Form,
    FormControl,
    Hashtag,
    IncomingMessage,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Table,
)
from flowbot.presentationml import read_message

OWN = Path(__file__).parent.parent / "data" / "events.jsonl"
BOT = UserId(7696581394433)
URL = "https://example.com/a?b=1&c=2"
FIRST = MessageId("Fd4Pc8xO5Vg6hVfzabFe2X___oyM1eXobQ")
QUOTE = MessageId("syn01MsgIdAbCdEfGhIjK___oyM1eXobQ")

Expected = dict[str, Any]
"""Fields of the message; those that are not named are at their defaults."""


def p(start: int, text: str) -> Paragraph:
    return Paragraph(text=text, start=start, end=start + len(text))


def only(text: str, **more: object) -> Expected:
    """A message that is one paragraph."""
    return {"text": text, "blocks": (p(0, text),), **more}


def item(start: int, text: str) -> ListItem:
    return ListItem(text=text, start=start, end=start + len(text), blocks=(p(start, text),))


# Lines that are not named bring no message.
RECORDED: dict[int, Expected] = {
    1: only("hi"),
    2: only(
        "@Flow Bot /quote EURUSD 10m",
        mentions=(Mention(user_id=BOT, text="@Flow Bot", start=0, end=9),),
    ),
    3: only(
        "Hi @Flow Bot #urgent $AAPL 😀",
        mentions=(Mention(user_id=BOT, text="@Flow Bot", start=3, end=12),),
        hashtags=(Hashtag(text="#urgent", start=13, end=20, value="urgent"),),
        cashtags=(Cashtag(text="$AAPL", start=21, end=26, value="AAPL"),),
        emojis=(Emoji(text="😀", start=27, end=28, shortcode="grinning", unicode="😀"),),
    ),
    4: {
        "text": "line one\nline two\nline three & <tag>",
        "blocks": (p(0, "line one\nline two"), p(18, "line three & <tag>")),
    },
    5: {
        "text": "todo\none\ntwo it",
        "blocks": (
            p(0, "todo"),
            ListBlock(text="one\ntwo it", start=5, end=15, ordered=False, items=(item(5, "one"), item(9, "two it"))),
        ),
    },
    6: {
        "text": "Ccy\tAmt\nEUR\t10",
        "blocks": (Table(text="Ccy\tAmt\nEUR\t10", start=0, end=14, header=("Ccy", "Amt"), rows=(("EUR", "10"),)),),
    },
    7: {
        "text": "SELECT * FROM trades WHERE a < b",
        "blocks": (Code(text="SELECT * FROM trades WHERE a < b", start=0, end=32, language=None),),
    },
    8: only(f"see {URL}", links=(Link(text=URL, start=4, end=33, href=URL),)),
    9: only("yes"),
    10: {"text": "", "attachments": (Attachment(id="internal_7696581411197%2FY3%2Ba", name="trades.csv", size=1432),)},
    11: only("screenshot", attachments=(Attachment(id="internal_1", name="a.png", size=20480),)),
    12: {
        "text": "In reply to: Alice Martin 10:02 - quote?\ndone",
        "blocks": (
            Card(
                text="In reply to: Alice Martin 10:02 - quote?",
                start=0,
                end=40,
                header=(),
                body=(p(0, "In reply to: Alice Martin 10:02 - quote?"),),
            ),
            p(41, "done"),
        ),
        "parent_message_id": FIRST,
    },
    13: only("fyi", parent_message_id=FIRST),  # and a shared message: see below
    14: only("quote EURUSD 12m", replacing=QUOTE, initial_message_id=QUOTE),
    15: only("quote EURUSD 13m", replacing=QUOTE, initial_message_id=QUOTE),
    16: {"text": "", "chime": True},
    17: only("hello", external_recipients=True, disclaimer="Messages are monitored."),
    18: only("Hello from the bot"),
    19: {
        "text": "OK",
        "blocks": (
            Form(
                text="OK",
                start=0,
                end=2,
                id="order",
                controls=(
                    FormControl(kind="text-field", name="qty", label="", value="", required=True),
                    FormControl(kind="button", name="ok", label="OK", value="", required=False),
                ),
                blocks=(p(0, "OK"),),
            ),
        ),
    },
    20: only("/help"),
    21: only("/quote אב 👩\u200d💻"),
    22: only("old *style*"),  # markdown in originalFormat: the agent has made PresentationML of it, and marks are text
    23: only(
        "RFQ",
        entities={"rfq": {"type": "com.acme.rfq", "version": "1.0", "side": "BUY", "qty": 10000000}},
    ),
}

OWN_MESSAGES: dict[int, Expected] = {
    1: only(
        "@Desk Bot /price 5y",
        mentions=(Mention(user_id=UserId(5511223344556), text="@Desk Bot", start=0, end=9),),
    ),
    2: {
        "text": "one\ntwo\nthree\nfour",
        "blocks": (
            p(0, "one\ntwo"),
            ListBlock(text="three\nfour", start=8, end=18, ordered=False, items=(item(8, "three"), item(14, "four"))),
        ),
    },
    3: {
        "text": "Leg\tSize\n\t5",
        "blocks": (Table(text="Leg\tSize\n\t5", start=0, end=11, header=("Leg", "Size"), rows=(("", "5"),)),),
        "attachments": (Attachment(id="att_1", name="legs.csv", size=42),),
    },
    4: only(
        "price 6y",
        replacing=MessageId("Message001Id-__AbCdEfGh"),
        initial_message_id=MessageId("Message001Id-__AbCdEfGh"),
    ),
}

DEFAULTS: Expected = {
    "blocks": (),
    "mentions": (),
    "hashtags": (),
    "cashtags": (),
    "emojis": (),
    "links": (),
    "images": (),
    "entities": {},
    "chime": False,
    "problem": None,
    "attachments": (),
    "parent_message_id": None,
    "replacing": None,
    "initial_message_id": None,
    "disclaimer": None,
    "external_recipients": False,
}


def read(file: Path) -> dict[int, tuple[IncomingMessage | None, str | None]]:
    """What each line that delivers a message brings."""
    events = [parse_event(json.loads(line)["event"]) for line in file.read_text(encoding="utf-8").splitlines()]
    return {number: read_message(event) for number, event in enumerate(events, 1) if isinstance(event, MessageSent)}


def shown(message: IncomingMessage) -> Expected:
    """What the table says of a message; of an attachment what a reader sees."""
    attachments = tuple(Attachment(id=each.id, name=each.name, size=each.size) for each in message.attachments)
    return {name: getattr(message, name) for name in ("text", *DEFAULTS)} | {"attachments": attachments}


def test_each_recorded_event_gives_the_message_that_a_reader_expects(shared_data: Path) -> None:
    results = read(shared_data / "events.jsonl")

    assert {number: shown(message) for number, (message, _) in results.items() if message} == {
        number: DEFAULTS | expected for number, expected in RECORDED.items()
    }
    assert {number: problem for number, (_, problem) in results.items() if problem} == {
        24: "the message has no body: Unable to decrypt message"
    }


def test_the_table_accounts_for_every_recorded_line(shared_data: Path) -> None:
    lines = (shared_data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    types = [json.loads(line)["event"]["type"] for line in lines]
    others = [number for number, name in enumerate(types, 1) if name != "MESSAGESENT"]

    assert len(lines) == 45
    assert others == list(range(25, 45))
    # 24 has no body and 45 no payload; every other line is a row of the table
    assert sorted([*RECORDED, 24, *others, 45]) == list(range(1, 46))


def test_a_forwarded_message_comes_with_the_one_it_forwards(shared_data: Path) -> None:
    results = read(shared_data / "events.jsonl")
    forwards = {number: message.shared_message for number, (message, _) in results.items() if message}
    shared = forwards.pop(13)

    assert set(forwards.values()) == {None}
    assert shared is not None
    assert shown(shared) == DEFAULTS | only("original")
    assert shared.id == FIRST
    assert shared.by.display_name == "Alice Martin"
    assert shared.stream.type == "IM"
    assert shared.at.isoformat() == "2026-09-21T14:13:10+00:00"


def test_the_recorded_table_gives_a_record_for_each_row(shared_data: Path) -> None:
    message, _ = read(shared_data / "events.jsonl")[6]

    assert message is not None
    assert [table.as_records() for table in message.tables] == [[{"Ccy": "EUR", "Amt": "10"}]]


def test_our_own_recording_gives_the_messages_that_a_reader_expects() -> None:
    results = read(OWN)

    assert {number: shown(message) for number, (message, _) in results.items() if message} == {
        number: DEFAULTS | expected for number, expected in OWN_MESSAGES.items()
    }
    assert {number: problem for number, (_, problem) in results.items() if problem} == {
        5: "the message has no body: content key not found"
    }
