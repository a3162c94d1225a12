"""Other files taken into a catalogue: `{% include %}`, `{% import %}`, `{% from %}` and `{% extends %}`.

Their nodes become part of the catalogue's tree, so that every check sees them, and each message is a program of its
own with what it uses. What an imported file defines gets names that no other file has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from jinja2 import nodes

from flowbot.errors import did_you_mean
from flowbot.messageml._extensions import message_name
from flowbot.messageml._folder import MAX_DEPTH, Folder, FolderError
from flowbot.messageml._nodes import is_definition, rename, set_own
from flowbot.messageml._report import Report

Chain = tuple[str, ...]
"""The names of the files that are being taken in, the outermost first."""
Parse = Callable[[str, str], nodes.Template | None]
"""Takes the text of a file and its name for people, and gives its tree; None when it was reported."""


@dataclass(slots=True)
class Taken:
    """What other files bring."""

    definitions: list[nodes.Node] = field(default_factory=list)
    """Macros and settings, under names of their own."""
    messages: dict[str, nodes.Block] = field(default_factory=dict)
    """The messages of the files that the catalogue extends."""


class Inliner:
    """Takes in what one catalogue asks for."""

    def __init__(self, folder: Folder | None, parse: Parse, report: Report) -> None:
        self._folder = folder
        self._parse = parse
        self._report = partial(report, code="FB411")
        self._imported: dict[str, dict[str, str]] = {}
        self._extended: set[str] = set()
        self._files = 0
        self.taken = Taken()

    def expand(self, root: nodes.Node, chain: Chain) -> None:
        """Put what `root` asks for in the place of what asks for it."""
        for name, value in list(root.iter_fields()):
            if isinstance(value, list):
                setattr(root, name, [new for each in value for new in self._expanded(each, chain)])
            elif isinstance(value, nodes.Node):
                self.expand(value, chain)

    def _expanded(self, node: object, chain: Chain) -> Sequence[object]:
        match node:
            case nodes.Include():
                return self._include(node, chain)
            case nodes.Import():
                names = self._import(node, chain)
                pairs = [nodes.Pair(nodes.Const(each), nodes.Name(own, "load")) for each, own in names.items()]
                return [_assign(node.target, nodes.Dict(pairs), node)]
            case nodes.FromImport():
                return self._import_names(node, chain)
            case nodes.Extends():
                self._extend(node, chain)
                return []
            case nodes.Node():
                self.expand(node, chain)
        return [node]

    def _include(self, node: nodes.Include, chain: Chain) -> Sequence[nodes.Node]:
        tree = self._load(node.template, node, chain)
        if tree is None:
            return []
        for each in tree.body:
            if message_name(each):
                self._report("this file is taken into a message and has messages itself", each.lineno, _EXTEND)
                return []
        return [nodes.Scope(tree.body, lineno=node.lineno)]

    def _import(self, node: nodes.Import | nodes.FromImport, chain: Chain) -> dict[str, str]:
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if name not in self._imported:
            tree = self._load(node.template, node, chain)
            if tree is None:
                return {}
            for each in tree.body:
                if message_name(each):
                    self._report("this file is imported and has messages", each.lineno, _EXTEND)
                elif not is_definition(each) and (words := first_words(each)) is not None:
                    reason = "words of an imported file are never said; they stand in a macro"
                    self._report(reason, words.line, at=words.at)
            self._imported[str(name)] = self._define([each for each in tree.body if is_definition(each)])
        return self._imported[str(name)]

    def _import_names(self, node: nodes.FromImport, chain: Chain) -> Sequence[nodes.Node]:
        known = self._import(node, chain)
        if not known:
            return []
        found = []
        for each in node.names:
            name, alias = each if isinstance(each, tuple) else (each, each)
            if name in known:
                found.append(_assign(nodes.Name(alias, "store"), nodes.Name(known[name], "load"), node))
                continue
            assert isinstance(node.template, nodes.Const)  # it was found
            reason = f"'{node.template.value}' has no macro '{name}'"
            self._report(reason, node.lineno, did_you_mean(name, known), rf"\b{name}\b(?=[^'\"]*$)")
        return found

    def _extend(self, node: nodes.Extends, chain: Chain) -> None:
        if len(chain) > 1 and chain[-1] not in self._extended:
            reason = "only a catalogue extends another file; a file that is taken in does not"
            self._report(reason, node.lineno, None, "extends")
            return
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        self._extended.add(str(name))
        tree = self._load(node.template, node, chain)
        if tree is None:
            return
        own = set_own(filter(is_definition, tree.body), self._prefix())
        for each in tree.body:
            rename(each, own)
            message = message_name(each)
            if message is not None and isinstance(each, nodes.Block):
                self.taken.messages[message] = each
            elif is_definition(each):
                self.taken.definitions.append(each)
            elif (words := first_words(each)) is not None:
                self._report(OUTSIDE, words.line, at=words.at, code="FB406")

    def _define(self, definitions: list[nodes.Node]) -> dict[str, str]:
        own = set_own(definitions, self._prefix())
        for each in definitions:
            rename(each, own)
        self.taken.definitions += definitions
        return own

    def _prefix(self) -> str:
        self._files += 1
        return f"flowbot_{self._files}"

    def _load(self, template: nodes.Expr, node: nodes.Node, chain: Chain) -> nodes.Template | None:
        """The tree of a file, with what that takes in; None when there is none, which was reported."""
        word = {"Extends": "extends", "Include": "include"}.get(type(node).__name__, "import")
        if not isinstance(template, nodes.Const) or not isinstance(template.value, str):
            reason = f"the file of {{% {word} %}} is written out in quotes, such as 'shared/cards.mml.j2'"
            self._report(reason, node.lineno, None, word)
            return None
        name, at = template.value, r"""(?<=['"])[^'"]*(?=['"])"""
        if name in chain:
            shown = " → ".join((*chain[chain.index(name) :], name))
            self._report(f"files take in one another in a circle: {shown}", node.lineno, None, at)
            return None
        if len(chain) > MAX_DEPTH:
            reason = f"files take in one another more than {MAX_DEPTH} deep"
            self._report(reason, node.lineno, None, at)
            return None
        if self._folder is None:
            self._report("no other file can be taken in here", node.lineno, None, at)
            return None
        try:
            file = self._folder.find(name)
            text = self._folder.read(file)
        except FolderError as error:
            self._report(str(error), node.lineno, error.hint, at)
            return None
        tree = self._parse(text, self._folder.shown(file))
        if tree is not None:
            self.expand(tree, (*chain, name))
        return tree


_EXTEND = "a catalogue takes messages of another file in with {% extends 'FILE' %}"
OUTSIDE = "words must stand in a message: {% msg name %}…{% endmsg %}"


_NOT_IN_MESSAGE = r"(?!(?:(?!\{%[-+]?\s*msg\b).)*\{%[-+]?\s*endmsg\b)"
"""Follows what is no part of a message that ends in the same line."""


class Words(NamedTuple):
    """Something that stands where nothing is said."""

    line: int
    at: str
    """A regular expression that finds it in the line."""


def first_words(node: nodes.Node) -> Words | None:
    """The first thing that a node outside messages would show; None when it shows nothing."""
    if not isinstance(node, nodes.Output):
        tag = type(node).__name__.lower()
        return Words(node.lineno, rf"\{{%[-+]?\s*{tag}\b(?:(?!%\}}).)*%\}}{_NOT_IN_MESSAGE}")
    for child in node.nodes:
        if not isinstance(child, nodes.TemplateData):
            return Words(child.lineno, rf"\{{\{{(?:(?!\}}\}}).)*\}}\}}{_NOT_IN_MESSAGE}")
        words = child.data.lstrip()
        if words:
            before = child.data[: len(child.data) - len(words)]
            shown = re.escape(words.split("\n")[0].rstrip())
            return Words(child.lineno + before.count("\n"), rf"{shown}{_NOT_IN_MESSAGE}")
    return None


def _assign(target: nodes.Expr | str, value: nodes.Expr, place: nodes.Node) -> nodes.Node:
    name = nodes.Name(target, "store") if isinstance(target, str) else target
    node = nodes.Assign(name, value)
    if place.environment is not None:
        node.set_environment(place.environment)
    return node.set_lineno(place.lineno)
