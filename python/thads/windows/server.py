"""Python called the way Excel calls it: xlwings' DLL starts it, it answers over COM. 64-bit Windows only."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from thads.windows.machine import ended, short_path

# The workbook's XLPyCommand: the DLL starts this command and puts a class id of its own in place of $(CLSID).
_COMMAND = '"{python}" -I -B -c "import sys, os;import xlwings; xlwings.serve(\'$(CLSID)\')"'
_VT_BSTR, _VT_DISPATCH = 8, 9
_START, _END = 1, -1


@contextmanager
def python(venv: Path, xlwings_version: str) -> Iterator[Any]:
    """What VBA has as XLPy: xlwings' server in a Python of its own, which ends with the block.

    Raises:
        Exception: the DLL cannot be loaded, Python does not start or does not answer; the message says which.
    """
    # First without the DLL, which could not say why a Python ended at once.
    code, said = ended([str(venv / "Scripts" / "python.exe"), "-I", "-c", "import xlwings, tuyenquang_thads"])
    if code:
        raise RuntimeError(said.splitlines()[-1] if said else f"Python: {code}")
    pythoncom: Any = importlib.import_module("pythoncom")
    client: Any = importlib.import_module("win32com.client")
    load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 # typeshed knows it on Windows only
    pythoncom.CoInitialize()
    library = load(short_path(venv / f"xlwings64-{xlwings_version}.dll"))
    start = _COMMAND.format(python=short_path(venv / "Scripts" / "pythonw.exe")).encode("mbcs")
    variant = (ctypes.c_byte * 24)()
    failed = library.XLPyDLLActivateAuto(ctypes.byref(variant), start, _START)
    kind = ctypes.c_ushort.from_buffer(variant).value
    pointer = ctypes.c_void_p.from_buffer(variant, 8).value
    if failed or kind != _VT_DISPATCH or pointer is None:
        words = ctypes.wstring_at(pointer) if kind == _VT_BSTR and pointer else ""
        raise RuntimeError(words or f"XLPyDLLActivateAuto: {failed}")
    try:
        yield client.Dispatch(pythoncom.ObjectFromAddress(pointer, pythoncom.IID_IDispatch))
    finally:
        library.XLPyDLLActivateAuto(ctypes.byref(variant), start, _END)


def call_udf(venv: Path, xlwings_version: str) -> str:
    """Ask for the reduction rate of 100 → 94 and return what came back as text; "0.06" is right. Raises as `python`."""
    with python(venv, xlwings_version) as server:
        return str(server.CallUDF("tuyenquang_thads", "THADS_TY_LE_GIAM", (100, 94), None, None))
