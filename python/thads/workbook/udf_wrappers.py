"""What xlwings' "Import Functions" puts into a workbook, made without Excel.

xlwings' own `import_udfs` runs here against a workbook that only notes what it is told, so the VBA wrappers are
xlwings' to the letter. It needs pywin32 merely to be importable: stand-ins serve while it runs.
"""

import contextlib
import importlib
import io
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import xlwings

_PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


# A few lines of xlwings' own are replaced. A failing cell says in Vietnamese that Python does not answer, not in English
# why; and paths reach xlwings' DLL, which knows no Unicode, in a form of ASCII letters. Both functions are in THADS.bas.
_CELL_FAILED = re.compile(r"^(    \w+ = )Err\.Description$", re.MULTILINE)


_EXPANDED = "ExpandEnvironmentStrings = WScript.ExpandEnvironmentStrings(s)"


# Python is started by itself, not by a cmd.exe that stays: else the DLL waits two minutes for a Python that has died at
# its start, each time anew, and rules against Excel's child processes see cmd.exe, which no office would except.
_STARTED = {
    'PYTHON_WIN = "cmd.exe " & ConsoleSwitch & " /K " & Chr(34) & Chr(34) & PYTHON_WIN & Chr(34)': (
        "PYTHON_WIN = Chr(34) & PYTHON_WIN & Chr(34)"
    ),
    "XLPyCommand = PYTHON_WIN & tail & Chr(34)": (
        'XLPyCommand = PYTHON_WIN & tail & IIf(Left(PYTHON_WIN, 3) = "cmd", Chr(34), "")'
    ),
    # Excel's current folder, often the one that a workbook was opened from, is not searched for Python modules: neither
    # by Python itself (-I) nor by xlwings, which puts "" into the search path where no PYTHONPATH is set.
    'tail = " -B -c ""import sys, os;" & LicenseKeyEnvString & "import xlwings.utils;xlwings.utils.prepare_sys_path('
    '\\""" & PYTHONPATH & "\\"");import xlwings; xlwings.serve(\'$(CLSID)\')"""': (
        'tail = " -I -B -c ""import sys, os;" & LicenseKeyEnvString & "import xlwings; xlwings.serve(\'$(CLSID)\')"""'
    ),
    'PythonInterpreter & " -B -c ""import xlwings.utils;xlwings.utils.prepare_sys_path(\\""" & PYTHONPATH & "\\""); " & ': (
        'PythonInterpreter & " -I -B -c """ & '
    ),
}


def generate_udf_wrappers(module_name: str = "tuyenquang_thads") -> str:
    """Return the source of the VBA module `xlwings_udfs` for the UDFs of a Python module.

    Raises:
        ValueError: xlwings writes its wrappers in another way than known here.
    """
    source, replaced = _CELL_FAILED.subn(r"\1THADS_LyDo(Err.Description)", _import_functions(module_name).source)
    if replaced != len(re.findall(r"^Function ", source, re.MULTILINE)):
        raise ValueError("xlwings: the wrappers end in another way than known")
    return source


def udf_descriptions(module_name: str = "tuyenquang_thads") -> list[tuple[str, ...]]:
    """Return a row a UDF: its name, category, description and then the descriptions of its arguments."""
    return _import_functions(module_name).descriptions


def standalone_xlwings_module() -> str:
    """Return the source of the VBA module `xlwings` for a workbook that works without xlwings' add-in.

    Raises:
        ValueError: package, VBA module and the project's pin are not of one version. The module names its DLL by
            version, so the workbook would not find it in an environment made from the pin.
    """
    source = Path(xlwings.__path__[0], "xlwings.bas").read_text(encoding="ascii")
    (module_version,) = re.findall(r'Const XLWINGS_VERSION As String = "(.*)"', source)
    dependencies = tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    (pinned,) = (name.removeprefix("xlwings==") for name in dependencies if name.startswith("xlwings=="))
    if not module_version == xlwings.__version__ == pinned:
        raise ValueError(f"xlwings: VBA {module_version}, package {xlwings.__version__}, pyproject.toml {pinned}")
    for line, own in {_EXPANDED: _EXPANDED.replace("WScript.", "THADS_DuongDan(WScript.") + ")", **_STARTED}.items():
        if source.count(line) != 1:
            raise ValueError(f"xlwings: its VBA has no single line {line!r}")
        source = source.replace(line, own)
    return source


class _Workbook:
    """The part of Excel's Workbook that `import_udfs` uses, and of its modules; keeps what Excel would be told."""

    Name = "tuyenquang_thads.xlsm"

    def __init__(self) -> None:
        self.source = ""
        self.descriptions: list[tuple[str, ...]] = []
        self.VBProject = SimpleNamespace(VBComponents=self)
        self.Application = SimpleNamespace(Version="16.0", MacroOptions=self._describe)

    def _describe(self, macro: str, **options: Any) -> None:
        texts = (options["Description"], *(options["ArgumentDescriptions"] or ()))
        # A docstring is wrapped for the source file; Excel's dialog wraps by itself.
        words = (" ".join(text.split()) for text in texts)
        self.descriptions.append((macro.rpartition("!")[2], options["Category"], *words))

    def __call__(self, name: str) -> None:
        """The module of the former import; there is none."""

    def Remove(self, component: None) -> None:  # noqa: N802 # Excel's name
        pass

    def Import(self, path: str) -> None:  # noqa: N802 # Excel's name
        self.source = Path(path).read_text(encoding="ascii")


def _import_functions(module_name: str) -> _Workbook:
    workbook = _Workbook()
    with decorated_by_xlwings(module_name) as udfs, contextlib.redirect_stdout(io.StringIO()):
        udfs.import_udfs(module_name, workbook)
    return workbook


@contextlib.contextmanager
def decorated_by_xlwings(module_name: str) -> Iterator[Any]:
    """Import a module of UDFs anew with the decorators that xlwings has on Windows only; yield `xlwings.udfs`."""
    with modules_replaced({**_pywin32(), "xlwings.udfs": None, "thads.results.udfs": None, module_name: None}):
        udfs = importlib.import_module("xlwings.udfs")
        vars(udfs)["__pro__"] = False  # a developer's licence would make it look for code embedded in the workbook
        vars(xlwings).update(func=udfs.xlfunc, arg=udfs.xlarg, ret=udfs.xlret, sub=udfs.xlsub, script=udfs.xlsub)
        udfs.get_udf_module(module_name, None)
        yield udfs


@contextlib.contextmanager
def modules_replaced(replacements: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Put modules into sys.modules; None makes the next import a fresh one. Afterwards that and xlwings are as before."""
    modules_before = {name: sys.modules.pop(name, None) for name in replacements}
    xlwings_before = dict(vars(xlwings))
    sys.modules.update({name: module for name, module in replacements.items() if module})
    try:
        yield
    finally:
        for name, module in modules_before.items():
            sys.modules.pop(name, None)
            if module:
                sys.modules[name] = module
        vars(xlwings).clear()
        vars(xlwings).update(xlwings_before)


def _pywin32() -> dict[str, ModuleType | None]:
    """Modules in pywin32's place with the names that `xlwings.udfs` looks up when imported."""
    modules = {name: ModuleType(name) for name in ("pythoncom", "pywintypes", "win32com", "win32com.client")}
    vars(modules["pythoncom"])["CoInitialize"] = None
    vars(modules["pywintypes"])["com_error"] = OSError
    vars(modules["win32com.client"])["Dispatch"] = None
    return {**modules}
