"""The same period last year: what statistics forms and unit forms of that year say goes into `Theo dõi`, where reports compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from thads import layout
from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.check import check
from thads.forms.current import Standing
from thads.forms.judged import as_judged
from thads.forms.merge import closes, not_closing
from thads.forms.submission import Submission
from thads.layout import MEASURES
from thads.results.words import a_year_before
from thads.sheets.history import Former, former_rows


def period_before(sent: Iterable[Submission | None], standing: Standing) -> date | None:
    """The day a year before that of this year's figures, sent or standing."""
    days = [one.report_date for one in sent if one and one.current_year == standing.years[1]]
    newest = max(filter(None, [*days, standing.request.report_date]), default=None)
    return newest and a_year_before(newest)


def is_former(submission: Submission, day: date | None, standing: Standing) -> bool:
    """Whether a submission is of that day, and not what last year closed with: of a reduction that is the baseline itself."""
    baseline, current = standing.years
    if day is None or submission.report_date != day or submission.current_year != current - 1:
        return False
    measures = [one for one in MEASURES if submission.states(one.first - 1)]
    closing = closes(submission, baseline) and not not_closing(submission, baseline)
    return not closing or all(map(standing.settings.completes, measures))


class Formers:
    """What was sent of that day, by unit."""

    def __init__(self, settings: Settings) -> None:
        years = (settings.baseline_year or 0) - 1, (settings.current_year or 0) - 1
        self._settings = replace(settings, baseline_year=years[0], current_year=years[1])
        self.units: Former = {}
        self.gross: dict[str, None] = {}
        self._disputed: set[tuple[str, str]] = set()

    def add(self, submission: Submission) -> Iterator[Problem]:
        """Take a unit's submission; what is wrong with it."""
        judged, problems = as_judged(submission, self._settings)
        checked, found = check(judged, self._settings) if judged else (None, [])
        yield from (*problems, *found)
        if checked is None:
            return
        unit = submission.unit
        for measure in MEASURES:
            figures = checked.unit.measure(measure)
            if figures.after is None:
                continue
            said = figures.workload, figures.after
            known = self.units.setdefault(unit, {})
            if known.setdefault(measure.key, said) != said:
                self._disputed.add((unit, measure.key))
                text = f"{unit}: các tệp ghi khác nhau số {measure.noun} đến ngày {submission.report_date:%d/%m/%Y}, chưa lấy để so cùng kỳ. Hãy chỉ giữ tệp đúng."
                yield submission.problem(text, measure.first + 2)
            elif submission.statistics and measure.first + 3 not in submission.net:
                self.gross[submission.file] = None

    def rows(self, day: date, standing: Standing) -> tuple[list[list[object]], list[Problem]]:
        """The rows of `Theo dõi` of that day, none where nothing changes; and what is to be said."""
        for unit, key in self._disputed:
            self.units[unit].pop(key, None)
        request = standing.request
        rows, others = former_rows(request.history, day, self.units, request.print_info["province_label"])
        problems = []
        if others:
            text = f"Sheet {layout.HISTORY_SHEET} đã có số liệu khác đến ngày {day:%d/%m/%Y} của {'; '.join(others)}; sheet giữ nguyên số đã có."
            problems.append(Problem(Level.WARNING, layout.HISTORY_SHEET, "", text))
        if any(standing.settings.quantity(one).separate for one in MEASURES):
            text = f"Số chuyển kỳ sau đến ngày {day:%d/%m/%Y} lấy nguyên như biểu để so cùng kỳ. Nếu sổ có nhập phần đã chuyển sổ theo dõi riêng của năm nay thì hai số chưa cùng cách tính, hãy nói rõ trong báo cáo."
            problems += [Problem(Level.WARNING, file, "", text) for file in self.gross]
        return rows, problems
