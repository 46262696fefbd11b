"""The UDFs as Excel calls them: raw COM values in, through xlwings' own conversion, what a cell shows out."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests import oracle
from tests.cases import CASES, UNIT_CASES, Case, typed
from tests.excel_com import DIV_0, MISSING, NA, REF, ExcelCom, Time, excel_com
from thads.figures.scales import scale_rows
from thads.rules.plan import load_plan
from thads.rules.scales import SCALES

Cells = tuple[tuple[object, ...], ...]
EMPTY_ROW = ("",) * 18
NAME_ONLY = ("Na Hang", *[None] * 10)
SOUND = ("Yên Sơn", 600.0, 200.0, None, 190.0, None, 30_000_000.0, 10_000_000.0, None, 9_500_000.0, None)


def percent(rate: Fraction | None) -> str:
    """A rate as the sheet shows it, whatever the machine's separators."""
    if rate is None:
        return ""
    hundredths = Fraction(rate) * 10_000
    assert hundredths.denominator == 1
    whole, rest = divmod(abs(int(hundredths)), 100)
    return f"{'-' * (rate < 0)}{f'{whole:,}'.replace(',', '.')},{rest:02d}%"


@pytest.fixture(scope="module")
def excel() -> Iterator[ExcelCom]:
    with excel_com("tuyenquang_thads") as com:
        yield com


def com_cells(rows: list[list[object]]) -> Cells:
    """Cells as a range hands them over: every number a float."""
    return tuple(tuple(float(value) if isinstance(value, int) else value for value in row) for row in rows)


# The scales as they stand on sheet `Chỉ tiêu`, an empty row below as in the template: money in 1.000 đồng.
SCALE_CELLS = {
    name: (*com_cells(scale_rows(load_plan(2023).scales[name], 1000 if name.endswith("money") else 1)), (None,) * 7)
    for name in SCALES
}


def factor(case: Case) -> int:
    return 1000 if case.measure == "money" else 1


def cells(case: Case) -> list[object]:
    return [typed(figure, factor(case)) for figure in case.figures]


def evaluate(excel: ExcelCom, *rows: tuple[object, ...], unit: object = MISSING, readings: object = MISSING) -> Any:
    """THADS_DANH_GIA over rows of `NhapLieu`: a list a row."""
    scales = (excel.range(SCALE_CELLS["unit_cases"]), excel.range(SCALE_CELLS["unit_money"]))
    found = excel.call("THADS_DANH_GIA", excel.range(tuple(rows)), *scales, unit, readings)
    return [found] if len(rows) == 1 else found


