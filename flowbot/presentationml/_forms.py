"""What forms and their controls mean for text and blocks."""

from __future__ import annotations

from flowbot.presentationml import _nodes as nodes
from flowbot.presentationml._controls import FormDraft, shown_text
from flowbot.presentationml._walk import SKIP, Close, Element, Walk, open_block


def open_form(walk: Walk, element: Element) -> Close:
    if not walk.takes_containers:
        return open_block(walk, element)
    walk.form = FormDraft(element.get("id") or "", walk.form)
    walk.open_container(nodes.FORM, walk.form)
    return _close_form


def _close_form(walk: Walk) -> None:
    if walk.form is not None:
        walk.form = walk.form.outer
    walk.close_container()


def open_control(walk: Walk, element: Element, name: str | None = None) -> Close:
    tag = name or element.tag.rpartition("}")[2]
    walk.break_block()
    if walk.form is not None:
        walk.form.add(element, tag)
    if name is None and (label := element.get("label")) and tag not in ("checkbox", "radio"):
        walk.write(label)
        walk.break_block()
    return Walk.break_block


def open_named_control(walk: Walk, element: Element) -> Close:
    close = open_control(walk, element)
    if element.tag.endswith(("checkbox", "radio", "richtextarea")):
        return close
    close(walk)
    return SKIP


def open_input(walk: Walk, element: Element) -> None:
    if walk.form is not None:
        walk.form.add(element, "input")


def open_text_area(walk: Walk, element: Element) -> Close:
    open_control(walk, element)
    walk.open_leaf()
    walk.open_verbatim()
    return _close_text_area


def _close_text_area(walk: Walk) -> None:
    walk.close_verbatim()
    walk.close_leaf(nodes.PARAGRAPH)


def open_label(walk: Walk, element: Element) -> Close:
    if walk.form is not None and (target := element.get("for")):
        walk.labels.setdefault(target, shown_text(element))
    return open_block(walk, element)
