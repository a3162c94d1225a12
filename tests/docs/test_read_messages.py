"""Tests that the program in how-to/read-messages.md does what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flowbot.config import load_symphony_config
from flowbot.pod import LocalPod
from flowbot.pod.serve import serving_pod
from flowbot.symphony import SymphonyClient

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "how-to" / "read-messages.md"


async def test_files_are_kept_and_sent_as_the_page_says(tmp_path: Path) -> None:
    [program] = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)
    (tmp_path / "report.txt").write_text("all is well")
    (tmp_path / "kept").mkdir()
    pod = LocalPod()
    async with serving_pod(pod, tmp_path / "pod", port=0) as served:
        desk = pod.streams.ensure("Desk")
        pod.talk.say(pod.ensure_user("ann"), desk, "", [("../a.csv", b"1;2")])
        async with SymphonyClient.connect(load_symphony_config(served.config_path)) as client:
            kept = await names["keep_files"](client, desk.id, tmp_path / "kept")
            await names["send_report"](client, desk.id, tmp_path / "report.txt")

    assert kept == ["../a.csv"]
    assert (tmp_path / "kept" / "a.csv").read_bytes() == b"1;2"
    report, squares = pod.messages[-1].attachments
    assert (report.name, report.content) == ("report.txt", b"all is well")
    assert squares.content.startswith(b"0;0\n1;1\n2;4\n")
