import shutil

import pytest

from builder.errors import BankError
from builder.intent import grammar

WEATHER = """
intent: weather
label: 1
description: The weather.
slots:
  city: |
    Rome
    Oslo
families:
  rain:
    topic: rainfall
    frames:
      general simple question: |
        Will it rain in {city}?
        Is it raining in {city} and in {town}?
      child expert moderate complex casual: |
        rain in {city}?
  sun:
    slots:
      city: |
        Cairo
    alternatives: [alarm]
    frames:
      expert simple formal: |
        Report sunshine in {city}.
"""
ALARM = """
intent: alarm
label: 0
families:
  wake:
    frames:
      general simple imperative: |
        Wake me at {town} time.
"""
TYPED = """
kind: ambiguous
families:
  odd:
    intent: weather
    alternatives: [alarm]
    language: de
    frames:
      general simple casual: |
        hot alarm today
"""


@pytest.fixture
def content(tmp_path, monkeypatch):
    """A content folder of our own instead of the shipped one."""

    def write(root="own", **files):
        folder = tmp_path / root
        for part in ("banks", "lexicons", "edges"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            part, stem = name.split("_", 1)
            (folder / part / f"{stem}.yaml").write_text(text, "utf-8")
        if root == "own":
            monkeypatch.setattr(grammar, "HERE", folder)
            monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        return folder

    return write


@pytest.fixture
def usual(content):
    return content(
        banks_weather=WEATHER, banks_alarm=ALARM, edges_ambiguous=TYPED, lexicons_town="values: |\n  Bonn\n  Kiel\n"
    )


def bank(frames="general simple formal: |\n        Is it hot today?", extra="", intent="intent: weather"):
    return f"{intent}\n{extra}\nfamilies:\n  heat:\n    frames:\n      {frames}\n"


def texts(frame):
    return [pattern.text(number) for pattern in frame.patterns for number in range(pattern.size)]


@pytest.mark.usefixtures("usual")
def test_everything_is_read():
    found = grammar.read()
    assert found.intent_names == ("alarm", "weather")
    assert [edge.name for edge in found.edges] == ["ambiguous"]
    weather = found.intents[1]
    assert weather.description == "The weather."
    rain, sun = weather.families
    assert (rain.id, rain.intent, rain.topic, rain.language, rain.alternatives) == (
        "weather/rain", "weather", "rainfall", "en", (),
    )  # fmt: skip
    assert (sun.topic, sun.alternatives) == ("sun", ("alarm",))
    assert [frame.style for frame in rain.frames] == ["question", "question", "casual"]
    assert rain.frames[0].cells == (("general", "simple"),)
    assert set(rain.frames[2].cells) == {
        ("child", "moderate"), ("child", "complex"), ("expert", "moderate"), ("expert", "complex"),
    }  # fmt: skip
    assert texts(rain.frames[0]) == ["Will it rain in Rome?", "Will it rain in Oslo?"]
    assert len(texts(rain.frames[1])) == 4
    (edge,) = found.edges[0].families
    assert (edge.id, edge.intent, edge.alternatives, edge.language) == ("ambiguous/odd", "weather", ("alarm",), "de")


@pytest.mark.usefixtures("usual")
def test_a_family_s_own_slot_comes_before_the_bank_s():
    assert texts(grammar.read().intents[1].families[1].frames[0]) == ["Report sunshine in Cairo."]


def test_a_bank_s_slot_comes_before_a_lexicon(content):
    content(
        banks_weather=bank("general simple formal: |\n        Is it hot in {town}?", "slots: {town: Rome}"),
        lexicons_town="values: Bonn",
    )
    assert texts(grammar.read().intents[0].families[0].frames[0]) == ["Is it hot in Rome?"]


def test_a_slot_may_be_made_of_the_outer_one_of_its_name(content):
    content(
        banks_weather=bank(
            "general simple formal: |\n        Is it {town.n} in {town.town}?",
            "slots: {town: {given: {town: town, n: 1..2}}}",
        ),
        lexicons_town="values: Bonn",
    )
    assert sorted(texts(grammar.read().intents[0].families[0].frames[0])) == ["Is it 1 in Bonn?", "Is it 2 in Bonn?"]


def test_a_slot_made_of_the_outer_one_still_sees_its_neighbours(content):
    content(
        banks_weather=bank(
            "general simple formal: |\n        Is it {town.n} in {town.town}?",
            "slots: {town: {given: {town: town, n: number}}, number: '5'}",
        ),
        lexicons_town="values: Bonn",
    )
    assert texts(grammar.read().intents[0].families[0].frames[0]) == ["Is it 5 in Bonn?"]


@pytest.mark.parametrize(
    "slots",
    [
        "slots: {town: {given: {town: town}}}",
        "slots: {town: {given: {x: other}}, other: {given: {x: town}}}",
        "slots: {town: {given: {x: nowhere}}}",
        "slots: {town: {given: {x: s0}}, s2000: end"
        + "".join(f", s{i}: {{given: {{x: s{i + 1}}}}}" for i in range(2000))
        + "}",
    ],
    ids=["itself", "in a circle", "nothing", "in a long chain"],
)
def test_slots_that_lead_nowhere_are_refused(content, slots):
    content(banks_weather=bank("general simple formal: |\n        Is it hot in {town}?", slots))
    with pytest.raises(BankError, match=r"banks/weather\.yaml"):
        grammar.read()


def test_labels_give_the_order_and_names_break_ties(content):
    def named(name, label):
        return bank(intent=f"intent: {name}\n{label}", frames=f"general simple formal: |\n        Talk of {name} now.")

    content(
        banks_a=named("a", "label: 1"), banks_b=named("b", "label: 0"), banks_d=named("d", ""), banks_c=named("c", "")
    )
    assert grammar.read().intent_names == ("b", "a", "c", "d")


def test_a_label_that_is_no_number_is_refused(content):
    content(banks_a=bank(intent="intent: a\nlabel: first"), banks_b=bank(intent="intent: b\nlabel: 1"))
    with pytest.raises(BankError, match="label"):
        grammar.read()


def test_two_banks_cannot_have_one_label(content):
    other = "general simple formal: |\n        Something else."
    content(banks_a=bank(intent="intent: a\nlabel: 1"), banks_b=bank(other, intent="intent: b\nlabel: 1"))
    with pytest.raises(BankError, match="label"):
        grammar.read()


@pytest.mark.usefixtures("usual")
def test_extra_folders_are_read_beside_ours(content):
    extra = content("extra", banks_music=bank(intent="intent: music"), lexicons_digression="values: |\n  So.\n  Well.")
    found = grammar.read([extra])
    assert found.intent_names == ("alarm", "weather", "music")
    assert found.digressions == ("So.", "Well.")


@pytest.mark.usefixtures("usual")
def test_a_name_in_two_folders_is_refused(content):
    extra = content("extra", banks_alarm=ALARM)
    with pytest.raises(BankError, match="'alarm' is already defined by"):
        grammar.read([extra])


def test_the_digest_is_of_the_content_and_not_of_its_place(usual, tmp_path, monkeypatch):
    before = grammar.read().digest
    shutil.copytree(usual, tmp_path / "moved")
    monkeypatch.setattr(grammar, "HERE", tmp_path / "moved")
    assert grammar.read().digest == before


@pytest.mark.parametrize("name", ["banks/weather", "lexicons/town", "edges/ambiguous"])
def test_every_file_counts_in_the_digest(usual, name):
    before = grammar.read().digest
    path = usual / f"{name}.yaml"
    path.write_text(path.read_text() + "# more\n")
    assert grammar.read().digest != before


@pytest.mark.usefixtures("usual")
def test_a_frame_knows_where_it_stands_on_every_machine():
    where = grammar.read().intents[1].families[0].frames[0].where
    assert where == "banks/weather.yaml, family 'rain': Will it rain in {city}?"


def test_patterns_do_not_depend_on_where_the_folder_is(content, tmp_path, monkeypatch):
    folder = content(
        banks_weather=bank(
            "general simple formal: |\n        Hot {n} {n#2} {deal.x}?",
            'slots: {n: {values: "a\\nb\\nc\\nd\\ne\\nf"}, deal: {given: {x: 1..90, y: 1..9}, where: x > y}}',
        )
    )
    before = grammar.read().intents
    shutil.copytree(folder, tmp_path / "moved")
    monkeypatch.setattr(grammar, "HERE", tmp_path / "moved")
    assert grammar.read().intents == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a bank is a mapping with 'families'; found NoneType"),
        ("- a", "found list"),
        ("intent: weather", "'families' must hold at least one family"),
        ("intent: weather\nfamilies: {}", "'families' must hold at least one family"),
        ("intent: weather\nfamilies: [a]", "'families' must hold at least one family"),
        (bank(extra="familes: 5"), "unknown key 'familes'"),
        (bank(intent="intent: wether"), "'intent: wether' and the file's name differ"),
        (bank(extra="slots: [a]"), "'slots' must be a mapping; found list"),
        (
            bank("general simple: |\n        Is it hot?"),
            "'general simple' needs an audience, a complexity and one style",
        ),
        (bank("general formal: |\n        Is it hot?"), "needs an audience, a complexity and one style"),
        (bank("simple formal: |\n        Is it hot?"), "needs an audience"),
        (bank("general simple formal casual: |\n        Is it hot?"), "one style"),
        (bank("general simpel formal: |\n        Is it hot?"), "unknown tag 'simpel'"),
        (bank("general simple formal: ''"), "needs at least one line"),
        (bank("general simple formal: [a]"), "needs at least one line"),
        (bank("general simple formal: |\n        Hi {nobody}"), "there is no slot 'nobody'"),
        (bank("general simple formal: |\n        Is it { hot"), "a '{' without its '}'"),
        (bank("general simple formal: |\n        ab"), "makes texts of 2 to 2 characters"),
        (bank("general simple formal: |\n        a{b|}{c|}d"), "makes texts of 2 to 4 characters"),
        (bank("general simple formal: |\n        " + "x" * 961), "makes texts of 961 to 961 characters"),
        ("intent: weather\nfamilies: {heat: 5}", "needs 'frames'"),
        ("intent: weather\nfamilies: {heat: {frames: 5}}", "needs 'frames'"),
        ("intent: weather\nfamilies: {heat: {frames: {}}}", "frames"),
        (bank() + "    style: x", "unknown key 'style'"),
        (bank() + "    intent: whether", "unknown intent 'whether'; known are weather"),
        (bank() + "    alternatives: [whether]", "unknown intent 'whether'"),
        (bank() + "    alternatives: weather", "alternatives"),
        (bank() + "    alternatives: 5", "alternatives"),
        (bank() + "    slots: 5", "'slots' must be a mapping"),
        ("intent: weather\nintent: weather", "'intent' stands twice"),
    ],
)
def test_what_is_wrong_in_a_bank_is_said_and_placed(content, text, says):
    content(banks_weather=text)
    with pytest.raises(BankError) as caught:
        grammar.read()
    assert says in str(caught.value)
    assert "banks/weather.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_texts_of_3_and_of_960_characters_are_allowed(content):
    content(banks_weather=bank("general simple formal: |\n        abc\n        " + "x" * 960))
    assert len(grammar.read().intents[0].families[0].frames) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a slot is lines of text"),
        ("values: ''", "needs at least one value"),
        ("given: {x: other}", "no slot 'other'"),
        ("5", "a slot is lines of text"),
    ],
)
def test_what_is_wrong_in_a_lexicon_is_said_and_placed(content, text, says):
    content(banks_weather=bank(), lexicons_town=text, lexicons_other="values: x")
    with pytest.raises(BankError) as caught:
        grammar.read()
    assert says in str(caught.value)
    assert "lexicons" in str(caught.value)


