"""Numbers and names as Vietnamese offices write them: dot for thousands, comma for decimals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

# What stands for a formula without a result; Excel, too, shows it while one is still to come.
NOT_CALCULATED = "#GETTING_DATA"

# Excel keeps 15 significant digits of a number.
EXCEL_DIGITS = 15

_SPACES = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2007\u2009\u202f"))
_HIDDEN = ("Cc", "Cf")  # Unicode's controls, and its marks that are not seen
# No figure is longer; what is, is cut in messages.
_LONGEST_SHOWN = 200
_DIGITS = frozenset("0123456789.,")
# What stands around the words beside a number: “118 tỷ”, “khoảng 1.240”.
_ABOUT_NUMBERS = "0123456789.,:;()~≈-−– \t\r\n\u00a0\u2007\u2009\u202f"
_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_DECIMAL = re.compile(r"\d+,\d+")
_SPACED = re.compile(r"[1-9]\d{0,2}([ \u00a0\u2007\u2009\u202f]\d{3})+(,\d+)?")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


class FigureError(ValueError):
    """What was typed is no figure; the message says in Vietnamese what is wrong and what to do."""


def parse_number(value: object) -> Decimal | None:
    """Read one typed figure ≥ 0.

    Args:
        value: what a cell holds: None, a number, text, a bool, a date, or the text of a cell error ("#DIV/0!").

    Returns:
        The number, exact; None for a blank cell.

    Raises:
        FigureError: ambiguous or impossible, with the remedy.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        raise FigureError(f"“{'TRUE' if value else 'FALSE'}” không phải là số. Hãy xóa ô và nhập số.")
    if isinstance(value, date | datetime):
        raise FigureError(
            f"Excel đã hiểu ô này là ngày {value:%d/%m/%Y}. Hãy xóa ô, đặt lại định dạng số rồi nhập lại số."
        )
    if isinstance(value, int | Decimal):  # Excel hands over cells in currency format as Decimal
        number = Decimal(value)
    elif isinstance(value, float):
        number = _from_float(value)
    elif isinstance(value, str):
        number = _from_text(value)
    else:
        raise FigureError("ô này không chứa số. Hãy xóa ô và nhập số.")
    if number < 0:
        raise FigureError(f"“{format_number(number)}” là số âm. Hãy nhập số từ 0 trở lên.")
    return number


def _from_float(value: float) -> Decimal:
    if value != value or value in (float("inf"), float("-inf")):
        raise FigureError("ô này không chứa số. Hãy xóa ô và nhập số.")
    number = Decimal(f"{value:.{EXCEL_DIGITS}g}")
    if value.is_integer() and number != int(value):
        raise FigureError(
            "số có hơn 15 chữ số, Excel không giữ đủ. Hãy nhập dạng chữ (thêm dấu ' phía trước) hoặc chọn đơn vị tính lớn hơn."
        )
    return number


def _from_text(value: str) -> Decimal:
    text = unicodedata.normalize("NFC", value[:_LONGEST_SHOWN]).strip() + ("…" if len(value) > _LONGEST_SHOWN else "")
    if text == NOT_CALCULATED:
        raise FigureError(
            "công thức chưa có kết quả (tệp do phần mềm khác ghi). Hãy mở sổ bằng Excel rồi lưu lại, hoặc nhập thẳng số."
        )
    if text.startswith("#"):
        raise FigureError(f"ô đang báo lỗi {text}. Hãy sửa công thức hoặc nhập thẳng số.")
    if hidden := hidden_in(text):
        raise FigureError(
            f"“{text}” có ký tự ẩn (mã {hidden}), thường do chép từ nơi khác. Hãy xóa cả ô rồi nhập lại số."
        )
    body = text.removesuffix("₫").removesuffix("đ").strip()
    sign = ""
    if body[:1] in ("-", "−", "–"):
        sign, body = "-", body[1:].strip()
    digits = body.translate(_SPACES)
    words = body.strip(_ABOUT_NUMBERS)
    if 0 < len(words) < len(body) and any(map(str.isalpha, words)) and (body.startswith(words) or body.endswith(words)):
        raise FigureError(f"“{text}” có chữ “{words}”. Hãy bỏ chữ “{words}”, nhập số theo đơn vị tính của bảng.")
    if digits != body and not _SPACED.fullmatch(body):
        raise FigureError(f"“{text}” có khoảng trắng không ở chỗ ngăn hàng nghìn. Hãy nhập lại, ví dụ 1.234.567.")
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        raise FigureError(
            f"“{text}” có thể hiểu là {digits.replace(',', '.')} hoặc là số lẻ. Hãy nhập {digits.replace(',', '')} nếu dấu phẩy ngăn"
            f" hàng nghìn, hoặc {digits}0 nếu là số lẻ."
        )
    if _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits) or _DECIMAL.fullmatch(digits):
        return Decimal(sign + digits.replace(".", "").replace(",", "."))
    if set(digits) <= _DIGITS and digits.strip(".,"):
        raise FigureError(
            f"không rõ “{text}” là số nào. Hãy nhập theo cách viết Việt Nam: dấu chấm ngăn hàng nghìn, dấu phẩy trước phần lẻ,"
            " ví dụ 1.234,5."
        )
    raise FigureError(f"“{text}” không phải là số. Hãy nhập lại bằng chữ số, ví dụ 1.234.")


