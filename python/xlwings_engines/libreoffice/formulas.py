"""Formulas as Excel spells them and as UNO's interface does: "=SUM(A1,'My sheet'!B2)" is "=SUM(A1;$'My sheet'.B2)"."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from urllib.request import url2pathname

from xlwings_engines.shared.formulas import (
    BRACKETS,
    CELL,
    END,
    EXCEL,
    FUNCTION,
    NAMING,
    NEWER,
    PARTS,
    PREFIX,
    QUOTED,
    SPACES_AND_TEXT,
    Token,
    column_parts,
    follow,
    scope_of,
    shown_columns,
    split,
)
from xlwings_engines.shared.references import always_quoted, quoted, same_name, unquoted

# Functions whose English names differ: Excel's, then LibreOffice's.
FUNCTIONS = {
    "CEILING": "CEILING.XCL",
    "FLOOR": "FLOOR.XCL",
    "EFFECT": "EFFECTIVE",
    "RRI": "ZGZ",
    "FORMULATEXT": "FORMULA",
    "SKEW.P": "SKEWP",
    "CONVERT": "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETCONVERT",
    "DURATION": "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETDURATION",
    "PDURATION": "DURATION",
    "FORECAST.ETS": "FORECAST.ETS.ADD",
    "FORECAST.ETS.CONFINT": "FORECAST.ETS.PI.ADD",
    "FORECAST.ETS.STAT": "FORECAST.ETS.STAT.ADD",
}
EXCEL_FUNCTIONS = {ours: excel for excel, ours in FUNCTIONS.items()}
# What a function of LibreOffice's analysis add-in is called when the formula is read back.
ADD_IN = re.compile(r"COM\.SUN\.STAR\.SHEET\.ADDIN\.(?:ANALYSIS|DATEFUNCTIONS)\.GET", re.IGNORECASE)

ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}  # that LibreOffice has as well

# A reference to what was deleted: LibreOffice keeps what is left of it.
_CORNER = r"\$?(?:[A-Z]{1,3}|#REF!)?\$?(?:[0-9]{1,7}|#REF!)?"
_BROKEN = rf"(?P<broken>(?:\$?#REF!\.|(?=[$A-Z0-9:]*#REF!)){_CORNER}(?::{_CORNER})?)"
_UNO = (
    rf"{SPACES_AND_TEXT}|{FUNCTION}|(?P<book>'file:(?:[^']|'')*'#)|{_BROKEN}"
    rf"|(?P<sheet>\$?{QUOTED}\.|\$[^\W\d]\w*\.|[^\W\d]\w*\.(?={CELL}\b))|{BRACKETS}|{END}"
)


class Surroundings:
    """What formulas refer to without saying it all; here nothing is known of that."""

    def is_table(self, name: str) -> bool:
        return False

    def check_sheets(self, formula: str, names: Collection[str]) -> None:
        """Raises ValueError if the formula's own book has no sheet of one of these names."""

    def check_columns(self, formula: str, table: str, parts: Collection[str]) -> None:
        """Raises ValueError if there is no such table, or if it lacks one of these columns."""

    def has_function(self, name: str) -> bool:
        """Whether LibreOffice has a function that is newer in Excel."""
        return False

    def url_of(self, folder: str, book: str) -> str:
        """Where the file of another book is; "" for the formula's own book. Without a folder it is an open one."""
        raise NotImplementedError(f"references to the book {book} are not implemented here")

    def scope_of(self, path: str) -> str:
        """How a formula names the book of this file."""
        folder, name = os.path.split(path)
        return f"{os.path.join(folder, '')}[{name}]"


NOTHING = Surroundings()


# To UNO -------------------------------------------------------------------------------------------------------------


