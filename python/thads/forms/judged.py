"""What a file says, as the inputs of what the plan judges: refused where it says something else."""

from __future__ import annotations

from collections.abc import Mapping

from thads.figures.problems import Problem
from thads.figures.settings import Settings
from thads.forms.submission import Submission
from thads.layout import INPUT_LABELS, MEASURES, Measure
from thads.rules.quantities import CARRIED_OVER, COMPLETION, COMPLETION_STOPPED, ENFORCEABLE, QUANTITIES

# Columns of a statistics form, and what they are for each quantity; what is carried over is taken by the reader itself.
ABLE, DONE, STOPPED, ABLE_LEFT = "able", "done", "stopped", "able_left"
_COLUMNS: Mapping[str, Mapping[int, str]] = {
    ENFORCEABLE.key: {3: ABLE_LEFT},
    COMPLETION.key: {1: ABLE, 3: DONE},
    COMPLETION_STOPPED.key: {1: ABLE, 3: DONE, 4: STOPPED},
}
_CALLED = {
    ABLE: "Có điều kiện",
    DONE: "Thi hành xong",
    STOPPED: "Đình chỉ",
    ABLE_LEFT: "Có điều kiện (đủ các cột xong, đình chỉ)",
}


def as_judged(submission: Submission, settings: Settings) -> tuple[Submission | None, list[Problem]]:
    """A submission whose figures are the plan's inputs; None, with the reason, where it cannot say them."""
    asked = tuple(settings.quantity(measure).key for measure in MEASURES)
    if not submission.statistics:
        if submission.judged == asked:
            return submission, []
        own, plan = (
            " và ".join(dict.fromkeys(QUANTITIES[key].about for key in keys)) for keys in (submission.judged, asked)
        )
        text = f"{submission.unit}: tệp này ghi số liệu để xét {own}, còn kế hoạch đang dùng xét {plan}. Hãy dùng phiếu tạo từ sổ này, hoặc biểu thống kê."
        return None, [submission.problem(text, 0)]
    if asked == (CARRIED_OVER.key, CARRIED_OVER.key):
        return submission, []
    if submission.current_year == settings.baseline_year and all(map(settings.completes, _measures_of(submission))):
        text = f"Biểu năm {submission.current_year} không dùng đến: kế hoạch này không so với năm {submission.current_year}. Hãy bỏ biểu đó ra."
        return None, [submission.problem(text)]
    problems: list[Problem] = []
    for measure in _measures_of(submission):
        submission, found = _of_columns(submission, measure, settings.quantity(measure).key)
        problems += found
    return (None if problems else submission), problems


def _measures_of(submission: Submission) -> list[Measure]:
    return [measure for measure in MEASURES if submission.states(measure.first - 1)]


def _of_columns(submission: Submission, measure: Measure, key: str) -> tuple[Submission, list[Problem]]:
    """One measure of a statistics form by the columns that a quantity needs."""
    if key == CARRIED_OVER.key:
        return submission, []
    figures, cells = list(submission.figures), list(submission.cells)
    first = measure.first - 1
    for index in range(1, len(INPUT_LABELS)):
        figures[first + index], cells[first + index + 1] = None, ""
    for index, column in _COLUMNS[key].items():
        if column not in submission.columns:
            text = f"Biểu thống kê thiếu cột “{_CALLED[column]}”. Hãy xuất lại biểu đủ cột rồi làm lại."
            return submission, [submission.problem(text)]
        figures[first + index], cells[first + index + 1] = submission.columns[column]
    return submission._replace(figures=figures, cells=cells, net=frozenset()), []
