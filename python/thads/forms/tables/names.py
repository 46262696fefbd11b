"""What the name of a row says: a total, the province's agency, a unit, an officer or another part of a unit."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto

from thads.figures.names import unit_key
from thads.forms.tables.words import ANY_YEAR, folded, heading_key, plain_key


class Kind(Enum):
    """What a row is by its name. `DETAIL` is an officer, or what explains or compares others; `OTHER` may be a bare district, a
    person, or anything.
    """

    KNOWN = auto()
    UNIT = auto()
    OTHER = auto()
    DETAIL = auto()
    PROVINCE = auto()
    GROUP = auto()
    TOTAL = auto()


def keys(text: str) -> tuple[str, ...]:
    """What names begin with: keys of whole words."""
    return tuple(f"{heading_key(part)} " for part in text.split(", "))


def _names(text: str) -> frozenset[str]:
    return frozenset(map(heading_key, text.split(", ")))


_TOTALS = keys(
    "Tổng, Cộng, Toàn, Cả tỉnh, Cả nước, Cả thành phố, T cộng, Tcộng, TC, T C, TS, T S, T số, Tất cả, Lũy kế,"
    " Tong, Cong, Total, Sum, Σ, Mang sang, Trang trước, Chuyển trang, Chuyển sang trang"
)
# What makes a total of a name wherever it stands, “Số liệu chung toàn tỉnh”; of one that begins as an agency's only the latter:
# there are a Phòng Tổng hợp and a Chi cục THADS Cộng Hòa.
_WHOLE = "toàn tỉnh, toàn ngành, toàn cục, cả tỉnh"
_OF_ALL, _WHOLLY = (
    re.compile(rf"(?<!\S)(?:{'|'.join(keys(text))})(?!{heading_key('hợp')})")
    for text in (f"tổng, cộng, chung, {_WHOLE}", _WHOLE)
)
_OF_PROVINCE = keys("Tỉnh")
_GROUPS = keys("Các, Khối, Nhóm, Riêng khối") + _OF_PROVINCE
_PROVINCES = keys("Cục, THADS tỉnh, Thi hành án dân sự tỉnh, THADS thành phố, Thi hành án dân sự thành phố, THADS TP")
OFFICERS = keys(
    "Chấp hành viên, CHV, CHVSC, CHVTC, CHVCC, Chi cục trưởng, Phó Chi cục trưởng, Trưởng phòng, Phó Trưởng phòng, Cục trưởng,"
    " Phó Cục trưởng, Phó phòng, Đồng chí, Đ c, Ông, Bà, Thẩm tra viên, Thư ký"
)
# Rows that explain or compare others.
_DETAILS = keys(
    "Trong đó, Tỷ lệ, So sánh, Tăng, Giảm, Chênh lệch, Cùng kỳ, Bình quân, Trung bình, Chỉ tiêu, Kế hoạch, Kỳ trước, Kỳ này,"
    " Án, Loại án, Loại việc, Chủ động, Theo đơn, Theo yêu cầu"
)
# Of a year, or of some months: “Năm 2022”.
_OF_TIME = re.compile(rf"{ANY_YEAR.pattern}|\b\d+ {heading_key('tháng')}(?!\S)")
UNITS = keys(
    "Chi cục, CC, CCTHADS, Phòng, THADS, Thi hành án, Khu vực, KV, Huyện, H, Thành phố, TP, Thị xã, TX, Quận, Q, Phòng THADS"
)
# A class alone names no unit: “B. Huyện” heads those of the districts.
_CLASSES = re.compile(
    "|".join(sorted(_names("chi cục, phòng, khu vực, cấp, huyện, thành phố, thị xã, quận, thads, các, và")))
)
_ROOM = heading_key("phòng")
# “Hai đơn vị”, “8 đơn vị” are the sum of so many.
_COUNTED = re.compile(
    rf"(?:\d+|{'|'.join(map(heading_key, ['hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín', 'mười']))}) {heading_key('đơn vị')}$"
)
_PROVINCE_NAMES = _names(
    "An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định, "
    "Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai, Đồng Tháp, "
    "Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình, Hồ Chí Minh, Huế, "
    "Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An, Nam Định, Nghệ An, "
    "Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng, "
    "Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, Tiền Giang, Trà Vinh, Tuyên Quang, "
    "Vĩnh Long, Vĩnh Phúc, Yên Bái"
)
_CITY_NAMES = _names("Hà Nội, Hồ Chí Minh, Hải Phòng, Đà Nẵng, Cần Thơ")
_CITIES = {kind + name for kind in keys("thành phố, tp") for name in _CITY_NAMES}
# A number or a letter before a name: "1.", "II.", "a)", "(1)".
_NUMBER = re.compile(r"^\(?(?:\d{1,3}(?: ?[.):/-])+|(?:[ivxlc]{1,6}|[a-g])(?: ?[.):]| -)+) ?(?=\S)")
_ROMAN = re.compile(r"^\(?([ivx]{1,6}|[a-h])\)?(?:[ .):-]|$)")
# The surnames of nine in ten Vietnamese; a person is written with two or more words behind.
_SURNAMES = _names(
    "Nguyễn, Trần, Lê, Phạm, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Đinh, Đoàn, Trịnh, "
    "Trương, Lương, Mai, Đào, Cao, Hà, Ma, Lâm, Tạ, Vương, Triệu, Quách, Thái, Chu, Châu, Tô, Phùng, Nông, Hứa, La, "
    "Lục, Giàng, Vàng, Sùng, Thào, Lò, Quàng, Bế, Đàm"
)


def kind_of(name: str, known: Collection[str] = (), *, group: bool = False) -> Kind:
    """What a row is by its name; `known` holds the keys of names that are units for sure, `group` tells of a group's number."""
    if unit_key(name) in known:
        return Kind.KNOWN
    plain = plain_key(without_number(name))
    if plain in _PROVINCE_NAMES or plain in _CITIES:
        return Kind.PROVINCE
    if _COUNTED.match(plain):
        return Kind.TOTAL
    if (group or plain != _ROOM) and not _CLASSES.sub("", plain).strip():
        return Kind.GROUP
    key = f"{plain} "
    for kind, starts in (
        (Kind.DETAIL, OFFICERS + _DETAILS),
        (Kind.TOTAL, _TOTALS),
        (Kind.GROUP, _GROUPS),
        (Kind.PROVINCE, _PROVINCES),
        (Kind.UNIT, UNITS),
    ):
        whole = _WHOLLY if key.startswith(UNITS) else _OF_ALL
        if key.startswith(starts) or (kind is Kind.TOTAL and whole.search(key) and not is_person(name)):
            return kind
    return Kind.DETAIL if _OF_TIME.search(plain) else Kind.OTHER


def is_total_name(name: str) -> bool:
    """Whether a row is one of all units together by its name."""
    return kind_of(name) is Kind.TOTAL or f"{plain_key(without_number(name))} ".startswith(_OF_PROVINCE)


def is_person(name: str) -> bool:
    """Whether a name may be a person's."""
    words = plain_key(without_number(name)).split()
    return 2 < len(words) < 6 and words[0] in _SURNAMES


def without_number(name: str) -> str:
    """A folded name without the number or letter before it."""
    return _NUMBER.sub("", folded(name))


def is_numbered_as_group(left: str, name: str) -> bool:
    """Whether a row has the number of a group, I or A, before its name or in the cell left of it."""
    return bool(_ROMAN.match(folded(left)) if left else _NUMBER.match(text := folded(name)) and _ROMAN.match(text))
