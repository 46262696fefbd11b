"""Last year's forms of the same day: what they say stands in `Theo dõi`, and the notes compare with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.conftest import fill
from tests.forms.samples import form
from tests.forms.statistics_samples import MONEY, OFFICE, UNITS, figures, form_file, money_rows, rows_of
from tests.forms.test_statistics import BLANK, NAMES, ROOM, SON_DUONG, YEN_SON, Run, book, run, said  # noqa: F401
from tests.other_plans import EXAMPLES
from thads.commands import cli
from thads.results.words import notes_line
from thads.rules.plan import checked_plan
from thads.workbook import consolidate
from thads.workbook.book_file import open_book
from thads.workbook.build import build_workbook

THEN = {OFFICE: figures(60, 43, 30), YEN_SON: figures(390, 500, 400), SON_DUONG: figures(400, 520, 400)}
# This year's and last year's carried over, by the form's own definition: load − 3 − done − 3.
LEFT_NOW = sum(row["carried"] for row in UNITS.values())
LEFT_THEN = sum(43 + 60 - 36 if name == OFFICE else {YEN_SON: 484, SON_DUONG: 514}[name] for name in THEN)


def history(path: Path) -> list[list[Any]]:
    with open_book(path) as opened:
        rows = opened.names["TheoDoi"].refers_to_range.options(ndim=2).value
    return [row for row in rows if row[0] is not None]


def notes(path: Path) -> str:
    with open_book(path) as opened:
        report, problems = consolidate.run(opened)
        assert report is not None, problems
        return notes_line(report)


def percent(less: int, base: int) -> str:
    hundredths = abs(less) * 10_000 // base
    return f"{hundredths // 100},{hundredths % 100:02d}%"


@pytest.mark.parametrize(
    ("months", "day"),
    [("3", "31/12/2021"), ("6", "31/03/2022"), ("9", "30/06/2022"), ("10", "31/07/2022")],
)
def test_the_notes_compare_with_last_years_forms(book: Path, run: Run, months: str, day: str, tmp_path: Path) -> None:  # noqa: F811
    def both(year: int, units: Mapping[str, Any]) -> list[Path]:
        period, folder = f"{months} tháng năm {year}", tmp_path / str(year)
        return [
            form_file(folder / "04.xlsx", rows_of(units), period=period),
            form_file(folder / "05.xlsx", money_rows(units), **MONEY, period=period),
        ]

    code, data, told = run("nhap-phieu", *both(2023, UNITS), *both(2022, THEN), book)
    assert (code, said(data, "loi")) == (0, [])
    assert f"Sheet Theo dõi: số liệu cùng kỳ năm trước, đến ngày {day}, của 3 đơn vị" in told
    assert sum("lấy nguyên như biểu để so cùng kỳ" in one for one in said(data, "canh_bao")) == 2  # once a file
    rows = history(book)
    assert [(f"{row[0]:%d/%m/%Y}", row[1], row[3], row[7]) for row in rows] == [
        (day, ROOM, 67, 67 * 12_000_000),
        (day, YEN_SON, 484, 484 * 12_000_000),
        (day, SON_DUONG, 514, 514 * 12_000_000),
        (day, "Toàn Cục", LEFT_THEN, LEFT_THEN * 12_000_000),
    ]
    less, word = LEFT_THEN - LEFT_NOW, "giảm" if LEFT_THEN > LEFT_NOW else "tăng"
    text = f"Toàn Cục so với cùng kỳ năm trước ({day}), chuyển kỳ sau (đã trừ số chuyển sổ theo dõi riêng): việc {word} {abs(less)} ({percent(less, LEFT_THEN)})"
    assert text in notes(book)
    again = run("nhap-phieu", *both(2022, THEN), book)[1]
    assert not again["da_ghi"]


def test_unit_forms_of_last_year_do_as_well(tmp_path: Path, run: Run) -> None:  # noqa: F811
    """Net figures of both years; one unit's comes later, and until then the sum compares with nothing."""
    now = (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)
    path = fill(tmp_path / "so.xlsm", [("A", *now), ("B", *now)], report_date=dt.date(2023, 6, 30))
    then, years = (400, 200, None, 170, 20, 9_000_000, 3_100_000, None, 3_000_000, 190_000), (2021, 2022)
    first, second = (
        form(tmp_path / f"{unit}.xlsx", unit, then, day=dt.date(2022, 6, 30), years=years) for unit in "AB"
    )
    assert run("nhap-phieu", first, path)[0] == 0
    assert "Không so với cùng kỳ năm trước (30/06/2022) vì các đơn vị khác nhau" in notes(path)
    assert run("nhap-phieu", second, path)[0] == 0
    assert [(row[1], row[3], row[7]) for row in history(path)] == [
        ("A", 150, 2_810_000_000), ("B", 150, 2_810_000_000), ("Toàn Cục", 300, 5_620_000_000)
    ]  # fmt: skip
    assert "việc giảm 18 (6,00%), tiền không đổi" in notes(path)