def to_uno(formula: str, around: Surroundings = NOTHING) -> str:
    """The formula, with or without its equals sign, as UNO's interface wants it.

    Raises NotImplementedError for what LibreOffice cannot refer to or compute.
    """
    out: list[str] = []
    opened: list[str] = []  # the brackets around: "{" of an array, "f" of a function's arguments, or "("
    tokens = split(EXCEL, formula)
    place = 0
    while place < len(tokens):
        (kind, text), used = tokens[place], 1
        if kind == "spaces":
            text = "!" if _is_intersection(tokens, place) else text
        elif kind == "sheet":
            text, used = _sheet_for_uno(formula, tokens, place, around)
        elif kind == "function":
            text = _function_for_uno(text, around)
        elif kind == "error" and text.upper() not in ERRORS:
            raise NotImplementedError(f"the error {text} is not implemented by the 'libreoffice' engine")
        elif kind == "name":
            text = _name_for_uno(text, tokens[place + 1 : place + 2], opened, around)
        elif kind == "brackets":
            if not follow(tokens, place - 1, "name"):
                raise NotImplementedError(f"{text} without its table's name is not implemented: {formula}")
            parts = column_parts(text)
            around.check_columns(formula, tokens[place - 1][1], parts)
            text = _columns_for_uno(parts)
        elif kind == "ref" and follow(tokens, place + 1, "#"):
            scope = out.pop() if follow(tokens, place - 1, "sheet") else ""
            text, used = f"{_function_for_uno('ANCHORARRAY', around)}({scope}{text})", 2
        elif kind == "sign":
            called = text == "(" and follow(tokens, place - 1, "function")
            text = _sign_for_uno("f" if called else text, opened)
        out.append(text)
        place += used
    return "".join(out)


def _function_for_uno(text: str, around: Surroundings) -> str:
    name = re.sub(PREFIX, "", text.upper())
    if name in NAMING:
        raise NotImplementedError(f"the function {name} is not implemented by the 'libreoffice' engine")
    if name in NEWER and not around.has_function(name):
        return NEWER[name] + name
    return FUNCTIONS.get(name, name if name != text.upper() else text)


def _name_for_uno(text: str, after: list[Token], opened: list[str], around: Surroundings) -> str:
    if text.upper() in ("TRUE", "FALSE"):
        return text if opened[-1:] == ["{"] else text + "()"
    in_brackets = bool(after) and after[0][0] == "brackets"
    return text if in_brackets or not around.is_table(text) else text + "[]"  # to LibreOffice, it has its head as well


def _sheet_for_uno(formula: str, tokens: list[Token], place: int, around: Surroundings) -> tuple[str, int]:
    """A reference's scope, and over several sheets the reference as well; how many tokens that is."""
    folder, book, first, last = scope_of(tokens[place][1])
    url = around.url_of(folder, book) if book else ""
    if not url:
        around.check_sheets(formula, {first, last or first})
    before = f"'{url}'#" if url else ""
    if not last:
        return f"{before}${always_quoted(first)}.", 1
    if url or not follow(tokens, place + 1, "ref"):
        raise NotImplementedError(
            f"a reference over the sheets {first}:{last} is not implemented by the 'libreoffice' engine"
        )
    is_area = follow(tokens, place + 2, ":", "ref")
    end = place + (3 if is_area else 1)
    return f"${always_quoted(first)}.{tokens[place + 1][1]}:${always_quoted(last)}.{tokens[end][1]}", end - place + 1


def _columns_for_uno(parts: list[str]) -> str:
    """What stands in brackets behind a table's name: a column, a part, or lists of them."""
    if len(parts) <= 1 and not set(parts) & set(PARTS.values()):
        return "".join(parts) or "[]"
    return "[" + ";".join(parts).replace(";:;", ":") + "]"


def _is_intersection(tokens: list[Token], place: int) -> bool:
    """Whether a space stands between two ranges, and so for the cells that both have."""
    if not 0 < place < len(tokens) - 1:
        return False
    (left, before), (right, after) = tokens[place - 1], tokens[place + 1]
    return (left in ("ref", "name", "brackets") or before == ")") and (
        right in ("ref", "name", "sheet", "function") or after == "("
    )


