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
_OPERANDS = ("text", "function", "sheet", "brackets", "ref", "number", "name", "error")


def to_uno(formula: str) -> str:
    """The formula, with or without its equals sign, as UNO's interface wants it."""
    out: list[str] = []
    parentheses: list[bool] = []  # whether each open one holds a function's arguments
    array = False
    matches = list(_EXCEL.finditer(formula))
    for place, match in enumerate(matches):
        kind, text = match.lastgroup or "", match[0]
        following = matches[place + 1][0] if place + 1 < len(matches) else ""
        if kind == "spaces":
            kinds = [matches[at].lastgroup for at in (place - 1, place + 1) if 0 <= at < len(matches)]
            before = out[-1][-1:] if out else ""
            joins = len(kinds) == 2 and (kinds[0] in ("ref", "name", "brackets") or before == ")")
            text = "!" if joins and (kinds[1] in ("ref", "name", "sheet", "function") or following == "(") else text
        elif kind == "sheet":
            first, _, last = text[:-1].partition(":") if not text.startswith("'") else (text[:-1], "", "")
            text = f"${always_quoted(unquoted(first))}."
            if last and place + 1 < len(matches):
                text += f"{following}:${always_quoted(last)}."
        elif kind == "function":
            name = text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
            text = FUNCTIONS.get(name, name if name != text.upper() else text)
        elif kind == "name" and text.upper() in ("TRUE", "FALSE") and not array:
            text += "()"
        elif kind == "brackets":
            text = re.sub(r"^\[@\[?([^\[\]]+)\]?\]$", r"[[#This Row];[\1]]", text)
            text = re.sub(r"\]\s*,\s*\[", "];[", text)
        elif kind == "sign":
            if text == "(":
                parentheses.append(place > 0 and matches[place - 1].lastgroup == "function")
            elif text == ")" and parentheses:
                parentheses.pop()
            elif text in "{}":
                array = text == "{"
            elif text == ",":
                text = ";" if array or not parentheses or parentheses[-1] else "~"
            elif text == ";" and array:
                text = "|"
            elif text == "@":
                text = ""
        out.append(text)
    return "".join(out)


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
