"""The sentences below and above the printed table, said from what was applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from thads import layout
from thads.figures.names import unit_key
from thads.figures.others import SENT_BACK, sums, takes_off
from thads.figures.settings import Settings
from thads.layout import Measure
from thads.numerals import format_date, format_number
from thads.results.amounts import said_unit, shown_amount, shown_rate
from thads.results.history import Record
from thads.results.progress import together
from thads.results.report import Report, Request, UnitResult
from thads.rules.plan import Plan
from thads.rules.quantities import CARRIED_OVER, ENFORCEABLE
from thads.rules.verdicts import EACH, RATE_STEPS, Overall, Verdict


def summary_line(report: Report) -> str:
    """The counts below the table, as the sector's reports give them: "06/08 đơn vị đạt cả 02 chỉ tiêu; …"."""
    by_rule = report.request.settings.overall != EACH
    passed, said = (Overall.PASSED, "đạt") if by_rule else (Overall.BOTH, f"đạt cả {len(report.measures):02d} chỉ tiêu")
    parts = [f"{report.count(passed):02d}/{len(report.units):02d} đơn vị {said}"]
    parts += [
        f"{report.count(result):02d} đơn vị {text}"
        for result, text in (
            (Overall.CASES_ONLY, "chỉ đạt chỉ tiêu về việc"),
            (Overall.MONEY_ONLY, "chỉ đạt chỉ tiêu về tiền"),
            (Overall.FAILED, "không đạt"),
            (Overall.NOT_JUDGED, "không xét"),
            (Overall.MISSING, "thiếu số liệu"),
        )
        if report.count(result)
    ]
    return "; ".join(parts) + "."


def notes_line(report: Report) -> str:
    """What has to be said of single units, with their names; "" where there is nothing."""
    found = [f"{unit.name}: {unit.note[:1].lower()}{unit.note[1:]}" for unit in report.units if unit.note]
    notes = found[:_MOST_NOTES]
    if len(found) > _MOST_NOTES:
        notes.append(f"Còn {len(found) - _MOST_NOTES} đơn vị khác, xem sheet {layout.CHECK_SHEET}")
    if any(unit.overall is Overall.MISSING for unit in report.units):
        notes.append(f"Số {report.request.print_info['province_label']} mới là số cộng đến nay")
    notes += report.remarks
    return f"Ghi chú: {'. '.join(notes)}." if notes else ""


def joined_units(report: Report, plan: Plan | None) -> list[str]:
    """Of which former units the baseline's figures are the sum, as the workbook's own plan says."""
    if plan is None or not report.request.settings.reduces(any):
        return []
    year = report.request.settings.years["baseline"]
    there = {unit_key(plan.agency.province_label), *(unit_key(unit.name) for unit in report.units)}
    return [
        f"{unit}: số năm {year} là của {', '.join(olds)} cộng lại"
        for unit, olds in plan.former_units.items()
        if unit_key(unit) in there
    ]


def same_period(
    report: Report, records: Sequence[Record], unit: UnitResult | None = None, money: str = ""
) -> list[str]:
    """How what is left compares with the same day a year ago, where that is known.

    Args:
        report: the report of today.
        records: earlier consolidations.
        unit: whose; None is the province's sum.
        money: what an amount of money is followed by.
    """
    request, unit = report.request, unit or report.province
    places = [figures.place for one, figures in zip(report.units, request.units, strict=True) if one is unit]
    day = request.own_dates.get(places[0], request.report_date) if places else request.report_date
    then = day and a_year_before(day)
    key = unit_key(unit.name)
    former = next((one for one in records if one.day == then and one.unit == key), None)
    if then is None or former is None:
        return []
    if not places and former.together != together(report):
        return [f"Không so với cùng kỳ năm trước ({then:%d/%m/%Y}) vì các đơn vị khác nhau"]
    parts = []
    for measure in report.measures:
        before, result = former.measure(measure), unit.measure(measure)
        if before is None or result.verdict is Verdict.MISSING or result.figures.after is None:
            continue
        less = before - result.figures.after
        amount = shown_amount(abs(less), request.settings.factor(measure)) + (money if measure.money else "")
        rate = f" ({shown_rate(abs(less) * RATE_STEPS // before)})" if before and less else ""
        change = f"{'giảm' if less > 0 else 'tăng'} {amount}{rate}" if less else "không đổi"
        parts.append(f"{measure.said} {change}")
    left = request.settings.texts["left"].lower()
    return [f"{unit.name} so với cùng kỳ năm trước ({then:%d/%m/%Y}), {left}: {', '.join(parts)}"] if parts else []