def test_reports_compare_each_unit_and_all(tmp_path: Path, run: Run) -> None:  # noqa: F811
    now = (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)
    path = fill(tmp_path / "so.xlsm", [("A", *now), ("B", *now)], report_date=dt.date(2023, 6, 30))
    then, years = (400, 200, None, 150, None, 9_000_000, 3_100_000, None, 2_529_000, None), (2021, 2022)
    first, second = (
        form(tmp_path / f"{unit}.xlsx", unit, then, day=dt.date(2022, 6, 30), years=years) for unit in "AB"
    )
    run("nhap-phieu", first, second, path)

    def said(*options: str) -> str:
        paper = tmp_path / "vb.docx"
        assert cli.main(["bao-cao", str(path), "-o", str(paper), "--ghi-de", *options]) == 0
        return "\n".join(one.text for one in docx.Document(str(paper)).paragraphs)

    # 150 → 141 cases; money from 2.529.000 to 2.810.000.
    left = "so với cùng kỳ năm trước (30/06/2022), chuyển kỳ sau (đã trừ số chuyển sổ theo dõi riêng)"
    assert f"B {left}: việc giảm 9 (6,00%), tiền tăng 281.000 nghìn đồng (11,11%)." in said("--don-vi", "B")
    assert f"Toàn Cục {left}: việc giảm 18 (6,00%), tiền tăng 562.000 nghìn đồng (11,11%)." in said()


def test_what_stands_there_already_stays(tmp_path: Path, run: Run) -> None:  # noqa: F811
    now = (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)
    path = fill(tmp_path / "so.xlsm", [("A", *now)], report_date=dt.date(2023, 6, 30))
    made = {
        name: form(tmp_path / f"{name}.xlsx", "A", (400, 200, None, left, None, 9_000_000, 3_100_000, None, 3_000_000, None), day=dt.date(2022, 6, 30), years=(2021, 2022))
        for name, left in (("a", 150), ("b", 151))
    }  # fmt: skip
    code, data, _ = run("nhap-phieu", made["a"], made["b"], path)
    assert code == 1
    assert ["các tệp ghi khác nhau số việc đến ngày 30/06/2022" in one for one in said(data, "loi")] == [True]
    assert [row[3] for row in history(path)] == [None, 0]
    assert [row[5] for row in history(path)] == [None, "Thiếu số liệu"]
    assert run("nhap-phieu", made["a"], path)[0] == 0
    _, data, _ = run("nhap-phieu", made["b"], path)
    assert [one for one in said(data, "canh_bao") if "Theo dõi" in one] == [
        "Theo dõi: Sheet Theo dõi đã có số liệu khác đến ngày 30/06/2022 của A; sheet giữ nguyên số đã có."
    ]
    assert history(path)[0][3] == 150


@pytest.mark.parametrize("day", [dt.date(2022, 6, 29), dt.date(2022, 7, 1), dt.date(2022, 9, 30)])
def test_another_day_is_no_same_period(day: dt.date, tmp_path: Path, run: Run) -> None:  # noqa: F811
    now = (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)
    path = fill(tmp_path / "so.xlsm", [("A", *now)], report_date=dt.date(2023, 6, 30))
    code, data, _ = run("nhap-phieu", form(tmp_path / "a.xlsx", "A", now, day=day, years=(2021, 2022)), path)
    assert (code, history(path)) == (1, [])
    assert "A: phiếu của kỳ khác (năm 2022 so với năm 2021" in said(data, "loi")[0]


def test_a_whole_year_is_compared_where_the_plan_compares_none(tmp_path: Path, run: Run) -> None:  # noqa: F811
    """A plan by completion: last year's form of 12 months says what was not done then."""
    plan = checked_plan(EXAMPLES[0].path)
    path = tmp_path / "so.xlsm"
    build_workbook(path, plan)
    with open_book(path) as opened:
        area = opened.names["NhapLieu"].refers_to_range
        area.value = [[name, *BLANK] for name in NAMES] + [[None] * 11] * (area.shape[0] - len(NAMES))
        opened.save()
    files = [
        form_file(tmp_path / str(year) / name, rows(units), period=f"12 tháng năm {year}", **options)
        for year, units in ((2022, UNITS), (2021, THEN))
        for name, rows, options in (("04.xlsx", rows_of, {}), ("05.xlsx", money_rows, MONEY))
    ]
    code, data, _ = run("nhap-phieu", *files, path)
    assert (code, said(data, "loi")) == (0, [])
    undone = {name: row["able"] - row["done"] for name, row in THEN.items()}
    assert [row[3] for row in history(path)] == [*undone.values(), sum(undone.values())]
    assert "so với cùng kỳ năm trước (30/09/2021), có điều kiện, chưa xong: việc" in notes(path)
