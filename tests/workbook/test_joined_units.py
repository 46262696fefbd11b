"""Units joined into others between the years, as a plan's map says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import TEMPLATE, area, fill
from thads.commands import cli
from thads.layout import PRINT_INFO_ROWS
from thads.results.words import notes_line
from thads.rules.plan import PLAN_FOLDER, Plan, checked_plan, sentences
from thads.rules.scales import PlanError
from thads.workbook import consolidate, new_year
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request

KHU_VUC = "Phòng THADS khu vực 1"


def plan_of_joined_units(folder: Path, olds: str, *more: str) -> Plan:
    """The plan of 2023 a year later, its units one room and one joined of others."""
    text = (PLAN_FOLDER / "plan_2023.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(title|baseline_year|current_year|period_start|drive_start|drive_end)\b.*", lambda line: re.sub(r"20\d\d", lambda year: str(int(year[0]) + 1), line[0]), text)  # fmt: skip
    units = "".join(f'    "{name}",\n' for name in ("Phòng Nghiệp vụ", KHU_VUC, *more))
    text = re.sub(r"(?ms)^units = \[.*?^\]\n", f"units = [\n{units}]\n", text)
    former = f'[[former_units]]\nunit = "{KHU_VUC}"\nfrom = [{olds}]\n\n'
    path = folder / "plan_2024.toml"
    path.write_text(text.replace("[agency]\n", f"{former}[agency]\n", 1), encoding="utf-8")
    return checked_plan(path)


def joined_year(book_path: Path, new: Path, plan: Plan) -> tuple[str, dict[str, list[Any]], str]:
    """What is said, the rows of the new workbook by unit, and the notes of its printed sheet once figures are typed."""
    with open_book(book_path) as book:
        said = new_year.start_year(book, new, TEMPLATE, read_request(book), plan)
    with open_book(new) as book:
        entry = book.names["NhapLieu"].refers_to_range
        rows = {row[0]: row[1:] for row in entry.options(ndim=2).value if row[0]}
        for place in range(len(rows)):
            entry[place, 1].value, entry[place, 6].value = 5_000, 500_000_000
            entry[place, 4].value, entry[place, 9].value = 400, 30_000_000
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2024, 6, 30)
        report, problems = consolidate.run(book)
        assert report is not None, problems
        return said, rows, notes_line(report)


def test_units_are_joined_as_the_plan_says(filled: Callable[..., Path], tmp_path: Path) -> None:
    plan = plan_of_joined_units(tmp_path, '"CC THADS YÊN SƠN", "Chi cục THADS Hàm Yên"')
    assert f"  {KHU_VUC}: năm 2023 là CC THADS YÊN SƠN; Chi cục THADS Hàm Yên" in sentences(plan)
    said, rows, notes = joined_year(filled(), tmp_path / "moi.xlsm", plan)
    # 480 + 385 cases, 58.300.000 + 19.000.000 thousand đồng, net of the separate register.
    assert rows == {
        "Phòng Nghiệp vụ": [None, 141, None, None, None, None, 2_810_000, None, None, None],
        KHU_VUC: [None, 865, None, None, None, None, 77_300_000, None, None, None],
    }
    assert f"{KHU_VUC}: số năm so sánh là của CC THADS YÊN SƠN; Chi cục THADS Hàm Yên cộng lại." in said
    assert f"{KHU_VUC}: số năm 2023 là của CC THADS YÊN SƠN, Chi cục THADS Hàm Yên cộng lại" in notes


def test_officers_follow_their_units(filled: Callable[..., Path], tmp_path: Path) -> None:
    plan = plan_of_joined_units(tmp_path, '"CC THADS YÊN SƠN", "Chi cục THADS Hàm Yên"')
    path = filled()
    with open_book(path) as book:
        officers = book.names["ChapHanhVien"].refers_to_range
        for row, unit in enumerate(("Chi cục THADS Yên Sơn", "Chi cục THADS Hàm Yên", "Phòng Nghiệp vụ")):
            officers[row, 0:7].value = [unit, f"Người {row}", 300, 100, None, 90 + row, 1]
        save(book)
    joined_year(path, tmp_path / "moi.xlsm", plan)
    with open_book(tmp_path / "moi.xlsm") as book:
        rows = book.names["ChapHanhVien"].refers_to_range[0:3, 0:7].value
    assert rows == [
        [KHU_VUC, "Người 0", None, 90, 1, None, None],
        [KHU_VUC, "Người 1", None, 91, 1, None, None],
        ["Phòng Nghiệp vụ", "Người 2", None, 92, 1, None, None],
    ]


def test_what_cannot_be_joined_is_left_open_and_said(filled: Callable[..., Path], tmp_path: Path) -> None:
    plan = plan_of_joined_units(tmp_path, '"Chi cục THADS Yên Sơn", "Chi cục THADS Na Hang"')
    said, rows, _ = joined_year(filled(), tmp_path / "moi.xlsm", plan)
    assert rows[KHU_VUC] == [None] * 10
    assert rows["Chi cục THADS Hàm Yên"][1] == 385  # named nowhere in the plan: kept
    assert f"Chưa cộng được số năm so sánh của {KHU_VUC}, cần nhập sau" in said
    assert "Đơn vị không nói nhập vào đâu, giữ nguyên tên: Chi cục THADS Hàm Yên." in said


@pytest.mark.parametrize(
    ("olds", "said"),
    [('"A", "A"', "đơn vị cũ “A” ghi 2 lần"), ("", "0 giá trị, phải có ít nhất 1")],
)
def test_a_map_that_counts_twice_is_refused(olds: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"plan_2024\.toml, dòng \d+: ") as caught:
        plan_of_joined_units(tmp_path, olds)
    assert said in str(caught.value)


# Two provinces become one: the second workbook is of another place and counts its money in đồng.
OTHER_UNITS = (
    ("Phòng Nghiệp vụ", 300, 100, None, 90, 5, 5_000_000_000, 2_000_000_000, None, 1_500_000_000, None),
    ("Chi cục THADS Vị Xuyên", 700, 300, None, 280, None, 9_000_000_000, 4_000_000_000, None, 3_000_000_500, None),
    ("Chi cục THADS Bắc Mê", 200, 80, None, None, None, 2_000_000_000, 500_000_000, None, None, None),
)


def two_books(folder: Path, **of_second: Any) -> tuple[Path, Path]:
    first, second = folder / "tq.xlsm", folder / "hg.xlsm"
    fill(first)
    fill(second, OTHER_UNITS, {"DonViTinh": "đồng", **of_second})
    book = openpyxl.load_workbook(second, keep_vba=True)
    area(book, "ThongTinIn")[list(PRINT_INFO_ROWS).index("place")][0].value = "Hà Giang"
    book.save(second)
    return first, second


def merging_plan(folder: Path, olds: str, rooms: str, places: str = '"Tuyên Quang", "Hà Giang"') -> Path:
    """`plan_of_joined_units`, and what the room and the province are made of."""
    plan_of_joined_units(folder, olds)
    path = folder / "plan_2024.toml"
    made = {"Phòng Nghiệp vụ": rooms, "Toàn Cục": places}
    former = "".join(f'[[former_units]]\nunit = "{unit}"\nfrom = [{of}]\n\n' for unit, of in made.items() if of)
    path.write_text(path.read_text(encoding="utf-8").replace("[agency]\n", f"{former}[agency]\n", 1), encoding="utf-8")
    return path


ROOMS = '"Phòng Nghiệp vụ (Tuyên Quang)", "Phòng Nghiệp vụ (Hà Giang)"'


def merged(folder: Path, plan: Path, *books: Path) -> tuple[int, Path]:
    first, *others = books
    new = folder / "moi.xlsm"
    return cli.main(
        ["sang-nam", str(first), "-o", str(new), "--ke-hoach", str(plan), "--gop-so", *map(str, others)]
    ), new


def test_two_provinces_become_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = two_books(tmp_path)
    plan = merging_plan(tmp_path, '"Chi cục THADS Yên Sơn", "Chi cục THADS Vị Xuyên"', ROOMS)
    code, new = merged(tmp_path, plan, first, second)
    said = capsys.readouterr().out
    assert code == 0, said
    with open_book(new) as book:
        entry = book.names["NhapLieu"].refers_to_range
        rows = {row[0]: (row[2], row[7]) for row in entry.options(ndim=2).value if row[0]}
        # Net of the separate register: 141 + 90 − 5 and 480 + 280 cases; thousands of đồng, exact to the đồng.
        assert rows == {
            "Phòng Nghiệp vụ": (226, 2_810_000 + 1_500_000),
            KHU_VUC: (760, "61.300.000,5"),
            "Chi cục THADS Hàm Yên": (385, 19_000_000),
            "Chi cục THADS Bắc Mê": (None, None),
        }
        for place in range(len(rows)):
            entry[place, 1].value, entry[place, 6].value = 5_000, 500_000_000
            entry[place, 2].value, entry[place, 4].value = entry[place, 2].value or 80, 70
            entry[place, 7].value, entry[place, 9].value = entry[place, 7].value or 500_000, 400_000
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2024, 6, 30)
        report, problems = consolidate.run(book)
        assert report is not None, problems
        notes = notes_line(report)
    assert "Toàn Cục: số năm 2023 là của Tuyên Quang, Hà Giang cộng lại" in notes
    assert (
        "Phòng Nghiệp vụ: số năm 2023 là của Phòng Nghiệp vụ (Tuyên Quang), Phòng Nghiệp vụ (Hà Giang) cộng lại"
        in notes
    )
    assert "giữ nguyên tên: Chi cục THADS Hàm Yên; Chi cục THADS Bắc Mê." in said
    assert "Chưa cộng được số năm so sánh của Chi cục THADS Bắc Mê, cần nhập sau" in said


def test_a_name_of_both_provinces_is_never_guessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = merging_plan(tmp_path, '"Chi cục THADS Yên Sơn", "Chi cục THADS Vị Xuyên"', "")
    code, new = merged(tmp_path, plan, *two_books(tmp_path))
    assert code == 0
    assert (
        "“Phòng Nghiệp vụ” có ở nhiều sổ nên chưa lấy số nào. Hãy ghi rõ trong tệp kế hoạch, ví dụ “Phòng Nghiệp vụ (Hà Giang)”"
        in capsys.readouterr().out
    )
    with open_book(new) as book:
        rows = {row[0]: row[1:] for row in book.names["NhapLieu"].refers_to_range.options(ndim=2).value if row[0]}
    assert rows["Phòng Nghiệp vụ"] == [None] * 10


@pytest.mark.parametrize(
    ("places", "of_second", "said"),
    [
        ("", {}, "kế hoạch ghi tỉnh gộp từ (chưa ghi)"),
        ('"Tuyên Quang", "Cao Bằng"', {}, "Các sổ là của Tuyên Quang; Hà Giang, kế hoạch ghi tỉnh gộp từ Tuyên Quang; Cao Bằng."),
        ('"Tuyên Quang", "Hà Giang", "Cao Bằng"', {}, "kế hoạch ghi tỉnh gộp từ Tuyên Quang; Hà Giang; Cao Bằng."),
        ('"Tuyên Quang", "Hà Giang"', {"NamSoSanh": 2021, "NamThiDua": 2022, "NgayBaoCao": dt.date(2022, 9, 30), "ThongTinIn": "Đợt 2022", "NgayKetThuc": None}, "Sổ của Hà Giang là của năm 2022, sổ kia là của năm 2023."),
    ],
)  # fmt: skip
def test_workbooks_that_do_not_belong_together_are_refused(
    places: str, of_second: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = merging_plan(tmp_path, '"Chi cục THADS Yên Sơn"', ROOMS, places)
    code, new = merged(tmp_path, plan, *two_books(tmp_path, **of_second))
    assert (code, new.exists()) == (2, False)
    assert said in capsys.readouterr().err


def test_an_error_in_one_workbook_stops_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = merging_plan(tmp_path, '"Chi cục THADS Yên Sơn"', ROOMS)
    code, new = merged(tmp_path, plan, *two_books(tmp_path, NgayKetThuc="sai"))
    assert (code, new.exists()) == (1, False)
    assert "Hãy sửa các mục trên trong hg.xlsm rồi làm lại." in capsys.readouterr().err