@pytest.mark.usefixtures("usual")
def test_a_grammar_that_was_kept_is_the_one_that_was_read(tmp_path):
    first = grammar.read()
    assert list((tmp_path / "cache").rglob("*.json"))
    assert grammar.read() is first
    grammar._by_digest.cache_clear()
    again = grammar.read()
    assert again == first
    assert again is not first


@pytest.mark.usefixtures("usual")
def test_a_spoilt_cache_is_read_past(tmp_path):
    first = grammar.read()
    (kept,) = (tmp_path / "cache").rglob("*.json")
    body = kept.read_bytes()
    for spoilt in (b"", b"{}", b"[]", b"5", b"\xff", body[:-10]):
        kept.write_bytes(spoilt)
        assert grammar.read() == first


def test_a_change_of_content_is_not_hidden_by_the_cache(usual):
    grammar.read()
    path = usual / "banks" / "alarm.yaml"
    path.write_text(ALARM.replace("Wake me", "Rouse me"))
    assert texts(grammar.read().intents[0].families[0].frames[0])[0].startswith("Rouse me")


@pytest.mark.usefixtures("usual")
def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert grammar.read().intent_names == ("alarm", "weather")


@pytest.mark.parametrize("line", ["{|}", "{|{town}}"])
def test_a_line_that_may_say_nothing_is_refused(content, line):
    content(banks_weather=bank(f"general simple formal: |\n        {line}"), lexicons_town="values: Bonn")
    with pytest.raises(BankError, match="makes texts of 0"):
        grammar.read()


