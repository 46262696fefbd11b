"""Names of units in files: matched by meaning, offered where doubtful, remembered in the workbook once chosen."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Run, area, fill, rows, values
from tests.forms.samples import FIGURES, HEADS, form, rezip, table
from thads.rules.plan import load_plan

CASES = Path(__file__).parent / "data" / "cases"
UNITS = load_plan().units
HAM_YEN = UNITS[4]
DOUBTFUL = "Chi cuc THADS huyen Ham Yen"
NOTHING = (None,) * 10


def workbook(path: Path, *units: str, years: tuple[int, int] = (2022, 2023)) -> Path:
    """A workbook of these units, those of the plan without any, and no figures."""
    single = {"NamSoSanh": years[0], "NamThiDua": years[1]}
    return fill(path, [(unit, *NOTHING) for unit in units or UNITS], single, report_date=None)


def loads(path: Path) -> dict[str, Any]:
    """The workload of each unit, by openpyxl."""
    return {name: figures[0] for name, figures in rows(path).items()}


def known(path: Path) -> list[tuple[Any, ...]]:
    """What is written on sheet Kiểm tra of names understood, its headings included, by openpyxl."""
    return [tuple(row) for row in values(path, "TenDaHieu") if row[0]]


def test_the_sectors_table_with_its_own_spellings(run: Run, tmp_path: Path) -> None:
    """Its rows have 100, 200, … 800 cases; the fifth is without accents and only offered."""
    so, file = workbook(tmp_path / "so.xlsm"), CASES / "names.xlsx"
    code, _, err = run("nhap-phieu", file, so)
    assert code == 1
    assert list(loads(so).values()) == [100, 200, 300, 400, None, 600, 700, 800]
    assert err.count("Sổ không có đơn vị") == 1
    assert f"• names.xlsx, ô B9: Sổ không có đơn vị “{DOUBTFUL}”. Gần nhất trong sổ: “{HAM_YEN}”." in err
    assert f'thêm --ten "{DOUBTFUL}={HAM_YEN}"' in err
    assert f"Đã hiểu “Chi cục THADS Sơn Dương” là “{UNITS[3]}”." in err
    assert known(so) == []

    before = so.read_bytes()
    option = ("--ten", f"{DOUBTFUL}={HAM_YEN}")
    code, out, _ = run("nhap-phieu", file, so, *option, "--xem-truoc")
    assert (code, so.read_bytes()) == (0, before)
    assert f"Nhớ tên: “{DOUBTFUL}” là “{HAM_YEN}”" in out

    assert run("nhap-phieu", file, so, *option)[0] == 0
    assert list(loads(so).values()) == [100 * number for number in range(1, 9)]
    headings = ("Tên viết trong tệp (xóa dòng thì lần sau hỏi lại)", "Đã hiểu là đơn vị")
    assert known(so) == [headings, (DOUBTFUL, HAM_YEN)]
    # Asked once: from now on it is understood, and said.
    code, _, err = run("nhap-phieu", file, so)
    assert code == 0
    assert f"“{DOUBTFUL}” là “{HAM_YEN}” (đã nhớ)" in err


@pytest.mark.parametrize("way", ["command", "row"])
def test_a_name_remembered_can_be_taken_back(way: str, run: Run, tmp_path: Path) -> None:
    so, file = workbook(tmp_path / "so.xlsm"), CASES / "names.xlsx"
    assert run("nhap-phieu", file, so, "--ten", f"{DOUBTFUL}={HAM_YEN}")[0] == 0
    if way == "command":
        code, out, err = run("nhap-phieu", file, so, "--ten", f"{DOUBTFUL.upper()}=")
        assert f"Thôi nhớ tên: “{DOUBTFUL}” là “{HAM_YEN}”" in out
        assert known(so) == []
    else:
        book = openpyxl.load_workbook(so, keep_vba=True)
        for cell in area(book, "TenDaHieu")[1]:
            cell.value = None
        book.save(so)
        code, _, err = run("nhap-phieu", file, so)
    assert code == 1
    assert f"Sổ không có đơn vị “{DOUBTFUL}”" in err


def test_undo_takes_back_what_was_remembered(run: Run, tmp_path: Path) -> None:
    so = workbook(tmp_path / "so.xlsm")
    assert run("nhap-phieu", CASES / "names.xlsx", so, "--ten", f"{DOUBTFUL}=Hàm Yên")[0] == 0
    assert len(known(so)) == 2
    assert run("hoan-tac", so)[0] == 0
    assert known(so) == []


def test_the_commands_names_are_checked_first(run: Run, tmp_path: Path) -> None:
    so, file = workbook(tmp_path / "so.xlsm"), CASES / "names.xlsx"
    before = so.read_bytes()
    for given, said in (
        (f"{DOUBTFUL}=Hàm Yênn", f"sổ không có đơn vị “Hàm Yênn”. Tên gần nhất trong sổ: “{HAM_YEN}”"),
        (f"{DOUBTFUL}=Sơn", f"Tên gần nhất trong sổ: “{UNITS[2]}”; “{UNITS[3]}”"),
        (f"{DOUBTFUL}=Cục THADS tỉnh Tuyên Quang", "sổ không có đơn vị “Cục THADS tỉnh Tuyên Quang”"),
        (f"{UNITS[2]}={HAM_YEN}", f"“{UNITS[2]}” đã là tên một đơn vị của sổ"),
        (DOUBTFUL, f"“{DOUBTFUL}” không dùng được cho --ten."),
        ("=Hàm Yên", "“=Hàm Yên” không dùng được cho --ten."),
    ):
        code, out, err = run("nhap-phieu", file, so, "--ten", given)
        assert (code, out) == (2, ""), given
        assert said in err, given
    assert so.read_bytes() == before
    # What no file says is said, not remembered; and there is nothing to take back.
    code, _, err = run(
        "nhap-phieu", file, so, "--ten", f"{DOUBTFUL}={HAM_YEN}", "--ten", "Ham Yem=Hàm Yên", "--ten", "Lạ="
    )
    assert code == 0
    assert "Không tệp nào viết tên “Ham Yem”" in err
    assert "Sổ không nhớ tên “Lạ”" in err
    assert known(so)[1:] == [(DOUBTFUL, HAM_YEN)]


def test_a_workbook_without_a_place_for_names(run: Run, tmp_path: Path) -> None:
    """Of a former version: nothing is remembered, which is said; upgraded, it remembers."""
    so = rezip(
        workbook(tmp_path / "mới.xlsm"),
        tmp_path / "so.xlsm",
        lambda name, data: data.replace(b'"TenDaHieu"', b'"Khac"') if name == "xl/workbook.xml" else data,
    )
    option = ("--ten", f"{DOUBTFUL}={HAM_YEN}")
    code, _, err = run("nhap-phieu", CASES / "names.xlsx", so, *option)
    assert (code, loads(so)[HAM_YEN]) == (0, 500)
    assert "không có chỗ nhớ tên" in err
    upgraded = tmp_path / "nâng cấp.xlsm"
    code, out, _ = run("nang-cap", so, "-o", upgraded)
    assert code == 0
    assert "Sổ cũ chưa có vùng TenDaHieu" in out
    assert run("nhap-phieu", CASES / "names.xlsx", upgraded, *option)[0] == 0
    assert known(upgraded)[1:] == [(DOUBTFUL, HAM_YEN)]


def test_names_go_along_into_new_workbooks(run: Run, tmp_path: Path) -> None:
    so = workbook(tmp_path / "so.xlsm")
    assert run("nhap-phieu", CASES / "names.xlsx", so, "--ten", f"{DOUBTFUL}={HAM_YEN}")[0] == 0
    for command, new in ((("nang-cap", so, "-o"), "b.xlsm"), (("sang-nam", so, "--ra"), "c.xlsm")):
        assert run(*command, tmp_path / new)[0] == 0
        assert known(tmp_path / new) == known(so)
        assert len(known(so)) == 2


def test_a_unit_that_was_renamed_is_asked_for_again(run: Run, tmp_path: Path) -> None:
    so = workbook(tmp_path / "so.xlsm")
    assert run("nhap-phieu", CASES / "names.xlsx", so, "--ten", f"{DOUBTFUL}={HAM_YEN}")[0] == 0
    book = openpyxl.load_workbook(so, keep_vba=True)
    area(book, "NhapLieu")[4][0].value = "Phòng THADS khu vực 4"
    book.save(so)
    code, _, err = run("nhap-phieu", CASES / "names.xlsx", so)
    assert code == 1
    assert f"Sổ không có đơn vị “{DOUBTFUL}”. Hãy sửa tên" in err


def test_areas_with_any_dash(run: Run, tmp_path: Path) -> None:
    """Thirteen units of 2026: the file has en dashes, the workbook hyphens, of which some are glued, and an abbreviation."""
    areas = [f"Phòng THADS khu vực {number} - Tuyên Quang" for number in range(1, 13)]
    areas[1] = "Phòng THADS khu vực 2-Tuyên Quang"
    areas[2] = "Phòng Thi hành án dân sự KV 3 \u2212 Tuyên Quang"
    so = workbook(tmp_path / "so.xlsm", UNITS[0], *areas, years=(2025, 2026))
    code, _, err = run("nhap-phieu", CASES / "kv_dash.xlsx", so)
    assert code == 0, err
    assert list(loads(so).values()) == [500 + 20 * number for number in range(13)]
    assert "Đã hiểu" not in err


def test_what_is_not_seen_in_a_name(run: Run, tmp_path: Path) -> None:
    so = workbook(tmp_path / "so.xlsm", *(unicodedata.normalize("NFD", unit) for unit in UNITS))
    assert run("nhap-phieu", CASES / "C5b_u200b.xlsx", so)[0] == 0
    assert list(loads(so).values())[:3] == [None, None, 1240]


def test_bare_names_where_one_unit_holds_them(run: Run, tmp_path: Path) -> None:
    names = (
        "1. Yên Sơn",
        "TP. Tuyên Quang",
        "H. Na Hang",
        "Chi cục THADS Lâm Bình",
        "Huyện Chiêm Hoá, tỉnh Tuyên Quang",
    )
    file = table(tmp_path / "b.xlsx", [HEADS, *([name, *FIGURES] for name in names)])
    so = workbook(tmp_path / "so.xlsm")
    code, out, err = run("nhap-phieu", file, so, "--json")
    assert code == 0, err
    taken = [one["don_vi"] for one in json.loads(out)["da_nhan"]]
    assert sorted(taken) == sorted(UNITS[place] for place in (2, 1, 6, 7, 5))


def test_the_province_is_never_the_town(run: Run, tmp_path: Path) -> None:
    names = ("Cục THADS tỉnh Tuyên Quang", "THADS tỉnh Tuyên Quang", "Cục Thi hành án dân sự Tuyên Quang")
    so = workbook(tmp_path / "so.xlsm")
    before = so.read_bytes()
    for name in names:
        code, _, err = run("nhap-phieu", table(tmp_path / "b.xlsx", [HEADS, [name, *FIGURES]]), so)
        assert code == 0
        assert f"“{name}” là dòng cộng nên không tính là một đơn vị" in err
    assert so.read_bytes() == before


def test_two_candidates_are_said_with_both(run: Run, tmp_path: Path) -> None:
    town, district = "Chi cục THADS thị xã Kỳ Anh", "Chi cục THADS huyện Kỳ Anh"
    so = workbook(tmp_path / "so.xlsm", town, district)
    file = table(tmp_path / "b.xlsx", [HEADS, ["Kì Anh", *FIGURES]])
    code, _, err = run("nhap-phieu", file, so)
    assert code == 1
    assert all(f'--ten "Kì Anh={unit}"' in err for unit in (town, district))
    assert run("nhap-phieu", file, so, "--ten", "Kì Anh=TX Kỳ Anh")[0] == 0
    assert loads(so) == {town: 450, district: None}


def test_two_places_are_not_both_the_one_unit_of_the_workbook(run: Run, tmp_path: Path) -> None:
    so = workbook(tmp_path / "so.xlsm", "Chi cục THADS Kỳ Anh", "Chi cục THADS Hàm Yên")
    folder = tmp_path / "p"
    for day, name in ((31, "Huyện Kỳ Anh"), (30, "Thị xã Kỳ Anh")):
        rows = [[f"Số liệu đến ngày {day}/{8 if day == 31 else 9}/2023"], HEADS, [name, *FIGURES]]
        table(folder / f"{day}.xlsx", rows)
    code, _, err = run("nhap-phieu", folder, so)
    assert code == 1
    assert "“Thị xã Kỳ Anh” (30.xlsx) và “Huyện Kỳ Anh” có thể là hai nơi" in err
    assert loads(so)["Chi cục THADS Kỳ Anh"] is None


def test_a_row_without_figures_is_no_units(run: Run, tmp_path: Path) -> None:
    """Headings of groups, whatever unit they may look like."""
    so = workbook(tmp_path / "so.xlsm")
    rows = [HEADS, ["Tuyen Quang", *NOTHING], ["Yên", *NOTHING], [UNITS[2], *FIGURES]]
    code, _, err = run("nhap-phieu", table(tmp_path / "b.xlsx", rows), so)
    assert code == 0, err


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("Chi cục Thi hành án dân sự H. Yên Sơn.", "đã có ở ô B9 (viết là “Chi cục THADS huyện Yên Sơn”)"),
        ("Chi cục THADS\u00a0huyện Yên\u200b Sơn", "đã có ở ô B9 (viết là “Chi cục THADS huyện Yên Sơn”)"),
    ],
)
def test_two_spellings_in_the_workbook_are_one_unit_twice(second: str, said: str, run: Run, tmp_path: Path) -> None:
    so = fill(tmp_path / "so.xlsm", [("Chi cục THADS huyện Yên Sơn", *FIGURES), (second, *FIGURES)])
    code, _, err = run("kiem-tra", so)
    assert code == 1
    assert "Nhập liệu, ô B10:" in err
    assert said in err
    code, _, err = run("nhap-phieu", form(tmp_path / "p.xlsx", "CCTHADS huyện Yên Sơn"), so)
    assert code == 1
    assert "ô B9 và B10" in err


def test_near_names_in_the_workbook_are_warned_of(run: Run, tmp_path: Path) -> None:
    names = (
        "Chi cục THADS huyện Yên Sơn",
        "Chi cục THADS Yên Sơn",
        "Chi cục THADS huyện Hàm Yên",
        "Chi cục THADS huyện Hàm Yêm",
    )
    so = fill(tmp_path / "so.xlsm", [(name, *FIGURES) for name in names])
    code, _, err = run("tong-hop", so)
    assert code == 0
    assert "ô B10: “Chi cục THADS Yên Sơn” gần giống “Chi cục THADS huyện Yên Sơn” ở ô B9." in err
    assert "ô B12: “Chi cục THADS huyện Hàm Yêm” gần giống “Chi cục THADS huyện Hàm Yên” ở ô B11." in err
    assert err.count("gần giống") == 2


def test_another_spelling_keeps_the_history(run: Run, tmp_path: Path) -> None:
    """The rows of Theo dõi of the former spelling are the unit's: progress since August is reckoned."""
    so = fill(tmp_path / "so.xlsm", [(UNITS[1], *FIGURES)], report_date=dt.date(2023, 8, 31))
    assert run("tong-hop", so)[0] == 0
    book = openpyxl.load_workbook(so, keep_vba=True)
    row = area(book, "NhapLieu")[0]
    row[0].value, row[4].value = "CC Thi hành án dân sự TP. Tuyên Quang", 131
    area(book, "NgayBaoCao")[0][0].value = dt.date(2023, 9, 30)
    book.save(so)
    assert run("tong-hop", so)[0] == 0
    sheet = openpyxl.load_workbook(so, keep_vba=True)["Tiến độ"]
    ((head, column),) = ((cell.row, cell.column) for row in sheet for cell in row if cell.value == "Giảm từ lần trước")
    assert sheet.cell(head + 2, column).value == 10


