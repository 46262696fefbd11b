"""Has files from outside read by a process of its own, one for many files: what a file does to it is a sentence about that file."""

from __future__ import annotations

import atexit
import datetime
import math
import pickle
import subprocess
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import lxml
import python_calamine
import xlrd

import thads
from thads.errors import UnusableFileError, explained
from thads.forms.files.sheet import Sheet, UnreadableError

# Seconds that a file may take; and the first start, under an antivirus.
SECONDS, SECONDS_TO_START = 8, 60
# So many files are worth a second process, whose start takes as long as reading some hundred.
MANY = 100

_SERVE = "import sys; sys.path += {}; from thads.forms.files.serve import serve; serve()"
_NEEDED = (thads, lxml, python_calamine, xlrd)


def read_each(paths: Iterable[Path]) -> Iterator[list[Sheet] | UnreadableError]:
    """The visible sheets of each file, or why it gives none; the next files are read while the caller works on one,
    many by two processes in turn.

    Raises:
        UnusableFileError: the system does not let a process be started.
    """
    waiting = [str(path.absolute()) for path in paths]
    turns = 2 if len(waiting) >= MANY else 1
    readers = [_read_in_turn(waiting[turn::turns]) for turn in range(turns)]
    with ExitStack() as stack:
        for reader in readers:
            stack.enter_context(closing(reader))
            next(reader, None)
        for number in range(len(waiting)):
            yield cast("list[Sheet] | UnreadableError", next(readers[number % turns]))


def _read_in_turn(waiting: Sequence[str]) -> Generator[list[Sheet] | UnreadableError | None]:
    """None as soon as one process has been asked for all of these, then what it answers of each."""
    worker: _Worker | None = None
    try:
        for number in range(len(waiting)):
            worker = worker or _asked(waiting[number:])
            if not number:
                yield None
            try:
                answer = worker.answer(SECONDS)
            except _DeadError:
                worker.end()
                worker, answer = None, "too_large"
            if worker and number + 1 == len(waiting):
                _idle.append(worker)
                worker = None
            yield UnreadableError(answer) if isinstance(answer, str) else [Sheet(*one) for one in answer]
    finally:
        if worker:  # nobody waits for its answers any more
            worker.end()


def _asked(paths: Sequence[str]) -> _Worker:
    """A process that reads these files: one that waits, or a new one where those have been ended since, or are of another
    process, of which this is a copy."""
    while _idle:
        worker = _idle.pop()
        if worker.lives() and worker.ask(paths):
            return worker
        worker.end()
    worker = _Worker()
    if not worker.ask(paths):
        worker.end()
        raise UnusableFileError(_NOT_STARTED)
    return worker


def read_sheets(path: Path) -> list[Sheet]:
    """The visible sheets of one file.

    Raises:
        UnreadableError: the file gives none.
    """
    (found,) = read_each([path])
    if isinstance(found, UnreadableError):
        raise found
    return found


class _DeadError(Exception):
    """The process has ended, or was ended because it took too long."""


class _Worker:
    def __init__(self) -> None:
        folders = dict.fromkeys(str(Path(str(one.__file__)).parents[1]) for one in _NEEDED)
        command = [sys.executable, "-I", "-c", _SERVE.format([*folders])]
        no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        with explained(_NOT_STARTED):
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, creationflags=no_window)
        self._new, self._until, self._ended = True, math.inf, Event()
        Thread(target=self._watch, daemon=True).start()

    def ask(self, paths: Sequence[str]) -> bool:
        """Have these files read, one after the other, as far ahead of the answers taken as the pipe holds; False where it cannot
        be asked, which says nothing of the files."""
        assert self._process.stdin
        try:
            pickle.dump(paths, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def answer(self, seconds: float) -> Any:
        """What it answers of the next file."""
        if self._new:
            try:
                self._load(SECONDS_TO_START)
            except _DeadError as error:
                raise UnusableFileError(_NOT_STARTED) from error
            self._new = False
        return self._load(seconds)

    def _load(self, seconds: float) -> Any:
        assert self._process.stdout
        self._until = time.monotonic() + seconds
        try:
            return _Values(self._process.stdout).load()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise _DeadError from error
        finally:
            self._until = math.inf

    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._ended.set()
        self._process.kill()
        with suppress(OSError), self._process:  # what it was asked for may still be in the pipe
            pass

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            if time.monotonic() > self._until:
                self._process.kill()


# The process that waits for the next files; it ends when its input does, with this program.
_idle: list[_Worker] = []


@atexit.register
def _end_idle() -> None:
    for worker in _idle:
        worker.end()


class _Values(pickle.Unpickler):
    """Takes values alone from the process that read the file."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("date", "datetime", "time", "timedelta"):
            return getattr(datetime, name)
        raise pickle.UnpicklingError(name)


_NOT_STARTED = (
    "Chưa đọc được tệp nào vì máy không cho chương trình mở thêm tiến trình Python để đọc tệp. "
    "Hãy nhờ người phụ trách máy cho phép thư mục THADS trong phần mềm diệt virus rồi làm lại."
)
