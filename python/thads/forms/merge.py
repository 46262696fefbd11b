"""Puts together what several files say of one unit: which of them count, and what one leaves open that others say.

A file says a measure's figures of this year, of the baseline year, or both; the part in the separate register, or that its
figures are net of it, or neither. A statistics form of the baseline year says what that year closed with, register part
included; one of this year what it opened with, the register part deducted: their difference is that part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from thads.figures.names import unit_key
from thads.figures.officers import wrong_sums
from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.check import Checked, check, in_its_unit
from thads.forms.contract import BASELINE_FIGURES, baseline_figures, current_figures
from thads.forms.current import cell_value, shown
from thads.forms.submission import Submission
from thads.forms.tables.words import folded
from thads.layout import SEPARATE, Measure, input_columns
from thads.rules.plan import statistics_year_start

# Of a measure's five figures, those without which nothing is judged.
_WHOLE = (0, 1, 3)


def closes(submission: Submission, baseline: int) -> bool:
    """Whether a submission is of the baseline year alone, and says what that year closed with.

    Where a statistics form of it is wrong, what this year's form opened with still stands.
    """
    alone = submission.statistics or submission.baseline_year is None
    return alone and submission.current_year == baseline


def of_years(submission: Submission, baseline: int, current: int, settings: Settings) -> Submission:
    """What a submission says of two years: one of the baseline year alone only with what that year closed."""
    if not closes(submission, baseline):
        return submission
    size = len(submission.figures)
    figures: list[object] = [None] * size
    cells = [submission.cells[0], *[""] * size]
    for measure in settings.measures:
        if not settings.completes(measure):
            for then, now in zip(measure.columns[1:3], measure.columns[3:5], strict=True):
                figures[then - 1], cells[then] = submission.figures[now - 1], submission.cells[now]
    net = frozenset(m.columns[2] - 1 for m in settings.measures if m.columns[4] - 1 in submission.net)
    closing = submission._replace(figures=figures, cells=cells, report_date=None, net=net)
    return closing._replace(baseline_year=baseline, current_year=current)


def not_closing(submission: Submission, baseline: int) -> str:
    """Why a statistics form of the baseline year does not say what that year closed with; "" if it does."""
    day = submission.report_date
    last = statistics_year_start(baseline + 1) - timedelta(days=1)
    if not closes(submission, baseline) or day is None or day >= last:
        return ""
    return f"Biểu năm {baseline} là số liệu đến ngày {day:%d/%m/%Y}, chưa phải số cuối năm {baseline}. Hãy đưa biểu 12 tháng năm {baseline}."


def as_unit(submission: Submission, names: Iterable[str]) -> tuple[Submission, list[Problem]]:
    """What the provincial agency enforces itself as the one of these units that is a room of its own, which is said."""
    rooms = [name for name in names if re.match(r"phòng\b(?!.*(?:khu vực|\bkv\b))", folded(name))]
    if len(rooms) != 1:
        return submission, []
    text = f"“{submission.unit}” là phần cơ quan tỉnh trực tiếp thi hành, đã lấy cho “{rooms[0]}”. Nếu không phải, hãy ghi tên đơn vị của sổ vào ô này rồi làm lại."
    return submission._replace(unit=rooms[0]), [submission.problem(text, 0, Level.WARNING)]


def without_money_unit(candidates: Iterable[Checked], settings: Settings, text: str) -> list[Problem]:
    """That a file does not state its money unit, once a file."""
    money = [column - 1 for measure in settings.measures if measure.money for column in measure.columns]
    files = {
        one.submission.file: one.submission
        for one in candidates
        if one.submission.money_unit is None and any(map(one.submission.states, money))
    }
    return [submission.problem(text, level=Level.WARNING) for submission in files.values()]


def register_left_open(taken: Iterable[Submission], settings: Settings) -> list[Problem]:
    """That statistics forms do not say which part of this year's figure has moved to the separate register, once a file."""
    part = SEPARATE[-1]
    measures = [measure for measure in settings.measures if settings.quantity(measure).separate]
    if not measures:
        return []
    files = dict.fromkeys(
        one.file
        for one in taken
        if one.statistics
        and any(one.states(m.columns[3] - 1) and not one.states(m.columns[part] - 1) for m in measures)
    )
    label = settings.input_label(measures[0], part)
    text = f"Biểu thống kê không có số của cột “{label}”: cột “Số đã chuyển sổ theo dõi riêng” của biểu là số lũy kế, nằm ngoài số chuyển kỳ sau, nên không lấy. Nếu trong số chuyển kỳ sau có phần sẽ chuyển sổ, hãy nhập vào sổ; không nhập thì tỷ lệ giảm có thể thấp hơn thực tế."
    return [Problem(Level.WARNING, file, "", text) for file in files]


