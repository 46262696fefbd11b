"""Colours and fonts as xlwings takes and gives them."""

from __future__ import annotations

from typing import TypeAlias

Color: TypeAlias = int | str | tuple[int, int, int] | list[int]


def to_rgb(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255


def checked_size(points: float) -> float:
    """A font's size. Raises ValueError for one that Excel does not have."""
    if not 1 <= points <= 409:
        raise ValueError(f"a font is 1 to 409 points high, not {points}")
    return float(points)


def checked_font(name: str) -> str:
    """Raises ValueError for what is no name of a font."""
    if not 0 < len(name) <= 31:
        raise ValueError(f"{name!r} cannot be the name of a font")
    return name


def number_of(color: Color) -> int:
    """Excel's number (blue first), a "#rrggbb" or a triple as one number, red first. Raises ValueError for other texts."""
    if isinstance(color, str):
        if len(color.lstrip("#")) != 6:
            raise ValueError(f"{color!r} is no colour such as '#00ff00'")
        return int(color.lstrip("#"), 16)
    if isinstance(color, int):
        blue, green, red = to_rgb(color)
    else:
        red, green, blue = color
        if not all(0 <= part <= 255 for part in color):
            raise ValueError(f"{color!r} is no colour: each part is 0 to 255")
    return int(red) << 16 | int(green) << 8 | int(blue)
