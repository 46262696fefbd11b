"""Forms, statistics forms and the national run by plans of other kinds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from tests.conftest import TEMPLATE
from tests.forms.samples import HEADS, fill_form, form, table
from tests.forms.statistics_samples import CASES_TITLE, COLUMNS, MONEY_TITLE, UNITS, Figures, form_cells, rows_of
from tests.other_plans import EXAMPLES, Example, expected, typed_units
from tests.workbook.test_other_plans import check_printed, type_in
from thads import layout
from thads.commands import cli
from thads.forms import commands
from thads.rules.plan import checked_plan
from thads.workbook import consolidate
from thads.workbook.book_file import open_book
from thads.workbook.build import build_workbook

BY_RATE, BY_UNIT, MIXED, SEVERAL = EXAMPLES
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sổ")
    for example in EXAMPLES:
        build_workbook(folder / f"{example.name}.xlsm", checked_plan(example.path))
    return {example.name: folder / f"{example.name}.xlsm" for example in EXAMPLES}


def without_figures(book: xw.Book) -> None:
    book.names[layout.INPUT].refers_to_range[:, 1:].clear_contents()


def entry(book: xw.Book, units: int) -> list[list[Any]]:
    cells: list[list[Any]] = book.names[layout.INPUT].refers_to_range[:units, :].options(ndim=2).value
    return cells


def take(book: xw.Book, *places: Path) -> list[tuple[str, str, str, str]]:
    """Take files in; what is said of them: kind, file, cell, text."""
    taking, _ = commands.plan_files(book, places, lambda done, total: None)
    commands.apply(book, taking)
    return [(str(one.level), one.sheet, one.cell, one.text) for one in taking.problems]


def refused(built: Mapping[str, Path], example: Example, path: Path) -> list[tuple[str, str, str, str]]:
    """Take a file into a workbook of the example, of which nothing may change; the errors that are said, one at least."""
    with open_book(built[example.name]) as book:
        type_in(book, example, example.days[-1])
        before = entry(book, len(example.units))
        errors = [one for one in take(book, path) if one[0] == "loi"]
        assert errors, "refused"
        assert entry(book, len(example.units)) == before
    return errors


@each_example
def test_forms_go_out_and_come_back(built: dict[str, Path], example: Example, tmp_path: Path) -> None:
    day = example.days[-1]
    units = typed_units(example, day)
    with open_book(built[example.name]) as book:
        type_in(book, example, day)
        without_figures(book)
        written, _ = commands.make_forms(book, tmp_path / "phiếu")
        for path, (name, row) in zip(written, units, strict=True):
            fill_form(path, row)
            _check_look(path, example, name)
        said = take(book, tmp_path / "phiếu")
        # One unit has a load of more than 5.000 billion, to lie beyond the last tier.
        assert all(level == "canh_bao" and "5.000.000.001.000 đồng" in text for level, *_, text in said), said
        assert entry(book, len(units)) == [[name, *row] for name, row in units]
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_printed(book, example, day)


def _check_look(path: Path, example: Example, name: str) -> None:
    """The form has a row for each input and shows no other."""
    sheet = openpyxl.load_workbook(path).active
    texts = {cell.row: cell.value for (cell,) in sheet.iter_rows(min_col=2, max_col=2) if isinstance(cell.value, str)}
    for number, judged in enumerate(example.lines):
        for place in range(5):
            row, used = 19 + 6 * number + place, 5 * number + place in example.used
            assert bool(sheet.row_dimensions[row].hidden) is not used, (name, row)
            assert (row in texts) is used
            assert not used or f"ố {judged.noun} " in texts[row] or texts[row].startswith("Trong đó")


def test_a_form_of_another_plan_is_refused(built: dict[str, Path], tmp_path: Path) -> None:
    with open_book(built[BY_RATE.name]) as book:
        type_in(book, BY_RATE, BY_RATE.days[0])
        name = BY_RATE.units[0]
        form(tmp_path / "a.xlsx", name, years=(2021, 2022), day=BY_RATE.days[0])
        before = entry(book, 1)
        ((level, file, _, text),) = take(book, tmp_path / "a.xlsx")
        assert (level, file) == ("loi", "a.xlsx")
        assert "để xét mức giảm số chuyển kỳ sau" in text
        assert "kế hoạch đang dùng xét tỷ lệ thi hành xong" in text
        assert entry(book, 1) == before


def test_a_form_of_a_completion_rate_is_refused_by_the_plan_of_2023(built: dict[str, Path], tmp_path: Path) -> None:
    with open_book(built[BY_RATE.name]) as book:
        type_in(book, BY_RATE, BY_RATE.days[0])
        book.names[layout.BASELINE_YEAR].refers_to_range.value = 2022
        book.names[layout.CURRENT_YEAR].refers_to_range.value = 2023
        book.names[layout.PRINT_INFO].refers_to_range[0].value = "2023"
        book.names[layout.REPORT_DATE].refers_to_range.value = dt.date(2023, 9, 30)
        (first, *_), _ = commands.make_forms(book, tmp_path / "phiếu")
    fill_form(first, typed_units(BY_RATE, BY_RATE.days[0])[0][1])
    with open_book(TEMPLATE) as book:
        ((level, _, _, text),) = take(book, first)
        assert level == "loi"
        assert "để xét tỷ lệ thi hành xong" in text
        assert not any(entry(book, 1)[0][1:])


def test_a_plain_table_of_figures_carried_over_is_refused(built: dict[str, Path], tmp_path: Path) -> None:
    heads = [head.replace("2023", "x").replace("2022", "2021").replace("x", "2022") for head in HEADS]
    path = table(
        tmp_path / "bảng.xlsx", [["Đơn vị tính: 1.000 đồng"], heads, [BY_RATE.units[0], 450, 160, None, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None]]
    )  # fmt: skip
    with open_book(built[BY_RATE.name]) as book:
        type_in(book, BY_RATE, BY_RATE.days[0])
        before = entry(book, 1)
        ((level, *_, text),) = take(book, path)
        assert level == "loi"
        assert "mức giảm số chuyển kỳ sau" in text
        assert entry(book, 1) == before


def statistics(folder: Path, year: int, day: str, units: Mapping[str, Figures] = UNITS, but: str = "") -> list[Path]:
    """Forms 04 and 05 of a year, without the column `but`."""
    paths = []
    for number, title, unit, scale in (("04", CASES_TITLE, "Việc", 1), ("05", MONEY_TITLE, "1.000 đồng", 12_000)):
        scaled = {name: {key: scale * value for key, value in row.items()} for name, row in units.items()}
        keys = [key for key in next(iter(units.values())) if key not in ("rate", but)]
        cells, merged = form_cells(
            rows_of(scaled),
            title=title,
            period=f"{day} / năm {year}",
            unit=f"Đơn vị tính: {unit}",
            keys=_in_order(keys),
        )
        paths.append(table(folder / f"bieu{number}_{year}.xlsx", cells, merged))
    return paths


def _in_order(keys: list[str]) -> list[str]:
    return [key for key, _, _ in COLUMNS if key in keys]


NGHIEP_VU, YEN_SON, SON_DUONG = (
    "Phòng Nghiệp vụ và Tổ chức thi hành án",
    "Chi cục THADS huyện Yên Sơn",
    "Chi cục THADS huyện Sơn Dương",
)
SON_DUONG_THADS = list(UNITS)[2]
AS_NAMED = dict(zip((NGHIEP_VU, YEN_SON, SON_DUONG), UNITS.values(), strict=True))


def with_units(book: xw.Book, example: Example, day: dt.date, *names: str) -> None:
    type_in(book, example, day)
    book.names[layout.INPUT].refers_to_range.clear_contents()
    place = book.names[layout.INPUT].refers_to_range
    book.sheets[layout.INPUT_SHEET].range((place.row, place.column)).value = [[name] for name in names]


@pytest.mark.parametrize(
    ("example", "keys"),
    [(BY_RATE, ("load", "able", None, "done", None)), (BY_UNIT, ("load", "able", None, "done", "stopped"))],
    ids=["xong", "xong và đình chỉ"],
)
def test_completion_is_taken_from_the_statistics_forms(
    built: dict[str, Path], example: Example, keys: tuple[str | None, ...], tmp_path: Path
) -> None:
    day = example.days[0]
    files = statistics(tmp_path, day.year, "12 tháng")
    with open_book(built[example.name]) as book:
        with_units(book, example, day, *AS_NAMED)
        said = take(book, *files)
        assert {level for level, *_ in said} <= {"canh_bao"}, said
        wanted = [
            [name, *(figures[key] * scale if key else None for scale in (1, 12_000) for key in keys)]
            for name, figures in AS_NAMED.items()
        ]
        assert entry(book, 3) == wanted
        assert not [text for *_, text in said if "sổ theo dõi riêng" in text]


def test_a_form_without_its_columns_is_refused(built: dict[str, Path], tmp_path: Path) -> None:
    files = statistics(tmp_path, 2024, "12 tháng", but="stopped")
    with open_book(built[BY_UNIT.name]) as book:
        with_units(book, BY_UNIT, BY_UNIT.days[0], *AS_NAMED)
        said = [text for level, *_, text in take(book, *files) if level == "loi"]
        assert said
        assert all("thiếu cột “Đình chỉ”" in text for text in said)
        assert not any(cell for row in entry(book, 3) for cell in row[1:])


@pytest.mark.parametrize("example", [BY_RATE, BY_UNIT, MIXED, SEVERAL], ids=lambda example: example.name)
def test_what_can_be_enforced_must_be_the_sum_of_its_parts(
    built: dict[str, Path], example: Example, tmp_path: Path
) -> None:
    day, name = example.days[-1], next(iter(UNITS))
    wrong = {**UNITS, name: UNITS[name] | {"able": UNITS[name]["able"] + 1}}
    with open_book(built[example.name]) as book:
        with_units(book, example, day, *AS_NAMED)
        said = [
            text for level, *_, text in take(book, *statistics(tmp_path, day.year, "12 tháng", wrong)) if level == "loi"
        ]
        assert {text.partition(": có điều kiện ")[0] for text in said} == {NGHIEP_VU}, said
        assert said
        assert all("khác thi hành xong" in text and "Hãy sửa biểu" in text for text in said)
        assert not any(entry(book, 1)[0][1:])
        assert any(entry(book, 2)[1][1:])


def test_a_plan_that_does_not_use_it_takes_such_a_form(tmp_path: Path) -> None:
    wrong = {name: figures | {"able": figures["able"] + 1} for name, figures in UNITS.items()}
    with open_book(TEMPLATE) as book:
        with_units(book, BY_RATE, dt.date(2023, 9, 30), *AS_NAMED)
        said = take(book, *statistics(tmp_path, 2023, "12 tháng", wrong))
        assert [text for level, *_, text in said if level == "loi"] == []
        assert entry(book, 1)[0][4] == next(iter(UNITS.values()))["carried"]


@pytest.mark.parametrize(("less", "taken"), [(4, True), (6, False)])
def test_money_that_is_rounded_may_differ_by_its_roundings(
    built: dict[str, Path], less: int, taken: bool, tmp_path: Path
) -> None:
    """Nine figures, each rounded by up to half a unit."""
    (path,) = statistics(tmp_path, 2022, "12 tháng")[1:]
    form_book = openpyxl.load_workbook(path)
    able = 12_000 * UNITS[SON_DUONG_THADS]["able"]
    cells = [cell for row in form_book.active.iter_rows() for cell in row if cell.value == able]
    (cell,) = (one for one in cells if form_book.active.cell(one.row, 2).value == SON_DUONG_THADS)
    cell.value = able - less
    form_book.save(path)
    with open_book(built[BY_RATE.name]) as book:
        with_units(book, BY_RATE, BY_RATE.days[0], *AS_NAMED)
        said = [text for level, *_, text in take(book, path) if level == "loi"]
        assert bool(said) is not taken, said
        assert (entry(book, 3)[2][7] == able - less) is taken


def test_both_quantities_are_taken_from_two_years_forms(built: dict[str, Path], tmp_path: Path) -> None:
    last = {name: {key: 2 * value for key, value in figures.items()} for name, figures in UNITS.items()}
    files = [
        *statistics(tmp_path / "nay", 2023, "12 tháng"),
        *statistics(tmp_path / "trước", 2022, "12 tháng", last),
    ]
    with open_book(built[SEVERAL.name]) as book:
        with_units(book, SEVERAL, SEVERAL.days[-1], *AS_NAMED)
        said = [one for one in take(book, *files) if one[0] == "loi"]
        assert said == []

        def ten(one: Figures, scale: int) -> list[int | None]:
            closed = 2 * one["carried"]
            carried = [one["load"], closed, closed - one["opening"], one["carried"], None]
            done = [None, one["able"], None, one["done"], None]
            return [None if value is None else scale * value for value in carried + done]

        assert entry(book, 3) == [[name, *ten(one, 1), *ten(one, 12_000)] for name, one in AS_NAMED.items()]


def test_forms_of_another_set_of_quantities_are_refused(built: dict[str, Path], tmp_path: Path) -> None:
    """A form for one of the two, and a form for both where the plan judges one: neither is cut nor filled up."""
    name, day = SEVERAL.units[0], SEVERAL.days[0]
    both = "mức giảm số chuyển kỳ sau so với năm so sánh và tỷ lệ thi hành xong"
    form(tmp_path / "một.xlsx", name, years=(2022, 2023), day=day)
    with open_book(built[SEVERAL.name]) as book:
        type_in(book, SEVERAL, day)
        ((level, *_, text),) = take(book, tmp_path / "một.xlsx")
        assert level == "loi"
        assert f"kế hoạch đang dùng xét {both}" in text
        (first, *_), _ = commands.make_forms(book, tmp_path / "phiếu")
    fill_form(first, typed_units(SEVERAL, day)[0][1], Phieu_NgaySoLieu=day)
    with open_book(TEMPLATE) as book:
        with_units(book, BY_RATE, day, *SEVERAL.units)
        ((level, *_, text),) = take(book, first)
        assert level == "loi"
        assert f"tệp này ghi số liệu để xét {both}" in text
        assert not any(entry(book, 1)[0][1:])


@pytest.mark.parametrize("row", [18, 20, 24, 26, 27, 30, 36, 38])
def test_a_label_of_a_form_for_several_that_was_changed_is_named(
    built: dict[str, Path], row: int, tmp_path: Path
) -> None:
    with open_book(built[SEVERAL.name]) as book:
        type_in(book, SEVERAL, SEVERAL.days[0])
        (first, *_), _ = commands.make_forms(book, tmp_path / "phiếu")
        changed = openpyxl.load_workbook(first)
        changed.active.cell(row, 2).value = "Về số khác"
        changed.save(first)
        said = [(cell, text) for level, _, cell, text in take(book, first) if level == "loi"]
        assert [cell for cell, _ in said] == [f"B{row}"], said
        assert "đã bị sửa thành" in said[0][1]


def test_last_years_form_of_another_day_is_not_needed_and_said_so(built: dict[str, Path], tmp_path: Path) -> None:
    files = statistics(tmp_path, 2021, "9 tháng")  # that of 12 months is of the same period
    with open_book(built[BY_RATE.name]) as book:
        with_units(book, BY_RATE, BY_RATE.days[0], *AS_NAMED)
        said = [text for level, *_, text in take(book, *files) if level == "loi"]
        assert len(said) == 2  # one a file
        assert all("không so với năm 2021" in text for text in said)


def test_what_is_left_with_conditions_is_worked_out_of_two_years_forms(built: dict[str, Path], tmp_path: Path) -> None:
    last = {name: {key: 2 * value for key, value in figures.items()} for name, figures in UNITS.items()}
    files = [
        *statistics(tmp_path / "nay", 2025, "12 tháng"),
        *statistics(tmp_path / "trước", 2024, "12 tháng", last)[:1],
    ]
    with open_book(built[MIXED.name]) as book:
        with_units(book, MIXED, MIXED.days[-1], *AS_NAMED)
        said = [one for one in take(book, *files) if one[0] == "loi"]
        assert said == []

        def left(figures: Figures) -> int:
            return figures["able"] - figures["done"] - figures["stopped"] - figures["reduced"]

        wanted = [
            [name, one["load"], 2 * left(one), None, left(one), None, *(12_000 * one["load"], 12_000 * one["able"], None, 12_000 * one["done"], None)]
            for name, one in AS_NAMED.items()
        ]  # fmt: skip
        assert entry(book, 3) == wanted


def json_keys(example: Example) -> tuple[str, ...]:
    return ("viec", "viec_2", "tien", "tien_2") if example is SEVERAL else ("viec", "tien")


@each_example
def test_the_national_run_judges_by_the_plan(
    built: dict[str, Path], example: Example, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = example.days[-1]
    units = typed_units(example, day)
    with open_book(built[example.name]) as book:
        type_in(book, example, day)
        without_figures(book)
        written, _ = commands.make_forms(book, tmp_path / "cả nước" / "Tỉnh A")
    for path, (_, row) in zip(written, units, strict=True):
        fill_form(path, row)
    arguments = ["gop", tmp_path / "cả nước", "-o", tmp_path / "ra.xlsx", "--json", "--ke-hoach", example.path]
    assert cli.main([str(one) for one in arguments]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one for one in data["van_de"] if one["muc"] == "loi"] == []
    (province,) = data["tinh"]
    wanted = expected(example, units, day)
    for told in (*province["don_vi"], province | {"ten": example.province}):
        for judged, key in zip(example.lines, json_keys(example), strict=True):
            step = judged.step
            line, overall = wanted[told["ten"], judged.printed]
            got = told[key]
            amounts = [got["tong"], got["ky_truoc"], got["giam"]]
            assert amounts == [step * one for one in (line.load, line.base, line.gone)]
            lacking = None if line.lacking is None else step * line.lacking
            assert (got["ket_qua"], got["con_phai_giam"], told["ket_qua_chung"]) == (line.verdict, lacking, overall), (
                told
            )
    heads = [cell.value for cell in openpyxl.load_workbook(tmp_path / "ra.xlsx")["Tổng hợp"][5]]
    assert ("Chuyển kỳ sau năm 2022" in heads) is False
    assert len(heads) == len(set(heads))


_INPUTS = {
    "net": (
        "Số {0} chuyển kỳ sau năm {1}",
        "Trong đó: đã chuyển sổ theo dõi riêng năm {1}",
        "Số {0} chuyển kỳ sau năm {2}",
        "Trong đó: đã chuyển sổ theo dõi riêng năm {2}",
    ),
    "left": ("Số {0} có điều kiện chuyển kỳ sau năm {1}", "Số {0} có điều kiện chuyển kỳ sau năm {2}"),
    "done": ("Số {0} có điều kiện thi hành", "Số {0} thi hành xong"),
    "stopped": ("Số {0} có điều kiện thi hành", "Số {0} thi hành xong", "Số {0} đình chỉ thi hành"),
}
Heads = dict[int, str]


def plain_table(path: Path, example: Example, day: dt.date, changed: Mapping[str, str] = {}) -> Path:
    """The figures of an example as an office lays them out: a column each, in the order of the plan's inputs."""
    heads: Heads = {}
    for line in example.lines:
        texts = ("Tổng số {0} giải quyết", *_INPUTS[line.kind])
        # A part stands beside its whole.
        heads |= {
            column: text.format(line.noun, day.year - 1, day.year)
            for column, text in zip(line.columns, texts, strict=True)
            if column not in heads
        }
    rows: list[list[Any]] = [
        ["Đơn vị", *(changed.get(head, head) for head in heads.values())],
        *([name, *(row[column] for column in heads)] for name, row in typed_units(example, day)),
    ]
    return table(path, [[f"Số liệu đến ngày {day:%d/%m/%Y}. Đơn vị tính: 1.000 đồng"], *rows])


