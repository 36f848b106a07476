"""Words of a refusal: that something cannot, or must not, be done."""

import re
from typing import Final

from ..phrases import phrases

_CANNOT: Final = (
    r"(?:can't|cannot|can not|won't be able to|not able to|(?:am|are|was|were|be)n't able to|unable to|"
    r"not (?:allowed|permitted) to|may not|mustn't|must not)"
)
_DONE_TO_IT: Final = (
    r"(?:done|cancel\w*|chang\w*|refund\w*|return\w*|modif\w*|edit\w*|undone|shared|given|exchang\w*|delet\w*|alter\w*|"
    r"mov\w*|approv\w*|book\w*|reopen\w*|revers\w*|waive\w*|extend\w*|rais\w*|disclos\w*)"
)
_NOT_FOUND: Final = (
    r"(?!be sure|tell (?:whether|if|for|which|you which)|see (?:any|a|that|an)|find|locate|confirm|rule out|say|"
    r"help but|overstate|match|identify|make out)"
)
QUOTED: Final = re.compile(r"(?<!\w)'[^'\n]{8,}'(?!\w)|\"[^\"\n]{8,}\"|\u201c[^\u201d\n]{8,}\u201d")
"""What somebody else said, or what something is called."""
PERSON: Final = re.compile(r"\b(?:colleague|person|human|manager|supervisor|some(?:body|one)|team)\b", re.IGNORECASE)
"""Whom a case can be given to."""
REFUSES: Final = phrases(
    rf"""
    (?:I|we)(?:'m|'re| am| are| was| were)?(?: \w+ly)? ?{_CANNOT} {_NOT_FOUND}
    (?:no,? sorry|sorry,? no|I'm afraid not)\b|(?:nor|neither) (?:am|can|could|may) I\b|I can(?:not|'t)\W*$
    no \w+(?: and no \w+)? (?:from me|on my side|of mine)\b
    there(?:'s| is) nothing (?:here|on offer|among \w+ tools) (?:that|to)\b
    I can .{{2,60}}\bbut not\b
    that (?:would need|needs something)\b|(?:isn't|is not|aren't|are not) in my power\b|not with my tools\b
    I could(?:n't| not) \w+ (?:it|that|them) myself\b
    (?:is|are) (?:ruled out|for members only|only for (?:members|staff|insiders))\b|rules? (?:it|that|this) out\b
    (?:is|are) not for (?:people|anybody|anyone|others)\b|(?:is|are) never {_DONE_TO_IT}\b
    (?:value|number|figure|price|limit|rule|policy|address|addresse|name)s? stays? (?:as (?:it|they)|inside|within|
      confidential|private)\b
    keep .{{2,30}} to myself\b|(?:have to|must|'ll) pass on (?:the \w+|that|this)\b(?! (?:to|for)\b)
    I (?:won't|will not|must decline|have to (?:decline|refuse|say no)|need to decline|have no way|lack)\b
    I don't have (?:a tool|access|a way|any tool|any way|the ability|permission|the means|anything|the tools?|
      a connection|authority)\b
    I'm not (?:allowed|permitted|authori[sz]ed|in a position|set up|equipped)\b
    (?:no|none of (?:my|the|these)|not one of (?:my|the)) (?:of my )?(?:tools?|functions?)\b
    (?:against|outside|not within|beyond) (?:the |our |company |return |my )?(?:\w+ )?(?:policy|rules?|scope|reach|
      remit|authority|means|limits?|tools?)\b
    I (?:can|may) only (?:read|look|test|see|view|search|draft|write)\b
    (?:has|have) to stay (?:as|closed|where)\b|(?:has|have) to stay\.|stays? (?:closed|as it is)\b
    (?:\w+ )?can(?:'t|not) be (?!found|seen|sure|located|reached|read\b|right|told|known|empty|met\b)\w+(?:ed|en|n|t)\b
    (?:beyond me|not mine to|above what (?:I|this)|more than I (?:may|can)|too much for me|among my tools)\b
    too late (?:for|to)\b|(?:it's|it is) too late\b|too late:
    (?:is|are) with (?:the )?management\b|(?:human|manager|supervisor|management) has (?:it|your|the (?:case|request))\b
    (?:out of my (?:hands|reach)|off limits|reserved for|beyond what I|no way for me to)\b
    (?:human|manager|supervisor|colleague|person|agent) (?:takes over|has to|must|will take|will have to)\b
    (?:policy|rules?|terms) (?:doesn't|does not|don't|do not|won't|forbids?|prohibits?|rules? (?:it|that|this) out|
      excludes?)\b
    (?:policy|rules?|terms) (?:prevents?|bars?|stops?|limits?|says? no|requires? (?:a|an) (?:human|manager|
      supervisor))\b
    (?:it|that|this|they|these|those|which|order|refund|booking|ticket|
      \w+-?\d+)(?: \w+)? {_CANNOT} be (?:\w+ly )?{_DONE_TO_IT}\b
    (?:it|that|this|they|these|those|which|order|refund|booking|ticket|
      \w+-?\d+) can no longer be (?:\w+ly )?{_DONE_TO_IT}\b
    (?:isn't|is not|aren't|are not|not) (?:possible|allowed|permitted|something (?:I|my)|eligible|available to me|
      covered by (?:my|the) tools)\b
    (?:goes|go) through (?:a |an )?(?:human|manager|supervisor)\b|has to stay (?:as it is\b|\W|$)
    too late to\b|no longer (?:eligible|possible|within|be)\b
    (?:hand|pass|transfer|escalat|forward|refer)(?:r?ed|r?ing)? (?:this|you|it|your \w+|the (?:case|matter|
      request))(?: over| on)? (?:to|over)\b
    (?:only|needs?|requires?|takes?|up to|has to be done by) (?:a |an )?(?:human|manager|supervisor|colleague|person|
      agent|department head)\b
    """
)
