"""The styles of a workbook: what each says of the cells that have it, and new ones made from them."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from copy import deepcopy
from functools import cached_property

from lxml import etree

from xlwings_engines.files.package import MAIN, Element, Package, child_in_order
from xlwings_engines.shared.colors import Color, number_of, to_rgb
from xlwings_engines.shared.values import DATE_FORMATS, check_format, is_date_format

GENERAL, TEXT, FIRST_OWN = 0, 49, 164  # numbers of formats; from the last on a workbook's own
# Those that are known by their numbers, as an English Excel shows them.
BUILT_IN = {
    "General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "0.00E+00": 11, "# ?/?": 12,
    "# ??/??": 13, "m/d/yyyy": 14, "d-mmm-yy": 15, "d-mmm": 16, "mmm-yy": 17, "h:mm AM/PM": 18, "h:mm:ss AM/PM": 19,
    "h:mm": 20, "h:mm:ss": 21, "m/d/yyyy h:mm": 22, "#,##0_);(#,##0)": 37, "#,##0_);[Red](#,##0)": 38,
    "#,##0.00_);(#,##0.00)": 39, "#,##0.00_);[Red](#,##0.00)": 40, "mm:ss": 45, "[h]:mm:ss": 46, "mm:ss.0": 47,
    "##0.0E+0": 48, "@": 49,
}  # fmt: skip
CODES = {number: code for code, number in BUILT_IN.items()}


STYLES_ORDER = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
# In Excel's order: the schema takes a font's children in any, Excel does not.
FONT_ORDER = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
XF_ORDER = "alignment protection extLst"
THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
BASIC_COLORS = (0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF)


# The styles of a new workbook.
STYLESHEET = f'''<styleSheet xmlns="{MAIN[1:-1]}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>'''
DEFAULT = etree.fromstring(STYLESHEET)


class Styles:
    def __init__(self, package: Package, part: str | None, theme: str | None) -> None:
        self.package = package
        self.part = part
        self.theme_part = theme

    @property
    def root(self) -> Element:
        """The workbook's styles; those of a new one, which cannot be changed, where it has none."""
        root = self.package.root(self.part) if self.part else None
        return DEFAULT if root is None or root.find(MAIN + "cellXfs") is None else root

    @cached_property
    def formats(self) -> list[int]:
        """The number of the number format of each style of cells."""
        return [int(xf.get("numFmtId", 0)) for xf in self.root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]

    @cached_property
    def codes(self) -> dict[int, str]:
        """The number formats that the workbook itself defines."""
        elements = self.root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        return {int(element.get("numFmtId", 0)): element.get("formatCode", "") for element in elements}

    @cached_property
    def dates(self) -> list[bool]:
        """Whether a cell of that style shows a date."""
        dates = {**dict.fromkeys(DATE_FORMATS, True), **{key: is_date_format(code) for key, code in self.codes.items()}}
        return [dates.get(number, False) for number in self.formats]

    def is_text(self, style: int) -> bool:
        """Whether a cell of that style takes all for text."""
        return self.formats[style] == TEXT or self.codes.get(self.formats[style]) == "@"

    def number_format(self, style: int) -> str:
        number = self.formats[style]
        return self.codes.get(number) or CODES.get(number, "General")

    def alignment(self, style: int, name: str, otherwise: str) -> str:
        found = self._xf(style).find(MAIN + "alignment")
        return otherwise if found is None else found.get(name, otherwise)

    def font(self, style: int, name: str) -> Element | None:
        """What the style's font says under that name."""
        return self._member("fonts", "fontId", style).find(MAIN + name)

    def font_color(self, style: int) -> tuple[int, int, int]:
        return self._rgb(self.font(style, "color")) or (0, 0, 0)

    def fill_color(self, style: int) -> tuple[int, int, int] | None:
        pattern = self._member("fills", "fillId", style).find(MAIN + "patternFill")
        kind = "none" if pattern is None else pattern.get("patternType", "none")
        if pattern is None or kind == "none":
            return None
        return self._rgb(pattern.find(MAIN + ("fgColor" if kind == "solid" else "bgColor"))) or (255, 255, 255)

    @property
    def of_tables(self) -> set[str]:
        """The names of the styles of tables that the workbook itself defines."""
        return {element.get("name", "") for element in self.root.iterfind(f"{MAIN}tableStyles/{MAIN}tableStyle")}

    # Styles made from others: each returns the number of the new one, or of one that is the same

    def with_format(self, style: int, code: str) -> int:
        code = "General" if code.casefold() == "general" else code
        number = BUILT_IN.get(check_format(code))
        if number is None:
            number = next((key for key, known in self.codes.items() if known == code), 0)
        if not number and code != "General":
            number = max(FIRST_OWN - 1, *self.codes, *self.formats) + 1
            formats = child_in_order(self._changed(), "numFmts", STYLES_ORDER)
            etree.SubElement(formats, MAIN + "numFmt", {"numFmtId": str(number), "formatCode": code})
            formats.set("count", str(len(formats)))
            self.codes[number] = code
        return self._made(style, lambda xf: _set(xf, numFmtId=str(number), applyNumberFormat="1"))

    def with_alignment(self, style: int, name: str, value: str) -> int:
        def change(xf: Element) -> None:
            child_in_order(xf, "alignment", XF_ORDER).set(name, value)
            xf.set("applyAlignment", "1")

        return self._made(style, change)

    def with_font(self, style: int, name: str, **attributes: str) -> int:
        """With that child of its font; without attributes it goes."""

        def change(font: Element) -> None:
            for child in font.findall(MAIN + name):
                font.remove(child)
            if name == "name":  # a font of the theme would be another one
                for child in font.findall(MAIN + "scheme") + font.findall(MAIN + "family"):
                    font.remove(child)
            if attributes:
                _set(child_in_order(font, name, FONT_ORDER), **attributes)

        return self._with_member(style, "fonts", "fontId", "applyFont", change)

    def with_fill(self, style: int, color: Color | None) -> int:
        def change(fill: Element) -> None:
            del fill[:]
            pattern = etree.SubElement(
                fill, MAIN + "patternFill", {"patternType": "none" if color is None else "solid"}
            )
            if color is not None:
                etree.SubElement(pattern, MAIN + "fgColor", {"rgb": argb(color)})
                etree.SubElement(pattern, MAIN + "bgColor", {"indexed": "64"})

        return self._with_member(style, "fills", "fillId", "applyFill", change)

    def _with_member(self, style: int, home: str, key: str, applied: str, change: Callable[[Element], None]) -> int:
        copy = deepcopy(self._member(home, key, style))
        change(copy)
        members = self._changed().find(MAIN + home)
        number = _place(members, copy)  # type: ignore[arg-type]  # it had a member
        return self._made(style, lambda xf: _set(xf, **{key: str(number), applied: "1"}))

    def _made(self, style: int, change: Callable[[Element], None]) -> int:
        copy = deepcopy(self._xf(style))
        change(copy)
        home = self._changed().find(MAIN + "cellXfs")
        number = _place(home, copy)  # type: ignore[arg-type]
        if number == len(self.formats):
            self.formats.append(int(copy.get("numFmtId", 0)))
            self.__dict__.pop("dates", None)
        return number

    def _changed(self) -> Element:
        if self.part is None or self.root is DEFAULT:
            raise NotImplementedError("a format in a workbook without styles is not implemented by the 'files' engine")
        self.package.touch(self.part)
        return self.root

    def _xf(self, style: int) -> Element:
        return self._of("cellXfs", style)

    def _member(self, home: str, key: str, style: int) -> Element:
        return self._of(home, int(self._xf(style).get(key, 0)))

    def _of(self, home: str, number: int) -> Element:
        members = self.root.find(MAIN + home)
        if members is None or number >= len(members):
            self.package.damaged(f"no {home} {number}")
        return members[number]

    # Colours

    def _rgb(self, color: Element | None) -> tuple[int, int, int] | None:
        """The colour that an element names; None for none and for the automatic one."""
        if color is None or color.get("auto") or color.get("indexed") in ("64", "65"):
            return None
        if color.get("rgb"):
            return self._named(color, "rgb")
        if color.get("theme"):
            number = int(color.get("theme", 0))
            if number >= len(self.theme):
                self.package.damaged(f"no colour {number} of the theme")
            return self._tinted(self.theme[number], float(color.get("tint", 0)))
        number = int(color.get("indexed", 0))
        own = self.root.findall(f"{MAIN}colors/{MAIN}indexedColors/{MAIN}rgbColor")
        if number < len(own):
            return self._named(own[number], "rgb")
        if number >= 2 * len(BASIC_COLORS):
            raise NotImplementedError(f"the colour {number} of Excel's old palette is not known to the 'files' engine")
        return to_rgb(BASIC_COLORS[number % len(BASIC_COLORS)])

    def _named(self, color: Element, *names: str) -> tuple[int, int, int]:
        """The colour in the first of these attributes that is there."""
        text = next(filter(None, map(color.get, names)), "0")
        try:
            return to_rgb(int(text[-6:], 16))
        except ValueError:
            self.package.damaged(f"no colour {text!r}")

    @cached_property
    def theme(self) -> list[tuple[int, int, int]]:
        scheme = self.package.root(self.theme_part).find("{*}themeElements/{*}clrScheme") if self.theme_part else None
        if scheme is None:
            raise NotImplementedError(
                "a theme's colour in a workbook without a theme is not known to the 'files' engine"
            )
        colors = [color for name in THEME_ORDER for color in scheme.iterfind(f"{{*}}{name}/*")]
        return [self._named(color, "lastClr", "val") for color in colors]

    @staticmethod
    def _tinted(rgb: tuple[int, int, int], tint: float) -> tuple[int, int, int]:
        hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in rgb))
        light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
        red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
        return round(red * 255), round(green * 255), round(blue * 255)


def argb(color: Color) -> str:
    return f"FF{number_of(color):06X}"


def _set(element: Element, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, value)


def _facts(element: Element) -> tuple[object, ...]:
    """What an element says, however it is spelled."""
    return element.tag, sorted(element.items()), [_facts(child) for child in element]


def _place(home: Element, wanted: Element) -> int:
    """Where among the children that one is; it is put at their end if it is not among them."""
    facts = _facts(wanted)
    for place, child in enumerate(home):
        if _facts(child) == facts:
            return place
    home.append(wanted)
    home.set("count", str(len(home)))
    return len(home) - 1
