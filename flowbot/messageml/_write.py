"""The tree of a message written as PresentationML, as the reference implementation writes it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from flowbot.messageml._emoji import emoji_of
from flowbot.messageml._node import Node
from flowbot.messageml._tables import FIRST_VALUE, WRITINGS
from flowbot.messageml._uris import uri_fault

_JSON_ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;"})
_NEWLINES = re.compile("\n+")

Part = tuple[str, Sequence["Node | str"], str]
"""What stands before the content of an element, the content, and what stands after."""


class Writer:
    """Writes one message. New ids follow from its source, so that the same message is written the same."""

    def __init__(self, source: str) -> None:
        self._base = f"m{hashlib.blake2b(source.encode(), digest_size=6).hexdigest()}"
        self._made = 0

    def write(self, root: Node, version: str) -> str:
        """The message as PresentationML."""
        out = [f'<div data-format="PresentationML" data-version="{escape(version)}">']
        frames: list[tuple[Iterator[Node | str], str, bool, bool]] = [(iter(root.children), "</div>", False, False)]
        while frames:
            content, after, keeps_here, keeps_all = frames[-1]
            for child in content:
                if isinstance(child, str):
                    out.append(escape(child if keeps_here or keeps_all else without_newlines(child)))
                    continue
                before, inside, closing = self._part(child)
                out.append(before)
                keeps = child.kind.keeps_newlines
                if len(inside) == 1 and isinstance(inside[0], str):
                    text = inside[0] if keeps != "no" or keeps_all else without_newlines(inside[0])
                    out.append(escape(text))
                elif inside:
                    frames.append((iter(inside), closing, keeps == "text", keeps_all or keeps == "all"))
                    break
                out.append(closing)
            else:
                frames.pop()
                out.append(after)
        return "".join(out)

    def _part(self, node: Node) -> Part:
        part = _PARTS.get(node.kind.key)
        return self._plain(node) if part is None else part(self, node)

    def _link(self, node: Node) -> Part:
        if node.children:
            return self._plain(node)
        return f"<a{_attributes(node)}>", [node.attributes["href"]], "</a>"

    def _dialog(self, node: Node) -> Part:
        attributes = _attributes(node, {"id": self.dialog_id(node)})
        if not node.pml or "open" in node.attributes or "data-open" in node.attributes:
            attributes += ' open=""'
        return f"<dialog{attributes}>", node.children, "</dialog>"

    def _plain(self, node: Node) -> Part:
        kind = node.kind
        if not node.attributes and not kind.css and not kind.constants:
            start, after = f"<{node.tag}", ""
        elif not kind.wrapper or not ("label" in node.attributes or "title" in node.attributes):
            start, after = f"<{node.tag}{_attributes(node)}", ""
        else:
            identity = self._new_id(kind.wrapper)
            start = f'{_wrapping(node, identity)}<{node.tag}{_attributes(node)} id="{identity}"'
            after = "</div>"
        if kind.void:
            return f"{start}/>", (), after
        return f"{start}>", () if kind.hides_content else node.children, f"</{node.tag}>{after}"

    def _action(self, node: Node) -> Part:
        if node.target is None:
            return self._plain(node)
        return f"<div{_attributes(node, {'target-id': self.dialog_id(node.target)})}>", node.children, "</div>"

    def dialog_id(self, dialog: Node) -> str:
        """The id that a dialog has in PresentationML."""
        if not dialog.written_id:
            dialog.written_id = self._new_id("") + f"-{dialog.attributes['id']}"
        return dialog.written_id

    def _new_id(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}-{self._base}{self._made}" if prefix else f"{self._base}{self._made}"

    def _box(self, node: Node) -> Part:
        key, box = node.kind.key, f"<input{_attributes(node)}"
        if not node.children:
            return f"{box}/>", (), ""
        identity = self._new_id(f"{key}-group")
        before = f'<div class="{key}-group">{box} id="{identity}"/><label for="{identity}">'
        return before, node.children, "</label></div>"


def _emoji(_writer: Writer, node: Node) -> Part:
    return _entity_start(node, "span"), node.children or [shown_emoji(node)], "</span>"


def _date_time(_writer: Writer, node: Node) -> Part:
    return _moment(node), [node.attributes["value"]], "</time></span>"


def _entity(_writer: Writer, node: Node) -> Part:
    if node.kind.key == "mention" and node.mentioned is None and "uid" not in node.attributes:
        return _mail(node)
    return _entity_start(node, node.tag), [shown_entity(node)], f"</{node.tag}>"


def escape(text: str) -> str:
    """A text in element or double-quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def without_newlines(text: str) -> str:
    """A text whose line breaks, one or more in a row, are spaces."""
    return _NEWLINES.sub(" ", text) if "\n" in text else text


