"""What the papers say of a consolidated result: by the name of a placeholder, its sentence. No file, no Word.

Sentences follow the figures: risen, fallen, unchanged; none, one, several. What only people know or decide is no fact:
the templates leave room for it. "" is a sentence that there is no reason for; its paragraph is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from thads.figures.names import unit_key
from thads.layout import Measure
from thads.numerals import format_date
from thads.papers.numbers import in_words
from thads.results.amounts import said_unit, shown_rate
from thads.results.history import Record
from thads.results.progress import Calendar, Progress, calendar, progress, together
from thads.results.report import MeasureResult, Report, UnitResult
from thads.results.words import (
    UNCHANGED,
    all_passed,
    notes_line,
    other_lines,
    said_amount,
    said_change,
    said_subject,
    same_period,
    summary_line,
)
from thads.rules.plan import Plan
from thads.rules.quantities import CARRIED_OVER
from thads.rules.verdicts import Overall, Verdict
from thads.sheets.page import printed_name

Facts = Mapping[str, str]

# What people fill in by hand.
BLANK = "……………………………………"
_NO_DAY = "ngày …… tháng …… năm ………"

_UNKNOWN = (Verdict.NOT_JUDGED, Verdict.MISSING)

# By who signs for a unit of that kind, by how its name begins.
_HEADS = (("chi cục", "CHI CỤC TRƯỞNG"), ("phòng", "TRƯỞNG PHÒNG"))


def common(report: Report, plan: Plan) -> Facts:
    """What every paper may say: the office, the drive and its days.

    Args:
        plan: the plan of the report's year, for what the workbook does not say of it.
    """
    request = report.request
    info, years = request.print_info, request.settings.years
    planned = plan.current_year == request.settings.current_year
    return {
        "co_quan_chu_quan": info["superior"].upper(),
        "co_quan": _on_two_lines(info["agency"].upper()),
        "ten_co_quan": _in_a_sentence(info["agency"], info["place"]),
        "dia_danh": info["place"],
        "chuc_danh_ky": info["head_title"].upper(),
        "nguoi_ky": info["head"],
        "nguoi_lap": info["preparer"],
        "dot": info["title"],
        "noi_dung": request.settings.matter,
        "noi_dung_thuong": request.settings.matter.lower(),
        "can_cu": plan.reference if planned else BLANK,
        "thoi_gian": _period(plan.drive_start if planned else None, request.drive_end),
        "ngay_so_lieu": _day(request.report_date),
        "nam": str(years["current"]),
        "nam_so_sanh": str(years["baseline"]),
        "toan_tinh": report.province.name,
        "ngay_ket_thuc": _day(request.drive_end),
    }


def _on_two_lines(agency: str) -> str:
    """An office's name, which turns behind the kind of the office where it has no room in a line."""
    kind, turn, place = printed_name(agency).partition("\n")
    return kind + turn.replace("\n", " ") + place.replace(" ", "\N{NO-BREAK SPACE}")


def _in_a_sentence(agency: str, place: str) -> str:
    """The office's name as it stands in a sentence; it is typed in capitals, as it is printed above a table."""
    if agency != agency.upper():
        return agency
    text = agency.lower().replace("thi hành án", "Thi hành án")
    if place:
        text = text.replace(place.lower(), place)
    return text[:1].upper() + text[1:]


def _day(day: date | None) -> str:
    return format_date(day) if day else _NO_DAY


def _period(start: date | None, end: date | None) -> str:
    if start and end:
        return f"từ {format_date(start)} đến hết {format_date(end)}"
    return f"đến hết {format_date(end)}" if end else BLANK


def of_report(report: Report, records: Sequence[Record], plan: Plan) -> Facts:
    """What the province's own papers say: report, notice and minutes."""
    passed = f"đạt {_all_targets(report)}" if all_passed(report) is Overall.BOTH else "đạt chỉ tiêu"
    groups = {
        "dat_ca_hai": (all_passed(report), passed, True),
        "chi_dat_viec": (Overall.CASES_ONLY, "chỉ đạt chỉ tiêu về việc", True),
        "chi_dat_tien": (Overall.MONEY_ONLY, "chỉ đạt chỉ tiêu về tiền", True),
        "khong_dat": (Overall.FAILED, "không đạt chỉ tiêu", True),
        "khong_xet": (Overall.NOT_JUDGED, "không xét", False),
        "thieu_so_lieu": (Overall.MISSING, "chưa báo cáo hoặc còn thiếu số liệu", False),
    }
    facts = {name: _group(report, *group) for name, group in groups.items()}
    if not facts["dat_ca_hai"]:
        facts["dat_ca_hai"] = f"Chưa có đơn vị nào {passed}."
    return {
        **common(report, plan),
        **_standings(report.province, report, records),
        "tong_hop_don_vi": summary_line(report).removesuffix("."),
        "so_lieu_ngay_khac": _other_days(report),
        "ghi_chu": notes_line(report),
        "chi_tieu_khac": _paragraphs(other_lines(report)),
        "so_don_vi": _count(len(report.units)),
        **facts,
    }


