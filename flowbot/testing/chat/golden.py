"""Golden files: the MessageML of a message, kept beside the test that expects it."""

from __future__ import annotations

import difflib
from pathlib import Path

from flowbot.errors import shown_path
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.markup import normalise
from flowbot.testing.chat.seen import SeenMessage

FOLDER = "__golden__"
"""What the folder of golden files is called, beside the tests."""


class GoldenFiles:
    """Holds messages against the files of a test module, or writes them.

    Args:
        test: The file of the test: `test_x.py` has its files in `__golden__/test_x/`.
        update: Whether they are written.
        mend: How somebody writes them: a command.
    """

    def __init__(self, test: Path, *, update: bool, mend: str) -> None:
        self._folder = test.parent / FOLDER / test.name.partition(".")[0]
        self._update = update
        self._mend = mend
        self._written: set[Path] = set()

    def __call__(self, seen: SeenMessage) -> None:
        """Hold a message against its file.

        Raises:
            ChatError: It is another one, or there is none.
        """
        names = {int(each.user_id): each.text.removeprefix("@") for each in seen.parsed.mentions}
        said = normalise(seen.message.messageml or seen.message.presentationml, names)
        file = self._folder / f"{seen.name or 'unnamed'}.{seen.source.locale}.messageml.xml"
        golden = file.read_text(encoding="utf-8") if file.is_file() else None
        if self._update and file not in self._written:
            self._write(file, said, golden)
        elif golden != said:
            self._fail(file, said, golden)

    def _write(self, file: Path, said: str, golden: str | None) -> None:
        self._written.add(file)
        if golden != said:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(said, encoding="utf-8", newline="\n")

    def _fail(self, file: Path, said: str, golden: str | None) -> None:
        shown = shown_path(file)
        if self._update:
            mend = "one file holds one message: expect it by its words where it says something else"
        else:
            mend = f"where it is right as it is now, write it: {self._mend}"
        if golden is None:
            raise ChatError(f"there is no golden file {shown}\n{mend}\n\n{said}")
        lines = difflib.unified_diff(golden.splitlines(), said.splitlines(), shown, "said now", lineterm="")
        raise ChatError("\n".join([f"the message is not as in {shown}", mend, "", *lines]))
