"""A page with messages as people will see them: one file, without scripts, that fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from markupsafe import Markup, escape

from flowbot.messageml._html import joined, tag
from flowbot.messageml.look import show_message
from flowbot.messageml.render import Rendered

_STYLES = ("look.css", "page.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMessage:
    """A message on a page: what became of it, or why it cannot be made."""

    name: str
    group: str
    """The heading that it stands under, with its neighbours of the same group."""
    place: str = ""
    """Where its template stands, as `file:line`."""
    source: str | None = None
    """Its MessageML; None when there is none."""
    rendered: Rendered | None = None
    error: str | None = None
    """Why it cannot be made; None when it can."""
    variables: Mapping[str, str] | None = None
    """What its names stood for, as people read it; None where no template made it."""
    variant: tuple[int, int] | None = None
    """Which of its variants this is, from 1, and how many there are; None where it has none."""

    @property
    def title(self) -> str:
        """What it is called above what it becomes: its name, and which of its variants it is."""
        if self.variant is None:
            return self.name
        return f"{self.name}, variant {self.variant[0]} of {self.variant[1]}"


def make_page(title: str, messages: Sequence[PageMessage], *, bot: str = "flowbot") -> str:
    """A whole HTML document.

    It has no scripts and its policy forbids them; messages get into it as `show_message` builds them.

    Args:
        title: What the page is about.
        messages: In the order in which they are shown.
        bot: Who says them.
    """
    styles = "".join(resources.files("flowbot.messageml").joinpath(each).read_text("utf-8") for each in _STYLES)
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src-elem 'sha256-{digest}'; style-src-attr 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{styles}</style>\n</head>\n<body>\n"
        f"{_head(title, messages)}\n{tag('main', *_groups(messages, bot))}\n</body>\n</html>\n"
    )


def _head(title: str, messages: Sequence[PageMessage]) -> Markup:
    failed = sum(each.error is not None for each in messages)
    count = f"{len(messages)} message{'' if len(messages) == 1 else 's'}"
    pills = [tag("span", count, css="pill good" if not failed else "pill")]
    if failed:
        pills.append(tag("span", f"{failed} cannot be made", css="pill bad"))
    return tag("header", tag("span", "f", css="logo"), tag("h1", title), *pills, css="top")


def _groups(messages: Sequence[PageMessage], bot: str) -> Iterator[Markup]:
    group = None
    for each in messages:
        if each.group != group:
            group = each.group
            yield tag("h2", group, css="group")
        yield _message(each, bot)


def _message(message: PageMessage, bot: str) -> Markup:
    place = tag("span", message.place, css="place") if message.place else ""
    name = tag("div", tag("b", message.title), place, css="name")
    initials = "".join(word[0] for word in bot.replace("-", " ").replace("_", " ").split()[:2]).upper() or "B"
    who = tag("div", tag("b", bot), tag("span", "BOT", css="badge"), css="who")
    said = tag("div", who, *_body(message), css="said-by")
    return tag("article", name, tag("div", tag("span", initials, css="avatar"), said, css="row"))


def _body(message: PageMessage) -> Iterator[Markup]:
    if message.error is not None:
        yield tag("div", tag("pre", message.error), css="failed")
    rendered = message.rendered
    if rendered is None:
        if message.variables:
            yield _more("names", tag("pre", _names(message.variables)))
        return
    yield show_message(rendered.presentationml, rendered.entities)
    size = len((message.source or rendered.presentationml).encode())
    said = f"{size:,} bytes" if size < 1000 else f"{size / 1000:.1f} kB"
    parts = [("MessageML", message.source), ("PresentationML", rendered.presentationml), ("text", rendered.text)]
    if rendered.entities:
        parts.append(("entities", json.dumps(rendered.entities, ensure_ascii=False, indent=2)))
    if message.variables:
        parts.append(("names", _names(message.variables)))
    shown = joined(tag("dt", name) + tag("dd", tag("pre", text)) for name, text in parts if text is not None)
    yield _more(tag("b", "✓ MessageML valid", css="valid") + f" {said}", tag("dl", shown))


def _more(head: str, content: Markup) -> Markup:
    return tag("details", tag("summary", head), content, css="more")


def _names(variables: Mapping[str, str]) -> str:
    return "\n".join(f"{name} = {value}" for name, value in variables.items())
