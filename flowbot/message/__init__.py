"""What a person wrote, as frozen data: presentationml makes it, engine and guards read it."""

from __future__ import annotations

from flowbot.message._blocks import (
    Block,
    Card,
    Code,
    Form,
    FormControl,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
    walk,
)
from flowbot.message._entities import Cashtag, Emoji, Entity, Hashtag, Image, Link, Mention
from flowbot.message._message import IncomingMessage, Message
from flowbot.message._passage import INVISIBLE, Passage, strip_blank

__all__ = [
    "INVISIBLE",
    "Block",
    "Card",
    "Cashtag",
    "Code",
    "Emoji",
    "Entity",
    "Form",
    "FormControl",
    "Hashtag",
    "Heading",
    "Image",
    "IncomingMessage",
    "Link",
    "ListBlock",
    "ListItem",
    "Mention",
    "Message",
    "Paragraph",
    "Passage",
    "Quote",
    "Rule",
    "Table",
    "strip_blank",
    "walk",
]
