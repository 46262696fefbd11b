"""What the words of headings mean. A heading is understood word by word: it means one of the ten figures only if all of its
words belong there, so that “Số việc chuyển kỳ sau” is one and “Tỷ lệ giảm số việc chuyển kỳ sau” is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from thads.figures.names import letters
from thads.layout import MEASURES, MONEY, Measure
from thads.numerals import name_key

# No heading and no statement is longer; what is, is a paragraph.
LONGEST = 400

# y that is its word's only vowel is also written i: kỳ, kì; tỷ, tỉ; lý, lí; quý, quí.
_LONE_Y = re.compile(r"\b(qu|[bcdđghklmnprstvx]+)([yýỳỷỹỵ])\b")
_AS_I = dict(zip("yýỳỷỹỵ", "iíìỉĩị", strict=True))


def folded(text: str) -> str:
    """A text in one spelling: its letters as names have them (`letters`), one kind of blank, i for a lone y."""
    return _LONE_Y.sub(lambda match: match[1] + _AS_I[match[2]], " ".join(letters(text).split()))


def heading_key(text: str) -> str:
    """The key of a heading, a title or a row's name: its words without punctuation, whatever their spelling."""
    return name_key(re.sub(r"[^\w\s]", " ", folded(text)))


def plain_key(text: str) -> str:
    """The key of a text without its punctuation and what stands in brackets."""
    return heading_key(IN_BRACKETS.sub(" ", folded(text)))


IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def _heads(text: str) -> frozenset[str]:
    return frozenset(map(heading_key, text.split("; ")))


UNIT_HEADS = _heads(
    "Đơn vị; Tên đơn vị; Tên các đơn vị; Đơn vị báo cáo; Tên cơ quan; Cơ quan; Tên cơ quan, đơn vị; Cơ quan, đơn vị; Cơ quan THADS;"
    " Tên cơ quan THADS; Cơ quan Thi hành án dân sự; Đơn vị THADS; Tên đơn vị THADS; Tên Chi cục; Địa phương"
)
# Headings of the names in tables that are not about units.
OTHER_HEADS = _heads(
    "Chấp hành viên; Tên chấp hành viên; Họ tên chấp hành viên; Họ và tên chấp hành viên; Họ và tên; Họ tên; Họ, tên; Cán bộ;"
    " CHV; Họ tên CHV"
)
NUMBER_HEADS = _heads("TT; STT; Số TT; Số thứ tự; T/T")

# Money units without blanks and dots: a scale by its word or its noughts, then the đồng.
_DONG = "(?:đồng|dong|đ|vnđ|vnd|₫)(?:việtnam|vn|vnđ|vnd)?|việtnamđồng"
_MONEY_UNITS = {
    unit: re.compile(rf"(?:{scale})(?:{_DONG})")
    for unit, scale in {
        "đồng": "",
        "1.000 đồng": "1?(?:nghìn|ngàn|ngìn|nghin|ngan|ngh|ng)|1000",
        "triệu đồng": "1?(?:triệu|trieu|tr)|1000000",
        "tỷ đồng": "1?(?:tỉ|ti)|1000000000",
    }.items()
}
# A scale alone says its unit only where a unit is expected.
_BARE_SCALES = {"nghìn": "1.000 đồng", "ngàn": "1.000 đồng", "triệu": "triệu đồng", "tr": "triệu đồng", "tỉ": "tỷ đồng"}
_MONEY_WORD = re.compile(r"\b(?:đồng|đ|vnđ|vnd|tr|triệu|trđ|tỉ|nghìn|ngàn|usd|đô la)\b|₫|\d\s?đ\b")


@lru_cache(maxsize=4096)
def money_unit(text: str) -> str | None:
    """The money unit of the sheet that a text names, whatever its spelling; None for any other text."""
    if len(text) > LONGEST:
        return None
    compact = re.sub(r"[\s.,]", "", folded(text))
    if compact in _BARE_SCALES:
        return _BARE_SCALES[compact]
    return next((unit for unit, pattern in _MONEY_UNITS.items() if pattern.fullmatch(compact)), None)


