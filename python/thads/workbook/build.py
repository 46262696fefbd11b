"""Builds `tuyenquang_thads.xlsm` from text sources: the same sources give the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import partial
from pathlib import Path

import xlsxwriter

from thads import layout
from thads.figures.settings import settings_of_plan
from thads.results.report import Request
from thads.rules.plan import Plan
from thads.sheets import (
    charts,
    checks,
    commended,
    config,
    entry,
    guide,
    history,
    kept,
    officers,
    progress,
    summary,
    targets,
)
from thads.sheets.buttons import with_macros
from thads.sheets.draft import Draft
from thads.sheets.styles import WORKBOOK_OPTIONS, Styles
from thads.workbook.book_file import open_book, save
from thads.workbook.udf_wrappers import generate_udf_wrappers, standalone_xlwings_module, udf_descriptions
from thads.workbook.vba_project import VBA_MESSAGES, build_vba_project, button_macros, replaced_once, vba_source
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

WORKBOOK_CODE_NAME = "ThisWorkbook"


# Code names are ASCII: VBA knows no others.
SHEETS = {
    layout.GUIDE_SHEET: "ShHuongDan",
    layout.INPUT_SHEET: "ShNhapLieu",
    layout.OFFICER_SHEET: "ShChapHanhVien",
    layout.CHECK_SHEET: "ShKiemTra",
    layout.SUMMARY_SHEET: "ShTongHop",
    layout.PROGRESS_SHEET: "ShTienDo",
    layout.CHART_SHEET: "ShBieuDo",
    layout.COMMENDED_SHEET: "ShKhenThuong",
    layout.HISTORY_SHEET: "ShTheoDoi",
    layout.TARGET_SHEET: "ShChiTieu",
    layout.KEPT_SHEET: "ShDaTongHop",
    layout.CONFIG_SHEET: "ShCauHinh",
}


# Where figures are typed, what is made of them, what they are judged by.
_TYPED, _MADE, _RULES = "#F2C14E", "#1F4E79", "#7F7F7F"
TAB_COLOURS = {
    **dict.fromkeys((layout.INPUT_SHEET, layout.OFFICER_SHEET, layout.CHECK_SHEET), _TYPED),
    **dict.fromkeys((layout.SUMMARY_SHEET, layout.PROGRESS_SHEET, layout.CHART_SHEET), _MADE),
    **dict.fromkeys((layout.COMMENDED_SHEET, layout.HISTORY_SHEET), _MADE),
    **dict.fromkeys((layout.TARGET_SHEET, layout.GUIDE_SHEET), _RULES),
}


# Pinned: a build has no date of its own.
CREATED = datetime(2023, 6, 30)


def vba_modules() -> dict[str, str]:
    """Sources of the standard VBA modules by name."""
    return {
        "xlwings": standalone_xlwings_module(),
        "xlwings_udfs": generate_udf_wrappers(),
        "THADS": vba_source("THADS.bas") + button_macros(),
    }


def build_workbook(path: Path, plan: Plan, rows: int = layout.UNIT_ROWS) -> None:
    """Write the blank workbook of a plan.

    Args:
        path: file to write; replaced if present.
        plan: the plan whose units, scales and texts the workbook starts with.
        rows: rows for units on `Nhập liệu`, and units that `Tổng hợp` has room for.
    """
    code_names, own_code = list(SHEETS.values()), vba_source("ThisWorkbook.cls")
    project = build_vba_project(WORKBOOK_CODE_NAME, code_names, vba_modules(), own_code)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, WORKBOOK_OPTIONS) as workbook:
        workbook.set_properties({"title": plan.title, "author": plan.agency.name, "created": CREATED})
        workbook.set_calc_mode("auto", calc_id=191029)
        # The cached values are right, and an office without Python would see them replaced by errors.
        workbook.calc_on_load = False
        workbook.add_vba_project(io.BytesIO(project), True)
        workbook.set_vba_name(WORKBOOK_CODE_NAME)
        for name, code_name in SHEETS.items():
            sheet = workbook.add_worksheet(name)
            sheet.set_vba_name(code_name)
            if colour := TAB_COLOURS.get(name):
                sheet.set_tab_color(colour)
        styles = Styles(workbook)
        blank = partial(Draft, workbook, styles)
        settings = settings_of_plan(plan)
        guide.build(blank(layout.GUIDE_SHEET), settings)
        entry.build(blank(layout.INPUT_SHEET), plan, rows)
        officers.build(blank(layout.OFFICER_SHEET), plan)
        summary.build(blank(layout.SUMMARY_SHEET), blank_request(plan), rows, shown=min(len(plan.units), rows))
        targets.build(blank(layout.TARGET_SHEET), plan)
        checks.build(blank(layout.CHECK_SHEET))
        history.build(blank(layout.HISTORY_SHEET), rows, settings)
        progress.build(blank(layout.PROGRESS_SHEET), blank_request(plan), rows)
        charts.build(blank(layout.CHART_SHEET), settings)
        commended.build(blank(layout.COMMENDED_SHEET), blank_request(plan), rows)
        kept.build(blank(layout.KEPT_SHEET), plan, rows)
        config.build(workbook, VBA_MESSAGES, udf_descriptions())
    with Scratch() as folder:
        draft = folder / "so.xlsm"
        draft.write_bytes(_finished(data.getvalue()))
        with open_book(draft) as book:
            save(book)
        write_file(path, draft.read_bytes())


def blank_request(plan: Plan) -> Request:
    """What the blank workbook says: the plan's texts and no figures."""
    return Request(
        units=(),
        scales=plan.scales,
        settings=settings_of_plan(plan),
        money_unit=layout.DEFAULT_MONEY_UNIT,
        report_date=None,
        print_info=targets.print_texts(plan),
        drive_end=plan.drive_end,
    )


def _finished(package: bytes) -> bytes:
    """What XlsxWriter has no call for: no page number on the first printed page (Decree 30/2020), macros of shapes."""
    places = [list(SHEETS).index(name) + 1 for name in (layout.SUMMARY_SHEET, layout.PROGRESS_SHEET)]
    numbered = [f"xl/worksheets/sheet{place}.xml" for place in places]
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename in numbered:
                content = replaced_once(content, b"<headerFooter>", b'<headerFooter differentFirst="1">')
                content = replaced_once(content, b"</headerFooter>", b"<firstHeader></firstHeader></headerFooter>")
            elif entry.filename.startswith("xl/drawings/drawing"):
                content = with_macros(content)
            target.writestr(entry, content)
    return result.getvalue()