def test_a_form_of_another_year_names_the_cell_of_the_year(run: Run, tmp_path: Path) -> None:
    so = workbook(tmp_path / "so.xlsm")
    for years, cell in (((2022, 2024), "C10"), ((2021, 2023), "C9"), ((2023, 2024), "C9")):
        form(tmp_path / "p" / "p.xlsx", UNITS[0], years=years)
        code, _, err = run("nhap-phieu", tmp_path / "p", so)
        assert code == 1
        assert f"• p.xlsx, ô {cell}: {UNITS[0]}: phiếu của kỳ khác (năm {years[1]} so với năm {years[0]};" in err
    (tmp_path / "tỉnh").mkdir()
    (tmp_path / "p").rename(tmp_path / "tỉnh" / "A")
    _, _, err = run("gop", tmp_path / "tỉnh", "-o", tmp_path / "ra.xlsx")
    assert "• A/p.xlsx, ô C9:" in err


def national(run: Run, tmp_path: Path, **files: str) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """The one province of a national run, each file a table of a unit; and the problems: kind, file, cell."""
    for number, (file, name) in enumerate(files.items()):
        rows = [[f"Số liệu đến ngày 30/{8 + number}/2023"], ["Đơn vị tính: việc, 1.000 đồng"], HEADS, [name, *FIGURES]]
        table(tmp_path / "cả nước" / "A" / f"{file}.xlsx", rows)
    _, out, _ = run("gop", tmp_path / "cả nước", "-o", tmp_path / "ra.xlsx", "--json")
    data = json.loads(out)
    return data["tinh"][0], [(one["muc"], one["tep"], one["o"]) for one in data["van_de"]]


