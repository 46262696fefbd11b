"""Mutants of the rules, figures and results: one small thing changed in one module; the tests must see it.

    PYTHONPATH=python:. .venv/bin/python -m tests.mutations [EVERY [MODULE…]]

tries each mutant, or every EVERYth, of all modules or of those named ("rules/frame.py"), with the tests that reach its line:
those of its room first, the others where these let it live. What all came to, an hour's work, goes
into docs/suc-ben.md.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import importlib
import importlib.machinery
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "python" / "thads"

# Mutants that do what the module does, each with the reason.
ALIKE = dict(csv.reader((ROOT / "tests" / "alike.csv").read_text(encoding="utf-8").splitlines()))

REPORT = ROOT / "docs" / "suc-ben.md"
HEADING = "\n## Mutants of the rules, figures and results\n"

# What is known from earlier runs, by the text of module and tests: an interrupted run goes on where it was. What was killed
# stays so as long as its module is the same; what survived is tried again when a test changes.
KNOWN = ROOT / ".mutants"

MODULES = (
    *(f"rules/{name}.py" for name in ("verdicts", "kinds", "scales", "readings", "frame")),
    "figures/units.py",
    "numerals.py",
    *(f"results/{name}.py" for name in ("report", "progress", "amounts", "words", "live")),
    *(f"figures/{name}.py" for name in ("cells", "settings", "scales", "sources")),
)
# The quick ones: what only a whole workbook or file would show is not enough.
TESTS = ("tests/rules", "tests/figures", "tests/results", "tests/test_numerals.py")

# Of others, imported once for all mutants.
BEFORE = (
    "docxtpl",
    "lxml.etree",
    "openpyxl",
    "pandas",
    "python_calamine",
    "rich.table",
    "xlsxwriter",
    "xlwings",
)

# What each file of tests reaches; filled before the workers start, which inherit it.
REACHED: dict[str, Reach] = {}

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
    at: Any = node
    line = source.splitlines()[at.lineno - 1].encode()
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
    return ast.fix_missing_locations(
        tree
    ), f"{line[: at.col_offset].decode().lstrip()}⟨{line[at.col_offset :].decode()} → {ast.unparse(node)}"


class Reach:
    """A plugin of pytest: which lines of the modules each test of a file reaches, and how long it takes."""

    def __init__(self) -> None:
        self.names = {str(SOURCE / name): name for name in MODULES}
        self.key = ""  # of the text of the file and of the modules
        self.tests: dict[str, set[str]] = {}
        self.seconds: dict[str, float] = {}
        # Those that the file's import and its wider fixtures reach are reached by all its tests.
        self.now = self.shared = set[str]()

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
            self.now = self.shared
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


def in_child(work: Callable[[Path], int], seconds: float) -> int:
    """Do the work in a process of its own, where nothing of the program is imported yet, and in a folder; how it ended.

    One that goes on for much longer than `seconds` of the processor's time ends with another code than 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        if (child := os.fork()) == 0:
            code = 3
            try:
                os.setpgid(0, 0)
                resource.setrlimit(resource.RLIMIT_CPU, (int(5 * seconds) + 30,) * 2)
                signal.alarm(int(50 * seconds) + 900)
                nowhere = os.open(os.devnull, os.O_RDWR)
                for stream in (0, 1):
                    os.dup2(nowhere, stream)
                os.environ["XDG_STATE_HOME"] = folder
                code = work(Path(folder))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what the tests had started
        return status


