"""What a file says, as the inputs of what the plan judges: refused where it says something else."""

from __future__ import annotations

from collections.abc import Mapping

from thads.figures.problems import Problem
from thads.figures.settings import Settings
from thads.forms.submission import Submission
from thads.layout import INPUT_LABELS, MEASURES, Measure, input_columns
from thads.rules.quantities import COMPLETION, COMPLETION_STOPPED, ENFORCEABLE, USUAL, quantities_of

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
    size = input_columns(settings.measures) - 1
    if submission.unreadable:  # it stands in the way of every figure
        return submission._replace(figures=[None] * size, cells=[submission.cells[0]] * (1 + size)), []
    if not submission.statistics:
        if submission.judged == settings.judged:
            return submission, []
        own, plan = (
            " và ".join(dict.fromkeys(one.about for key in keys for one in quantities_of(key)))
            for keys in (submission.judged, settings.judged)
        )
        text = f"{submission.unit}: tệp này ghi số liệu để xét {own}, còn kế hoạch đang dùng xét {plan}. Hãy dùng phiếu tạo từ sổ này, hoặc biểu thống kê."
        return None, [submission.problem(text, 0)]
    if settings.judged == USUAL:
        return submission, []
    stated = [one for one in MEASURES if submission.states(one.first - 1)]
    measures = [measure for measure in settings.measures if measure.noun in [one.noun for one in stated]]
    if submission.current_year == settings.baseline_year and all(map(settings.completes, measures)):
        text = f"Biểu năm {submission.current_year} không dùng đến: kế hoạch này không so với năm {submission.current_year}. Hãy bỏ biểu đó ra."
        return None, [submission.problem(text)]
    asked = submission._replace(figures=[None] * size, cells=[submission.cells[0], *[""] * size], net=frozenset())
    problems: list[Problem] = []
    for measure in measures:
        asked, found = _of_columns(submission, asked, measure, settings)
        problems += found
    return (None if problems else asked), list(dict.fromkeys(problems))


def _of_columns(
    read: Submission, asked: Submission, measure: Measure, settings: Settings
) -> tuple[Submission, list[Problem]]:
    """One measure of a statistics form by the columns that its quantity needs, beside those that are there."""
    key, first = settings.quantity(measure).key, next(one.first for one in MEASURES if one.noun == measure.noun) - 1
    figures, cells = list(asked.figures), list(asked.cells)
    wanted = {0: "", **(_COLUMNS.get(key) or dict.fromkeys(range(1, len(INPUT_LABELS)), ""))}
    for index, column in wanted.items():
        if index not in settings.own_inputs(measure):
            continue
        if column and column not in read.columns:
            text = f"Biểu thống kê thiếu cột “{_CALLED[column]}”. Hãy xuất lại biểu đủ cột rồi làm lại."
            return asked, [read.problem(text)]
        if column and read.doubted:
            text = f"{read.unit}: {read.doubted}. Chưa lấy số liệu của đơn vị ở biểu này. Hãy sửa biểu rồi làm lại."
            return asked, [read.problem(text, 0)]
        place = measure.first - 1 + index
        figures[place], cells[place + 1] = (
            read.columns[column] if column else (read.figures[first + index], read.cells[first + index + 1])
        )
    shift = measure.first - 1 - first
    net = (
        {place + shift for place in read.net if first <= place < first + len(INPUT_LABELS)}
        if key == USUAL[0]
        else set()
    )
    return asked._replace(figures=figures, cells=cells, net=asked.net | net), []
