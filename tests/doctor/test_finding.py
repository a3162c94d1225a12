"""Tests for flowbot.doctor.finding: what is told holds nothing secret."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.doctor.finding import Secrets, problem


def hidden(secret: str, text: str) -> str:
    secrets = Secrets()
    secrets.add([secret])
    return secrets.hidden(problem("gateway", text, "")).text


@pytest.mark.parametrize(
    "write",
    [str, html.escape, quote, lambda text: json.dumps(text)[1:-1], lambda text: " ".join(text.split())],
    ids=["itself", "html", "url", "json", "one space"],
)
def test_a_secret_is_hidden_however_a_server_writes_it(write: Callable[[str], str]) -> None:
    secret = 'p&"  <wörd'

    assert hidden(secret, f"no entry with {write(secret)}, sorry") == "no entry with ***, sorry"


def test_every_part_of_a_finding_is_hidden() -> None:
    secrets = Secrets()
    secrets.add(["hunter22"])

    found = secrets.hidden(problem("proxy u:hunter22@p:80", "hunter22 is none", "write hunter22"))

    assert (found.check, found.text, found.mend) == ("proxy u:***@p:80", "*** is none", "write ***")


@given(secret=st.text(alphabet="abcdef123", min_size=12, max_size=40), at=st.integers(min_value=0))
def test_wherever_a_text_is_cut_no_begin_of_a_secret_stays(secret: str, at: int) -> None:
    said = f"- {secret} -"
    kept = said[: 6 + at % (len(said) - 6)]

    assert hidden(secret, f"said: {kept}…; MEND…").startswith("said: - ***")


def test_what_is_too_short_for_a_secret_stays() -> None:
    assert hidden("no", "no entry") == "no entry"
