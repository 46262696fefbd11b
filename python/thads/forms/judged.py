"""What a file says, as the inputs of what the plan judges: refused where it says something else."""

from __future__ import annotations

from collections.abc import Mapping

from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.submission import Submission
from thads.layout import MEASURES, input_columns
from thads.rules.quantities import COMPLETION, COMPLETION_STOPPED, ENFORCEABLE, USUAL, quantities_of

# Columns of a statistics form or a table, and what they are for each quantity; what is carried over is taken by the reader itself.
ABLE, DONE, STOPPED, ABLE_LEFT, ABLE_LEFT_BEFORE = "able", "done", "stopped", "able_left", "able_left_before"
_COLUMNS: Mapping[str, Mapping[int, str]] = {
    ENFORCEABLE.key: {1: ABLE_LEFT_BEFORE, 3: ABLE_LEFT},
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
    if (submission.judged or USUAL) == settings.judged:
        return submission, []
    if submission.judged or not (submission.statistics or submission.columns or submission.doubts):
        own, plan = (
            " và ".join(dict.fromkeys(one.about for key in keys for one in quantities_of(key)))
            for keys in (submission.judged or USUAL, settings.judged)
        )
        text = f"{submission.unit}: tệp này ghi số liệu để xét {own}, còn kế hoạch đang dùng xét {plan}. Hãy dùng phiếu tạo từ sổ này, hoặc biểu thống kê."
        return None, [submission.problem(text, 0)]
    said = {noun for noun, _ in submission.columns} | {one.noun for one in MEASURES if submission.states(one.first - 1)}
    measures = [measure for measure in settings.measures if measure.noun in said]
    former = submission.statistics and submission.current_year == settings.baseline_year
    if former and all(map(settings.completes, measures)):
        text = f"Biểu năm {submission.current_year} không dùng đến: kế hoạch này không so với năm {submission.current_year}. Hãy bỏ biểu đó ra."
        return None, [submission.problem(text)]
    figures: list[object] = [None] * size
    cells, net = [submission.cells[0], *[""] * size], set[int]()
    problems: dict[Problem, None] = {}
    for measure in measures:
        usual, columns = MEASURES[measure.money].first - 1, _COLUMNS.get(settings.quantity(measure).key, {})
        for index in settings.own_inputs(measure):
            place, column = measure.first - 1 + index, columns.get(index, "")
            found = submission.columns.get((measure.noun, column))
            if not column:
                figures[place], cells[place + 1] = (
                    submission.figures[usual + index],
                    submission.cells[usual + index + 1],
                )
                net |= {place} if not columns and usual + index in submission.net else set()
            elif found and not submission.doubted:
                figures[place], cells[place + 1] = found
            elif not (submission.statistics and column == ABLE_LEFT_BEFORE):
                problems[_lacking(submission, column, bool(found), settings.input_label(measure, index))] = None
                break
    asked = submission._replace(figures=figures, cells=cells, net=frozenset(net))
    return (None if problems else asked), list(problems)


def _lacking(read: Submission, column: str, there: bool, label: str) -> Problem:
    """That a column is lacking, or what it holds is doubtful; of a table, which one is nearly it."""
    if there:
        text = f"{read.unit}: {read.doubted}. Chưa lấy số liệu của đơn vị ở biểu này. Hãy sửa biểu rồi làm lại."
        return read.problem(text, 0)
    if read.statistics:
        return read.problem(f"Biểu thống kê thiếu cột “{_CALLED[column]}”. Hãy xuất lại biểu đủ cột rồi làm lại.")
    # A heading may be nearest to another column than it is meant for.
    doubts = [read.doubts[column]] if column in read.doubts else list(read.doubts.values())
    cell, near = doubts[0][0] if doubts else "", "".join(f"{text} " for _, text in doubts)
    remedy = "Hãy thêm cột, hoặc sửa tên cột theo đúng mẫu, hoặc dùng phiếu tạo từ sổ."
    return Problem(Level.ERROR, read.file, cell, f"Bảng này thiếu cột: {label}. {near}{remedy}")
