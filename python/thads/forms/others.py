"""What nobody has to report (`figures.others`), from the forms: of what several of a unit say that of the newest counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from thads import layout
from thads.figures.names import unit_key
from thads.figures.others import COLUMNS, columns_used, label, read_row
from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.forms.changes import Change, Taking, losses
from thads.forms.check import in_its_unit
from thads.forms.contract import others_label
from thads.forms.current import cell_value, known_figure, unit_places
from thads.forms.submission import Submission

# By the key of its unit, who says it and the figures by their columns: whole cases or đồng.
Found = Mapping[str, tuple[Submission, Sequence[int | None]]]


def newest(sent: Iterable[Submission], settings: Settings) -> tuple[Found, list[Problem]]:
    """What the forms of each unit say, without those of which something is wrong, and all that is wrong or doubtful."""
    by_unit: dict[str, list[Submission]] = {}
    for one in sent:
        if one.others:
            by_unit.setdefault(unit_key(one.unit), []).append(one)
    found: dict[str, tuple[Submission, Sequence[int | None]]] = {}
    problems: list[Problem] = []
    for key, forms in by_unit.items():
        last = max(one.report_date or date.max for one in forms)
        first, *others = [one for one in forms if (one.report_date or date.max) == last]
        values, wrong = _checked(first, settings)
        if any(_checked(other, settings)[0] != values for other in others):
            text = f"{first.unit}: các phiếu cùng ngày ({'; '.join(one.file for one in (first, *others))}) ghi số liệu không bắt buộc khác nhau, chưa lấy các số đó. Hãy bỏ bớt phiếu rồi làm lại."
            wrong.append(first.problem(text, 0))
        problems += wrong
        if not any(problem.level is Level.ERROR for problem in wrong):
            found[key] = first, values
    return found, problems


def _checked(sent: Submission, settings: Settings) -> tuple[list[int | None], list[Problem]]:
    """The figures in whole cases and whole đồng, and what is wrong with them, each at its cell of the file."""
    settings = in_its_unit(sent, settings)
    row = [sent.others.get(column, (None, ""))[0] for column in range(len(COLUMNS))]
    values, said = read_row(row, settings)
    said += [
        (Level.ERROR, column, f"{label(column)}: “{value}”. Hãy bỏ chữ “đ”, nhập số theo đơn vị tính của phiếu.")
        for column, value in enumerate(row)
        if isinstance(value, str) and value.rstrip().lower().endswith(("đ", "₫"))
        if COLUMNS[column][1].money and settings.money_factor != 1
    ]
    return values, [
        Problem(level, sent.file, sent.others[column][1], f"{sent.unit}, {text}") for level, column, text in said
    ]


def take_others(taking: Taking, sent: Iterable[Submission]) -> None:
    """Plan what the forms say beside the figures of the units that are taken; what a form leaves open stays as it stands."""
    standing, settings = taking.standing, taking.standing.settings
    found, problems = newest(sent, settings)
    taking.problems += problems
    rows, block = unit_places(standing.block), standing.request.typed.get(layout.OTHERS)
    for key, (one, values) in found.items():
        place, columns = rows[key][0], columns_used({0: values})
        if place not in taking.places or not columns:
            continue
        if block is None:
            text = f"{one.unit}: sổ này không có cột cho các số liệu không bắt buộc của phiếu, chưa lấy các số đó. Hãy nâng cấp sổ bằng lệnh thads nang-cap."
            taking.problems.append(one.problem(text, 0, Level.WARNING))
            continue
        cells = list(block.rows[place])
        for column in columns:
            factor, new, cell = settings.factor(COLUMNS[column][1]), values[column], block.cell(place, column)
            known, old = known_figure(cells[column], factor)
            if known and old == new:
                continue
            change = Change(one.unit, cell, others_label(column), cells[column], cell_value(new, factor), old, new)
            taking.problems += [
                Problem(Level.WARNING, one.file, one.others[column][1], f"{one.unit}, {text}")
                for text in losses(change, standing.request.money_unit)
            ]
            cells[column] = change.new
            taking.changes.append(change)
            taking.others[place] = cells
