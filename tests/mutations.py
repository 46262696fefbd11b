"""Mutants of the rules, figures and results: one small thing changed in one module; the tests must see it.

    PYTHONPATH=python:. .venv/bin/python -m tests.mutations [EVERY [FIRST]]

tries each mutant, or every EVERYth from FIRST on, with the tests that reach its line, and says which none of them killed.
All take an hour or two.
"""

from __future__ import annotations

import ast
import importlib
import importlib.machinery
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, cast

import pytest

SOURCE = Path(__file__).parents[1] / "python" / "thads"

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
    "tests/sheets/test_checks.py",
    "tests/sheets/test_entry.py",
    "tests/sheets/test_kept.py",
    "tests/forms/test_other_plans.py",
    "tests/golden",
)

# Of others, imported once for all mutants.
BEFORE = (
    "docxtpl",
    "hypothesis",
    "lxml.etree",
    "openpyxl",
    "pandas",
    "python_calamine",
    "rich.table",
    "xlsxwriter",
    "xlwings",
)

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """What can be changed; texts, annotations and docstrings stay, and what only type checkers read.

    So do options by which nothing else is computed: of dataclasses (frozen, slots), caches (their sizes) and `zip` (strict).
    """
    left_out = set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.arg):
            annotation = getattr(node, "annotation", None)
            left_out.update(ast.walk(annotation) if annotation else ())
        if isinstance(node, ast.FunctionDef) and node.returns:
            left_out.update(ast.walk(node.returns))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("dataclass", "lru_cache", "zip"):
            left_out.update(part for option in node.keywords for part in ast.walk(option))
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


class Reach:
    """A plugin of pytest: which tests reach a line of the modules, and how long each takes."""

    def __init__(self) -> None:
        self.names = {str(SOURCE / name): name for name in MODULES}
        self.files: dict[str, set[str]] = defaultdict(set)  # lines that a file's wider fixtures reach
        self.tests: dict[str, set[str]] = {}
        self.seconds: dict[str, float] = {}
        self.now = self.imported = set[str]()

    def trace(self, frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        if event != "return" and (name := self.names.get(frame.f_code.co_filename)):
            self.now.add(f"{name}:{frame.f_lineno}")
            return self.trace
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.now, started = set(), time.monotonic()
        result = yield
        self.tests[item.nodeid], self.seconds[item.nodeid] = self.now, time.monotonic() - started
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: pytest.FixtureRequest) -> Iterator[None]:
        before = self.now
        if fixturedef.scope != "function":
            self.now = self.files[request.node.nodeid]
        try:
            return (yield)
        finally:
            self.now = before


class Only:
    """A plugin of pytest: these tests alone, the shortest files first."""

    def __init__(self, tests: dict[str, float]) -> None:
        self.tests = tests
        self.files: dict[str, float] = defaultdict(float)
        for test, seconds in tests.items():
            self.files[test.partition("::")[0]] += seconds

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        chosen = [item for item in session.items if item.nodeid in self.tests]
        session.items[:] = sorted(chosen, key=lambda item: self.files[item.nodeid.partition("::")[0]])


def in_child(work: Callable[[], int], seconds: float) -> int:
    """Do the work in a process of its own, where nothing of the program is imported yet; how it ended.

    One that goes on for much longer than `seconds` of the processor's time ends with another code than 0.
    """
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        code = 3
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (int(5 * seconds) + 30,) * 2)
            signal.alarm(int(50 * seconds) + 900)
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1):
                os.dup2(nowhere, stream)
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what the tests had started
    return status


def run(folder: Path, plugin: object, *tests: str) -> int:
    options = (
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        f"--basetemp={folder / 'tests'}",
    )
    return int(pytest.main([*options, *tests], plugins=[plugin]))


def reach(folder: Path) -> Reach:
    """What each test reaches, found by running all.

    Raises:
        SystemExit: they fail.
    """
    found = folder / "reach"

    def work() -> int:
        plugin = Reach()
        sys.settrace(plugin.trace)
        code = run(folder, plugin, *TESTS)
        sys.settrace(None)
        found.write_bytes(pickle.dumps(plugin))
        return code

    if in_child(work, 600):
        raise SystemExit("the tests fail without a mutant")
    return cast("Reach", pickle.loads(found.read_bytes()))


def lines(tree: ast.Module, node: ast.AST) -> set[int]:
    """Lines by which one knows who reaches a node: its statement's, of one with a body those above the body.

    What a cached function answers reaches others than its first caller: its decorator counts, which all reach.
    """
    around = [each for each in ast.walk(tree) if isinstance(each, ast.stmt) and node in set(ast.walk(each))]
    inner = around[-1]  # ast.walk goes from the outside inwards
    body = getattr(inner, "body", None)
    cached = {
        decorator.lineno
        for function in around
        for decorator in getattr(function, "decorator_list", [])
        if "cache" in ast.unparse(decorator)
    }
    return cached | set(range(inner.lineno, body[0].lineno if body else (inner.end_lineno or inner.lineno) + 1))


def killed(folder: Path, reached: Reach, name: str, number: int) -> bool:
    """Whether the tests see a mutant; one that keeps them from ending is seen."""
    source = (SOURCE / name).read_text(encoding="utf-8")
    tree = ast.parse(source)
    wanted = {f"{name}:{line}" for line in lines(tree, list(places(tree))[number])}
    chosen = {
        test: seconds
        for test, seconds in reached.seconds.items()
        if wanted & (reached.tests[test] | reached.files[test.partition("::")[0]] | reached.imported)
    }
    mutant = changed(source, number)[0]
    get_code = importlib.machinery.SourceFileLoader.get_code

    def mutated(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        path = str(SOURCE / name)
        return compile(mutant, path, "exec") if self.path == path else get_code(self, fullname)

    def work() -> int:
        setattr(importlib.machinery.SourceFileLoader, "get_code", mutated)  # noqa: B010
        return run(folder, Only(chosen), *dict.fromkeys(test.partition("::")[0] for test in chosen))

    return bool(in_child(work, sum(chosen.values()))) if chosen else False


def main(every: int = 1, first: int = 0) -> int:
    for package in BEFORE:
        importlib.import_module(package)
    mutants = []
    for name in MODULES:
        tree = ast.parse((SOURCE / name).read_text(encoding="utf-8"))
        mutants += [(name, number) for number, _ in enumerate(places(tree))]
    chosen, survived = mutants[first::every], 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["XDG_STATE_HOME"] = temporary
        reached = reach(folder)
        for name, number in chosen:
            if not killed(folder, reached, name, number):
                survived += 1
                source = (SOURCE / name).read_text(encoding="utf-8")
                print(f"survived: {name}:{number}: {changed(source, number)[1]}", flush=True)
    share = 100 * (len(chosen) - survived) / len(chosen)
    print(f"{len(mutants)} mutants, {len(chosen)} tried, {len(chosen) - survived} killed ({share:.1f}%)")
    return int(share < 95)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
