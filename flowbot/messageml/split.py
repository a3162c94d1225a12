"""A message that is too long as several, cut where a reader would cut it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from flowbot.errors import Excess, MessageTooLargeError
from flowbot.messageml._cuts import LEVELS, Group, blocks, can_be_split, groups, halves
from flowbot.messageml._node import Node
from flowbot.messageml._pieces import Piece, Pieces
from flowbot.messageml._weights import Weight
from flowbot.messageml.limits import SendingLimits, check_pieces, count_objects, excesses_of, find_excesses, measure
from flowbot.messageml.render import read_tree

_SHARES = (1.0, 0.8, 0.6, 0.4, 0.2)
"""What is tried: weights are reckoned, so a piece may come out too large."""


def split_message(message: str, limits: SendingLimits, data: str | None = None) -> Sequence[str]:
    """The messages that a message becomes, in order, each within the limits; itself when it is.

    It is cut between its blocks first; a block that is too long for one message, at the rows of a
    table (its header is repeated), the items of a list, line breaks, sentences, words; never inside
    a form, a card, a dialog, a row, rows that a cell joins, a link, an entity. What is open at a cut, such as `<b>`, is
    closed and opened again. A numbered list goes on as one with bullets and its numbers in words,
    since MessageML cannot begin to count at another number than 1. White space at a cut is left out.

    Args:
        message: MessageML, or PresentationML.
        limits: What the pod takes.
        data: The EntityJSON that each message will have; none when left out.

    Raises:
        MessageTooLargeError: Something that is never split is too large, or it would become too many messages.
        MessageMLError: An agent would refuse the message.
    """
    found = find_excesses(message, data, limits)
    if not found:
        return [message]
    excesses: Sequence[Excess] = found
    for share in _SHARES:
        pieces = _split(message, _part(limits, share), data)
        check_pieces(len(pieces), limits)
        over = ((piece, excesses_of(measure(piece.markup, data), limits)) for piece in pieces)
        first = next(((piece, excesses) for piece, excesses in over if excesses), None)
        if first is None:
            return [piece.markup for piece in pieces]
        piece, excesses = first
        if piece.uncut is not None:
            raise _refusal(excesses, _named(piece.uncut))
    raise _refusal(excesses, "a part of the message")


def _part(limits: SendingLimits, share: float) -> SendingLimits:
    """A part of the limits, but of that of entities, which are counted."""
    return replace(
        limits,
        markdown_characters=round(limits.markdown_characters * share),
        encrypted_characters=round(limits.encrypted_characters * share),
        unique_tokens=round(limits.unique_tokens * share),
        message_bytes=round(limits.message_bytes * share),
    )


def _split(message: str, limits: SendingLimits, data: str | None) -> Sequence[Piece]:
    root = read_tree(message, schemes=None)
    _drop_namespaces(root.element)
    pieces = Pieces(limits, Weight(entities=count_objects(data), size=len((data or "").encode())))
    if not can_be_split(root):
        return [Piece(message, Group([root]))]
    # What is to be placed, the next last, with the level that it was cut at; None closes an element.
    waiting: list[tuple[Group, int] | None] = [(each, 0) for each in blocks(pieces.open(root))]
    waiting.reverse()
    while waiting:
        taken = waiting.pop()
        if taken is None:
            pieces.close()
        else:
            waiting.extend(reversed(_place(pieces, *taken)))
    pieces.cut()
    return pieces.done


def _place(pieces: Pieces, group: Group, level: int) -> list[tuple[Group, int] | None]:
    """Put a group into this piece or the next; or what is to be placed instead of it, when it is too large."""
    if group.is_blank and not pieces.takes_blank:
        return []
    written = pieces.write(group)
    is_uncut = False
    if not pieces.fits(written):
        is_uncut = not pieces.fits_alone(written)
        smaller = _divided(pieces, group, level) if is_uncut else []
        if smaller:
            return smaller
        pieces.cut()
        if group.is_blank:
            return []
    pieces.add(group, written, is_uncut=is_uncut)
    return []


def _divided(pieces: Pieces, group: Group, level: int) -> list[tuple[Group, int] | None]:
    """What a group is made of, cut at the next level; nothing when it cannot be cut."""
    only = group.only
    if group.is_whole or (isinstance(only, Node) and not can_be_split(only)):
        return []
    if isinstance(only, Node):
        return [*((each, 0) for each in blocks(pieces.open(only))), None]
    if level + 1 < len(LEVELS):
        smaller = groups(group.children, LEVELS[level + 1], keeps_newlines=pieces.keeps_newlines)
        return [(each, level + 1) for each in smaller]
    parts = halves(only) if only is not None else []
    return [(Group([part]), level) for part in parts] if len(parts) > 1 else []


def _drop_namespaces(root: etree._Element) -> None:
    """Give elements their plain names: `<messageML>` may declare a namespace, which means nothing."""
    if root.nsmap:
        for element in root.iter():
            element.tag = etree.QName(element).localname
        etree.cleanup_namespaces(root)


def _refusal(excesses: Sequence[Excess], subject: str) -> MessageTooLargeError:
    mend = "it cannot be split further, so make it smaller"
    return MessageTooLargeError([replace(each, mend=mend) for each in excesses], subject)


def _named(group: Group) -> str:
    """What cannot be split, as people find it in their template."""
    node = next((child for child in group.children if isinstance(child, Node)), None)
    if node is None:
        return "a word"
    identity = node.attributes.get("id")
    return f"<{node.kind.name}>" if identity is None else f'<{node.kind.name} id="{identity}">'
