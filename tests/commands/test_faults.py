"""Every command that writes, killed or refused at the calls by which it does: what is there is old or new, and whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import faults
from tests.conftest import TEMPLATE, fill
from tests.forms.samples import blank_form, fill_form
from thads.layout import BACKUP_FOLDER
from thads.workbook import example
from thads.workbook.book_file import open_book, save


class Case(NamedTuple):
    """What is typed behind `thads`, with {0} where something new is named, and whether it refuses what exists."""

    command: str
    refuses: bool = False


CASES = {
    "tong-hop": Case("tong-hop so.xlsm --thay"),
    "tong-hop --ra": Case("tong-hop so.xlsm -o {0}.xlsm --ghi-de"),
    "nhap-phieu": Case("nhap-phieu phieu so.xlsm"),
    "hoan-tac": Case("hoan-tac cu.xlsm"),
    "nang-cap": Case("nang-cap so.xlsm -o {0}.xlsm", True),
    "sang-nam": Case("sang-nam so.xlsm -o {0}.xlsm", True),
    "tao-phieu": Case("tao-phieu so.xlsm -o {0}"),
    "gop": Case("gop tinh -o {0}.xlsx"),
    "vi-du": Case("vi-du {0}.xlsm --ghi-de"),
    "dung-so": Case("dung-so {0}.xlsm --ghi-de"),
    "ke-hoach": Case("ke-hoach moi 2026 -o {0}.toml", True),
}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook, one that has a former state, forms, and a province's folder."""
    folder = tmp_path_factory.mktemp("given")
    fill(folder / "so.xlsm")
    for place in ("phieu", "tinh/Tỉnh A"):
        fill_form(blank_form(folder / place / "p.xlsx", "Chi cục THADS Hàm Yên"))
    with open_book(TEMPLATE) as book:
        example.fill(book)
        save(book, folder / "cu.xlsm")
    with open_book(folder / "cu.xlsm") as book:
        book.names["NhapLieu"].refers_to_range[0, 1].value = 451
        save(book, before="tổng hợp")
    return folder


