"""Text and its structure: paragraphs, headings, lists, tables, code, links, images, the chime."""

from __future__ import annotations

from flowbot.messageml.grammar._shared import CLASS, ENTITY_ID, INLINE, LOOK, PHRASING, STYLE, UNSEEN_LOOK
from flowbot.messageml.grammar._styles import LANGUAGES
from flowbot.messageml.grammar.model import (
    ANYTHING,
    NOTHING,
    Attribute,
    Content,
    Element,
    Exactly,
    Format,
    Long,
    Markdown,
    OneOf,
)

CHIME_URL = "https://asset.symphony.com/symphony/audio/chime.mp3"

_PARAGRAPH = Markdown(kind="paragraph")
_BOLD = Markdown(kind="inline", before="**", after="**")


def _inline(name: str, summary: str, mark: str, content: Content = INLINE) -> Element:
    return Element(
        key=name,
        name=name,
        summary=summary,
        example=f"<{name}>some words</{name}>",
        attributes=LOOK,
        content=content,
        markdown=Markdown(kind="inline", before=mark, after=mark),
    )


def _rows(name: str, summary: str) -> Element:
    return Element(
        key=name,
        name=name,
        summary=summary,
        example=f"<table><{name}><tr><td>Dinner</td></tr></{name}></table>",
        attributes=LOOK,
        content=_only("tr"),
    )


def _only(*elements: str, at_least_one: bool = False) -> Content:
    return Content(text=False, elements=frozenset(elements), needs=elements if at_least_one else ())


STRUCTURE = (
    Element(
        key="p", name="p", summary="A paragraph.", example="<p>some words</p>", attributes=LOOK, markdown=_PARAGRAPH
    ),
    Element(
        key="div",
        name="div",
        summary="A block; with the class `entity`, an object of the message's data.",
        example='<div style="color:red">some words</div>',
        attributes=(
            *LOOK,
            ENTITY_ID,
            Attribute(name="data-icon-src"),
            Attribute(name="data-accent-color"),
            Attribute(name="data-state"),
            Attribute(name="data-variant"),
        ),
        markdown=_PARAGRAPH,
    ),
    Element(
        key="span",
        name="span",
        summary="A piece of text; with the class `entity`, an object of the message's data.",
        example='<span class="tempo-text-color--red">some words</span>',
        attributes=(*LOOK, ENTITY_ID, Attribute(name="data-title"), Attribute(name="data-target-id")),
    ),
    _inline("b", "Bold.", "**"),
    _inline("i", "Italic.", "_"),
    _inline("sub", "Below the line.", "~", ANYTHING),
    _inline("sup", "Above the line.", "^", ANYTHING),
    *(
        Element(
            key=f"h{level}",
            name=f"h{level}",
            summary=f"A heading of level {level}.",
            example=f"<h{level}>A heading</h{level}>",
            attributes=LOOK,
            content=INLINE,
            markdown=_BOLD,
        )
        for level in range(1, 7)
    ),
    Element(
        key="pre",
        name="pre",
        summary="Text whose line breaks stay.",
        example="<pre>some words</pre>",
        attributes=LOOK,
        content=INLINE,
        keeps_newlines="all",
        markdown=Markdown(kind="pre"),
    ),
    Element(
        key="code",
        name="code",
        summary="Code; its line breaks stay.",
        example='<code language="python">x = 1</code>',
        attributes=(
            *UNSEEN_LOOK,
            Attribute(
                name="language",
                value=OneOf(LANGUAGES, may_be_empty=True),
                written="data-language",
                also=("data-language",),
            ),
        ),
        content=Content(elements=PHRASING | {"pre"}),
        keeps_newlines="text",
        markdown=Markdown(kind="code"),
    ),
    Element(
        key="br",
        name="br",
        summary="A line break.",
        example="one line<br/>and the next",
        content=NOTHING,
        void=True,
        markdown=Markdown(kind="break"),
    ),
    Element(
        key="hr",
        name="hr",
        summary="A line across.",
        example="above<hr/>below",
        content=NOTHING,
        void=True,
        markdown=Markdown(kind="rule"),
    ),
    Element(
        key="a",
        name="a",
        summary="A link; shown as its address when empty.",
        example='<a href="https://example.com">our page</a>',
        attributes=(*LOOK, Attribute(name="href", value=Format("uri"), need="present")),
        markdown=Markdown(kind="link"),
    ),
    Element(
        key="img",
        name="img",
        summary="An image.",
        example='<img src="https://example.com/x.png"/>',
        attributes=(*LOOK, Attribute(name="src", need="present")),
        content=NOTHING,
        void=True,
    ),
    Element(
        key="ul",
        name="ul",
        summary="A list with bullets.",
        example="<ul><li>Soup</li></ul>",
        attributes=LOOK,
        content=_only("li", at_least_one=True),
        markdown=Markdown(kind="bullets"),
    ),
    Element(
        key="ol",
        name="ol",
        summary="A numbered list.",
        example="<ol><li>Soup</li></ol>",
        attributes=LOOK,
        content=_only("li", at_least_one=True),
        markdown=Markdown(kind="numbers"),
    ),
    Element(
        key="li",
        name="li",
        summary="An item of a list.",
        example="<ul><li>Soup</li></ul>",
        attributes=LOOK,
        parents=("ol", "ul"),
        markdown=Markdown(kind="item"),
    ),
    Element(
        key="table",
        name="table",
        summary="A table.",
        example="<table><tr><th>Dish</th></tr><tr><td>Soup</td></tr></table>",
        attributes=LOOK,
        content=_only("thead", "tbody", "tfoot", "tr"),
        markdown=Markdown(kind="block", before="\n   \n", after="\n   \n"),
    ),
    _rows("thead", "The head of a table."),
    _rows("tbody", "The body of a table."),
    _rows("tfoot", "The foot of a table."),
    Element(
        key="tr",
        name="tr",
        summary="A row of a table.",
        example="<table><tr><td>Soup</td></tr></table>",
        attributes=LOOK,
        content=_only("td", "th"),
        markdown=Markdown(kind="row"),
    ),
    Element(
        key="td",
        name="td",
        summary="A cell of a table.",
        example='<table><tr><td colspan="2">Soup</td></tr></table>',
        attributes=(CLASS, STYLE, Attribute(name="rowspan", value=Long()), Attribute(name="colspan", value=Long())),
        markdown=Markdown(kind="cell"),
    ),
    Element(
        key="th",
        name="th",
        summary="A cell in the head of a table.",
        example="<table><tr><th>Dish</th></tr></table>",
        attributes=LOOK,
        markdown=Markdown(kind="cell"),
    ),
    Element(
        key="chime",
        name="chime",
        summary="A sound, in a message that is nothing else.",
        example="<chime/>",
        attributes=(
            Attribute(name="src", value=Exactly(CHIME_URL), dropped=True),
            Attribute(name="autoplay", dropped=True),
        ),
        content=NOTHING,
        parents=("messageML",),
        shorthand=True,
        tag="audio",
        constants=(("src", CHIME_URL), ("autoplay", "true")),
        void=True,
    ),
)
