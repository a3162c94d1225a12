"""The entities, links and images of a text, from where they were met to what they are."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from flowbot.message import Cashtag, Emoji, Hashtag, Image, Link, Mention
from flowbot.presentationml._text import Mark
from flowbot.presentationml.entities import CashtagData, EmojiData, EntityData, HashtagData, MentionData

ENTITY: Final = 0
LINK: Final = 1
IMAGE: Final = 2


_start = attrgetter("start")


class Found:
    """What stands in a text and is more than text, by kind and in the order of the text."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.hashtags: list[Hashtag] = []
        self.cashtags: list[Cashtag] = []
        self.emojis: list[Emoji] = []
        self.links: list[Link] = []
        self.images: list[Image] = []

    def add_marks(self, text: str, marks: Sequence[Mark]) -> None:
        """Add what was marked in the text, which may have been trimmed at its end since."""
        limit = len(text)
        # One that shows nothing stands before the blank after which an outer one begins.
        for mark in sorted(marks, key=_start):
            start, end = min(mark.start, limit), min(mark.end, limit)
            shown, detail = text[start:end], mark.detail
            if mark.kind == ENTITY:
                self.add_entity(detail, shown, start, end)
            elif mark.kind == LINK:
                self.links.append(Link(text=shown, start=start, end=end, href=str(detail)))
            elif isinstance(detail, tuple):
                src, alt = detail
                self.images.append(Image(text=shown, start=start, end=end, src=src, alt=alt))

    def add_entity(self, entity: EntityData | object, shown: str, start: int, end: int) -> None:
        """Add an entity."""
        if isinstance(entity, MentionData):
            self.mentions.append(Mention(text=shown, start=start, end=end, user_id=entity.user_id))
        elif isinstance(entity, HashtagData):
            value = shown.removeprefix("#") if entity.value is None else entity.value
            self.hashtags.append(Hashtag(text=shown, start=start, end=end, value=value))
        elif isinstance(entity, CashtagData):
            value = shown.removeprefix("$") if entity.value is None else entity.value
            identifiers = entity.identifiers
            self.cashtags.append(Cashtag(text=shown, start=start, end=end, value=value, identifiers=identifiers))
        elif isinstance(entity, EmojiData):
            shortcode, unicode = entity.shortcode, entity.unicode
            self.emojis.append(Emoji(text=shown, start=start, end=end, shortcode=shortcode, unicode=unicode))