def speaks_of_money(text: str) -> bool:
    """Whether a folded text has a word of money units."""
    return bool(_MONEY_WORD.search(text))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading text says: each part None where it does not say."""

    kind: str | None = None
    measure: Measure | None = None
    period: str | None = None
    net: bool = False


def words_of(text: str) -> frozenset[str]:
    """The keys of a text's words."""
    return frozenset(heading_key(text).split())


# The kind of figure that a heading is nearest to, the words in the way, and those that lack.
Near = tuple[str, tuple[str, ...], tuple[str, ...]]

NOUNS = {heading_key(measure.noun): measure for measure in MEASURES}
_YEARS = {"baseline": ("năm so sánh", "kỳ so sánh", "trước"), "current": ("thi đua", "này", "nay")}
_PERIODS = {heading_key(text): period for period, texts in _YEARS.items() for text in texts}
_COMMON = words_of(
    "số tổng của năm về trong kỳ so sánh trước thi đua này nay việc tiền vụ án các tính đến hết cuối tại"
)
# Kind of heading: words that it must have, and words that it may have besides `_COMMON`.
_Kind = tuple[str, frozenset[str], frozenset[str]]
_KINDS: tuple[_Kind, ...] = (
    ("separate", words_of("riêng"), words_of("sổ đó đã được chuyển đưa sang vào theo dõi phần")),
    ("carried", words_of("chuyển kỳ sau"), words_of("sang còn lại tồn đọng phải thi hành")),
    ("workload", words_of("tổng giải quyết"), words_of("phải thụ lý")),
    ("workload", words_of("tổng thụ lý"), words_of("phải")),
    ("whole", words_of("tổng"), frozenset()),
    ("group", frozenset(), frozenset()),
)
# Of what plans of other quantities judge by.
_OTHER_KINDS = (
    ("able_left", words_of("có điều kiện chuyển kỳ sau"), words_of("sang còn lại tồn đọng phải thi hành")),
    ("able", words_of("có điều kiện"), words_of("phải thi hành")),
    ("done", words_of("xong"), words_of("đã thi hành")),  # “giải quyết xong” may be what is stopped as well
    ("stopped", words_of("đình chỉ"), words_of("đã thi hành")),
)
_NEVER_GROSS = {"workload", *(kind for kind, _, _ in _OTHER_KINDS)}
# What groups of columns are called without saying anything of them.
_NEUTRAL = _COMMON | words_of(
    "kết quả số liệu thi hành án dân sự chỉ tiêu tình hình nội dung chia ra đó gồm báo cáo giảm tồn đọng"
)
# Headings of what is worked out or noted; no figure is looked for in them.
_OF_RESULTS = words_of("tăng giảm tỷ lệ ghi chú mức đạt chỉ tiêu nhóm xếp loại đánh giá chênh lệch kết quả")

_YEAR = r"(?:19|20|21)\d\d"
ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_YEAR_END = re.compile(
    rf"(?:tính )?(?:đến )?(?:hết )?(?:ngày )?(?<!\d)30 ?(?:/|-|\.| tháng ) ?0?9 ?(?:/|-|\.| năm ) ?({_YEAR})(?!\d)"
)
_MONTHS = re.compile(r"(?<!\d)\d{1,2} tháng(?: đầu)?\b")
_NUMBERED = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-hđ])(?: ?[.)/]| -) ?(?!\d)")
_REFERENCE = re.compile(r"(?:(?<!\d)\d{1,2}(?!\d)|[\s=+:.,/x*-])*")
# What is said of the separate register: “(không bao gồm số chưa có điều kiện đã chuyển sổ theo dõi riêng)”.
_FILL = "số|việc|tiền|phần|án|vụ|các|những|chưa|có|điều|kiện|thi|hành|đã|được|chuyển|đưa|sang|vào|qua|của|khoản|đi"
_REGISTER = re.compile(
    r"\b(?:(?P<gross>(?:chưa|không) (?:loại )?trừ|(?:bao gồm|gồm|kể|tính) (?:cả )?|cả)"
    r"|(?P<net>(?:không|chưa) (?:bao gồm|gồm|kể|tính)(?: cả)?|(?:sau khi )?(?:đã )?(?:loại )?trừ))"
    rf" ?(?:(?:{_FILL}) )*(?:sổ )?(?:theo dõi )?riêng\b"
)
_UNABLE = re.compile(r"\bchưa có điều kiện(?: thi hành)?(?: án)?\b")


