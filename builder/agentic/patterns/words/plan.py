"""Words of a plan: more than one step, in an order."""

from typing import Final

from ..phrases import phrases

INTENT: Final = (
    r"(?:I'll|I will|I'm going to|I am going to|let me|let's|let us|I need|I want|I(?:'d| would) (?:like|start|begin)|"
    r"I should|we need|we'll|I have to|I can|going to|I mean to|I intend|I'd)\b"
)
"""How sentences begin in which the assistant says what it is about to do."""
_FIRST: Final = (
    r"(?:\bfirst(?:ly| off| of all| up| comes?)?\b(?! (?:quarter|half|of|name|time|one|row|page|place|day|week|month|"
    r"order|item|result|match|entry|query|attempt|try|call|test|line|class))|"
    r"\b(?:start|starting|begin|beginning|open|opening) (?:by|with|from|off|at)\b|\bto (?:start|begin)\b|"
    r"\bstep (?:1|one)\b|^\s*(?:1[.)]|\(1\))\s|\binitially\b|\bthe first (?:thing|step)\b)"
)
_THEN: Final = (
    r"(?:\bthen\b(?! (?:it|they|there|that)(?:'s| is| was| are))|"
    r"\bnext\b(?! (?:day|week|month|year|quarter|\w+day|page|flight|available|to))|"
    r"\bafter (?:that|this|which)\b|\bafterwards?\b|\bfrom there\b|\bsecond(?:ly)?\b|\bfinally\b|\blastly\b|"
    r"\band only then\b|\bfollowed by\b|\bstep (?:2|two)\b|(?:^|\s)(?:2[.)]|\(2\))\s|"
    r"\bfollow(?:s|ing)? (?:it|that|this) (?:up )?(?:with|by)\b)"
)
PLAN: Final = phrases(
    rf"""
    (?:my|the|a|rough|simple|short|quick) plan\b(?! (?:id|tier|price|covers|costs|includes))
    (?<!\w )plan(?: of (?:attack|action))?:
    here's (?:how|what) I(?:'ll| will|'m going| plan| intend)
    my (?:approach|strategy|route|order of work)\b
    approach:
    the way I(?:'d| would|'ll| will) (?:do|go about|tackle)
    I plan to\b
    the idea is to\b
    (?:two|three|four|five|[2-5])(?: \w+)? (?:steps|parts|stages|passes|things|pieces|lookups|
      queries)\b(?! (?:are|is|were|was)\b).{{0,60}}(?::|,|\bhere\b|\bneeded\b|\bto do\b|$)
    (?:two|three|four|five|[2-5])(?: \w+)? (?:questions|figures|numbers|checks)\b.{{0,60}}(?::|,|\bhere\b|\bneeded\b|$)
    {_FIRST}.*{_THEN}
    {INTENT}.*{_THEN}
    {INTENT}.*\b(?:once|as soon as|after|when) (?:I|that's|that is|we|it's|they're|those|these|the)\b.{{0,60}}(?:,|
      \ I | can | will |'ll )
    {INTENT}.*\b(?:once|as soon as) I (?:have|know|see)\b
    (?:once|after|as soon as|when) (?:I(?:'ve| have| know| see)|that's|that is|those|these)\b.*{INTENT}
    {INTENT}[^.?!]*\bbefore (?:I |we |\w+ing\b)
    {INTENT}[^.?!]*\b(?:so (?:that )?(?:I|we) can\b|(?:and|so) (?:that )?I (?:can|know))
    to (?:answer|work out|figure out|settle|get|compare|find out|do|solve|sort out|know|decide)\b.{{0,90}}\b(?:I need|
      I'll need|I will need|we need|it takes|I have to)\b
    (?:this|that|it) (?:needs|takes|calls for|breaks down|comes down|splits) (?:in)?(?:to )?(?:two|three|
      four|several|both|\d\b)
    {_FIRST}[^.?!]*[, ](?:I'll|I will|let me|let's|I need|I want)\b
    {_FIRST},? (?:the|comes|up)\b
    {INTENT}[^.?!]*\b(?:both|side by side|at the same time|one (?:by|after) (?:one|another|the other))\b
    {INTENT}[^.?!]*\b(?:read|open|get|fetch|look up|check) (?:each|all (?:\d+|two|three|four))\b
    {INTENT}[^.?!]* and (?:then )?(?:compare|hold|charge|count|sort|rank|match|merge|add|subtract|sum|line|
      put|see|look|read|open|get|ask|what)\b
    both at once\b|on to the rest\b|next I \w+[^.?!]*\band\b
    \w[^.?!]*(?: first(?:;|, and\b)|, then (?:an?|the|its)\b)
    I need (?:the |its |their )[^.?!]*\band (?:the|its|their|his|her|an?)\b
    (?:now|next),? (?:the|its|their) [^.?!]*\band (?:the|its|their)\b
    (?:is|are) what I need\b|more pages follow\b|the rest (?:is on|follows|comes)\b
    (?:those|these|that one|this one) first\b
    {INTENT} first\b
    {INTENT}[^.?!]* first[.,:;]?$
    """
)
