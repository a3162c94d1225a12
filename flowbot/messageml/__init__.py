"""What the bot says: templates to MessageML, and MessageML checked, rendered, measured and split."""

from flowbot.errors import MessageMLError
from flowbot.messageml.limits import SendingLimits, check_attachments, check_blast, check_limits, measure
from flowbot.messageml.render import Rendered, User, check, render
from flowbot.messageml.split import split_message

__all__ = [
    "MessageMLError",
    "Rendered",
    "SendingLimits",
    "User",
    "check",
    "check_attachments",
    "check_blast",
    "check_limits",
    "measure",
    "render",
    "split_message",
]
