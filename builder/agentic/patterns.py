"""Which behaviours a conversation shows, found in its messages alone, whoever wrote them.

What happens (calls, failures, values) decides where it can; words decide the rest, and they are looked for in the
place where they count: what an assistant says beside a call is a plan, a conclusion, a look back or a check, what it
says without a call is an answer, a question or a refusal. The words are English.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from . import evidence
from .evidence import Exchange


@dataclass(frozen=True)
class View:
    """A conversation as the detectors look at it."""

    messages: Sequence[Any]
    tools: Sequence[Any]

    @cached_property
    def exchanges(self) -> list[Exchange]:
        """Every call with its result, in order."""
        return evidence.exchanges(self.messages)

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """What the tools on offer say of themselves, by name."""
        functions = [tool.get("function", tool) for tool in self.tools if isinstance(tool, Mapping)]
        return {
            str(function.get("name")): str(function.get("description") or "")
            for function in functions
            if isinstance(function, Mapping)
        }

    def beside_calls(self) -> Iterator[tuple[int, str]]:
        """(index, text) of what the assistant says in messages that call tools."""
        for at, message in enumerate(self.messages):
            if (
                evidence.role(message) == "assistant"
                and evidence.calls(message)
                and (text := evidence.content(message))
            ):
                yield at, text

    def endings(self) -> Iterator[tuple[int, str]]:
        """(index, text) of what the assistant says without calling a tool."""
        for at, message in enumerate(self.messages):
            if evidence.role(message) == "assistant" and not evidence.calls(message):
                yield at, evidence.content(message)

    def results_before(self, at: int) -> list[Exchange]:
        """The calls whose results stand before a message."""
        return [one for one in self.exchanges if 0 <= one.result_at < at]

    def disappointed(self, at: int) -> bool:
        """Whether the results just before a message hold a failure or nothing at all."""
        before = self.results_before(at)
        return any(one.failed or _nothing(one.result) for one in before if one.at == before[-1].at)


def detect(messages: Sequence[Any], tools: Sequence[Any]) -> tuple[str, ...]:
    """The patterns of a conversation, in the order of PATTERNS."""
    view = View(messages, tools)
    return tuple(name for name, shows in PATTERNS.items() if shows(view))


def _nothing(result: Any) -> bool:
    """Whether a result found nothing: empty, a count of 0, or all its lists (those of column names apart) empty."""
    if isinstance(result, Mapping):
        lists = [part for key, part in result.items() if isinstance(part, list) and key not in _HEADINGS]
        counts = [result[key] for key in _COUNTS if evidence.is_number(result.get(key))]
        empty = bool(lists) and not any(leaf for part in lists for leaf in evidence.leaves(part))
        return not result or empty or (bool(counts) and not any(counts))
    return result in ("", [], None)


_HEADINGS: Final = frozenset({"columns", "fields", "headers"})
_COUNTS: Final = ("count", "total", "row_count", "num_results", "total_count", "matches", "hits")


def _phrases(block: str) -> re.Pattern[str]:
    """One pattern of many, one a line; each begins where a word begins. A line that ends in `|` goes on in the next."""
    lines = [line.strip() for line in re.sub(r"\|\n\s*", "|", block).splitlines() if line.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(f'(?:{line})' for line in lines)})", re.IGNORECASE)


_SENTENCE: Final = re.compile(r"(?<=[.!?:;])(?<!i\.e\.)(?<!e\.g\.)\s+|\s+[\u2013\u2014-]\s+|\n+")


def sentences(text: str) -> list[str]:
    """A text cut at the ends of sentences, colons, semicolons, dashes and lines."""
    return [part for part in _SENTENCE.split(text.replace("\u2019", "'")) if part.strip()]


_FULL_STOP: Final = re.compile(r"(?<=[.!?])(?<!i\.e\.)(?<!e\.g\.)\s+|\n+")


def full_sentences(text: str) -> list[str]:
    """A text cut at full stops, question and exclamation marks and lines only."""
    return [part for part in _FULL_STOP.split(text.replace("\u2019", "'")) if part.strip()]


# --- what happens --------------------------------------------------------------------------------------------


def _tool_calling(view: View) -> bool:
    return bool(view.exchanges)


def _parallel_tool_calling(view: View) -> bool:
    return any(len(evidence.calls(message)) > 1 for message in view.messages if evidence.role(message) == "assistant")


_HANDS_OVER: Final = re.compile(r"(?:human|hand_?(?:off|over)|escalat|transfer_to)", re.IGNORECASE)


def _error_recovery(view: View) -> bool:
    """A call failed, and later one succeeded: any in the same turn of the user, or the same tool in a later one.

    To give the case to a human being is no recovery.
    """
    return any(recovered(one, view.exchanges) for one in view.exchanges if one.failed)


def recovered(broken: Exchange, exchanges: Sequence[Exchange]) -> bool:
    """Whether a failed call was made good by a later one."""
    return any(
        later.at > broken.at
        and later.succeeded
        and (later.turn == broken.turn or later.name == broken.name)
        and not _HANDS_OVER.search(later.name)
        for later in exchanges
    )


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_READING: Final = _set_of(
    "get list search find read fetch query check calculate compute describe show view count compare estimate analyze "
    "analyse convert validate preview track lookup look is has inspect summarize summarise open run execute web docs "
    "text diff test tests verify parse evaluate estimate detect grep cat ls head tail stat explain tree info status "
    "history recall retrieve download"
)
_WRITING: Final = _set_of(
    "create add update delete remove cancel book set write edit move modify send post place submit assign unassign "
    "close resolve reopen return exchange refund pay insert rename append commit upload schedule reschedule approve "
    "reject issue apply enable disable restart deploy rollback archive merge register mark save patch put upsert copy "
    "make touch mkdir rm mv cp replace store remember forget start stop pause resume subscribe unsubscribe block "
    "unblock reserve confirm order transfer handoff escalate change adjust renew release reset record attach buy "
    "sell publish notify reply grant revoke rotate scale invite ship receive restock reorder flag tag retry "
    "hand increase decrease extend swap upgrade downgrade "
    "acknowledge ack match reconcile link unlink postpone undo void annul withdraw promise sign"
)
_EITHER: Final = frozenset({"open", "file", "run", "execute", "perform", "do"})
"""Verbs of which only the next word tells what they do: `open_ticket` changes something, `open_file` does not."""
_VIEWS: Final = frozenset(
    {"details", "history", "schedule", "list", "info", "status", "exchange", "rate", "rates", "log"}
)
"""What `commit_history` and the like end in: verbs before them are names of things, and the description decides."""
_CASES: Final = frozenset({"return", "ticket", "case", "claim", "issue", "request", "dispute"})
_NAME_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_THIRD_PERSON: Final = re.compile(r"(?<=[a-z])(?:es|s)$")
_SQL_WRITE: Final = re.compile(r"\s*(?:insert|update|delete|replace|create|drop|alter|merge|upsert)\b", re.IGNORECASE)
_ASKING_PATH: Final = re.compile(r"/(?:search|query|auth|oauth|token|login|sessions?)\b", re.IGNORECASE)
_REQUESTING: Final = re.compile(r"(?:^|_)(?:api|http|rest|https|web_?request)(?:_|$)|request$", re.IGNORECASE)
_CHOOSING: Final = ("action", "operation", "op", "command", "mode", "method", "http_method", "verb", "task")
_READING_ACTION: Final = re.compile(
    r"(?:read|get|list|search|find|stat|exists|show|view|head|info|count)\b", re.IGNORECASE
)


def writes(name: str, description: str, arguments: Mapping[str, Any]) -> bool:
    """Whether such a call changes something: by what it is asked to do, else the tool's name, else its description."""
    chosen = next((str(arguments[key]) for key in _CHOOSING if isinstance(arguments.get(key), str)), "")
    if chosen.upper() in {"GET", "HEAD", "OPTIONS"} or _READING_ACTION.match(chosen):
        return False
    if chosen.upper() in {"POST", "PUT", "PATCH", "DELETE"}:
        return not any(isinstance(value, str) and _ASKING_PATH.search(value) for value in arguments.values())
    if chosen.lower().split("_")[0] in _WRITING:
        return True
    if not chosen and _REQUESTING.search(name):
        return False  # what sends no method gets
    if any(isinstance(value, str) and _SQL_WRITE.match(value) for value in arguments.values()):
        return True
    return _name_writes(name, description)


