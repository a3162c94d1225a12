"""Tests for flowbot.symphony.feed_id."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.errors import ConfigError
from flowbot.symphony.feed_id import FeedIdFile

AGENT = "https://agent.test:443/agent"


async def test_an_id_is_kept_with_its_agent_in_the_folder_under_the_usual_name(tmp_path: Path) -> None:
    file = FeedIdFile(tmp_path, AGENT)

    await file.save("abc_1")

    assert (tmp_path / "datafeed.id").read_text() == "abc_1@https://agent.test:443/agent"
    assert await file.load() == "abc_1"


async def test_a_file_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    await FeedIdFile(tmp_path / "desk.id", AGENT).save("abc_1")

    assert (tmp_path / "desk.id").read_text() == "abc_1@https://agent.test:443/agent"


@pytest.mark.parametrize(
    ("text", "feed_id"),
    [
        ("abc_1@https://agent.test:443/agent\n", "abc_1"),
        ("abc_1@", "abc_1"),  # as the BDK for Python writes it
        ("abc_1@https://other.test:443/agent", None),
        ("abc_1", None),
        ("@https://agent.test:443/agent", None),
        ("", None),
    ],
)
async def test_only_an_id_of_the_same_agent_is_taken(tmp_path: Path, text: str, feed_id: str | None) -> None:
    (tmp_path / "datafeed.id").write_text(text)

    assert await FeedIdFile(tmp_path, AGENT).load() == feed_id


async def test_no_file_is_no_id(tmp_path: Path) -> None:
    assert await FeedIdFile(tmp_path, AGENT).load() is None


async def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "datafeed.id").write_bytes(b"\xff")

    with pytest.raises(ConfigError, match=r"datafeed\.idFilePath: cannot read .*datafeed\.id"):
        await FeedIdFile(tmp_path, AGENT).load()


async def test_a_file_that_cannot_be_written_is_refused_with_place_reason_and_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot write .*none/x\.id \(No such file or directory\); name a file"):
        await FeedIdFile(tmp_path / "none" / "x.id", AGENT).save("abc_1")
