"""Cards, dialogs, and what a click does."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.messageml.grammar._shared import UNSEEN_LOOK
from flowbot.messageml.grammar.model import (
    ANYTHING,
    BOOLEAN,
    Attribute,
    Content,
    Element,
    Identifier,
    Json,
    Markdown,
    OneOf,
    Value,
)

_PARAGRAPH = Markdown(kind="paragraph")
_DIALOG = (
    '<dialog id="sure"><title>Are you sure?</title><body>It cannot be undone.</body>'
    "<footer>Ask us first.</footer></dialog>"
)

MAX_USER_IDS = 15


def _card_part(name: str, css: str, card: str, *attributes: Attribute) -> Element:
    state = ' state="expanded"' if card == "expandable-card" else ""
    return Element(
        key=f"{card} {name}",
        name=name,
        summary=f"The {'head' if name == 'header' else 'body'} of {'an' if card[0] == 'e' else 'a'} `{card}`.",
        example=f"<{card}{state}><{name}>New claim</{name}></{card}>",
        attributes=attributes,
        parents=(card,),
        shorthand=True,
        tag="div",
        css=css,
        markdown=_PARAGRAPH,
    )


def _dialog_part(name: str, summary: str) -> Element:
    return Element(
        key=f"dialog {name}",
        name=name,
        summary=summary,
        example=_DIALOG,
        content=ANYTHING,
        parents=("dialog", "form"),
        shorthand=name == "body",
        tag="div",
        constants=(("class", f"dialog-{name}"),),
        markdown=_PARAGRAPH,
    )


CARDS = (
    Element(
        key="card",
        name="card",
        summary="A box with a coloured edge and an icon.",
        example='<card accent="tempo-bg-color--blue"><header>New claim</header><body>372 EUR</body></card>',
        attributes=(
            *UNSEEN_LOOK,
            Attribute(name="iconSrc", written="data-icon-src", also=("data-icon-src",)),
            Attribute(name="accent", written="data-accent-color", also=("data-accent-color",)),
        ),
        shorthand=True,
        tag="div",
        css="card",
        order=("iconSrc", "accent"),
    ),
    _card_part("header", "cardHeader", "card"),
    _card_part("body", "cardBody", "card"),
    Element(
        key="expandable-card",
        name="expandable-card",
        summary="A box that can be opened and closed.",
        example='<expandable-card state="collapsed"><header>New claim</header><body>372 EUR</body></expandable-card>',
        attributes=(
            *UNSEEN_LOOK,
            Attribute(
                name="state",
                value=OneOf(("collapsed", "cropped", "expanded")),
                need="filled",
                written="data-state",
                also=("data-state",),
            ),
        ),
        shorthand=True,
        tag="div",
        css="expandable-card",
    ),
    _card_part("header", "expandableCardHeader", "expandable-card"),
    _card_part(
        "body",
        "expandableCardBody",
        "expandable-card",
        Attribute(name="variant", value=OneOf(("default", "error")), written="data-variant", also=("data-variant",)),
    ),
    Element(
        key="dialog",
        name="dialog",
        summary="A window over the chat: a title and a body, and a footer; or one form with them inside.",
        example=_DIALOG,
        attributes=(
            Attribute(name="id", value=Identifier(), need="present"),
            Attribute(
                name="width",
                value=OneOf(("small", "medium", "large", "full-width")),
                default="medium",
                written="data-width",
                also=("data-width",),
            ),
            Attribute(
                name="state",
                value=OneOf(("open", "close")),
                default="close",
                written="data-state",
                also=("data-state",),
            ),
            Attribute(name="data-open", dropped=True),
            Attribute(name="open", dropped=True, where="presentationml"),
        ),
        unique_id=True,
        order=("width", "state", "id"),
        markdown=Markdown(kind="dialog", before="---\n**Dialog**\n", after="---\n"),
    ),
    _dialog_part("title", "The title of a dialog."),
    _dialog_part("body", "The body of a dialog."),
    _dialog_part("footer", "The foot of a dialog."),
    Element(
        key="ui-action",
        name="ui-action",
        summary="What a click on the button inside does: open a chat, or a dialog that stands beside it.",
        example='<ui-action action="open-im" user-ids="[1]"><button>Open a chat</button></ui-action>',
        attributes=(
            Attribute(
                name="action",
                value=OneOf(("open-im", "open-dialog")),
                need="filled",
                written="data-action",
                also=("data-action",),
            ),
            Attribute(
                name="trigger",
                value=OneOf(("click",)),
                default="click",
                written="data-trigger",
                also=("data-trigger",),
            ),
            # These are checked by what the action is.
            Attribute(name="user-ids", written="data-user-ids", also=("data-user-ids",)),
            Attribute(name="stream-id", written="data-stream-id", also=("data-stream-id",)),
            Attribute(name="side-by-side", written="data-side-by-side", also=("data-side-by-side",)),
            Attribute(name="target-id", written="data-target-id", also=("data-target-id",)),
        ),
        content=Content(text=False, elements=frozenset({"button", "ui-action"}), needs=("button", "ui-action")),
        tag="div",
        constants=(("class", "ui-action"),),
        order=("action", "trigger", "user-ids", "stream-id", "side-by-side", "target-id"),
    ),
)

OPEN_IM_VALUES: Mapping[str, Value] = {
    "user-ids": Json("user ids", most=MAX_USER_IDS),
    "side-by-side": BOOLEAN,
}
"""What the attributes of a `ui-action` may be when it opens a chat."""

OPEN_DIALOG_VALUES: Mapping[str, Value] = {"target-id": Identifier()}
"""What they may be when it opens a dialog."""