def _name_writes(name: str, description: str) -> bool:
    parts = [part.lower() for part in _NAME_PART.findall(name)]
    verbs = [part for part in parts if part in _READING or part in _WRITING]
    first = re.findall(r"[A-Za-z]+", description)[:1]
    if parts and parts[0] in _EITHER and not _CASES.isdisjoint(parts):
        return True
    if verbs and verbs[0] in _EITHER and len(verbs) > 1:
        return verbs[1] in _WRITING
    if verbs and (verbs[0] in _READING or not (parts[-1] in _VIEWS and first)):
        return verbs[0] in _WRITING
    verb = first[0].lower() if first else ""
    return any(form in _WRITING and form != "return" for form in (verb, verb[:-1], _THIRD_PERSON.sub("", verb)))


def _state_change(view: View) -> bool:
    """A call that changes something succeeded."""
    return any(
        one.succeeded and writes(one.name, view.descriptions.get(one.name, ""), one.arguments) for one in view.exchanges
    )


# --- where an answer comes from ------------------------------------------------------------------------------

_LEAST_TELLING: Final = 4


def _information_synthesis(view: View) -> bool:
    """An answer tells values that no single result holds, or one worked out from two results.

    What the user or the system had said already does not count.
    """
    return any(_synthetic(at, text, view) for at, text in view.endings())


