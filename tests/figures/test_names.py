"""Names of units: what is the same unit, what may be, and what never is."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thads.figures.names import doubles, find, unit_key
from thads.rules.plan import load_plan

UNITS = load_plan().units
AREAS = tuple(f"Phòng THADS khu vực {number} – Tuyên Quang" for number in range(1, 21))
# Districts of one province whose names are near each other: of Gia Lai, Hậu Giang, Đồng Tháp, Hà Tĩnh, Quảng Nam, Long An,
# Yên Bái, Nghệ An, Thừa Thiên Huế, Thành phố Hồ Chí Minh.
NEIGHBOURS = tuple(
    f"Chi cục THADS {place}"
    for place in (
        "huyện Chư Păh", "huyện Chư Pưh", "huyện Đak Đoa", "huyện Đak Pơ", "huyện Châu Thành", "huyện Châu Thành A",
        "thành phố Hồng Ngự", "huyện Hồng Ngự", "thị xã Kỳ Anh", "huyện Kỳ Anh", "huyện Nam Trà My", "huyện Bắc Trà My",
        "huyện Đức Hòa", "huyện Đức Huệ", "huyện Văn Yên", "huyện Trấn Yên", "huyện Quỳ Châu", "huyện Quỳ Hợp", "huyện Kỳ Sơn",
        "huyện A Lưới", "quận 1", "quận 3", "quận 10", "quận 11", "huyện Krông Nô", "huyện Krông Bông", "huyện Cư M'gar",
    )
)  # fmt: skip
ALL = (*UNITS, *AREAS, *NEIGHBOURS, "Cục THADS tỉnh Tuyên Quang", "Phòng Nghiệp vụ", "Văn phòng")

SHORT = {
    "thi hành án dân sự": ["THADS"],
    "Tổ chức thi hành án": ["TCTHA", "Tổ chức THA"],
    "Chi cục THADS": ["CCTHADS", "CC THADS", "CC Thi hành án dân sự", "Chi cục Thi hành án dân sự"],
    "Chi cục": ["CC"],
    "THADS": ["Thi hành án dân sự", "thi hành án  dân sự"],
    "thành phố ": ["TP ", "TP.", "Tp. ", "T.P "],
    "huyện ": ["H ", "H.", "h. "],
    "thị xã ": ["TX ", "TX. ", "T.X. "],
    "quận ": ["Q ", "Q.", "q. "],
    "khu vực ": ["KV ", "kv", "KV. ", "khu vực 0"],
    "Nghiệp vụ": ["NV", "nv."],
    " và ": [" & ", "&"],
    " – ": [" - ", "-", "–", "—", " — ", " \u2212 ", "\u2011", " \u2010", " ", "\u00a0–\u00a0"],
}
FRONTS = (
    "",
    "1. ",
    "12.",
    "I. ",
    "IV - ",
    "a) ",
    "đ) ",
    "1) ",
    "(1) ",
    "(a) ",
    "2 - ",
    "2 – ",
    "- ",
    "+ ",
    "1.2. ",
    "01 ",
    "I.1. ",
    "b/ ",
)
ENDS = ("", "¹", ".", "..", " .", ";", " ", "\u200b")
SPACES = (" ", "  ", "\u00a0", "\u202f", "\t", "\n", " \u200b", "\u200b ", "\u2060 ")
INVISIBLE = ("", "\u200b", "\ufeff", "\u200d", "\u00ad", "\u2060")
LETTERS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    str.title,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("Đ", "Ð").replace("đ", "ð"),
    lambda text: text.replace("Hóa", "Hoá").replace("Hòa", "Hoà"),
    lambda text: unicodedata.normalize("NFD", text.replace("Hóa", "Hoá")),
    lambda text: text.translate(str.maketrans("aeopcyxHKTCMB", "аеорсухНКТСМВ")),  # Cyrillic letters that look the same
    lambda text: text.replace("Quỳ", "Quì").replace("Kỳ", "Kì").replace("My", "Mi"),
)  # fmt: skip


@st.composite
def spelt(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, str]:
    """A name, and the same in another spelling."""
    name = text = draw(st.sampled_from(names))
    for long, others in SHORT.items():
        if re.search(rf"(?<!\w){long}", text) and not (long == "khu vực " and re.search(r"khu vực \d\d", text)):
            text = re.sub(rf"(?<!\w){long}", draw(st.sampled_from([long, *others])), text)
    text = draw(st.sampled_from(LETTERS))(text)
    at = draw(st.integers(0, len(text)))
    text = text[:at] + draw(st.sampled_from(INVISIBLE)) + text[at:]
    text = re.sub(" ", lambda _: draw(st.sampled_from(SPACES)), text)
    return name, draw(st.sampled_from(FRONTS)) + text + draw(st.sampled_from(ENDS))


@given(spelt(ALL))
def test_the_same_unit_however_it_is_written(pair: tuple[str, str]) -> None:
    name, text = pair
    assert unit_key(text) == unit_key(name), (name, text)


@example("0&")  # "&" becomes a word of letters
@given(
    st.one_of(
        st.text(), st.text(alphabet="aáàẢyỳ iIvVxh.q&'-–)(1đÐð\u0301\u0323\u200b"), spelt(ALL).map(lambda pair: pair[1])
    )
)
def test_a_key_is_its_own_key(text: str) -> None:
    assert unit_key(unit_key(text)) == unit_key(text)


def test_different_units_stay_different() -> None:
    keys = [unit_key(name) for name in ALL]
    assert len(set(keys)) == len(ALL)
    assert all(find(one, [other])[0] is None for one, other in combinations(UNITS + AREAS, 2))
    assert all(find(other, [one])[0] is None for one, other in combinations(NEIGHBOURS, 2))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phòng THADS khu vực 1 – Tuyên Quang", "Phòng THADS khu vực 11 – Tuyên Quang"),
        ("Khu vực 1", "Khu vực"),
        ("1. Yên Sơn", "11. Yên Bình"),
        ("A Lưới", "Lưới"),
        ("Ý Yên", "Yên"),
        ("Chi cục THADS huyện Thúy", "Chi cục THADS huyện Thúi"),
        ("Chi cục THADS huyện Yên Sơn", "Chi cục THADS thị xã Yên Sơn"),
        ("Hàm Yên", "Ham Yên"),
        ("Đà", "Dà"),
        ("Hai Bà", "Hay Bà"),
        ("1", "2"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert unit_key(one) != unit_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cư M'gar", "Cư M’gar"),
        ("Cư M'gar", "Cư Mgar"),
        ("KV1", "Khu vực 01"),
        ("Q1", "Quận 1"),
        ("P. NV&TCTHA", "Phòng Nghiệp vụ và Tổ chức thi hành án"),
        ("1. Yên Sơn", "Yên Sơn"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("Lý Sơn", "Lí Sơn"),
        ("Quý Lộc", "Quí Lộc"),
        ("Chi cục THA DS Na Hang", "CCTHADS Na Hang"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert unit_key(one) == unit_key(other)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Yên Sơn", 2), ("H. Yên Sơn", 2), ("Chi cục THADS Yên Sơn", 2), ("Huyện Yên Sơn", 2), ("THADS Yên Sơn", 2),
        ("1. Yên Sơn", 2), ("Huyện Yên Sơn, tỉnh Tuyên Quang", 2), ("Tuyên Quang", 1), ("TP Tuyên Quang", 1),
        ("Chi cục THADS Tuyên Quang", 1), ("Nghiệp vụ và TCTHA", 0), ("Phòng Nghiệp vụ & Tổ chức THADS", 0),
    ],
)  # fmt: skip
def test_the_one_unit_that_it_can_be(written: str, place: int) -> None:
    assert find(written, UNITS) == (place, [])


@pytest.mark.parametrize(
    "written",
    [
        "Cục THADS tỉnh Tuyên Quang", "Cục THADS Tuyên Quang", "THADS tỉnh Tuyên Quang", "Tỉnh Tuyên Quang", "CTHADS Tuyên Quang",
        "Cuc THADS tinh Tuyen Quang", "Thị xã Tuyên Quang", "Huyện Tuyên Quang", "Các Chi cục THADS", "Tổng cộng", "Toàn tỉnh",
        "Chi cục THADS", "Huyện", "", "1", "Bắc Hà",
    ],
)  # fmt: skip
def test_what_is_none_of_the_units(written: str) -> None:
    assert find(written, UNITS) == (None, [])


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("Chi cuc THADS huyen Ham Yen", [4]), ("Ham Yen", [4]), ("Chi cục THADS huyện Hàm Yen", [4]), ("Hàm Yeen", [4]),
        ("Chi cục THADS huyên Yên Sơn", [2]), ("Na Hnag", [6]), ("Lam Bin", [7]), ("Phòng Nghiệp vụ", [0]),
        ("Yên", [2, 4]), ("Đơn vị Yên Sơn", [2]), ("Sơn", [2, 3]), ("Yên Sơn - Tuyên Quang", [1, 2]),
        ("Huyện Yên Sơn - Tuyên Quang", [2]),
    ],
)  # fmt: skip
def test_what_is_only_offered(written: str, offered: list[int]) -> None:
    place, found = find(written, UNITS)
    assert (place, sorted(found)) == (None, offered)


def test_two_that_hold_a_name_are_never_chosen_among() -> None:
    towns = ["Chi cục THADS huyện Kỳ Anh", "Chi cục THADS thị xã Kỳ Anh"]
    assert find("Kỳ Anh", towns) == (None, [0, 1])
    assert find("TX Kỳ Anh", towns) == (1, [])
    with_province = [*UNITS, "Cục THADS tỉnh Tuyên Quang"]
    place, offered = find("Tuyên Quang", with_province)
    assert (place, sorted(offered)) == (None, [1, 8])
    assert find("Chi cục THADS Tuyên Quang", with_province) == (1, [])
    mixed = [UNITS[1], *AREAS[:1]]
    assert find("Tuyên Quang", mixed)[0] is None
    assert find("TP. Tuyên Quang", mixed) == (0, [])


def test_areas_by_their_numbers() -> None:
    assert find("Phòng THADS khu vực 1 (Yên Sơn)", UNITS) == (None, [2])
    assert find("KV 2 - tỉnh Tuyên Quang", AREAS) == (1, [])
    assert find("THADS khu vực 12 – Tuyên Quang", AREAS) == (11, [])
    assert find("Khu vực 1", AREAS) == (None, [0])
    assert find("Chi cục THADS khu vực 3 - Tuyên Quang", AREAS) == (None, [2])
    assert find("Phòng THADS khu vực 21 – Tuyên Quang", AREAS) == (None, [])


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (UNITS, []),
        (AREAS, []),
        (("Chi cục THADS huyện Kỳ Anh", "Chi cục THADS thị xã Kỳ Anh"), []),
        (("Chi cục THADS Yên Sơn", "Chi cục THADS huyện Yên Sơn"), [(0, 1, True)]),
        (("Yên Sơn", "Na Hang", "Chi cục THADS huyện Yên Sơn"), [(0, 2, True)]),
        (("Chi cuc THADS huyen Ham Yen", "Chi cục THADS huyện Hàm Yên"), [(0, 1, True)]),
        (("Chi cục THADS huyện Hàm Yêm", "Chi cục THADS huyện Hàm Yên"), [(0, 1, False)]),
        (("Chi cục THADS huyện Chư Păh", "Chi cục THADS huyện Chư Pưh"), [(0, 1, False)]),
        (("Huyện Thanh Hà", "Huyện Thạnh Hà"), [(0, 1, False)]),
        (("Huyện Thanh Ha", "Huyện Thạnh Hà"), [(0, 1, True)]),
        (("Huyện Thành Hà", "Huyện Thạnh Hà"), [(0, 1, False)]),
        (("Chi cục THADS huyện Văn Yên", "Chi cục THADS huyện Trấn Yên"), []),
        (("Chi cục THADS TP Tuyên Quang", "Cục THADS tỉnh Tuyên Quang"), []),
        (("Phòng KV 1", "Phòng KV 2", "Đơn vị A", "Đơn vị B", "Đội I", "Đội II"), []),
        (("Phòng THADS khu vực 1", "Phòng THADS khu vực 1 – Tuyên Quang"), [(0, 1, False)]),
        (("Phòng THADS khu vực 1 (Yên Sơn)", "Chi cục THADS huyện Yên Sơn"), [(0, 1, False)]),
        (("Phòng THADS khu vực 3 - Na Hang, Lâm Bình", "Lâm Bình", "Na Hang"), [(0, 1, False), (0, 2, False)]),
        (("Yên Sơn", "YÊN SƠN"), []),
        (("", "Yên Sơn", ""), []),
    ],
)  # fmt: skip
def test_pairs_that_may_be_one_unit(names: tuple[str, ...], found: list[tuple[int, int, bool]]) -> None:
    assert list(doubles(names)) == found


def test_a_long_list_gives_the_pairs_that_its_names_give_two_by_two() -> None:
    """Names of made-up syllables, many of them near each other by chance, and some of one unit."""
    chance = random.Random(2023)
    syllables = (
        "yên",
        "yen",
        "sơn",
        "hàm",
        "hòa",
        "hoà",
        "đức",
        "tân",
        "tâm",
        "mỹ",
        "mĩ",
        "lâm",
        "nam",
        "bắc",
        "1",
        "2",
    )
    kinds = ("Chi cục THADS huyện ", "CC THADS thành phố ", "Phòng THADS khu vực ", "", "huyện ", "Cục THADS tỉnh ")
    names = [
        chance.choice(kinds)
        + " ".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3))))
        + chance.choice(("", "", " tỉnh Yên Tâm"))
        for _ in range(120)
    ]
    apart = [
        (one, other, *more)
        for one, other in combinations(range(len(names)), 2)
        for _, _, *more in doubles([names[one], names[other]])
    ]
    assert list(doubles(names)) == apart
    assert len({probably for _, _, probably in apart}) == 2
