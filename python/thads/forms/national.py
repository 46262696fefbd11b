"""The national run: forms and tables of many provinces, judged at once.

A folder a province, any number of files and units in it. Files are read one at a time; what stays of each is one row of
the table. Units and provinces are judged on whole columns.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from thads import layout
from thads.figures.names import doubles, unit_key
from thads.figures.others import columns_used
from thads.figures.problems import Level, Problem
from thads.figures.scales import rows_of_units
from thads.figures.settings import settings_of_plan
from thads.forms.check import Checked, gathered
from thads.forms.files.worker import read_each
from thads.forms.judged import as_judged
from thads.forms.merge import Sent, as_unit, closes, not_closing, register_left_open
from thads.forms.others import newest
from thads.forms.read import Progress, find_files, read_all
from thads.forms.submission import Submission
from thads.forms.tables.names import is_total_name
from thads.layout import Measure
from thads.numerals import format_number
from thads.results.show import measure_json, others_json, problems_json
from thads.rules.frame import VERDICTS, assess_frame
from thads.rules.plan import Plan, load_plan
from thads.rules.verdicts import MAX_FIGURE, Assessment, Overall, Verdict, overalls

# The sheets of the workbook that `national_book` writes.
SHEETS = ("Tổng hợp", "Đơn vị", "Tóm tắt", "Vấn đề")
FORMER_SHEETS = ("Tổng hợp", "Tóm tắt", "Vấn đề")
OTHERS_SHEET = "Số liệu khác"  # behind them, where forms have any of it

_AMOUNTS = ("workload", "before", "after")
_RESULTS = ("tier", "verdict", "reduction", "rate", "shortfall")


def figures_of(plan: Plan) -> list[str]:
    """The columns of figures."""
    return [f"{measure.key}_{name}" for measure in plan.measures for name in _AMOUNTS]


_Sent = tuple[Submission | None, list[Problem]]
_Row = tuple[object, ...]
# A row of the judged tables as plain values by the names of its columns.
Record = dict[Hashable, Any]


@dataclass(frozen=True)
class Result:
    """The judged tables.

    Attributes:
        units: a row a unit: `province`, `unit`, `file`, `date`, the columns `figures_of` (whole cases, whole đồng), and for
            each measure `<key>_tier`, `_verdict`, `_reduction`, `_rate`, `_shortfall`, then `overall`.
        provinces: a row a province with the same columns of figures and results, and `units`.
        others: by province and the key of its unit, what nobody has to report (`figures.others`), as far as forms have it.
    """

    plan: Plan
    units: pd.DataFrame
    provinces: pd.DataFrame
    problems: Sequence[Problem]
    others: Mapping[tuple[str, str], Sequence[int | None]] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        return sum(problem.level is Level.ERROR for problem in self.problems)


def gather(folder: Path, by: Plan | int, progress: Progress, but: Path | None = None) -> Result:
    """Read, check, judge and sum up everything in a folder of provinces' folders.

    Args:
        folder: its folders are the provinces, by their names.
        by: the plan whose scales judge, or its year.
        progress: told (files read, files).
        but: a file in the folder that is left out: the result of a former run.
    """
    plan = by if isinstance(by, Plan) else load_plan(by)
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
    rows: list[_Row] = []
    others: dict[tuple[str, str], Sequence[int | None]] = {}
    # Provinces of which something was not taken: their sums may lack units that nobody has named.
    lacking: set[str] = set()
    done = 0
    opened = read_each(chain.from_iterable(by_province.values()))
    for province, paths in by_province.items():
        step = partial(lambda before, number, _: progress(before + number, len(files)), done)
        sent = read_all(paths, folder, step, opened=islice(opened, len(paths)))
        found, of_province, wrong = _read_province(province, list(sent), plan)
        others |= {(province, unit): values for unit, values in of_province.items()}
        rows += found
        problems += wrong
        if any(problem.level is Level.ERROR for problem in wrong):
            lacking.add(province)
        done += len(paths)
    days = sorted(day for row in rows if isinstance(day := row[3], date)) or [plan.drive_end]
    if plan.at(days[0]) != plan.at(days[-1]):
        text = f"Chỉ tiêu của kế hoạch đổi trong khoảng {days[0]:%d/%m/%Y} đến {days[-1]:%d/%m/%Y}; mọi đơn vị được xét theo chỉ tiêu của ngày {days[-1]:%d/%m/%Y}. Hãy gộp riêng số liệu của từng ngày nếu cần xét khác."
        problems.append(Problem(Level.WARNING, "", "", text))
    plan = plan.at(days[-1])
    units, provinces, too_large = judge_provinces(_frame(rows, plan), plan, lacking)
    for province in too_large:
        text = f"Tỉnh {province}: tổng số vượt quá {format_number(MAX_FIGURE)}, chưa xét được. Hãy kiểm tra đơn vị tính tiền."
        problems.append(Problem(Level.ERROR, province, "", text))
    return Result(plan, units, provinces, problems, others)


def _read_province(
    province: str, sent: Sequence[_Sent], plan: Plan
) -> tuple[list[_Row], Mapping[str, Sequence[int | None]], list[Problem]]:
    """The rows of a province's units, what else they say by their keys, and all that is wrong with its files."""
    settings = settings_of_plan(plan)
    named: list[Submission] = []
    accepted: list[Submission] = []
    received = Sent(settings)
    # What the province's agency enforces itself goes by the name of its unit, where one is named.
    units = {unit_key(one.unit): one.unit for one, _ in sent if one is not None and not one.head_office}
    for submission, found in sent:
        if submission and submission.head_office:
            submission, found = as_unit(submission, units.values())
        received.problems += found
        if submission is None:
            continue
        submission, found = as_judged(submission, settings)
        if submission is None:
            received.problems += [one for one in found if one not in received.problems]
            continue
        if is_total_name(submission.unit):
            received.totals.append(submission)
            continue
        named.append(submission)
        refused = _refusal(submission, plan)
        received.add(submission, refused)
        accepted += [] if refused else [submission]
    text = f"Bảng không ghi đơn vị tính tiền; đã hiểu là {layout.DEFAULT_MONEY_UNIT}. Nếu không phải, hãy ghi rõ rồi gộp lại."
    chosen, found = received.merged(text)
    problems = [*received.problems, *found, *register_left_open((one.submission for one in chosen), settings)]
    problems += chain.from_iterable(one.warnings for one in chosen)
    # A unit that was named stays in the table without figures, so that its province is not taken for complete.
    listed: dict[str, tuple[Submission, Checked | None]]
    listed = {unit_key(one.submission.unit): (one.submission, one) for one in chosen}
    for submission in named:
        listed.setdefault(unit_key(submission.unit), (submission, None))
    doubtful, found = _look_alikes([submission for submission, _ in listed.values()])
    sums, said_of_sums = _nearly_sums(chosen)
    problems += found + said_of_sums
    if not chosen:
        text = f"Tỉnh {province}: chưa lấy được số liệu của đơn vị nào. Hãy sửa các mục của tỉnh này rồi gộp lại."
        problems.append(Problem(Level.ERROR, province, "", text))
    others, found = newest(accepted, settings)
    problems += found
    counted = {key: checked for key, (one, checked) in listed.items() if checked and one not in doubtful + sums}
    rows = [_row(province, submission, counted.get(key), plan) for key, (submission, _) in listed.items()]
    said = {key: values for key, (_, values) in others.items() if key in counted and columns_used({0: values})}
    return rows, said, gathered(dict.fromkeys(problems))


