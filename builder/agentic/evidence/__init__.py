"""What texts and conversations show: numbers, dates, identifiers, names, calls, and whether things were seen before.

texts       numbers, dates, identifiers and names in a text
values      JSON values: their scalars, and reading them from text
sight       what has been in sight so far, and the words by which a world is known
messages    messages, calls and their results, whoever wrote them and in whatever dialect
effects     whether a call changes something
view        a conversation as all its readers look at it
arithmetic  what plain arithmetic makes of what was seen

Readers look at the same few texts again and again, so what is found in a text is remembered for a while.
"""

from .arithmetic import Reach, ratios
from .effects import writes
from .messages import Exchange, Message, called, calls, content, exchanges, failed, role
from .sight import Landmarks, Seen, landmarks
from .texts import WORD, dates, identifiers, names, numbers, word_set
from .values import encoded, is_number, leaves, parsed
from .view import View, viewed

__all__ = [
    "WORD",
    "Exchange",
    "Landmarks",
    "Message",
    "Reach",
    "Seen",
    "View",
    "called",
    "calls",
    "content",
    "dates",
    "encoded",
    "exchanges",
    "failed",
    "identifiers",
    "is_number",
    "landmarks",
    "leaves",
    "names",
    "numbers",
    "parsed",
    "ratios",
    "role",
    "viewed",
    "word_set",
    "writes",
]
