"""Forms and tables with one thing wrong in the file, each kind of file: what was in them, or a sentence, never other figures."""

from __future__ import annotations

import random
from pathlib import Path
from typing import cast

import pytest

from tests import faults, mutants
from tests.forms.samples import converted, form, xlsb
from thads.forms.files.sheet import Sheet
from thads.forms.files.worker import read_each
from thads.forms.read import _read_file
from thads.forms.submission import Reading

DATA = Path(__file__).parents[1] / "data"
EACH = 4_000 if faults.LONG else 102
# Damages of the package: what is in its parts is as it was, which their sums tell.
OUTER = mutants.KINDS[:5]
# Of what is no package.
BYTES = (mutants.flipped, mutants.truncated)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sources")
    table = DATA / "cases" / "A0_dung.xlsx"
    ods, xls = (converted(kind, table, folder=folder)[0] for kind in ("ods", "xls"))
    filled = form(folder / "phieu.xlsx", "Chi cục THADS huyện Hàm Yên")
    (sheet,) = cast("list[Sheet]", next(iter(read_each([table]))))
    cells = {(row, column): cell for row, line in enumerate(sheet.rows) for column, cell in enumerate(line) if cell}
    binary = xlsb(folder / "bieu.xlsb", sheet.name, cells)
    return {"form": filled, "xlsx": table, "ods": ods, "xls": xls, "xlsb": binary}


def figures(reading: Reading) -> list[tuple[str, list[object]]]:
    return [(one.unit, list(one.figures)) for one in reading[0]]


@pytest.mark.parametrize("name", ["form", "xlsx", "ods", "xls", "xlsb"])
def test_mutants(sources: dict[str, Path], tmp_path: Path, name: str) -> None:
    source = sources[name]
    content, kinds = source.read_bytes(), BYTES if name == "xls" else mutants.KINDS
    paths = [tmp_path / f"{number}{source.suffix}" for number in range(EACH)]
    for number, path in enumerate(paths):
        path.write_bytes(kinds[number % len(kinds)](content, random.Random(number)))
    whole = figures(_read_file(next(iter(read_each([source]))), source.name, None))
    assert whole
    for number, (path, found) in enumerate(zip(paths, read_each(paths), strict=True)):
        faults.tried()
        reading = _read_file(found, path.name, None)
        problems = [problem.text for problem in reading[1]]
        assert not [text for text in problems if "gặp lỗi" in text or not text.endswith(".")], (number, problems)
        assert reading[0] or problems, number
        if kinds[number % len(kinds)] in OUTER and name != "xls":
            assert problems or figures(reading) == whole, number


def test_a_form_of_which_rows_are_cut_off(tmp_path: Path) -> None:
    """From each row on, down to what makes it known as a form."""
    source = form(tmp_path / "a.xlsx", "Chi cục THADS huyện Hàm Yên")
    (sheet,) = cast("list[Sheet]", next(iter(read_each([source]))))
    kept = [len(sheet.rows) - cut for cut in range(1, len(sheet.rows))]
    readings = [_read_file([Sheet(sheet.name, sheet.rows[:rows], None)], source.name, None) for rows in kept]
    assert all(figures(one) == figures(readings[0]) or one[1] for one in readings)
    assert sum("không còn đủ dòng" in problem.text for _, said in readings for problem in said) > 10