def run(folder: Path, plugin: object, *tests: str) -> int:
    quiet = ("-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
    return int(pytest.main([*quiet, f"--basetemp={folder / 'tests'}", *tests], plugins=[plugin]))


def digest(*parts: str | bytes) -> str:
    joined = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(joined).hexdigest()[:32]


def reach(file: str) -> Reach:
    """What each test of a file reaches, found by running it, unless that is known of this file and these modules.

    Raises:
        RuntimeError: one fails.
    """
    sources = (path.read_bytes() for path in (ROOT / file, *(SOURCE / name for name in MODULES)))
    known = KNOWN / digest(file, *sources)

    def work(folder: Path) -> int:
        plugin = Reach()
        sys.settrace(plugin.trace)
        code = run(folder, plugin, file)
        sys.settrace(None)
        if code == 0:
            known.write_bytes(pickle.dumps(plugin))
        return code

    if not known.exists() and in_child(work, 600):
        raise RuntimeError(f"{file} fails without a mutant")
    found: Reach = pickle.loads(known.read_bytes())
    found.key = known.name
    return found


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


def own_tests(name: str) -> str:
    """How the paths of a module's own tests begin."""
    room, _, rest = name.partition("/")
    return f"tests/{room}/" if rest else f"tests/test_{room}"


def killed(name: str, number: int, files: Collection[str]) -> bool:
    """Whether tests of these files see a mutant; one that keeps them from ending is seen."""
    source = (SOURCE / name).read_text(encoding="utf-8")
    tree = ast.parse(source)
    wanted = {f"{name}:{line}" for line in lines(tree, list(places(tree))[number])}
    chosen = {
        test: seconds
        for file in files
        for test, seconds in REACHED[file].seconds.items()
        if wanted & (REACHED[file].tests[test] | REACHED[file].shared)
    }
    mutant = changed(source, number)[0]
    get_code = importlib.machinery.SourceFileLoader.get_code

    def mutated(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        path = str(SOURCE / name)
        return compile(mutant, path, "exec") if self.path == path else get_code(self, fullname)

    def work(folder: Path) -> int:
        setattr(importlib.machinery.SourceFileLoader, "get_code", mutated)  # noqa: B010
        return run(folder, Only(chosen), *dict.fromkeys(test.partition("::")[0] for test in chosen))

    return bool(in_child(work, sum(chosen.values()))) if chosen else False


def tried(own: bool, mutant: tuple[str, int]) -> bool:
    """Whether a mutant is seen by its module's own tests, or by the others; what is known of it from an earlier run holds."""
    name, number = mutant
    files = [file for file in REACHED if file.startswith(own_tests(name)) == own]
    killing = KNOWN / digest((SOURCE / name).read_bytes(), f"{name}:{number}")
    surviving = KNOWN / digest(killing.name, *(REACHED[file].key for file in files))
    if not killing.exists() and not surviving.exists():
        (killing if killed(name, number, files) else surviving).touch()
    return killing.exists()


def main(every: str = "1", *names: str) -> int:
    """Try the mutants, those that their modules' own tests let live with the others; 1 where less than 95% were seen."""
    for package in BEFORE:
        importlib.import_module(package)
    hypothesis.settings.register_profile("mutants", deadline=None)  # a busy machine is no mutant
    hypothesis.settings.load_profile("mutants")
    os.nice(19)
    KNOWN.mkdir(exist_ok=True)
    wheres = [ROOT / tests for tests in TESTS]
    paths = [path for where in wheres for path in ([where] if where.is_file() else sorted(where.rglob("test_*.py")))]
    files = [str(path.relative_to(ROOT)) for path in paths]
    modules = names or MODULES
    sources = {name: (SOURCE / name).read_text(encoding="utf-8") for name in modules}
    mutants = [(name, number) for name in modules for number, _ in enumerate(places(ast.parse(sources[name])))]
    chosen = mutants[:: int(every)]
    words = {one: f"{one[0]}: {changed(sources[one[0]], one[1])[1]}" for one in chosen}
    living = [one for one in chosen if words[one] not in ALIKE]
    rooms = tuple(map(own_tests, modules))
    for own in (True, False):
        if not living:
            break
        with multiprocessing.Pool(2) as pool:
            wanted = [file for file in files if file.startswith(rooms)] if own else files
            REACHED.update(zip(wanted, pool.map(reach, wanted, chunksize=1), strict=True))
        with multiprocessing.Pool(2) as pool:
            left = []
            for one, dead in zip(living, pool.imap(partial(tried, own), living), strict=True):
                if not dead:
                    left.append(one)
                    print(f"survived {'its own tests' if own else 'all tests'}: {words[one]}", flush=True)
            living = left
    alike = {words[one]: ALIKE[words[one]] for one in chosen if words[one] in ALIKE}
    count = len(chosen) - len(alike)
    share = 100 * (count - len(living)) / max(count, 1)
    said = f"of {len(mutants)} mutants {len(chosen)} tried, {len(alike)} alike, {len(living)} survived, {share:.1f}% killed"
    print(said)
    if names or len(chosen) < len(mutants):
        return int(share < 95)  # a part of them does not take the place of what all came to
    told = [HEADING, f"`python -m tests.mutations {' '.join([every, *names])}`: {said}.", ""]
    told += [f"- survived: `{words[one]}`" for one in living]
    told += [f"- alike: `{text}`: {why}" for text, why in alike.items()]
    kept = REPORT.read_text(encoding="utf-8").partition(HEADING)[0]
    REPORT.write_text(kept + "\n".join([*told, ""]), encoding="utf-8")
    return int(share < 95)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
