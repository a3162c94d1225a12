"""The tree of a message as Markdown, as the reference implementation writes it for older clients."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flowbot.messageml._content import is_blank
from flowbot.messageml._node import Node
from flowbot.messageml._write import shown_emoji, shown_entity, without_newlines

_UNESCAPED = re.compile(r"\s*([_*\-+`])\1*\s*")
_RESERVED = re.compile(r"[_*\-+`]")
_INLINE = frozenset({"text", "inline", "break", "link", "entity"})
_HIDES_CONTENT = frozenset({"text", "break", "link", "entity", "field", "choice"})


@dataclass(slots=True)
class _Mark:
    """A piece of Markdown: what is written before and after what stands inside."""

    kind: str
    before: str = ""
    after: str = ""
    children: list[_Mark] = field(default_factory=list)
    is_last: bool = True
    in_item: bool = False

    def add(self, child: _Mark) -> None:
        if self.children:
            self.children[-1].is_last = False
        self.children.append(child)
        if self.kind == "dialog":
            self.add_break()

    def add_break(self) -> None:
        self.children[-1].is_last = False
        self.children.append(_Mark("break"))


def write_markdown(root: Node) -> str:
    """The message as Markdown."""
    return _Writer().write(_marks(root))


def _marks(root: Node) -> _Mark:
    top = _Mark("block")
    # What goes into which mark, the next last.
    waiting: list[tuple[Node | str, _Mark]] = [(child, top) for child in reversed(root.children)]
    while waiting:
        child, around = waiting.pop()
        if isinstance(child, str):
            around.add(_Mark("text", child))
            continue
        mark = _mark(child)
        if mark is None:
            mark = around
        elif mark.kind not in _INLINE and around.kind in _INLINE:
            continue  # a block cannot stand in a line, and is lost
        else:
            mark.in_item = around.kind == "item"
            around.add(mark)
        waiting.extend((each, mark) for each in reversed(child.children))
    return top


def _mark(node: Node) -> _Mark | None:
    """The mark of an element; None for one that is shown as what stands inside."""
    shown = node.kind.markdown
    if shown is None:
        return None
    mark = _Mark(shown.kind, shown.before, shown.after)
    match shown.kind:
        case "rule":
            mark.kind = "paragraph"
            mark.children.append(_Mark("text", "---"))
        case "link":
            href = node.attributes["href"]
            title = text_of(node)
            mark.before = f"[ {href if is_blank(title) else title} ]({href})"
        case "code":
            mark.before = node.attributes.get("language", "")
        case "field":
            mark.before += _field_text(node)
        case "choice":
            text = text_of(node) if len(node.children) == 1 else ""
            mark.before = f" {'' if is_blank(text) else _escaped(text)} "
        case "select":
            label = node.attributes.get("label", "")
            mark.before = f" {'' if is_blank(label) else _escaped(label)} \n"
        case "entity":
            mark.before = _entity_text(node)
            if node.kind.key == "mention" and node.mentioned is None:
                mark.kind = "text"
    return mark


def _field_text(node: Node) -> str:
    """What is known of a control: some of its attributes in brackets, then its first text."""
    names = node.kind.markdown.shown if node.kind.markdown else ()
    given = [node.attributes.get(name) for name in names if name != "text"]
    if node.kind.key == "date-picker":  # the only one that does not show what is empty
        given = [each or None for each in given]
    brackets = "".join(f"[{each}]" for each in given if each is not None)
    first = text_of(node) if "text" in names and len(node.children) == 1 else None
    said = brackets + (first or "")
    return _escaped(f":{said}" if brackets or first is not None else "")


def _entity_text(node: Node) -> str:
    match node.kind.key:
        case "emoji":
            return f":{node.attributes['shortcode']}:"
        case "dateTime":
            return node.attributes["value"]
        case "mention" if node.mentioned is None:
            return node.attributes.get("email") or node.attributes["uid"]
    return shown_entity(node)


def text_of(node: Node) -> str:
    """The text in an element, with a line break for `<br/>` and `<hr/>`."""
    parts: list[str] = []
    waiting: list[Node | str] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(each)
            continue
        match each.kind.key:
            case "br" | "hr":
                parts.append("\n")
            case "hash" | "cash" | "tag" | "mention":
                parts.append(shown_entity(each))
            case "emoji" if not each.children:
                parts.append(shown_emoji(each))
            case _:
                waiting.extend(reversed(each.children))
    return "".join(parts)


def _escaped(text: str) -> str:
    """A text whose characters mean nothing to Markdown, but for a row of one such character."""
    return text if _UNESCAPED.fullmatch(text) else _RESERVED.sub(r"\\\g<0>", text)


class _Writer:
    """Writes marks, with what is known of the lists that are open."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._last = ""
        self._keeps_newlines = False
        self._bullet = False
        self._bullet_level = 0
        self._counter: int | None = None
        self._number_level = 0
        self._saved: list[tuple[bool, int, int | None, int]] = []

    def write(self, top: _Mark) -> str:
        waiting: list[tuple[_Mark, bool]] = [(top, False)]
        while waiting:
            mark, is_closing = waiting.pop()
            if is_closing:
                self._close(mark)
                continue
            self._open(mark)
            waiting.append((mark, True))
            if mark.kind not in _HIDES_CONTENT and mark.kind != "code":
                waiting.extend((child, False) for child in reversed(mark.children))
        return "".join(self._parts)

    def _put(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._last = text[-1]

    def _line(self) -> None:
        if self._last and self._last != "\n":
            self._put("\n")

    def _paragraph(self) -> None:
        if self._last and self._last != "\n":
            self._put("\n\n")

    def _text(self, text: str) -> None:
        self._put(_escaped(text if self._keeps_newlines else without_newlines(text)))

    def _open(self, mark: _Mark) -> None:
        match mark.kind:
            case "text":
                self._text(mark.before)
            case "break":
                self._line()
            case "paragraph":
                self._paragraph()
            case "bullets" | "numbers":
                self._open_list(mark)
            case "item":
                self._open_item()
            case "code":
                self._code(mark)
            case "pre":
                self._keeps_newlines = True
                self._put("\n")
            case _:
                self._put(mark.before)

    def _close(self, mark: _Mark) -> None:
        match mark.kind:
            case "text" | "break" | "code":
                pass
            case "paragraph":
                if mark.children:
                    self._paragraph()
            case "bullets" | "numbers":
                self._line()
                self._bullet, self._bullet_level, self._counter, self._number_level = self._saved.pop()
            case "item":
                if self._counter is not None:
                    self._counter += 1
                if self._counter is not None or self._bullet:
                    self._line()
            case "row" | "cell":
                self._put("" if mark.is_last else "\n" if mark.kind == "row" else "   ")
            case "pre":
                self._put("\n")
                self._keeps_newlines = False
            case _:
                self._put(mark.after)

    def _open_list(self, mark: _Mark) -> None:
        self._line()
        self._saved.append((self._bullet, self._bullet_level, self._counter, self._number_level))
        if mark.kind == "bullets":
            self._bullet = True
            self._bullet_level += mark.in_item
        else:
            self._counter = 1
            self._number_level += mark.in_item

    def _open_item(self) -> None:
        if self._counter is not None:
            self._put(f"{'  ' * self._number_level}{self._counter}. ")
        elif self._bullet:
            self._put(f"{'  ' * self._bullet_level}- ")

    def _code(self, mark: _Mark) -> None:
        self._line()
        self._put(f"```{mark.before}")
        self._line()
        waiting = list(reversed(mark.children))
        while waiting:
            each = waiting.pop()
            if each.kind == "text":
                self._text(each.before)
            waiting.extend(reversed(each.children))
        self._line()
        self._put("```")
        self._line()