def _row(province: str, submission: Submission, checked: Checked | None, plan: Plan) -> _Row:
    """The row of a unit, without figures where none count."""
    about = submission.file, submission.report_date
    if checked is None:
        return province, submission.unit, *about, *[None] * len(figures_of(plan))
    nets = (amount for one in checked.unit.figures for amount in (one.workload, one.before, one.after))
    return province, checked.unit.name, *about, *nets


def _look_alikes(units: Sequence[Submission]) -> tuple[list[Submission], list[Problem]]:
    """Those of a province's units that may be one unit under two names, so that their figures do not count; and what to say
    of them, and of names that only look alike."""
    doubtful: list[Submission] = []
    problems: list[Problem] = []
    for one, other, probably in doubles([submission.unit for submission in units]):
        first, second = units[one], units[other]
        text = f"“{second.unit}” gần giống “{first.unit}” ({first.file}, ô {first.cells[0]})."
        if probably:
            doubtful += [first, second]
            text += " Nếu là một đơn vị thì tỉnh bị tính hai lần, nên chưa lấy số liệu của cả hai. Hãy ghi tên giống nhau nếu là một, ghi đủ tên (huyện, thành phố…) nếu là hai, rồi gộp lại."
            problems.append(second.problem(text, 0))
        else:
            text += " Nếu là một đơn vị thì tỉnh đang tính hai lần: hãy ghi tên giống nhau rồi gộp lại. Nếu là hai đơn vị thì để nguyên."
            problems.append(second.problem(text, 0, Level.WARNING))
    return doubtful, problems


