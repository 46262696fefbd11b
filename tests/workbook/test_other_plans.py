"""Plans of other kinds go the whole way on files: built, typed, consolidated, and judged as their own words say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from tests.conftest import TEMPLATE
from tests.other_plans import EXAMPLES, Example, expected, typed_units
from thads import layout
from thads.commands import cli
from thads.errors import WrongBookError
from thads.results.words import summary_line
from thads.rules.plan import Plan, checked_plan, terms_of
from thads.sheets.page import printed_name
from thads.workbook import consolidate, new_year, upgrade
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook
from thads.workbook.request import read_request

ON_DAYS = [pytest.param(example, day, id=f"{example.name}-{day}") for example in EXAMPLES for day in example.days]


def type_in(book: xw.Book, example: Example, day: dt.date) -> None:
    entry = book.names[layout.INPUT].refers_to_range
    entry.clear_contents()
    rows = [[name, *row] for name, row in typed_units(example, day)]
    book.sheets[layout.INPUT_SHEET].range((entry.row, entry.column)).value = rows
    book.names[layout.REPORT_DATE].refers_to_range.value = day


def printed(book: xw.Book) -> dict[tuple[str, str], list[Any]]:
    """The table's rows by unit and measure."""
    rows: dict[tuple[str, str], list[Any]] = {}
    for name in (layout.SUMMARY_UNITS, layout.SUMMARY_PROVINCE):
        unit = overall = ""
        for row in book.names[name].refers_to_range.options(ndim=2).value:
            unit, overall = (row[1], row[-1]) if row[1] else (unit, overall)
            if row[2]:
                rows[unit, row[2]] = [*row[:-1], overall]
    return rows


Units = list[tuple[str, list[int | None]]]


def check_printed(book: xw.Book, example: Example, day: dt.date, judged: Units | None = None) -> None:
    """The printed sheet says what is asked of the typed units, or of the figures `judged` where they count otherwise."""
    wanted = expected(example, judged or typed_units(example, day), day)
    rows = printed(book)
    assert rows.keys() == {(printed_name(name), label) for name, label in wanted}
    for (name, label), (line, overall) in wanted.items():
        row = rows[printed_name(name), label]
        assert row[3:8] == [line.load, line.base, line.base - line.gone, line.gone, line.rate], (name, label)
        assert (row[10], row[11], row[13]) == (line.verdict, line.lacking or "–", overall), (name, label, row)


def check_live(book: xw.Book, example: Example, day: dt.date, judged_as: Units | None = None) -> None:
    units = judged_as or typed_units(example, day)
    wanted = expected(example, units, day)
    live = book.names[layout.LIVE].refers_to_range.options(ndim=2).value
    for (name, _), row in zip(units, live, strict=False):
        for place, judged in enumerate(example.lines):
            first = 8 * place
            line, overall = wanted[name, judged.printed]
            no_way = "Giảm thêm không đạt" if line.lacking is None else line.lacking
            assert row[first + 2 : first + 5] == [line.base, line.base - line.gone, line.gone]
            assert row[first + 5 : first + 8] == [line.rate, line.verdict, no_way], (name, judged.printed)
            assert row[8 * len(example.lines)] == overall
    outcomes = book.names[layout.OUTCOME].refers_to_range.options(ndim=1).value
    for (name, _), row, said in zip(units, live, outcomes, strict=False):
        lacking = [
            f"{judged.printed[:1].lower()}{judged.printed[1:]} {line.lacking:,}".replace(",", ".")
            for judged in example.lines
            if (line := wanted[name, judged.printed][0]).lacking
        ]
        overall = wanted[name, example.lines[0].printed][1]
        review = ", xem lại" if row[-1] else ""
        assert said == overall + (f" ({', '.join(lacking)})" if lacking else "") + review


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sổ")
    paths = {example.name: folder / f"{example.name}.xlsm" for example in EXAMPLES}
    for example in EXAMPLES:
        build_workbook(paths[example.name], checked_plan(example.path))
    return paths


@pytest.mark.parametrize("name", [layout.PLAN, layout.OTHERS, layout.SENT_BACK_READING])
def test_a_workbook_that_has_lost_what_its_verdicts_hang_on_is_not_judged_without_it(
    built: dict[str, Path], tmp_path: Path, name: str
) -> None:
    opened = openpyxl.load_workbook(built["ty_le_xong_2022"], keep_vba=True)
    opened.defined_names[name].attr_text = "#REF!"  # as where its sheet or its row was deleted
    opened.save(tmp_path / "so.xlsm")
    with open_book(tmp_path / "so.xlsm") as book, pytest.raises(WrongBookError, match=f"“{name}”.*nang-cap"):
        read_request(book)


