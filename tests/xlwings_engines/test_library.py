"""The library stands alone: its wheel works without this program, its modules depend on each other in one direction."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
import zipfile
from pathlib import Path

from xlwings_engines.__main__ import capabilities

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "python/xlwings_engines"

# Run by a Python that knows neither the folder python/ nor this one, but the packages that the wheel depends on.
USE = """
import sys
sys.path.insert(0, sys.argv[1])
import xlwings as xw
import xlwings_engines.files as files
assert files.__file__.startswith(sys.argv[1]), files.__file__
assert "files" in [engine.name for engine in xw.engines]
assert not [name for name in sys.modules if name.startswith(("xlwings_engines.libreoffice", "uno"))]
import xlwings_engines.libreoffice
assert {"files", "libreoffice"} <= {engine.name for engine in xw.engines}
assert not [name for name in sys.modules if name == "thads" or name.startswith("thads.")]
with xw.engines["files"].apps.add(add_book=False) as app:
    print(app.engine.name)
"""


def test_the_wheel_works_alone(tmp_path: Path) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--no-deps")
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", str(tmp_path), str(LIBRARY)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        package.extractall(tmp_path / "installed")
        modules = {name for name in package.namelist() if name.endswith(".py")}
    assert modules == {path.relative_to(LIBRARY.parent).as_posix() for path in LIBRARY.rglob("*.py")}
    command = [sys.executable, "-I", "-c", USE, str(tmp_path / "installed")]
    said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert said == "files\n"


def test_the_readme_tells_what_the_engines_do() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "xlwings_engines"], cwd=ROOT / "python", check=True, capture_output=True, text=True
    )
    readme = (LIBRARY / "README.md").read_text(encoding="utf-8")
    assert said.stdout in readme
    states = {(name, member): states for name, member, states in capabilities()}
    assert states["Range", "borders"] == ["no", "yes"]
    assert states["Sheet", "name"] == ["yes", "yes"]
    assert states["Name", "name"] == ["reads", "yes"]
    assert states["Chart", "series"] == ["no", "yes"]
    assert states["Chart", "style"] == ["no", "no"]
    assert states["App", "pid"] == ["yes", "yes"]
    assert len(states) > 300


def test_modules_depend_on_each_other_in_one_direction() -> None:
    """Imports within functions and those for types alone count as well."""
    paths = {".".join(path.relative_to(ROOT / "python").with_suffix("").parts): path for path in LIBRARY.rglob("*.py")}
    needs = {
        name: {
            full if (full := f"{node.module}.{alias.name}") in paths else node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("xlwings_engines")
            for alias in node.names
        }
        for name, path in paths.items()
    }
    assert len(list(graphlib.TopologicalSorter(needs).static_order())) >= len(paths)
    for name, needed in needs.items():
        assert not [other for other in needed if not other.startswith("xlwings_engines.")], name
        assert "shared" not in name or all(".shared." in other for other in needed), name
        assert ".files" not in name or not [other for other in needed if ".libreoffice" in other], name
        assert ".libreoffice" not in name or not [other for other in needed if ".files" in other], name