def _nearly_sums(units: Sequence[Checked]) -> tuple[list[Submission], list[Problem]]:
    """Of four units with figures at least, one each of whose figures lies within a twentieth of the sum of all others': it may be the
    province's total under some name, so that its figures do not count; and what to say of it."""
    rows = [[a or 0 for one in each.unit.figures for a in (one.workload, one.before, one.after)] for each in units]
    whole = [sum(column) for column in zip(*rows, strict=True)]
    having = [(each, row) for each, row in zip(units, rows, strict=True) if any(row)]
    for each, row in having if len(having) > 3 else ():
        if all(20 * abs(2 * amount - of_all) <= of_all - amount for amount, of_all in zip(row, whole, strict=True)):
            text = f"“{each.unit.name}” có các số gần bằng tổng của {len(having) - 1} đơn vị khác của tỉnh. Nếu là số của cả tỉnh, hãy ghi tên là “Toàn tỉnh”; nếu là một đơn vị, hãy kiểm tra lại số liệu. Chưa lấy số của dòng này."
            return [each.submission], [each.submission.problem(text, 0)]
    return [], []


def _refusal(submission: Submission, plan: Plan) -> Problem | None:
    """Why a submission is not for this run; None if it is."""
    unit = submission.unit
    if submission.blank:
        text = "chưa có số liệu nào. Hãy đề nghị đơn vị gửi số liệu; nếu đây không phải là một đơn vị, hãy xóa tên."
        return submission.problem(f"{unit}: {text}", 0)
    ours = (plan.baseline_year, plan.current_year)
    years = submission.stated_years(ours)
    if reason := not_closing(submission, ours[0]):
        return submission.problem(reason)
    if years == ours or closes(submission, ours[0]):
        return None
    text = f"số liệu của kỳ khác (năm {years[1]} so với năm {years[0]}; đang gộp năm {ours[1]} so với năm {ours[0]}). Hãy đề nghị gửi đúng kỳ, hoặc gộp riêng bằng --nam {years[1]} nếu đã có kế hoạch."
    if submission.statistics:
        return submission.year_problem(f"Biểu thống kê: {text}", ours)
    return submission.year_problem(f"{unit}: {text}", ours)


def _frame(rows: Sequence[_Row], plan: Plan) -> pd.DataFrame:
    figures = figures_of(plan)
    names = ("province", "unit", "file", "date", *figures)
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    # Column by column: pandas would take whole numbers beside a blank through floats.
    return pd.DataFrame(
        {name: pd.array(values, dtype="Int64" if name in figures else "object") for name, values in columns.items()}
    )


