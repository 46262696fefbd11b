"""How wide a text is in Times New Roman, and how many lines it takes: for rows that must be as high as their text.

Widths of the letters in thousandths of the size, from the font's metrics; accents add none, bold some 5%.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_WIDTHS = {
    180: "'",
    250: " ,.",
    278: "/:;\\ijlt",
    333: "!()-If[]r",
    350: "•",
    389: "Js",
    408: '"',
    444: "?acez“”",
    500: "#$*_0123456789bdghknopquvxyđ–",
    556: "FPS",
    564: "+<=>",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYwĐ",
    778: "&m",
    833: "%",
    889: "M",
    921: "@",
    944: "W",
    1000: "…→",
}
_OF_LETTER = {letter: width for width, letters in _WIDTHS.items() for letter in letters}

# LibreOffice on a screen, and printers, set letters a little wider than the metrics say.
_SAFE = 1.015


def text_width(text: str, size: float) -> float:
    """Points that a line takes, on the safe side; a letter that is not known counts as the widest."""
    letters = unicodedata.normalize("NFD", text)
    shown = (letter for letter in letters if not unicodedata.combining(letter))
    return sum(_OF_LETTER.get(letter, 1000) for letter in shown) * size / 1000 * _SAFE


def text_lines(text: str, width: float, size: float = 11) -> list[str]:
    """The lines that a text breaks into in a cell whose letters have `width` points."""
    return [line for part in text.split("\n") for line in _broken(part.split(" "), width, size)]


def _broken(words: list[str], width: float, size: float) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if text_width(longer := f"{line} {word}", size) > width:
            yield line
            line = word
        else:
            line = longer
    yield line
