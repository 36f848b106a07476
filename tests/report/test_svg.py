"""Drawings are XML whatever stands in them, and show what they were given."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from builder.report import svg

NAME = st.text(max_size=40)


def read(drawing):
    return ET.fromstring(drawing)  # noqa: S314  # our own drawing


def told(drawing):
    return [one.text for one in read(drawing).iter() if one.tag.endswith("}text")]


def test_a_bar_is_as_long_as_its_value():
    drawn = read(svg.bars("t", ["a", "b"], [("one", [1.0, 0.5]), ("none", [None, 0.0])], str, svg.LIGHT))
    widths = [float(one.get("width")) for one in drawn.iter() if one.tag.endswith("}rect")][1:]
    assert widths == [76.0, 38.0]
    texts = [one.text for one in drawn.iter() if one.tag.endswith("}text")]
    assert texts == ["a", "b", "one", "1.0", "0.5", "none", "\u2013", "0.0"]


def test_a_heat_map_has_a_cell_for_every_combination():
    drawn = svg.heat(
        "t", ["r1", "r2"], [("g", ["x", "y"])], lambda row, _, name: 7 if (row, name) == ("r2", "y") else 0, svg.DARK
    )
    assert sorted(told(drawn)) == sorted(["r1", "r2", "g", "x", "y", "0", "0", "0", "7"])
    titles = [one.text for one in read(drawn).iter() if one.tag.endswith("}title")]
    assert "r2, g, y: 7" in titles


def test_large_counts_are_told_briefly():
    drawn = svg.heat("t", ["r"], [("g", ["x"])], lambda *_: 1_250_000, svg.LIGHT)
    assert "1.25M" in told(drawn)


def test_a_curve_goes_through_its_points():
    drawn = read(svg.curves("t", ["1", "2", "3"], {"all": [0.0, None, 1.0]}, svg.LIGHT, below="n"))
    circles = [(float(one.get("cx")), float(one.get("cy"))) for one in drawn.iter() if one.tag.endswith("}circle")]
    assert circles == [(64.0, 212.0), (494.0, 12.0)]


def test_a_range_is_drawn_to_one_scale():
    found = {"0": 0, "0.05": 0, "0.25": 10, "0.5": 20, "0.75": 30, "0.95": 40, "1": 99}
    drawn = read(svg.ranges("t", [("train", found)], svg.LIGHT))
    box = next(one for one in drawn.iter() if one.tag.endswith("}rect") and one.get("rx"))
    assert float(box.get("width")) == 330 * 20 / 40


def test_a_file_has_its_own_colours_and_a_page_those_of_the_reader():
    rows = [("one", [1.0])]
    files = [svg.bars("t", [""], rows, str, theme) for theme in (svg.LIGHT, svg.DARK)]
    assert files[0] != files[1]
    assert "var(" not in "".join(files)
    assert "#" not in svg.bars("t", [""], rows, str, svg.PAGE).replace("http://www.w3.org/2000/svg", "")


@given(NAME, NAME, st.floats(0, 1))
def test_any_name_stays_text(title, name, value):
    for drawn in (
        svg.bars(title, [name, name], [(name, [value, None])], str, svg.LIGHT),
        svg.heat(title, [name], [(name, [name])], lambda *_: 3, svg.DARK),
        svg.curves(title, [name], {name: [value]}, svg.PAGE, below=name),
        svg.ranges(title, [(name, dict.fromkeys(("0.05", "0.25", "0.5", "0.75", "0.95"), value))], svg.LIGHT),
    ):
        assert {one.tag.split("}")[1] for one in read(drawn).iter()} <= {
            "svg", "rect", "text", "title", "line", "polyline", "circle",
        }  # fmt: skip
