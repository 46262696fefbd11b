"""The helper `tests.excel_com` hands UDFs what xlwings hands them in Excel, and cleans up."""

import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import xlwings

from tests.excel_com import DIV_0, MISSING, NA, ExcelCom, Time, excel_com

UDFS = """
import xlwings as xw

@xw.func
@xw.arg("value", err_to_str=True)
def echo(value):
    return repr(value)

@xw.func
@xw.arg("table", ndim=2, err_to_str=True)
def echo_table(table):
    return repr(table)

@xw.func
def echo_with_errors_as_blanks(value):
    return repr(value)

@xw.func
@xw.arg("value", numbers=int)
def returned(value=7):
    return {1: None, 2: "Đạt", 3: [[1, "a", None], [2.5, True, None]], 4: [["a", "b"]], 7: "default"}[value]

@xw.func
def failing():
    raise ValueError("thiếu số liệu")
"""


@pytest.fixture
def udf_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "sample_udfs.py").write_text(UDFS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "sample_udfs"


@pytest.fixture
def excel(udf_module: str) -> Iterator[ExcelCom]:
    with excel_com(udf_module) as com:
        yield com


@pytest.mark.parametrize(
    ("raw", "scalar_or_list", "table"),
    [
        (1.0, 1.0, [[1.0]]),
        (None, None, [[None]]),
        ("", None, [[None]]),
        ("0123", "0123", [["0123"]]),
        (True, True, [[True]]),
        (DIV_0, "#DIV/0!", [["#DIV/0!"]]),
        (Decimal("1.5"), Decimal("1.5"), [[Decimal("1.5")]]),
        (Time(2023, 9, 30, tzinfo=dt.UTC), dt.datetime(2023, 9, 30), [[dt.datetime(2023, 9, 30)]]),
        (((1.0, None, NA),), [1.0, None, "#N/A"], [[1.0, None, "#N/A"]]),
        (((1.0,), (None,)), [1.0, None], [[1.0], [None]]),
        (((1.0, "a"), (None, 2.0)), [[1.0, "a"], [None, 2.0]], [[1.0, "a"], [None, 2.0]]),
    ],
)
@pytest.mark.parametrize("as_range", [False, True], ids=["value", "range"])
def test_arguments(excel: ExcelCom, as_range: bool, raw: object, scalar_or_list: object, table: object) -> None:
    argument = excel.range(raw) if as_range else raw
    assert excel.call("echo", argument) == repr(scalar_or_list)
    assert excel.call("echo_table", argument) == repr(table)


def test_an_error_looks_like_an_empty_cell_unless_the_argument_says_otherwise(excel: ExcelCom) -> None:
    assert excel.call("echo_with_errors_as_blanks", DIV_0) == "None"


@pytest.mark.parametrize(
    ("which", "result"),
    [
        (1.0, ""),
        (2.0, "Đạt"),
        (3.0, [[1, "a", ""], [2.5, True, ""]]),
        (4.0, ["a", "b"]),
        (MISSING, "default"),
    ],
)
def test_results(excel: ExcelCom, which: object, result: object) -> None:
    assert excel.call("returned", which) == result


def test_an_exception_reaches_vba(excel: ExcelCom) -> None:
    with pytest.raises(ValueError, match="thiếu số liệu"):
        excel.call("failing")


def test_nothing_stays(udf_module: str) -> None:
    modules, attributes = set(sys.modules), dict(vars(xlwings))
    with excel_com(udf_module):
        assert {udf_module, "pywintypes", "xlwings._xlwindows"} <= set(sys.modules)
    assert dict(vars(xlwings)) == attributes
    left = set(sys.modules) - modules
    assert not [name for name in left if name.startswith(("xlwings", "py", "win32", udf_module))]
