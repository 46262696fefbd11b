"""Names of units by meaning: which two are the same unit, which may be, and which only look alike.

The same, whatever of these differs: case, Unicode form, place of the tone (Hoá, Hóa), i and y where they sound alike (Quỳ, Quì),
Đ and Ð, punctuation and dashes, invisible characters, a number or letter in front, and the sector's abbreviations.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import combinations
from typing import TypeVar

_Mark = TypeVar("_Mark", bound=Hashable)

_TONES = "\u0300\u0301\u0303\u0309\u0323"

# Abbreviations as whole words, or runs of words; the longest first.
_ABBREVIATIONS = {
    "cc thads": "chi cục thi hành án dân sự",
    "ccthads": "chi cục thi hành án dân sự",
    "cctha": "chi cục thi hành án",
    "cthads": "cục thi hành án dân sự",
    "cc": "chi cục",
    "tcthads": "tổ chức thi hành án dân sự",
    "tctha": "tổ chức thi hành án",
    "thads": "thi hành án dân sự",
    "thi hành án ds": "thi hành án dân sự",
    "tha ds": "thi hành án dân sự",
    "tha": "thi hành án",
    "tp": "thành phố",
    "tx": "thị xã",
    "h": "huyện",
    "q": "quận",
    "kv": "khu vực",
    "nv": "nghiệp vụ",
}
# “P.” is phòng in front of a name alone: elsewhere it may be anything.
_IN_FRONT = {"p": "phòng"}
# Dots within an abbreviation: T.P, T.X, C.C.
_DOTTED = re.compile(r"\b(?:t\.\s?[px]|c\.\s?c)\b")
# A dash or bullet, a number, a letter or Roman number with its point or bracket; “H.”, “Q.”, “P.” and “T.” are abbreviations.
_IN_LISTS = re.compile(r"[\W\d_]+|(?:(?![hqpt]\.)[a-zđ]|[ivxl]{2,6})(?:\s*[.):/\]]|\s+-|-(?=\s))")
# What is not seen, and apostrophes within a word (H'leo).
_LEFT_OUT = (
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    *map(ord, "\u00ad\u034f\u061c\u180e\ufe0e\ufe0f\ufeff\ufff9'\u2018\u2019\u02bc`"),
)
_DASHES = (*range(0x2010, 0x2016), 0x2212, 0x2E3A, 0x2E3B, 0xFE58, 0xFE63)
_ONE_SPELLING: dict[int, str | int | None] = {
    **dict.fromkeys(_LEFT_OUT),
    **dict.fromkeys(_DASHES, "-"),
    # Letters of other scripts that look like Latin ones, the capitals by their small letters.
    **str.maketrans("\u00f0\u0256авеікмнорстухѕјһαβεηικμνορτυχ", "đđabeikmhopctyxsjhabehikmnoptyx"),
}
# The number of a footnote.
_FOOTNOTES = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"))
_OF_ONE_SOUND = re.compile(r"(?<=qu)y|(?<=[bcdđghklmnpqrstvx])y$")


@lru_cache(maxsize=1 << 16)
def unit_key(name: str) -> str:
    """What makes two names of units the same; "" for a blank one only."""
    text = letters(name).replace("&", " và ").strip()
    while (item := _IN_LISTS.match(text)) and any(map(str.isalpha, text[item.end() :])):
        text = text[item.end() :]
    text = _DOTTED.sub(lambda dotted: re.sub(r"[.\s]", "", dotted[0]), text)
    words = re.findall(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*", text)
    if not words:
        return " ".join(text.split())
    first, *others = words
    words = [_IN_FRONT.get(first, first), *others]
    key = " ".join(word.lstrip("0") or "0" if word.isdecimal() else word for word in words)
    key = _WHOLE_WORDS.sub(lambda found: _ABBREVIATIONS[found[0]], key)
    return " ".join(map(_folded, key.split()))


def letters(text: str) -> str:
    """A text in small letters of one form and script, without what is not seen or numbers a footnote, each dash a hyphen."""
    folded = unicodedata.normalize("NFKC", text.translate(_FOOTNOTES)).casefold()
    return unicodedata.normalize("NFKC", folded.translate(_ONE_SPELLING))


_WHOLE_WORDS = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, _ABBREVIATIONS))})(?!\S)")


def _folded(word: str) -> str:
    """A word with its tone behind its letters, and i for the y that sounds like it."""
    marks = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in marks if mark in _TONES)
    letters = "".join(letter for letter in marks if letter not in _TONES)
    return unicodedata.normalize("NFD", _OF_ONE_SOUND.sub("i", letters) + tones)


def find(name: str, units: Sequence[str]) -> tuple[int | None, list[int]]:
    """Which of some units a name means that is the same as none of theirs.

    Returns:
        The 0-based place of the one unit that it means with or without its kind of office and place and its province;
        None where there is none, or where others hold the name, too. Then those that it may mean, nearest first.
    """
    alike = [place for place, unit in enumerate(units) if _alike(_parts(name), _parts(unit))]
    holding = [place for place, unit in enumerate(units) if _holds(_parts(unit), _parts(name))]
    candidates = sorted({*alike, *holding})
    if len(candidates) == 1 and alike:
        return alike[0], []
    found = candidates or [place for place, unit in enumerate(units) if _near(name, unit)]
    return None, sorted(found, key=lambda place: -_likeness(name, units[place]))[:_OFFERED]


def nearest(name: str, units: Sequence[str]) -> list[str]:
    """The units whose names look most like this one, likely or not."""
    return sorted(units, key=lambda unit: -_likeness(name, unit))[:_OFFERED]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _bare_key(one), _bare_key(other)).ratio()


_OFFERED = 3


def doubles(names: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """The pairs of places of a list that may be one unit twice, though not the same; and whether no more differs than that one
    lacks its kind of office or place, its province or its accents: else it is some accents, up to two letters, or words."""
    keys = [unit_key(name) for name in names]
    wholes, bares = ([_parts(name, bare) for name in names] for bare in (False, True))
    for one, other in sorted(_worth_a_look(keys, wholes, bares)):
        parts = wholes[one], wholes[other]
        if keys[one] == keys[other]:
            continue
        if _alike(*parts):
            yield one, other, True
        elif _alike(bares[one], bares[other]):
            yield one, other, any(part.own == _plain(part.own) for part in parts)
        elif _close(*parts, keys[one], keys[other]):
            yield one, other, False


def _worth_a_look(keys: Sequence[str], wholes: Sequence[_Parts], bares: Sequence[_Parts]) -> set[tuple[int, int]]:
    """The pairs of places that may be alike or close: in a long list most are neither, which is told without comparing them."""
    found: set[tuple[int, int]] = set()
    for parts in (wholes, bares):
        # What is alike has the own of one name as the own of the other, or as what stands before its province.
        sharing = _places((text, place) for place, part in enumerate(parts) for text in {part.own, part.short} - {""})
        found |= {pair for places in sharing.values() for pair in combinations(places, 2)}
    owning = _places((part.own, place) for place, part in enumerate(wholes))
    for place, part in enumerate(wholes):
        words = part.own.split()
        runs = {" ".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2)}
        found |= {
            (min(place, other), max(place, other)) for run in runs for other in owning.get(run, ()) if other != place
        }
    # Two letters off, texts differ in four at most: one changed is one less here and one more there.
    bits: dict[tuple[str, int], int] = {}
    for places in _places((part.labels, place) for place, part in enumerate(wholes)).values():
        for texts in (keys, [part.own for part in wholes]):
            bags = [(place, _bag(texts[place], bits)) for place in places]
            for at, (place, bag) in enumerate(bags):
                found |= {(place, other) for other, its in bags[at + 1 :] if (bag ^ its).bit_count() <= 4}
    return found


def _places(marked: Iterable[tuple[_Mark, int]]) -> dict[_Mark, list[int]]:
    places: dict[_Mark, list[int]] = defaultdict(list)
    for mark, place in marked:
        places[mark].append(place)
    return places


def _bag(text: str, bits: dict[tuple[str, int], int]) -> int:
    """The letters of a text as the bits of a number, each as often as it stands there."""
    counts: Counter[str] = Counter()
    bag = 0
    for letter in text:
        bag |= 1 << bits.setdefault((letter, counts[letter]), len(bits))
        counts[letter] += 1
    return bag


def _near(name: str, unit: str) -> bool:
    """Whether a name that means no unit for sure may mean this one."""
    bare = _parts(name, True), _parts(unit, True)
    return (
        _alike(*bare)
        or _close(_parts(name), _parts(unit), unit_key(name), unit_key(unit))
        or _close(*bare, _bare_key(name), _bare_key(unit))
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """A name taken apart: what kind of office it is, what kind of place it is for, and what is its own.

    Of the province's own office `own` begins with “tỉnh”, so that it is not taken for the town of that name; of any other
    name that says its province, `short` is what stands before it.
    """

    office: str
    place: str
    own: str
    short: str
    labels: tuple[str, ...]

    @property
    def of_province(self) -> bool:
        return self.office in _CUC or self.own.startswith(_TINH)


@lru_cache(maxsize=1 << 12)
def _parts(name: str, bare: bool = False) -> _Parts:
    """A name taken apart, with or without its accents."""
    offices, places, others = _patterns(bare)
    rest = f" {_bare_key(name) if bare else unit_key(name)} "
    office = offices.match(rest)
    rest = others.sub(" ", rest[office.end() - 1 :] if office else rest)
    place = places.search(rest)
    if place:
        rest = f"{rest[: place.start()]} {rest[place.end() :]}"
    kind = office[0].strip() if office else ""
    tinh = _TINH[bare]
    before, tinh_stands, after = (" ".join(part.split()) for part in f" {rest} ".partition(f" {tinh}"))
    own = " ".join(f"{before} {after}".split())
    if kind == _CUC[bare] or (tinh_stands and not before):
        own = f"{tinh}{own}"
    labels = tuple(sorted(word for word in own.split() if _LABEL.fullmatch(word)))
    return _Parts(kind, place[0].strip() if place else "", own, before if tinh_stands and before else "", labels)


def _alike(one: _Parts, other: _Parts) -> bool:
    """Whether two names differ in no more than that one says its kind of office, of place or its province."""
    if one.of_province != other.of_province or _differ(one.office, other.office) or _differ(one.place, other.place):
        return False
    if not (one.own and other.own):
        return False
    shorter = one.own == other.short or one.short == other.own
    return one.own == other.own or (shorter and not (one.short and other.short))


def _holds(unit: _Parts, name: _Parts) -> bool:
    """Whether a unit's name has a bare one in it."""
    bare = not (name.office or name.place or name.of_province)
    return bare and bool(name.own) and f" {name.own} " in f" {unit.own} "