def format_number(number: int | Decimal) -> str:
    """Exact Vietnamese text of a number: 1234567 → "1.234.567", Decimal("1234.5") → "1.234,5"."""
    whole, _, fraction = f"{Decimal(number):,f}".partition(".")
    fraction = fraction.rstrip("0")
    text = whole.replace(",", ".") + (f",{fraction}" if fraction else "")
    return "0" if text == "-0" else text


def format_rate(rate: int) -> str:
    """A rate in ten-thousandths as a percentage with two decimals: 599 → "5,99%"."""
    whole, hundredths = divmod(abs(rate), 100)
    grouped = f"{whole:,}".replace(",", ".")  # as `format_number` writes it, for each live cell at a fifth of the time
    return f"{'-' if rate < 0 else ''}{grouped},{hundredths:02d}%"


def format_date(day: date) -> str:
    """A date as Decree 30/2020 writes it: days below 10 and months 1–2 take a leading 0."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def parse_year(value: object) -> int | None:
    """A year as a cell holds it."""
    if isinstance(value, str) and len(value := value.strip()) == 4 and value.isdecimal():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value) and 1900 < value < 2200:
        return int(value)
    return None


_TYPED_DATE = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\s*")


def parse_day(value: object) -> date | None:
    """A date as a cell holds it, or as day/month/year in text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        typed = _TYPED_DATE.fullmatch(value)
        try:
            return date(int(typed[4]), int(typed[3]), int(typed[1])) if typed else None
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def day_fault(value: object) -> str:
    """What a cell is that is neither blank nor a date, and the remedy: goes on behind what the cell is called."""
    text = str(value)
    if text.startswith("#"):
        fault = "là công thức chưa có kết quả hoặc đang báo lỗi"
    elif hidden := hidden_in(text):
        fault = f"có ký tự ẩn (mã {hidden}), thường do chép từ nơi khác"
    else:
        fault = "không phải là ngày"
    return f"{fault}. Hãy nhập ngày/tháng/năm, ví dụ 30/9/2023."


def hidden_in(text: str) -> str:
    """The codes of the characters in a text that nobody sees, spaces and line breaks aside; "" where there are none."""
    if text.isprintable():  # nearly every cell
        return ""
    found = {c for c in text if unicodedata.category(c) in _HIDDEN and ord(c) not in _SPACES}
    return ", ".join(f"U+{ord(c):04X}" for c in sorted(found))


def name_key(name: str) -> str:
    """What makes two names the same, whatever case, spacing, Unicode form or tone placement (hoà, hòa)."""
    words = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold()).split()
    return " ".join(_tone_last(word) for word in words)


def nearest(typed: str, names: Iterable[str]) -> str:
    """The question after a name that does not exist, where one is near; "" where none is."""
    plain = {_plain(name): name for name in names}
    found = get_close_matches(_plain(typed), plain, 1)
    return f" Có phải “{plain[found[0]]}”?" if found else ""


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", letters)


def _tone_last(word: str) -> str:
    tones = "".join(mark for mark in word if mark in _TONES)
    return "".join(letter for letter in word if letter not in _TONES) + tones


# Letters, and bytes: file systems of Linux take 255 bytes a name, " (9999).xlsx" and “Đơn vị ” included.
_LONGEST = 100
_MOST_BYTES = 230

# What Windows takes in no file's name; such a name of its own, with whatever ending, is a device.
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Whether Windows takes a file's name for a device."""
    return bool(_DEVICE.fullmatch(name.partition(".")[0].strip()))


def file_stem(unit: str) -> str:
    """A unit's name as a file's: its Vietnamese letters kept, without what Windows forbids."""
    text = unicodedata.normalize("NFC", UNSAFE.sub(" ", unit))
    text = " ".join(text.split())[:_LONGEST].encode(errors="ignore")[:_MOST_BYTES].decode(errors="ignore").strip(" .")
    if not text or is_device(text):
        text = f"Đơn vị {text}".strip()
    return text
