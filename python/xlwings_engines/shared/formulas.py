"""Formulas as Excel shows them, part by part, and as its files spell them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from xlwings_engines.shared.references import unquoted

Token: TypeAlias = tuple[str, str]  # its kind, a group of the patterns, and its text

# Functions that came to Excel after 2007 and that LibreOffice lacks, in some versions or in all: files have them with
# this before their name ([MS-XLSX] 2.2.2, future functions).
NEWER = dict.fromkeys(
    (
        "ANCHORARRAY", "ARRAYTOTEXT", "BINOM.DIST.RANGE", "BYCOL", "BYROW", "CHOOSECOLS", "CHOOSEROWS", "DETECTLANGUAGE", "DROP", "EXPAND",
        "FIELDVALUE", "GROUPBY", "HSTACK", "IMAGE", "ISOMITTED", "MAKEARRAY", "MAP", "PERCENTOF", "PIVOTBY",
        "RANDARRAY", "REDUCE", "REGEXEXTRACT", "REGEXREPLACE", "REGEXTEST", "SCAN", "SEQUENCE", "SINGLE", "SORTBY",
        "STOCKHISTORY", "TAKE", "TEXTAFTER", "TEXTBEFORE", "TEXTSPLIT", "TOCOL", "TOROW", "TRANSLATE", "TRIMRANGE",
        "UNIQUE", "VALUETOTEXT", "VSTACK", "WRAPCOLS", "WRAPROWS", "XLOOKUP", "XMATCH",
    ),
    "_xlfn.",
) | {"FILTER": "_xlfn._xlws.", "SORT": "_xlfn._xlws."}  # fmt: skip
# All that files have a prefix for, those above among them.
FUTURE = NEWER | dict.fromkeys(
    (
        "ACOT", "ACOTH", "AGGREGATE", "ARABIC", "BASE", "BETA.DIST", "BETA.INV", "BINOM.DIST", "BINOM.INV", "BITAND", "BITLSHIFT",
        "BITOR", "BITRSHIFT", "BITXOR", "CEILING.MATH", "CEILING.PRECISE", "CHISQ.DIST", "CHISQ.DIST.RT", "CHISQ.INV",
        "CHISQ.INV.RT", "CHISQ.TEST", "COMBINA", "CONCAT", "CONFIDENCE.NORM", "CONFIDENCE.T", "COT", "COTH",
        "COVARIANCE.P", "COVARIANCE.S", "CSC", "CSCH", "DAYS", "DECIMAL", "ENCODEURL", "ERF.PRECISE", "ERFC.PRECISE",
        "EXPON.DIST", "F.DIST", "F.DIST.RT", "F.INV", "F.INV.RT", "F.TEST", "FILTERXML", "FLOOR.MATH", "FLOOR.PRECISE",
        "FORECAST.ETS", "FORECAST.ETS.CONFINT", "FORECAST.ETS.SEASONALITY", "FORECAST.ETS.STAT", "FORECAST.LINEAR",
        "FORMULATEXT", "GAMMA", "GAMMA.DIST", "GAMMA.INV", "GAMMALN.PRECISE", "GAUSS", "HYPGEOM.DIST", "IFNA", "IFS",
        "IMCOSH", "IMCOT", "IMCSC", "IMCSCH", "IMSEC", "IMSECH", "IMSINH", "IMTAN", "ISFORMULA", "ISOWEEKNUM",
        "LOGNORM.DIST", "LOGNORM.INV", "MAXIFS", "MINIFS", "MODE.MULT", "MODE.SNGL", "MUNIT", "NEGBINOM.DIST",
        "NORM.DIST", "NORM.INV", "NORM.S.DIST", "NORM.S.INV", "NUMBERVALUE", "PDURATION", "PERCENTILE.EXC",
        "PERCENTILE.INC", "PERCENTRANK.EXC", "PERCENTRANK.INC", "PERMUTATIONA", "PHI", "POISSON.DIST", "QUARTILE.EXC",
        "QUARTILE.INC", "QUERYSTRING", "RANK.AVG", "RANK.EQ", "RRI", "SEC", "SECH", "SHEET", "SHEETS", "SKEW.P",
        "STDEV.P", "STDEV.S", "SWITCH", "T.DIST", "T.DIST.2T", "T.DIST.RT", "T.INV", "T.INV.2T", "T.TEST", "TEXTJOIN",
        "UNICHAR", "UNICODE", "VAR.P", "VAR.S", "WEBSERVICE", "WEIBULL.DIST", "XOR", "Z.TEST",
    ),
    "_xlfn.",
)  # fmt: skip
PREFIX = r"(?i)^_XLFN\.(?:_XLWS\.)?|^_XLWS\."
NAMING = {"LET", "LAMBDA"}  # their arguments name values, which files spell in yet another way

CELL = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_REF = (
    rf"(?:{CELL}|\$?[A-Z]{{1,3}}(?=:\$?[A-Z])|(?<=:)\$?[A-Z]{{1,3}}|\$?[0-9]{{1,7}}(?=:\$?[0-9])|(?<=:)\$?[0-9]{{1,7}})"
)
QUOTED = r"'(?:[^']|'')*'"
# What every spelling begins and ends with.
SPACES_AND_TEXT = r'(?P<spaces>\s+)|(?P<text>"(?:[^"]|"")*")'
FUNCTION = r"(?P<function>[^\W\d][\w.]*)(?=\()"
# Within a table's brackets; an apostrophe goes before a character that is a sign there.
_COLUMN = r"\[(?:'.|[^'\[\]])*\]"
BRACKETS = rf"(?P<brackets>\[(?:'.|[^'\[\]]|{_COLUMN})*\])"
_NAME = r"(?P<name>[^\W\d$][\w.\\?]*)"
_ERROR = r"(?P<error>#(?:N/A|GETTING_DATA|[A-Z0-9/]+[!?]))"
_NUMBER = r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
END = rf"(?P<ref>{_REF})(?![\w.])|{_NUMBER}|{_NAME}|{_ERROR}|(?P<sign>.)"
_SHEET = r"[^\W\d][\w.]*"

EXCEL = rf"{SPACES_AND_TEXT}|(?P<sheet>(?:{QUOTED}|(?:\[[^\[\]]+\])?(?:(?<!!){_SHEET}:)?{_SHEET})!)|{FUNCTION}|{BRACKETS}|{END}"
PARTS = {part.casefold(): part for part in ("[#All]", "[#Data]", "[#Headers]", "[#Totals]", "[#This Row]")}
# What stands before an exclamation mark: a book's folder and name, sheets.
_SCOPE = r"(?s)(?:(?P<folder>.*)\[(?P<book>[^\[\]]+)\])?(?P<first>[^:]*)(?::(?P<last>.*))?"
# What files may spell otherwise, and what they do.
_SIGNS, _CALLED = r"[@#\[!]", r"[\w.]+(?=\()"
_OTHERWISE = r"(?i)_xl|#This Row\]"


def split(pattern: str, formula: str) -> list[Token]:
    found = re.finditer(pattern, formula, re.IGNORECASE | re.DOTALL)  # compiled by the first formula, not by each start
    return [(match.lastgroup or "", match[0]) for match in found]


def follow(found: list[Token], place: int, *kinds: str) -> bool:
    """Whether tokens of these kinds, or these signs, follow from a place on."""
    there = found[place : place + len(kinds)]
    return len(there) == len(kinds) and all(kind in token for token, kind in zip(there, kinds, strict=True))


def scope_of(token: str) -> tuple[str, str, str, str]:
    """Folder and name of the book, first and last sheet that stand before an exclamation mark, "" for what is not said."""
    match = re.fullmatch(_SCOPE, unquoted(token[:-1]))
    assert match is not None, token
    folder, book, first, last = match.groups("")
    return folder, book, first, last


def column_parts(brackets: str) -> list[str]:
    """What stands in brackets behind a table's name, each in its own: columns, keywords, ":" between two."""
    inner = brackets[1:-1].strip()
    this_row = inner.startswith("@")
    inner = inner.removeprefix("@").strip()
    parts = re.findall(rf"{_COLUMN}|:", inner) if inner.startswith("[") else [f"[{inner}]"] if inner else []
    parts = ["[#This Row]", *parts] if this_row else parts
    return [PARTS.get(part.casefold(), part) for part in parts]


