"""The national run: forms and tables of many provinces, judged at once, in one workbook.

A folder a province, any number of files and units in it. Files are read one at a time; what stays of each is one row of
the table. Units and provinces are judged on whole columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.read import Submission, find_files
from thads.forms.sheets import UnreadableError, read_sheets
from thads.forms.take_in import Checked, Progress, check, choose, read_all
from thads.layout import MEASURES
from thads.numerals import format_number, name_key
from thads.results.amounts import amount_cell, rate_text
from thads.rules.frame import VERDICTS, assess_frame
from thads.rules.plan import Plan, load_plan
from thads.rules.scales import TargetScale
from thads.rules.verdicts import MAX_FIGURE, RATE_STEPS, Overall, Verdict, overall

if TYPE_CHECKING:
    import pandas as pd

PROVINCE_ROW = "Toàn tỉnh"
FIGURES = tuple(f"{measure.key}_{name}" for measure in MEASURES for name in ("workload", "before", "after"))
_RESULTS = ("tier", "verdict", "reduction", "rate", "shortfall")

# Sums of money are taken in two halves, so that a thousand units of 10^18 đồng do not leave 64 bits.
_HALF = 10**9


@dataclass(frozen=True)
class Result:
    """The judged tables.

    Attributes:
        units: a row a unit: `province`, `unit`, `file`, `date`, the columns `FIGURES` (whole cases, whole đồng), and for
            each measure `<key>_tier`, `_verdict`, `_reduction`, `_rate`, `_shortfall`, then `overall`.
        provinces: a row a province with the same columns of figures and results, and `units`.
    """

    plan: Plan
    units: pd.DataFrame
    provinces: pd.DataFrame
    problems: Sequence[Problem]

    @property
    def errors(self) -> int:
        return sum(problem.level is Level.ERROR for problem in self.problems)


def consolidate_folder(folder: Path, year: int, progress: Progress, but: Path | None = None) -> Result:
    """Read, check, judge and sum up everything in a folder of provinces' folders.

    Args:
        folder: its folders are the provinces, by their names.
        year: the year of the plan whose scales judge.
        progress: told (files read, files).
        but: a file in the folder that is left out: the result of a former run.
    """
    import pandas as pd

    plan = load_plan(year)
    files = find_files([folder], but)
    by_province: dict[str, list[Path]] = {}
    problems: list[Problem] = []
    for path in files:
        inside = path.relative_to(folder).parts
        if len(inside) > 1:
            by_province.setdefault(inside[0], []).append(path)
        else:
            text = "Tệp không nằm trong thư mục của tỉnh nào nên chưa gộp. Hãy chuyển tệp vào thư mục của tỉnh."
            problems.append(Problem(Level.ERROR, path.name, "", text))
    rows: list[tuple[Any, ...]] = []
    done = 0
    for province, paths in by_province.items():

        def step(number: int, _: int, before: int = done) -> None:
            progress(before + number, len(files))

        named: list[Submission] = []
        chosen, found = choose(_checked(paths, folder, plan, problems, step, named))
        done += len(paths)
        problems += found
        rows += [(province, *_row(checked)) for checked in chosen]
        # A unit that was named stays in the table without figures, so that its province is not taken for complete.
        known = {name_key(checked.submission.unit) for checked in chosen}
        for submission in named:
            if (key := name_key(submission.unit)) not in known:
                known.add(key)
                rows.append(
                    (province, submission.unit, submission.file, submission.report_date, *[None] * len(FIGURES))
                )
        if not chosen:
            text = f"Tỉnh {province}: chưa lấy được số liệu của đơn vị nào. Hãy sửa các mục của tỉnh này rồi gộp lại."
            problems.append(Problem(Level.ERROR, province, "", text))
    names = ("province", "unit", "file", "date", *FIGURES)
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    # Column by column: pandas would take whole numbers beside a blank through floats.
    frame = pd.DataFrame(
        {name: pd.array(values, dtype="Int64" if name in FIGURES else "object") for name, values in columns.items()}
    )
    units, provinces, too_large = judge(frame, plan)
    problems += [
        Problem(
            Level.ERROR,
            province,
            "",
            f"Tỉnh {province}: tổng số vượt quá {format_number(MAX_FIGURE)}, chưa xét được. Hãy kiểm tra đơn vị tính tiền.",
        )
        for province in too_large
    ]
    return Result(plan, units, provinces, problems)


def _checked(
    paths: Sequence[Path],
    folder: Path,
    plan: Plan,
    problems: list[Problem],
    progress: Progress,
    named: list[Submission],
) -> Iterator[Checked]:
    """The submissions of one province that are without errors; what is wrong with the others goes to `problems`.

    Every submission that names a unit goes to `named`, too.
    """
    settings = Settings(
        plan.warnings,
        baseline_year=plan.baseline_year,
        current_year=plan.current_year,
        readings=plan.readings,
    )
    unstated = set()
    for submission, found in read_all(paths, folder, progress):
        problems += found
        if submission is None:
            continue
        named.append(submission)
        if all(is_blank(value) for value in submission.figures):
            text = f"{submission.unit}: chưa có số liệu nào. Hãy đề nghị đơn vị gửi số liệu; nếu đây không phải là một đơn vị, hãy xóa tên."
            problems.append(submission.problem(text, 0))
            continue
        years = (submission.baseline_year or plan.baseline_year, submission.current_year or plan.current_year)
        if years != (plan.baseline_year, plan.current_year):
            text = (
                f"{submission.unit}: số liệu của kỳ khác (năm {years[1]} so với năm {years[0]}; đang gộp năm {plan.current_year} so"
                f" với năm {plan.baseline_year}). Hãy đề nghị gửi đúng kỳ, hoặc gộp riêng bằng --nam {years[1]} nếu đã có kế hoạch."
            )
            problems.append(submission.problem(text, 0))
            continue
        checked, found = check(submission, settings)
        problems += found
        if checked is None:
            continue
        if submission.money_unit is None and submission.file not in unstated:
            unstated.add(submission.file)
            text = f"Bảng không ghi đơn vị tính tiền; đã hiểu là {layout.DEFAULT_MONEY_UNIT}. Nếu không phải, hãy ghi rõ rồi gộp lại."
            problems.append(submission.problem(text, level=Level.WARNING))
        yield checked


def _row(checked: Checked) -> tuple[Any, ...]:
    nets = (checked.unit.measure(measure) for measure in MEASURES)
    figures = [number for net in nets for number in (net.workload, net.before, net.after)]
    return checked.unit.name, checked.submission.file, checked.submission.report_date, *figures


def judge(units: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Judge every unit on the units' scales, and every province's sums on the province's.

    Args:
        units: columns `province` and `FIGURES` (Int64, <NA> where missing), any others kept.

    Returns:
        Units and provinces as in `Result`, and the provinces whose sums are beyond every sense. A province with a unit
        that lacks figures has the sums so far and the verdict `Thiếu số liệu`.
    """
    provinces, too_large = _sums(units)
    judged = _judged(units, plan, "unit")
    complete = ~units[list(FIGURES)].isna().any(axis=1)
    whole = complete.groupby(units["province"], sort=False).all()
    return judged, _judged(provinces, plan, "province", whole.reindex(provinces["province"]).to_numpy()), too_large