def test_two_dashes_are_one_unit_of_a_province(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "cả nước" / "Tỉnh A"
    folder.mkdir(parents=True)
    for file in ("t8", "t9"):
        (folder / f"{file}.xlsx").write_bytes((CASES / "A6_gach" / f"{file}.xlsx").read_bytes())
    code, out, _ = run("gop", folder.parent, "-o", tmp_path / "ra.xlsx", "--json")
    (province,) = json.loads(out)["tinh"]
    # 520 − 20 → 500 − 20: of both months September counts, once.
    assert (code, len(province["don_vi"]), province["viec"]["ky_truoc"], province["viec"]["ky_nay"]) == (0, 1, 500, 480)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chi cục THADS huyện Yên Sơn", "1. CC Thi hành án dân sự H.Yên Sơn"),
        ("Phòng THADS khu vực 1 – Yên Sơn", "PHÒNG THADS KV1-YÊN SƠN."),
        ("Chi cục THADS thành phố Quy Nhơn", "CCTHADS TP. Qui Nhơn"),
    ],
)
def test_spellings_of_one_unit_of_a_province(one: str, other: str, run: Run, tmp_path: Path) -> None:
    province, problems = national(run, tmp_path, a=one, b=other)
    assert (len(province["don_vi"]), province["viec"]["ky_nay"], problems) == (1, 141, [])


