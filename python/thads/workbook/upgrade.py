"""`thads nang-cap`: what staff typed into an older workbook, carried into the present one and compared cell by cell."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import xlwings as xw

from thads import layout
from thads.errors import UnusableFileError, WrongBookError, explained
from thads.figures.settings import settings_of
from thads.figures.units import MISPLACED, misplaced_columns, reshaped
from thads.numerals import NOT_CALCULATED
from thads.rules.plan import DEFAULT_YEAR, Plan, load_plan, plan_of_text
from thads.sheets.commended import decided
from thads.sheets.entry import shifted_rows
from thads.sheets.history import columns_of
from thads.sheets.places import Cells, add_rows, find_places, has_name, measures_in, read_blocks, write_cells
from thads.workbook.book_file import open_book, save
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

Blocks: TypeAlias = Mapping[str, Cells]  # by defined name


# Blocks of rows, which may be more or fewer than the template's; of the others each cell has its fixed meaning.
_GROWING = (*layout.TYPED_ROWS, *layout.OPTIONAL_ROWS, layout.HISTORY)


_FIXED = (*layout.TYPED_CELLS, *layout.OPTIONAL_CELLS)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was carried over: units, dates of history, cells in all; and names that only one of the workbooks has.

    Attributes:
        formulas: figures that were formulas; `uncalculated` of them had no result.
    """

    units: int
    days: int
    cells: int
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    formulas: int
    uncalculated: int


def upgrade(old: Path, new: Path, template: Path) -> Upgrade:
    """`carry` from a file; a workbook with a plan of its own gets the blank workbook of that plan."""
    with open_book(old) as book, template_of(own_plan(book), template) as blank:
        return carry(book, new, blank)


def own_plan(book: xw.Book) -> Plan | None:
    """The plan that a workbook carries; None where it follows one of the program's.

    Raises:
        WrongBookError: the cells of its plan were deleted.
    """
    if layout.PLAN_FILE not in book.names:
        return None
    (block,) = read_blocks(book, layout.PLAN_FILE).values()
    return plan_of_text("\n".join(str(row[0] or "") for row in block.rows), layout.PLAN_FILE)


@contextmanager
def template_of(plan: Plan | None, template: Path) -> Iterator[Path]:
    """The blank workbook of a plan: built where it is none of the program's, else `template`.

    Raises:
        UnusableFileError: this machine has not what a workbook is built with.
    """
    if plan is None or not plan.own:
        yield template
        return
    build_workbook = builder()
    with Scratch() as folder:
        path = folder / template.name
        build_workbook(path, plan)
        yield path


def builder() -> Callable[..., None]:
    """`build.build_workbook`, which needs what an office's machine need not have."""
    try:
        from thads.workbook.build import build_workbook
    except ModuleNotFoundError as error:
        raise UnusableFileError(
            f"Máy này chưa có công cụ dựng sổ ({error.name}). Hãy chạy “thads kiem-thu” một lần để cài rồi làm lại."
        ) from error
    return build_workbook


def carry(book: xw.Book, new: Path, template: Path, alter: Callable[[Blocks], Blocks] = dict) -> Upgrade:
    """Write a workbook that is the template with the old one's figures, settings, scales and history.

    Args:
        book: workbook of any version; it stays as it is.
        new: file to write, which must not exist.
        template: the present blank workbook.
        alter: what becomes of the blocks on their way.

    Raises:
        UnusableFileError: a file cannot be read or written, `new` exists, or something would not have arrived.
        WrongBookError: `book` has no block of figures at all.
    """
    if os.path.lexists(new):
        raise UnusableFileError(f"Đã có tệp {new}; tệp đó giữ nguyên. Hãy chọn tên khác sau -o (--ra).")
    carried = read_typed(book)
    if layout.INPUT not in carried:
        find_places(book, (layout.INPUT,))
    copies = (layout.KEPT[name] for name in layout.TYPED_CELLS)
    blocks = read_blocks(book, layout.CURRENT_YEAR, *carried, *(name for name in copies if has_name(book, name)))
    settings = settings_of((own_plan(book) or load_plan(DEFAULT_YEAR)).terms)
    if wrong := next(
        chain(misplaced_columns(blocks[layout.INPUT], settings), shifted_rows(book), reshaped(blocks)), None
    ):
        raise UnusableFileError(f"Sheet {wrong.sheet}, ô {wrong.cell}: {wrong.text} Chưa ghi tệp nào.")
    figures = chain.from_iterable(book.names[layout.INPUT].refers_to_range.options(ndim=2).formula)
    formulas = sum(str(cell).startswith("=") for cell in figures)
    carried = alter(carried)
    with Scratch() as folder:
        draft = folder / new.name
        with open_book(template) as blank:
            present = {name for name in (*_GROWING, *_FIXED) if has_name(blank, name)}
            shared = carried.keys() & present
            # The rows of units first: others stand beside them.
            for name in filter(shared.__contains__, (*_GROWING, *_FIXED)):
                write_typed(blank, name, carried[name])
            save(blank, draft)
        with open_book(draft) as written:
            arrived = read_typed(written)
        if different := sorted(name for name in shared if not _same(name, carried[name], arrived[name])):
            raise UnusableFileError(
                f"Chưa chuyển đủ vùng {', '.join(different)}; không ghi tệp nào. Hãy gửi sổ cũ cho người hỗ trợ."
            )
        with explained(f"Không ghi được {new}. Hãy kiểm tra thư mục, quyền ghi và chỗ trống của ổ đĩa rồi làm lại."):
            write_file(new, draft.read_bytes(), new=True)
    history = carried.get(layout.HISTORY, [])
    return Upgrade(
        units=sum(row[0] is not None for row in carried[layout.INPUT]),
        days=len({row[0] for row in history if row[0] is not None}),
        cells=sum(cell is not None for name in shared for row in carried[name] for cell in row),
        only_old=tuple(sorted(carried.keys() - shared)),
        only_new=tuple(sorted(set(present) - shared)),
        formulas=formulas,
        uncalculated=sum(cell == NOT_CALCULATED for row in carried[layout.INPUT] for cell in row),
    )


