"""Tests for flowbot.config.record."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.config import load_bot_config
from flowbot.config.record import RecordSettings
from flowbot.errors import DefinitionErrors


def load(folder: Path, text: str) -> RecordSettings:
    file = folder / "flowbot.yaml"
    file.write_text(text, encoding="utf-8")
    return load_bot_config(file).record


def test_nothing_that_the_bot_does_not_know_stays_unless_it_is_said(tmp_path: Path) -> None:
    assert load(tmp_path, "") == RecordSettings(keep=(), numbers="keep", drop=())


def test_words_may_stay_or_all_of_them(tmp_path: Path) -> None:
    assert load(tmp_path, "record: {keep: [AAPL], numbers: replace, drop: [USERJOINEDROOM]}") == RecordSettings(
        keep=("AAPL",), numbers="replace", drop=("USERJOINEDROOM",)
    )
    assert load(tmp_path, "record: {keep: all}").keep == "all"


@pytest.mark.parametrize(
    ("text", "said"),
    [("record: {kepe: all}", "there is no setting 'kepe'"), ("record: {numbers: some}", "'keep' or 'replace'")],
)
def test_a_setting_that_is_none_is_a_problem(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DefinitionErrors, match=said) as caught:
        load(tmp_path, text)

    assert "did you mean 'keep'" in str(caught.value) or "kepe" not in text
