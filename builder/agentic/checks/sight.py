"""What was in sight when a call was made and when an answer was given."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..evidence import Exchange, Reach, Seen, View, encoded, parsed


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be known at one moment of a conversation. It grows with the conversation: look at once."""

    view: View
    seen: Seen
    """Everything: the tools, what was said, called and found."""
    told: Seen = field(default_factory=Seen)
    """What user and system said, what was asked of tools, and what they found."""
    reach: Reach = field(default_factory=Reach)


def moments(view: View) -> Iterator[tuple[int, Exchange | None, Sight]]:
    """(message, call, what was in sight before it) of every call; without a call, of every answer after a result."""
    sight = Sight(view, Seen(view.tool_texts))
    made, own = defaultdict(list), {}
    for one in view.exchanges:
        made[one.at].append(one)
        if one.answered:
            own[one.result_at] = one
    begun = False
    for at, (role, text) in enumerate(zip(view.roles, view.texts, strict=True)):
        asked = []
        for one in made[at]:
            yield at, one, sight
            asked.append(encoded(one.arguments))
            sight.seen.add(asked[-1])
        if role == "assistant" and begun and not made[at]:
            yield at, None, sight
        begun = begun or role == "tool"
        sight.seen.add(text)
        if role == "assistant":
            sight.told.add("\n".join(asked))
            sight.reach.add_own(text)
        else:
            result = own[at].result if at in own else parsed(text) if role == "tool" else None
            sight.told.add(text)
            sight.reach.add(text, result)