def compared(totals: Iterable[Submission], units: Sequence[Checked], settings: Settings) -> Iterator[Problem]:
    """What is to be said of totals that stand in files without their units: they count as none, and are compared with the sums.

    Args:
        totals: the rows.
        units: what was taken of the other files.
    """
    years = settings.baseline_year or 0, settings.current_year or 0
    for total in totals:
        if total.unreadable:
            continue
        about = f"“{total.unit}” là số tổng cộng nên không tính là một đơn vị"
        if total.stated_years(years) != years:
            yield total.problem(f"{about}, và là của kỳ khác nên không so được.", 0, Level.WARNING)
            continue
        checked, problems = check(total, settings)
        if checked is None:
            yield from problems
            continue
        told = [
            f"{label}: ghi {_shown(figure, measure, settings)} (ô {total.cells[measure.columns[first]]}),"
            f" cộng {len(units)} đơn vị được {_shown(made, measure, settings)}"
            for measure, first, label, figure, made in wrong_sums(
                checked.unit, [one.unit for one in units], in_its_unit(total, settings)
            )
        ]
        if not units:
            yield total.problem(f"{about}; không có số của đơn vị nào để so.", 0, Level.WARNING)
        elif told:
            text = f"{about}; {'; '.join(told)}. Hãy xem có thiếu đơn vị nào, hay số nào nhập nhầm."
            yield total.problem(text, 0, Level.WARNING)


@dataclass
class Sent:
    """What was sent, until all of it is there: sound submissions, those with errors, and rows of totals.

    Attributes:
        settings: years, readings and thresholds.
        problems: all that is wrong with what was sent.
    """

    settings: Settings
    sound: list[Checked] = field(default_factory=list)
    failed: list[Submission] = field(default_factory=list)
    totals: list[Submission] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, submission: Submission, refused: Problem | None) -> None:
        """Check a unit's submission; `refused` is why it is not for this drive."""
        baseline, current = self.settings.baseline_year or 0, self.settings.current_year or 0
        # Where what last year closed with is wrong, what this year's form opened with still stands.
        lost = [] if closes(submission, baseline) else [submission]
        if submission.unreadable:
            self.failed += lost
        elif refused:
            self.problems.append(refused)
        else:
            checked, found = check(of_years(submission, baseline, current, self.settings), self.settings)
            if checked:
                self.sound.append(checked)
                return
            self.problems += found
            # A form that nobody has filled in stands in no other's way.
            if submission.report_date is not None or not submission.blank:
                self.failed += lost

    def merged(self, without_unit: str) -> tuple[list[Checked], list[Problem]]:
        """One submission a unit, and what is to be said; `without_unit` of a file that states no money unit."""
        problems = without_money_unit(self.sound, self.settings, without_unit)
        chosen, found = merge(self.sound, self.failed, self.settings, lambda one: unit_key(one.unit))
        return chosen, [*problems, *found, *compared(self.totals, chosen, self.settings)]


def merge(
    candidates: Iterable[Checked],
    failed: Sequence[Submission],
    settings: Settings,
    key: Callable[[Submission], Hashable],
) -> tuple[list[Checked], list[Problem]]:
    """One submission a unit: of several that say the same figures the newest, together with those that say others.

    The same content twice is no problem.

    Args:
        candidates: submissions without errors.
        failed: those with errors: where one is newer than a sound one that says the same figures, or may be, the unit is not taken.
        settings: years and readings; figures are taken in whole cases and đồng.
        key: what tells units apart.
    """
    by_unit: dict[Hashable, list[Checked]] = {}
    for candidate in candidates:
        by_unit.setdefault(key(candidate.submission), []).append(candidate)
    merged: list[tuple[Checked, Sequence[Submission]]] = []
    problems: list[Problem] = []
    for unit, several in by_unit.items():
        others = [one for one in failed if key(one) == unit]
        one, found = _merge_unit(several, others, settings)
        merged += [(one, others)] if one else []
        problems += found
    complete, found = _complete(merged, settings)
    return complete, list(dict.fromkeys([*problems, *found]))