def _sums(units: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    grouped = units["province"]
    sums: dict[str, Any] = {}
    too_large: set[str] = set()
    for name in FIGURES:
        filled = units[name].fillna(0)
        high = (filled // _HALF).groupby(grouped, sort=False).sum()
        low = (filled % _HALF).groupby(grouped, sort=False).sum()
        high, low = high + low // _HALF, low % _HALF
        beyond = high > MAX_FIGURE // _HALF
        too_large.update(beyond[beyond].index)
        sums[name] = (high.where(~beyond) * _HALF + low).astype("Int64")
    frame = pd.DataFrame(sums)
    frame.insert(0, "units", units.groupby("province", sort=False).size())
    frame.insert(0, "province", frame.index)
    return frame.reset_index(drop=True), sorted(too_large)


def _judged(frame: pd.DataFrame, plan: Plan, who: str, complete: Any = None) -> pd.DataFrame:
    """The frame with the results of both measures beside its figures."""
    import numpy as np
    import pandas as pd

    parts = [frame]
    codes = []
    for measure in MEASURES:
        figures = frame[[f"{measure.key}_{name}" for name in ("workload", "before", "after")]]
        figures = figures.set_axis(["workload", "before", "after"], axis=1)
        step = layout.SCALE_MONEY_FACTOR if measure is layout.MONEY else 1
        result = assess_frame(_scale(plan, who, measure.key), figures, step=step, readings=plan.readings)
        if complete is not None:
            result.loc[~complete, "verdict"] = str(Verdict.MISSING)
            result.loc[~complete, ["reduction", "rate", "shortfall"]] = pd.NA
        codes.append(result["verdict"].cat.codes.to_numpy())
        parts.append(result.set_axis([f"{measure.key}_{name}" for name in _RESULTS], axis=1))
    together = [[list(Overall).index(overall(cases, money)) for money in VERDICTS] for cases in VERDICTS]
    both: Any = np.array(together, dtype=np.int8)[codes[0], codes[1]]
    both = pd.Categorical.from_codes(both, dtype=pd.CategoricalDtype([str(text) for text in Overall]))
    return pd.concat([*parts, pd.DataFrame({"overall": both}, index=frame.index)], axis=1)


def _scale(plan: Plan, who: str, measure: str) -> TargetScale:
    scale: TargetScale = getattr(plan, f"{who}_{measure}")
    return scale


def counts(result: Result) -> list[tuple[str, str, int, int]]:
    """How often each verdict occurs: what is judged, the verdict, units, provinces."""
    rows = []
    for column, label, verdicts in (
        ("cases_verdict", "Về việc", tuple(map(str, Verdict))),
        ("money_verdict", "Về tiền", tuple(map(str, Verdict))),
        ("overall", "Kết quả chung", tuple(map(str, Overall))),
    ):
        units, provinces = result.units[column].value_counts(), result.provinces[column].value_counts()
        rows += [(label, text, int(units.get(text, 0)), int(provinces.get(text, 0))) for text in verdicts]
    return rows


def summary_lines(result: Result) -> list[str]:
    """What the terminal shows: how much was judged, the counts, how much was not taken."""
    lines = [f"Đã gộp {len(result.provinces)} tỉnh, {len(result.units)} đơn vị."]
    lines += [
        f"  {label}, {text}: {units} đơn vị, {provinces} tỉnh"
        for label, text, units, provinces in counts(result)
        if units or provinces
    ]
    if result.errors:
        lines.append(f"{result.errors} mục chưa nhận được, xem sheet {PROBLEM_SHEET} của tệp kết quả.")
    return lines


def rows_of(result: Result) -> Iterator[tuple[int, dict[str, Any]]]:
    """Province by province: (number, its own row), then (0, the row of each of its units)."""
    by_province = dict(list(result.units.groupby("province", sort=False)))
    for number, row in enumerate(_records(result.provinces), start=1):
        yield number, {**row, "unit": PROVINCE_ROW}
        for unit in _records(by_province[row["province"]]):
            yield 0, unit


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows as plain values, None where missing."""
    import pandas as pd

    plain = frame.astype(object)
    for values in plain.where(plain.notna(), None).itertuples(index=False, name=None):
        yield {name: None if value is pd.NA else value for name, value in zip(frame.columns, values, strict=True)}


def to_json(result: Result) -> dict[str, object]:
    """The result as plain data; money in whole đồng, rates as decimal text cut to 4 places, None where missing."""
    provinces: list[dict[str, Any]] = []
    for number, row in rows_of(result):
        who = "province" if number else "unit"
        entry: dict[str, Any] = {"ten": row["province"] if number else row["unit"]}
        if not number:
            entry |= {"tep": row["file"], "ngay": row["date"].isoformat() if row["date"] else None}
        for measure, key in zip(MEASURES, ("viec", "tien"), strict=True):
            values = {name: row[f"{measure.key}_{name}"] for name in ("workload", "before", "after", *_RESULTS)}
            tier = _tier(result.plan, who, measure.key, values["tier"])
            entry[key] = {
                "tong": values["workload"],
                "ky_truoc": values["before"],
                "ky_nay": values["after"],
                "giam": values["reduction"],
                "ty_le": None if values["rate"] is None else rate_text(values["rate"]),
                "nhom": tier and tier.wording,
                "chi_tieu": tier and tier.target_wording,
                "ket_qua": values["verdict"],
                "con_phai_giam": values["shortfall"],
            }
        entry["ket_qua_chung"] = row["overall"]
        if number:
            provinces.append(entry | {"don_vi": []})
        else:
            provinces[-1]["don_vi"].append(entry)
    return {
        "nam": result.plan.current_year,
        "tinh": provinces,
        "dem": [
            {"ve": label, "ket_qua": text, "don_vi": units, "tinh": count}
            for label, text, units, count in counts(result)
        ],
        "van_de": [
            {"muc": str(problem.level), "tep": problem.sheet, "o": problem.cell, "noi_dung": problem.text}
            for problem in result.problems
        ],
    }


def _tier(plan: Plan, who: str, measure: str, index: int | None) -> Any:
    return None if index is None else _scale(plan, who, measure).tiers[index]


# The workbook

TABLE_SHEET, COUNT_SHEET, PROBLEM_SHEET = "Tổng hợp", "Tóm tắt", "Vấn đề"

# Heading, column's number, width in points. One row a unit and measure, so that the table can be sorted and filtered.
_COLUMNS = (
    ("TT", "A", 26),
    ("Tỉnh", "B", 70),
    ("Đơn vị", "C", 112),
    ("Chỉ số", "D", 32),
    ("Tổng số giải quyết", 1, 66),
    ("Chuyển kỳ sau năm {baseline}", 2, 66),
    ("Chuyển kỳ sau năm {current}", 3, 66),
    ("Tỷ lệ giảm (tăng: -)", 4, 46),
    ("Nhóm", 5, 84),
    ("Chỉ tiêu", 6, 50),
    ("Kết quả", 7, 52),
    ("Còn phải giảm", 8, 58),
    ("Kết quả chung", 9, 54),
)
_PIXELS_PER_POINT = 96 / 72


def refusal(folder: Path, path: Path) -> str | None:
    """Why the result of a run over `folder` may not be written to `path`; None where it may."""
    if path.suffix.lower() != ".xlsx":
        return f"Tệp kết quả {path} phải có đuôi .xlsx. Hãy đặt lại tên sau -o."
    place = path.resolve()
    if place.is_relative_to(folder.resolve()) and place.parent != folder.resolve():
        return f"Tệp kết quả {path} nằm trong thư mục phiếu của một tỉnh. Hãy chọn chỗ khác sau -o."
    if path.exists() and not _is_former_result(path):
        return f"Đã có tệp {path}, không phải là kết quả gộp lần trước, nên không ghi đè. Hãy chọn tên khác sau -o."
    return None


def _is_former_result(path: Path) -> bool:
    try:
        names = [sheet.name for sheet in read_sheets(path.read_bytes())]
    except (OSError, UnreadableError):
        return False
    return names == [TABLE_SHEET, COUNT_SHEET, PROBLEM_SHEET]


def write(result: Result, path: Path) -> None:
    """Write the consolidated workbook: table, counts, problems; A4 landscape.

    Raises:
        OSError: the file cannot be written; what stood there stays.
    """
    import io

    import xlsxwriter

    from thads.sheets.styles import FONT, Styles

    data = io.BytesIO()
    options = {
        "in_memory": True,
        "default_format_properties": dict(FONT),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(data, options) as workbook:
        styles = Styles(workbook)
        _write_table(workbook.add_worksheet(TABLE_SHEET), styles, result)
        _write_counts(workbook.add_worksheet(COUNT_SHEET), styles, result)
        _write_problems(workbook.add_worksheet(PROBLEM_SHEET), styles, result)
    draft = path.with_name(f".{path.name}.tmp")
    try:
        draft.write_bytes(data.getvalue())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_table(sheet: Any, styles: Any, result: Result) -> None:
    from thads.sheets.styles import add_verdict_looks, add_vietnamese_digits

    plan, width = result.plan, len(_COLUMNS)
    head = 4
    _write_title(sheet, styles, result, width, "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG TOÀN QUỐC")
    sheet.merge_range(
        head - 1, 0, head - 1, width - 1, f"Đơn vị tính: việc; {layout.DEFAULT_MONEY_UNIT}", styles["print_unit"]
    )
    sheet.set_row(head, 46)
    for column, (text, number, points) in enumerate(_COLUMNS):
        sheet.set_column_pixels(column, column, round(points * _PIXELS_PER_POINT))
        text = text.format(baseline=plan.baseline_year, current=plan.current_year)
        sheet.write(head, column, text, styles["head"])
        sheet.write(head + 1, column, number, styles["number_head"])
    first = row = head + 2
    for number, entry in rows_of(result):
        bold = "_bold" if number else ""
        who = "province" if number else "unit"
        for measure in MEASURES:
            factor = layout.SCALE_MONEY_FACTOR if measure is layout.MONEY else 1
            value = {name: entry[f"{measure.key}_{name}"] for name in ("workload", "before", "after", *_RESULTS)}
            tier = _tier(plan, who, measure.key, value["tier"])
            cells = (
                (number or None, "print_centre"),
                (entry["province"], "print_cell"),
                (entry["unit"], "print_cell"),
                (measure.label, "print_centre"),
                (amount_cell(value["workload"], factor), "print_number"),
                (amount_cell(value["before"], factor), "print_number"),
                (amount_cell(value["after"], factor), "print_number"),
                (None if value["rate"] is None else value["rate"] / RATE_STEPS, "print_percent"),
                (tier and tier.wording, "print_centre"),
                (tier and tier.target_wording, "print_centre"),
                (value["verdict"], "print_verdict"),
                (amount_cell(value["shortfall"], factor), "print_number"),
                (entry["overall"], "print_verdict"),
            )
            for column, (content, style) in enumerate(cells):
                sheet.write(row, column, content, styles[style + bold])
            sheet.set_row(row, 30)
            row += 1
    last = max(row - 1, first)
    for area in ((4, 6), (11, 11)):
        add_vietnamese_digits(sheet, styles, _area(first, area[0], last, area[1]))
    for column in (10, 12):
        add_verdict_looks(sheet, styles, _area(first, column, last, column))
    sheet.autofilter(head, 0, last, width - 1)
    sheet.freeze_panes(head + 2, 3)
    sheet.repeat_rows(head, head + 1)
    _set_page(sheet, last, width)


def _write_counts(sheet: Any, styles: Any, result: Result) -> None:
    _write_title(sheet, styles, result, 4, "SỐ ĐƠN VỊ, SỐ TỈNH THEO KẾT QUẢ")
    head = 4
    for column, (text, points) in enumerate(
        (("Nội dung", 150), ("Kết quả", 170), ("Số đơn vị", 110), ("Số tỉnh", 110))
    ):
        sheet.set_column_pixels(column, column, round(points * _PIXELS_PER_POINT))
        sheet.write(head, column, text, styles["head"])
    row = head + 1
    for entry in counts(result):
        for column, content in enumerate(entry):
            sheet.write(row, column, content, styles["print_cell" if column < 2 else "print_centre"])
        row += 1
    for column, content in enumerate(("Tổng số", None, len(result.units), len(result.provinces))):
        sheet.write(row, column, content, styles["print_cell_bold" if column < 2 else "print_centre_bold"])
    from thads.sheets.styles import add_verdict_looks

    add_verdict_looks(sheet, styles, _area(head + 1, 1, row - 1, 1))
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    _set_page(sheet, row, 4)


def _write_problems(sheet: Any, styles: Any, result: Result) -> None:
    heads = (("TT", 30), ("Mức độ", 70), ("Tệp", 190), ("Ô", 60), ("Nội dung và cách sửa", 360))
    _write_title(sheet, styles, result, len(heads), "CÁC MỤC CẦN SỬA HOẶC XEM LẠI")
    head = 4
    for column, (text, points) in enumerate(heads):
        sheet.set_column_pixels(column, column, round(points * _PIXELS_PER_POINT))
        sheet.write(head, column, text, styles["head"])
    ordered = sorted(result.problems, key=lambda problem: problem.level is not Level.ERROR)
    rows: list[tuple[Any, ...]] = [
        (number, problem.level.label, problem.sheet, problem.cell, problem.text)
        for number, problem in enumerate(ordered, start=1)
    ] or [(None, None, None, None, "Không có lỗi, không có cảnh báo.")]
    for offset, cells in enumerate(rows, start=1):
        for column, content in enumerate(cells):
            sheet.write(head + offset, column, content, styles["print_centre" if column in (0, 1, 3) else "print_cell"])
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    _set_page(sheet, head + len(rows), len(heads))


def _write_title(sheet: Any, styles: Any, result: Result, width: int, title: str) -> None:
    sheet.set_row(0, 24)
    sheet.merge_range(0, 0, 0, width - 1, title, styles["print_title"])
    sheet.merge_range(1, 0, 1, width - 1, result.plan.title, styles["print_subtitle"])
    years = f"Năm {result.plan.current_year} so với năm {result.plan.baseline_year}"
    sheet.merge_range(2, 0, 2, width - 1, years, styles["print_italic"])


def _set_page(sheet: Any, last: int, width: int) -> None:
    from thads.sheets.styles import set_a4_landscape

    set_a4_landscape(sheet)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    sheet.print_area(0, 0, last, width - 1)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)


def _area(row: int, column: int, last_row: int, last_column: int) -> str:
    return f"{layout.cell_address(row + 1, column + 1)}:{layout.cell_address(last_row + 1, last_column + 1)}"