def shown_emoji(node: Node) -> str:
    """An emoji as it is shown when nothing stands inside."""
    code = node.attributes["shortcode"]
    return emoji_of(code) or f":{code}:"


def shown_entity(node: Node) -> str:
    """A tag or mention as people read it."""
    attributes = node.attributes
    match node.kind.key:
        case "hash":
            return f"#{attributes['tag']}"
        case "cash":
            return f"${attributes['tag']}"
        case "tag":
            return f"${attributes['fallback-ticker']}"
    name = node.mentioned
    if name is None:
        return attributes.get("uid") or attributes["email"]
    return f"@{name}" if name.strip() else ""


def _start(tag: str, *attributes: tuple[str, str]) -> str:
    return "".join((f"<{tag}", *(f' {name}="{escape(text)}"' for name, text in attributes)))


def _attributes(node: Node, replaced: Mapping[str, str] = MappingProxyType({})) -> str:
    """The attributes of a node as PresentationML has them, in its order, each with a space before it."""
    kind, given = node.kind, node.attributes
    writing = WRITINGS[node.pml][kind.key]
    parts = [writing.constants] if writing.constants else []
    if kind.css:
        own = given.get("class")
        parts.append(f' class="{kind.css if own is None else escape(f"{kind.css} {own}")}"')
    ordered: Iterable[tuple[str, str, bool]] = writing.ordered
    if not kind.order:
        names = writing.names
        ordered = [(name, *names[name]) for name in given if name in names]
    if writing.has_doubles:
        ordered = _without_doubles(ordered, given)
    for name, shown, is_json in ordered:
        value = given.get(name)
        if value is not None:
            value = replaced.get(name) or value
            parts.append(f" {shown}='{value.translate(_JSON_ESCAPES)}'" if is_json else f' {shown}="{escape(value)}"')
    if kind.key == "richtextarea":
        parts.insert(_first_place(node), ' data-richtext="true"')
    return "".join(parts)


def _without_doubles(
    ordered: Iterable[tuple[str, str, bool]], given: Mapping[str, str]
) -> Iterable[tuple[str, str, bool]]:
    """Of several that are given under one name the last, in the place of the first."""
    kept: dict[str, tuple[str, str, bool]] = {}
    for each in ordered:
        if each[0] in given:
            kept[each[1]] = each
    return kept.values()


def _first_place(node: Node) -> int:
    """Where `data-richtext` stands: after the first attribute of the source, if that is written there."""
    first = min(name for name in node.attributes if name != FIRST_VALUE)
    return 0 if first in ("label", "title", "pattern", "pattern-error-message", "data-pattern-error-message") else 1


def _entity_start(node: Node, tag: str) -> str:
    return _start(tag, ("class", "entity"), ("data-entity-id", node.written_id)) + ">"


def _moment(node: Node) -> str:
    value, format_ = node.attributes["value"], node.attributes.get("format")
    formats = [("data-format", format_)] if format_ is not None else []
    return f"<span>{_start('time', ('data-entity-id', node.written_id), ('datetime', value), *formats)}>"


def _mail(node: Node) -> Part:
    """A person whom the pod does not know: their address, as a link where it can be one."""
    email = node.attributes["email"]
    if uri_fault(f"mailto:{email}")[1]:
        return "", [email], ""
    return f"{_start('a', ('href', f'mailto:{email}'))}>", node.children or [email], "</a>"


def _wrapping(node: Node, identity: str) -> str:
    """The group that a label and a hint stand in, up to the control itself."""
    parts = [f'<div class="{node.kind.wrapper}-group" data-generated="true">']
    label, title = node.attributes.get("label"), node.attributes.get("title")
    if label is not None:
        parts.append(f'<label for="{identity}">{escape(label)}</label>')
    if title is not None:
        hint = f'<span class="info-hint" data-target-id="{identity}" data-title="{escape(title)}"></span>'
        parts.append(hint)
    return "".join(parts)


_PARTS: Mapping[str, Callable[[Writer, Node], Part]] = {
    **dict.fromkeys(("hash", "cash", "tag", "mention"), _entity),
    **dict.fromkeys(("checkbox", "radio"), Writer._box),
    "a": Writer._link,
    "dateTime": _date_time,
    "dialog": Writer._dialog,
    "emoji": _emoji,
    "ui-action": Writer._action,
}
"""How elements are written that are not written like most."""
