"""The examples of forms 04 and 05 taken into a blank workbook as it is given out; to stand in tests/forms/test_statistics_whole.py.

Needs the key of units' names (TP = thành phố, H. = huyện) for all but the last test.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests import oracle
from tests.conftest import TEMPLATE, rows
from thads.commands import cli

CASES = Path(__file__).parent / "data" / "cases"

# Load, opening, carried over: việc, then tiền in 1.000 đồng, as they stand in the two files.
FORMS = {
    "Phòng Nghiệp vụ và Tổ chức thi hành án": ((117, 46, 45), (1_404_000, 561_600, 514_110)),
    "Chi cục THADS thành phố Tuyên Quang": ((1_421, 568, 532), (17_052_000, 6_820_800, 6_244_017)),
    "Chi cục THADS huyện Yên Sơn": ((872, 348, 327), (10_464_000, 4_185_600, 3_831_656)),
    "Chi cục THADS huyện Sơn Dương": ((989, 395, 371), (11_868_000, 4_747_200, 4_345_766)),
    "Chi cục THADS huyện Hàm Yên": ((627, 250, 236), (7_524_000, 3_009_600, 2_755_101)),
    "Chi cục THADS huyện Chiêm Hóa": ((744, 297, 280), (8_928_000, 3_571_200, 3_269_211)),
    "Chi cục THADS huyện Na Hang": ((401, 160, 152), (4_812_000, 1_924_800, 1_762_035)),
    "Chi cục THADS huyện Lâm Bình": ((225, 90, 85), (2_700_000, 1_080_000, 988_673)),
}


def spread(figures: tuple[int, int, int]) -> tuple[int | None, ...]:
    load, opening, carried = figures
    return load, opening, None, carried, None


def test_eight_units_from_two_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "so.xlsm"
    shutil.copy(TEMPLATE, book)
    forms = [str(CASES / name) for name in ("bieu04_2023.xlsx", "bieu05_2023.xlsx")]
    assert cli.main(["nhap-phieu", *forms, str(book)]) == 0
    told = capsys.readouterr()
    assert "Đã nhận 8/8" in told.out
    assert "Chi cục THADS huyện Yên Sơn:\n  Việc: tổng số việc giải quyết: 872 (bieu04_2023.xlsx, ô C12)" in told.out
    assert "đã lấy cho “Phòng Nghiệp vụ và Tổ chức thi hành án”" in told.err
    assert rows(book) == {name: spread(cases) + spread(money) for name, (cases, money) in FORMS.items()}
    assert cli.main(["tong-hop", str(book), "--json"]) == 0
    units = json.loads(capsys.readouterr().out)["don_vi"]
    for unit in units:
        cases, money = FORMS[unit["ten"]]
        verdicts = (
            oracle.judge("unit_cases", *cases).verdict,
            oracle.judge("unit_money", 1_000 * money[0], 1_000 * money[1], 1_000 * money[2]).verdict,
        )
        assert (unit["viec"]["ket_qua"], unit["tien"]["ket_qua"]) == verdicts
        assert unit["ket_qua_chung"] == oracle.overall(*verdicts)


def test_officers_rows_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "so.xlsm"
    shutil.copy(TEMPLATE, book)
    assert cli.main(["nhap-phieu", str(CASES / "bieu04_chv.xlsx"), str(book)]) == 0
    told = capsys.readouterr()
    assert "Đã bỏ qua 16 dòng của chấp hành viên" in told.err
    assert "chưa có số liệu tiền. Hãy đưa thêm biểu 05" in told.err
    loads = {name: row[:4] for name, row in rows(book).items()}
    assert loads == {
        "Phòng Nghiệp vụ và Tổ chức thi hành án": (120, 48, None, 47),
        "Chi cục THADS thành phố Tuyên Quang": (1450, 580, None, 542),
        "Chi cục THADS huyện Yên Sơn": (890, 356, None, 335),
        "Chi cục THADS huyện Sơn Dương": (1010, 404, None, 378),
        "Chi cục THADS huyện Hàm Yên": (640, 256, None, 241),
        "Chi cục THADS huyện Chiêm Hóa": (760, 304, None, 285),
        "Chi cục THADS huyện Na Hang": (410, 164, None, 155),
        "Chi cục THADS huyện Lâm Bình": (230, 92, None, 87),
    }


def test_a_province(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bieu04_2023.xlsx", "bieu05_2023.xlsx"):
        (tmp_path / "p" / "Tuyên Quang").mkdir(parents=True, exist_ok=True)
        shutil.copy(CASES / name, tmp_path / "p" / "Tuyên Quang")
    assert cli.main(["gop", str(tmp_path / "p"), "-o", str(tmp_path / "ra.xlsx"), "--json"]) == 0
    (province,) = json.loads(capsys.readouterr().out)["tinh"]
    for key, place, factor in (("viec", 0, 1), ("tien", 1, 1_000)):
        chosen = [figures[place] for figures in FORMS.values()]
        units = [(factor * load, factor * before, factor * after) for load, before, after in chosen]
        sums, verdict = oracle.province("cases" if key == "viec" else "money", units)
        assert [province[key][name] for name in ("tong", "ky_truoc", "ky_nay")] == sums
        assert province[key]["ket_qua"] == verdict
    assert [unit["viec"]["tong"] for unit in province["don_vi"]] == [cases[0] for cases, _ in FORMS.values()]