def _merge_unit(
    several: Sequence[Checked], failed: Sequence[Submission], settings: Settings
) -> tuple[Checked | None, list[Problem]]:
    """One unit's submissions as one, None where it is not clear what they say together."""
    if len(several) == 1 and not failed and not several[0].submission.statistics:
        return several[0], []
    newest_first = sorted(several, key=lambda one: one.submission.report_date or date.min, reverse=True)
    pieces, problems, clear = _Pieces(settings), list[Problem](), True
    for measure in settings.measures:
        quantity = settings.quantity(measure)
        stating = {
            places: [one for one in newest_first if any(map(one.submission.states, places))]
            for indices in (current_figures(quantity), baseline_figures(quantity))
            if (places := tuple(measure.columns[index] - 1 for index in indices))
        }
        current, *baseline = stating.values()
        if not current and all(one.submission.statistics for ones in baseline for one in ones):
            continue  # what the baseline year closed with is of no use alone
        for places, having in stating.items():
            if having:
                best, found = _choose(having, [one for one in failed if any(map(one.states, places))], places, settings)
                problems += found
                clear = clear and bool(best)
                if best:
                    pieces.add(measure, places, best)
    if not clear:
        return None, problems
    if not pieces.used:
        return several[0], problems
    if len(pieces.used) == 1 and not pieces.used[0].submission.statistics:
        return pieces.used[0], problems
    checked, found = check(pieces.submission(), settings)
    errors = [problem for problem in found if problem.level is Level.ERROR]
    return checked, [*problems, *errors, *pieces.dates_that_differ()]


def _choose(
    having: Sequence[Checked], failed: Sequence[Submission], places: Sequence[int], settings: Settings
) -> tuple[list[Checked], list[Problem]]:
    """Those of a unit's submissions that count for some figures, all agreeing; none where that is not clear."""
    dated = [one for one in having if not _is_closing(one, places)] or list(having)
    closings = [one for one in having if one not in dated]
    days = [one.submission.report_date for one in dated]
    newest = max((day for day in days if day is not None), default=None)
    first = dated[0].submission
    newer = [one for one in failed if one.report_date is None or newest is None or one.report_date > newest]
    if newer:
        text = f"{first.unit}: chưa lấy phiếu này, vì phiếu mới hơn hoặc không rõ ngày ({_sources(newer)}) có lỗi. Hãy sửa phiếu đó rồi làm lại; nếu phiếu đó gửi nhầm, hãy bỏ ra khỏi thư mục."
        return [], [first.problem(text, 0)]
    best, problems = dated, []
    if _disagreeing(dated, places) and None not in days:
        best = [one for one in dated if one.submission.report_date == newest]
        text = f"đã lấy phiếu mới hơn ({_sources([first])}), phiếu này bỏ qua."
        problems = [
            one.submission.problem(f"{one.submission.unit}: {text}", level=Level.WARNING)
            for one in dated
            if any(_differing(one, other, places) is not None for other in best)
        ]
    best = [*best, *closings]
    if found := _disagreeing(best, places):
        return [], [_conflict(best, *found, places, settings)]
    return best, problems


def _is_closing(one: Checked, places: Sequence[int]) -> bool:
    """Whether a submission says what the baseline year closed with, as a statistics form of that year does."""
    baseline = len(places) == len(BASELINE_FIGURES)
    return baseline and one.submission.statistics and not one.submission.states(places[-1])


def _disagreeing(several: Sequence[Checked], places: Sequence[int]) -> tuple[Checked, Checked, int] | None:
    """The first two that cannot both be right, and about which figure."""
    found = ((*pair, _differing(*pair, places)) for pair in combinations(several, 2))
    return next(((one, other, place) for one, other, place in found if place is not None), None)


def _differing(one: Checked, other: Checked, places: Sequence[int]) -> int | None:
    """The first figure about which two submissions cannot both be right, None where they can."""
    *load, whole, part = places
    both = [place for place in places if one.submission.states(place) and other.submission.states(place)]
    for place in load:
        if place in both and one.figures[place] != other.figures[place]:
            return place
    if whole not in both:
        return None
    amounts = one.figures[whole], other.figures[whole]
    nets = [part in each.submission.net for each in (one, other)]
    if not any(nets):
        parts = one.figures[part] or 0, other.figures[part] or 0
        return whole if amounts[0] != amounts[1] else part if part in both and parts[0] != parts[1] else None
    if part in both:
        return whole if _net(one, whole, part) != _net(other, whole, part) else None
    net, gross = amounts if nets[0] else amounts[::-1]
    return whole if net is not None and gross is not None and net > gross else None


def _net(one: Checked, whole: int, part: int) -> int | None:
    amount = one.figures[whole]
    return None if amount is None else amount - (one.figures[part] or 0)


