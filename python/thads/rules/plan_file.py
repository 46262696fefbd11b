"""A plan file as text: the keys that it may have, where each stands, and its rows as the sentences of a plan.

Nothing in a file is passed over: an unknown key, a value too many, words that say another number than their row are faults,
each with its line. What the values mean is said in `rules.plan`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from thads.layout import READING_CHOICES
from thads.numerals import format_number, nearest
from thads.rules.kinds import (
    CASE_UNITS,
    KINDS,
    MONEY_UNITS,
    Amount,
    AnyReduction,
    AtLeast,
    Degree,
    Target,
    split_level,
)
from thads.rules.quantities import CARRIED_OVER, QUANTITIES, Judged
from thads.rules.readings import READING_OPTIONS, USUAL_TEXTS
from thads.rules.scales import SCALES, PlanError
from thads.rules.verdicts import EACH, OVERALL_RULES, named_rule

# Keys and places in lists, from the top of the file.
Where = tuple[str | int, ...]


class Kind(NamedTuple):
    """One kind of value: its type, and how a message calls it."""

    type: type
    called: str


class Many(NamedTuple):
    """A list of values of one shape."""

    shape: Any
    least: int = 1
    most: int | None = None


TEXT = Kind(str, "câu chữ trong dấu nháy")
WHOLE = Kind(int, "số nguyên từ 0 trở lên")
DAY = Kind(date, "ngày dạng năm-tháng-ngày, ví dụ 2023-09-30")
YES_NO = Kind(bool, "true hoặc false")
RATE = Kind(str, 'tỷ lệ trong dấu nháy, ví dụ "6%"')

LEVEL = Kind(str, 'tên và mức trong dấu nháy, ví dụ "khá 7%"')

# What a row asks, by its kind; keys that may be left out end in "?".
_ASKED: Mapping[str, Mapping[str, Any]] = {
    "at_least": {"target": Many(RATE, 1, 2), "below_target?": YES_NO, "levels?": Many(LEVEL)},
    "any_reduction": {"target?": Many(RATE, 1, 2), "levels?": Many(LEVEL)},
    "band": {"target": Many(RATE, 1, 1)},
    "amount": {"amount": WHOLE, "levels?": Many(LEVEL)},
    "no_increase": {"levels?": Many(LEVEL)},
    "not_judged": {},
}
_KINDS = {kind.key: kind for kind in KINDS}
# Kinds that make no sense of a completion rate.
_OF_REDUCTIONS = ("any_reduction", "band", "no_increase")


def _unit_row(row: object) -> Mapping[str, Any]:
    """As `_row`, of the units' scales, where a row may be one unit's own."""
    keys = dict(_row(row))
    if isinstance(row, dict) and "unit" in row:
        for key in ("from", "above", "below?", "through?"):
            keys.pop(key, None)
        keys["unit"] = TEXT
    return keys


def _row(row: object) -> Mapping[str, Any]:
    """The keys that a row of a scale may have: whom it is for, and what its kind asks."""
    given = row if isinstance(row, dict) else {}
    whom = {"above" if "above" in given else "from": WHOLE, "below?": WHOLE, "through?": WHOLE}
    texts = dict.fromkeys(("wording", "target_wording", "clause"), TEXT)
    kind = str(given.get("kind", ""))
    asked = {"kind?": tuple(_ASKED), **_ASKED.get(kind, _ASKED["at_least"])}
    return {**whom, "quantity?": tuple(QUANTITIES), **asked, **texts, "valid_from?": DAY}


def _one_or_more(value: object) -> object:
    """By what a measure is judged: one quantity, or a list of them."""
    return Many(tuple(QUANTITIES)) if isinstance(value, list) else tuple(QUANTITIES)


def _overall(value: object) -> object:
    """How all is put together: by a rule, or by all or any of a list of what is judged."""
    return {"all?": Many(TEXT), "any?": Many(TEXT)} if isinstance(value, dict) else OVERALL_RULES


def _optional(reading: str) -> str:
    """The key of a reading: it may be left out where the plan need not have such a place."""
    return reading if reading in READING_CHOICES and reading not in USUAL_TEXTS else f"{reading}?"


# What a plan file holds: every key that it may have, and the shape of its value.
FILE = {
    "draft?": YES_NO,
    "title": TEXT,
    "reference": TEXT,
    "source": TEXT,
    "baseline_year": WHOLE,
    "current_year": WHOLE,
    "period_start": DAY,
    "drive_start": DAY,
    "drive_end": DAY,
    "units": Many(TEXT),
    "former_units?": Many({"unit": TEXT, "from": Many(TEXT)}),
    "quantities?": dict.fromkeys(("cases", "money"), _one_or_more),
    "overall?": _overall,
    "agency": dict.fromkeys(("superior", "name", "place", "province_label", "preparer_title", "head_title"), TEXT),
    "readings": {_optional(name): options for name, options in READING_OPTIONS.items()},
    "reading_texts": {_optional(name): Many(TEXT, 2, 2) for name in READING_OPTIONS},
    "warnings": {
        "large_reduction": RATE,
        "money_unit_ratio": WHOLE,
        "unit_money": Many(WHOLE, 2, 2),
        "separate_register": RATE,
    },
    "scales": {
        scale: {"title": TEXT, "tiers": Many(_unit_row if scale.startswith("unit") else _row)} for scale in SCALES
    },
}


def rate(text: str) -> Fraction:
    """A rate as the file has it: "6%", "4,5%" or "0.06"; ValueError where it is none."""
    number = Fraction(text.strip().removesuffix("%").strip().replace(",", "."))
    return number / 100 if text.strip().endswith("%") else number


def text_of(path: Path) -> str:
    """A plan file's text; PlanError where it is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(f"{path.name}: không phải tệp chữ UTF-8. Hãy lưu lại bằng Notepad, bảng mã UTF-8.") from error


