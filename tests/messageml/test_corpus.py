"""flowbot.messageml against the recorded answers of the reference implementation."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flowbot.messageml import MessageMLError, User, render

Case = Mapping[str, Any]

DIRECTIVES = ("${", "#{", "<#", "<@")
"""FreeMarker, which flowbot refuses."""

EXCLUDED = {
    "Tag#001": "the answer needs a directory of instruments, which only a pod has",
    "Tag#004": "the answer needs a directory of instruments, which only a pod has",
    "gen/xml#0024": "flowbot refuses XML declarations, which could choose an encoding",
    "gen/xml#0025": "flowbot refuses XML declarations, which could choose an encoding",
    "gen/emoji#0013": "the short code family_mwg is JoyPixels' own",
    "gen/roundtrip#0079": "an upstream bug: the answer is not well-formed XML (data-formnovalidate without a value)",
    "gen/roundtrip#1855": "an upstream bug: the answer is not well-formed XML (data-formnovalidate without a value)",
    "gen/roundtrip#2042": "an upstream bug: the answer is not well-formed XML (data-formnovalidate without a value)",
}
"""Cases that are not compared, and why."""

_NEW_ID = re.compile(r"\bm[0-9a-f]{12}\d+")


def load_cases(path: Path) -> Iterator[Case]:
    """The cases of a file that are compared."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            message = case.get("message")
            is_messageml = case.get("kind", "messageml") == "messageml" and message is not None
            if is_messageml and case["id"] not in EXCLUDED and not any(each in message for each in DIRECTIVES):
                yield case


def normalised(presentationml: str) -> str:
    """PresentationML with its new ids as the cases have them."""
    numbers: dict[str, str] = {}
    return _NEW_ID.sub(lambda found: numbers.setdefault(found[0], f"{{{{ID{len(numbers) + 1}}}}}"), presentationml)


@dataclass(slots=True)
class Comparison:
    """How many cases were compared, and which answers differ, by what of them differs."""

    compared: int = 0
    accepted: int = 0
    differing: dict[str, list[str]] = field(default_factory=dict)

    def agreement(self, what: str) -> float:
        """The share of answers that agree: of all cases for `ok`, else of the accepted."""
        whole = self.compared if what == "ok" else self.accepted
        return 1 - len(self.differing.get(what, ())) / max(whole, 1)

    def add(self, what: str, case: Case, ours: object) -> None:
        self.differing.setdefault(what, []).append(f"{case['id']}: {case['message']!r} gave {ours!r}")

    def __str__(self) -> str:
        lines = [f"{self.compared} cases, {self.accepted} accepted by both"]
        lines += [
            f"{what}: {self.agreement(what):.2%}" for what in ("ok", "presentationml", "entities", "text", "markdown")
        ]
        lines += [f"{what} differs in {each}" for what, cases in self.differing.items() for each in cases]
        return "\n".join(lines)


def compare(cases: Iterable[Case]) -> Comparison:
    """Render each case, and compare it with the recorded answer."""
    comparison = Comparison()
    for case in cases:
        comparison.compared += 1
        replay = case["replay"]
        users = [User(each["id"], each["prettyName"], each["email"], each["screenName"]) for each in replay["users"]]
        try:
            rendered = render(
                case["message"],
                case.get("data"),
                version=case.get("version", "2.0"),
                users=users,
                schemes=replay["schemes"],
            )
        except MessageMLError as error:
            if case["ok"]:
                comparison.add("ok", case, str(error))
            continue
        if not case["ok"]:
            comparison.add("ok", case, rendered.presentationml)
            continue
        comparison.accepted += 1
        ours = {
            "presentationml": normalised(rendered.presentationml),
            "entities": rendered.entities,
            "text": rendered.text,
            "markdown": rendered.markdown,
        }
        for what, answer in ours.items():
            if answer != case[what]:
                comparison.add(what, case, answer)
    return comparison


SAMPLE = Path(__file__).parent.parent / "data" / "messageml_sample.jsonl.gz"

GOALS = {"ok": 0.995, "presentationml": 0.99, "entities": 0.99, "text": 0.98, "markdown": 0.98}


def missed(comparison: Comparison) -> list[str]:
    return [what for what, goal in GOALS.items() if comparison.agreement(what) < goal]


def test_flowbot_takes_and_writes_what_the_reference_does(shared_data: Path) -> None:
    files = ("messageml_recorded.jsonl.gz", "messageml_generated.jsonl.gz")
    comparison = compare(case for name in files for case in load_cases(shared_data / name))

    print(comparison)  # noqa: T201  the figures
    assert comparison.compared > 10_000
    assert missed(comparison) == [], str(comparison)


def test_flowbot_takes_and_writes_what_the_reference_does_of_a_sample() -> None:
    comparison = compare(case for case in load_cases(SAMPLE) if "replay" in case)

    assert comparison.compared >= 150
    assert comparison.accepted >= 70
    assert comparison.differing == {}, str(comparison)


@pytest.mark.parametrize("what", list(GOALS))
def test_a_difference_counts(what: str) -> None:
    comparison = Comparison(compared=100, accepted=50)
    for _ in range(2):
        comparison.add(what, {"id": "x", "message": "y"}, None)

    assert missed(comparison) == [what]
    assert "x: 'y' gave None" in str(comparison)


def test_few_cases_are_not_compared() -> None:
    assert len(EXCLUDED) <= 40