def shown(judged: oracle.Judged, case: Case) -> tuple[object, object]:
    """Rate and shortfall as the single-value functions show them."""
    rate = "" if judged.rate is None else float(judged.rate)
    if judged.verdict == oracle.MISSING:
        return rate, judged.verdict
    assert judged.shortfall is not None
    return rate, judged.shortfall / factor(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_single_values(excel: ExcelCom, case: Case) -> None:
    scale = excel.range(SCALE_CELLS[case.scale])
    workload, before, after = cells(case)
    rate, lacking = shown(oracle.judge(case.scale, *case.figures, step=factor(case)), case)
    assert excel.call("THADS_KET_QUA", workload, before, after, scale) == case.verdict
    assert excel.call("THADS_NHOM", workload, scale) == case.tier
    assert excel.call("THADS_CHI_TIEU", workload, scale) == case.target
    assert excel.call("THADS_TY_LE_GIAM", before, after) == rate
    assert excel.call("THADS_CON_PHAI_GIAM", workload, before, after, scale) == lacking


def row_of(case: Case) -> tuple[object, ...]:
    """The row of `NhapLieu` with the case in its measure, the other measure blank."""
    workload, before, after = cells(case)
    figures = [workload, before, None, after, None]
    return ("Đơn vị", *figures, *[None] * 5) if case.measure == "cases" else ("Đơn vị", *[None] * 5, *figures)


def test_many_rows_at_once_and_one_by_one(excel: ExcelCom) -> None:
    cases = [case for case in UNIT_CASES if case.typable]
    table = evaluate(excel, *map(row_of, cases))
    for case, row in zip(cases, table, strict=True):
        first = 0 if case.measure == "cases" else 8
        judged = oracle.judge(case.scale, *case.figures, step=factor(case))
        _, before, after = case.figures
        amounts = ["" if amount is None else amount / factor(case) for amount in (before, after)]
        reduction = "" if before is None or after is None else (before - after) / factor(case)
        lacking = "" if judged.shortfall is None else judged.shortfall / factor(case)
        wanted = [case.tier, case.target, *amounts, reduction, percent(judged.rate), case.verdict, lacking]
        assert row[first : first + 8] == wanted, case.name
        assert row[16] == "Thiếu số liệu", "the other measure is blank"
        assert len(row) == 18
    for case, row in islice(zip(cases, table, strict=True), 0, None, 7):
        assert evaluate(excel, row_of(case)) == [row], case.name


def test_one_row_whole(excel: ExcelCom) -> None:
    cases = ["từ 500 đến dưới 1.000 việc", "từ 5% trở lên", 200.0, 190.0, 10.0, "5,00%", "Đạt", 0.0]
    money = ["từ 10 đến dưới 40 tỷ đồng", "từ 5% trở lên", 10_000_000.0, 9_500_000.0, 500_000.0, "5,00%", "Đạt", 0.0]
    assert evaluate(excel, SOUND) == [[*cases, *money, "Đạt cả hai", ""]]


def test_empty_rows_stay_empty(excel: ExcelCom) -> None:
    assert evaluate(excel, (None,) * 11) == [list(EMPTY_ROW)]
    found = evaluate(excel, ("",) * 11, SOUND, NAME_ONLY)
    assert found[0] == list(EMPTY_ROW)
    assert found[1][16] == "Đạt cả hai"
    assert found[2][:17] == [""] * 17
    assert found[2][17] != ""


@pytest.mark.parametrize("unit", [MISSING, None, "1.000 đồng", "triệu đồng", "tỷ đồng", "đồng"])
def test_the_money_unit_may_be_left_out(excel: ExcelCom, unit: object) -> None:
    row: list[Any] = list(SOUND)
    thousands = Decimal({"triệu đồng": "1000", "tỷ đồng": "1000000", "đồng": "0.001"}.get(str(unit), "1"))
    row[6:] = [None if value is None else float(Decimal(str(value)) / thousands) for value in SOUND[6:]]
    found = evaluate(excel, tuple(row), unit=unit)[0]
    assert found[8:10] == ["từ 10 đến dưới 40 tỷ đồng", "từ 5% trở lên"]
    assert found[10] == row[7]
    assert found[16] == "Đạt cả hai"


def test_the_readings_may_be_chosen(excel: ExcelCom) -> None:
    zeros = ("A", 5.0, 0.0, None, 0.0, None, 9.0, None, None, 9.0, None)
    by_default = evaluate(excel, zeros)[0]
    assert (by_default[6], by_default[14]) == ("Không xét", "Thiếu số liệu")
    assert evaluate(excel, zeros, readings=excel.range(((None,), (None,))))[0] == by_default
    chosen = evaluate(excel, zeros, readings=excel.range((("Đạt",), ("Coi là 0",))))[0]
    assert (chosen[6], chosen[14]) == ("Đạt", "Không đạt")
    message = excel.call("THADS_DANH_GIA", (SOUND,), *map(SCALE_CELLS.get, ("unit_cases", "unit_money")), None, "Sao?")
    assert "Sao?" in message
    assert "Hãy" in message


@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0"])
def test_blanks_give_empty_text(excel: ExcelCom, blank: object) -> None:
    scale = excel.range(SCALE_CELLS["unit_cases"])
    assert excel.call("THADS_NHOM", blank, scale) == ""
    assert excel.call("THADS_CHI_TIEU", blank, scale) == ""
    assert excel.call("THADS_TY_LE_GIAM", blank, blank) == ""
    assert excel.call("THADS_KET_QUA", blank, blank, blank, scale) == ""
    assert excel.call("THADS_CON_PHAI_GIAM", blank, blank, blank, scale) == ""


BAD = [
    (-5.0, "-5"), ("−5", "-5"), ("abc", "abc"), ("1,234", "1.234"), (True, "TRUE"), (DIV_0, "#DIV/0!"), (NA, "#N/A"),
    (REF, "#REF!"), (Time(2023, 9, 30, tzinfo=dt.UTC), "30/09/2023"), (((1.0, 2.0),), ""),
]  # fmt: skip


@pytest.mark.parametrize("as_range", [False, True], ids=["value", "range"])
@pytest.mark.parametrize(("bad", "said"), BAD, ids=lambda value: str(value))
def test_bad_input_gives_a_short_sentence(excel: ExcelCom, bad: object, said: str, as_range: bool) -> None:
    cell = excel.range(bad) if as_range else bad
    scale = excel.range(SCALE_CELLS["unit_cases"])
    for message in (
        excel.call("THADS_NHOM", cell, scale),
        excel.call("THADS_CHI_TIEU", cell, scale),
        excel.call("THADS_TY_LE_GIAM", cell, 1.0),
        excel.call("THADS_TY_LE_GIAM", 1.0, cell),
        excel.call("THADS_KET_QUA", 600.0, cell, 1.0, scale),
        excel.call("THADS_CON_PHAI_GIAM", 600.0, 1.0, cell, scale),
    ):
        assert said in message
        assert "Hãy " in message
        assert message[0] == message[0].upper()
        assert len(message) <= 200


@pytest.mark.parametrize(("bad", "said"), BAD[:-1], ids=lambda value: str(value))
@pytest.mark.parametrize("column", range(1, 11))
def test_a_wrong_figure_spoils_its_row_alone(excel: ExcelCom, bad: object, said: str, column: int) -> None:
    wrong = (*SOUND[:column], bad, *SOUND[column + 1 :])
    spoiled, sound = evaluate(excel, wrong, ("Na Hang", *SOUND[1:]))
    assert spoiled[16] == "Sai số liệu"
    assert said in spoiled[17]
    assert "Hãy " in spoiled[17]
    assert sound[16:] == ["Đạt cả hai", ""]


def test_cells_given_as_values(excel: ExcelCom) -> None:
    scale = SCALE_CELLS["unit_cases"]
    assert excel.call("THADS_KET_QUA", 499.0, 150.0, 141.0, scale) == "Đạt"
    assert excel.call("THADS_KET_QUA", *(excel.range(value) for value in (499.0, 150.0, 142.0)), scale) == "Không đạt"
    assert excel.call("THADS_KET_QUA", Decimal(499), "150", "1.410", scale) == "Không đạt"


@pytest.mark.parametrize(
    "scale",
    [
        None,
        5.0,
        "ChiTieu_Viec",
        NA,
        ((0.0, None, 0.06),),
        ((None,) * 7,) * 3,
        SCALE_CELLS["unit_cases"][1:],
        (*SCALE_CELLS["unit_cases"][:2], (NA, *SCALE_CELLS["unit_cases"][2][1:]), *SCALE_CELLS["unit_cases"][3:]),
    ],
    ids=["blank", "number", "text", "error", "three columns", "empty", "no first row", "error inside"],
)
def test_a_broken_scale(excel: ExcelCom, scale: object) -> None:
    for message in (
        excel.call("THADS_NHOM", 1.0, scale),
        excel.call("THADS_KET_QUA", 499.0, 150.0, 141.0, scale),
        excel.call("THADS_DANH_GIA", (SOUND,), scale, SCALE_CELLS["unit_money"], MISSING, MISSING),
    ):
        assert isinstance(message, str)
        assert message.startswith("Thang chỉ tiêu")
        assert len(message) <= 200


def test_an_edited_scale_is_followed_at_once(excel: ExcelCom) -> None:
    cells = [list(row) for row in SCALE_CELLS["unit_cases"]]
    assert excel.call("THADS_KET_QUA", 499.0, 150.0, 141.0, excel.range(SCALE_CELLS["unit_cases"])) == "Đạt"
    cells[0][2] = 0.065
    edited = excel.range(tuple(map(tuple, cells)))
    assert excel.call("THADS_KET_QUA", 499.0, 150.0, 141.0, edited) == "Không đạt"
    assert excel.call("THADS_CHI_TIEU", 499.0, edited) == "từ 6,5% trở lên"


def test_a_table_of_another_width(excel: ExcelCom) -> None:
    message = excel.call(
        "THADS_DANH_GIA", (SOUND[:10],), *map(SCALE_CELLS.get, ("unit_cases", "unit_money")), None, None
    )
    assert "11 cột" in message


def test_an_unknown_money_unit(excel: ExcelCom) -> None:
    scales = map(SCALE_CELLS.get, ("unit_cases", "unit_money"))
    message = excel.call("THADS_DANH_GIA", (SOUND,), *scales, "đô la", None)
    assert "đô la" in message
    assert "Hãy chọn" in message


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows xlwings is loaded before, by Excel's Python server")
def test_the_first_import_is_light() -> None:
    code = (
        "import sys, tuyenquang_thads as t\n"
        "assert t.THADS_TY_LE_GIAM(150, 141) == 0.06\n"
        "print([name for name in ('pandas', 'numpy', 'xlwings') if name in sys.modules])"
    )
    folder = Path(__file__).parents[2] / "python"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