def understand(text: str) -> Meaning | None:
    """What a heading text means; None where any of its words belongs to something else."""
    return _read(text)[0]


def in_the_way(text: str) -> Near | None:
    """The kind that a heading which is not understood is nearest to, the words that stand in the way, those that lack; None if none is near."""
    return _read(text)[1]


def of_other_plans(text: str) -> tuple[Meaning | None, list[Near]]:
    """What a heading means of what plans of other quantities judge by; or all that it is near to, as `in_the_way` says it."""
    found = [_read(text, (kind,)) for kind in _OTHER_KINDS]
    meaning = next((meaning for meaning, _ in found if meaning), None)
    return meaning, [near for _, near in found if near and not meaning]


def states_unit(text: str) -> bool:
    """Whether a text begins as a statement of the unit of figures does; such a text is a title, no heading."""
    return folded(text[:LONGEST]).lstrip("( ").startswith(("đơn vị tính", "đvt", "đơn vị :", "đơn vị:", "đơn vị tiền"))


def of_group(text: str) -> Meaning | None:
    """What a group's heading says of its columns: measure and year at most; None where any of its words may say more."""
    if (meaning := understand(text)) is not None:
        return meaning
    text = folded(text[: 4 * LONGEST])[:LONGEST]
    words, years = words_of(ANY_YEAR.sub(" ", text)), set(ANY_YEAR.findall(text))
    measures = [measure for noun, measure in NOUNS.items() if noun in words]
    if not words <= _NEUTRAL or len(years) > 1 or len(measures) > 1:
        return None
    return Meaning(None, next(iter(measures), None), next(iter(years), None))


def is_of_results(text: str) -> bool:
    """Whether a heading is of what is worked out or noted."""
    return bool(words_of(text[:LONGEST]) & _OF_RESULTS) or not words_of(text[:LONGEST])


_SAID_OF_ALL = re.compile(rf"\b(?:tính bằng (việc|tiền)\b|về (việc|tiền)(?: năm {_YEAR})?\W*$)")
_UNIT_OF_ALL = re.compile(r"\b(?:đơn vị(?: tính)?|đvt) ?:? ?([^:()]+)")
_TITLE_YEAR = re.compile(rf"năm ({_YEAR})(?!\d)")
_DAY_OR_MONTH = re.compile(rf"tháng \d{{1,2}} ?(?:năm|/|-) ?{_YEAR}")


def title_meaning(titles: Sequence[str], sheet: str) -> Meaning:
    """The measure and the year that a table's titles, or its sheet's name, say of all its columns."""
    texts = [folded(title[: 2 * LONGEST]) for title in titles]
    measures = {
        NOUNS[name_key(noun)] for text in texts for match in _SAID_OF_ALL.findall(text) for noun in match if noun
    }
    measures |= {NOUNS[key] for text in texts if (key := heading_key(text.removeprefix("số "))) in NOUNS}
    measures |= {measure for noun, measure in NOUNS.items() if noun in heading_key(sheet).split()}
    if not measures:
        units = [match[1].strip(" .") for text in texts for match in _UNIT_OF_ALL.finditer(text)]
        measures = {NOUNS[key] for unit in units if (key := heading_key(unit)) in NOUNS}
        measures |= {MONEY for unit in units if money_unit(unit)}
    years = {year for text in texts for year in _TITLE_YEAR.findall(_DAY_OR_MONTH.sub(" ", text))}
    return Meaning(
        None,
        next(iter(measures)) if len(measures) == 1 else None,
        next(iter(years)) if len(years) == 1 else None,
    )


