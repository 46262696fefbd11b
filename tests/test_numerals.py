"""Numbers, rates, dates and names as Vietnamese offices write them."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thads.numerals import (
    FigureError,
    day_fault,
    file_stem,
    format_date,
    format_number,
    format_rate,
    is_device,
    name_key,
    nearest,
    parse_day,
    parse_number,
    parse_year,
)

NBSP, NARROW = "\u00a0", "\u202f"

READ: dict[str, tuple[object, ...]] = {
    "0": (0, 0.0, "0"),
    "1234": (1234, 1234.0, Decimal(1234), "1234", "1.234", "  1.234 ", f"{NBSP}1.234{NBSP}", f"1{NARROW}234", "1 234"),
    "1234.0": ("1.234 ₫", f"1.234{NBSP}₫", "1.234₫", "1.234 đ", "1.234,0"),
    "1234.5": (1234.5, Decimal("1234.5"), "1.234,5", "1234,5", "1.234,50", unicodedata.normalize("NFD", "1.234,5 ₫")),
    "1234567.5": ("1.234.567,5", f"1{NBSP}234{NBSP}567,5", "1 234 567,5 ₫"),
    "1234.567": ("1234,567", "1.234,567"),
    "1.234": ("1,2340", 1.234),
    "0.125": ("0,125", 0.125),
    "0.3": (0.1 + 0.2,),  # what Excel shows, not the float behind it
    "1000000000.007": (1_000_000_000.007, "1.000.000.000,007"),
    "999999999999999": (999_999_999_999_999.0,),
    "1000000000000000000": ("1.000.000.000.000.000.000", 1e18),
}


@pytest.mark.parametrize(("value", "number"), [(value, number) for number, values in READ.items() for value in values])
def test_numbers_are_read(value: object, number: str) -> None:
    assert parse_number(value) == Decimal(number)


@pytest.mark.parametrize("value", [None, "", " ", NBSP, "\t\n"])
def test_a_blank_is_no_number(value: object) -> None:
    assert parse_number(value) is None


# By what the message quotes; of texts it quotes themselves.
REFUSED: dict[str, tuple[object, ...]] = {
    "số âm": (-5, -5.0, Decimal(-5), "-5", "\u22125", "\u20135", "- 1.234,5 ₫"),
    "TRUE": (True,),
    "FALSE": (False,),
    "30/09/2023": (dt.datetime(2023, 9, 30), dt.date(2023, 9, 30)),
    "không chứa số": (float("nan"), float("inf"), [1]),
    "15 chữ số": (1_234_567_890_123_456.0,),
    "1.240” có ký tự ẩn (mã U+200E)": ("\u200e1.240",),
    "có ký tự ẩn (mã U+202C, U+202D)": ("\u202d1240\u202c",),
    "có ký tự ẩn (mã U+200B)": ("12\u200b40",),
    "có chữ “sửa”": ("1.240\nsửa",),
    "1.234 hoặc": ("1,234",),  # a thousand in English, a fraction in Vietnamese
    "999.999 hoặc": ("999,999",),
}
REFUSED_TEXTS = (
    "abc", "₫", "12 việc", "(5)", "5-", "1e5", "50%", "30/9/2023", "#DIV/0!", "#N/A", "#VALUE!", "12,345",
    "1.23", "1234.5", "0.5", "12.34.567", "1,234,567", "1,234.5", "1.234,", ",5", "1..234", "12 34", "1 234.567",
    "0.123", "0.500", "01.234",  # no group of thousands begins with 0: half a tỷ must not be read as 500
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [(value, said) for said, values in REFUSED.items() for value in values] + [(text, text) for text in REFUSED_TEXTS],
)
def test_what_is_no_number_is_said_with_the_remedy(value: object, said: str) -> None:
    with pytest.raises(FigureError) as caught:
        parse_number(value)
    assert said in str(caught.value)
    assert "Hãy " in str(caught.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("cuối tháng", "không phải là ngày"),
        (5, "không phải là ngày"),
        ("30/9/2023\u200e", "có ký tự ẩn (mã U+200E)"),
        ("#GETTING_DATA", "chưa có kết quả"),
        ("#DIV/0!", "đang báo lỗi"),
    ],
)
def test_what_is_no_date_is_said_with_the_remedy(value: object, said: str) -> None:
    assert parse_day(value) is None
    assert said in day_fault(value)
    assert "Hãy nhập ngày/tháng/năm" in day_fault(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"), (999, "999"), (1000, "1.000"), (1234567, "1.234.567"), (-1234, "-1.234"),
        (10**18, "1.000.000.000.000.000.000"), (Decimal("1234.5"), "1.234,5"), (Decimal("1234.500"), "1.234,5"),
        (Decimal("0.007"), "0,007"), (Decimal("-0.5"), "-0,5"), (Decimal("-0.0"), "0"),
        (Decimal("1E+6"), "1.000.000"),
    ],
)  # fmt: skip
def test_format_number(number: int | Decimal, text: str) -> None:
    assert format_number(number) == text


@given(st.integers(0, 10**18), st.integers(0, 9))
def test_what_is_shown_can_be_typed_again(digits: int, decimals: int) -> None:
    number = Decimal(digits).scaleb(-decimals)
    text = format_number(number)
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", text):  # ambiguous as typed text, whoever wrote it
        with pytest.raises(FigureError):
            parse_number(text)
    else:
        assert parse_number(text) == number


@given(st.text(max_size=12) | st.text("0123456789., -−₫đ\u00a0#%", max_size=12))
def test_any_text_is_a_number_a_blank_or_a_sentence(text: str) -> None:
    try:
        number = parse_number(text)
    except FigureError as error:
        said = str(error)
    else:
        assert (number is None) == (not text.strip())
        assert number is None or number >= 0
        return
    assert "Hãy " in said


@pytest.mark.parametrize(
    ("rate", "text"),
    [(600, "6,00%"), (599, "5,99%"), (5, "0,05%"), (0, "0,00%"), (-1, "-0,01%"), (-12345678, "-123.456,78%")],
)
def test_format_rate(rate: int, text: str) -> None:
    assert format_rate(rate) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2023, 9, 30), "ngày 30 tháng 9 năm 2023"), (dt.date(2023, 1, 5), "ngày 05 tháng 01 năm 2023"),
        (dt.date(2024, 2, 10), "ngày 10 tháng 02 năm 2024"), (dt.date(2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
        (dt.date(2023, 12, 1), "ngày 01 tháng 12 năm 2023"),
    ],
)  # fmt: skip
def test_format_date(day: dt.date, text: str) -> None:
    assert format_date(day) == text


@pytest.mark.parametrize(
    "other",
    [
        "CHI CỤC THADS HUYỆN CHIÊM HÓA",
        "  chi cục  thads huyện chiêm hóa ",
        f"Chi cục{NBSP}THADS huyện Chiêm\nHóa",
        "Chi cục THADS huyện Chiêm Hoá",
        unicodedata.normalize("NFD", "Chi cục THADS huyện Chiêm Hóa"),
        unicodedata.normalize("NFD", "Chi cục THADS huyện Chiêm Hoá"),
    ],
)
def test_the_same_name(other: str) -> None:
    assert name_key(other) == name_key("Chi cục THADS huyện Chiêm Hóa")


@pytest.mark.parametrize(
    ("one", "other"), [("Yên Sơn", "Yên Sớn"), ("Hàm Yên", "Ham Yên"), ("Khu vực 1", "Khu vực 2"), ("Đà", "Dà")]
)
def test_other_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("30/9/2023", dt.date(2023, 9, 30)),
        (" 01-02-2023 ", dt.date(2023, 2, 1)),
        ("1.2.2023", dt.date(2023, 2, 1)),
        (dt.datetime(2023, 9, 30, 5), dt.date(2023, 9, 30)),
        ("31/2/2023", None),
        ("9/30/2023", None),
        ("1/2-2023", None),
        ("", None),
        (45_199.0, None),
    ],
)
def test_dates(written: object, read_as: dt.date | None) -> None:
    assert parse_day(written) == read_as


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("118 tỷ", "tỷ"),
        ("1.240 việc", "việc"),
        ("118.000.000 đồng", "đồng"),
        ("118.000.000VNĐ", "VNĐ"),
        ("1,2 triệu đồng", "triệu đồng"),
        ("khoảng 118", "khoảng"),
        ("Việc: 1.240", "Việc"),
        ("12\u00a0việc", "việc"),
        ("118 k", "k"),
    ],
)
def test_words_beside_a_number_are_to_be_taken_off(text: str, words: str) -> None:
    with pytest.raises(FigureError) as error:
        parse_number(text)
    assert str(error.value) == f"“{text}” có chữ “{words}”. Hãy bỏ chữ “{words}”, nhập số theo đơn vị tính của bảng."


@pytest.mark.parametrize("text", ["1" * 32_000 + "x", "1." * 16_000, "1 " * 16_000 + "x", "x" * 32_000 + "1"])
def test_long_texts_are_refused_in_one_pass(text: str) -> None:
    with pytest.raises(FigureError) as error:
        parse_number(text)
    assert len(str(error.value)) < 700
    assert (parse_year(text), parse_year("1" * 32_000), parse_year(" 2023 ")) == (None, None, 2023)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("...", "“...” không phải là số"),
        ("01234.56789,", "không rõ “01234.56789,” là số nào"),
        ("x" * 200, f"“{'x' * 200}” không"),
        ("x" * 201, f"“{'x' * 200}…” không"),
    ],
)
def test_what_is_said_of_no_number(text: str, said: str) -> None:
    with pytest.raises(FigureError) as error:
        parse_number(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("value", "year"),
    [(1900, None), (1901, 1901), (2199.0, 2199), (2200, None), (2023.5, None), (True, None), ("2023", 2023), ("23", None)],
)  # fmt: skip
def test_years(value: object, year: int | None) -> None:
    assert parse_year(value) == year


def test_the_nearest_name_is_asked_about() -> None:
    names = ("Lâm Bình", "Yên Sơn", "Sơn Dương")
    assert (nearest("Yen Son", names), nearest("xyz", names)) == (" Có phải “Yên Sơn”?", "")


@pytest.mark.parametrize(
    ("unit", "stem"),
    [
        ("Chi cục THADS Yên Sơn", "Chi cục THADS Yên Sơn"),
        ("A/B: C.", "A B C"),
        ("con", "Đơn vị con"),
        ("Aux.2023", "Đơn vị Aux.2023"),
        ("cong", "cong"),
        (" . ", "Đơn vị"),
        ("a" * 101, "a" * 100),
        ("ộ" * 100, "ộ" * 76),  # of three bytes each; a name has room for 230
    ],
)
def test_a_units_name_as_a_files(unit: str, stem: str) -> None:
    assert file_stem(unit) == stem
    assert [is_device(name) for name in ("con.txt", "COM1", "cong", "Yên Sơn.con")] == [True, True, False, False]
