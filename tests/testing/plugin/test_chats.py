"""Tests for flowbot.testing.plugin.chats: the fixtures, and what is said where a test fails."""

from __future__ import annotations

import pytest

from tests.testing.plugin.conftest import Run, write

pytest_plugins = ["pytester"]


def test_a_test_talks_to_the_bot_whose_folder_it_lies_in(lunch: pytest.Pytester, run: Run) -> None:
    write(
        lunch,
        {
            "tests/test_lunch.py": """\
        def test_salad(chat):
            bob = chat.person("bob")
            bob.says("/lunch")
            bob.sees(msg="dish.ask")
            bob.clicks("salad")
            bob.sees("salad it is.")
    """
        },
    )

    run().assert_outcomes(passed=1)
