"""Tests that docs/reference/transcripts.md has every key, and that what it shows is read and passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowbot.testing.transcripts import vocabulary
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.report import check_result, describe_result
from flowbot.testing.transcripts.runner import play_transcript

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference" / "transcripts.md"
HOW_TO = ROOT / "docs" / "how-to" / "write-a-test-as-a-transcript.md"
HEAD = "people: [bob, ann]\nplaces: { room: { with: [bob] }, desk: { im: ann } }\nlines:\n- bob: hello\n"
MAPS = [value for name, value in vars(vocabulary).items() if name.isupper() and isinstance(value, dict)]


def blocks(page: Path) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_page_has_every_key_with_what_it_is_for() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    keys = [(name, key) for each in MAPS for name, key in each.items() if isinstance(key, vocabulary.Key)]

    assert len(keys) > 50
    assert [name for name, key in keys if f"| `{name}` | {key.about} |" not in page and name != "include"] == []
    assert "include: " in page


def test_the_page_shows_every_kind_of_line() -> None:
    shown = "".join(each for each in blocks(REFERENCE) if each.startswith("- "))
    words = {*vocabulary.DEEDS, *vocabulary.MACHINE, *vocabulary.EXPECTED} - {"include"}

    assert [each for each in words if not re.search(rf"[ {{]{each}(@\w+)?:", shown)] == []


@pytest.mark.parametrize("text", [each for each in blocks(REFERENCE) if each.startswith("- ")])
def test_the_lines_of_the_page_are_read(text: str) -> None:
    assert read_transcripts(HEAD + text, "a.chat.yaml").problems == ()


@pytest.mark.parametrize("text", [each for each in blocks(REFERENCE) if not each.startswith("- ")])
def test_the_transcripts_of_the_page_pass(text: str) -> None:
    read = read_transcripts(text, "a.chat.yaml")

    assert read.problems == ()
    for transcript in read.transcripts:
        check_result(play_transcript(ROOT / "examples" / "expense", transcript))


def test_the_transcripts_of_the_how_to_pass_and_one_fails_as_it_says(tmp_path: Path) -> None:
    flow, *texts = blocks(HOW_TO)
    (tmp_path / "lunch.yaml").write_text(flow, encoding="utf-8")
    read = [each for text in texts for each in read_transcripts(text, "tests/lunch.chat.yaml").transcripts]

    results = [play_transcript(tmp_path / "lunch.yaml", each) for each in read]
    (failed,) = [each for each in results if each.problem is not None]

    assert len(results) == 6
    assert f"```text\n{describe_result(failed, 98)}\n```" in HOW_TO.read_text(encoding="utf-8")
