"""Links and numbers of documents that do not lead where they should: the page is found another way."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.documents import CURRENT
from ...world.raw import Raw
from ._pages import claim, document, drawn, hits_of, number_of, owner_in, owner_of, policy_number, topic_named


@scenario("web_research")
def dead_link(s: Stage) -> Script:
    """A link in the user's hand leads to a 404; the page has another address, which a search finds."""
    topic = drawn(s, CURRENT)
    url = document(s.raw, claim(s.raw, topic.name).document).url
    old = s.pick((url.replace("/policy/", "/policies/"), url.replace("/policy/", "/rules/"), f"{url}.html"))
    s.goal(topic=topic.name)
    yield s.user(
        "What does this page say about {noun}? {old}",
        "My old link for {noun} was {old}. What's the value there?",
        "{old} - what's the figure for {noun}",
        "In our wiki there's a link to {old}. Please read me what it has on {noun}.",
        "Open {old} and tell me {noun}, please.",
        noun=topic.noun,
        old=old,
    )
    tried = yield s.attempt("fetch", url=old)
    if not s.failed(tried):
        s.redraw("the link works")
    yield s.reflect(
        "That address gives a 404, so the page must have moved. I'll search for it.",
        "The link is dead. Let me look for the page by its subject.",
        "Nothing there any more: 404. A search should turn up where it is now.",
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    yield s.answer(
        *(f"{says} Your link is dead, by the way; the page is at {{url}} now." for says in topic.says),
        *(f"The page has moved to {{url}}. {says}" for says in topic.says),
        also={"url": page["url"]},
        value=topic.read(page["content"]),
    )


@dead_link.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"value": claim(raw, topic).value})


@scenario("web_research")
def bare_address(s: Stage) -> Script:
    """An address without https:// is refused by the tool and works with it."""
    topic = drawn(s, CURRENT)
    bare = document(s.raw, claim(s.raw, topic.name).document).url.removeprefix("https://")
    s.goal(topic=topic.name)
    yield s.user(
        "Who owns the page {bare} and what value does it set?",
        "{bare}: owner and figure?",
        "I'd like to know who is responsible for {bare}, and what exactly it prescribes.",
        "Please open {bare} for me. Whose policy is it, and what's the figure in it?",
        bare=bare,
    )
    tried = yield s.attempt("fetch", url=bare)
    if not s.failed(tried):
        s.redraw("it works as it is")
    if s.chance(500):
        yield s.reflect(
            "The tool wants the full address with https:// in front, so I'll try it that way.",
            "Not accepted without a scheme. Once more, with https:// this time.",
            "My mistake: the address needs https:// at its beginning.",
        )
    page = yield s.call("fetch", url=f"https://{bare}", derived_=("url",))
    yield s.answer(
        *(f"{says} The policy belongs to {{owner}}." for says in topic.says),
        *(f"{{owner}} owns it. {says}" for says in topic.says),
        owner=owner_in(page["content"]),
        value=topic.read(page["content"]),
    )


@bare_address.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"owner": owner_of(raw, topic), "value": claim(raw, topic).value})


@scenario("web_research")
def short_document_number(s: Stage) -> Script:
    """A document's number as people say it is not the id; the id has leading zeros, as the tool's message shows."""
    topic = drawn(s, CURRENT)
    page_id = claim(s.raw, topic.name).document
    prefix, digits = page_id.split("-")
    s.goal(topic=topic.name)
    short = f"{prefix}-{int(digits)}"
    yield s.user(
        "What does {short} say on {noun}?",
        "{short} in the library: what is {noun} there?",
        "Somebody referred me to document {short} for {noun}. What's in it?",
        "Look up {noun} in {short}, please. It's one of the policies in the library.",
        short=short,
        noun=topic.noun,
    )
    tried = yield s.attempt("get_document", document_id=short)
    if not s.failed(tried):
        s.redraw("the number is long enough")
    yield s.reflect(
        "There is no such id. Let me look at the list of policies to see how ids are written.",
        "Not found like that; maybe the number needs leading zeros. The list will tell.",
        "That id does not exist as it stands, so I'll look it up among the policies.",
    )
    library = yield s.call("list_documents", kind="policy", limit=40)
    same = [each["id"] for each in library["documents"] if int(each["id"].split("-")[1]) == int(short.split("-")[1])]
    page = yield s.call("get_document", document_id=same[0])
    yield s.answer(
        *(f"{says} The document is policy {{number}}." for says in topic.says),
        *(f"{says} It's the page on {{number}}." for says in topic.says),
        number=policy_number(page["title"]),
        value=topic.read(page["text"]),
    )


