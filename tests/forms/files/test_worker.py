"""What a file does to the process that reads it, and to the files behind it."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.forms.samples import form, rezip, table
from thads import journal
from thads.errors import UnusableFileError
from thads.figures.problems import Level
from thads.forms.files import serve, worker
from thads.forms.files.sheet import UnreadableError
from thads.forms.read import read_all


def outcomes(*paths: Path) -> list[str]:
    return [str(one) if isinstance(one, UnreadableError) else one[0].name for one in worker.read_each(paths)]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_is_a_sentence_and_the_others_go_on(plain: Path, tmp_path: Path, method: int) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(bomb, "w", method) as made:
        for name in package.namelist():
            if "sheet1" not in name:
                made.writestr(name, package.read(name))
        with made.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(5):
                part.write(bytes(2**24))
    assert bomb.stat().st_size < 2**20
    assert outcomes(plain, bomb, plain, bomb, plain) == ["Biểu", "too_large", "Biểu", "too_large", "Biểu"]


def test_what_fails_unforeseen_is_in_the_log_without_the_file_s_figures(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(data: bytes) -> None:
        raise LookupError(data)

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(serve, "read_sheets", fails)
    assert serve._answer(str(plain)) == "damaged"
    log = journal.log_path().read_text("utf-8")
    assert ".xlsx\n" in log
    assert plain.name not in log  # units and persons give files their names
    assert "builtins.LookupError\n" in log
    assert "in fails" in log
    assert "PK" not in log


def test_a_file_that_hangs(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a pipe that nobody writes into never ends."""
    monkeypatch.setattr(worker, "SECONDS", 1)
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert outcomes(plain, tmp_path / "pipe.xlsx", plain) == ["Biểu", "too_large", "Biểu"]


