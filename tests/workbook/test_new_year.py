"""`thads sang-nam`: the year turned, nothing lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import TEMPLATE, area, fill, values
from thads.commands import cli
from thads.rules import plan
from thads.workbook import new_year
from thads.workbook.book_file import open_book

# The second unit types its money as text, since Excel would not keep the digits; the third lacks this year's money.
ROWS = (
    ("Phòng Nghiệp vụ", 450, 160, 10, 141, 3, 9_600_000, 3_000_000, None, 2_810_000, 10_000),
    ("Chi cục THADS Yên Sơn", 1_240, 515, 15, 480, None, 118_000_000, 61_200_000, None, "58.300.000,125", None),
    ("Chi cục THADS Hàm Yên", 1_000, 400, None, 385, None, 39_999_999, 20_000_000, None, None, None),
)


@pytest.fixture
def this_year(filled: Callable[..., Path]) -> Path:
    """A workbook of 2023, consolidated at two dates, its title and one scale edited."""
    path = filled(ROWS, {"ThongTinIn": "Thi đua năm 2023", "ChiTieu_Cuc_Tien": 0}, dt.date(2023, 8, 31))
    assert cli.main(["tong-hop", str(path)]) == 0
    book = openpyxl.load_workbook(path, keep_vba=True)
    area(book, "NgayBaoCao")[0][0].value = dt.date(2023, 9, 30)
    area(book, "ChiTieu_Viec")[0][2].value = 0.07
    book.save(path)
    assert cli.main(["tong-hop", str(path)]) == 0
    return path


def test_this_years_figures_become_the_baseline(this_year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = this_year.read_bytes()
    assert cli.main(["sang-nam", str(this_year)]) == 0
    new = this_year.with_name("tuyenquang_thads_2024.xlsm")
    rows = values(new, "NhapLieu")
    assert rows[:4] == [
        ["Phòng Nghiệp vụ", None, 141, 3, None, None, None, 2_810_000, 10_000, None, None],
        ["Chi cục THADS Yên Sơn", None, 480, None, None, None, None, "58.300.000,125", None, None, None],
        ["Chi cục THADS Hàm Yên", None, 385, None, None, None, None, None, None, None, None],
        [None] * 11,
    ]
    assert [values(new, name) for name in ("NamSoSanh", "NamThiDua", "NgayBaoCao")] == [[[2023]], [[2024]], [[None]]]
    assert values(new, "ThongTinIn")[0] == ["Thi đua năm 2024"]
    assert values(new, "ChiTieu_Viec")[0][2] == 0.07
    assert values(new, "TheoDoi") == values(this_year, "TheoDoi")
    assert len({row[0] for row in values(new, "TheoDoi")}) == 3  # two dates, and the empty rows
    assert this_year.read_bytes() == before
    said = capsys.readouterr().out
    for expected in ("chưa có kế hoạch năm 2024", "Chi cục THADS Hàm Yên.", "sổ năm 2024 cho 3 đơn vị", "giữ 2 ngày"):
        assert expected in said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2023, 8, 31), "mới đến ngày 31/08/2023"),
        (dt.date(2023, 9, 29), "mới đến ngày 29/09/2023"),
        (None, "chưa có ngày"),
        (dt.date(2023, 9, 30), ""),
        (dt.date(2023, 10, 15), ""),
    ],
)
def test_figures_that_may_not_be_the_years_last_are_told(
    day: dt.date | None, said: str, filled: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The statistics year ends on 30 September; a unit's own date counts as the workbook's."""
    assert cli.main(["sang-nam", str(filled(ROWS, report_date=day))]) == 0
    out = capsys.readouterr().out
    assert ("số cuối năm thống kê (30/09/2023)" in out) == bool(said)
    assert said in out


def test_a_unit_whose_figures_are_older_is_told(
    filled: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(path := filled(ROWS, report_date=dt.date(2023, 9, 30)), keep_vba=True)
    area(book, "NguonSoLieu")[1][1].value = dt.date(2023, 8, 31)
    book.save(path)
    assert cli.main(["sang-nam", str(path)]) == 0
    assert "mới đến ngày 31/08/2023" in capsys.readouterr().out


def test_the_new_workbook_is_blank_and_its_headings_say_the_new_years(this_year: Path) -> None:
    cli.main(["sang-nam", str(this_year)])
    with open_book(this_year.with_name("tuyenquang_thads_2024.xlsm")) as book, open_book(TEMPLATE) as blank:
        for name in ("TongHop_DonVi", "TongHop_Cuc", "TienDo"):
            assert book.names[name].refers_to_range.raw_value == blank.names[name].refers_to_range.raw_value
        heads = [" ".join(str(cell).split()) for row in book.sheets["Nhập liệu"].range("A6:L8").value for cell in row]
    assert "Số việc chuyển kỳ sau năm 2023" in heads
    assert "Số tiền chuyển kỳ sau năm 2024" in heads


def test_next_year_goes_on_with_the_same_history(this_year: Path) -> None:
    cli.main(["sang-nam", str(this_year)])
    new = this_year.with_name("tuyenquang_thads_2024.xlsm")
    with open_book(new) as book:
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2024, 1, 31)
        book.names["NhapLieu"].refers_to_range[0, 1].value = 500
        book.names["NhapLieu"].refers_to_range[0, 4].value = 130
        book.save()
    assert cli.main(["tong-hop", str(new)]) == 0
    rows = [row for row in values(new, "TheoDoi") if row[0] is not None]
    assert [row[0].date() for row in rows] == [
        day for day in (dt.date(2023, 8, 31), dt.date(2023, 9, 30), dt.date(2024, 1, 31)) for _ in range(4)
    ]
    # 141 − 3 = 138 in the baseline; 500 việc belong to the row of 5%, which is 6,9.
    assert values(new, "TienDo")[0][3:7] == [138, 130, 131, 8]


