"""Words of a conclusion: what follows from what was seen."""

from typing import Final

from ..phrases import phrases

REASON: Final = phrases(
    r"""
    (?:therefore|thus|hence|consequently|accordingly)\b
    (?:which|that|this|it) (?:means|implies|suggests|leaves|makes|puts|gives|tells (?:me|us)|rules out|points (?:to|
      at))\b
    (?:which|that|this|it) (?:explains|narrows|would (?:make|mean|explain)|must|has to|can only|can't be|shows)\b
    (?:meaning|leaving|making|implying|suggesting) (?:that|the|it|them|only|me|us|a|an)\b
    (?:explains|points? (?:at|to)|to blame)\b|going by\b|found in\b.*:|mistakes?:
    it follows|if so\b|in that case\b|that being so\b|by elimination\b
    (?:adding (?:those|these|them|it) up|adds? up to|works out (?:to|at|as)|comes (?:to|out (?:at|to|as)))\b
    (?:(?<=[,;] )|(?<=and )|(?<!. ))so (?!that\b|far\b|I can\b|you can\b|as\b|much\b|many\b|let me know|we can see)
    (?:because|given (?:that|the|this|these|those|how|its|their|her|his)|seeing (?:that|as)|considering|
      now that|whereas)\b
    since (?!\d|then\b|last\b|yesterday\b|when\b|\w+day\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|
      the (?:start|beginning|last|first|end)\b|(?:this|that) (?:morning|week|month|year)\b)
    must (?:be|have)\b|has to be\b|can't be\b|can only be\b
    (?:is|are|was|were|sits?|falls?|lies?) (?:\w+ )?(?:above|below|under|over|within|beyond|short of|
      \w+er than)\b.*\b(?:so|then|hence|which)\b
    we(?:'d| would) (?:\w+ )?(?:run out|need|be|have)\b|and (?:that|this) \w+ (?:has|is|means|needs|takes|covers)\b
    if .{3,90}, (?:then )?(?:the|it|this|that|there|they|we|I)\b.{0,40}\b(?:must|has|have|should|would|is|are|can)\b
    the (?:likely |probable )?(?:culprit|cause|reason|explanation|bug|bottleneck|key) (?:is|here is|must|lies)\b
    what (?:matters|counts|decides) (?:is|here is)\b
    the question (?:now )?(?:is|becomes)\b
    only .{2,60} (?:qualif|remain|is left|are left|fits?)
    """
)
STRONG_REASON: Final = phrases(
    r"""
    (?:therefore|thus|hence|it follows|which means|that means|this means|works out (?:to|at)|comes to)\b
    so (?:the|it|this|that|I need|I'm looking for|I should|what)\b
    """
)
