"""Amounts in words, by hand."""

from __future__ import annotations

import pytest

from thads.papers.numbers import in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (1_000, "một nghìn"),
        (1_001, "một nghìn không trăm linh một"),
        (1_015, "một nghìn không trăm mười lăm"),
        (48_150_000, "bốn mươi tám triệu một trăm năm mươi nghìn"),
        (100_000_000, "một trăm triệu"),
        (1_000_000_001, "một tỷ không trăm linh một"),
        (6_921_606_000, "sáu tỷ chín trăm hai mươi mốt triệu sáu trăm linh sáu nghìn"),
        (10**12, "một nghìn tỷ"),
        (2_005 * 10**9 + 1_000, "hai nghìn không trăm linh năm tỷ không trăm linh một nghìn"),
    ],
)
def test_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_nothing_below_zero() -> None:
    with pytest.raises(ValueError, match="below 0"):
        in_words(-1)