def _synthetic(at: int, text: str, view: View) -> bool:
    results = [one for one in view.results_before(at) if one.succeeded]
    if len(results) < 2:
        return False
    known = evidence.Seen(
        evidence.content(message) for message in view.messages[:at] if evidence.role(message) in {"user", "system"}
    )
    told = list(_told(text, results, known))
    sources = [{number for number, seen in enumerate(told) if place in seen} for place in range(len(results))]
    everything = set(range(len(told)))
    return (bool(told) and not any(source == everything for source in sources)) or _worked_out(text, results, known)


def _told(text: str, results: Sequence[Exchange], known: evidence.Seen) -> Iterator[set[int]]:
    """For each value in a text that is in a result and that nobody had said: the places of the results that hold it."""
    sights = [evidence.Seen([one.text]) for one in results]
    for value, decimals in sorted(set(evidence.numbers(text))):
        if not known.number(value, decimals) and (abs(value) >= 3 or decimals):
            shares = f"{value:g}%" in text or f"{value:.{decimals}f}%" in text
            places = {
                place
                for place, seen in enumerate(sights)
                if seen.number(value, decimals) or (shares and seen.number(value / 100, decimals + 2))
            }
            if places:
                yield places
    for word in sorted(_telling_words(text, results)):
        if not known.text(word):
            yield {place for place, seen in enumerate(sights) if seen.text(word)}


def _telling_words(text: str, results: Sequence[Exchange]) -> set[str]:
    """Texts that stand in a result as a value of their own, and in what the assistant says."""
    folded = text.casefold()
    values = {leaf.casefold() for one in results for leaf in evidence.leaves(one.result) if isinstance(leaf, str)}
    found = {value for value in values if _LEAST_TELLING <= len(value) <= 80 and value in folded}
    return found | {part.casefold() for part in evidence.identifiers(text) + evidence.dates(text)} & _words(results)


def _words(results: Sequence[Exchange]) -> set[str]:
    return {part.casefold() for one in results for part in evidence.identifiers(one.text) + evidence.dates(one.text)}


_FEW: Final = 8