@pytest.mark.parametrize("other", ["Chi cục THADS Yên Sơn", "Yên Sơn", "Chi cuc THADS huyen Yen Son"])
def test_a_province_that_may_be_doubled_is_not_judged(other: str, run: Run, tmp_path: Path) -> None:
    names = {"a": "Chi cục THADS huyện Yên Sơn", "b": other}
    province, problems = national(run, tmp_path, **names)
    assert province["viec"]["ket_qua"] == "Thiếu số liệu"
    assert [unit["viec"]["ky_nay"] for unit in province["don_vi"]] == [None, None]
    assert problems == [("loi", "A/b.xlsx", "A4")]


def test_names_two_letters_off_are_warned_of(run: Run, tmp_path: Path) -> None:
    province, problems = national(run, tmp_path, a="Chi cục THADS huyện Chư Păh", b="Chi cục THADS huyện Chư Pưh")
    assert province["viec"]["ky_nay"] == 282
    assert problems == [("canh_bao", "A/b.xlsx", "A4")]


@pytest.mark.parametrize("other", ["Phòng THADS khu vực 11 – Yên Sơn", "Chi cục THADS thành phố Yên Sơn"])
def test_other_units_of_a_province_are_others(other: str, run: Run, tmp_path: Path) -> None:
    first = "Phòng THADS khu vực 1 – Yên Sơn" if "khu vực" in other else "Chi cục THADS huyện Yên Sơn"
    province, problems = national(run, tmp_path, a=first, b=other)
    assert (province["viec"]["ky_nay"], problems) == (282, [])