def _close(one: _Parts, other: _Parts, first: str, second: str) -> bool:
    """Whether two names, of these keys, are up to two letters off, or one has what is the other's own and more."""
    if one.of_province != other.of_province or _differ(one.place, other.place):
        return False
    shorter, longer = sorted((one, other), key=lambda part: len(part.own))
    same = one.labels == other.labels
    # An area has a number besides the names of its districts.
    words = len(shorter.own.split()) if same or longer.own.startswith(_AREA) else 0
    if words > len(shorter.labels) and f" {shorter.own} " in f" {longer.own} ":
        return True
    return same and (_within(first, second, 2) or (len(shorter.own) > 4 and _within(one.own, other.own, 2)))


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _within(one: str, other: str, edits: int) -> bool:
    """Whether so many letters added, left out or changed make one text of the other."""
    if one == other:
        return True
    if edits == 0 or abs(len(one) - len(other)) > edits:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    pairs = ((one[1:], other), (one, other[1:]), (one[1:], other[1:]))
    return any(_within(*pair, edits - 1) for pair in pairs)


@lru_cache(maxsize=1 << 12)
def _bare_key(name: str) -> str:
    """The key of a name as it would be without accents."""
    return _plain(unit_key(name))


def _plain(key: str) -> str:
    letters = unicodedata.normalize("NFD", key.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _patterns(bare: bool) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands at the start of a key for the kind of office, anywhere for the kind of place, and for nothing more."""
    texts = (_OFFICES, _PLACES, _OTHERS)
    office, place, other = ("|".join(map(_bare_key if bare else unit_key, words)) for words in texts)
    return re.compile(f" (?:{office}) "), re.compile(f"(?<= )(?:{place})(?= )"), re.compile(f"(?<= )(?:{other})(?= )")


_OFFICES = ("chi cục", "cục", "phòng")
_PLACES = ("huyện", "thành phố", "thị xã", "quận")
_OTHERS = ("thi hành án dân sự", "thi hành án", "và")
_LABEL = re.compile(r"\d+|[a-zđ]|[ivx]+")
# With and without accents.
_CUC = unit_key("cục"), _bare_key("cục")
_AREA = f"{unit_key('khu vực')} "
_TINH = f"{unit_key('tỉnh')} ", f"{_bare_key('tỉnh')} "
