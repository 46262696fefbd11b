"""Excel's COM server without Excel: xlwings' own server, Windows engine and conversion, over stand-ins for pywin32."""

import contextlib
import ctypes
import datetime as dt
import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

import xlwings

from thads.workbook.udf_wrappers import modules_replaced

MISSING = -2147352572  # an optional argument that the formula leaves out
DIV_0, NA, NAME, NULL, NUM, REF, VALUE = (
    -2146826281, -2146826246, -2146826259, -2146826288, -2146826252, -2146826265, -2146826273,
)  # fmt: skip

_RANGE_IID = "{00020846-0000-0000-C000-000000000046}"
_MOCKED = (
    "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone",
    "win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher", "win32com.server.exception",
    "win32com.server.policy", "win32com.server.util",
)  # fmt: skip
_FRESH = ("thads.results.udfs", "xlwings._win32patch", "xlwings._xlwindows", "xlwings.com_server", "xlwings.udfs")


class Time(dt.datetime):
    """A date as pywin32 hands it over: a datetime with a time zone."""


class ExcelCom:
    """The server that a workbook's VBA talks to, for the UDFs of one module."""

    def __init__(self, module_name: str, server: Any) -> None:
        self._module_name = module_name
        self._server = server

    def call(self, function: str, *arguments: object) -> Any:
        """Call a UDF with raw COM values and return what VBA gets.

        Numbers are floats, an empty cell is None, a range's value is a tuple of tuples, an error an int (DIV_0, …).
        """
        return self._server.CallUDF(self._module_name, function, arguments)

    @staticmethod
    def range(value: object) -> Any:
        """Return the Range object that a formula's reference to cells of this raw value arrives as."""
        rows = value if isinstance(value, tuple) else ((value,),)
        cells = mock.MagicMock(Value=value)
        cells.Rows.Count, cells.Columns.Count = len(rows), len(rows[0])
        cells._oleobj_.GetTypeInfo().GetTypeAttr().iid = _RANGE_IID
        return cells


@contextlib.contextmanager
def excel_com(module_name: str) -> Iterator[ExcelCom]:
    """Serve the UDFs of a module, imported anew with xlwings' real decorators; on leaving, nothing of it stays."""
    with (
        modules_replaced({**_pywin32(), **dict.fromkeys((*_FRESH, module_name))}),
        mock.patch.multiple(ctypes, create=True, windll=mock.DEFAULT, oledll=mock.DEFAULT, PyDLL=mock.DEFAULT),
        mock.patch("atexit.register"),  # xlwings would end Excel's processes there
    ):
        windows = importlib.import_module("xlwings._xlwindows")
        engines = xlwings.main.Engines()
        engines.add(xlwings.Engine(impl=windows.engine))
        server = importlib.import_module("xlwings.com_server")
        udfs = importlib.import_module("xlwings.udfs")
        vars(xlwings).update(
            engines=engines, func=udfs.xlfunc, arg=udfs.xlarg, ret=udfs.xlret, sub=udfs.xlsub, script=udfs.xlsub
        )
        udfs.get_udf_module(module_name, None)
        try:
            yield ExcelCom(module_name, server.XLPython())
        finally:
            server.loop.close()


def _pywin32() -> dict[str, Any]:
    modules: dict[str, Any] = {name: mock.MagicMock() for name in _MOCKED}
    for name, module in modules.items():
        package, _, attribute = name.rpartition(".")
        if package:
            setattr(modules[package], attribute, module)
    modules["pythoncom"].__file__ = ""
    modules["pywintypes"].configure_mock(
        TimeType=Time, IID=str, com_error=type("com_error", (Exception,), {}), error=type("error", (Exception,), {})
    )
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(modules["win32com.client"], name, type(name, (), {}))
    modules["win32com.server.util"].unwrap = _not_wrapped
    modules["win32timezone"].TimeZoneInfo = SimpleNamespace(utc=lambda: dt.UTC)
    return modules


def _not_wrapped(value: object) -> None:
    """Every argument comes from Excel, none is a Python object handed out before. A plain function: calls are timed."""
    raise TypeError(value)
