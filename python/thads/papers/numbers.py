"""Whole numbers in Vietnamese words, as amounts of money are repeated in papers."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")


def in_words(number: int) -> str:
    """A whole number ≥ 0: 1015 → "một nghìn không trăm mười lăm", 21 → "hai mươi mốt"."""
    if number < 0:
        raise ValueError("no number below 0 is written in words")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = [in_words(billions), "tỷ"] if billions else []
    return " ".join([*words, *_below_billion(rest, follows=bool(billions))])


def _below_billion(number: int, follows: bool) -> list[str]:
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words += _group(group, full=follows or bool(words))
            words += [_GROUPS[place]] if place else []
    return words


def _group(number: int, full: bool) -> list[str]:
    """Up to 999; `full` says the hundreds though there are none."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        last = _DIGITS[ones]
        if tens > 1 and ones == 1:
            last = "mốt"
        elif tens and ones == 5:
            last = "lăm"
        words.append(last)
    return words
