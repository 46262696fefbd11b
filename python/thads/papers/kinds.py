"""The kinds of papers: which template each has, and what its pages say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from thads.errors import explained
from thads.numerals import file_stem
from thads.papers import facts, tables
from thads.papers.facts import Facts
from thads.papers.standard import (
    BAO_CAO,
    BAO_CAO_DON_VI,
    BIEN_BAN,
    DON_DOC,
    KHEN_THUONG,
    THONG_BAO,
    TO_TRINH,
    Standard,
    build,
)
from thads.papers.tables import Table
from thads.papers.writing import FOLDER, template, write
from thads.results.history import Record
from thads.results.report import Report, UnitResult
from thads.rules.plan import Plan
from xlwings_engines.shared.replacing import write_file

__all__ = ["FOLDER", "KINDS", "Source", "bring_templates", "file_name", "make", "write_all"]


@dataclass(frozen=True)
class Source:
    """What papers are made from."""

    report: Report
    records: Sequence[Record]
    plan: Plan


Pages = Callable[[Source, Sequence[UnitResult]], list[tuple[Facts, Mapping[str, Table]]]]


def _of_report(source: Source, units: Sequence[UnitResult]) -> list[tuple[Facts, Mapping[str, Table]]]:
    said = facts.of_report(source.report, source.records, source.plan)
    said = {**said, "so_tap_the": f"{len(facts.proposed(source.report)):02d}"}
    return [(said, tables.of_report(source.report))]


def _of_units(source: Source, units: Sequence[UnitResult]) -> list[tuple[Facts, Mapping[str, Table]]]:
    return [
        (
            facts.of_unit(unit, source.report, source.records, source.plan),
            {"bang_dien_bien": tables.course(unit, source.report, source.records)},
        )
        for unit in units
    ]


# By the name of its command.
KINDS: Mapping[str, tuple[Standard, Pages]] = {
    "bao-cao": (BAO_CAO, _of_report),
    "bao-cao-don-vi": (BAO_CAO_DON_VI, _of_units),
    "khen-thuong": (KHEN_THUONG, _of_report),
    "to-trinh": (TO_TRINH, _of_report),
    "don-doc": (DON_DOC, _of_units),
    "thong-bao": (THONG_BAO, _of_report),
    "bien-ban": (BIEN_BAN, _of_report),
}


_FILES = {
    "bao-cao": "Báo cáo kết quả",
    "bao-cao-don-vi": "Báo cáo của đơn vị",
    "khen-thuong": "Danh sách khen thưởng",
    "to-trinh": "Tờ trình khen thưởng",
    "don-doc": "Công văn đôn đốc",
    "thong-bao": "Thông báo kết quả",
    "bien-ban": "Biên bản Hội đồng",
}


def file_name(kind: str, day: date | None, units: Sequence[UnitResult] = ()) -> str:
    """How a paper is called beside the workbook: by its kind, the date of its figures, and the unit where it is one's."""
    parts = [_FILES[kind], *(file_stem(unit.name) for unit in units)]
    return " ".join([*parts, f"{day:%Y-%m-%d}" if day else "chưa có ngày"]) + ".docx"


def bring_templates(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write the standard templates that the folder does not have; returns those written, and those that were there."""
    written, kept = [], []
    for standard, _ in KINDS.values():
        path = folder / standard.file
        if path.exists():
            kept.append(path)
            continue
        with explained(f"Không ghi được mẫu vào {folder}. Hãy kiểm tra quyền ghi của thư mục."):
            folder.mkdir(exist_ok=True)
            write_file(path, build(standard), new=True)
        written.append(path)
    return written, kept


def write_all(source: Source, folder: Path, templates: Path) -> tuple[list[Path], list[Path]]:
    """Write every kind of paper into a folder, letters only where there are units behind; returns those written, and those
    that were there and stay.

    Raises:
        UnusableFileError: a template cannot be used, or the folder cannot be written; no paper is there in part.
    """
    day, written, kept = source.report.request.report_date, [], []
    addressed = {"bao-cao-don-vi": list(source.report.units), "don-doc": facts.behind(source.report)}
    made = {
        folder / file_name(kind, day): make(kind, source, templates, units)
        for kind in KINDS
        if (units := addressed.get(kind, [])) or kind not in addressed
    }
    with explained(f"Không ghi được văn bản vào {folder}. Hãy kiểm tra quyền ghi của thư mục và chỗ trống của ổ đĩa."):
        folder.mkdir(exist_ok=True)
        for path, data in made.items():
            if path.exists():
                kept.append(path)
            else:
                write_file(path, data, new=True)
                written.append(path)
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
    standard, pages = KINDS[kind]
    return write(pages(source, units), *template(standard, folder))
