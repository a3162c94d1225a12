"""What a template may not hold, found when it is read: unknown filters and tests, blocks, a switch of escaping."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jinja2 import TemplateSyntaxError, nodes

from flowbot.errors import did_you_mean
from flowbot.messageml._extensions import message_name
from flowbot.messageml._report import Report, applied
from flowbot.messageml.environment import EACH, MessageEnvironment

_NO_BLOCKS = "{% block %} is not part of a message: a catalogue that extends another one has its {% msg %} instead"
_NO_FILES = "{% include %}, {% import %} and {% extends %} are not part of a text; a message of the catalogue has them"


def check_nodes(root: nodes.Node, environment: MessageEnvironment, report: Report) -> None:
    """Report every node below `root` that is not part of the language of messages."""
    for node in root.iter_child_nodes():
        match node:
            case nodes.Filter() if node.name not in environment.filters:
                hint = _hint(node.name, environment.filters)
                report(f"there is no filter '{node.name}'", node.lineno, hint, applied(node.name), code="FB404")
            case nodes.Test() if node.name not in environment.tests:
                hint = _hint(node.name, environment.tests)
                report(f"there is no test '{node.name}'", node.lineno, hint, applied(node.name), code="FB404")
            case nodes.Block():
                within = "{% msg %} stands within another message; close that with {% endmsg %} first"
                report(within if message_name(node) else _NO_BLOCKS, node.lineno, None, "msg|block", code="FB414")
            case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends():
                report(_NO_FILES, node.lineno, None, "include|import|from|extends", code="FB414")
            case nodes.EvalContextModifier():
                message = "{% autoescape %} is not part of a message: values are always escaped"
                report(message, node.lineno, code="FB414")
            case nodes.BinExpr() if node.operator == "**":
                report("'**' is not part of the language of messages", node.lineno, None, r"\*\*", code="FB414")
        check_nodes(node, environment, report)


def _hint(name: str, known: Iterable[str]) -> str | None:
    return did_you_mean(name, [each for each in known if not each.startswith(" ")])


def prepare(root: nodes.Node) -> None:
    """Bound every loop below `root`, and make its numbers exact."""
    for loop in list(root.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, EACH, [], [], None, None, lineno=loop.lineno)
    for constant in root.find_all(nodes.Const):
        if isinstance(constant.value, float):
            constant.value = Decimal(repr(constant.value))


def said(error: TemplateSyntaxError) -> str:
    """What Jinja2 says about a template, as part of a sentence, without its internals."""
    message = (error.message or "this is no template").rstrip(".")
    for theirs, ours in _WORDING:
        message = message.replace(theirs, ours)
    return message[:1].lower() + message[1:]


_WORDING = (
    ("'end of print statement'", "'}}'"),
    ("'end of statement block'", "'%}'"),
    ("'endmsg' or 'variant'", "'endmsg'"),
    (". You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for", "; expected"),
    (". Jinja was looking for the following tags:", "; expected"),
    (". The innermost block that needs to be closed is", " to close"),
)