@pytest.fixture
def here(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Each call gives a fresh copy of the folder, in which one then stands."""
    place = tmp_path / "here"

    def fresh() -> Path:
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(tmp_path / "tmp", ignore_errors=True)
        shutil.copytree(given, place)
        monkeypatch.chdir(place)
        return place

    return fresh


def run(here: Path, command: str, name: str = "moi", prepare: Callable[[], None] = lambda: None) -> faults.Ended:
    def ready() -> None:
        faults.temporary(here.parent / "tmp")
        prepare()

    return faults.run(command.format(name).split(), ready)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".saving-")
    }


def leftovers(folder: Path) -> list[str]:
    return [str(path) for path in (*folder.rglob(".saving-*"), *(folder.parent / "tmp").glob("thads-*"))]


def assert_whole(folder: Path, before: dict[str, bytes]) -> None:
    """Nothing that stood there is gone, and each file is what it was or whole."""
    after = contents(folder)
    assert before.keys() <= after.keys()
    for name, content in after.items():
        if content == before.get(name):
            continue
        if name.endswith(".toml"):
            assert content.endswith(b"\n")
            continue
        with zipfile.ZipFile(folder / name) as package:
            assert package.testzip() is None
            assert "[Content_Types].xml" in package.namelist()


def assert_undoable(folder: Path, before: dict[str, bytes]) -> None:
    """What stood there and is another file now is among the dated copies."""
    after = contents(folder)
    copies = [content for name, content in after.items() if BACKUP_FOLDER in name]
    assert [name for name in before if after[name] != before[name] and before[name] not in copies] == []


def count_calls(here: Callable[[], Path], command: str) -> int:
    folder = here()
    counted = folder.parent / "count"
    ended = run(folder, command, prepare=partial(faults.strike, faults.COUNT, 0, counted))
    assert ended.code == 0, ended.said
    return int(counted.read_text())


def assert_works_again(folder: Path, case: Case) -> None:
    """The same command after one that died: into the same folder, whose leftovers it clears, and elsewhere."""
    is_there = any(path.stem == "moi" for path in folder.iterdir())
    again = run(folder, case.command)
    assert again.code == (2 if case.refuses and is_there else 0), again.said
    assert "gặp lỗi" not in again.said
    again = run(folder, case.command, "khac")
    assert again.code == 0, again.said


@pytest.mark.parametrize("name", CASES)
def test_killed_while_writing(here: Callable[[], Path], name: str) -> None:
    case = CASES[name]
    count = count_calls(here, case.command)
    assert count >= 8
    for point in faults.points(count, 6):
        folder = here()
        before = contents(folder)
        assert run(folder, case.command, prepare=partial(faults.strike, faults.KILL, point)).code == -9
        assert_whole(folder, before)
        assert_undoable(folder, before)
        assert_works_again(folder, case)
        assert_whole(folder, before)
        assert leftovers(folder) == []


def test_random_moments(here: Callable[[], Path]) -> None:
    """From outside and at any moment, not only at the calls that change something."""
    chance = random.Random(15)
    killed = 0
    for number in range(500 if faults.LONG else 20):
        case = CASES[list(CASES)[number % len(CASES)]]
        folder = here()
        before = contents(folder)
        prepare = partial(die_after, chance.uniform(0.002, 0.2))
        killed += run(folder, case.command, prepare=prepare).code == -9
        assert_whole(folder, before)
        assert_undoable(folder, before)
        assert_works_again(folder, case)
        assert leftovers(folder) == []
    assert killed > number / 4


def die_after(seconds: float) -> None:
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_written_elsewhere_and_no_network_is_used(here: Callable[[], Path], name: str) -> None:
    """As Python tells of the calls of the command's own process: files written, made, moved or removed, and sockets."""
    folder = here()
    seen, places = folder.parent / "seen", (f"{folder}/", f"{folder.parent}/tmp/", "/dev/")

    def watch() -> None:
        told = os.open(seen, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_ACCMODE | os.O_CREAT)
            if event.startswith("socket.") and event != "socket.gethostname":
                os.write(told, f"{event}\n".encode())
            elif writes or event in _CHANGING:
                for path in arguments[:2]:
                    if isinstance(path, str | bytes | os.PathLike) and path not in ("w", "r+b", "wb", "xb", "ab"):
                        os.write(told, f"{os.path.abspath(os.fsdecode(path))}\n".encode())

        sys.addaudithook(hook)

    assert run(folder, CASES[name].command, prepare=watch).code == 0
    found = seen.read_text().splitlines()
    assert any("/moi" in path or "so.xlsm" in path or "cu.xlsm" in path for path in found)
    assert [path for path in found if not f"{path}/".startswith(places)] == []


_CHANGING = ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod")


@pytest.mark.parametrize("name", CASES)
def test_one_call_refused(here: Callable[[], Path], name: str) -> None:
    """As where the disk is full at that moment: a sentence or the work done, and nothing half."""
    case = CASES[name]
    for point in faults.points(count_calls(here, case.command), 6):
        folder = here()
        before = contents(folder)
        ended = run(folder, case.command, prepare=partial(faults.strike, faults.FULL, point))
        assert ended.code in (0, 2), ended.said
        assert "gặp lỗi" not in ended.said
        assert_whole(folder, before)
        assert leftovers(folder) == []
        if ended.code == 2:
            again = run(folder, case.command, "khac")
            assert again.code == 0, again.said


@pytest.mark.parametrize("size", [0, 1_000, 5_000])
@pytest.mark.parametrize("name", CASES)
def test_full_disk(here: Callable[[], Path], name: str, size: int) -> None:
    if name == "ke-hoach" and size == 5_000:
        size = 100
    folder = here()
    before = contents(folder)
    ended = run(folder, CASES[name].command, prepare=partial(faults.little_room, size))
    assert (ended.code, "gặp lỗi" in ended.said) == (2, False), ended.said
    assert_whole(folder, before)
    assert contents(folder).keys() - before.keys() <= {name for name in contents(folder) if name.startswith("moi/")}
    assert leftovers(folder) == []


@pytest.mark.parametrize("name", CASES)
def test_folder_that_may_not_be_written(here: Callable[[], Path], name: str) -> None:
    folder = here()
    before = contents(folder)
    tmp = folder.parent / "tmp"
    tmp.mkdir()
    tmp.chmod(0o777)
    for path in folder.parents[:4]:
        if path not in Path(tempfile.gettempdir()).parents and path != Path(tempfile.gettempdir()):
            path.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    ended = run(folder, CASES[name].command, prepare=faults.as_nobody)
    assert (ended.code, "gặp lỗi" in ended.said) == (2, False), ended.said
    assert contents(folder) == before
    assert list(folder.rglob(".saving-*")) == []