def test_errors_stop_it(filled: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(((*ROWS[0][:4], "nhiều", *ROWS[0][5:]),))
    assert cli.main(["sang-nam", str(path)]) == 1
    assert not path.with_name("tuyenquang_thads_2024.xlsm").exists()
    assert "Chưa lập sổ năm mới" in capsys.readouterr().err


def test_an_existing_workbook_is_never_replaced(this_year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = fill(this_year.with_name("tuyenquang_thads_2024.xlsm"))
    before = kept.read_bytes()
    assert cli.main(["sang-nam", str(this_year)]) == 2
    assert kept.read_bytes() == before
    assert "giữ nguyên" in capsys.readouterr().err


def test_a_plan_file_of_the_new_year_brings_its_scales(
    this_year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    text = (plan.PLAN_FOLDER / "plan_2023.toml").read_text(encoding="utf-8")
    (folder / "plan_2023.toml").write_text(text, encoding="utf-8")
    (folder / "plan_2024.toml").write_text(
        text.replace('target = ["0.06"]', 'target = ["0.08"]').replace("năm 2023", "năm 2024"), encoding="utf-8"
    )
    monkeypatch.setattr(plan, "PLAN_FOLDER", folder)
    monkeypatch.setattr(new_year, "plan_years", plan.plan_years)
    cli.main(["sang-nam", str(this_year)])
    new = this_year.with_name("tuyenquang_thads_2024.xlsm")
    assert [values(new, name)[0][2] for name in ("ChiTieu_Viec", "ChiTieu_Tien")] == [0.08, 0.08]
    assert values(new, "ThongTinIn")[0] == ["Đợt thi đua cao điểm giảm án tồn đọng năm 2024"]
    assert "chưa có kế hoạch" not in capsys.readouterr().out


@pytest.fixture
def office_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A plan file of 2024 as an office writes it: from the draft, one rate and its words edited."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["ke-hoach", "moi", "2024"]) == 0
    file = tmp_path / "plan_2024.toml"
    text = file.read_text(encoding="utf-8").replace("draft = true\n", "")
    file.write_text(text.replace('"0.06"', '"7,5%"').replace("từ 6%", "từ 7,5%"), encoding="utf-8")
    assert cli.main(["ke-hoach", "kiem-tra", file.name]) == 0
    said = capsys.readouterr().out
    assert "Đơn vị có dưới 500 việc: giảm từ 7,5% trở lên" in said
    assert "So năm 2024 với năm 2023; đợt từ 01/07/2024 đến 30/09/2024" in said
    return file


def test_a_plan_file_of_the_office_brings_its_scales(
    this_year: Path, office_plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["sang-nam", str(this_year), "--ke-hoach", str(office_plan)]) == 0
    new = this_year.with_name("tuyenquang_thads_2024.xlsm")
    assert [values(new, name)[0][2] for name in ("ChiTieu_Viec", "ChiTieu_Tien")] == ["7,5%", "7,5%"]
    assert values(new, "ThongTinIn")[0] == ["Đợt thi đua cao điểm giảm án tồn đọng năm 2024"]
    assert values(new, "NgayKetThuc") == [[dt.datetime(2024, 9, 30)]]
    assert "chưa có kế hoạch" not in capsys.readouterr().out


def test_a_workbook_is_built_from_a_plan_file(office_plan: Path, tmp_path: Path) -> None:
    assert cli.main(["dung-so", "--ke-hoach", str(office_plan), str(tmp_path / "so.xlsm")]) == 0
    assert values(tmp_path / "so.xlsm", "ChiTieu_Viec")[0][2] == "7,5%"
    assert values(tmp_path / "so.xlsm", "NamThiDua") == [[2024]]


def test_a_plan_file_that_cannot_be_used(
    this_year: Path, office_plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, other = tmp_path / "draft.toml", tmp_path / "plan_2025.toml"
    draft.write_text("draft = true\n" + office_plan.read_text(encoding="utf-8"), encoding="utf-8")
    assert cli.main(["ke-hoach", "moi", "2025"]) == 0
    other.write_text(other.read_text(encoding="utf-8").replace("draft = true\n", ""), encoding="utf-8")
    for file, said in (
        (draft, "draft.toml, dòng 1: tệp còn là bản nháp."),
        (other, "Kế hoạch này là của năm 2025, sổ mới là của năm 2024."),
        (tmp_path / "khong-co.toml", "Không đọc được tệp kế hoạch"),
    ):
        assert cli.main(["sang-nam", str(this_year), "--ke-hoach", str(file)]) == 2
        assert said in capsys.readouterr().err
    assert not this_year.with_name("tuyenquang_thads_2024.xlsm").exists()
    # What is there is kept, and what is no year is said.
    before = other.read_bytes()
    assert cli.main(["ke-hoach", "moi", "2025"]) == 2
    assert cli.main(["ke-hoach", "moi", "nam-sau"]) == 2
    assert "“nam-sau” không phải là năm" in capsys.readouterr().err
    assert other.read_bytes() == before