def summary(result: Upgrade) -> str:
    """What happened, for a person."""
    lines = [
        f"Đã chuyển số liệu của {result.units} đơn vị, thiết lập, thang chỉ tiêu và {result.days} ngày theo dõi: "
        f"{result.cells} ô, đã đối chiếu từng ô, khớp hết."
    ]
    if result.only_new:
        lines.append(f"Sổ cũ chưa có vùng {', '.join(result.only_new)}; sổ mới để theo mẫu.")
    if result.only_old:
        lines.append(f"Sổ mới không còn vùng {', '.join(result.only_old)}; các vùng đó vẫn ở sổ cũ.")
    if result.formulas:
        lines.append(f"{result.formulas} ô nhập liệu của sổ cũ là công thức; sổ mới ghi kết quả của công thức.")
    if result.uncalculated:
        lines.append(
            f"Trong đó {result.uncalculated} công thức chưa có kết quả, sổ mới báo lỗi ở các ô đó: hãy bấm “Kiểm tra” rồi nhập thẳng số."
        )
    return "\n".join([*lines, "Bảng Tổng hợp chưa lập lại: hãy mở sổ mới và bấm “Tổng hợp”."])


def read_typed(book: xw.Book) -> Blocks:
    """What is typed, and `Theo dõi`, as far as the workbook has it; of growing ones without the empty rows at their end."""
    names = [name for name in (*_GROWING, *_FIXED) if has_name(book, name)]
    blocks = {name: [list(row) for row in block.rows] for name, block in read_blocks(book, *names).items()}
    if layout.HISTORY in blocks:  # former versions kept behind it what their charts showed
        columns = len(columns_of(measures_in(book)))
        if len(blocks[layout.HISTORY][0]) < columns:
            raise WrongBookError(f"Sheet {layout.HISTORY_SHEET}: đã có cột bị xóa, phải có {columns} cột. {MISPLACED}")
        blocks[layout.HISTORY] = [row[:columns] for row in blocks[layout.HISTORY]]
    if layout.COMMENDED in blocks:
        blocks[layout.COMMENDED] = decided(blocks[layout.COMMENDED])
    for name, rows in blocks.items():
        while name in _GROWING and rows and all(cell is None for cell in rows[-1]):
            rows.pop()
    return blocks


def follow(book: xw.Book, source: xw.Book) -> None:
    """Bring what is typed into a workbook to where another one has it, as far as both have it."""
    typed, former = read_typed(source), read_typed(book)
    for name in filter(former.__contains__, typed):
        if typed[name] != former[name]:
            write_typed(book, name, typed[name])


def write_typed(book: xw.Book, name: str, rows: Cells) -> None:
    """Put rows into a block of the template, which grows where it has too few and is emptied where it has too many."""
    place = find_places(book, (name,))[name]
    if rows and len(rows[0]) > place.columns:
        raise UnusableFileError(
            f"Vùng {name} của sổ cũ có {len(rows[0])} cột, sổ mẫu chỉ có {place.columns}. Hãy gửi sổ cũ cho người hỗ trợ."
        )
    sheet = book.sheets[place.sheet]
    if name in _GROWING:
        if len(rows) > place.rows:
            add_rows(sheet, place, len(rows) - place.rows, group=1)
        empty = [None] * place.columns
        rows = [[*row, *empty[len(row) :]] for row in rows] + [list(empty)] * (place.rows - len(rows))
    write_cells(sheet, place.row, place.column, rows[: max(place.rows, len(rows))])


def _same(name: str, sent: Cells, arrived: Cells) -> bool:
    """Whether each cell that was sent is there, and in a growing block nothing else."""
    if name in _GROWING and len(sent) != len(arrived):
        return False
    return all(
        [*row, *[None] * (len(other) - len(row))] == list(other) for row, other in zip(sent, arrived, strict=False)
    )