def _all_targets(report: Report) -> str:
    return f"cả {_count(len(report.measures))} chỉ tiêu"


def of_unit(unit: UnitResult, report: Report, records: Sequence[Record], plan: Plan) -> Facts:
    """What a paper of or to one unit says."""
    request = report.request
    place = next(number for number, one in enumerate(report.units) if one is unit)
    day = request.own_dates.get(request.units[place].place, request.report_date)
    heads = [head for start, head in _HEADS if unit.name.casefold().startswith(start)]
    return {
        **common(report, plan),
        **_standings(unit, report, records),
        "don_vi": unit.name,
        "don_vi_hoa": unit.name.upper(),
        "chuc_danh_don_vi": heads[0] if heads else "THỦ TRƯỞNG ĐƠN VỊ",
        "ket_qua_chung": _overall(unit, report),
        "ngay_so_lieu": _day(day),
        "con_phai_lam": _to_do(unit, report, records),
        "chi_tieu_khac": _paragraphs(other_lines(report, unit)),
    }


def _standings(unit: UnitResult, report: Report, records: Sequence[Record]) -> Facts:
    days = calendar(report, records)
    money_unit = f" {said_unit(report.request.money_unit)}"
    facts = {"cung_ky": _paragraphs(same_period(report, records, unit, money_unit))}
    for key, money in (("viec", False), ("tien", True)):
        measures = [measure for measure in report.measures if measure.money is money]
        results = [_result(measure, unit.measure(measure), report) for measure in measures]
        since = [_since_last(one, _progress(unit, one, report, records, days), days, report) for one in measures]
        facts |= {f"ket_qua_{key}": PARAGRAPH.join(results), f"tu_lan_truoc_{key}": " ".join(filter(None, since))}
    return facts


def _progress(
    unit: UnitResult, measure: Measure, report: Report, records: Sequence[Record], days: Calendar
) -> Progress:
    """Where a measure of a unit is on its way."""
    key, units = unit_key(unit.name), together(report)
    known = [one for one in records if one.unit == key and (unit is not report.province or one.together == units)]
    return progress(unit, measure, known, days, report.request.settings.factor(measure))


def _result(measure: Measure, result: MeasureResult, report: Report) -> str:
    """One measure in a sentence: workload, what was compared, the change, the target and the verdict."""
    request, figures, judged = report.request, result.figures, result.assessment
    quantity = request.settings.quantity(measure)
    if result.verdict is Verdict.MISSING:
        return f"Về {measure.said}: chưa đủ số liệu để xét."
    parts = [f"Về {measure.said}: tổng số giải quyết {said_amount(figures.workload, measure, report)}"]
    whole, left = (said_amount(figure, measure, report) for figure in (figures.before, figures.after))
    change = "" if judged.reduction is None else said_change(judged.reduction, measure, report)
    if change and judged.reduction and judged.rate is not None:
        change += f" ({shown_rate(abs(judged.rate))})"
    if quantity.reduces:
        said = f"{_CARRIED[quantity is CARRIED_OVER]} {left}"
        if change:
            said += f", {change} so với năm {request.settings.years['baseline']} ({whole})"
    else:
        said = f"có điều kiện thi hành {whole}" + (f", {change}" if change else "")
    parts.append(said)
    if judged.tier is not None and result.verdict is not Verdict.NOT_JUDGED:
        parts.append(f"chỉ tiêu {quantity.verb} {judged.tier.target.wording}")
    parts.append(_verdict(measure, result, report))
    return "; ".join(parts) + "."


_CARRIED = ("số có điều kiện chuyển kỳ sau", "số chuyển kỳ sau")


def _verdict(measure: Measure, result: MeasureResult, report: Report) -> str:
    if result.verdict is Verdict.NOT_JUDGED:
        return "không xét"
    if result.verdict is Verdict.FAILED:
        lacking = result.assessment.shortfall
        return "không đạt chỉ tiêu" + (f", {_lacking(lacking, measure, report)}" if lacking else "")
    if result.assessment.level:
        return f"đạt chỉ tiêu, mức {result.assessment.level}"
    return "vượt mức chỉ tiêu" if result.verdict is Verdict.EXCEEDED else "đạt chỉ tiêu"


def _lacking(amount: int, measure: Measure, report: Report) -> str:
    return f"còn phải {_to_be_done(amount, measure, report)}"


