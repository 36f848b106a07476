"""Words of a look back at what did not go as expected."""

import re
from typing import Final

from ..phrases import phrases

REFLECT: Final = phrases(
    r"""
    my (?:mistake|error|bad|fault|slip|oversight|typo|guess was)\b
    my first (?:guess|idea|assumption|attempt|query|try|pass)\b
    I (?:should(?:n't)? (?:not )?have|was wrong|was mistaken|assumed|misread|misjudged|overlooked|forgot|mistyped|
      expected)\b
    I (?:had (?:the|it|that) wrong|had assumed|had expected|got (?:that|it|the \w+) wrong|used the wrong|
      jumped|guessed)\b
    I (?:took it for granted|was too|missed|mixed up|left out|was looking (?:in|at) the wrong|asked for the wrong)\b
    (?:that|this|it|which)(?:'s| is| was| wasn't| isn't) (?:not )?(?:what I|odd|strange|surprising|unexpected|
      puzzling)\b
    (?:that|this|it|which)(?:'s| is| was| wasn't| isn't) (?:not )?(?:suspicious|a dead end|unhelpful|weird|on me|
      not right|wrong)\b
    (?:that|this|it|which)(?:'s| is| was) too \w+
    (?:didn't|did not|hasn't|has not) (?:work|help|go|return|give|match|find|turn|pan|come|get|produce|parse|take)\b
    (?:didn't|did not|hasn't|has not) (?:yield|bring|lead|succeed|exist|like|accept|run|fit|solve|fix)\b
    (?:wasn't|was not|isn't|is not) (?:quite )?what (?:I|we|it|you|was|is|the user)\b
    (?:wasn't|was not|isn't|is not) (?:the right|accepted|enough|valid|right|found|there)\b
    (?:hmm+|oops|ah[,.]|on second thou?ghts?|looking back|in hindsight|on reflection)
    (?:turns? out|went wrong|c[ao]mes? (?:back|up) empty|no luck|dead end|fell (?:over|through|flat))\b
    too (?:narrow|strict|broad|specific|literal|hasty|quick|wide|greedy|optimistic|many requests|fast|low|high|few|
      long|large|big|many|much)\b
    (?:truncated|incomplete|cut off|cut short|only (?:a )?part of|not the whole)\b
    (?:that|this|the) (?:page|document|file|link|one|result|version|source) is (?:outdated|
      out of date|no longer|archived|superseded)\b
    turned away\b|everything .* except\b
    (?:I|my|that was|that's|asked for|looked (?:in|at))\b.{0,40}\bwrong \w+
    (?<!\w )wrong \w+
    I see (?:what|where|why|the problem|my|now)\b
    (?:lesson|rethink|reconsider|back to the drawing|contrary to|bit me)\b
    (?:doesn't|does not) (?:add up|line up)\b
    what (?:tripped|threw|went)\b
    the (?:problem|trouble|issue|catch|snag) (?:was|is|seems|lies)\b
    (?:was|were|is) off\b(?! (?:limits|by))
    (?:tripped|threw) me\b|my (?:\w+ )?(?:guess|assumption) (?:was|about|that|at)\b
    """
)
REFLECT_ON_FAILURE: Final = phrases(
    r"""
    (?:fail(?:s|ed|ure)?|error(?:s|ed)?|refus\w+|reject\w*|denied|forbidden|blocked|conflict|crash\w*)\b
    (?:not found|no such|does(?:n't| not) exist|can't be found|missing|unknown|invalid|empty|nothing|none|nowhere|
      gone|moved)\b
    not (?:a valid|an?|allowed|accepted|there|available|known|recogni[sz]ed|permitted)\b
    (?:isn't|there is no|there's no|already|no longer|outdated|out of date|expired|unauthori[sz]ed)\b
    no (?:match\w*|results?|records?|rows?|hits?|orders?|files?|such|column|table|entry)\b
    (?:time[ds]? ?out|rate[- ]limit\w*|unavailable|unreachable|busy|is down|was down|overloaded|throttled|hiccup|
      glitch)\b
    (?:expects?|insists?|requires?|only (?:accepts|takes|allows|knows)|complain\w*|needs a|wants a)\b
    (?:division by zero|too (?:many|much|long|large|old)|probably|apparently|evidently|seems?)\b
    [45]\d\d\b
    """
)
DISAGREES: Final = re.compile(r"\bcontradict|\b(?:do|does)(?: not|n't) (?:agree|match|tally)\b", re.IGNORECASE)
