"""The colours and letters of pictures: told apart in grey as well, and by people who see few colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.graph.model import Cover, Node, NodeKind

FILLS: Mapping[NodeKind, tuple[str, str]] = {
    "start": ("#334155", "#cbd5e1"),
    "say": ("#eef2ff", "#272a4d"),
    "ask": ("#e0f2fe", "#123a52"),
    "decide": ("#fef3c7", "#4a3608"),
    "confirm": ("#dcfce7", "#123d25"),
    "collect": ("#e0f2fe", "#123a52"),
    "call": ("#f3e8ff", "#3b2259"),
    "if": ("#fff7ed", "#47260f"),
    "wait": ("#f1f5f9", "#2b3442"),
    "listen": ("#fce7f3", "#4a1a33"),
    "each": ("#ccfbf1", "#123f3a"),
    "parallel": ("#ccfbf1", "#123f3a"),
    "state": ("#fef9c3", "#3f3a10"),
    "any_time": ("#f1f5f9", "#2b3442"),
    "item_end": ("#f8fafc", "#1b2430"),
    "end": ("#f8fafc", "#1b2430"),
}
"""Of each kind of node, by day and by night."""
STROKES: Mapping[NodeKind, tuple[str, str]] = {
    "start": ("#334155", "#cbd5e1"),
    "say": ("#6366f1", "#8f93f5"),
    "ask": ("#0284c7", "#38a9e4"),
    "decide": ("#b45309", "#e0a021"),
    "confirm": ("#15803d", "#3fb56b"),
    "collect": ("#0284c7", "#38a9e4"),
    "call": ("#7e22ce", "#b079e6"),
    "if": ("#c2410c", "#ee8648"),
    "wait": ("#64748b", "#94a3b8"),
    "listen": ("#be185d", "#f472b6"),
    "each": ("#0f766e", "#2dd4bf"),
    "parallel": ("#0f766e", "#2dd4bf"),
    "state": ("#a16207", "#eab308"),
    "any_time": ("#64748b", "#94a3b8"),
    "item_end": ("#64748b", "#94a3b8"),
    "end": ("#334155", "#cbd5e1"),
}
"""The lines of each kind of node, by day and by night."""
TIMER = ("#b91c1c", "#f87171")
"""The arrows of timers, by day and by night."""
COVERS: Mapping[Cover, tuple[tuple[str, str], tuple[str, str]]] = {
    "covered": (("#dcfce7", "#15803d"), ("#123d25", "#3fb56b")),
    "partly": (("#fef3c7", "#b45309"), ("#4a3608", "#e0a021")),
    "missed": (("#fee2e2", "#b91c1c"), ("#4c1414", "#f87171")),
}
"""What tests have done: the fill and the lines, by day and by night."""


def colours_of(node: Node) -> tuple[str, str, str]:
    """The fill, the lines and the letters of a node by day."""
    if node.cover is not None:
        return (*COVERS[node.cover][0], "#0f172a")
    return FILLS[node.kind][0], STROKES[node.kind][0], "#ffffff" if node.kind == "start" else "#0f172a"


_BASE = """
.flowbot-graph{font-family:Helvetica,Arial,'Liberation Sans',sans-serif}
.flowbot-graph path{fill:none;stroke-linejoin:round}
.flowbot-graph .shape,.flowbot-graph .inner{stroke-width:1.5}
.flowbot-graph .end .shape,.flowbot-graph .item_end .shape{stroke-width:1}
.flowbot-graph .any_time .shape{stroke-dasharray:4 3}
.flowbot-graph .group .frame{fill-opacity:.07;stroke-width:1;stroke-opacity:.55}
.flowbot-graph .title{font-size:11px;font-weight:bold}
.flowbot-graph :is(.confirm,.end,.each,.collect,.parallel) .inner{stroke-width:1}
.flowbot-graph .name{font-size:15px;font-weight:bold}
.flowbot-graph .heading{font-size:13px;font-weight:bold}
.flowbot-graph .message{font-size:11.5px}
.flowbot-graph .caption{font-size:11px}
.flowbot-graph .kind{font-size:10px;font-weight:normal}
.flowbot-graph .node .kind{text-anchor:end}
.flowbot-graph :is(.start,.end,.if,.any_time,.item_end) text{text-anchor:middle}
.flowbot-graph .line{stroke-width:1.4}
.flowbot-graph .timer .line{stroke-dasharray:6 4}
.flowbot-graph .command .line{stroke-dasharray:1.5 3.5;stroke-linecap:round}
"""
_COVER_BASE = """
.flowbot-graph :is(.covered,.partly) .line{stroke-width:2.4}
.flowbot-graph .missed .shape{stroke-dasharray:5 4}
"""
_DARK = "@media (prefers-color-scheme: dark)"


def _colours(time: int) -> str:
    page, ink, soft, line = (
        ("#ffffff", "#0f172a", "#475569", "#475569"),
        ("#0d1117", "#e6edf3", "#a3b0c0", "#9aa8b8"),
    )[time]
    rules = [
        f".page{{fill:{page}}}",
        f"text{{fill:{ink}}}",
        f".kind{{fill:{soft}}}",
        f".title{{fill:{soft}}}",
        f".group .frame{{fill:{line};stroke:{line}}}",
        f".message{{fill:{ink}}}",
        f".start text{{fill:{page}}}",
        f".line{{stroke:{line}}}",
        f".head{{fill:{line};stroke:none}}",
        f".timer .line,.flowbot-graph .sign{{stroke:{TIMER[time]}}}",
        f".timer .head{{fill:{TIMER[time]}}}",
        f".timer .caption{{fill:{TIMER[time]}}}",
    ]
    for kind in FILLS:
        rules.append(f".{kind} .shape{{fill:{FILLS[kind][time]};stroke:{STROKES[kind][time]}}}")
        rules.append(f".{kind} .inner{{stroke:{STROKES[kind][time]}}}")
    return _rules(rules)


def _cover_colours(time: int) -> str:
    rules = []
    for cover, colours in COVERS.items():
        fill, line = colours[time]
        rules += [f".{cover} .shape{{fill:{fill};stroke:{line}}}", f".{cover} :is(.line,.inner){{stroke:{line}}}"]
        rules += [f".{cover} .head{{fill:{line}}}", f".start.{cover} text{{fill:{('#0f172a', '#e6edf3')[time]}}}"]
        rules += [f".timer.{cover} .caption{{fill:{line}}}", f".timer.{cover} .sign{{stroke:{line}}}"]
    return _rules(rules)


def _rules(rules: Sequence[str]) -> str:
    return "\n".join(f".flowbot-graph {rule}" for rule in rules)


STYLE = f"{_BASE}{_colours(0)}\n{_DARK}{{\n{_colours(1)}\n}}\n"
"""The style of a picture."""
COVER_STYLE = f"{_COVER_BASE}{_cover_colours(0)}\n{_DARK}{{\n{_cover_colours(1)}\n}}\n"
"""What comes behind it where a picture shows what tests have done."""