def shown_columns(brackets: str) -> str:
    """What stands in brackets behind a table's name, of a file or of UNO's interface, as Excel shows it."""
    inner = brackets[1:-1]
    parts = [brackets] * (brackets in PARTS.values())
    if inner.startswith("["):
        found = re.findall(rf"{_COLUMN}|:|[^\s,;:\[\]][^,;:\[\]]*", inner)  # the last: XlsxWriter spares brackets
        parts = [part if part[0] in "[:" else f"[{part}]" for part in found]
    if not parts:
        return "" if brackets == "[]" else brackets
    if parts[0] != "[#This Row]":
        return parts[0] if len(parts) == 1 else "[" + ",".join(parts).replace(",:,", ":") + "]"
    if len(parts) == 2 and re.fullmatch(r"\w+", parts[1][1:-1]):
        return f"[@{parts[1][1:-1]}]"
    return f"[@{''.join(parts[1:])}]"


def check_sheets(formula: str, names: Collection[str], sheets: Collection[str]) -> None:
    """Raises ValueError for the name of a sheet that there is not, as Excel does; those that there are, case folded."""
    for name in names:
        if name.casefold() not in sheets:
            raise ValueError(f"there is no sheet {name!r}: {formula}")


def check_columns(formula: str, name: str, parts: Collection[str], tables: Mapping[str, Collection[str]]) -> None:
    """Raises ValueError where there is no table of that name, or it has no column that the reference names, as Excel does.

    Args:
        formula: what is to be refused.
        name: the table's, as the formula has it.
        parts: what stands in brackets behind it.
        tables: by their names the columns, all case folded; of one whose columns cannot be told, none.
    """
    columns = tables.get(name.casefold())
    if columns is None:
        raise ValueError(f"there is no table {name!r}: {formula}")
    for part in parts if columns else ():
        column = re.sub(r"'(.)", r"\1", part[1:-1])
        if part != ":" and part not in PARTS.values() and column.casefold() not in columns:
            raise ValueError(f"the table {name!r} has no column {column!r}: {formula}")


