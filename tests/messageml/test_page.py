"""Tests for flowbot.messageml.page."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from flowbot.messageml import render
from flowbot.messageml.page import PageMessage, make_page

XSS = '"><script>alert(1)</script>'


def message(content: str = "hi", **more: str) -> PageMessage:
    source = f"<messageML>{content}</messageML>"
    return PageMessage(**{"name": "a.ask", "group": "a · en", **more}, source=source, rendered=render(source))  # type: ignore[arg-type]  # all are texts


def test_a_page_is_whole_and_names_what_it_shows() -> None:
    page = make_page(
        "a bot", [message(place="messages/a.en.mml.j2:3"), message("<b>x</b>", name="b.ask", group="a · de")]
    )

    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.endswith("</body>\n</html>\n")
    assert "<title>a bot</title>" in page
    assert '<span class="pill good">2 messages</span>' in page
    assert re.findall(r'<h2 class="group">(.*?)</h2>', page) == ["a · en", "a · de"]
    assert '<b>a.ask</b><span class="place">messages/a.en.mml.j2:3</span>' in page
    assert '<div class="message"><b>x</b></div>' in page
    assert "&lt;messageML&gt;&lt;b&gt;x&lt;/b&gt;&lt;/messageML&gt;" in page


def test_a_message_that_cannot_be_made_shows_why() -> None:
    broken = PageMessage(name="b", group="g", error="f:3: there is no name 'x' here", variables={"amount": "1"})
    page = make_page("t", [broken])

    assert '<div class="failed"><pre>f:3: there is no name &#39;x&#39; here</pre></div>' in page
    assert '<span class="pill bad">1 cannot be made</span>' in page
    assert "<pre>amount = 1</pre>" in page


def test_its_policy_allows_its_own_style_and_nothing_that_runs_or_is_fetched() -> None:
    page = make_page("t", [message()])
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)

    assert style is not None
    assert policy is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == (
        f"default-src 'none'; style-src-elem 'sha256-{digest}'; style-src-attr 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[1]
    assert "prefers-color-scheme: dark" in style[1]


def test_nothing_that_is_shown_becomes_markup() -> None:
    said = message(XSS.replace("<", "&lt;"), name=XSS, group=XSS, place=XSS)
    broken = PageMessage(name=XSS, group=XSS, error=XSS, variables={XSS: XSS})
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)

    Tags().feed(make_page(XSS, [said, broken], bot=XSS))

    assert "script" not in tags
    assert tags[:5] == ["html", "head", "meta", "meta", "meta"]
