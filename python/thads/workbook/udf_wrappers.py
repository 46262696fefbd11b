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
from types import ModuleType
from typing import Any
from unittest import mock

import xlwings

from thads.workbook.vba_project import replaced_once, vba_source

_PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"

_PYWIN32 = ("pythoncom", "pywintypes", "win32com", "win32com.client")


# A failing cell says in Vietnamese that Python does not answer, not in English why; the function is in THADS.bas.
_CELL_FAILED = re.compile(r"^(    \w+ = )Err\.Description$", re.MULTILINE)


def generate_udf_wrappers(module_name: str = "tuyenquang_thads") -> str:
    """Return the source of the VBA module `xlwings_udfs` for the UDFs of a Python module.

    Raises:
        ValueError: xlwings writes its wrappers in another way than known here.
    """
    source, replaced = _CELL_FAILED.subn(r"\1THADS_LyDo(Err.Description)", _import_functions(module_name)[0])
    if replaced != len(re.findall(r"^Function ", source, re.MULTILINE)):
        raise ValueError("xlwings: the wrappers end in another way than known")
    return source


def udf_descriptions(module_name: str = "tuyenquang_thads") -> list[tuple[str, ...]]:
    """Return a row a UDF: its name, category, description and then the descriptions of its arguments."""
    return _import_functions(module_name)[1]


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
    for line in tomllib.loads(vba_source("xlwings.toml"))["lines"]:
        source = replaced_once(source, line["xlwings"], line["ours"])
    return source


def _import_functions(module_name: str) -> tuple[str, list[tuple[str, ...]]]:
    """What xlwings would import into Excel: the module's source and the descriptions of its functions."""
    workbook, imported = mock.MagicMock(Name="tuyenquang_thads.xlsm"), []
    workbook.Application.Version = "16.0"
    workbook.VBProject.VBComponents.Import = lambda path: imported.append(Path(path).read_text(encoding="ascii"))
    replaced: dict[str, ModuleType | None] = {name: mock.MagicMock(com_error=OSError) for name in _PYWIN32}
    replaced |= dict.fromkeys(("xlwings.udfs", "thads.results.udfs", module_name))
    with modules_replaced(replaced), contextlib.redirect_stdout(io.StringIO()):
        udfs = importlib.import_module("xlwings.udfs")
        vars(udfs)["__pro__"] = False  # a developer's licence would make it look for code embedded in the workbook
        # The decorators that xlwings has on Windows only.
        vars(xlwings).update(func=udfs.xlfunc, arg=udfs.xlarg, ret=udfs.xlret, sub=udfs.xlsub, script=udfs.xlsub)
        udfs.get_udf_module(module_name, None)
        udfs.import_udfs(module_name, workbook)
    calls = workbook.Application.MacroOptions.call_args_list
    return imported[0], [_description(*call.args, **call.kwargs) for call in calls]


def _description(macro: str, **options: Any) -> tuple[str, ...]:
    texts = (options["Description"], *(options["ArgumentDescriptions"] or ()))
    # A docstring is wrapped for the source file; Excel's dialog wraps by itself.
    return macro.rpartition("!")[2], options["Category"], *(" ".join(text.split()) for text in texts)


@contextlib.contextmanager
def modules_replaced(replacements: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Put modules into sys.modules; None makes the next import a fresh one. Afterwards that and xlwings are as before."""
    before = {name: sys.modules.pop(name, None) for name in replacements}
    sys.modules.update({name: module for name, module in replacements.items() if module})
    try:
        with mock.patch.dict(vars(xlwings)):
            yield
    finally:
        for name in replacements:
            sys.modules.pop(name, None)
        sys.modules.update({name: module for name, module in before.items() if module})