def test_a_line_that_stands_twice_is_refused(content):
    other = "general simple formal: |\n        is it HOT today?"
    content(banks_weather=bank(), banks_alarm=bank(other, intent="intent: alarm"))
    with pytest.raises(BankError, match="stands in alarm/heat too"):
        grammar.read()


def test_a_line_that_stands_in_an_edge_file_too_is_refused(content):
    edge = "kind: odd\nfamilies:\n  heat:\n    intent: weather\n    frames:\n      general simple formal: |\n"
    content(banks_weather=bank(), edges_odd=edge + "        Is it hot today?")
    with pytest.raises(BankError, match="stands in weather/heat too"):
        grammar.read()


def test_a_line_under_two_tags_of_one_family_is_refused(content):
    content(
        banks_weather=bank(
            "general simple formal: |\n        Is it hot?\n      child simple formal: |\n        Is it hot?"
        )
    )
    with pytest.raises(BankError, match="stands in weather/heat too"):
        grammar.read()


def test_a_line_written_twice_in_one_block_counts_once(content):
    content(banks_weather=bank("general simple formal: |\n        Is it hot?\n        Is it hot?"))
    assert len(grammar.read().intents[0].families[0].frames) == 1


def test_a_bank_without_its_name_is_refused_or_called_after_its_file(content):
    content(banks_weather=bank(intent=""))
    try:
        found = grammar.read()
    except BankError:
        return
    assert found.intent_names == ("weather",)


def test_an_edge_file_without_its_kind_is_refused_or_called_after_its_file(content):
    content(
        banks_weather=bank(),
        edges_odd=bank("general simple formal: |\n        Odd weather.", intent="") + "    intent: weather",
    )
    try:
        found = grammar.read()
    except BankError:
        return
    assert found.edges[0].name == "odd"


def test_an_edge_family_needs_a_known_intent(content):
    content(banks_weather=bank(), edges_odd=bank("general simple formal: |\n        Odd.", intent="kind: odd"))
    with pytest.raises(BankError, match="unknown intent 'odd'"):
        grammar.read()


def test_no_content_is_an_empty_grammar_and_not_an_error(content):
    content()
    assert grammar.read().intents == ()