@each_example
def test_a_plain_table_says_what_the_plan_judges(built: dict[str, Path], example: Example, tmp_path: Path) -> None:
    day = example.days[-1]
    units = typed_units(example, day)
    with open_book(built[example.name]) as book:
        type_in(book, example, day)
        without_figures(book)
        said = take(book, plain_table(tmp_path / "bảng.xlsx", example, day))
        assert not [one for one in said if one[0] == "loi"], said
        assert entry(book, len(units)) == [[name, *row] for name, row in units]
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_printed(book, example, day)


@each_example
def test_the_national_run_takes_plain_tables_as_forms(
    example: Example, built: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = example.days[-1]
    with open_book(built[example.name]) as book:
        type_in(book, example, day)
        without_figures(book)
        written, _ = commands.make_forms(book, tmp_path / "phiếu" / "Tỉnh A")
    for path, (_, row) in zip(written, typed_units(example, day), strict=True):
        fill_form(path, row)
    plain_table(tmp_path / "bảng" / "Tỉnh A" / "bảng.xlsx", example, day)
    told = []
    for name in ("phiếu", "bảng"):
        arguments = ["gop", tmp_path / name, "-o", tmp_path / f"{name}.xlsx", "--json", "--ke-hoach", example.path]
        assert cli.main([str(one) for one in arguments]) == 0
        (province,) = json.loads(capsys.readouterr().out)["tinh"]
        units = {
            one["ten"]: {key: one[key] for key in (*json_keys(example), "ket_qua_chung")} for one in province["don_vi"]
        }
        told.append(units)
    assert told[0] == told[1]
    assert len(told[0]) == len(typed_units(example, day))


@pytest.mark.parametrize(
    ("head", "written"),
    [
        ("Số việc có điều kiện thi hành", "Tổng số việc có điều kiện"),
        ("Số việc có điều kiện thi hành", "Có điều kiện thi hành (việc)"),
        ("Số việc thi hành xong", "Số việc đã thi hành xong năm 2023"),
        ("Số việc thi hành xong", "Thi hành xong về việc năm nay"),
        ("Số tiền thi hành xong", "Thi hành xong về tiền"),
        ("Số tiền có điều kiện thi hành", "CÓ ĐIỀU KIỆN (1.000 đ)"),
    ],
)
def test_other_words_for_the_same_column(built: dict[str, Path], head: str, written: str, tmp_path: Path) -> None:
    day = SEVERAL.days[-1]
    units = typed_units(SEVERAL, day)
    with open_book(built[SEVERAL.name]) as book:
        type_in(book, SEVERAL, day)
        without_figures(book)
        said = take(book, plain_table(tmp_path / "bảng.xlsx", SEVERAL, day, {head: written}))
        assert not [one for one in said if one[0] == "loi"], said
        assert entry(book, len(units)) == [[name, *row] for name, row in units]


@pytest.mark.parametrize(
    ("head", "written", "said"),
    [
        ("Số việc có điều kiện thi hành", "Số việc chưa có điều kiện thi hành", "chưa hiểu từ “chưa”"),
        ("Số việc có điều kiện thi hành", "Số việc có điều kiện thi hành, trừ hoãn", "chưa hiểu từ “trừ hoãn”"),
        ("Số việc thi hành xong", "Số việc thi hành xong, đình chỉ", "chưa hiểu từ “đình chỉ”"),
        ("Số việc thi hành xong", "Số việc đang thi hành", ""),
        ("Số việc thi hành xong", "Số việc đã giải quyết xong", "chưa hiểu từ “giải quyết”"),
        ("Số việc thi hành xong", "Tỷ lệ thi hành xong về việc", "chưa hiểu từ “tỉ lệ”"),
        ("Số việc thi hành xong", "Số việc thi hành xong tháng 9", "chưa hiểu từ"),
        ("Số việc có điều kiện thi hành", "Số việc có điều kiện năm trước", "là của năm 2022"),
        ("Số tiền thi hành xong", "Thi hành xong", "không rõ là về việc hay về tiền"),
        ("Số tiền thi hành xong", "Số tiền thi hành xong năm 2022", "là của năm 2022"),
        ("Số tiền thi hành xong", "Số việc thi hành xong (tiền)", "chưa hiểu từ “việc tiền”"),
        ("Số tiền thi hành xong", "Số việc thi hành xong", "cùng một nghĩa"),
    ],
)
def test_a_doubtful_column_is_refused_with_its_word(
    built: dict[str, Path], head: str, written: str, said: str, tmp_path: Path
) -> None:
    day = SEVERAL.days[-1]
    path = plain_table(tmp_path / "bảng.xlsx", SEVERAL, day, {head: written})
    column = [cell.coordinate for cell in openpyxl.load_workbook(path).active[2] if cell.value == written][-1]
    errors = refused(built, SEVERAL, path)
    assert any(head in text or "tự mâu thuẫn" in text for *_, text in errors)
    if said:
        assert any(cell == column and written in text and said in text for *_, cell, text in errors), errors


@pytest.mark.parametrize("grouped", ["Về {noun}", "Kết quả thi hành {noun}"])
def test_groups_say_what_their_columns_are_of(built: dict[str, Path], grouped: str, tmp_path: Path) -> None:
    day = BY_RATE.days[-1]
    units = typed_units(BY_RATE, day)
    heads: list[list[str | None]] = [["Đơn vị"], [None], [None]]
    for line in BY_RATE.lines:
        assert line.kind == "done"
        heads[0] += [grouped.format(noun=line.noun), None, None]
        heads[1] += ["Tổng số giải quyết", "Có điều kiện thi hành", None]
        heads[2] += [None, "Tổng số", "Xong"]
    columns = [column for line in BY_RATE.lines for column in line.columns]
    rows: list[list[Any]] = [[f"Năm {day.year}. Đơn vị tính: 1.000 đồng"], *heads]
    rows += [[name, *(row[column] for column in columns)] for name, row in units]
    merged = ["A2:A4", "B2:D2", "E2:G2", "B3:B4", "C3:D3", "E3:E4", "F3:G3"]
    with open_book(built[BY_RATE.name]) as book:
        type_in(book, BY_RATE, day)
        without_figures(book)
        said = take(book, table(tmp_path / "bảng.xlsx", rows, merged))
        assert not [one for one in said if one[0] == "loi"], said
        assert entry(book, len(units)) == [[name, *row] for name, row in units]


def test_columns_of_other_plans_are_no_matter_to_this_one(tmp_path: Path) -> None:
    """Doubtful or wrong, beside the ten figures."""
    more = [
        "Số việc có điều kiện thi hành",
        "Thi hành xong",
        "Số việc chưa có điều kiện",
        "Số tiền thi hành xong năm 2021",
    ]
    figures = [450, 160, 10, 141, None, 9_600_000, 3_000_000, 5, 2_810_000, None]
    name = SEVERAL.units[0]
    rows: list[list[Any]] = [["Đơn vị tính: 1.000 đồng"], [*HEADS, *more], [name, *figures, "#DIV/0!", "?", None, 5]]
    path = table(tmp_path / "bảng.xlsx", rows)
    with open_book(TEMPLATE) as book:
        said = [one for one in take(book, path) if one[0] == "loi"]
        assert said == []
        assert entry(book, 1) == [[name, *figures]]


def test_a_figure_of_another_plan_that_is_none_is_named(built: dict[str, Path], tmp_path: Path) -> None:
    day = SEVERAL.days[-1]
    path = plain_table(tmp_path / "bảng.xlsx", SEVERAL, day)
    book = openpyxl.load_workbook(path)
    column = next(cell.column_letter for cell in book.active[2] if cell.value == "Số tiền thi hành xong")
    book.active[f"{column}3"] = "chín tỷ"
    book.save(path)
    with open_book(built[SEVERAL.name]) as target:
        type_in(target, SEVERAL, day)
        before = entry(target, 1)
        ((cell, text),) = [(cell, text) for level, _, cell, text in take(target, path) if level == "loi"]
        assert (cell, "chín tỷ" in text) == (f"{column}3", True)
        assert entry(target, 1) == before


@pytest.mark.parametrize(
    ("head", "written", "said"),
    [
        ("2024", "Số việc có điều kiện chuyển kỳ sau 9 tháng năm 2024", "là số 9 tháng, chưa phải số cuối năm so sánh"),
        ("2024", "Số việc có điều kiện chuyển kỳ sau", "không rõ là của năm nào"),
        ("2025", "Số việc chưa có điều kiện chuyển kỳ sau năm 2025", "chưa hiểu từ “chưa"),
        ("2025", "Số việc có điều kiện chuyển kỳ sau năm 2025 (chưa trừ sổ theo dõi riêng)", "chưa hiểu từ"),
    ],
)
def test_what_was_left_with_conditions_is_of_a_whole_year_that_is_stated(
    built: dict[str, Path], head: str, written: str, said: str, tmp_path: Path
) -> None:
    day = MIXED.days[-1]
    assert day.year == 2025
    changed = {f"Số việc có điều kiện chuyển kỳ sau năm {head}": written}
    errors = refused(built, MIXED, plain_table(tmp_path / "bảng.xlsx", MIXED, day, changed))
    assert any(written in text and said in text for *_, text in errors), errors