def a_year_before(day: date) -> date:
    """The same day a year ago; that of 29 February is the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - 1, day=last)


def other_lines(report: Report, unit: UnitResult | None = None) -> list[str]:
    """What else is typed, requests sent back and other indicators, of one unit or of all together: a sentence each without
    its full stop.

    A sum over some of the units says of how many.
    """
    request = report.request
    places = [figures.place for one, figures in zip(report.units, request.units, strict=True) if unit in (None, one)]
    rows = [request.others[place] for place in places if place in request.others]

    def amounts(measure: Measure, *figures: int) -> str:
        shown = "/".join(shown_amount(figure, request.settings.factor(measure)) for figure in figures)
        return f"{measure.noun} {shown}" + (f" {said_unit(request.money_unit)}" if measure is layout.MONEY else "")

    lines: dict[str, list[str]] = {}
    for one in sums(rows):
        text = amounts(one.measure, *reversed(one.figures))
        if one.about is SENT_BACK:
            if any(one.figures):
                lines.setdefault(_SENT_BACK, []).append(text)
            continue
        text += "" if one.rate is None else f" ({shown_rate(one.rate)})"
        text += f" của {one.units:02d}/{len(places):02d} đơn vị" if one.units < len(places) else ""
        lines.setdefault(f"{one.about.heading}, {one.about.parts[-1].lower()}", []).append(text)
    return [f"{heading}: {', '.join(texts)}" for heading, texts in lines.items()]


_SENT_BACK = "Gửi lại yêu cầu (Nghị định 152/2026/NĐ-CP, Điều 22)"


def _sent_back_note(request: Request) -> str:
    """How requests sent back were counted, "" where there are none or they change nothing."""
    judged = [one for one in request.settings.measures if request.settings.quantity(one) is CARRIED_OVER]
    if not any(request.sent_back(unit, measure) for unit in request.units for measure in judged):
        return ""
    if not takes_off(judged[0], request.settings):
        return " Số gửi lại yêu cầu: tính là giảm."
    year = request.settings.years["current"]
    return f" Số gửi lại yêu cầu: không tính là giảm, đã cộng vào số chuyển kỳ sau năm {year}."


# A row holds no more, and nobody reads more below a table.
_MOST_NOTES = 24


def footnotes(request: Request) -> list[str]:
    """The readings in force, said from the scales and settings that were applied, so that they can never be untrue."""
    readings = request.settings.readings
    settings = request.settings
    zero = "đạt" if readings.zero_baseline == "passed" else "không xét"
    judged: dict[str, list[str]] = {}
    for measure, quantity in zip(settings.measures, settings.quantities, strict=True):
        judged.setdefault(quantity.note.format(zero=zero), []).append(measure.label)
    notes = list(judged)
    if len(judged) > 1:
        notes = [f"{', '.join(labels)}: {note[0].lower()}{note[1:]}" for note, labels in judged.items()]
    blank = "tính là 0" if readings.missing == "zero" else "thiếu số liệu"
    tiers = "; ".join(_tiers_text(request, measure) for measure in settings.measures)
    return [
        f"(1) {'. '.join(notes)}. Ô trống: {blank}.{_sent_back_note(request)}",
        f"(2) Nhóm: {tiers}.",
        f"(3) {_below_target_note(request)} {_range_note(request)}{_overall_note(settings)}",
    ]


def _tiers_text(request: Request, measure: Measure) -> str:
    """The thresholds of a measure's tiers by their numbers, money in the largest unit that has them all whole."""
    scale = request.scales[f"unit_{measure.key}"]
    # "Trên 5 tỷ" begins one đồng above.
    starts = [start - (start % 1000 == 1) if measure.money else start for start in scale.starts[1:]]
    units = layout.MONEY_UNITS if measure.money else {"việc": 1}
    unit, factor = next((name, value) for name, value in reversed(units.items()) if not any(s % value for s in starts))
    shown = [format_number(start // factor) for start in starts]
    first = [f"1 dưới {shown[0]}" if shown else "1 mọi đơn vị" + (" khác" if scale.named else "")]
    others = [
        f"{number} {'trên' if start < scale.starts[number - 1] else 'từ'} {text}"
        for number, (start, text) in enumerate(zip(starts, shown, strict=True), start=2)
    ]
    tiers = [
        text + ("" if tier.target.judged else " (không xét)")
        for text, tier in zip(first + others, scale.tiers, strict=True)
    ]
    tiers += [f"{len(tiers) + 1} trở đi theo tên đơn vị"] if scale.named else []
    return f"{measure.said}{f' ({unit})' if measure.money else ''} {', '.join(tiers)}"


def _below_target_note(request: Request) -> str:
    scales = (request.scales[f"unit_{measure.key}"] for measure in request.settings.measures)
    special = [tier.target for scale in scales for tier in scale.rows if tier.target.note != ""]
    if not special:
        level = "mức giảm" if request.settings.reduces(all) else "mức"
        return f"Các chỉ tiêu đều tính đạt từ {level} nêu trên trở lên."
    wordings = ", ".join(dict.fromkeys(f"“{target.sign}”" for target in special))
    notes = {target.note for target in special}
    note = notes.pop() if len(notes) == 1 else None
    return f"Chỉ tiêu {wordings}: {note or f'xét theo cột “Cách xét” của sheet {layout.TARGET_SHEET}'}."


def _range_note(request: Request) -> str:
    parts = []
    for measure in request.settings.measures:
        target = request.scales[f"province_{measure.key}"].tiers[-1].target
        text = f"{measure.said} {target.said}"
        text += f", {target.degrees}" if target.steps else ""
        parts.append(text)
    complete = "" if request.settings.readings.missing == "zero" else " (xét khi đủ số liệu)"
    return f"{request.print_info['province_label']}{complete}: {'; '.join(parts)}."


def _overall_note(settings: Settings) -> str:
    """How all is put together where it is not each for itself."""
    if settings.overall == EACH:
        return ""
    return f" Kết quả chung: {settings.said_overall}."


def day_text(request: Request) -> str:
    """The date of the figures, or room to write it by hand."""
    return format_date(request.report_date) if request.report_date else "ngày …… tháng …… năm ………"


def unit_text(request: Request) -> str:
    """What the figures of a printed table are counted in."""
    return f"Đơn vị tính: việc; {request.money_unit}"


def all_passed(report: Report) -> Overall:
    """What a unit is that has all that the plan asks."""
    return Overall.BOTH if report.request.settings.overall == EACH else Overall.PASSED


UNCHANGED = "không tăng, không giảm"


def said_amount(amount: int | None, measure: Measure, report: Report) -> str:
    """An amount with its unit: money in the workbook's, in đồng where it is no whole number of that."""
    if amount is None:
        return "chưa có số liệu"
    if not measure.money:
        return f"{format_number(amount)} việc"
    factor = report.request.settings.factor(measure)
    unit = "đồng" if amount % factor else report.request.money_unit
    return f"{format_number(amount if amount % factor else amount // factor)} {said_unit(unit)}"


def said_subject(measure: Measure, report: Report) -> str:
    """What of a measure has fallen or is done; where several quantities judge it, the words tell them apart."""
    several = measure.said != measure.noun
    able = several and report.request.settings.quantity(measure) is ENFORCEABLE
    return f"{measure.noun} có điều kiện" if able else measure.noun


def said_change(reduction: int, measure: Measure, report: Report) -> str:
    """A reduction with its amount: giảm, tăng; of a completion rate what is done."""
    quantity = report.request.settings.quantity(measure)
    if not quantity.reduces:
        return f"{quantity.verb} {said_amount(reduction, measure, report)}"
    if reduction == 0:
        return UNCHANGED
    return f"{'giảm' if reduction > 0 else 'tăng'} {said_amount(abs(reduction), measure, report)}"