def _sign_for_uno(sign: str, opened: list[str]) -> str:
    """What a sign becomes within these brackets, which it may open or close; "f" opens a function's arguments."""
    if sign in ("{", "(", "f"):
        opened.append(sign)
        return "(" if sign == "f" else sign
    if sign in (")", "}"):
        del opened[-1:]
    inside = opened[-1] if opened else ""
    if sign == ",":
        return "~" if inside == "(" else ";"
    return "|" if sign == ";" and inside == "{" else "" if sign == "@" else sign


# To Excel -----------------------------------------------------------------------------------------------------------


def to_excel(formula: str, around: Surroundings = NOTHING) -> str:
    """A formula as UNO's interface gives it, as Excel spells it."""
    out: list[str] = []
    array = False
    tokens = split(_UNO, formula)
    place = 0
    while place < len(tokens):
        (kind, text), used = tokens[place], 1
        if kind in ("book", "sheet"):
            text, used = _reference_for_excel(tokens, place, around)
        elif kind == "function":
            text, used = _function_for_excel(tokens, place, around)
        elif kind == "brackets":
            text = shown_columns(text)
        elif kind == "broken":
            text = "#REF!"
        elif kind == "number":
            text = re.sub(r"(E[+-]?)0+(?=\d)", r"\1", text, flags=re.IGNORECASE)
        elif kind == "sign":
            if text in "{}":
                array = text == "{"
            text = {";": ",", "~": ",", "!": " ", "|": ";" if array else "|"}.get(text, text)
        out.append(text)
        place += used
    return "".join(out)


def _reference_for_excel(tokens: list[Token], place: int, around: Surroundings) -> tuple[str, int]:
    """A reference's scope, and the reference where that changes with it; how many tokens that is."""
    book, first = "", place
    if tokens[place][0] == "book":
        url = unquoted(tokens[place][1][:-1])
        book, place = around.scope_of(url2pathname(url.removeprefix("file://"))), place + 1
    if not follow(tokens, place, "sheet"):
        return always_quoted(book.replace("[", "").replace("]", "")) + "!", 1  # a name of that book
    sheets = [_sheet_of(tokens[place])]
    end, cells = place + 1, ""
    if follow(tokens, place + 1, "ref", ":", "sheet", "ref"):
        end = place + 5
        other, corners = _sheet_of(tokens[place + 3]), [tokens[place + 1][1], tokens[place + 4][1]]
        if not same_name(other, sheets[0]):
            sheets.append(other)
            corners = corners[: 1 if corners[0] == corners[1] else 2]
        cells = ":".join(corners)
    plain = all(quoted(sheet) == sheet for sheet in sheets) and (not book or re.fullmatch(r"\[[\w.]+\]", book))
    scope = book + ":".join(sheets)
    return f"{scope if plain else always_quoted(scope)}!{cells}", end - first


def _sheet_of(token: Token) -> str:
    return unquoted(token[1][:-1].lstrip("$"))


def _function_for_excel(tokens: list[Token], place: int, around: Surroundings) -> tuple[str, int]:
    text = tokens[place][1]
    if text.upper() in ("TRUE", "FALSE") and follow(tokens, place + 1, "(", ")"):
        return text, 3
    if not text.islower():
        return EXCEL_FUNCTIONS.get(text.upper()) or ADD_IN.sub("", text), 1
    # LibreOffice writes those small that it does not have.
    text = re.sub(PREFIX, "", text.upper())
    if text == "ANCHORARRAY" and follow(tokens, place + 1, "(", "ref", ")"):
        return f"{tokens[place + 2][1]}#", 4
    if text == "ANCHORARRAY" and follow(tokens, place + 1, "(", "sheet", "ref", ")"):
        scope, _ = _reference_for_excel(tokens, place + 2, around)
        return f"{scope}{tokens[place + 3][1]}#", 5
    return text, 1