def _conflict(
    several: Sequence[Checked], one: Checked, other: Checked, place: int, places: Sequence[int], settings: Settings
) -> Problem:
    """What several submissions say differently, once, with its files, cells and figures."""
    unit, part = one.submission.unit, places[-1]
    measure, label = _labelled(place, settings)
    said = dict.fromkeys(
        f"{_shown(each.figures[place], measure, settings)} ({each.submission.place(place)})"
        + (" đã trừ số chuyển sổ theo dõi riêng" if part in each.submission.net else "")
        for each in several
        if each.submission.states(place)
    )
    text = f"{unit} có nhiều phiếu khác số liệu mà không rõ phiếu nào mới hơn: {label}: {', '.join(said)}. Chưa lấy phiếu nào. Hãy giữ lại một phiếu, hoặc ghi đúng ngày số liệu rồi làm lại."
    pair = one.submission, other.submission
    if place == places[-2] and not all(each.states(part) for each in pair) and any(part in each.net for each in pair):
        text = f"{unit}: {label}: số đã trừ số chuyển sổ theo dõi riêng lớn hơn số chưa trừ: {', '.join(said)}. Chưa lấy số liệu của đơn vị. Hãy kiểm tra lại các tệp này rồi làm lại."
    return one.submission.problem(text, place + 1)


def _labelled(place: int, settings: Settings) -> tuple[Measure, str]:
    """The measure of one of the figures, and how messages call it."""
    measure = next(one for one in reversed(settings.measures) if place >= one.first - 1)
    label = settings.input_label(measure, place - measure.first + 1)
    return measure, label[0].lower() + label[1:]


def _shown(figure: int | None, measure: Measure, settings: Settings) -> str:
    """A figure in the unit of the workbook."""
    return shown(cell_value(figure, settings.factor(measure)))


def _sources(submissions: Iterable[Submission]) -> str:
    """The files, and their sheets where a file has several."""
    names = ((one.file, one.cells[0].rpartition("!")[0]) for one in submissions)
    return "; ".join(f"{file}, sheet {sheet}" if sheet else file for file, sheet in names)