def read(text: str, name: str) -> dict[str, Any]:
    """The file's values, every key known and every value of its kind.

    Args:
        text: the file.
        name: what messages call it.

    Raises:
        PlanError: with every fault and its line, one below the other.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f", dòng {line[1]}" if line else ""
        raise PlanError(
            f"{name}{where}: viết chưa đúng cách (thiếu dấu nháy, dấu ngoặc hoặc dấu =, hay một mục ghi hai lần). Hãy so với tệp plan_2023.toml."
        ) from error
    _refuse(text, name, _faults(data, FILE, ()))
    _refuse(text, name, _astray(data))
    return data


def keys_of(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """The keys of the quantities by which việc (cases) and tiền (money) are judged."""
    said = {"cases": CARRIED_OVER.key, "money": CARRIED_OVER.key} | data.get("quantities", {})
    return {measure: keys if isinstance(keys, list) else [keys] for measure, keys in said.items()}


def judged(data: Mapping[str, Any]) -> Judged:
    """By what việc and tiền are judged, and how all is put together."""
    cases, money = (tuple(QUANTITIES[key] for key in keys) for keys in keys_of(data).values())
    rule = data.get("overall", EACH)
    rule = rule if isinstance(rule, str) else named_rule(*next(iter(rule.items())))
    return Judged(cases=cases, money=money, overall=rule)


def rows_of(data: Mapping[str, Any], scale: str, quantity: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The rows of a scale for one of the quantities judged, with their places; those that name none are for the first."""
    first = keys_of(data)[scale.partition("_")[2]][0]
    rows = enumerate(data["scales"][scale]["tiers"])
    return [(place, row) for place, row in rows if row.get("quantity", first) == quantity]


