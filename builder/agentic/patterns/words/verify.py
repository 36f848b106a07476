"""Words of a check: of what is known already, or of what was just done."""

import re
from typing import Final

from ..phrases import phrases

VERIFY: Final = phrases(
    r"""
    (?:double|re|cross|sanity|spot|counter)[- ]?check
    cross[- ]?referenc
    (?:verif(?:y|ies|ied|ying|ication)|confirm(?:s|ed|ing)?|validat(?:e|ing)|mak(?:e|ing) (?:sure|certain)|ensure)\b
    to be (?:safe|sure|certain|on the safe side|careful|thorough)\b|be (?:certain|sure)\b
    (?:check|see|look|test|prove|find out) (?:if|whether|that|for myself) .*\b(?:work(?:ed|s)|went through|stuck|
      took|saved|applied)\b
    (?:check|see|look|test|prove|find out) (?:if|whether|that|for myself) .*\b(?:landed|correct|right|really|
      actually|still|holds?)\b
    (?:check|see|look|test|prove|find out) (?:if|whether|that|for myself) .*\b(?:in place|arrived|registered|clean|
      pass(?:es)?|agree)\b
    (?:check|see|look|test|prove|find out) (?:if|whether|that|for myself) .*\b(?:match(?:es)?|same|as (?:it should|
      expected|intended))\b
    (?:check|see|look|test|prove|find out) (?:if|whether|that|for myself) .*\b(?:reached|recorded|consistent|changed|
      left|fixed)\b
    (?:second (?:source|look|opinion|route|way|method)|another (?:route|angle|source)|read (?:it|that|them|this) back)\b
    before (?:I )?(?:answer|report|tell|state|quote|rely|commit|say|hand|send|call it|trust|pass|give|conclude|believe|
      close|sign|promis|settl)
    against (?:the|a|another|what) (?:second|original|source|raw|other|log|database|policy|record|independent)
    (?:independent(?:ly)?|proof|prove)\b
    (?:re-?run|run)(?:ning)? the (?:tests?|suite|checks?)\b|tests? again\b
    (?:one|a) (?:last|final|quick|more) (?:check|look|read|test|glance)\b|look(?:ing)? (?:it )?(?:again|twice)\b
    (?:hold|held|holding) (?:that|this|them) against\b|before I (?:blame|call (?:it|that|either|any))
    tests? (?:will|should|can) (?:show|tell|decide|agree)\b|tests? decide\b|settings? shows? what\b
    (?:shows?|tells?) whether\b|check .*\btwice\b|see (?:what happens|where (?:it|that|this) comes from)\b
    should (?:fit|match|agree with) (?:it|that|this|them)\b|check with another\b
    (?:look|check) for (?:duplicates|doubles)\b
    (?:second|third|another) source\b|contradict\w* each other\b|look (?:at (?:it|them|both|that) )?again\b
    on both sides\b|(?:read|look)(?:ing)? (?:at )?(?:it|both|them|that|this) once more\b
    check which of (?:them|the two)\b
    checking (?:that|whether|if)\b|(?:see|check) (?:if|whether|that) .*\b(?:now|shows? up)\b
    to see (?:if|whether)\b|(?:a )?second time\b
    (?:worth|better|deserves|merits) (?:a )?(?:check|look|verif|confirm|second)
    (?:does|did) (?:it|the|that|this) .{0,50}(?:stick|hold|work|go through|take|land|apply|agree|match)\b
    """
)
IDENTITY: Final = re.compile(r"\b(?:your|the user's|their) identity\b|\bwho you are\b", re.IGNORECASE)
"""To verify who somebody is is no check of a result."""
