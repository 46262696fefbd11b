"""Statistics forms and partial tables taken in: one file or several, one measure each, one year or two."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

import tuyenquang_thads
from tests import oracle
from tests.conftest import area, fill, rows
from tests.forms.samples import form
from tests.forms.statistics_samples import MONEY, OFFICE, UNITS, Figures, figures, form_file, money_rows, rows_of
from tests.forms.test_buttons import Desk
from thads.commands import cli
from thads.workbook.book_file import open_book

ROOM = "Phòng Nghiệp vụ và Tổ chức thi hành án"
YEN_SON, SON_DUONG = list(UNITS)[1:]
NAMES = (ROOM, YEN_SON, SON_DUONG)
CASES_FILES = Path(__file__).parent / "data" / "cases"
BLANK = (None,) * 10
Run = Callable[..., tuple[int, dict[str, Any], str]]

# What the year before closed with, as its own form has it: more than this year opened with, by the separate register's part.
LAST = {OFFICE: figures(60, 43, 46), YEN_SON: figures(390, 500, 507), SON_DUONG: figures(400, 520, 519)}
PARTS = {name: LAST[name]["carried"] - UNITS[name]["opening"] for name in UNITS}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return fill(tmp_path / "so.xlsm", [(name, *BLANK) for name in NAMES], report_date=None)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command with --json: its exit code, what it says as data, and what it says for people."""

    def call(*arguments: object) -> tuple[int, dict[str, Any], str]:
        words = [str(argument) for argument in arguments]
        preview = cli.main([*words, "--xem-truoc"]) if words[0] == "nhap-phieu" else 0
        told = capsys.readouterr()
        assert preview in (0, 1)
        code = cli.main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out), told.out + told.err

    return call


def own(unit: str) -> str:
    """How the form calls a unit of the workbook."""
    return OFFICE if unit == ROOM else unit


def cases_of(unit: str, source: Mapping[str, Figures] = UNITS) -> tuple[Any, ...]:
    """The five cells of a measure from this year's form alone."""
    row = source[own(unit)]
    return row["load"], row["opening"], None, row["carried"], None


def money_of(unit: str, source: Mapping[str, Figures] = UNITS) -> tuple[Any, ...]:
    return tuple(None if value is None else 12_000 * value for value in cases_of(unit, source))


def said(data: dict[str, Any], level: str) -> list[str]:
    return [f"{item['tep']}: {item['noi_dung']}" for item in data["van_de"] if item["muc"] == level]


def both(folder: Path) -> tuple[Path, Path]:
    return form_file(folder / "bieu04.xlsx"), form_file(folder / "bieu05.xlsx", money_rows(), **MONEY)


def test_one_form_a_measure(book: Path, run: Run, tmp_path: Path) -> None:
    code, data, told = run("nhap-phieu", *both(tmp_path / "p"), book)
    assert (code, said(data, "loi")) == (0, [])
    assert rows(book) == {name: cases_of(name) + money_of(name) for name in NAMES}
    assert data["ngay_bao_cao"] == "2023-09-30"
    # What came from where stands in the preview, unit by unit, and how the baseline came about.
    assert (
        f"{YEN_SON}:\n  Việc: tổng số việc giải quyết: 872 (bieu04.xlsx, ô C10); số việc chuyển kỳ sau năm 2023: 358 (bieu04.xlsx, ô R10);"
        in told
    )
    assert (
        "số việc chuyển kỳ sau năm 2022: 348 (bieu04.xlsx, ô D10, “Năm trước chuyển sang”, đã trừ số chuyển sổ theo dõi riêng)."
        in told
    )
    assert "  Tiền: tổng số tiền giải quyết: 10.464.000 (bieu05.xlsx, ô C10)" in told
    warnings = said(data, "canh_bao")
    assert f"bieu04.xlsx: “{OFFICE}” là phần cơ quan tỉnh trực tiếp thi hành, đã lấy cho “{ROOM}”." in warnings[0]
    assert (
        sum(
            "Biểu thống kê không có số của cột “Trong đó: đã chuyển sổ theo dõi riêng năm 2023”" in one
            for one in warnings
        )
        == 1
    )
    room = next(item for item in data["da_nhan"] if item["don_vi"] == ROOM)
    assert room["tep"] == "bieu04.xlsx; bieu05.xlsx"
    assert [line.partition(":")[0] for line in room["nguon"]] == ["Việc", "Tiền"]


