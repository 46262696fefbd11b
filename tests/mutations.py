"""Mutants of the rules, figures and results: one small thing changed in one module; the tests must see it.

    PYTHONPATH=python:. .venv/bin/python -m tests.mutations [EVERY [FIRST]]

runs the tests once for each mutant, or for every EVERYth from FIRST on, and says which none of them killed. All take
hours. As a plugin of pytest (`-p tests.mutations`) it puts the mutant of THADS_MUTANT in its module's place.
"""

from __future__ import annotations

import ast
import importlib.machinery
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[1]

MODULES = (
    *(f"rules/{name}.py" for name in ("verdicts", "kinds", "scales", "readings", "frame")),
    *(f"figures/{name}.py" for name in ("cells", "units", "settings", "scales", "sources")),
    "numerals.py",
    *(f"results/{name}.py" for name in ("report", "progress", "amounts", "words", "history", "live")),
)
TESTS = (
    "tests/rules",
    "tests/figures",
    "tests/results",
    "tests/test_numerals.py",
    "tests/workbook",
    "tests/sheets/test_kept.py",
)

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """What can be changed; texts, annotations and docstrings stay, and what only type checkers read."""
    left_out = set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.arg):
            annotation = getattr(node, "annotation", None)
            left_out.update(ast.walk(annotation) if annotation else ())
        if isinstance(node, ast.FunctionDef) and node.returns:
            left_out.update(ast.walk(node.returns))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            left_out.update(ast.walk(node))
    for node in ast.walk(tree):
        if node not in left_out and _changeable(node):
            yield node


def _changeable(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, bool)
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in _COMPARED
    if isinstance(node, ast.BinOp):
        return type(node.op) in _COUNTED and not isinstance(node.left, ast.JoinedStr)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.BoolOp | ast.IfExp)


def changed(source: str, number: int) -> tuple[ast.Module, str]:
    """The module's tree with its `number`-th place changed, and where that is.

    Raises:
        IndexError: it has no so many places.
    """
    tree = ast.parse(source)
    node = list(places(tree))[number]
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.Compare):
        node.ops[0] = _COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = _COUNTED[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    return ast.fix_missing_locations(tree), ast.unparse(node)


def pytest_configure() -> None:
    """Let the module of THADS_MUTANT (module, colon, number) be the mutant."""
    if not (chosen := os.environ.get("THADS_MUTANT")):
        return
    name, _, number = chosen.partition(":")
    path = str(ROOT / "python" / "thads" / name)
    tree, _ = changed(Path(path).read_text(encoding="utf-8"), int(number))
    get_code = importlib.machinery.SourceFileLoader.get_code

    def mutated(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        return compile(tree, path, "exec") if self.path == path else get_code(self, fullname)

    setattr(importlib.machinery.SourceFileLoader, "get_code", mutated)  # noqa: B010


def killed(mutant: str) -> bool:
    """Whether the tests see a mutant; one that keeps them from ending is seen."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.mutations", "-p", "no:cacheprovider", *TESTS]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'python'}:{ROOT}", "THADS_MUTANT": mutant}
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=1800)
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def main(every: int = 1, first: int = 0) -> int:
    if not killed("rules/verdicts.py:0") or killed(""):
        print("the tests fail without a mutant, or a mutant reaches no module")
        return 2
    mutants = []
    for name in MODULES:
        tree = ast.parse((ROOT / "python" / "thads" / name).read_text(encoding="utf-8"))
        mutants += [f"{name}:{number}" for number, _ in enumerate(places(tree))]
    chosen, survived = mutants[first::every], 0
    for mutant in chosen:
        if not killed(mutant):
            survived += 1
            name, _, number = mutant.partition(":")
            source = (ROOT / "python" / "thads" / name).read_text(encoding="utf-8")
            print(f"survived: {mutant}: {changed(source, int(number))[1]}", flush=True)
    share = 100 * (len(chosen) - survived) / len(chosen)
    print(f"{len(mutants)} mutants, {len(chosen)} tried, {len(chosen) - survived} killed ({share:.1f}%)")
    return int(share < 95)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