def _astray(data: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Quantities without rows, and rows and rules for quantities that are not judged."""
    said = data.get("overall", EACH)
    if not isinstance(said, str):
        if len(said) != 1:
            text = "“overall” ghi một danh sách: all = […] (đạt mọi số trong đó) hoặc any = […] (đạt một số trong đó)."
            yield ("overall",), text
        known = sorted(frozenset().union(*judged({**data, "overall": EACH}).names))
        for way, name in ((way, name) for way, names in said.items() for name in names if name not in known):
            remedy = nearest(name, known) or f" Có thể ghi: {', '.join(known)}."
            yield ("overall", way), f"kế hoạch không xét “{name}”.{remedy}"
    for measure, keys in keys_of(data).items():
        if len(set(keys)) < len(keys):
            yield ("quantities", measure), f"“{measure}” ghi một số được xét hai lần."
        for scale in (f"unit_{measure}", f"province_{measure}"):
            for key in keys:
                if not rows_of(data, scale, key):
                    text = f'chưa có dòng nào để xét {QUANTITIES[key].about}. Hãy thêm dòng có quantity = "{key}".'
                    yield ("scales", scale), text
            for place, row in enumerate(data["scales"][scale]["tiers"]):
                if row.get("quantity", keys[0]) not in keys:
                    text = (
                        f"kế hoạch không xét “{row['quantity']}” ở thang này; bảng [quantities] ghi: {', '.join(keys)}."
                    )
                    yield ("scales", scale, "tiers", place, "quantity"), text


def check_words(text: str, name: str) -> None:
    """Whether a file that can be read says one thing: its days in order, its words those of its numbers.

    Raises:
        PlanError: with every fault and its line, one below the other.
    """
    _refuse(text, name, _contradictions(tomllib.loads(text)))


_DRAFT = """\
# BẢN NHÁP kế hoạch năm {year}, viết theo kế hoạch năm {old}. Sửa từng mục theo kế hoạch mới, rồi xóa dòng “draft” dưới đây và chạy:
#     thads ke-hoach kiem-tra {name}
# Lệnh đó nói dòng nào chưa đúng và đọc lại kế hoạch thành câu để so với bản giấy.
#
# Một dòng của thang ([[scales.….tiers]]): từ “from” (hoặc trên “above”) đến dưới “below” (hoặc đến hết “through”); dòng cuối không
# có hai mục sau. Dòng riêng của một đơn vị ghi unit = "tên đơn vị" thay cho các mục đó; vẫn phải có dòng cho các đơn vị còn lại.
# Dòng áp dụng từ một ngày trong năm thì thêm valid_from = 2025-07-31.
# “target” là mức giảm, "6%" hoặc "4,5%"; hai mức là “từ 4-5%”; kế hoạch viết “giảm dưới 2%” thì thêm below_target = true.
# Xếp loại trên mức đạt: levels = ["khá 7%", "xuất sắc 9%"]. Cách xét khác ghi ở “kind”: "any_reduction" (có giảm là đạt),
# "band" (có giảm nhưng dưới target), "amount" (giảm từ amount = 30 việc), "no_increase" (không tăng), "not_judged" (không xét).
# Xét số khác (mặc định là mức giảm số chuyển kỳ sau) thì thêm bảng [quantities]; xét nhiều số thì ghi danh sách ở bảng đó, dòng của
# số thứ hai trở đi thêm quantity = "…". Kết quả chung chỉ theo một vài số trong đó thì ghi overall = {{ all = ["cases.completion"] }}
# (đạt mọi số trong danh sách) hoặc overall = {{ any = ["cases.completion", "money"] }} (đạt một trong các số đó). Đơn vị cũ nhập
# thành đơn vị mới thì thêm các bảng [[former_units]]. Xem các tệp trong thư mục vi_du cạnh plan_2023.toml. Hai tỉnh nhập một: unit
# là tên dòng tổng, from là địa danh.
# “wording”, “target_wording” là lời của kế hoạch, phải khớp với số; “clause” là căn cứ. Tiền tính bằng đồng.
draft = true

"""
_DATED = re.compile(r"^(title|baseline_year|current_year|period_start|drive_start|drive_end)\b.*")
_OF_THE_OLD = re.compile(r"^(reference|source) = .*")


def next_draft(text: str, year: int, name: str) -> str:
    """A plan file to start from: the file `text` with its years moved to `year`, marked as a draft.

    Args:
        text: a plan file, whose scales stand in the draft until they are edited.
        year: the draft's current year.
        name: what its file is called.
    """
    old = tomllib.loads(text)["current_year"]

    def moved(line: str) -> str:
        if _DATED.match(line):
            return re.sub(r"\b(20\d\d)\b", lambda found: str(int(found[1]) + year - old), line)
        return _OF_THE_OLD.sub(r'\1 = "…"', line)

    lines = text.splitlines()
    first = next(place for place, line in enumerate(lines) if line and not line.startswith("#"))
    body = "\n".join(map(moved, lines[first:]))
    return _DRAFT.format(year=year, old=old, name=name) + body + "\n"


def _refuse(text: str, name: str, faults: Iterable[tuple[Where, str]]) -> None:
    lines = _lines(text)
    if placed := sorted((_line(lines, where), what) for where, what in faults):
        raise PlanError("\n".join(f"{name}, dòng {line}: {what}" for line, what in placed))


def located(text: str, name: str, where: Where, what: str) -> PlanError:
    """The error that says what is wrong at one place of the file."""
    return PlanError(f"{name}, dòng {_line(_lines(text), where)}: {what}")


def _faults(value: object, shape: Any, where: Where) -> Iterator[tuple[Where, str]]:
    """What is wrong with a value and all that is in it."""
    name = next((str(key) for key in reversed(where) if isinstance(key, str)), "")
    match shape(value) if callable(shape) else shape:
        case dict(keys) if isinstance(value, dict):
            known = [key.removesuffix("?") for key in keys]
            for key in value.keys() - known:
                remedy = nearest(key, known) or f" Có thể dùng: {', '.join(known)}."
                yield (*where, key), f"không có mục “{key}”.{remedy}"
            for key, inner in keys.items():
                if key.removesuffix("?") in value:
                    yield from _faults(value[key.removesuffix("?")], inner, (*where, key.removesuffix("?")))
                elif not key.endswith("?"):
                    yield where, f"thiếu mục “{key}”."
        case dict():
            yield where, f"“{name}” phải là một bảng, mở đầu bằng [{name}]."
        case Many(inner, least, most) if isinstance(value, list):
            if not least <= len(value) <= (most or len(value)):
                wanted = str(least) if most == least else f"từ {least} đến {most}" if most else f"ít nhất {least}"
                yield where, f"“{name}” có {len(value)} giá trị, phải có {wanted}."
            for place, each in enumerate(value):
                yield from _faults(each, inner, (*where, place))
        case Many():
            yield where, f"“{name}” phải là danh sách trong dấu ngoặc vuông [ ]."
        case Kind(kind, called):
            if (
                type(value) is not kind
                or (isinstance(value, int) and value < 0)
                or (shape is RATE and not _is_rate(value))
                or (shape is LEVEL and split_level(str(value)) is None)
            ):
                yield where, f"“{name}” phải là {called}."
        case options:
            if value not in options:
                yield where, f"“{name}” phải là một trong: {', '.join(options)}.{nearest(str(value), options)}"


def _contradictions(data: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Where the file's values, each for itself in order, do not belong together."""
    if data.get("draft"):
        yield ("draft",), "tệp còn là bản nháp. Hãy sửa mọi mục theo kế hoạch rồi xóa dòng này."
    if data["baseline_year"] >= data["current_year"]:
        yield ("baseline_year",), "năm so sánh phải trước năm thi đua."
    if not data["period_start"] <= data["drive_start"] < data["drive_end"]:
        yield ("drive_end",), "các ngày phải theo thứ tự: đầu năm thống kê, đầu đợt, cuối đợt."
    if data["drive_end"].year != data["current_year"]:
        yield ("drive_end",), f"ngày kết thúc đợt không thuộc năm {data['current_year']}."
    for unit, times in Counter(data["units"]).items():
        if times > 1:
            yield ("units",), f"đơn vị “{unit}” ghi {times} lần."
    formers = data.get("former_units", [])
    for place, one in enumerate(formers):
        if one["unit"] not in (*data["units"], data["agency"]["province_label"]):
            yield ("former_units", place, "unit"), f"đơn vị “{one['unit']}” không có trong danh sách “units”."
    for unit, times in Counter(old for one in formers for old in one["from"]).items():
        if times > 1:
            yield ("former_units",), f"đơn vị cũ “{unit}” ghi {times} lần; mỗi đơn vị cũ chỉ nhập vào một đơn vị mới."
    for name in SCALES:
        for place, row in enumerate(data["scales"][name]["tiers"]):
            where = ("scales", name, "tiers", place)
            quantity = QUANTITIES[row.get("quantity", keys_of(data)[name.partition("_")[2]][0])]
            if not quantity.reduces and (row.get("kind") in _OF_REDUCTIONS or row.get("below_target")):
                yield where, f"dòng này nói về số giảm, mà kế hoạch xét {quantity.about}."
            if "below" in row and "through" in row:
                yield (*where, "through"), "chỉ ghi một trong hai mục “below” (đến dưới) và “through” (đến hết)."
            if row.get("below_target") and len(row["target"]) > 1:
                yield (*where, "target"), "“dưới …%” chỉ có một mức."
            if "levels" in row and len(row.get("target", ())) > 1:
                yield (*where, "levels"), "mức thứ hai ghi ở “target” hoặc ở “levels”, không ghi cả hai."
            words = {"wording": tier_words(row, name), "target_wording": target_of(row, name).wording}
            for key, said in words.items():
                if said and _plain(row[key]) != said.casefold():
                    yield (
                        (*where, key),
                        f"lời “{row[key]}” không khớp với số của dòng này, vốn là “{said}”. Hãy so với kế hoạch rồi sửa lời hoặc số.",
                    )


_SIGNS = (("≥", "từ "), (">", "trên "), ("<", "dưới "), ("–", " đến "))


def _plain(words: str) -> str:
    """Words of a plan as this program writes them: ">5.000 – 10.000 việc" is "trên 5.000 đến 10.000 việc"."""
    for sign, word in _SIGNS:
        words = words.replace(sign, word)
    return " ".join(words.split()).casefold()


def tier_words(row: Mapping[str, Any], scale: str) -> str:
    """A row's workloads in a plan's words, "từ 500 đến dưới 1.000 việc"; "" for a row that holds them all, or one unit."""
    unit, size = ("việc", 1) if scale.endswith("cases") else ("tỷ đồng", 10**9)
    start, above, below, through = (
        format_number(Decimal(row[key]) / size) if key in row else None for key in ("from", "above", "below", "through")
    )
    first = f"trên {above}" if above else f"từ {start}" if row.get("from") else ""
    last = f"dưới {below}" if below else f"đến {through}" if through else ""
    if first and last:
        return f"{first} đến {last.removeprefix('đến ')} {unit}"
    if above or last:
        return f"{first or last} {unit}"
    return f"{first} {unit} trở lên" if first else ""


def target_of(row: Mapping[str, Any], scale: str) -> Target:
    """What a row asks for as its words say it: "từ 4-5% trở lên", "dưới 2%", "từ 6% trở lên, khá từ 7%"."""
    kind = _KINDS[row.get("kind", AtLeast.key)]
    number = Fraction if kind is Amount else rate
    levels = tuple(
        Degree(name, number(text.replace(".", "") if kind is Amount else text))
        for name, text in filter(None, map(split_level, row.get("levels", ())))
    )
    if kind is Amount:
        return Amount(Fraction(row["amount"]), None, levels, CASE_UNITS if scale.endswith("cases") else MONEY_UNITS)
    least, stretch, *_ = (*map(rate, row.get("target", ())), None, None)
    if row.get("below_target"):
        kind, stretch = AnyReduction, None
    return kind(least or Fraction(0), stretch, levels)


def _is_rate(text: object) -> bool:
    try:
        return rate(str(text)) >= 0
    except (ValueError, ZeroDivisionError):
        return False


_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\s-]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


def _lines(text: str) -> dict[Where, int]:
    """The line on which each table and each key begins, from 1."""
    lines: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    table: Where = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = ()
            for part in header[2].split("."):
                table = (*table, part.strip())
                if table in counts and table != tuple(each.strip() for each in header[2].split(".")):
                    table = (*table, counts[table] - 1)
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table] - 1)
            lines[table] = number
        elif key := _KEY.match(line):
            lines[*table, key[1]] = number
    return lines


def _line(lines: Mapping[Where, int], where: Where) -> int:
    """The line of a place, or of the nearest around it."""
    return next((lines[where[:end]] for end in range(len(where), 0, -1) if where[:end] in lines), 1)