def to_file(
    formula: str, sheets: Callable[[], Collection[str]], tables: Callable[[], Mapping[str, Collection[str]]]
) -> str:
    """A formula as files spell it (ECMA-376 part 1, 18.17; [MS-XLSX] 2.2.2); it gives one value, as of `Range.formula`.

    Args:
        formula: as Excel shows it, with or without its equals sign.
        sheets, tables: tell the book's, as `check_sheets` and `check_columns` take them; few formulas ask.

    Raises:
        ValueError: it refers to a sheet, a table or a column that there is not.
        NotImplementedError: for what would need more than a spelling.
    """
    called = map(str.upper, re.findall(_CALLED, formula))
    if not re.search(_SIGNS, formula) and all(name not in FUTURE and name not in NAMING for name in called):
        return formula
    out: list[str] = []
    found = split(EXCEL, formula)
    for place, (kind, text) in enumerate(found):
        if kind == "function":
            name = re.sub(PREFIX, "", text.upper())
            if name in NAMING:
                raise NotImplementedError(f"the function {name} is not implemented by the 'files' engine")
            text = FUTURE[name] + name if name in FUTURE else text
        elif kind == "sheet":
            _, book, first, last = scope_of(text)
            if book and not book.isdigit():
                raise NotImplementedError(f"references to the book {book} are not implemented by the 'files' engine")
            if not book and not re.search(r"\.xl\w+$", first):  # a name of the book itself
                check_sheets(formula, {first, last or first}, sheets())
        elif kind == "brackets":
            if not follow(found, place - 1, "name"):
                raise NotImplementedError(f"{text} without its table's name is not implemented: {formula}")
            parts = column_parts(text)
            check_columns(formula, found[place - 1][1], parts, tables())
            if text[1:].lstrip().startswith("@"):
                text = parts[0] if len(parts) == 1 else "[" + ",".join(parts).replace(",:,", ":") + "]"
        elif text == "@":
            text = ""
        elif text == "#" and follow(found, place - 1, "ref"):
            scope = out[-2] if follow(found, place - 2, "sheet") else ""
            out[-2 if scope else -1 :] = [f"{FUTURE['ANCHORARRAY']}ANCHORARRAY({scope}{out[-1]})"]
            text = ""
        out.append(text)
    return "".join(out)


def from_file(formula: str) -> str:
    """A formula of a file as Excel shows it."""
    if not re.search(_OTHERWISE, formula):
        return formula
    out: list[str] = []
    for kind, text in split(EXCEL, formula):
        if kind == "function":
            text = re.sub(PREFIX, "", text)
        elif kind == "name":
            text = text.removeprefix("_xlpm.")
        elif kind == "brackets":
            text = shown_columns(text)
        out.append(text)
    return re.sub(rf"\bANCHORARRAY\(((?:{QUOTED}!|{_SHEET}!)?{CELL})\)", r"\1#", "".join(out))
