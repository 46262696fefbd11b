"""The workbook's VBA in two grammars that are not Excel's, as each kind of Excel compiles it, and what they catch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_vba.vbaLexer import vbaLexer
from antlr4_vba.vbaParser import vbaParser
from oletools.olevba import VBA_Parser
from pyvbaanalysis import (
    ConditionalCompilationEnvironment,
    DiagnosticSeverity,
    ModuleInput,
    ModuleSymbolKind,
    analyze_project,
)

from tests.conftest import TEMPLATE
from tests.evidence.finding import Finding

_WINDOWS = {"VBA6": 1, "Win32": 1, "Win16": 0, "Mac": 0}
_BRANCHES: dict[str, dict[str, int]] = {
    "VBA6": {**_WINDOWS, "VBA7": 0, "Win64": 0},
    "VBA7, 32 bits": {**_WINDOWS, "VBA7": 1, "Win64": 0},
    "VBA7, 64 bits": {**_WINDOWS, "VBA7": 1, "Win64": 1},
}

_HEADER = 'Attribute VB_Name = "Part"\n'

# Modules that stand in the workbook as xlwings wrote them.
_NOT_OURS = {"xlwings", "xlwings_udfs"}

_OURS = {"ThisWorkbook", "THADS"}

# Faults planted in THADS.bas: what is replaced by what; and which grammars see it ("a" antlr4-vba, "p" pyvbaanalysis).
_FAULTS: dict[str, tuple[str, str, str]] = {
    "a variable that is not declared": ("    ending = reason\n", "    endnig = reason\n", "p"),
    "a missing End If": ("        THADS_LyDo = MessageText(CELL_SILENT)\n    End If\n", "        THADS_LyDo = MessageText(CELL_SILENT)\n", "a"),
    "a missing End Sub": ("    Explain PYTHON_SILENT, Err.Description\nEnd Sub\n", "    Explain PYTHON_SILENT, Err.Description\n", "a"),
    "a missing Loop": ("    Loop\n", "", "a"),
    "a missing Next": ("    Next i\n", "", "a"),
    "a missing End With": ("        End With\n", "", "a"),
    "an If without Then": ("If Not plain Then THADS", "If Not plain THADS", "ap"),
    "a bracket too few": ("CLng(parts(0)) - 1))", "CLng(parts(0)) - 1)", "ap"),
    "a text that is not closed": ('Popup text, 0, MessageText(TITLE)', 'Popup text, "0, MessageText(TITLE)', "a"),
    "an argument too many": ("Explain STOPPED_MIDWAY\n", 'Explain STOPPED_MIDWAY, "", 3\n', "p"),
    "an argument too few": ("THADS_LyDo = MessageText(CELL_SILENT)", "THADS_LyDo = MessageText()", "p"),
    "a procedure that is not there": ("    GiveBack\n    text", "    GiveBak\n    text", "p"),
    "a procedure twice": ("Private Sub GiveBack()", "Private Sub GiveBack()\nEnd Sub\n\nPrivate Sub GiveBack()", "p"),
    "a variable twice": ("    Dim text As String\n", "    Dim text As String\n    Dim text As String\n", "p"),
    "a constant that is assigned": ("    GiveBack\n    text", "    TITLE = 2\n    text", "p"),
    "a label that is not there": ("On Error GoTo failed", "On Error GoTo faild", "p"),
    "a type that is not there": ("dialog As Object", "dialog As Objekt", ""),
    "a Declare without PtrSafe": ("Option Explicit\n", 'Option Explicit\nPrivate Declare Function Tick Lib "kernel32" Alias "GetTickCount" () As Long\n', "p"),
    "Exit Function in a Sub": ("    Exit Sub\nfailed", "    Exit Function\nfailed", "p"),
    "text for a number": ('    Explain PYTHON_SILENT, Err', '    Explain "x", Err', "p"),
    "a member that is not there": ("sheet.ResetAllPageBreaks", "sheet.ResetAllPageBreak", "p"),
}  # fmt: skip


def try_grammars(folder: Path) -> Iterator[Finding]:
    """Read every module of the workbook in both grammars; then THADS.bas with a fault in it, one fault at a time."""
    modules = _modules()
    for branch, constants in _BRANCHES.items():
        said = _analysed(modules, constants)
        result = f"{len(modules)} modules, errors: {'; '.join(said) or 'none'}"
        yield Finding(f"All modules, {branch}", f"pyvbaanalysis {version('pyvbaanalysis')}", result, not said)
    for branch, constants in _BRANCHES.items():
        said = [f"{name} {one}" for name, source in modules.items() for one in _parsed(source, constants)]
        result = f"{len(modules)} modules, errors: {'; '.join(said[:3]) or 'none'}"
        yield Finding(f"All modules, {branch}", f"antlr4-vba {version('antlr4-vba')}", result, not said)
    without = [name for name in _OURS if "\nOption Explicit" not in f"\n{modules[name]}"]
    empty = [name for name, source in modules.items() if name not in _OURS | _NOT_OURS and _code(source)]
    result = f"without it: {', '.join(without) or 'none'}; sheets' modules with code: {', '.join(empty) or 'none'}"
    yield Finding("Option Explicit in every module of ours", "olevba", result, not without and not empty)
    yield from _planted(modules)


def _planted(modules: Mapping[str, str]) -> Iterator[Finding]:
    for fault, (old, new, known) in _FAULTS.items():
        assert modules["THADS"].count(old) >= 1, fault
        source = modules["THADS"].replace(old, new, 1)
        seen = "a" if _parsed(source, _BRANCHES["VBA7, 64 bits"]) else ""
        seen += "p" if _analysed({**modules, "THADS": source}, _BRANCHES["VBA7, 64 bits"], only="THADS") else ""
        names = {"": "neither", "a": "antlr4-vba", "p": "pyvbaanalysis", "ap": "both"}
        yield Finding(f"Planted: {fault}", "both", f"caught by {names[seen]}", seen == known)


def _modules() -> dict[str, str]:
    """Source of each module in the committed workbook, with plain line ends."""
    parser = VBA_Parser(str(TEMPLATE))
    found = {name.rpartition(".")[0]: text.replace("\r\n", "\n") for _, _, name, text in parser.extract_macros()}
    parser.close()
    assert found.keys() > _OURS | _NOT_OURS, found.keys()
    return found


def _code(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip() and not line.startswith("Attribute ")]


def _analysed(modules: Mapping[str, str], constants: Mapping[str, int], only: str | None = None) -> list[str]:
    """What pyvbaanalysis calls an error."""
    standard = _NOT_OURS | {"THADS"}
    kinds = {name: ModuleSymbolKind.STANDARD if name in standard else ModuleSymbolKind.DOCUMENT for name in modules}
    said = analyze_project(
        [ModuleInput(name, kinds[name], source) for name, source in modules.items()],
        only=None if only is None else [only],
        conditional_compilation=ConditionalCompilationEnvironment(constants),
        host="excel",
    )
    return [
        f"{name} {one.code}" for name, some in said.items() for one in some if one.severity == DiagnosticSeverity.ERROR
    ]


def _parsed(source: str, constants: Mapping[str, int]) -> list[str]:
    """What antlr4-vba cannot read, procedure by procedure: of a whole module its lookahead takes minutes.

    Its grammar wants a name at the head; line numbers count within the procedure.
    """
    parts = re.split(r"(?<=^End Sub\n)|(?<=^End Function\n)", _compiled(source, constants), flags=re.MULTILINE)
    return [said for part in parts if part.strip() for said in _procedure_parsed(f"{_HEADER}{part.strip()}\n")]


@cache
def _procedure_parsed(source: str) -> tuple[str, ...]:
    heard = _Listener()
    lexer = vbaLexer(InputStream(source))
    parser = vbaParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(heard)
    parser.startRule()
    return tuple(heard.said)


class _Listener(ErrorListener):
    def __init__(self) -> None:
        self.said: list[str] = []

    def syntaxError(self, recognizer, symbol, line, column, message, error):  # noqa: N802
        self.said.append(f"{line}: {message[:80]}")


def _compiled(source: str, constants: Mapping[str, int]) -> str:
    """The lines that are compiled where these constants hold; directives become empty lines."""
    known: dict[str, object] = dict(constants)
    taken, lines = [(True, True)], []
    for line in source.splitlines():
        word, _, rest = line.partition("'")[0].strip().partition(" ")
        if word == "#Const":
            name, _, value = rest.partition("=")
            known[name.strip()] = _holds(value, known)
        elif word == "#If":
            holds = bool(_holds(rest.removesuffix("Then"), known))
            taken.append((holds, holds))
        elif word in ("#ElseIf", "#Else"):
            holds = not taken[-1][1] and (word == "#Else" or bool(_holds(rest.removesuffix("Then"), known)))
            taken[-1] = (holds, taken[-1][1] or holds)
        elif word == "#End":
            taken.pop()
        elif all(holds for holds, _ in taken) and not line.startswith("Attribute "):
            lines.append(line)
            continue
        lines.append("")
    assert len(taken) == 1, taken
    return "\n".join([*lines, ""])


def _holds(expression: str, constants: Mapping[str, object]) -> object:
    python = re.sub(r"\b(And|Or|Not)\b", lambda word: word[0].lower(), expression.replace("<>", "!="))
    python = re.sub(r"(?<![!<>=])=(?!=)", "==", python)
    return eval(python.strip(), {"__builtins__": {}}, defaultdict(int, constants))  # VBA takes unknown names for empty
