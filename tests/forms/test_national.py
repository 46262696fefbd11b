"""The national run: provinces' folders in, one judged workbook out."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests import libreoffice
from tests.conftest import Run
from tests.forms.samples import FIGURES, HEADS, form, rezip, table
from tests.forms.tables.samples import figures, total
from thads.figures.problems import Level, Problem
from thads.forms import national, national_book
from thads.rules.plan import load_plan
from thads.rules.verdicts import assess, overall


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """Two provinces: one sends forms, the other a plain table."""
    folder = tmp_path / "cả nước"
    form(folder / "Hà Giang" / "a.xlsx", "Phòng KV 1")
    form(
        folder / "Hà Giang" / "sâu" / "b.xlsx",
        "Phòng KV 2",
        (1_240, 515, 15, 480, None, 118_000_000, 61_200_000, 1_200_000, 58_300_000, None),
    )
    rows = [
        ["Đơn vị tính: triệu đồng"],
        HEADS,
        ["Phòng KV 1", 320, 80, None, 75, None, 5_000, 0, None, 0, None],
        ["Tổng số", 320, 80, None, 75, None, 5_000, 0, None, 0, None],
    ]
    table(folder / "Tuyên Quang" / "bảng.xlsx", rows)
    return folder


def test_two_provinces(country: Path, run: Run, tmp_path: Path) -> None:
    code, out, err = run("gop", country, "-o", tmp_path / "ra.xlsx", "--json")
    data = json.loads(out)
    assert (code, err) == (0, "")
    first, second = data["tinh"]
    assert (first["ten"], [unit["ten"] for unit in first["don_vi"]]) == ("Hà Giang", ["Phòng KV 1", "Phòng KV 2"])
    # Việc: 150 → 141 and 500 → 480, of the province 650 → 621: 4,46%, where from 4% passes.
    assert first["viec"] == {
        "tong": 1690, "ky_truoc": 650, "ky_nay": 621, "giam": 29, "ty_le": "0.0446", "nhom": "toàn Cục",
        "chi_tieu": "từ 4-5% trở lên", "ket_qua": "Đạt", "con_phai_giam": 0,
    }  # fmt: skip
    # Tiền: 3.000.000 → 2.810.000 and 60.000.000 → 58.300.000 nghìn: 3%, where 5% is asked.
    assert first["tien"]["ky_truoc"] == 63_000_000_000
    assert (first["tien"]["ty_le"], first["tien"]["ket_qua"]) == ("0.0300", "Không đạt")
    assert first["tien"]["con_phai_giam"] == 1_260_000_000
    assert first["ket_qua_chung"] == "Đạt về việc"
    assert first["don_vi"][0]["tep"] == "Hà Giang/a.xlsx"
    assert first["don_vi"][0]["ngay"] == "2023-09-30"
    # The table's million đồng; 0 and 0 is not judged, so việc decides.
    (unit,) = second["don_vi"]
    assert unit["tien"]["tong"] == 5_000_000_000
    assert (unit["tien"]["ket_qua"], unit["ket_qua_chung"]) == ("Không xét", "Đạt về việc")
    assert {"ve": "Kết quả chung", "ket_qua": "Đạt về việc", "don_vi": 2, "tinh": 2} in data["dem"]
    assert sum(entry["don_vi"] for entry in data["dem"] if entry["ve"] == "Về việc") == 3
    assert data["van_de"] == []


@pytest.mark.parametrize(("off", "stopped"), [(0, True), (60, True), (-60, True), (-400, False)])
def test_a_total_under_another_name_stops_its_province(tmp_path: Path, off: int, stopped: bool) -> None:
    """Loads of 200 + 300 + 400 + 500 = 1.400 việc: a twentieth of that are 70."""
    units = [
        [f"Chi cục THADS huyện {name}", *figures(load)] for name, load in zip("ABCD", (20, 30, 40, 50), strict=True)
    ]
    whole = ["Hệ thống", *total(20, 30, 40, 50)]
    whole[1] += off
    table(tmp_path / "Tỉnh A" / "a.xlsx", [["Đơn vị tính: đồng"], HEADS, *units])
    table(tmp_path / "Tỉnh A" / "b.xlsx", [["Đơn vị tính: đồng"], HEADS, whole])
    result = national.gather(tmp_path, load_plan(2023), lambda *_: None)
    assert [one.cell for one in result.problems if one.level is Level.ERROR] == (["A3"] if stopped else [])
    assert result.units["cases_workload"].isna().sum() == stopped
    assert (result.provinces["cases_verdict"] == "Thiếu số liệu").all() == stopped
    assert any("gần bằng tổng của 4 đơn vị khác" in one.text for one in result.problems) == stopped


@pytest.mark.parametrize("kind", ["damaged", "no heading known", "a unit without a name"])
def test_a_province_of_which_a_file_was_not_taken_is_not_judged(country: Path, kind: str) -> None:
    """Whose figures the file holds nobody knows: the province may lack units that no list names."""
    bad = country / "Hà Giang" / "c.xlsx"
    heads, name = ["Đơn vị", *["Gì đó"] * 10] if kind == "no heading known" else HEADS, "Phòng KV 3"
    row = ["" if kind == "a unit without a name" else name, *figures(20)]
    table(bad, [["Đơn vị tính: đồng"], heads, row])
    if kind == "damaged":
        bad.write_bytes(bad.read_bytes()[:2000])
    result = national.gather(country, load_plan(2023), lambda *_: None)
    assert any(one.level is Level.ERROR and one.sheet == "Hà Giang/c.xlsx" for one in result.problems)
    for key in ("cases", "money"):
        first, second = result.provinces[f"{key}_verdict"]
        assert first == "Thiếu số liệu" != second
        assert "Thiếu số liệu" not in list(result.units[f"{key}_verdict"])[:2]
    # What is there is summed all the same: 150 and 500 việc of the two units that were taken.
    assert result.provinces["cases_before"][0] == 650


def test_the_workbook(country: Path, run: Run, tmp_path: Path) -> None:
    code, out, _ = run("gop", country, "-o", tmp_path / "ra.xlsx")
    assert code == 0
    assert "Đã gộp 2 tỉnh, 3 đơn vị." in out
    book = openpyxl.load_workbook(tmp_path / "ra.xlsx")
    assert book.sheetnames == ["Tổng hợp", "Đơn vị", "Tóm tắt", "Vấn đề"]
    provinces, units = (
        [[cell.value for cell in row] for row in book[name].iter_rows(min_row=first)]
        for name, first in (("Tổng hợp", 7), ("Đơn vị", 8))
    )
    # The country: 1.690 and the second province's load; its rate is judged by nothing.
    assert [row[:3] for row in provinces] == [
        [number, name, measure]
        for number, name in ((None, "Toàn quốc"), (1, "Hà Giang"), (2, "Tuyên Quang"))
        for measure in ("Việc", "Tiền")
    ]
    assert provinces[0][8:] == [None] * 5
    for figure in (3, 4, 5, 6):
        for measure in (0, 1):
            assert provinces[measure][figure] == sum(provinces[row + measure][figure] for row in (2, 4))
    before, less = provinces[0][4], provinces[0][6]
    assert provinces[0][7] == less * 10_000 // before
    assert provinces[2][3:] == [1690, 650, 621, 29, 446, 2, "≥ 4-5%", "Đạt", 0, "Đạt về việc"]
    # A province with its units that have passed, then these, each with both measures; 600 of 9.600 triệu: 190 of 3.000 are 6,33%.
    names = ["Hà Giang (1/2 đạt)", "Phòng KV 1", "Phòng KV 2", "Tuyên Quang (0/1 đạt)", "Phòng KV 1"]
    assert [row[0] for row in units] == names
    cases, money = provinces[2:4]
    assert units[0][1:8] == [*cases[3:6], cases[7], *cases[9:12]]
    assert units[0][8:] == [*money[3:6], money[7], *money[9:], "Hà Giang"]
    assert units[1][1:5] == [450, 150, 141, 600]
    assert units[1][8:12] == [9_600_000, 3_000_000, 2_810_000, 633]
    assert units[1][-2:] == ["Đạt cả hai", "Hà Giang"]
    assert len(provinces) == 6
    for name, frozen, repeated, filtered, printed in (
        ("Tổng hợp", "D7", "$5:$6", "A6:M12", "$A$1:$M$12"),
        ("Đơn vị", "B8", "$5:$7", "A7:Q12", "$A$1:$P$12"),
    ):
        sheet = book[name]
        assert (sheet.freeze_panes, sheet.print_title_rows) == (frozen, repeated)
        # The row of the columns' numbers has the filter's buttons: below it all rows are sorted.
        assert (sheet.auto_filter.ref, sheet.print_area) == (filtered, f"'{name}'!{printed}")
    for page in book:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert all(cell.font.name == "Times New Roman" for row in page.iter_rows() for cell in row)
    with zipfile.ZipFile(
        tmp_path / "ra.xlsx"
    ) as package:  # a font that names a scheme is the theme's, Calibri, in Excel
        assert b"<scheme" not in package.read("xl/styles.xml")
    counted = {
        (row[0].value, row[1].value): (row[2].value, row[3].value) for row in book["Tóm tắt"].iter_rows(min_row=6)
    }
    assert counted["Tổng số", None] == (3, 2)
    assert counted["Về tiền", "Không xét"] == (1, 1)
    with zipfile.ZipFile(
        tmp_path / "ra.xlsx"
    ) as package:  # a font that names a scheme is the theme's, Calibri, in Excel
        assert b"<scheme" not in package.read("xl/styles.xml")
    pdf = libreoffice.to_pdf(tmp_path / "ra.xlsx", tmp_path)
    pages = libreoffice.pages(pdf)
    assert len(pages) == 4
    assert [libreoffice.crossed(pdf, page) for page in (1, 2, 3, 4)] == [[]] * 4
    # The units' many columns are printed smaller than the others.
    for page, least in enumerate((9, 8, 9, 9), start=1):
        assert min(libreoffice.font_sizes(pdf, page)) >= least
    # Rates as the product shows them, on this machine with its decimal points as well: 29 of 650 and 190 of 3.000.
    assert "4,46%" in pages[0]
    assert all(rate in pages[1] for rate in ("6,00%", "6,33%"))
    assert not re.search(r"\d\.\d+%", "".join(pages))


def test_what_is_wrong_is_named_and_the_rest_stands(country: Path, run: Run, tmp_path: Path) -> None:
    form(country / "lạc.xlsx", "Phòng KV 9")
    form(country / "Hà Giang" / "khác.xlsx", "Phòng KV 3", years=(2023, 2024))
    form(country / "Hà Giang" / "đôi.xlsx", "PHÒNG kv 1", (451, *FIGURES[1:]))
    (country / "Cao Bằng").mkdir()
    (country / "Cao Bằng" / "x.pdf").write_bytes(b"%PDF-1.7")
    form(country / "Tuyên Quang" / "thiếu.xlsx", "Phòng KV 2", (*FIGURES[:3], None, *FIGURES[4:]))
    code, out, _ = run("gop", country, "-o", country / "ra.xlsx", "--json")
    data = json.loads(out)
    assert code == 1
    said = {item["tep"] for item in data["van_de"] if item["muc"] == "loi"}
    assert said == {
        "lạc.xlsx",
        "Hà Giang/khác.xlsx",
        "Hà Giang/a.xlsx",
        "Cao Bằng",
    }
    assert any("Đã bỏ qua 1 tệp không phải là bảng tính: x.pdf." in item["noi_dung"] for item in data["van_de"])
    assert [(entry["ten"], len(entry["don_vi"])) for entry in data["tinh"]] == [("Hà Giang", 3), ("Tuyên Quang", 2)]
    double = next(item["noi_dung"] for item in data["van_de"] if item["tep"] == "Hà Giang/a.xlsx")
    assert "450 (Hà Giang/a.xlsx, ô E19), 451 (Hà Giang/đôi.xlsx, ô E19)" in double
    # Units that sent something which could not be taken stay, without figures.
    assert data["tinh"][0]["viec"]["ket_qua"] == "Thiếu số liệu"
    assert [unit["viec"]["ky_nay"] for unit in data["tinh"][0]["don_vi"]] == [480, None, None]
    # A unit without this year's cases: the province has the sums so far and no verdict.
    assert data["tinh"][1]["viec"]["ket_qua"] == "Thiếu số liệu"
    assert data["tinh"][1]["viec"]["ky_nay"] == 75
    assert data["tinh"][1]["viec"]["ty_le"] is None
    # The result of a former run in the same folder is no form.
    code, out, _ = run("gop", country, "-o", country / "ra.xlsx", "--json")
    assert json.loads(out) == data
    problems = openpyxl.load_workbook(country / "ra.xlsx")["Vấn đề"]
    listed = {row[2] for row in problems.iter_rows(min_row=6, values_only=True) if row[1] == "Phải sửa"}
    assert listed == said


def test_units_without_usable_figures_leave_their_province_incomplete(country: Path, run: Run, tmp_path: Path) -> None:
    form(country / "Hà Giang" / "trống.xlsx", "Phòng KV 3", [None] * 10)
    form(country / "Hà Giang" / "sai.xlsx", "Phòng KV 4", ("abc", *FIGURES[1:]))
    code, out, _ = run("gop", country, "-o", tmp_path / "ra.xlsx", "--json")
    data = json.loads(out)
    assert code == 1
    first = data["tinh"][0]
    assert [unit["ten"] for unit in first["don_vi"]] == ["Phòng KV 1", "Phòng KV 2", "Phòng KV 4", "Phòng KV 3"]
    assert (first["viec"]["ket_qua"], first["viec"]["ky_nay"]) == ("Thiếu số liệu", 621)
    assert {item["tep"] for item in data["van_de"]} == {"Hà Giang/trống.xlsx", "Hà Giang/sai.xlsx"}


def test_only_a_former_result_is_written_over(country: Path, run: Run, tmp_path: Path) -> None:
    other = table(tmp_path / "khác.xlsx", [["số liệu của tôi"]])
    before = other.read_bytes()
    for path, expected in (
        (other, "không ghi đè"),
        (tmp_path / "ra.pdf", "đuôi .xlsx"),
        (country / "Hà Giang" / "ra.xlsx", "nằm trong thư mục phiếu"),
        (country / "Hà Giang" / "a.xlsx", "nằm trong thư mục phiếu"),
    ):
        code, _, err = run("gop", country, "-o", path)
        assert (code, expected in err) == (2, True)
    assert other.read_bytes() == before
    for _ in range(2):
        assert run("gop", country, "-o", tmp_path / "ra.xlsx")[0] == 0


def test_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trống").mkdir()
    code, out, err = run("gop", tmp_path / "trống", "-o", tmp_path / "ra.xlsx")
    assert (code, out) == (2, "")
    assert "trống" in err
    assert not (tmp_path / "ra.xlsx").exists()
    assert run("gop", tmp_path / "không", "-o", tmp_path / "ra.xlsx")[0] == 2


def test_judging_the_whole_table_agrees_with_judging_one_by_one() -> None:
    plan = load_plan()
    chance = random.Random(63)

    def figure(most: int) -> int | None:
        return chance.choice([None, 0, chance.randint(0, most), chance.randint(0, most), chance.randint(0, 600)])

    rows: list[dict[str, Any]] = [
        {
            "province": f"Tỉnh {number % 7}",
            **{
                name: figure(3_000 if "cases" in name else 10**18 if number % 7 == 0 else 10**15)
                for name in national.figures_of(plan)
            },
        }
        for number in range(800)
    ]
    frame = pd.DataFrame({"province": [row["province"] for row in rows]})
    for name in national.figures_of(plan):
        frame[name] = pd.array([row[name] for row in rows], dtype="Int64")
    units, provinces, too_large = national.judge_provinces(frame, plan)
    for row, judged in zip(rows, units.to_dict("records"), strict=True):
        verdicts = []
        for key, scale, step in (("cases", plan.scales["unit_cases"], 1), ("money", plan.scales["unit_money"], 1_000)):
            expected = assess(scale, row[f"{key}_workload"], row[f"{key}_before"], row[f"{key}_after"], step=step)
            verdicts.append(expected.verdict)
            assert judged[f"{key}_verdict"] == expected.verdict
            for name in ("reduction", "rate", "shortfall"):
                found = judged[f"{key}_{name}"]
                assert (None if pd.isna(found) else found) == getattr(expected, name)
        assert judged["overall"] == overall(*verdicts)
    for judged in provinces.to_dict("records"):
        mine = [row for row in rows if row["province"] == judged["province"]]
        for name in national.figures_of(plan):
            total = sum(row[name] or 0 for row in mine)
            found = judged[name]
            assert (judged["province"] in too_large) if pd.isna(found) else found == total
        assert judged["units"] == len(mine)
    assert too_large == ["Tỉnh 0"]


def test_sums_beyond_every_sense_are_said(run: Run, tmp_path: Path) -> None:
    most = 10**15
    for unit in ("A", "B"):
        figures = (*FIGURES[:5], most, most, None, most - 1, None)
        form(tmp_path / "p" / "Tỉnh" / f"{unit}.xlsx", unit, figures)
    code, out, _ = run("gop", tmp_path / "p", "-o", tmp_path / "ra.xlsx", "--json")
    data = json.loads(out)
    assert code == 1
    assert "vượt quá 1.000.000.000.000.000.000" in data["van_de"][-1]["noi_dung"]
    assert data["tinh"][0]["tien"]["ket_qua"] == "Thiếu số liệu"
    assert data["tinh"][0]["don_vi"][0]["tien"]["ky_nay"] == (most - 1) * 1_000


def test_dates_come_along(country: Path) -> None:
    result = national.gather(country, 2023, lambda done, total: None)
    assert result.units["date"].tolist() == [dt.date(2023, 9, 30), dt.date(2023, 9, 30), None]


def test_the_country_is_printed_on_few_pages(tmp_path: Path) -> None:
    """63 provinces of 12 units, each text whole within its row: the whole file on ten pages, its list of the units showing
    the provinces alone; unfiltered it has as many lines a page as letters of 8 points leave on A4 landscape."""
    plan = load_plan()
    figures = (1_200, 500, 480, 90_000_000_000, 30_000_000_000, 20_000_000_000)
    rows = [
        (
            f"Bà Rịa - Vũng Tàu {province}",
            f"Phòng Thi hành án dân sự khu vực {unit}{'' if province else ' – tỉnh Bà Rịa - Vũng Tàu'}",
            "a.xlsx",
            None,
            *figures[:2],
            480 - province if unit > (province < 20) else 500,
            *figures[3:],
        )
        for province in range(63)
        for unit in range(12)
    ]
    units, provinces, _ = national.judge_provinces(national._frame(rows, plan), plan)
    problem = Problem(Level.ERROR, "Bà Rịa/phiếu.xlsx", "B4", "Tên đơn vị phải là chữ. " * 30)
    filtered = tmp_path / "ra.xlsx"
    national_book.write(national.Result(plan, units, provinces, [problem]), filtered)
    book = openpyxl.load_workbook(filtered)
    ranks = [row[8].value for row in book["Tổng hợp"].iter_rows(min_row=9)]
    assert ranks[::2] == list(range(63, 0, -1))  # the more is reduced, the better; the country has none
    assert set(ranks[1::2]) == {1}
    opened = tmp_path / "mo.xlsx"
    unfiltered = re.compile(rb' hidden="1"|<filterColumn.*?</filterColumn>')
    rezip(filtered, opened, lambda _, xml: unfiltered.sub(b"", xml))
    printed = libreoffice.to_pdfs([filtered, opened], tmp_path)
    of_filtered, of_opened = map(libreoffice.pages, printed)
    assert len(of_filtered) <= 10
    table = of_filtered[: next(number for number, text in enumerate(of_filtered) if "TỪNG ĐƠN VỊ" in text)]
    assert "".join(table).count("≥ 4-5%") == "".join(table).count("≥ 5%") == 63
    (list_of_provinces,) = ["\n".join(text for text in of_filtered if "/12 đạt)" in text)]
    assert list_of_provinces.count("Vũng Tàu") == list_of_provinces.count("/12 đạt)") == 63
    assert list_of_provinces.count("(10/12 đạt)") == 20  # 1.200 cases: from 4% on, in đồng from 5% on
    assert list_of_provinces.count("(11/12 đạt)") == 43
    assert list_of_provinces.count("khu vực") == 0
    assert of_filtered[-1].count("chữ.") == 30
    of_units = [text for text in of_opened if "khu vực" in text]
    assert len(of_units) <= 19
    assert all("Kết quả" in text and "Tiền" in text for text in of_units)
    assert sum(text.count("khu vực") for text in of_units) == 63 * 12
    assert sum(text.count("Vũng Tàu") for text in of_units) == 63 + 12
    for pdf in printed:
        assert min(libreoffice.font_sizes(pdf)) >= 8
        assert libreoffice.cut(pdf) == set()


def test_a_list_that_is_printed_on_few_pages_is_not_filtered(country: Path, tmp_path: Path) -> None:
    national_book.write(national.gather(country, 2023, lambda done, total: None), tmp_path / "ra.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ra.xlsx")["Đơn vị"]
    assert not any(row.hidden for row in sheet.row_dimensions.values())


def test_the_country_is_incomplete_while_a_province_is(tmp_path: Path) -> None:
    plan = load_plan()
    rows = [("A", "Một", "a", None, 450, 150, 141, 10, 10, 9), ("B", "Hai", "b", None, 450, 150, None, 10, 10, 9)]
    units, provinces, _ = national.judge_provinces(national._frame(rows, plan), plan)
    national_book.write(national.Result(plan, units, provinces, []), tmp_path / "ra.xlsx")
    cases, money = (
        [cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "ra.xlsx")["Tổng hợp"]["D7:M8"]
    )
    assert cases == [900, 300, 141, None, None, None, None, "Thiếu số liệu", None, None]
    assert money[7] == "Thiếu số liệu"  # of a province that lacks anything, as its own rows say