def test_the_verdicts_are_the_oracles(book: Path, run: Run, tmp_path: Path) -> None:
    run("nhap-phieu", *both(tmp_path / "p"), book)
    code, data, _ = run("tong-hop", book)
    assert code == 0
    for unit in data["don_vi"]:
        for key, scale, cells in (
            ("viec", "unit_cases", cases_of(unit["ten"])),
            ("tien", "unit_money", money_of(unit["ten"])),
        ):
            factor = 1 if key == "viec" else 1_000
            load, before, after = (factor * cells[place] for place in (0, 1, 3))
            assert unit[key]["ket_qua"] == oracle.judge(scale, load, before, after).verdict


def test_last_years_forms_give_the_part_in_the_register(book: Path, run: Run, tmp_path: Path) -> None:
    last = form_file(tmp_path / "p" / "bieu04_2022.xlsx", rows_of(LAST), period="12 tháng / năm 2022")
    money = form_file(tmp_path / "p" / "bieu05_2022.xlsx", money_rows(LAST), **MONEY, period="12 tháng / năm 2022")
    code, data, told = run("nhap-phieu", last, money, *both(tmp_path / "p"), book)
    assert (code, said(data, "loi")) == (0, [])
    for name in NAMES:
        load, opening, _, carried, _ = cases_of(name)
        closed, part = LAST[own(name)]["carried"], PARTS[own(name)]
        assert closed - part == opening
        assert rows(book)[name][:5] == (load, closed, part, carried, None)
        assert rows(book)[name][5:] == tuple(
            None if value is None else 12_000 * value for value in (load, closed, part, carried, None)
        )
    closed, part = LAST[YEN_SON]["carried"], PARTS[YEN_SON]
    assert (
        f"số việc chuyển kỳ sau năm 2022: {closed} (bieu04_2022.xlsx, ô R10); trong đó đã chuyển sổ theo dõi riêng: {closed} − 348 = {part} (348: “Năm trước chuyển sang”, bieu04.xlsx, ô D10)"
        in told
    )
    assert data["ngay_bao_cao"] == "2023-09-30"


def test_last_years_form_alone_judges_nothing(book: Path, run: Run, tmp_path: Path) -> None:
    before = book.read_bytes()
    code, data, _ = run("nhap-phieu", form_file(tmp_path / "a.xlsx", rows_of(LAST), period="12 tháng năm 2022"), book)
    assert (code, book.read_bytes()) == (1, before)
    assert said(data, "loi") == [
        f"a.xlsx: {'; '.join(NAMES)}: mới có số liệu năm 2022, chưa có số liệu năm 2023 nên chưa xét được. Hãy đưa thêm biểu hoặc bảng năm 2023."
    ]


def test_last_years_form_of_the_other_measure_is_of_no_use(book: Path, run: Run, tmp_path: Path) -> None:
    money = form_file(tmp_path / "p" / "b.xlsx", money_rows(LAST), **MONEY, period="12 tháng / năm 2022")
    code, data, _ = run("nhap-phieu", form_file(tmp_path / "p" / "a.xlsx"), money, book)
    assert (code, said(data, "loi")) == (0, [])
    assert rows(book) == {name: cases_of(name) + BLANK[:5] for name in NAMES}
    assert any("chưa có số liệu tiền. Hãy đưa thêm biểu 05" in one for one in said(data, "canh_bao"))


def test_last_years_form_beside_a_plain_figure_of_this_year(book: Path, run: Run, tmp_path: Path) -> None:
    """What the unit typed as carried over must be what the form says that the year closed with."""
    closed, part = LAST[YEN_SON]["carried"], PARTS[YEN_SON]
    last = form_file(tmp_path / "p" / "a.xlsx", rows_of({YEN_SON: LAST[YEN_SON]}), period="12 tháng / năm 2022")
    unit = form(tmp_path / "p" / "phieu.xlsx", YEN_SON, (872, closed, part, 358, 7, *money_of(YEN_SON)))
    code, data, _ = run("nhap-phieu", last, unit, book)
    assert (code, rows(book)[YEN_SON][:5]) == (0, (872, closed, part, 358, 7))
    unit = form(tmp_path / "p" / "phieu.xlsx", YEN_SON, (872, closed - 1, part, 358, 7, *money_of(YEN_SON)))
    code, data, _ = run("nhap-phieu", last, unit, book)
    (problem,) = said(data, "loi")
    assert code == 1
    assert f"{closed - 1} (phieu.xlsx, ô E20), {closed} (a.xlsx, ô R9)" in problem