class _Pieces:
    """One unit's figures as they are put together, in whole cases and đồng, each with its file and cell."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        columns = input_columns(settings.measures)
        self.figures: list[int | None] = [None] * (columns - 1)
        self.cells, self.files = [""] * columns, [""] * columns
        self.net: set[int] = set()
        self.used: list[Checked] = []
        self.days: dict[Measure, Checked] = {}
        self.origins: dict[Measure, list[str]] = {}

    def add(self, measure: Measure, places: Sequence[int], best: Sequence[Checked]) -> None:
        """Figures of one measure and year, from submissions that agree."""
        *load, whole, part = places
        for place in load:
            self.days[measure] = best[0]
            if loads := [one for one in best if one.submission.states(place)]:
                self._copy(measure, place, next((one for one in loads if one.figures[place] is not None), loads[0]))
        wholes = [one for one in best if one.submission.states(whole)]
        full = next((one for one in wholes if one.submission.states(part) and part not in one.submission.net), None)
        net = next((one for one in wholes if part in one.submission.net), None)
        gross = next((one for one in wholes if not one.submission.states(part)), None)
        if full is None and net and gross and None not in (net.figures[whole], gross.figures[whole]):
            self._deduct(measure, whole, part, gross, net)
        elif source := full or net or gross:
            self._copy(measure, whole, source)
            if source.submission.states(part):
                self._copy(measure, part, source)

    def _deduct(self, measure: Measure, whole: int, part: int, gross: Checked, net: Checked) -> None:
        """A whole and its part in the register from what two submissions say with it and without."""
        self._copy(measure, whole, gross)
        closed, opened = gross.figures[whole] or 0, net.figures[whole] or 0
        self.used += [net] if net not in self.used else []
        self.figures[part] = closed - opened
        self.cells[part + 1], self.files[part + 1] = net.submission.cells[whole + 1], net.submission.file
        all_, less, rest = (_shown(figure, measure, self.settings) for figure in (closed, opened, closed - opened))
        name = "“Năm trước chuyển sang”" if net.submission.statistics else "số đã trừ số chuyển sổ theo dõi riêng"
        self.origins[measure].append(
            f"trong đó đã chuyển sổ theo dõi riêng: {all_} − {less} = {rest} ({less}: {name}, {net.submission.place(whole)})"
        )

    def _copy(self, measure: Measure, place: int, source: Checked) -> None:
        """One figure of a submission, or that there is none because another is net of it."""
        submission = source.submission
        self.used += [source] if source not in self.used else []
        self.figures[place] = source.figures[place]
        self.cells[place + 1], self.files[place + 1] = submission.cells[place + 1], submission.file
        if place in submission.net:
            self.net.add(place)
            return
        opening = ""
        if place + 1 in submission.net:
            opening = ", “Năm trước chuyển sang”" if submission.statistics and place == measure.columns[1] - 1 else ""
            opening += ", đã trừ số chuyển sổ theo dõi riêng"
        text = f"{_labelled(place, self.settings)[1]}: {_shown(source.figures[place], measure, self.settings)} ({submission.place(place)}{opening})"
        self.origins.setdefault(measure, []).append(text)

    def submission(self) -> Submission:
        """All of it as one submission, whose files are those used."""
        first = self.used[0].submission
        files = dict.fromkeys(one.submission.file for one in self.used)
        self.cells[0], self.files[0] = first.cells[0], first.file
        oldest = min(
            self.days.values(), key=lambda one: one.submission.report_date or date.max, default=self.used[0]
        ).submission
        about = [one.submission for one in self.used]
        return first._replace(
            file="; ".join(files),
            figures=self.figures,
            cells=self.cells,
            baseline_year=next((one.baseline_year for one in about if one.baseline_year), None),
            current_year=next((one.current_year for one in about if one.current_year), None),
            report_date=oldest.report_date,
            date_cell=oldest.date_cell,
            money_unit="đồng",
            net=frozenset(self.net),
            statistics=any(one.statistics for one in about),
            files=self.files,
            origins=[f"{measure.label}: {'; '.join(texts)}." for measure, texts in self.origins.items()],
        )

    def dates_that_differ(self) -> Iterator[Problem]:
        """That the two measures are of different days."""
        days = {one.submission.report_date for one in self.days.values()} - {None}
        if len(days) > 1:
            told = " và ".join(
                f"{measure.noun} đến ngày {one.submission.report_date:%d/%m/%Y} ({one.submission.file})"
                for measure, one in self.days.items()
            )
            text = f"Số liệu không cùng ngày: {told}. Đơn vị được ghi theo ngày cũ hơn; nếu được, hãy đưa các biểu cùng kỳ."
            yield Problem(Level.WARNING, next(iter(self.days.values())).submission.file, "", text)


def _complete(
    merged: Sequence[tuple[Checked, Sequence[Submission]]], settings: Settings
) -> tuple[list[Checked], list[Problem]]:
    """Those that can be taken, and what is lacking: one line for all units of a file that lack the same."""
    complete: list[Checked] = []
    lines: dict[tuple[Level, str, str], list[str]] = {}
    for one, failed in merged:
        lacks = list(_lacks(one.submission, failed, settings))
        for level, text in lacks:
            lines.setdefault((level, one.submission.file, text), []).append(one.submission.unit)
        if all(level is Level.WARNING for level, _ in lacks):
            complete.append(one)
    return complete, [
        Problem(level, file, "", f"{'; '.join(units)}: {text}") for (level, file, text), units in lines.items()
    ]


def _lacks(submission: Submission, failed: Sequence[Submission], settings: Settings) -> Iterator[tuple[Level, str]]:
    """What a unit's figures lack in columns, and whether they can be taken without."""
    years = settings.years
    stated = {one: [submission.states(one.columns[index] - 1) for index in _WHOLE] for one in settings.measures}
    if not any(load or current for load, _, current in stated.values()):
        text = f"mới có số liệu năm {years['baseline']}, chưa có số liệu năm {years['current']} nên chưa xét được. Hãy đưa thêm biểu hoặc bảng năm {years['current']}."
        yield Level.ERROR, text
        return
    for measure, (load, baseline, current) in stated.items():
        if any(one.states(measure.columns[0] - 1) for one in failed):
            continue  # it is there, and what is wrong with it is said
        if not (load or baseline or current):
            form = "05" if measure.money else "04"
            text = f"chưa có số liệu {measure.noun}. Hãy đưa thêm biểu {form} hoặc bảng có số liệu {measure.noun} năm {years['current']}; ô về {measure.noun} trong sổ giữ nguyên."
            yield Level.WARNING, text
        elif not (load and current) or (settings.completes(measure) and not baseline):
            asked = ((0, load), (1, baseline or not settings.completes(measure)), (3, current))
            missing = [settings.input_label(measure, index) for index, there in asked if not there]
            text = f"thiếu cột {'; '.join(missing)}. Hãy thêm cột, hoặc đưa thêm tệp có số liệu đó."
            yield Level.ERROR, text
        elif not baseline:
            label = settings.input_label(measure, 1)
            text = f"chưa có {label[0].lower()}{label[1:]}. Hãy đưa thêm tệp có số liệu đó; ô này trong sổ giữ nguyên."
            yield Level.WARNING, text
