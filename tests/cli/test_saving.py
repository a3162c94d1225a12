"""Tests for flowbot.cli._saving: `:save` in `flowbot chat`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript

EXAMPLES = Path(__file__).parents[2] / "examples"


FLOW = """
flow: translate
version: 1
start: translate {language}
scope: stream
slots: { language: { type: choice, of: [french] }, reply: { type: text } }
steps:
  - say: I translate.
  - listen: translating
    for:
      - message: "*"
        then:
          - call: translator.translate
            args: { text: message.text }
            save: reply
          - say: "{{ reply }}"
    idle: 30m
    expired: stopped
ends: { stopped: I translate no more. }
"""
TRANSLATOR = """
from flowbot import action

@action
async def translate(text: str) -> str:
    return {"Good morning!": "bon matin!", "thanks": "merci"}[text]
"""


def talk(bot: str | Path, *lines: str, options: tuple[str, ...] = ()) -> list[str]:
    command = ["chat", str(EXAMPLES / bot), "--clock", "2026-11-23", *options]
    result = CliRunner().invoke(main, command, input="".join(f"{line}\n" for line in lines), catch_exceptions=False)

    assert result.exit_code == 0
    return result.stdout.splitlines()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a talk is saved."""
    return tmp_path / "a_talk.chat.yaml"


@pytest.fixture
def translator(tmp_path: Path) -> Path:
    """A bot that calls an action."""
    folder = tmp_path / "translator"
    (folder / "flows").mkdir(parents=True)
    (folder / "flowbot.yaml").write_text("modules: [translator]", encoding="utf-8")
    (folder / "flows" / "translate.yaml").write_text(FLOW, encoding="utf-8")
    (folder / "translator.py").write_text(TRANSLATOR, encoding="utf-8")
    return folder


def test_a_talk_is_saved_as_a_transcript_that_passes(file: Path, translator: Path) -> None:
    said = talk(
        translator,
        "#desk translate french",
        "#desk Good morning!",
        ":clock +29m",
        "@ann #desk thanks",
        ":clock 2026-11-23T01:30",
        ":state",
        f":save {file}",
        options=("--room", "desk"),
    )
    (transcript,) = load_transcripts(file)

    assert said[-1] == f"(saved as {file})"
    check_result(play_transcript(translator, transcript))
    assert file.read_text(encoding="utf-8") == (
        """\
chat: a talk
people: [you, ann]
places: { desk: { with: [you, ann] } }
lets: [translator.*]
clock: 2026-11-23T00:00:00
lines:
- you@desk: translate french
- bot: I translate.
- you: Good morning!
- bot: bon matin!
- clock: +29m
- ann@desk: thanks
- bot: merci
- clock: 2026-11-23T01:30:00
- bot: I translate no more.
"""
    )


def test_forms_files_and_other_people_are_in_it(file: Path) -> None:
    lines = [
        "#operations onboard",
        '#operations [Submit] "1. Document"=Passport "1. Person"=@ravi',
        "@ravi :attach passport.pdf here it is",
        "@ravi [Yes]",
        "#operations [Approve]",
    ]
    talk("collation", *lines, f":save {file}", options=("--room", "operations", "--with", "ravi"))
    text = file.read_text(encoding="utf-8")

    assert '- you: \'[Submit] "1. Document"=Passport "1. Person"=@ravi\'\n' in text
    assert "- ravi: { attach: [passport.pdf], text: here it is }\n" in text
    assert text.endswith('- you: "[Approve]"\n- bot: All documents are there.\n')


def test_a_talk_that_does_not_pass_says_so(file: Path) -> None:
    said = talk("price", "/price IBM", f":save {file}")

    assert said[-1].startswith(f"(saved as {file}; it does not pass as it is: GET http://127.0.0.1:8711/")
    assert file.exists()


def test_what_is_there_is_not_overwritten(file: Path) -> None:
    file.write_text("mine", encoding="utf-8")

    said = talk(
        "translate", "hello", f":save {file}", f":save {file.parent}/a.txt", f":save {file.parent}/x/a.chat.yaml"
    )

    assert said[-5::2] == [
        f"({file} is there already)",
        "(a transcript is a file NAME.chat.yaml)",
        f"({file.parent}/x/a.chat.yaml cannot be written: No such file or directory)",
    ]
    assert file.read_text(encoding="utf-8") == "mine"
