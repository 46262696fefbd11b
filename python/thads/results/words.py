"""The sentences below and above the printed table, said from what was applied."""

from __future__ import annotations

from thads import layout
from thads.layout import MEASURES
from thads.numerals import format_date, format_number
from thads.results.report import Report, Request
from thads.rules.kinds import percent
from thads.rules.verdicts import Overall


def summary_line(report: Report) -> str:
    """The counts below the table: "6/8 đơn vị đạt cả hai chỉ tiêu; …"."""
    total = len(report.units)
    parts = [f"{report.count(Overall.BOTH)}/{total} đơn vị đạt cả hai chỉ tiêu"]
    parts += [
        f"{text}: {report.count(result)}"
        for result, text in (
            (Overall.CASES_ONLY, "chỉ đạt về việc"),
            (Overall.MONEY_ONLY, "chỉ đạt về tiền"),
            (Overall.FAILED, "không đạt"),
            (Overall.NOT_JUDGED, "không xét"),
            (Overall.MISSING, "thiếu số liệu"),
        )
    ]
    return "; ".join(parts) + "."


def missing_line(report: Report) -> str:
    """The units that still lack figures."""
    names = [unit.name for unit in report.units if unit.overall is Overall.MISSING]
    if not names:
        return "Đơn vị còn thiếu số liệu: không có."
    return f"Đơn vị còn thiếu số liệu: {'; '.join(names)}. Số toàn Cục mới là số cộng đến nay."


def footnotes(request: Request) -> list[str]:
    """The readings in force, said from the scales and settings that were applied, so that they can never be untrue."""
    baseline = request.settings.years["baseline"]
    top = request.scales["unit_cases"].tiers[-1]
    notes = [
        "(1) Số chuyển kỳ sau đã trừ số chuyển sổ theo dõi riêng; tỷ lệ giảm lấy hai chữ số lẻ, không làm tròn lên.",
        f"(2) Đơn vị có từ {format_number(top.start)} việc trở lên áp dụng chỉ tiêu {top.target.wording};"
        f" dưới {format_number(top.start)} việc áp dụng nhóm liền trước.",
        f"(3) {_below_target_note(request)} (4) {_range_note(request)}",
    ]
    if request.settings.readings.zero_baseline == "passed":
        zero = "(5) Cả hai năm đều bằng 0: Đạt."
    else:
        zero = "(5) Cả hai năm đều bằng 0: Không xét, không tính là đạt hay không đạt."
    notes.append(f"{zero} Năm {baseline} bằng 0, năm sau lớn hơn 0: Không đạt.")
    if request.settings.readings.missing == "zero":
        notes.append("(6) Ô để trống được coi là 0.")
    else:
        notes.append(
            "(6) Ô để trống là thiếu số liệu, không coi là 0; toàn Cục chỉ được xét khi mọi đơn vị đủ số liệu."
        )
    return notes


def _below_target_note(request: Request) -> str:
    tiers = [*request.scales["unit_cases"].tiers, *request.scales["unit_money"].tiers]
    special = [tier.target for tier in tiers if tier.target.note != ""]
    if not special:
        return "Các chỉ tiêu đều tính đạt từ mức giảm nêu trên trở lên."
    wordings = ", ".join(dict.fromkeys(f"“{target.wording}”" for target in special))
    notes = {target.note for target in special}
    note = notes.pop() if len(notes) == 1 else None
    return f"Chỉ tiêu {wordings}: {note or f'xét theo cột “Cách xét” của sheet {layout.TARGET_SHEET}'}."


def _range_note(request: Request) -> str:
    parts = []
    for measure in MEASURES:
        target = request.scales[f"province_{measure.key}"].tiers[-1].target
        text = f"{measure.noun} {target.said}"
        if target.stretch is not None:
            text += f", vượt mức từ {percent(target.stretch)}"
        parts.append(text)
    return f"{request.print_info['province_label']}: {'; '.join(parts)}."


def day_text(request: Request) -> str:
    """The date of the figures, or room to write it by hand."""
    return format_date(request.report_date) if request.report_date else "ngày …… tháng …… năm ………"


def unit_text(request: Request) -> str:
    """What the figures of a printed table are counted in."""
    return f"Đơn vị tính: việc; {request.money_unit}"