def judge_provinces(
    units: pd.DataFrame, plan: Plan, lacking: Set[str] = frozenset()
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Judge every unit on the units' scales, and every province's sums on the province's.

    Args:
        units: columns `province` and `figures_of` (the plan, Int64, <NA> where missing), any others kept.
        lacking: provinces whose units are not all there.

    Returns:
        Units and provinces as in `Result`, and the provinces whose sums are beyond every sense. A province with a unit
        that lacks figures, or one of `lacking`, has the sums so far and the verdict `Thiếu số liệu`.
    """
    figures = figures_of(plan)
    provinces, too_large = _sums(units, figures)
    judged = _judged(units, plan, "unit")
    complete = ~(units[figures].isna().any(axis=1) | units["province"].isin(lacking))
    whole = complete.groupby(units["province"], sort=False).all()
    return judged, _judged(provinces, plan, "province", whole.reindex(provinces["province"]).to_numpy()), too_large


def _sums(units: pd.DataFrame, figures: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    # As Python's numbers: a thousand units of 10^18 đồng would leave 64 bits.
    sums: dict[str, pd.Series[int]] = {}
    too_large: set[str] = set()
    for name in figures:
        whole = units[name].fillna(0).astype(object).groupby(units["province"], sort=False).sum()
        beyond = whole > MAX_FIGURE
        too_large.update(whole.index[beyond])
        sums[name] = whole.where(~beyond, None).astype("Int64")
    frame = pd.DataFrame(sums)
    frame.insert(0, "units", units.groupby("province", sort=False).size())
    frame.insert(0, "province", frame.index)
    return frame.reset_index(drop=True), sorted(too_large)


def _judged(frame: pd.DataFrame, plan: Plan, who: str, complete: npt.NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """The frame with the results of all measures beside its figures."""
    parts = [frame]
    codes = []
    for measure in plan.measures:
        figures = frame[[f"{measure.key}_{name}" for name in _AMOUNTS]].set_axis(list(_AMOUNTS), axis=1)
        scale, step = plan.scales[f"{who}_{measure.key}"], layout.scale_factor(measure.key)
        named = np.array(rows_of_units(scale, list(frame["unit"])), dtype=np.int64) if scale.named else None
        result = assess_frame(scale, figures, step=step, readings=plan.readings, named=named)
        if complete is not None:
            result.loc[~complete, "verdict"] = str(Verdict.MISSING)
            result.loc[~complete, ["reduction", "rate", "shortfall"]] = pd.NA
        codes.append(result["verdict"].cat.codes.to_numpy())
        parts.append(result.set_axis([f"{measure.key}_{name}" for name in _RESULTS], axis=1))
    settings, results = settings_of_plan(plan), list(Overall)
    # What occurs, once each: of four measures there are 625 ways.
    ways = (len(VERDICTS),) * len(codes)
    found, place = np.unique(np.ravel_multi_index(codes, ways), return_inverse=True)
    together = [
        results.index(settings.overall_of([VERDICTS[code] for code in row]))
        for row in zip(*np.unravel_index(found, ways), strict=True)
    ]
    overalls = pd.Categorical.from_codes(
        np.array(together, dtype=np.int8)[place], dtype=pd.CategoricalDtype([str(text) for text in Overall])
    )
    return pd.concat([*parts, pd.DataFrame({"overall": overalls}, index=frame.index)], axis=1)


def counts(result: Result) -> list[tuple[str, str, int, int]]:
    """How often each verdict occurs: what is judged, the verdict, units, provinces."""
    rows = []
    judged = {f"{measure.key}_verdict": f"Về {measure.said}" for measure in result.plan.measures}
    judged["overall"] = "Kết quả chung"
    for column, label in judged.items():
        units, provinces = result.units[column].value_counts(), result.provinces[column].value_counts()
        verdicts = overalls(result.plan.overall) if column == "overall" else tuple(Verdict)
        rows += [(label, str(text), int(units.get(text, 0)), int(provinces.get(text, 0))) for text in verdicts]
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
        lines.append(f"{result.errors} mục chưa nhận được, xem sheet {SHEETS[-1]} của tệp kết quả.")
    return lines


def rows_of(result: Result) -> Iterator[tuple[int, Record]]:
    """Province by province: (number, its own row), then (0, the row of each of its units)."""
    # The units stand by their provinces, in the order of these.
    by_province = groupby(_records(result.units), itemgetter("province"))
    for number, (row, (_, units)) in enumerate(zip(_records(result.provinces), by_province, strict=True), start=1):
        yield number, row
        for unit in units:
            yield 0, unit


def _records(frame: pd.DataFrame) -> Iterator[Record]:
    """Rows as plain values, None where missing, one at a time."""
    plain = frame.astype(object).where(frame.notna(), None)
    names = list(plain.columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*(plain[name] for name in names), strict=True))


def of_measure(plan: Plan, row: Record, measure: Measure) -> tuple[list[int | None], Assessment]:
    """Workload, before and after of one measure in a row of `rows_of`, and what they were judged."""
    figures = [row[f"{measure.key}_{name}"] for name in _AMOUNTS]
    tier, verdict, *rest = (row[f"{measure.key}_{name}"] for name in _RESULTS)
    scale = plan.scales[f"{'province' if 'units' in row else 'unit'}_{measure.key}"]
    row_of_scale = None if tier is None else scale.rows[tier]
    level = ""
    if row_of_scale and verdict == Verdict.EXCEEDED:
        level = row_of_scale.target.level(rest[0], figures[1] or 0)
    reduction, rate, shortfall = rest
    return figures, Assessment(row_of_scale, Verdict(verdict), reduction, rate, shortfall, level)


def country_of(result: Result, measure: Measure) -> tuple[list[int | None], Assessment | None]:
    """Workload, before and after of one measure in all provinces, None where a province has no sum; and that figures are
    missing, where they are in any province."""
    columns = (result.provinces[f"{measure.key}_{name}"] for name in _AMOUNTS)
    sums = [None if column.isna().any() else sum(map(int, column)) for column in columns]
    missing = (result.provinces[f"{measure.key}_verdict"] == str(Verdict.MISSING)).any()
    return sums, Assessment(None, Verdict.MISSING, None, None, None) if missing else None


def ranks_of(result: Result, measure: Measure) -> list[int | None]:
    """The place of each province by its exact rate of reduction, equal rates sharing one; None without a rate."""
    rates = [
        None
        if row[f"{measure.key}_rate"] is None
        else Fraction(row[f"{measure.key}_reduction"], row[f"{measure.key}_before"])
        for row in _records(result.provinces)
    ]
    known = [rate for rate in rates if rate is not None]
    return [None if rate is None else 1 + sum(other > rate for other in known) for rate in rates]


def others_of(result: Result, row: Record) -> list[Sequence[int | None]]:
    """What nobody has to report, of a row of `rows_of`: of one unit, or of all of a province."""
    if "units" in row:
        return [values for (province, _), values in result.others.items() if province == row["province"]]
    found = result.others.get((row["province"], unit_key(row["unit"])))
    return [found] if found else []


def to_json(result: Result) -> dict[str, object]:
    """The result as plain data; money in whole đồng, rates as decimal text cut to 4 places, None where missing."""
    provinces: list[dict[str, Any]] = []
    for number, row in rows_of(result):
        entry: dict[str, Any] = {"ten": row["province"] if number else row["unit"]}
        if not number:
            entry |= {"tep": row["file"], "ngay": row["date"].isoformat() if row["date"] else None}
        for measure in result.plan.measures:
            entry[measure.name.lower()] = measure_json(*of_measure(result.plan, row, measure))
        entry["ket_qua_chung"] = row["overall"]
        entry |= others_json(others_of(result, row))
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
        "van_de": problems_json(result.problems, "tep"),
    }