def test_last_years_form_of_nine_months_closes_no_year(book: Path, run: Run, tmp_path: Path) -> None:
    last = form_file(tmp_path / "p" / "a.xlsx", rows_of(LAST), period="9 tháng năm 2022")
    code, data, _ = run("nhap-phieu", last, *both(tmp_path / "p"), book)
    assert code == 1
    assert said(data, "loi") == [
        "a.xlsx: Biểu năm 2022 là số liệu đến ngày 30/06/2022, chưa phải số cuối năm 2022. Hãy đưa biểu 12 tháng năm 2022."
    ]
    assert rows(book)[YEN_SON] == cases_of(YEN_SON) + money_of(YEN_SON)


def test_a_year_that_opens_with_more_than_was_carried_over(book: Path, run: Run, tmp_path: Path) -> None:
    last = {**LAST, YEN_SON: figures(300, 400, 400)}
    closed = last[YEN_SON]["carried"]
    assert closed < 348
    path = form_file(tmp_path / "p" / "cu.xlsx", rows_of(last), period="12 tháng năm 2022")
    code, data, _ = run("nhap-phieu", path, *both(tmp_path / "p"), book)
    (problem,) = said(data, "loi")
    assert code == 1
    assert f"{closed} (cu.xlsx, ô R10)" in problem
    assert "348 (bieu04.xlsx, ô D10)" in problem
    assert rows(book)[YEN_SON] == BLANK
    assert rows(book)[SON_DUONG][0] == cases_of(SON_DUONG)[0]


def test_an_error_in_last_years_form_leaves_what_this_year_opened_with(book: Path, run: Run, tmp_path: Path) -> None:
    wrong = {**LAST, YEN_SON: {**LAST[YEN_SON], "carried": 1_000}, SON_DUONG: {**LAST[SON_DUONG], "opening": 1}}
    path = form_file(tmp_path / "p" / "cu.xlsx", rows_of(wrong), period="12 tháng năm 2022")
    code, data, _ = run("nhap-phieu", path, *both(tmp_path / "p"), book)
    assert code == 1
    assert [one.partition(":")[0] for one in said(data, "loi")] == ["cu.xlsx", "cu.xlsx"]
    assert rows(book)[YEN_SON] == cases_of(YEN_SON) + money_of(YEN_SON)
    assert rows(book)[ROOM][1:3] == (LAST[OFFICE]["carried"], PARTS[OFFICE])


def test_a_form_of_another_year_is_said_once(book: Path, run: Run, tmp_path: Path) -> None:
    before = book.read_bytes()
    code, data, _ = run("nhap-phieu", form_file(tmp_path / "a.xlsx", period="12 tháng năm 2024"), book)
    assert (code, book.read_bytes()) == (1, before)
    assert said(data, "loi") == [
        "a.xlsx: Biểu thống kê năm 2024 không dùng được cho sổ năm 2023 so với năm 2022. Hãy đưa biểu năm 2023 (và biểu 12 tháng năm 2022 nếu có)."
    ]


def test_one_measure_today_and_the_other_tomorrow(book: Path, run: Run, tmp_path: Path) -> None:
    cases, money = both(tmp_path / "p")
    code, data, _ = run("nhap-phieu", cases, book)
    assert (code, said(data, "loi")) == (0, [])
    assert rows(book) == {name: cases_of(name) + BLANK[:5] for name in NAMES}
    lacking = [one for one in said(data, "canh_bao") if "chưa có số liệu tiền" in one]
    assert lacking == [
        f"bieu04.xlsx: {'; '.join(NAMES)}: chưa có số liệu tiền. Hãy đưa thêm biểu 05 hoặc bảng có số liệu tiền năm 2023; ô về tiền trong sổ giữ nguyên."
    ]
    code, data, _ = run("nhap-phieu", money, book)
    assert (code, said(data, "loi")) == (0, [])
    assert rows(book) == {name: cases_of(name) + money_of(name) for name in NAMES}
    assert any("chưa có số liệu việc. Hãy đưa thêm biểu 04" in one for one in said(data, "canh_bao"))
    sources = area(openpyxl.load_workbook(book, keep_vba=True), "NguonSoLieu")
    assert [row[0].value for row in sources[:3]] == ["Phiếu bieu04.xlsx; bieu05.xlsx"] * 3


