"""Plans of other kinds in a real LibreOffice: typed, consolidated, live cells and printed sheet as their own words say."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.other_plans import EXAMPLES, Example
from tests.workbook import test_several as several
from tests.workbook.test_other_plans import check_live, check_printed, type_in
from thads.libreoffice import office
from thads.rules.plan import checked_plan
from thads.workbook import consolidate
from thads.workbook.build import build_workbook


@pytest.fixture(autouse=True)
def _own_profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_consolidated_and_live_as_the_plan_says(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    build_workbook(path, checked_plan(example.path))
    with office._workshop(path, visible=False) as (app, copy):
        book = office._open_for_work(app, copy)
        for day in example.days:
            type_in(book, example, day)
            report, problems = consolidate.run(book)
            assert report is not None, problems
            check_printed(book, example, day)
            check_live(book, example, day)


def test_officers_and_what_was_sent_back_where_several_quantities_are_judged(tmp_path: Path) -> None:
    path = several.built(tmp_path / "so.xlsm", a=("2023", "2026"), b=("2022", "2025"))
    officers = several.officers_by_chance(12)
    with office._workshop(path, visible=False) as (app, copy):
        book = office._open_for_work(app, copy)
        _, judged = several.type_returned(book, several.TAKEN_OFF)
        several.type_officers(book, officers)
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_printed(book, several.SEVERAL, several.IN_2026, judged)
        check_live(book, several.SEVERAL, several.IN_2026, judged)
        several.check_officers(book, officers)
        listed = [row for row in book.names["KhenThuong"].refers_to_range.value if isinstance(row[0], float)]
        passed = [unit for unit in (*report.units, *report.officers) if str(unit.overall) == "Đạt cả hai"]
        assert len(listed) == len(passed) > 0
