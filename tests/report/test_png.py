"""Figures as PNG, with the font that comes along."""

import sys
import zlib

import pytest

from builder.errors import UnavailableError
from builder.report import png, svg


def drawing(label="name", theme=svg.LIGHT):
    return svg.bars("t", [""], [(label, [1.0])], str, theme)


def pixels(picture):
    """The bytes of the picture's rows, unpacked."""
    packed, at = b"", 8
    while at < len(picture):
        size = int.from_bytes(picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            packed += picture[at + 8 : at + 8 + size]
        at += size + 12
    return zlib.decompress(packed)


def test_a_drawing_becomes_a_picture_of_twice_its_size():
    made = png.png(drawing())
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    width = float(drawing().split('width="')[1].split('"')[0])
    assert abs(int.from_bytes(made[16:20]) - 2 * width) <= 1


def test_letters_are_drawn_though_the_machine_has_no_font():
    assert pixels(png.png(drawing("name"))) != pixels(png.png(drawing("    ")))


def test_both_themes_differ_and_each_is_always_the_same():
    light, again, dark = (png.png(drawing(theme=theme)) for theme in (svg.LIGHT, svg.LIGHT, svg.DARK))
    assert light == again != dark


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UnavailableError, match=r"seedbed\[png\]"):
        png.png(drawing())
