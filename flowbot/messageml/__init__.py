"""What the bot says: templates to MessageML, and MessageML checked and rendered."""

from flowbot.errors import MessageMLError
from flowbot.messageml.render import Rendered, User, check, render

__all__ = ["MessageMLError", "Rendered", "User", "check", "render"]
