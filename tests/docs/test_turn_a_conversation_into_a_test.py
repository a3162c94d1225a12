"""The transcript of docs/how-to/turn-a-conversation-into-a-test.md passes."""

from __future__ import annotations

import re
from pathlib import Path

from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.runner import play_transcript

PAGE = Path("docs/how-to/turn-a-conversation-into-a-test.md").read_text()


def test_the_transcript_of_the_page_passes_with_the_example() -> None:
    [block] = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    read = read_transcripts(block, "rejected.chat.yaml")

    assert read.problems == ()
    assert [play_transcript("examples/expense", each).problem for each in read.transcripts] == [None]
