"""Tests for flowbot.testing.transcripts.schema: it takes what the reader takes, and refuses keys that it refuses."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft7Validator

from flowbot.testing.transcripts import vocabulary
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.schema import transcript_schema
from flowbot.testing.transcripts.writer import write_transcript
from flowbot.yamlsource import load_yaml, write_yaml
from tests.testing.transcripts.talks import TRANSCRIPTS

ROOT = Path(__file__).resolve().parents[3]
VALIDATOR = Draft7Validator(transcript_schema())


def problems(text: str) -> list[str]:
    value = json.loads(json.dumps(load_yaml(text, "a.chat.yaml").value, default=_number))
    return [each.message for each in VALIDATOR.iter_errors(value)]


def _number(value: object) -> float:
    assert isinstance(value, Decimal)
    return float(value)


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(transcript_schema())


@given(TRANSCRIPTS)
def test_it_takes_what_is_written(transcript: Transcript) -> None:
    assert problems(write_transcript(transcript)) == []


@pytest.mark.parametrize("file", sorted(ROOT.glob("examples/*/tests/*.chat.yaml")), ids=lambda file: str(file.name))
def test_it_takes_the_examples(file: Path) -> None:
    assert problems(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("word", [name for name, key in vocabulary.MACHINE.items() if key.kind == "nothing"])
def test_it_takes_lines_that_are_a_word(word: str) -> None:
    assert problems(f"lines:\n- {word}\n- {word}:\n") == []


MAPS: dict[str, tuple[vocabulary.Keys, Any]] = {
    "file": (vocabulary.FILE, lambda extra: extra),
    "talk": (vocabulary.TALK, lambda extra: {"chats": [{"lines": [], **extra}]}),
    "person": (vocabulary.PERSON, lambda extra: {"people": {"bob": extra}}),
    "place": (vocabulary.PLACE, lambda extra: {"places": {"room": extra}}),
    "answer": (vocabulary.ANSWER, lambda extra: {"stubs": {"a.b": extra}}),
    "expected": (vocabulary.EXPECTED, lambda extra: {"lines": [{"bob": "hi"}, {"bot": extra}]}),
    "event": (vocabulary.EVENT, lambda extra: {"lines": [{"event": "a.b", **extra}]}),
    "webhook": (vocabulary.WEBHOOK, lambda extra: {"lines": [{"webhook": "a", **extra}]}),
    "starts": (vocabulary.STARTS, lambda extra: {"lines": [{"starts": "a", "person": "bob", **extra}]}),
    "together": (vocabulary.TOGETHER, lambda extra: {"lines": [{"together": [], **extra}]}),
    "redeliver": (vocabulary.REDELIVER, lambda extra: {"lines": [{"redeliver": extra}]}),
    "kill": (vocabulary.KILL, lambda extra: {"lines": [{"kill": extra}]}),
    **{
        name: (keys, lambda extra, name=name: {"lines": [{"bob": {name: "x", **extra}}]})
        for name, keys in vocabulary.DEEDS.items()
    },
}


@pytest.mark.parametrize("what", MAPS)
def test_a_key_that_the_reader_refuses_is_refused(what: str) -> None:
    _, make = MAPS[what]
    text = write_yaml({"people": ["bob"], "lines": [], **make({"nonsense": "x"})})

    assert any(each.code == "FB601" for each in read_transcripts(text, "a.chat.yaml").problems)
    assert problems(text)


def test_every_map_that_the_reader_reads_is_tried() -> None:
    read = {id(value) for name, value in vars(vocabulary).items() if name.isupper() and isinstance(value, dict)}
    others = {id(vocabulary.MACHINE), id(vocabulary.DEEDS), id(vocabulary.LONGER)}

    assert {id(keys) for keys, _ in MAPS.values()} == read - others


@pytest.mark.parametrize("entry", ["bob: [a]", "clock@room: +1h", "bot: { says: x }", "bob: { joins: room, text: x }"])
def test_a_line_that_the_reader_refuses_is_refused(entry: str) -> None:
    text = f"people: [bob]\nplaces: [room]\nlines:\n- bob: hi\n- {entry}\n"

    assert read_transcripts(text, "a.chat.yaml").problems
    assert problems(text)