@lru_cache(maxsize=4096)
def _read(text: str, kinds: Sequence[_Kind] = _KINDS) -> tuple[Meaning | None, Near | None]:
    if len(text) > LONGEST * 4 or len(text := folded(text)) > LONGEST:
        return None, None
    text, measures = _without_asides(_NUMBERED.sub("", text))
    years = set(_YEAR_END.findall(text))
    text = _YEAR_END.sub(" ", text)
    years |= set(ANY_YEAR.findall(text))
    text = " ".join(re.sub(r"[^\w\s]", " ", ANY_YEAR.sub(" ", text)).split())
    if years:
        text = _MONTHS.sub(" ", text)
    net, gross, text = of_register(text)
    spelt = {name_key(word): word for word in text.split()}
    words = frozenset(spelt)
    # What has no conditions is all that goes to the register, and only a part of what is carried over.
    plain = frozenset(name_key(_UNABLE.sub(" ", text)).split())
    measures |= {measure for noun, measure in NOUNS.items() if noun in words}
    key = f" {name_key(text)} "
    periods = {period for phrase, period in _PERIODS.items() if f" {phrase} " in key}
    said = bool(measures or periods or years or net or gross)
    for kind, needed, more in kinds:
        if not needed <= words or not (plain if kind == "separate" else words) <= needed | more | _COMMON:
            continue
        if len(years) > 1 or len(measures) > 1 or len(periods) > 1 or (gross and kind in _NEVER_GROSS):
            nouns = tuple(measure.noun for measure in MEASURES) if len(measures) > 1 else ()
            return None, (kind, nouns or tuple(sorted(years)) or ("sổ theo dõi riêng",), ())
        if kind == "group" and not said:
            break
        figure = None if kind in ("whole", "group") else kind
        return Meaning(figure, next(iter(measures), None), next(iter(years or periods), None), net), None
    return None, _nearest(spelt, words, plain, kinds[:4])


def _without_asides(text: str) -> tuple[str, set[Measure]]:
    """A folded heading without brackets that hold its unit or its column's number, and the measures that such units are of."""
    measures: set[Measure] = set()

    def said(match: re.Match[str]) -> str:
        inside = match[1].strip(" .:;")
        if _REFERENCE.fullmatch(inside):
            return " "
        unit = re.sub(r"^(?:đơn vị(?: tính)?|đvt|đv)\b ?:? ?", "", inside)
        if money_unit(unit) and unit not in ("đ", "tr"):
            measures.add(MONEY)
        elif heading_key(unit) in NOUNS:
            measures.add(NOUNS[heading_key(unit)])
        elif unit == inside:
            return f" {inside} "
        return " "

    text = IN_BRACKETS.sub(said, text)
    if money_unit(text) and text not in ("đ", "tr"):
        return "", {MONEY}
    return text, measures if len(measures) == 1 else set()


def of_register(text: str) -> tuple[bool, bool, str]:
    """Whether a text says that its figures are without the separate register, or with it; and the text without that."""
    found = _REGISTER.search(text)
    if not found:
        return False, False, text
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return found["net"] is not None, found["net"] is None, " ".join(rest.split())


def _nearest(
    spelt: dict[str, str], words: frozenset[str], plain: frozenset[str], kinds: Sequence[_Kind]
) -> Near | None:
    """The kind of figure that words are nearest to, the words in the way and those that lack; `plain` is as in `_read`."""
    if kinds[0] in _KINDS and words & _OF_RESULTS:
        return None
    best: Near | None = None
    for kind, needed, more in kinds:
        lacking = needed - words
        extra = (plain if kind == "separate" else words) - needed - more - _COMMON
        if len(lacking) > 1 or len(needed) - len(lacking) < min(2, len(needed)):
            continue
        if best is None or len(lacking) + len(extra) < len(best[1]) + len(best[2]):
            names = tuple(_NEEDED_WORDS[word] for word in _NEEDED_WORDS if word in lacking)
            best = kind, tuple(spelt[word] for word in spelt if word in extra), names
    return best


_NEEDED_WORDS = {
    name_key(folded(word)): word
    for word in re.split(" ", "tổng giải quyết thụ lý chuyển kỳ sau riêng có điều kiện xong đình chỉ")
}
