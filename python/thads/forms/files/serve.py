"""The process that reads files from outside: bounded in memory, it may die of a file without harm to the one that asked."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from contextlib import suppress
from typing import Any

from thads.forms.files.read import read_sheets
from thads.forms.files.sheet import UnreadableError
from thads.journal import record, without_words

# A form takes 35 KB unpacked and 150 cells, the widest table of a province some 20,000 cells.
MEMORY = 400 * 2**20
MAX_FILE = 32 * 2**20
MAX_CELLS = 1_000_000


def serve() -> None:
    """Answer for each path of the lists that are asked: the sheets' names, rows and merged areas, or why there are none."""
    _bound_memory()
    gc.freeze()  # what was imported stays: the collector need not look through it for each file
    requests, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    # Nothing but answers may come out.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    pickle.dump(None, answers)
    answers.flush()
    while True:
        try:
            paths = pickle.load(requests)
        except EOFError:
            return
        for path in paths:
            pickle.dump(_answer(path), answers)
            answers.flush()


def _answer(path: str) -> object:
    try:
        with open(path, "rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE:
                return "too_large"
            data = file.read()
    except OSError:
        return "unopened"
    try:
        sheets = read_sheets(data)
    except UnreadableError as error:
        return error.reason
    except MemoryError:
        raise  # what is left of the memory is in pieces: the next file gets a new process
    except Exception as error:
        with suppress(OSError):
            record(f"{os.path.splitext(path)[1]}\n{without_words(error)}")
        return "damaged"
    if sum(len(row) for sheet in sheets for row in sheet.rows) > MAX_CELLS:
        return "too_large"
    return [(sheet.name, sheet.rows, sheet.merged) for sheet in sheets]


def _bound_memory() -> None:
    """Let the system refuse this process more than `MEMORY`: what asks for it then dies."""
    if sys.platform == "win32":
        import win32api
        import win32job

        job = win32job.CreateJobObject(None, "")
        kind = win32job.JobObjectExtendedLimitInformation
        about: dict[str, Any] = win32job.QueryInformationJobObject(job, kind)
        about["ProcessMemoryLimit"] = MEMORY
        about["BasicLimitInformation"]["LimitFlags"] |= win32job.JOB_OBJECT_LIMIT_PROCESS_MEMORY
        win32job.SetInformationJobObject(job, kind, about)
        win32job.AssignProcessToJobObject(job, win32api.GetCurrentProcess())
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
