"""The kinds of papers: which template each has, and what its pages say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import xlwings as xw

from thads.errors import explained
from thads.numerals import file_stem
from thads.papers import facts, tables
from thads.papers.facts import Facts
from thads.papers.tables import Table
from thads.papers.writing import write
from thads.results.commended import PARTS, listed, rule
from thads.results.history import Record
from thads.results.report import Report, Request, UnitResult
from thads.rules.plan import Plan, plan_for
from thads.sheets.history import read_records
from thads.workbook.consolidate import judged
from thads.workbook.upgrade import own_plan
from xlwings_engines.shared.replacing import write_file


@dataclass(frozen=True)
class Source:
    """What papers are made from."""

    report: Report
    records: Sequence[Record]
    plan: Plan


def source_of(book: xw.Book, request: Request) -> Source:
    """What a workbook's papers are made from, given its sound request."""
    plan = own_plan(book) or plan_for(request.settings.current_year)
    return Source(judged(book, request), read_records(request.history, request.settings.measures), plan)


Pages = Callable[[Source, Sequence[UnitResult]], list[tuple[Facts, Mapping[str, Table]]]]


def _of_report(source: Source, units: Sequence[UnitResult]) -> list[tuple[Facts, Mapping[str, Table]]]:
    said = facts.of_report(source.report, source.records, source.plan)
    collectives, persons = (len(listed(source.report, part)[0]) for part in PARTS)
    said = {
        **said,
        "so_tap_the": f"{collectives:02d}",
        "so_ca_nhan": f"{persons:02d}" if source.report.officers else "……",
        "thu_tu": rule(source.report),
    }
    return [(said, tables.of_report(source.report))]


def _of_units(source: Source, units: Sequence[UnitResult]) -> list[tuple[Facts, Mapping[str, Table]]]:
    return [
        (
            facts.of_unit(unit, source.report, source.records, source.plan),
            {"bang_dien_bien": tables.course(unit, source.report, source.records)},
        )
        for unit in units
    ]


# The standard templates, by the names of their commands.
_STANDARD = Path(__file__).parent / "mau"


class Kind(NamedTuple):
    """A kind of paper: what a file of it and the office's template are called, what its pages say; of one for units, for which."""

    title: str
    template: str
    pages: Pages
    units: Callable[[Report], Sequence[UnitResult]] | None = None


# By the name of its command.
KINDS: Mapping[str, Kind] = {
    "bao-cao": Kind("Báo cáo kết quả", "Báo cáo của tỉnh.docx", _of_report),
    "bao-cao-don-vi": Kind("Báo cáo của đơn vị", "Báo cáo của đơn vị.docx", _of_units, attrgetter("units")),
    "khen-thuong": Kind("Danh sách khen thưởng", "Danh sách đề nghị khen thưởng.docx", _of_report),
    "to-trinh": Kind("Tờ trình khen thưởng", "Tờ trình khen thưởng.docx", _of_report),
    "don-doc": Kind("Công văn đôn đốc", "Công văn đôn đốc.docx", _of_units, facts.behind),
    "thong-bao": Kind("Thông báo kết quả", "Thông báo kết quả.docx", _of_report),
    "bien-ban": Kind("Biên bản Hội đồng", "Biên bản họp Hội đồng.docx", _of_report),
}


def file_name(kind: str, day: date | None, units: Sequence[UnitResult] = ()) -> str:
    """How a paper is called beside the workbook: by its kind, the date of its figures, and the unit where it is one's."""
    parts = [KINDS[kind].title, *(file_stem(unit.name) for unit in units)]
    return " ".join([*parts, f"{day:%Y-%m-%d}" if day else "chưa có ngày"]) + ".docx"


def bring_templates(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write the standard templates that the folder does not have; returns those written, and those that were there."""
    files = {folder / kind.template: (_STANDARD / f"{name}.docx").read_bytes() for name, kind in KINDS.items()}
    return _write_missing(files, folder, f"Không ghi được mẫu vào {folder}. Hãy kiểm tra quyền ghi của thư mục.")


def write_all(source: Source, folder: Path, templates: Path) -> tuple[list[Path], list[Path]]:
    """Write every kind of paper into a folder, letters only where there are units behind; returns those written, and those
    that were there and stay.

    Raises:
        UnusableFileError: a template cannot be used, or the folder cannot be written; no paper is there in part.
    """
    report = source.report
    made = {}
    for name, kind in KINDS.items():
        units = kind.units(report) if kind.units else ()
        if units or not kind.units:
            made[folder / file_name(name, report.request.report_date)] = make(name, source, templates, units)
    full = f"Không ghi được văn bản vào {folder}. Hãy kiểm tra quyền ghi của thư mục và chỗ trống của ổ đĩa."
    return _write_missing(made, folder, full)


def _write_missing(files: Mapping[Path, bytes], folder: Path, refused: str) -> tuple[list[Path], list[Path]]:
    """Write those files that the folder does not have; returns them, and those that were there and stay."""
    kept = [path for path in files if path.exists()]
    written = [path for path in files if path not in kept]
    with explained(refused):
        folder.mkdir(exist_ok=True)
        for path in written:
            write_file(path, files[path], new=True)
    return written, kept


def make(kind: str, source: Source, folder: Path, units: Sequence[UnitResult] = ()) -> bytes:
    """A paper as a .docx file.

    Args:
        kind: a key of `KINDS`.
        folder: where the office's own templates lie.
        units: those that a paper for units is made for, each on pages of its own.

    Raises:
        UnusableFileError: the office's template cannot be used; says where.
    """
    own = folder / KINDS[kind].template
    return write(KINDS[kind].pages(source, units), own if own.is_file() else _STANDARD / f"{kind}.docx")