def test_a_panic_says_nothing_in_english(plain: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    far = rezip(plain, tmp_path / "far.xlsx", lambda _, xml: xml.replace(b'r="B2"', b'r="XFD1048576"'))
    assert outcomes(far, plain) == ["too_large", "Biểu"]
    assert capfd.readouterr() == ("", "")


def test_a_process_that_was_ended_while_it_waited_is_no_fault_of_the_next_file(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_idle", [])
    assert outcomes(plain) == ["Biểu"]
    (waiting,) = worker._idle
    waiting._process.kill()
    waiting._process.wait()
    assert outcomes(plain, plain) == ["Biểu", "Biểu"]
    (other,) = worker._idle
    assert other is not waiting
    other.end()


@pytest.mark.parametrize("waits", [True, False])
def test_a_process_that_cannot_be_asked_is_no_fault_of_the_file(
    plain: Path, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    """The system refuses what is written to its pipe: of one that waits, another is asked; of a new one, that is said."""
    refusals = [OSError(28, "No space left on device")]

    def refused(value: object, file: io.BufferedWriter) -> None:
        if refusals:
            raise refusals.pop()
        pickle.dump(value, file)

    monkeypatch.setattr(worker, "_idle", [])
    if waits:
        assert outcomes(plain) == ["Biểu"]
    monkeypatch.setattr(worker, "pickle", SimpleNamespace(**vars(pickle) | {"dump": refused}))
    if waits:
        assert outcomes(plain, plain) == ["Biểu", "Biểu"]
    else:
        with pytest.raises(UnusableFileError, match="mở thêm tiến trình"):
            outcomes(plain)
        assert outcomes(plain) == ["Biểu"]
    (left,) = worker._idle
    left.end()


def test_a_reader_that_nobody_listens_to_is_ended(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_idle", [])
    reading = cast("Generator[object, None, None]", worker.read_each([plain] * 3))
    next(reading)
    reading.close()
    assert worker._idle == []


def test_many_files_are_read_by_two_processes_in_their_order(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that dies of a file is another's no fault, and both wait for the next files or are ended."""
    monkeypatch.setattr(worker, "_idle", [])
    monkeypatch.setattr(worker, "MANY", 6)
    far = rezip(plain, tmp_path / "far.xlsx", lambda _, xml: xml.replace(b'r="B2"', b'r="XFD1048576"'))
    forms = [form(tmp_path / f"{number}.xlsx", f"Đơn vị {number}") for number in range(3)]
    paths = [plain, forms[0], far, forms[1], plain, forms[2], plain]
    alone = [outcomes(path)[0] for path in paths]
    assert len(worker._idle) == 1
    assert outcomes(*paths) == alone
    assert len(worker._idle) == 2
    processes = [one._process for one in worker._idle]
    reading = cast("Generator[object, None, None]", worker.read_each(paths))
    next(reading)
    reading.close()
    assert worker._idle == []
    assert all(one.wait(10) for one in processes)


def test_styles_like_those_of_another_file_by_their_sum_alone(tmp_path: Path) -> None:
    """What was read of a form is no reason to trust what a damaged one says of itself."""
    sound, damaged = tmp_path / "sound.xlsx", tmp_path / "damaged.xlsx"
    form(sound, "Chi cục THADS huyện Na Hang")
    with zipfile.ZipFile(sound) as package:
        entry = package.getinfo("xl/styles.xml")
        styles = bytearray(package.read(entry))
    styles[styles.index(b"numFmt")] ^= 1
    rezip(sound, damaged, lambda part, content: bytes(styles) if part == entry.filename else content)
    data = damaged.read_bytes()
    other = zipfile.ZipFile(damaged).getinfo(entry.filename).CRC.to_bytes(4, "little")
    assert data.count(other) == 2
    damaged.write_bytes(data.replace(other, entry.CRC.to_bytes(4, "little")))
    assert outcomes(sound, damaged) == [outcomes(sound)[0], "damaged"]


def test_a_copy_of_the_program_asks_a_process_of_its_own(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a copy asked for and did not take would else be the answer to what is asked next."""
    other = tmp_path / "other.xlsx"
    form(other, "Chi cục THADS huyện Na Hang")
    monkeypatch.setattr(worker, "_idle", [])
    assert outcomes(plain) == ["Biểu"]
    (waiting,) = worker._idle
    if (child := os.fork()) == 0:
        next(iter(worker.read_each([plain] * 100)))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert outcomes(other) != ["Biểu"]
    assert worker._idle == [waiting]
    waiting.end()


def test_a_file_that_is_gone(plain: Path, tmp_path: Path) -> None:
    assert outcomes(tmp_path / "none.xlsx", plain) == ["unopened", "Biểu"]


def test_the_current_folder_is_no_code(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files named as what the process imports stand in the folder of the forms."""
    for name in ("pickle", "lxml", "thads", "xlrd", "zipfile", "sitecustomize"):
        (plain.parent / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(plain.parent)
    monkeypatch.setenv("PYTHONPATH", str(plain.parent))
    monkeypatch.setattr(worker, "_idle", [])
    assert outcomes(Path(plain.name)) == ["Biểu"]
    assert not (tmp_path / "ran").exists()
    worker._idle.pop().end()


def test_what_is_no_spreadsheet_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    good = form(tmp_path / "a.xlsx", "A")
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(500))
    (tmp_path / "c.txt").write_text("Kính gửi")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "e.xlsx").write_bytes(b"%PDF-1.7")
    table(tmp_path / "f.xlsx", [["x"]]).rename(tmp_path / "f.pdf")
    files = sorted(tmp_path.iterdir())
    found = list(read_all(files, tmp_path, lambda done, of: None))
    assert [one.file for one, _ in found if one] == [good.name]
    problems = [problem for _, some in found for problem in some]
    assert [(one.level, one.sheet) for one in problems if "e.xlsx" in one.sheet] == [(Level.ERROR, "e.xlsx")]
    assert "Đã bỏ qua 3 tệp không phải là bảng tính: b.jpg; c.txt; d.pdf." in [one.text for one in problems]
    assert any(one.sheet == "f.pdf" for one in problems)  # a spreadsheet by any name is one
