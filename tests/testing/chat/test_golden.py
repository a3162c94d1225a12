"""Tests for flowbot.testing.chat.golden; the plugin's tests have what pytest makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.testing.chat import ChatError, Settings, SyncChat
from flowbot.testing.chat.golden import GoldenFiles

EXPENSE = "examples/expense"


def claim(golden: GoldenFiles, amount: str) -> None:
    """Hold the summary of a claim against its file."""
    with SyncChat(EXPENSE, Settings(golden=golden), strict=False) as chat:
        bob = chat.person("bob")
        bob.says(f"/expense {amount} EUR")
        bob.says("2026-09-01")
        bob.sees(msg="summary.ask", golden=True)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The file of a summary of 12 EUR."""
    claim(GoldenFiles(tmp_path / "test_claims.py", update=True, mend="pytest"), "12")
    return tmp_path / "__golden__/test_claims/summary.ask.en.messageml.xml"


def test_the_same_message_is_as_in_its_file_whoever_is_asked_and_whenever(written: Path) -> None:
    claim(GoldenFiles(written.parents[2] / "test_claims.py", update=False, mend="pytest"), "12")

    assert "12.00 EUR" in written.read_text(encoding="utf-8")


def test_another_message_is_told_with_the_difference_and_how_to_write_it(written: Path) -> None:
    golden = GoldenFiles(written.parents[2] / "test_claims.py", update=False, mend="pytest --chat-update")

    with pytest.raises(ChatError) as raised:
        claim(golden, "13")
    told = str(raised.value)
    assert told.startswith("the message is not as in ")
    assert "where it is right as it is now, write it: pytest --chat-update" in told
    assert "\n-  Submit <b>12.00 EUR</b>" in told
    assert "\n+  Submit <b>13.00 EUR</b>" in told


def test_a_file_of_a_transcript_is_called_by_the_transcript(tmp_path: Path) -> None:
    claim(GoldenFiles(tmp_path / "claims.chat.yaml", update=True, mend="pytest"), "12")

    assert (tmp_path / "__golden__/claims/summary.ask.en.messageml.xml").is_file()


def test_two_messages_that_want_the_same_file_are_refused_when_it_is_written(tmp_path: Path) -> None:
    golden = GoldenFiles(tmp_path / "test_claims.py", update=True, mend="pytest")
    claim(golden, "12")

    with pytest.raises(ChatError, match="one file holds one message: expect it by its words where it says something"):
        claim(golden, "13")
