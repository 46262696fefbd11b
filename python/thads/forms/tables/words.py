"""What the words of headings mean. A heading is understood word by word: it means one of the ten figures only if all of its
words belong there, so that “Số việc chuyển kỳ sau” is one and “Tỷ lệ giảm số việc chuyển kỳ sau” is none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from thads.layout import MEASURES, Measure
from thads.numerals import name_key

_HEADS = ("Đơn vị", "Tên đơn vị", "Đơn vị báo cáo", "Tên cơ quan", "Cơ quan", "Tên cơ quan, đơn vị")
UNIT_HEADS = frozenset(map(name_key, _HEADS))
_SPELLINGS = {
    "đồng": (),
    "1.000 đồng": ("1000 đồng", "nghìn đồng", "ngàn đồng", "1.000đ", "1000đ", "1,000 đồng"),
    "triệu đồng": ("tr.đồng", "tr. đồng", "tr đồng", "tr.đ"),
    "tỷ đồng": ("tỉ đồng",),
}
_MONEY_UNIT_KEYS = {name_key(text): unit for unit, others in _SPELLINGS.items() for text in (unit, *others)}


@cache
def money_unit(text: str) -> str | None:
    """The money unit of the sheet that a text names, whatever its spelling; None for any other text."""
    return _MONEY_UNIT_KEYS.get(name_key(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(name_key(text).split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading text says: each part None where it does not say."""

    kind: str | None = None
    measure: Measure | None = None
    period: str | None = None
    net: bool = False


NOUNS = {name_key(measure.noun): measure for measure in MEASURES}
_YEARS = {"baseline": ("so sánh", "trước"), "current": ("thi đua", "này", "nay")}
_PERIODS = {name_key(text): period for period, texts in _YEARS.items() for text in texts}
_COMMON = _words("số tổng của năm về trong kỳ so sánh trước thi đua này nay việc tiền")
# Kind of heading: words that it must have, and words that it may have besides `_COMMON`.
_KINDS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("net", _words("chuyển kỳ sau trừ sổ riêng"), _words("sang đã theo dõi số")),
    ("separate", _words("sổ riêng"), _words("đó đã chuyển sang theo dõi")),
    ("carried", _words("chuyển kỳ sau"), _words("sang")),
    ("workload", _words("tổng giải quyết"), _words("phải")),
    ("whole", _words("tổng số"), frozenset()),
    ("group", frozenset(), frozenset()),
)
_YEAR = re.compile(r"\b(19|20|21)\d\d\b")
# What stands in brackets behind a heading: its unit, or its column's number.
_BRACKETS = re.compile(
    r"\((?:\s*(?:đơn vị|đvt|đv)\b[^)]*|[\d\s=+:.,/x-]*|\s*(?:việc|tiền|[\d.,]*\s*(?:nghìn |ngàn |triệu |tỷ |tỉ |tr\.?\s*)?(?:đồng|đ))\s*)\)",
    re.IGNORECASE,
)


def understand(text: str) -> Meaning | None:
    """What a heading text means; None where any of its words belongs to something else."""
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFC", text))
    years = {match[0] for match in _YEAR.finditer(text)}
    key = name_key(re.sub(r"[^\w\s]", " ", _YEAR.sub(" ", text)))
    words = frozenset(key.split())
    kind = next((kind for kind, needed, more in _KINDS if needed <= words <= needed | more | _COMMON), None)
    nouns = [measure for noun, measure in NOUNS.items() if noun in words]
    periods = {period for phrase, period in _PERIODS.items() if f" {phrase} " in f" {key} "}
    if kind is None or len(years) > 1 or len(nouns) > 1 or len(periods) > 1:
        return None
    if kind == "group" and not (nouns or periods or years):
        return None
    figure = "carried" if kind == "net" else None if kind in ("whole", "group") else kind
    return Meaning(figure, next(iter(nouns), None), next(iter(years or periods), None), kind == "net")


def folded(text: str) -> str:
    """A text in one spelling of its letters, all small."""
    return unicodedata.normalize("NFC", text).casefold()


def plain_key(text: str) -> str:
    """The key of a text without its punctuation and what stands in brackets."""
    return name_key(re.sub(r"\([^)]*\)|[^\w\s]", " ", unicodedata.normalize("NFC", text)))