def _to_be_done(amount: int, measure: Measure, report: Report) -> str:
    verb = "giảm" if report.request.settings.quantity(measure).reduces else "thi hành xong"
    return f"{verb} {said_amount(amount, measure, report)}"


def _since_last(measure: Measure, found: Progress, days: Calendar, report: Report) -> str:
    if found.since_last is None or days.previous is None:
        return ""
    quantity = report.request.settings.quantity(measure)
    change = said_change(found.since_last, measure, report)
    said = (
        f"{measure.noun} chuyển kỳ sau {change}" if quantity is CARRIED_OVER else f"số {measure.noun} còn lại {change}"
    )
    if not quantity.reduces:
        said = f"{measure.noun} {quantity.verb} thêm {said_amount(found.since_last, measure, report)}"
    return f"So với số liệu đến {format_date(days.previous)}, {said}."


def _count(number: int) -> str:
    """A count as the sector writes it: two digits at least."""
    return f"{number:02d}"


def _group(report: Report, overall: Overall, said: str, with_rates: bool) -> str:
    units = [unit for unit in report.units if unit.overall is overall]
    if not units:
        return ""
    names = [unit.name + (_rates(unit, report) if with_rates else "") for unit in units]
    end = f": {names[0]}." if len(units) == 1 else f", gồm: {'; '.join(names)}."
    return f"{_count(len(units))}/{_count(len(report.units))} đơn vị {said}{end}"


def _rates(unit: UnitResult, report: Report) -> str:
    parts = (f"{said_subject(measure, report)} {_rate_change(unit, measure, report)}" for measure in report.measures)
    return f" ({', '.join(parts)})"


def _rate_change(unit: UnitResult, measure: Measure, report: Report) -> str:
    result = unit.measure(measure)
    quantity, rate = report.request.settings.quantity(measure), result.assessment.rate
    if result.verdict in _UNKNOWN or rate is None:
        return str(result.verdict).lower()
    if not quantity.reduces:
        return f"{quantity.verb} {shown_rate(rate)}"
    if not result.assessment.reduction:
        return UNCHANGED
    return f"{'tăng' if rate < 0 else 'giảm'} {shown_rate(abs(rate))}"


def _other_days(report: Report) -> str:
    request = report.request
    days = [
        f"{unit.name} ({request.own_dates[figures.place]:%d/%m/%Y})"
        for unit, figures in zip(report.units, request.units, strict=True)
        if figures.place in request.own_dates
    ]
    return f"Đơn vị có số liệu đến ngày khác: {'; '.join(days)}." if days else ""


def _overall(unit: UnitResult, report: Report) -> str:
    return {
        Overall.BOTH: f"Đơn vị đạt {_all_targets(report)}.",
        Overall.CASES_ONLY: "Đơn vị chỉ đạt chỉ tiêu về việc.",
        Overall.MONEY_ONLY: "Đơn vị chỉ đạt chỉ tiêu về tiền.",
        Overall.PASSED: "Đơn vị đạt chỉ tiêu.",
        Overall.FAILED: "Đơn vị không đạt chỉ tiêu.",
        Overall.NOT_JUDGED: "Đơn vị không thuộc diện xét.",
        Overall.MISSING: "Đơn vị chưa có đủ số liệu để xét.",
    }[unit.overall]


def behind(report: Report) -> list[UnitResult]:
    """The units that letters go to: those that lack figures, and those that have not passed."""
    lacking = (Verdict.MISSING, Verdict.FAILED)
    return [unit for unit in report.units if any(result.verdict in lacking for result in unit.results)]


def _to_do(unit: UnitResult, report: Report, records: Sequence[Record]) -> str:
    """What a unit still has to do, by when and at what weekly pace: one paragraph a measure, parted by `PARAGRAPH`."""
    days = calendar(report, records)
    said = []
    for measure in report.measures:
        result = unit.measure(measure)
        if result.verdict is Verdict.MISSING:
            said.append(f"Về {measure.said}: gửi báo cáo số liệu còn thiếu.")
            continue
        lacking = result.assessment.shortfall
        if result.verdict is not Verdict.FAILED or not lacking:
            continue
        text = f"Về {measure.said}: {_lacking(lacking, measure, report)}"
        if measure.money:
            text += f" (bằng chữ: {in_words(lacking)} đồng)"
        if days.days_left:
            text += f" đến hết {_day(report.request.drive_end)}"
            if weekly := _progress(unit, measure, report, records, days).weekly:
                text += f", bình quân mỗi tuần phải {_to_be_done(weekly, measure, report)}"
        said.append(f"{text}.")
    return PARAGRAPH.join(said)


def _paragraphs(lines: Sequence[str]) -> str:
    return PARAGRAPH.join(f"{line}." for line in lines)


# Between two paragraphs of one fact.
PARAGRAPH = "\a"
