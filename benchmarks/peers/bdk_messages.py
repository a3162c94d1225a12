"""flowbot, the BDK and plain lxml read the same messages, in turn and in one process.

Run in its own environment: `python -m benchmarks.peers.bdk_messages`.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable
from importlib.metadata import version

from lxml import etree
from symphony.bdk.core.service.message.message_parser import get_text_content_from_message
from symphony.bdk.gen.agent_model.v4_message import V4Message

from flowbot.presentationml import parse_message

ROOT = '<div data-format="PresentationML" data-version="2.0" class="wysiwyg">{}</div>'
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
ROUND_SECONDS = 0.03

Reader = Callable[[], object]


def mention(user_id: int) -> dict[str, object]:
    ids = [{"type": "com.symphony.user.userId", "value": str(user_id)}]
    return {"type": "com.symphony.user.mention", "version": "1.0", "id": ids}


def span(number: int) -> str:
    return f'<span class="entity" data-entity-id="{number}">@Person Number {number}</span>'


def table() -> str:
    """20 kB of rows, as a spreadsheet pastes them."""
    names = ("Ticker", "Name", "Quantity", "Price", "Currency", "Side", "Trade date", "Settles")
    rows = ["<tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"]
    while sum(map(len, rows)) < 20_000:
        cells = ("GOOG", "Alphabet Inc", "100", f"1,{len(rows):03}.50", "USD", "buy", "2026-11-23", "T+2")
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"


MESSAGES = {
    "small": (ROOT.format("<p>hello there, how are you</p>"), "{}"),
    "small, marked up": (ROOT.format("<p>two <b>lines</b>:<br/>this &amp; that</p>"), "{}"),
    "mention and command": (ROOT.format(f"<p>{span(0)} /quote EURUSD 10m</p>"), json.dumps({"0": mention(7)})),
    "40 mentions": (
        ROOT.format("<p>" + " ".join(f"ask {span(number)}," for number in range(40)) + "</p>"),
        json.dumps({str(number): mention(number) for number in range(40)}),
    ),
    "20 kB table": (ROOT.format(table()), "{}"),
}


def text_of_lxml(message: str) -> str:
    return "".join(str(piece) for piece in etree.fromstring(message, PARSER).itertext())


def readers(message: str, data: str) -> dict[str, Reader]:
    """What each does with a message that has arrived."""
    received = V4Message(message=message)
    return {
        "flowbot": lambda: parse_message(message, data),
        "bdk": lambda: get_text_content_from_message(received),
        "lxml": lambda: text_of_lxml(message),
    }


def seconds(reader: Reader, times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        reader()
    return (time.process_time() - started) / times


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    gc.freeze()
    found = {}
    for name, (message, data) in MESSAGES.items():
        contenders = readers(message, data)
        times = {who: max(3, int(ROUND_SECONDS / seconds(reader, 3))) for who, reader in contenders.items()}
        taken: dict[str, list[float]] = {who: [] for who in contenders}
        for _ in range(rounds):
            for who, reader in contenders.items():
                taken[who].append(seconds(reader, times[who]) * 1_000_000)
        found[name] = taken
    print(json.dumps({"versions": {"bdk": version("symphony-bdk-python"), "lxml": version("lxml")}, "us": found}))


if __name__ == "__main__":
    main()
