"""A small service of prices, to try the bot with: `python examples/price/service.py [PORT]`.

IBM, AAPL and TSLA have prices, FAIL makes it fail, SLOW takes too long, and every other ticker is unknown.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PORT = 8711
PRICES = {
    "IBM": {"NYSE": 281.20, "XETRA": 243.95},
    "AAPL": {"NASDAQ": 227.50, "XETRA": 197.36},
    "TSLA": {"NASDAQ": 391.09},
}
SLOW_SECONDS = 30


class Prices(BaseHTTPRequestHandler):
    """Answers `GET /v1/quotes?ticker=IBM` to those who have a key."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the prices of a ticker, or with a failure."""
        url = urlsplit(self.path)
        ticker = parse_qs(url.query).get("ticker", [""])[0].upper()
        if url.path != "/v1/quotes":
            self._answer(404, {"message": "there are only /v1/quotes here"})
        elif not self.headers.get("Authorization", "").startswith("Bearer "):
            self._answer(401, {"message": "who asks?"})
        elif ticker == "FAIL":
            self._answer(503, {"message": "no prices at the moment"})
        else:
            if ticker == "SLOW":
                time.sleep(SLOW_SECONDS)
            quotes = [{"venue": venue, "price": price} for venue, price in PRICES.get(ticker, {}).items()]
            self._answer(200, {"quotes": quotes})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    print(f"Prices at http://127.0.0.1:{port}; Ctrl-C ends.", flush=True)
    ThreadingHTTPServer(("127.0.0.1", port), Prices).serve_forever()
