"""A workbook with macros that are not ours: no command runs them; ours still run."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from tests.conftest import ROOT, TEMPLATE
from tests.libreoffice import happens
from tests.office.test_end_to_end import filled_example, run  # noqa: F401 # fixtures
from thads.libreoffice import macros, office
from thads.workbook import build as workbook
from thads.workbook.vba_project import build_vba_project, vba_source

XLSM = "Calc MS Excel 2007 VBA XML"
ALWAYS_EXECUTE_NO_WARN = 4

# Each writes the file in its own way, in the place of one of our modules or beside them.
WRITES = '    Open "{trace}" For Output As #1\n    Print #1, "ran"\n    Close #1\n'
PLACES = ("Workbook_Open", "Workbook_Open beside ours", "Workbook_Activate", "Auto_Open")


def hostile(path: Path, place: str, trace: Path) -> Path:
    """The workbook at `path` with macros that write a file as soon as they may."""
    modules, this_workbook = workbook.vba_modules(), vba_source("ThisWorkbook.cls")
    body = WRITES.format(trace=trace)
    if place == "Workbook_Open":
        this_workbook = f"Private Sub Workbook_Open()\n{body}End Sub\n"
    elif place == "Workbook_Open beside ours":
        this_workbook = this_workbook.replace("    THADS_MoTa\n", body)
    elif place == "Workbook_Activate":
        this_workbook += f"Private Sub Workbook_Activate()\n{body}End Sub\n"
    else:
        modules["Them"] = f'Attribute VB_Name = "Them"\nSub Auto_Open()\n{body}End Sub\n'
    project = build_vba_project(workbook.WORKBOOK_CODE_NAME, list(workbook.SHEETS.values()), modules, this_workbook)
    return with_project(path, path.with_name(f"{path.stem} {place}.xlsm"), project)


def with_project(path: Path, target: Path, project: bytes) -> Path:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for entry in source.infolist():
            package.writestr(entry, project if entry.filename == "xl/vbaProject.bin" else source.read(entry))
    return target


def trusted(path: Path) -> bool:
    with office._workshop(path, visible=False) as (app, copy):
        return office._has_own_macros(app, copy)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "macro-da-chay.txt"


@pytest.mark.parametrize("place", PLACES)
def test_the_hostile_macro_does_run_where_macros_may(place: str, filled_example: Path, trace: Path) -> None:  # noqa: F811
    """Else the tests below would show nothing."""
    path = hostile(filled_example, place, trace)
    with office._workshop(path, visible=False) as (app, copy):
        app.impl.macro_execution_mode = ALWAYS_EXECUTE_NO_WARN
        app.books.open(copy)
        assert happens(trace.exists, 20)


@pytest.mark.parametrize("place", PLACES)
def test_consolidating_and_printing_run_no_macro(
    place: str,
    filled_example: Path,  # noqa: F811
    trace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = hostile(filled_example, place, trace)
    code, out, _ = run(capsys, "tong-hop", path, "--may", "libreoffice")
    assert code == 0
    assert "Chi cục THADS" in out
    assert run(capsys, "xuat-pdf", path, "--sheet", "tat-ca")[0] == 0
    assert path.with_name(f"{path.stem} 2023-08-31.pdf").stat().st_size > 10_000
    assert not trace.exists()
    assert not trusted(path)


def test_opening_for_a_person_runs_no_foreign_macro_and_says_so(
    filled_example: Path,  # noqa: F811
    trace: Path,
    screen: str,
) -> None:
    path = hostile(filled_example, "Workbook_Open", trace)
    said = trace.with_name("man-hinh.txt")
    with said.open("w") as output:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
        person = subprocess.Popen([sys.executable, "-m", "thads", "mo", str(path)], env=environment, stdout=output)
    try:
        assert happens(lambda: "Đã mở" in said.read_text(encoding="utf-8"), 60)
        assert "không phải do chương trình này lập nên không được chạy" in said.read_text(encoding="utf-8")
        assert not happens(trace.exists, 5)
    finally:
        person.terminate()
        person.wait()


def test_our_own_macros_are_known(filled_example: Path) -> None:  # noqa: F811
    """As built, and as LibreOffice reads them; a change of their source needs a line in `macros.OURS`."""
    built = {**workbook.vba_modules(), workbook.WORKBOOK_CODE_NAME: vba_source("ThisWorkbook.cls")}
    assert macros.fingerprint(built) in macros.OURS
    assert trusted(TEMPLATE)
    assert trusted(filled_example)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("    ", "  ").replace(" = ", "="),
        str.upper,
        lambda text: text.replace("\n", "\n\n"),
        lambda text: (
            'Attribute VB_Description = "x"\nAttribute THADS_LyDo.VB_ProcData.VB_Invoke_Func = " \\n14"\n' + text
        ),
    ],
    ids=["spaces", "capitals", "blank lines", "attributes"],
)
def test_what_excel_changes_on_saving_is_no_change(change: Callable[[str], str]) -> None:
    source = 'Attribute VB_Name = "A"\nSub A()\n    x = 1 + B(2)\nEnd Sub\n'
    assert macros.fingerprint({"A": change(source), "Sheet9": "Option Explicit\n"}) == macros.fingerprint({"A": source})


@pytest.mark.parametrize(
    "changed",
    [
        'Sub A()\n    Shell "b"\nEnd Sub\n',
        'Sub A()\n    Shell "A"\nEnd Sub\nSub B()\nEnd Sub\n',
        'Attribute VB_Name = "A": Shell "x"\nSub A()\n    Shell "A"\nEnd Sub\n',
        'Option VBASupport 1: Shell "x"\nSub A()\n    Shell "A"\nEnd Sub\n',
    ],
)
def test_any_other_statement_is_a_change(changed: str) -> None:
    source = 'Sub A()\n    Shell "A"\nEnd Sub\n'
    assert macros.fingerprint({"A": changed}) != macros.fingerprint({"A": source})
    assert macros.fingerprint({"A": source, "B": changed}) != macros.fingerprint({"A": source})


def test_xlwings_is_not_asked_to_run_macros() -> None:
    """The engine's own default forbids them; only `open_for_person` raises it, for what is ours."""
    assert xw.engines["libreoffice"].impl.macro_execution_mode == 0
