"""A small translator of a few words, to try the bot with: `python examples/translate/service.py [PORT]`.

It knows the words below, and leaves all others as they are; a text with the word `fail` makes it fail.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8709
LANGUAGES = ("en", "de", "fr", "es")
WORDS = (
    ("good", "guten", "bon", "buenos"),
    ("morning", "Morgen", "matin", "días"),
    ("thanks", "danke", "merci", "gracias"),
    ("buy", "kaufen", "acheter", "comprar"),
    ("low", "niedrig", "bas", "bajo"),
)


def detect(text: str) -> str:
    """The language most of the words are of; English where there is none."""
    words = {word.casefold() for word in re.findall(r"\w+", text)}
    counts = [len(words & {each[place].casefold() for each in WORDS}) for place in range(len(LANGUAGES))]
    return LANGUAGES[counts.index(max(counts))]


def translate(text: str, source: str, target: str) -> str:
    """The text word by word."""
    known = {each[LANGUAGES.index(source)].casefold(): each[LANGUAGES.index(target)] for each in WORDS}
    return re.sub(r"\w+", lambda found: known.get(found[0].casefold(), found[0]), text)


def answer(path: str, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
    """The status and the body of the answer."""
    if re.search(r"\bfail\b", asked.get("text", ""), re.IGNORECASE):
        return 503, {"message": "out of order"}
    try:
        if path == "/detect":
            return 200, {"language": detect(asked["text"])}
        if path == "/translate":
            return 200, {"text": translate(asked["text"], asked["from"], asked["to"])}
    except (KeyError, ValueError):
        return 400, {"message": "text, from and to are wanted"}
    return 404, {"message": "there are /detect and /translate here"}


class Translator(BaseHTTPRequestHandler):
    """Answers `POST /detect` and `POST /translate`."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, told = answer(self.path, json.loads(body))
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    print(f"A translator at http://127.0.0.1:{port}; Ctrl-C ends.", flush=True)
    ThreadingHTTPServer(("127.0.0.1", port), Translator).serve_forever()
