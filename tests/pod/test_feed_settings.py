"""Tests for flowbot.pod.feed_settings."""

from __future__ import annotations

import pytest

from flowbot.errors import ConfigError
from flowbot.pod.feed_settings import FeedSettings, read_settings


def test_what_is_written_is_set_and_the_rest_is_as_usual() -> None:
    written = ["poll_seconds=0.5", "batch_limit=1", "idle_answer=null", "readers_wait=true", "gone_status=404"]

    assert read_settings(written) == FeedSettings(
        poll_seconds=0.5, batch_limit=1, idle_answer="null", readers_wait=True, gone_status=404
    )
    assert read_settings([]) == FeedSettings()


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "batch_limits=1",
            "'batch_limits=1' is no setting of feeds, as in batch_limit=10; did you mean 'batch_limit'?",
        ),
        ("batch_limit", "'batch_limit' is no setting of feeds"),
        ("batch_limit=0", "batch_limit: Input should be greater than or equal to 1"),
        ("duplicates=2", "duplicates: Input should be less than or equal to 1"),
        ("idle_answer=maybe", "idle_answer: Input should be 'empty', 'null' or 'none'"),
    ],
)
def test_what_cannot_be_set_is_said(written: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings([written])

    assert problem in str(caught.value)
