"""The options of `pytest` that flowbot adds."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path

import pytest

PROJECT = "flowbot_project"
"""The option of `pytest.ini` that names the bot of all tests."""
MARK = "flowbot(project=, clock=, store=, strict=, services=, lets_fail=, seed=): how `chat` and `achat` are held"
STORES = ("memory", "sqlite")
"""Those that need nothing but this machine."""
FORMS = ("term", "html", "json")
"""How the coverage of flows is told; all but the first need a place: `html:DIR`, `json:FILE`."""


def add_options(parser: pytest.Parser) -> None:
    """Add them."""
    parser.addini(PROJECT, "the bot that `chat` talks to: a folder or a flow file, from the folder of this file on")
    group = parser.getgroup("flowbot", "conversations with flowbot")
    group.addoption(
        "--flow-store",
        type=_stores,
        default=["memory"],
        metavar="STORES",
        help="where bots keep their conversations: memory, sqlite, or both, separated by commas; "
        "every test with a chat, and every transcript, runs with each",
    )
    group.addoption(
        "--flow-paths",
        action="store_true",
        help="collect flow files too: a test for every way through a flow, which nobody has to write",
    )
    group.addoption(
        "--chat-update",
        action="store_true",
        help="write what the bot says now into transcripts and golden files, in the place of what they expect",
    )
    group.addoption(
        "--flow-cov", action="store_true", help="tell at the end which states, ways and words of flows no test reached"
    )
    group.addoption(
        "--flow-cov-report",
        action="append",
        type=_report,
        default=[],
        metavar="FORM",
        help="how it is told: term (a table, if nothing else is asked for), html:DIR, json:FILE; may be given "
        "several times",
    )
    group.addoption(
        "--flow-cov-fail-under",
        type=_percent,
        metavar="N",
        help="fail where less than N percent of what the flows can do was done",
    )
    group.addoption(
        "--flow-cov-only", metavar="FILE", help="count no other flow than that of a file, and go no ways of others"
    )


def wants_coverage(config: pytest.Config) -> bool:
    """Whether any option asks for the coverage of flows."""
    option = config.option
    return bool(option.flow_cov or option.flow_cov_report or option.flow_cov_fail_under is not None)


def _stores(text: str) -> Sequence[str]:
    found = list(dict.fromkeys(each.strip() for each in text.split(",")))
    for each in found:
        if each not in STORES:
            raise _refusal(f"there is no store '{each}'", each, STORES)
    return found


def _report(text: str) -> tuple[str, str]:
    form, _, place = text.partition(":")
    if form not in FORMS:
        raise _refusal(f"there is no form '{form}'", form, FORMS)
    if bool(place) == (form == "term"):
        raise ArgumentTypeError(f"'{text}' has to be term, html:DIR or json:FILE")
    if (form == "html" and Path(place).is_file()) or (form == "json" and Path(place).is_dir()):
        raise ArgumentTypeError(
            f"'{place}' is {'a file' if form == 'html' else 'a folder'}; write html:DIR or json:FILE"
        )
    return form, place


def _percent(text: str) -> float:
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise ArgumentTypeError(f"'{text}' is no percentage from 0 to 100")
    return number


def _refusal(reason: str, given: str, known: Sequence[str]) -> ArgumentTypeError:
    from flowbot.errors import did_you_mean

    return ArgumentTypeError(f"{reason}; {did_you_mean(given, known) or 'there are: ' + ', '.join(known)}")