@short_document_number.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"value": claim(raw, topic).value, "number": number_of(raw, topic)})


_CONFIG = {
    "retail": ("the return window", "shop", r"window_days", "yaml"),
    "logistics": ("the fee for a second delivery attempt", "tariff", r'"redelivery"', "json"),
    "support": ("the largest credit without a manager", "desk", r"agent_limit", "yaml"),
    "finance": ("the discount for early payment", "approvals", r"early_discount_percent", "yaml"),
    "travel": ("the deadline for cancelling hotel stays", "booking", r"cancel_days", "yaml"),
    "research": ("how long raw data is kept", "pipeline", r"keep_years", "yaml"),
}


@scenario("web_research", domains=tuple(_CONFIG))
def config_against_policy(s: Stage) -> Script:
    """Whether a setting agrees with the policy; the file is not where the user says, but in the folder."""
    name, file, key, suffix = _CONFIG[s.domain]
    topic = topic_named(s.domain, name)
    wrong = s.pick([f"config/{file}.{ending}" for ending in ("yml", "toml", "cfg", "conf")])
    s.goal(domain=s.domain)
    yield s.user(
        "Does our setting in {wrong} agree with the policy on {noun}?",
        "Please check {wrong} against the official rule for {noun}.",
        "{wrong} vs policy: same value for {noun}?",
        "An audit is coming up. Is {noun} the same in {wrong} and in the policy in force?",
        wrong=wrong,
        noun=topic.noun,
    )
    tried = yield s.attempt("read_text_file", path=wrong)
    if not s.failed(tried):
        s.redraw("the file is there")
    yield s.reflect(
        "There is no such file. Let me see what the folder holds.",
        "Not found under that name, so I'll look into the folder.",
        "The path is wrong; a listing of the folder will show the right one.",
    )
    folder = yield s.call("list_directory", path="config")
    right = next(entry["name"] for entry in folder["entries"] if entry["name"].startswith(f"{file}."))
    text, hits = yield s.together(
        s.call("read_text_file", path=f"{folder['path']}/{right}", derived_=("path",)),
        s.call("web_search", query=topic.query),
    )
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    line = next(line for line in text["content"].splitlines() if line.strip().startswith(key.strip("r")))
    setting = int(line.split(":")[1].strip(" ,"))
    value = topic.read(page["content"])
    if "".join(filter(str.isdigit, value)) != str(setting):
        s.redraw("they differ")
    yield s.answer(
        "They agree. config/{right} has {setting}, and the policy says {value}.",
        "Yes: {setting} in config/{right}, {value} in the policy. The file ends in .{suffix}, by the way.",
        "Same value. The file is config/{right}; it holds {setting} where the policy has {value}.",
        "No difference: the policy sets {value} and config/{right} uses {setting}.",
        also={"right": right, "suffix": suffix},
        setting=setting,
        value=value,
    )


@config_against_policy.oracle
def _(raw: Raw, domain: str) -> Truth:
    name, file, key, suffix = _CONFIG[domain]
    text = raw.files[f"/workspace/config/{file}.{suffix}"]
    setting = int("".join(filter(str.isdigit, text[text.index(key) :].splitlines()[0])))
    return Truth({"setting": setting, "value": claim(raw, name).value})
