"""The PresentationML that the reference implementation writes: all of it parses, and its text is the text it has."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from flowbot.message import Block, Entity, Message, walk
from flowbot.presentationml import parse_message

SAMPLE = Path(__file__).parent.parent / "data" / "messageml_sample.jsonl.gz"
NOT_WELL_FORMED = ["gen/roundtrip#0079", "gen/roundtrip#1855", "gen/roundtrip#2042"]
"""A bare attribute, which the reference implementation writes by mistake."""

Case = dict[str, Any]


def read(file: Path) -> list[Case]:
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def parse(case: Case) -> Message:
    return parse_message(case["presentationml"], json.dumps(case["entities"]))


def check(cases: list[Case]) -> list[str]:
    """The ids of the cases that have a problem; everything else is as the reference implementation has it."""
    wrong, problems = [], []
    for case in cases:
        message = parse(case)
        if message.problem is not None:
            assert message.problem.startswith("the message is not well-formed XML: ")
            problems.append(case["id"])
        if case.get("text") is not None and "".join(message.text.split()) != "".join(case["text"].split()):
            wrong.append(case["id"])
        placed: list[Block | Entity] = [*walk(message.blocks), *message.passage.entities, *message.images]
        for each in placed:
            assert message.text[each.start : each.end] == each.text, case["id"]

    assert wrong == []
    return problems


def test_the_sample_reads_as_the_reference_implementation_does() -> None:
    cases = [case for case in read(SAMPLE) if case["ok"]]

    assert len(cases) == 110
    assert check(cases) == NOT_WELL_FORMED


@pytest.mark.parametrize(("name", "count", "problems"), [("recorded", 464, []), ("generated", 3351, NOT_WELL_FORMED)])
def test_every_case_reads_as_the_reference_implementation_does(
    shared_data: Path, name: str, count: int, problems: list[str]
) -> None:
    cases = [
        case for case in read(shared_data / f"messageml_{name}.jsonl.gz") if case["ok"] and case.get("presentationml")
    ]

    assert len(cases) == count
    assert check(cases) == problems


def test_the_entities_of_the_sample_are_found_at_their_elements() -> None:
    shown = [
        (type(each).__name__, each.text) for case in read(SAMPLE) if case["ok"] for each in parse(case).passage.entities
    ]

    assert {name for name, _ in shown} == {"Mention", "Hashtag", "Cashtag", "Emoji", "Link"}
    assert all(text[:1] == "#" for name, text in shown if name == "Hashtag")
    assert all(text[:1] == "$" for name, text in shown if name == "Cashtag")