def _worked_out(text: str, results: Sequence[Exchange], known: evidence.Seen) -> bool:
    """Whether a number that stands nowhere is the sum, difference, share or change of numbers of two small results."""
    small = [set(own) for one in results if 0 < len(own := _numbers(one.result)) <= _FEW]
    seen = evidence.Seen([one.text for one in results])
    for value, decimals in evidence.numbers(text):
        if abs(value) < 3 or known.number(value, decimals) or seen.number(value, decimals):
            continue
        half = 0.5 * 10**-decimals + 1e-9
        for place, one in enumerate(small):
            others = set().union(*small[place + 1 :]) - one
            if any(abs(abs(made) - abs(value)) <= half for a in one for b in others for made in _made(a, b)):
                return True
    return False


def _made(a: float, b: float) -> tuple[float, ...]:
    return (a + b, a - b, *evidence.ratios(a, b))


def _numbers(result: Any) -> list[float]:
    return [
        float(leaf) for leaf in evidence.leaves(result) if isinstance(leaf, int | float) and not isinstance(leaf, bool)
    ]


# --- what is said beside a call ------------------------------------------------------------------------------

_INTENT: Final = (
    r"(?:I'll|I will|I'm going to|I am going to|let me|let's|let us|I need|I want|I(?:'d| would) (?:like|start|begin)|"
    r"I should|we need|we'll|I have to|I can|going to|I mean to|I intend|I'd)\b"
)
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
_PLAN: Final = _phrases(
    rf"""
    (?:my|the|a|rough|simple|short|quick) plan\b(?! (?:id|tier|price|covers|costs|includes))
    plan(?: of (?:attack|action))?:
    here's (?:how|what) I(?:'ll| will|'m going| plan| intend)
    my (?:approach|strategy|route|order of work)\b
    approach:
    the way I(?:'d| would|'ll| will) (?:do|go about|tackle)
    I plan to\b
    the idea is to\b
    (?:two|three|four|five|[2-5])(?: \w+)? (?:steps|parts|stages|passes|things|pieces|lookups|
      queries)\b.{{0,60}}(?::|,|\bhere\b|\bneeded\b|\bto do\b|$)
    (?:two|three|four|five|[2-5])(?: \w+)? (?:questions|figures|numbers|checks)\b.{{0,60}}(?::|,|\bhere\b|\bneeded\b|$)
    {_FIRST}.*{_THEN}
    {_INTENT}.*{_THEN}
    {_INTENT}.*\b(?:once|as soon as|after|when) (?:I|that's|that is|we|it's|they're|those|these|the)\b.{{0,60}}(?:,|
      \ I | can | will |'ll )
    {_INTENT}.*\b(?:once|as soon as) I (?:have|know|see)\b
    (?:once|after|as soon as|when) (?:I(?:'ve| have| know| see)|that's|that is|those|these)\b.*{_INTENT}
    {_INTENT}[^.?!]*\bbefore (?:I |we |\w+ing\b)
    {_INTENT}[^.?!]*\b(?:so (?:that )?(?:I|we) can\b|(?:and|so) (?:that )?I (?:can|know))
    to (?:answer|work out|figure out|settle|get|compare|find out|do|solve|sort out|know|decide)\b.{{0,90}}\b(?:I need|
      I'll need|I will need|we need|it takes|I have to)\b
    (?:this|that|it) (?:needs|takes|calls for|breaks down|comes down|splits) (?:in)?(?:to )?(?:two|three|
      four|several|both|\d\b)
    {_FIRST}[^.?!]*[, ](?:I'll|I will|let me|let's|I need|I want)\b
    {_FIRST},? (?:the|comes|up)\b
    {_INTENT} first\b
    {_INTENT}[^.?!]* first[.,:;]?$
    """
)
_REASON: Final = _phrases(
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
_STRONG_REASON: Final = _phrases(
    r"""
    (?:therefore|thus|hence|it follows|which means|that means|this means|works out (?:to|at)|comes to)\b
    so (?:the|it|this|that|I need|I'm looking for|I should|what)\b
    """
)
_REFLECT: Final = _phrases(
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
    (?:wasn't|was not|isn't|is not) (?:what|quite what|the right|accepted|enough|valid|right|found|there)\b
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
_REFLECT_ON_FAILURE: Final = _phrases(
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
_DISAGREES: Final = re.compile(r"\bcontradict|\b(?:do|does)(?: not|n't) (?:agree|match|tally)\b", re.IGNORECASE)
_VERIFY: Final = _phrases(
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
    checking (?:that|whether|if)\b|(?:see|check) (?:if|whether|that) .*\b(?:now|shows? up)\b
    to see (?:if|whether)\b|(?:a )?second time\b
    (?:worth|better|deserves|merits) (?:a )?(?:check|look|verif|confirm|second)
    (?:does|did) (?:it|the|that|this) .{0,50}(?:stick|hold|work|go through|take|land|apply|agree|match)\b
    """
)
_NEXT_STEP: Final = re.compile(
    rf"\W*(?:(?:so|then|now|next|ok|okay|well|right|instead|again|and|but|first|perhaps|maybe)\b[, ]*)*"
    rf"(?:{_INTENT}|\w+ing\b|try\b|"
    r"(?:the same|an? (?:second|new|fresh|quick|wider|different)|one more|another|once|same|with|by|via)\b)",
    re.IGNORECASE,
)
"""How sentences begin that announce a step: "I'll try", "Trying", "Once more", "The same with"."""
_MOST_READ: Final = 3_000
"""Characters of a message; what is longer is no remark beside a call."""
_IDENTITY: Final = re.compile(r"\b(?:your|the user's|their) identity\b|\bwho you are\b", re.IGNORECASE)


def kinds(text: str, *, seen: bool, disappointed: bool) -> set[str]:
    """What an assistant's words beside a call do: of plan, reason, reflect and verify those that are there.

    `seen` says whether there were results before, `disappointed` whether the last ones were a failure or empty.
    A message that looks back or announces a check is neither plan nor conclusion besides.
    """
    text = text[:_MOST_READ]
    found = {_kind(sentence, seen=seen, disappointed=disappointed) for sentence in sentences(text)} - {""}
    if "verify" not in found and seen and _DISAGREES.search(text):
        found.add("reflect")
    if found & {"reflect", "verify"}:
        return found - {"reason", "plan"}
    return found | ({"plan"} if _PLAN.search(text.replace("\u2019", "'").replace("\n", " ")) else set())


def _kind(sentence: str, *, seen: bool, disappointed: bool) -> str:
    if seen and _REFLECT.search(sentence):
        return "reflect"
    if seen and _VERIFY.search(sentence) and not _IDENTITY.search(sentence):
        return "verify"
    if disappointed and (_REFLECT_ON_FAILURE.search(sentence) or _states(sentence)):
        return "reflect"
    if (_REASON if seen else _STRONG_REASON).search(sentence):
        return "reason"
    return "plan" if _PLAN.search(sentence) else ""


def _states(sentence: str) -> bool:
    """Whether a sentence says how things are, rather than what is done next."""
    return len(sentence.split()) > 3 and not _NEXT_STEP.match(sentence)


def _says(kind: str) -> Callable[[View], bool]:
    """A detector of words of this kind beside a call."""

    def shows(view: View) -> bool:
        return any(
            kind in kinds(text, seen=bool(view.results_before(at)), disappointed=view.disappointed(at))
            for at, text in view.beside_calls()
        )

    return shows


_SHOWN_STEPS: Final = re.compile(r"(?:^|\n)\s*(?:step )?\d+[.):]\s.*\n\s*(?:step )?\d+[.):]\s", re.IGNORECASE)
_WORKING: Final = re.compile(r"\d[^.\n]{0,40}[=\u2248]\s*[^\s=]*\d|\b(?:therefore|hence|it follows|which means|thus)\b")


def _step_by_step_reasoning(view: View) -> bool:
    """Conclusions beside calls, or an answer that shows its steps and what follows from them."""
    return _says("reason")(view) or any(
        _SHOWN_STEPS.search(text) and _WORKING.search(text) for _, text in view.endings()
    )


def _verification(view: View) -> bool:
    """The assistant says that it checks something, or reads back what it has just changed."""
    return _says("verify")(view) or any(_read_back(one, view) for one in view.exchanges if one.succeeded)


def _read_back(one: Exchange, view: View) -> bool:
    """Whether a call reads something that an earlier call of the same turn of the user changed."""
    if writes(one.name, view.descriptions.get(one.name, ""), one.arguments):
        return False
    own = _marks(one.arguments)
    return any(
        before.succeeded
        and before.turn == one.turn
        and before.result_at < one.at
        and writes(before.name, view.descriptions.get(before.name, ""), before.arguments)
        and bool(own & (_marks(before.arguments) | _marks(before.result)))
        for before in view.exchanges
    )


def _marks(value: Any) -> set[str]:
    """The identifiers and paths among the values in a JSON value."""
    return {
        leaf
        for leaf in evidence.leaves(value)
        if isinstance(leaf, str) and leaf in evidence.identifiers(leaf) and len(leaf) >= _LEAST_TELLING
    }


# --- what is said without a call -----------------------------------------------------------------------------

_OFFER: Final = _phrases(
    r"""
    (?:would you like|do you want|want|shall|should|may|can|could) (?:me|I|we)\b(?! (?:use|take|book it|put|
      look under|treat|count|include|assume|address|call|file))
    (?:anything else|what else can I|how (?:can|may|else) (?:I|we)|let me know if|if you(?:'d| would)? like)\b
    is there (?:anything|something)\b
    please confirm\b(?! (?:the|your|which|what|whether|who|how))
    is (?:that|this|it) (?:all right|alright|ok|okay|fine|what you)\b
    do you want (?:it|that|this|them|one|fewer|more|another|to (?:go|proceed|continue|wait))\b
    (?:feel free|happy to|make sense|does that (?:help|answer|work)|sounds? (?:good|right|ok))\b
    """
)
_ASKS: Final = _phrases(
    r"""
    (?:which|what|who|whose|whom|when|where|how (?:many|much|long|far|soon|should)|until when|from when)\b
    (?:could|can|would|will) you\b
    do you (?:mean|have|know|want|prefer|need|happen|remember|care)\b|did you mean\b
    are you (?:after|looking|asking|thinking|referring)\b|is (?:it|this|that|the)\b
    should (?:it|that|this|the|I|they)\b
    whose\b
    or \w+.*\?
    or (?:the|is|do|did|should|a|one|both|just|rather|another)\b
    is (?:one|any|either) of\b
    any (?:preference|idea|chance)\b|mind (?:telling|sharing)\b
    """
)
_REQUESTS: Final = _phrases(
    r"""
    (?:please|kindly) (?:tell|send|give|provide|share|specify|confirm|clarify|name|choose|
      pick (?:one|a|the|which)|state|supply)\b
    (?:please )?let me know (?:which|what|the|your|whether|who|when|where|how|a)\b
    tell me (?:which|what|the|your|who|when|where|how|whether|a|another|one)\b
    (?:give|send) me (?:the|your|a|one)\b
    (?:I|I'll|I'd|we|we'll)(?: still| just| first)? need (?:to know|the|your|a (?:bit|few|date|name|little)|one more|
      more|some|an)\b
    point me (?:to|at)\b|once you (?:tell|send|give|confirm|let|pick|choose)\b
    """
)
_CHOICE: Final = re.compile(
    r"\b(?:which|what|who|whose|whom|when|where|how (?:many|much|long|far|soon))\b.*"
    r"\b(?:should|shall|may|can|do you want) ?(?:I|we|me)?\b|"
    r"\b(?:should|shall) (?:I|we|it|that)\b.* or (?!not\b|something else|anything)",
    re.IGNORECASE,
)
"""A question of which or what, or between alternatives, is none of whether to go on."""
_FURTHER: Final = re.compile(r"\b(?:else|also|further)\b", re.IGNORECASE)


_DRAFTED: Final = re.compile(r"(?<!\w)'[^\n]{25,}'(?!\w)|\"[^\"\n]{25,}\"|\u201c[^\u201d\n]{25,}\u201d")
"""A text that the assistant wrote for somebody to send."""


def asks(text: str) -> bool:
    """Whether a message asks the user for something that is needed, rather than offering more."""
    plain = _DRAFTED.sub(" ", text.replace("\u2019", "'"))
    return any(_is_question_back(sentence) for sentence in full_sentences(plain))


def _is_question_back(sentence: str) -> bool:
    question = "?" in sentence
    if question and _CHOICE.search(sentence) and not _FURTHER.search(sentence):
        return True
    if _OFFER.search(sentence):
        return False
    return bool((_ASKS if question else _REQUESTS).search(sentence))


def _clarification(view: View) -> bool:
    """The assistant asks for what it needs to know, instead of an answer."""
    return any(asks(text) for _, text in view.endings())


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
_REFUSES: Final = _phrases(
    rf"""
    (?:I|we)(?:'m|'re| am| are| was| were)?(?: \w+ly)? ?{_CANNOT} {_NOT_FOUND}
    I (?:won't|will not|must decline|have to (?:decline|refuse|say no)|need to decline|have no way|lack)\b
    I don't have (?:a tool|access|a way|any tool|any way|the ability|permission|the means|anything|the tools?|
      a connection|authority)\b
    I'm not (?:allowed|permitted|authori[sz]ed|in a position|set up|equipped)\b
    (?:no|none of (?:my|the|these)|not one of (?:my|the)) (?:of my )?(?:tools?|functions?)\b
    (?:against|outside|not within|beyond) (?:the |our |company |return |my )?(?:\w+ )?(?:policy|rules?|scope|reach|
      remit|authority|means|limits?)\b
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
    (?:isn't|is not|not) (?:possible|allowed|permitted|something (?:I|my)|eligible|available to me|covered by (?:my|
      the) tools)\b
    (?:goes|go) through (?:a |an )?(?:human|manager|supervisor)\b|has to stay (?:as it is\b|\W|$)
    too late to\b|no longer (?:eligible|possible|within|be)\b
    (?:hand|pass|transfer|escalat|forward|refer)(?:r?ed|r?ing)? (?:this|you|it|your \w+|the (?:case|matter|
      request))(?: over| on)? (?:to|over)\b
    (?:only|needs?|requires?|takes?|up to|has to be done by) (?:a |an )?(?:human|manager|supervisor|colleague|person|
      agent)\b
    """
)


def refuses(text: str) -> bool:
    """Whether a message says that something cannot, or must not, be done."""
    return any(_REFUSES.search(sentence) for sentence in sentences(text))


def _refusal(view: View) -> bool:
    """The assistant says that what was asked cannot, or must not, be done; to need one more detail is no refusal."""
    return any(refuses(text) and not asks(text) for _, text in view.endings())


PATTERNS: Final[Mapping[str, Callable[[View], bool]]] = {
    "tool_calling": _tool_calling,
    "parallel_tool_calling": _parallel_tool_calling,
    "planning": _says("plan"),
    "step_by_step_reasoning": _step_by_step_reasoning,
    "error_recovery": _error_recovery,
    "clarification": _clarification,
    "reflection": _says("reflect"),
    "verification": _verification,
    "information_synthesis": _information_synthesis,
    "refusal": _refusal,
    "state_change": _state_change,
}
"""Pattern -> its detector, in the order in which a row lists them."""


def names(found: Iterable[str]) -> tuple[str, ...]:
    """Patterns in the order in which a row lists them."""
    wanted = set(found)
    return tuple(name for name in PATTERNS if name in wanted)
