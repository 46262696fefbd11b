"""What a file says, as the inputs of what the plan judges: refused where it says something else."""

from __future__ import annotations

from collections.abc import Mapping

from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.submission import Submission
from thads.layout import INPUT_LABELS, MEASURES, Measure, input_columns
from thads.rules.quantities import COMPLETION, COMPLETION_STOPPED, ENFORCEABLE, USUAL, quantities_of

# Columns of a statistics form or a table, and what they are for each quantity; what is carried over is taken by the reader itself.
ABLE, DONE, STOPPED, ABLE_LEFT = "able", "done", "stopped", "able_left"
_COLUMNS: Mapping[str, Mapping[int, str]] = {
    ENFORCEABLE.key: {1: "able_left_before", 3: ABLE_LEFT},
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
    if submission.judged == settings.judged:
        return submission, []
    if submission.judged or not (
        submission.statistics or settings.judged == USUAL or submission.columns or submission.doubts
    ):
        own, plan = (
            " và ".join(dict.fromkeys(one.about for key in keys for one in quantities_of(key)))
            for keys in (submission.judged or USUAL, settings.judged)
        )
        text = f"{submission.unit}: tệp này ghi số liệu để xét {own}, còn kế hoạch đang dùng xét {plan}. Hãy dùng phiếu tạo từ sổ này, hoặc biểu thống kê."
        return None, [submission.problem(text, 0)]
    if settings.judged == USUAL:
        return submission, []
    stated = {noun for noun, _ in submission.columns} | {
        one.noun for one in MEASURES if submission.states(one.first - 1)
    }
    measures = [measure for measure in settings.measures if measure.noun in stated]
    if (
        submission.statistics
        and submission.current_year == settings.baseline_year
        and all(map(settings.completes, measures))
    ):
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
    """One measure of a statistics form or a table by the columns that its quantity needs, beside those that are there."""
    key, first = settings.quantity(measure).key, next(one.first for one in MEASURES if one.noun == measure.noun) - 1
    figures, cells = list(asked.figures), list(asked.cells)
    wanted = {0: "", **(_COLUMNS.get(key) or dict.fromkeys(range(1, len(INPUT_LABELS)), ""))}
    for index, column in wanted.items():
        if index not in settings.own_inputs(measure) or (read.statistics and column == "able_left_before"):
            continue
        found = read.columns.get((measure.noun, column))
        if column and found is None:
            return asked, [_lacking(read, column, settings.input_label(measure, index))]
        if column and read.doubted:
            text = f"{read.unit}: {read.doubted}. Chưa lấy số liệu của đơn vị ở biểu này. Hãy sửa biểu rồi làm lại."
            return asked, [read.problem(text, 0)]
        place = measure.first - 1 + index
        figures[place], cells[place + 1] = found or (read.figures[first + index], read.cells[first + index + 1])
    shift = measure.first - 1 - first
    net = (
        {place + shift for place in read.net if first <= place < first + len(INPUT_LABELS)}
        if key == USUAL[0]
        else set()
    )
    return asked._replace(figures=figures, cells=cells, net=asked.net | net), []


def _lacking(read: Submission, column: str, label: str) -> Problem:
    """That a column is lacking; of a table, which one is nearly it."""
    if read.statistics:
        return read.problem(f"Biểu thống kê thiếu cột “{_CALLED[column]}”. Hãy xuất lại biểu đủ cột rồi làm lại.")
    # A heading may be nearest to another column than it is meant for.
    doubts = [read.doubts[column]] if column in read.doubts else list(read.doubts.values())
    cell, near = doubts[0][0] if doubts else "", "".join(f"{text} " for _, text in doubts)
    text = (
        f"Bảng này thiếu cột: {label}. {near}Hãy thêm cột, hoặc sửa tên cột theo đúng mẫu, hoặc dùng phiếu tạo từ sổ."
    )
    return Problem(Level.ERROR, read.file, cell, text)