def test_a_register_part_that_was_typed_stays_for_this_year_and_goes_for_the_last(run: Run, tmp_path: Path) -> None:
    typed = (900, 400, 30, 380, 9, *BLANK[5:])
    book = fill(tmp_path / "so.xlsm", [(ROOM, *BLANK), (YEN_SON, *typed), (SON_DUONG, *BLANK)], report_date=None)
    code, data, _ = run("nhap-phieu", form_file(tmp_path / "p" / "bieu04.xlsx"), book)
    assert code == 0
    assert rows(book)[YEN_SON] == (872, 348, None, 358, 9, *BLANK[5:])
    warnings = "\n".join(said(data, "canh_bao"))
    assert "năm 2022: số đang có 30 sẽ bị xóa thành (trống)" in warnings
    assert "sổ giữ nguyên: ô G10, Việc: trong đó: đã chuyển sổ theo dõi riêng năm 2023: 9" in warnings


def test_the_same_figures_twice_are_fine_and_others_are_said_once(book: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    both(folder)
    form_file(folder / "nua.xlsx")
    changed = {**UNITS, YEN_SON: figures(348, 530, 508, 212)}
    code, data, _ = run("nhap-phieu", folder, book)
    assert (code, said(data, "loi")) == (0, [])
    form_file(folder / "nua.xlsx", rows_of(changed))
    code, data, _ = run("nhap-phieu", folder, book)
    (problem,) = said(data, "loi")
    assert code == 1
    assert f"{YEN_SON} có nhiều phiếu khác số liệu" in problem
    assert "tổng số việc giải quyết: 872 (bieu04.xlsx, ô C10), 878 (nua.xlsx, ô C10)" in problem
    # Of two days, the newer one counts.
    form_file(folder / "nua.xlsx", rows_of(changed), period="9 tháng năm 2023")
    book = fill(tmp_path / "moi.xlsm", [(name, *BLANK) for name in NAMES], report_date=None)
    code, data, _ = run("nhap-phieu", folder, book)
    assert (code, rows(book)[YEN_SON]) == (0, cases_of(YEN_SON) + money_of(YEN_SON))
    assert any(f"nua.xlsx: {YEN_SON}: đã lấy phiếu mới hơn (bieu04.xlsx)" in one for one in said(data, "canh_bao"))
    # Once the newer figures stand, the older form is said to be old, once.
    (folder / "bieu04.xlsx").unlink()
    code, data, _ = run("nhap-phieu", folder / "nua.xlsx", book)
    assert [one.partition(". ")[0] for one in said(data, "loi")] == [
        "nua.xlsx: Biểu thống kê: số liệu đến ngày 30/06/2023, cũ hơn số liệu của sổ (30/09/2023)"
    ]


def test_a_unit_form_beside_statistics_forms(book: Path, run: Run, tmp_path: Path) -> None:
    """The unit's own form says what no statistics form can: this year's part in the register."""
    folder = tmp_path / "p"
    both(folder)
    own_figures = (872, 380, 32, 358, 7, *money_of(YEN_SON))
    form(folder / "phieu.xlsx", YEN_SON, own_figures)
    code, data, _ = run("nhap-phieu", folder, book)
    assert (code, said(data, "loi")) == (0, [])
    assert rows(book)[YEN_SON] == own_figures
    form(folder / "phieu.xlsx", YEN_SON, (872, 380, 30, 358, 7, *money_of(YEN_SON)))
    code, data, _ = run("nhap-phieu", folder, book)
    (problem,) = said(data, "loi")
    assert code == 1
    assert "380 (phieu.xlsx, ô E20)" in problem
    assert "348 (bieu04.xlsx, ô D10)" in problem


def test_a_unit_form_older_than_the_statistics_forms(book: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    both(folder)
    form_file(folder / "cu.xlsx", rows_of(LAST), period="12 tháng / năm 2022")
    closed, part = LAST[YEN_SON]["carried"], PARTS[YEN_SON]
    form(folder / "phieu.xlsx", YEN_SON, (800, closed, part, 361, 7, *money_of(YEN_SON)), day=dt.date(2023, 8, 31))
    code, data, _ = run("nhap-phieu", folder, book)
    assert (code, said(data, "loi")) == (0, [])
    assert rows(book)[YEN_SON] == (872, closed, part, 358, None, *money_of(YEN_SON))
    assert any(f"phieu.xlsx: {YEN_SON}: đã lấy phiếu mới hơn (bieu04.xlsx)" in one for one in said(data, "canh_bao"))


def test_measures_of_different_days_are_said(book: Path, run: Run, tmp_path: Path) -> None:
    cases = form_file(tmp_path / "p" / "a.xlsx")
    money = form_file(tmp_path / "p" / "b.xlsx", money_rows(), **MONEY, period="9 tháng năm 2023")
    code, data, _ = run("nhap-phieu", cases, money, book)
    assert code == 0
    assert data["ngay_bao_cao"] == "2023-06-30"
    told = [one for one in said(data, "canh_bao") if "không cùng ngày" in one]
    assert len(told) == 1
    assert "việc đến ngày 30/09/2023 (a.xlsx) và tiền đến ngày 30/06/2023 (b.xlsx)" in told[0]


def test_a_breach_keeps_one_unit_out(book: Path, run: Run, tmp_path: Path) -> None:
    units = {**UNITS, YEN_SON: {**UNITS[YEN_SON], "carried": 300}}
    cases = form_file(tmp_path / "p" / "a.xlsx", rows_of(units))
    money = form_file(tmp_path / "p" / "b.xlsx", money_rows(), **MONEY)
    code, data, _ = run("nhap-phieu", cases, money, book)
    (problem,) = said(data, "loi")
    assert code == 1
    assert (
        "số chuyển kỳ sau 300 (ô R10) khác tổng số phải thi hành 869 (ô H10) − thi hành xong 508 (ô J10) − đình chỉ 3 (ô K10) = 358"
        in problem
    )
    assert rows(book) == {YEN_SON: BLANK[:5] + money_of(YEN_SON)} | {
        name: cases_of(name) + money_of(name) for name in (ROOM, SON_DUONG)
    }
    assert not any("chưa có số liệu việc" in one for one in said(data, "canh_bao"))


def test_which_unit_the_provincial_agency_itself_is(run: Run, tmp_path: Path) -> None:
    """Only the one room that is no regional office; without one, or with two, it is asked for."""
    regional = "Phòng THADS khu vực 1 – Tuyên Quang"
    cases = form_file(tmp_path / "p" / "a.xlsx", rows_of({OFFICE: UNITS[OFFICE]}))
    book = fill(tmp_path / "mot.xlsm", [(regional, *BLANK), (ROOM, *BLANK)], report_date=None)
    run("nhap-phieu", cases, book)
    assert rows(book) == {regional: BLANK, ROOM: cases_of(ROOM) + BLANK[:5]}
    for number, names in enumerate([(regional,), (ROOM, "Phòng Kiểm tra")]):
        book = fill(tmp_path / f"{number}.xlsm", [(name, *BLANK) for name in names], report_date=None)
        code, data, _ = run("nhap-phieu", cases, book)
        assert code == 1
        assert f"Sổ không có đơn vị “{OFFICE}”" in said(data, "loi")[0]
    book = fill(tmp_path / "ten.xlsm", [(OFFICE, *BLANK), (ROOM, *BLANK)], report_date=None)
    run("nhap-phieu", cases, book)
    assert rows(book) == {OFFICE: cases_of(ROOM) + BLANK[:5], ROOM: BLANK}


def test_the_examples_in_a_workbook_with_their_names(run: Run, tmp_path: Path) -> None:
    names = [
        "TP Tuyên Quang",
        "H. Yên Sơn",
        "huyện Sơn Dương",
        "huyện Hàm Yên",
        "huyện Chiêm Hoá",
        "huyện Na Hang",
        "huyện Lâm Bình",
    ]
    book = fill(
        tmp_path / "so.xlsm", [(ROOM, *BLANK), *((f"Chi cục THADS {name}", *BLANK) for name in names)], report_date=None
    )
    code, data, _ = run("nhap-phieu", CASES_FILES / "bieu04_2023.xlsx", CASES_FILES / "bieu05_2023.xlsx", book)
    assert (code, said(data, "loi"), len(data["da_nhan"])) == (0, [], 8)
    assert rows(book)[ROOM] == (117, 46, None, 45, None, 1_404_000, 561_600, None, 514_110, None)
    assert rows(book)["Chi cục THADS huyện Lâm Bình"] == (
        225,
        90,
        None,
        85,
        None,
        2_700_000,
        1_080_000,
        None,
        988_673,
        None,
    )
    code, data, told = run("nhap-phieu", CASES_FILES / "bieu04_chv.xlsx", book)
    assert "Đã bỏ qua 16 dòng của chấp hành viên" in told
    assert "Nguyễn Văn A:" not in told


def test_the_button_asks_with_what_came_from_where(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both(tmp_path / "p")
    with open_book(book) as opened:
        desk = Desk(opened, str(tmp_path / "p"), "cancel")
        monkeypatch.setattr(xw.Book, "caller", lambda: desk)
        tuyenquang_thads.nhap_phieu()
    (question,) = desk.asked
    assert f"{ROOM}:\n  Việc: tổng số việc giải quyết: 117 (bieu04.xlsx, ô C8)" in question
    assert "“Năm trước chuyển sang”, đã trừ số chuyển sổ theo dõi riêng" in question
    assert "là phần cơ quan tỉnh trực tiếp thi hành" in question
    assert rows(book) == dict.fromkeys(NAMES, BLANK)


def test_provinces(run: Run, tmp_path: Path) -> None:
    country = tmp_path / "p"
    both(country / "A")
    last = form_file(country / "A" / "cu.xlsx", rows_of(LAST), period="12 tháng năm 2022")
    form_file(country / "B" / "bieu04.xlsx")
    code, data, _ = run("gop", country, "-o", tmp_path / "ra.xlsx")
    first, second = data["tinh"]
    assert code == 0
    assert [unit["ten"] for unit in first["don_vi"]] == [OFFICE, YEN_SON, SON_DUONG]
    for unit in first["don_vi"]:
        load, opening, _, carried, _ = cases_of(unit["ten"])
        assert [unit["viec"][key] for key in ("tong", "ky_truoc", "ky_nay")] == [load, opening, carried]
        assert unit["viec"]["ket_qua"] == oracle.judge("unit_cases", load, opening, carried).verdict
        load, opening, _, carried, _ = (1_000 * (value or 0) for value in money_of(unit["ten"]))
        assert [unit["tien"][key] for key in ("tong", "ky_truoc", "ky_nay")] == [load, opening, carried]
        assert unit["tien"]["ket_qua"] == oracle.judge("unit_money", load, opening, carried).verdict
    assert {unit["tien"]["ket_qua"] for unit in second["don_vi"]} == {"Thiếu số liệu"}
    lacking = [one for one in said(data, "canh_bao") if "chưa có số liệu tiền" in one]
    assert len(lacking) == 1
    assert lacking[0].startswith(f"B/bieu04.xlsx: {OFFICE}; {YEN_SON}; {SON_DUONG}: ")
    # The room of a unit's own form is what the provincial agency enforces itself: counted once.
    form(country / "A" / "phong.xlsx", ROOM, cases_of(ROOM) + money_of(ROOM))
    last.unlink()
    _, data, _ = run("gop", country, "-o", tmp_path / "ra.xlsx")
    assert [unit["ten"] for unit in data["tinh"][0]["don_vi"]] == [ROOM, YEN_SON, SON_DUONG]
    assert data["tinh"][0]["viec"]["tong"] == sum(row["load"] for row in UNITS.values())


def test_a_province_with_a_form_of_another_year(run: Run, tmp_path: Path) -> None:
    form_file(tmp_path / "p" / "A" / "a.xlsx", period="12 tháng năm 2021")
    code, data, _ = run("gop", tmp_path / "p", "-o", tmp_path / "ra.xlsx")
    assert code == 1
    assert len([one for one in said(data, "loi") if "số liệu của kỳ khác (năm 2021" in one]) == 1