def test_a_workbook_that_has_lost_its_plan_is_not_taken_for_one_of_the_program_s(
    built: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = openpyxl.load_workbook(built["ty_le_xong_2022"], keep_vba=True)
    for name in (layout.PLAN, layout.PLAN_FILE):
        opened.defined_names[name].attr_text = "#REF!"
    opened.save(tmp_path / "so.xlsm")
    for command in (
        "tao-phieu {so} -o {moi}",
        "nang-cap {so} -o {moi}.xlsm",
        "sang-nam {so} -o {moi}.xlsm",
        "kiem-tra {so}",
    ):
        given = command.format(so=tmp_path / "so.xlsm", moi=tmp_path / "moi")
        assert cli.main(given.split()) == 2
        assert "thiếu vùng" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["so.xlsm"]


@pytest.mark.parametrize(("example", "day"), ON_DAYS)
def test_typed_and_consolidated_as_the_plan_says(
    built: dict[str, Path], example: Example, day: dt.date, tmp_path: Path
) -> None:
    with open_book(built[example.name]) as book:
        type_in(book, example, day)
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_printed(book, example, day)
        save(book, tmp_path / "so.xlsm")
    with open_book(tmp_path / "so.xlsm") as book:
        check_live(book, example, day)


def test_the_figures_lie_on_both_sides_of_what_is_asked() -> None:
    for example in EXAMPLES:
        for day in example.days:
            lines = expected(example, typed_units(example, day), day).values()
            assert {"Đạt", "Không đạt"} <= {line.verdict for line, _ in lines}
    verdicts = {
        line.verdict
        for one in EXAMPLES
        for day in one.days
        for line, _ in expected(one, typed_units(one, day), day).values()
    }
    assert verdicts == {"Đạt", "Không đạt", "Không xét", "Đạt (khá)", "Đạt (xuất sắc)", "Đạt (vượt mức)"}


def test_a_workbook_carries_the_terms_of_its_plan(built: dict[str, Path]) -> None:
    for example in EXAMPLES:
        plan = checked_plan(example.path)
        with open_book(built[example.name]) as book:
            assert terms_of(book.names[layout.PLAN].refers_to_range.value) == plan.terms
            lines = book.names[layout.PLAN_FILE].refers_to_range.options(ndim=1).value
            assert "\n".join(line or "" for line in lines) == example.path.read_text(encoding="utf-8").rstrip("\n")


def heads(book: xw.Book) -> str:
    cells = book.sheets[layout.SUMMARY_SHEET].range("A1:N9").options(ndim=2).value
    return " | ".join(" ".join(str(cell).split()) for row in cells for cell in row if cell)


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        ("ty_le_xong_2022", ("Có điều kiện thi hành (1) ", "| Chưa xong |", "| Số xong |", "Còn phải xong", "KẾT QUẢ THI HÀNH ÁN"), ("giảm", "Năm 2021")),
        ("theo_don_vi_2024", ("Xong và đình chỉ |", "| Còn lại |"), ("giảm", "so với năm")),
        ("hon_hop_2025", ("Số được xét (1) |", "Giảm/xong (tăng -) |", "so với năm 2024"), ("chuyển kỳ sau",)),
        ("giam_va_xong_2023", ("Số được xét (1) |", "Giảm/xong (tăng -) |", "so với năm 2022"), ("chuyển kỳ sau",)),
    ],
)  # fmt: skip
def test_headings_follow_from_what_is_judged(
    built: dict[str, Path], name: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    (example,) = (one for one in EXAMPLES if one.name == name)
    with open_book(built[name]) as book:
        type_in(book, example, example.days[-1])
        report, _ = consolidate.run(book)
        said = heads(book)
    for text in there:
        assert text in f"{said} "
    for text in not_there:
        assert text not in said
    columns = openpyxl.load_workbook(built[name])[layout.INPUT_SHEET].column_dimensions
    hidden = [columns[letter].hidden for letter in "CDEFGHIJKLMNOPQRSTUV"[: example.width]]
    assert hidden == [place not in example.used for place in range(example.width)]
    assert report is not None
    passed = sum(unit.overall in ("Đạt", "Đạt cả hai") for unit in report.units)
    assert summary_line(report).startswith(f"{passed:02d}/12 đơn vị đạt")


WRONG = [
    ("theo_don_vi_2024", {3: 900, 4: 101}, "lớn hơn số việc có điều kiện thi hành (1.000 việc)"),
    ("theo_don_vi_2024", {0: 999}, "lớn hơn tổng số việc giải quyết"),
    ("theo_don_vi_2024", {3: "chín"}, "số việc thi hành xong"),
    ("ty_le_xong_2022", {3: 1001}, "lớn hơn số việc có điều kiện thi hành"),
    ("hon_hop_2025", {3: 1501}, "lớn hơn tổng số việc giải quyết (1.500 việc)"),
    ("giam_va_xong_2023", {0: "nghìn"}, "tổng số việc giải quyết"),
    ("giam_va_xong_2023", {0: 940}, "lớn hơn tổng số việc giải quyết"),
    ("giam_va_xong_2023", {2: 1001}, "Phần trong đó không thể lớn hơn toàn bộ"),
    (
        "giam_va_xong_2023",
        {8: 951},
        "số việc thi hành xong (951 việc) lớn hơn số việc có điều kiện thi hành (950 việc)",
    ),
]


@pytest.mark.parametrize(("name", "changes", "said"), WRONG)
def test_what_contradicts_itself_is_refused(
    built: dict[str, Path], name: str, changes: dict[int, object], said: str
) -> None:
    with open_book(built[name]) as book:
        (example,) = (one for one in EXAMPLES if one.name == name)
        type_in(book, example, example.days[0])
        entry = book.names[layout.INPUT].refers_to_range
        typed: list[object] = [1_500, 1_000, None, 900, 50 if name.startswith("theo") else None]
        typed += [None, 950, None, 800, None] if name.startswith("giam") else []
        for place, value in changes.items():
            typed[place] = value
        entry[0, 1 : 1 + len(typed)].value = typed
        report, problems = consolidate.run(book)
    assert report is None
    errors = [problem.text for problem in problems if problem.level == "loi"]
    assert len(errors) == 1
    assert said in errors[0]
    assert "ãy " in errors[0]


def test_a_figure_in_a_column_that_the_plan_does_not_use_is_said(built: dict[str, Path]) -> None:
    example = EXAMPLES[0]
    with open_book(built[example.name]) as book:
        type_in(book, example, example.days[0])
        entry = book.names[layout.INPUT].refers_to_range
        entry[0, 3].value = 5
        _, problems = consolidate.run(book)
        where = entry[0, 3].get_address(False, False)
    (problem,) = (one for one in problems if one.cell == where)
    assert "không dùng" in problem.text


def test_a_missing_input_is_missing_and_named(built: dict[str, Path]) -> None:
    example = EXAMPLES[1]
    with open_book(built[example.name]) as book:
        type_in(book, example, example.days[0])
        book.names[layout.INPUT].refers_to_range[0, 5].clear_contents()  # đình chỉ
        report, _ = consolidate.run(book)
    assert report is not None
    assert (report.units[0].results[0].verdict, report.units[0].overall) == ("Thiếu số liệu", "Thiếu số liệu")
    assert "Thiếu việc số thi hành xong" in report.units[0].note


def test_scales_that_change_on_a_day_need_the_day(built: dict[str, Path]) -> None:
    example = EXAMPLES[2]
    with open_book(built[example.name]) as book:
        type_in(book, example, example.days[0])
        book.names[layout.REPORT_DATE].refers_to_range.value = None
        report, problems = consolidate.run(book)
    assert report is None
    assert any("đổi theo ngày" in problem.text for problem in problems if problem.level == "loi")


def test_a_row_for_a_unit_that_is_not_there_is_said(built: dict[str, Path]) -> None:
    example = EXAMPLES[1]
    with open_book(built[example.name]) as book:
        type_in(book, example, example.days[0])
        book.names[layout.INPUT].refers_to_range[1, 0].value = "Chi cục THADS huyện Na Hang"
        _, problems = consolidate.run(book)
    said = [problem.text for problem in problems if "Thang chỉ tiêu có dòng cho" in problem.text]
    assert len(said) == 2  # việc and tiền


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_upgraded_it_keeps_its_plan_and_its_result(built: dict[str, Path], example: Example, tmp_path: Path) -> None:
    day = example.days[-1]
    with open_book(built[example.name]) as book:
        type_in(book, example, day)
        save(book, tmp_path / "cu.xlsm")
    upgrade.upgrade(tmp_path / "cu.xlsm", tmp_path / "moi.xlsm", TEMPLATE)
    with open_book(tmp_path / "moi.xlsm") as book:
        assert terms_of(book.names[layout.PLAN].refers_to_range.value) == checked_plan(example.path).terms
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_printed(book, example, day)


def next_years(
    example: Example, built: dict[str, Path], folder: Path, plan: Plan | None
) -> tuple[str, list[list[Any]]]:
    """What is said of next year's workbook, and its first two rows."""
    with open_book(built[example.name]) as book:
        type_in(book, example, example.days[-1])
        said = new_year.start_year(book, folder / "moi.xlsm", TEMPLATE, read_request(book), plan)
    with open_book(folder / "moi.xlsm") as book:
        # Nothing but what is still to be typed: figures, and the day where scales change on one.
        said_before = ("chưa có số liệu", "chưa có ngày báo cáo")
        assert not [one for one in read_request(book).errors if not any(text in one.text for text in said_before)]
        return said, book.names[layout.INPUT].refers_to_range[:2, :].value


def test_the_next_year_opens_with_what_can_be_compared(built: dict[str, Path], tmp_path: Path) -> None:
    by_rate, _, mixed, _ = EXAMPLES
    said, rows = next_years(by_rate, built, tmp_path, None)
    assert rows == [[name, *[None] * 10] for name in by_rate.units[:2]]
    assert "các ô số liệu để trống" in said
    (folder := tmp_path / "b").mkdir()
    said, rows = next_years(mixed, built, folder, None)
    closed = [row[3] for _, row in typed_units(mixed, mixed.days[-1])[:2]]
    assert rows == [[name, None, left, *[None] * 8] for name, left in zip(mixed.units, closed, strict=False)]
    assert "số việc chuyển kỳ sau năm 2025 thành số của năm so sánh" in said


def test_a_plan_that_judges_something_else_starts_blank(built: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "plan_2026.toml"
    text = EXAMPLES[0].path.read_text(encoding="utf-8").replace("2022", "2026").replace("2021", "2025")
    path.write_text(text, encoding="utf-8")
    plan = checked_plan(path)
    _, rows = next_years(EXAMPLES[2], built, tmp_path, plan)
    assert [row[1:] for row in rows] == [[None] * 10] * 2
    with open_book(tmp_path / "moi.xlsm") as book:
        assert read_request(book).settings.cases == plan.cases


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_what_is_said_beside_the_settings_stands_in_columns_that_are_shown(
    built: dict[str, Path], example: Example
) -> None:
    """A text that begins in a hidden column is not shown at all."""
    sheet = openpyxl.load_workbook(built[example.name])[layout.INPUT_SHEET]
    said = [cell for row in sheet.iter_rows(min_row=1, max_row=4, max_col=12) for cell in row if cell.value is not None]
    assert len(said) >= 11
    assert not [cell.coordinate for cell in said if sheet.column_dimensions[cell.column_letter].hidden]


def scale_cells(path: Path, name: str) -> list[list[Any]]:
    with open_book(path) as book:
        found: list[list[Any]] = book.names[name].refers_to_range.options(ndim=2).value
    return found


def test_thresholds_beyond_a_whole_amount_are_said_in_words(built: dict[str, Path]) -> None:
    """ "Trên 50 tỷ" begins one đồng above it, which the sheet's 1.000 đồng cannot show."""
    rows = scale_cells(built["ty_le_xong_2022"], "ChiTieu_Tien")
    assert [row[:2] for row in rows] == [
        [0, 5_000_000],
        [5_000_000, "hết 50.000.000"],
        ["trên 50.000.000", "hết 500.000.000"],
        ["trên 500.000.000", "hết 5.000.000.000"],
        ["trên 5.000.000.000", None],
    ]
    assert [row[4] for row in rows] == ["Không xét", *["Từ mức phải đạt trở lên"] * 3, "Không xét"]


def test_an_amount_is_no_percentage_and_the_headings_ask_for_what_is_judged(built: dict[str, Path]) -> None:
    assert scale_cells(built["hon_hop_2025"], "ChiTieu_Viec")[0][2:5] == ["30", None, "Từ số giảm trở lên"]
    book = openpyxl.load_workbook(built["hon_hop_2025"])
    heads = {}
    for name in ("ChiTieu_Viec", "ChiTieu_Tien"):
        ((_, place),) = book.defined_names[name].destinations
        top = int(place.split("$")[2].rstrip(":"))
        heads[name] = book[layout.TARGET_SHEET].cell(top - 1, 3).value
    assert heads == {"ChiTieu_Viec": "Mức giảm", "ChiTieu_Tien": "Mức phải đạt"}


def test_every_degree_has_the_look_of_passing(built: dict[str, Path]) -> None:
    """By how a verdict begins, since a plan names its degrees as it likes."""
    sheet = openpyxl.load_workbook(built["hon_hop_2025"])[layout.SUMMARY_SHEET]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules if "LEFT(K" in "".join(rule.formula)]
    assert rules
    assert all('="Đạt ("' in rule.formula[0] and rule.dxf.font.b for rule in rules)
