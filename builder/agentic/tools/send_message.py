"""Send a message."""

import re
from typing import TYPE_CHECKING

from . import _journal
from .base import WRITE, InvalidArgument, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_SHAPES = {
    "email": re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+"),
    "sms": re.compile(r"\+?[\d ()-]{6,20}"),
    "chat": re.compile(r"[@#]?[\w.@ -]{2,60}"),
}
_EXAMPLES = {"email": "an e-mail address", "sms": "a telephone number", "chat": "a user or channel name"}


def _run(world: "World", recipient: str, body: str, channel: str = "email", subject: str = "") -> Object:
    if not _SHAPES[channel].fullmatch(recipient):
        raise InvalidArgument(
            f"`recipient` '{recipient}' is not {_EXAMPLES[channel]}, which the channel {channel} needs"
        )
    if channel == "email" and not subject:
        raise InvalidArgument("an e-mail needs a `subject`")
    subjects = {"subject": subject} if subject else {}
    record = {"channel": channel, "recipient": recipient, **subjects, "body": body}
    made = _journal.add(world, _journal.MESSAGES, "MSG", record)
    return {"message_id": made["id"], "channel": channel, "recipient": recipient, "status": "sent"}


TOOL = Tool(
    name="send_message",
    effect=WRITE,
    description="Send a message to one recipient by e-mail, SMS or chat. It goes out at once and cannot be recalled.",
    parameters=closed(
        {
            "recipient": string("E-mail address, telephone number or chat name, according to `channel`.", minLength=1),
            "body": string("The text of the message.", minLength=1, maxLength=4_000),
            "channel": choice(("email", "sms", "chat"), "How to send it.", default="email"),
            "subject": string("Subject line; required for e-mail.", maxLength=200),
        },
        ("recipient", "body"),
    ),
    run=_run,
    gives=frozenset({"message.send"}),
    names=("send_message", "send_notification", "message_send"),
    parameter_names={
        "recipient": ("recipient", "to", "address"),
        "body": ("body", "message", "text"),
        "channel": ("channel", "via", "medium"),
        "subject": ("subject", "title"),
    },
    descriptions=(
        "Write to somebody: e-mail by default, or SMS or chat.",
        "Deliver a short text to a person or channel and get the id of the message.",
        "Sends one message. E-mails need a subject.",
    ),
    parameter_descriptions={"body": ("What the message says.",)},
)
