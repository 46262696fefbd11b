"""Formulas as Excel spells them and as UNO's interface does: "=SUM(A1,'My sheet'!B2)" is "=SUM(A1;$'My sheet'.B2)"."""

from __future__ import annotations

import re

from xlwings_engines.shared.references import always_quoted, quoted, unquoted

# Functions whose English names differ: Excel's, then LibreOffice's.
FUNCTIONS = {
    "CEILING": "CEILING.XCL",
    "FLOOR": "FLOOR.XCL",
    "EFFECT": "EFFECTIVE",
    "RRI": "ZGZ",
    "FORMULATEXT": "FORMULA",
    "SKEW.P": "SKEWP",
    "FORECAST.ETS": "FORECAST.ETS.ADD",
    "FORECAST.ETS.CONFINT": "FORECAST.ETS.PI.ADD",
    "FORECAST.ETS.STAT": "FORECAST.ETS.STAT.ADD",
}
EXCEL_FUNCTIONS = {ours: excel for excel, ours in FUNCTIONS.items()}
# What a function of LibreOffice's analysis add-in is called when the formula is read back.
ADD_IN = re.compile(r"COM\.SUN\.STAR\.SHEET\.ADDIN\.(?:ANALYSIS|DATEFUNCTIONS)\.GET", re.IGNORECASE)

_CELL = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_REF = rf"(?:{_CELL}|\$?[A-Z]{{1,3}}(?=:\$?[A-Z])|(?<=:)\$?[A-Z]{{1,3}}|\$?[0-9]{{1,7}}(?=:\$?[0-9])|(?<=:)\$?[0-9]{{1,7}})"
_QUOTED = r"'(?:[^']|'')*'"
_SPACES = r"(?P<spaces>\s+)"
_TEXT = r'(?P<text>"(?:[^"]|"")*")'
_FUNCTION = r"(?P<function>[^\W\d][\w.]*)(?=\()"
_BRACKETS = r"(?P<brackets>\[(?:[^\[\]]|\[[^\]]*\])*\])"
_NAME = r"(?P<name>[^\W\d$][\w.\\?]*)"
_ERROR = r"(?P<error>#(?:N/A|[A-Z0-9/]+[!?]))"
_NUMBER = r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
_END = rf"(?P<ref>{_REF})(?![\w.])|{_NUMBER}|{_NAME}|{_ERROR}|(?P<sign>.)"

_EXCEL = re.compile(
    rf"{_SPACES}|{_TEXT}|(?P<sheet>(?:{_QUOTED}|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!)|{_FUNCTION}|{_BRACKETS}|{_END}",
    re.IGNORECASE | re.DOTALL,
)
_UNO = re.compile(
    rf"{_SPACES}|{_TEXT}|{_FUNCTION}|(?P<sheet>\$?{_QUOTED}\.|\$[^\W\d]\w*\.|[^\W\d]\w*\.(?={_CELL}\b))"
    rf"|{_BRACKETS}|{_END}",
    re.IGNORECASE | re.DOTALL,
)


def to_uno(formula: str) -> str:
    """The formula, with or without its equals sign, as UNO's interface wants it."""
    out: list[str] = []
    opened: list[str] = []  # the brackets around: "{" of an array, "f" of a function's arguments, or "("
    matches = list(_EXCEL.finditer(formula))
    for place, match in enumerate(matches):
        kind, text = match.lastgroup or "", match[0]
        if kind == "spaces":
            text = "!" if _is_intersection(matches, place) else text
        elif kind == "sheet":
            first, _, last = text[:-1].partition(":") if not text.startswith("'") else (text[:-1], "", "")
            text = f"${always_quoted(unquoted(first))}."
            if last and place + 1 < len(matches):
                text += f"{matches[place + 1][0]}:${always_quoted(last)}."
        elif kind == "function":
            name = text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
            text = FUNCTIONS.get(name, name if name != text.upper() else text)
        elif kind == "name" and text.upper() in ("TRUE", "FALSE") and opened[-1:] != ["{"]:
            text += "()"
        elif kind == "brackets":
            text = re.sub(r"^\[@\[?([^\[\]]+)\]?\]$", r"[[#This Row];[\1]]", text)
            text = re.sub(r"\]\s*,\s*\[", "];[", text)
        elif kind == "sign":
            called = place > 0 and matches[place - 1].lastgroup == "function"
            text = _sign_for_uno("f" if text == "(" and called else text, opened)
        out.append(text)
    return "".join(out)


def _is_intersection(matches: list[re.Match[str]], place: int) -> bool:
    """Whether a space stands between two ranges, and so for the cells that both have."""
    if not 0 < place < len(matches) - 1:
        return False
    left, right = matches[place - 1], matches[place + 1]
    ends = left.lastgroup in ("ref", "name", "brackets") or left[0] == ")"
    return ends and (right.lastgroup in ("ref", "name", "sheet", "function") or right[0] == "(")


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


def to_excel(formula: str) -> str:
    """A formula as UNO's interface gives it, as Excel spells it."""
    out: list[str] = []
    sheet = ""
    array = False
    for match in _UNO.finditer(formula):
        kind, text = match.lastgroup or "", match[0]
        if kind == "sheet":
            name = unquoted(text[:-1].lstrip("$"))
            corner = out[-1:] == [":"]
            text = "" if corner and name == sheet else quoted(name) + "!"
            sheet = name
        elif kind == "function":
            text = EXCEL_FUNCTIONS.get(text.upper()) or ADD_IN.sub("", text)
        elif kind == "brackets":
            text = re.sub(r"\]\s*;\s*\[", "],[", text)
        elif kind == "sign":
            if text in "{}":
                array = text == "{"
            text = {";": ",", "~": ",", "!": " ", "|": ";" if array else "|"}.get(text, text)
        out.append(text)
    return "".join(out)
