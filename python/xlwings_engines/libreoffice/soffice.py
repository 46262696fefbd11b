"""The LibreOffice process: found, started with a profile of its own, joined, ended; and the errors of all that."""

from __future__ import annotations

import atexit
import contextlib
import functools
import glob
import hashlib
import importlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FunctionType
from typing import Any, TypeAlias, TypeVar

from xlwings_engines.shared.errors import SOFFICE_FOLDER, USER_INSTALLATION
from xlwings_engines.shared.scratch import Scratch

Uno: TypeAlias = Any  # an object of UNO, which tells no types

T = TypeVar("T")

EXECUTABLE_VARIABLE = "XLWINGS_SOFFICE"
START_SECONDS = 60.0
QUIT_SECONDS = 10.0
USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
# Where distributions keep the `uno` module when it is not in the running Python's own path.
UNO_PLACES = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program")

_unknown_pids = itertools.count(2**22 + 1)  # above what any kernel gives to a process


HALF_PAIR = "a text with half of a surrogate pair cannot be kept"


class SofficeError(Exception):
    """LibreOffice cannot be used."""


class SofficeNotFoundError(SofficeError):
    """LibreOffice, or the `uno` module that talks to it, is not installed."""


class SofficeStartError(SofficeError):
    """LibreOffice did not start, or could not be joined. `exit_code` is None if it was still running."""

    def __init__(self, message: str, exit_code: int | None = None, stderr: str = "") -> None:
        super().__init__(f"{message}: {stderr}" if stderr else message)
        self.exit_code = exit_code
        self.stderr = stderr


class SofficeDiedError(SofficeError):
    """The LibreOffice process with number `pid` is gone, and with it everything that was not saved."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"LibreOffice (process {pid}) has ended unexpectedly")
        self.pid = pid


def load_uno() -> Uno:
    """Import `uno`. The places of other Pythons come last in the path, so that they shadow nothing."""
    with contextlib.suppress(ImportError):
        return importlib.import_module("uno")
    sys.path += [p for p in UNO_PLACES if os.path.exists(os.path.join(p, "uno.py")) and p not in sys.path]
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        raise SofficeNotFoundError(f"Python {sys.version.split()[0]} has no `uno` module: {error}") from error


def enum(name: str, value: str) -> Uno:
    """A value of one of UNO's enumerations, whose name stands without "com.sun.star."."""
    return load_uno().Enum(f"com.sun.star.{name}", value)


def struct(name: str, **values: object) -> Uno:
    """One of UNO's structures, whose name stands without "com.sun.star."."""
    made = load_uno().createUnoStruct(f"com.sun.star.{name}")
    for member, value in values.items():
        setattr(made, member, value)
    return made


def implementing(*interfaces: str) -> type:
    """What a class comes from that LibreOffice calls by some of its interfaces."""
    uno, base = load_uno(), importlib.import_module("unohelper").Base
    return type("Implementing", (base, *(uno.getClass(f"com.sun.star.{name}") for name in interfaces)), {})


def properties(**values: object) -> tuple[Uno, ...]:
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def runtime_exception() -> type[Exception]:
    """What UNO raises, mostly without a message, for all that it does not like."""
    raised: type[Exception] = load_uno().getClass("com.sun.star.uno.RuntimeException")
    return raised


@contextlib.contextmanager
def held(document: Uno) -> Iterator[None]:
    """Change a document while nothing of it is drawn: to show each change takes longer than all of them."""
    document.lockControllers()
    try:
        yield
    finally:
        document.unlockControllers()


def find_soffice() -> str:
    """The program's path: from the environment, the PATH or one of the usual places."""
    chosen = os.environ.get(EXECUTABLE_VARIABLE)
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise SofficeNotFoundError(f"{EXECUTABLE_VARIABLE} is not a program: {chosen}")
        return found
    installed = itertools.chain(*(sorted(glob.glob(pattern), reverse=True) for pattern in USUAL_PLACES))
    for candidate in ("soffice", "libreoffice", *installed):
        if found := shutil.which(candidate):
            return found
    raise SofficeNotFoundError("LibreOffice was not found: install it, or name its program in " + EXECUTABLE_VARIABLE)


class Soffice:
    """A connection to one LibreOffice, which this program started, joined, or runs in."""

    def __init__(self, context: Uno, pid: int, process: Process | None = None, local: bool = False) -> None:
        self.context = context
        self.pid = pid
        self.process = process
        self.local = local
        self.headless = process.headless if process else b"--headless" in arguments_of(pid)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        if process and not self.headless:
            self.headless = not self.draws()

    @classmethod
    def start(
        cls,
        visible: bool | None = None,
        profile: str | os.PathLike[str] | None = None,
        executable: str | None = None,
        seconds: float = START_SECONDS,
        held: Sequence[int] = (),
    ) -> Soffice:
        """Start a LibreOffice that nothing else uses.

        It ends with this process, even if that is killed, or `stay`s, and holds the files `held` open for as long.

        Args:
            visible: True for windows as the desktop's, False for some that may be shown later, None for none. Without a
                display there are none, whatever is asked for.
        """
        load_uno()
        process = Process(executable or find_soffice(), visible, profile, held)
        try:
            context = process.wait_for(f"pipe,name={process.pipe}", seconds)
            return cls(context, process.pid, process)
        except BaseException:
            process.end()
            raise

    @classmethod
    def join(cls, accept: str) -> Soffice:
        """Join a running one, started with `--accept=<accept>;urp;`: "pipe,name=…" or "socket,host=127.0.0.1,port=…"."""
        try:
            context = resolve(accept)
        except SofficeError:
            raise
        except Exception as error:
            raise SofficeStartError(f"no LibreOffice accepts connections on {accept} ({error})") from error
        return cls(context, find_pid(accept))

    @classmethod
    def here(cls, context: Uno = None) -> Soffice:
        """The LibreOffice in whose process this Python runs."""
        return cls(context or load_uno().getComponentContext(), os.getpid(), local=True)

    def service(self, name: str) -> Uno:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def draws(self) -> bool:
        """Whether it has a display: one that cannot be reached is told by nothing but the clipboard, which is then its own."""
        clipboard = self.service("com.sun.star.datatransfer.clipboard.SystemClipboard")
        return not clipboard.getImplementationName().endswith("VCLGenericClipboard")

    @property
    def alive(self) -> bool:
        if self.process and self.process.popen.poll() is not None:
            return False
        try:
            return self.context.ServiceManager is not None
        except Exception:
            return False

    def stay(self) -> None:
        """Let it go on when this process ends: a window that is seen is somebody's."""
        if self.process and not self.headless:
            self.process.leave()

    def terminate(self) -> None:
        """Ask LibreOffice to end; end the process that was started here in any case."""
        with contextlib.suppress(Exception):  # the connection breaks while the answer is on its way
            self.desktop.terminate()
        if self.process:
            self.process.end(QUIT_SECONDS)

    def kill(self) -> None:
        if self.process:
            self.process.end()
        elif not self.local and self.pid < 2**22:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


class Process:
    """A soffice that was started here. The program is a script that starts others: they end as one group."""

    popen: subprocess.Popen[bytes]
    watcher: subprocess.Popen[bytes] | None = None

    def __init__(
        self, executable: str, visible: bool | None, profile: str | os.PathLike[str] | None, held: Sequence[int]
    ) -> None:
        self.pipe = f"xlwings_{uuid.uuid4().hex}"
        self.headless = visible is None or not has_display()
        self.scratch = Scratch(SOFFICE_FOLDER)
        self.folder = str(self.scratch.path)
        self.errors = os.path.join(self.folder, "stderr")
        self.ended = False
        url = Path(profile or os.path.join(self.folder, "profile")).absolute().as_uri()
        self.sockets = sockets_of(self.pipe, url)
        command = [
            executable,
            f"--accept=pipe,name={self.pipe};urp;StarOffice.ComponentContext",
            USER_INSTALLATION + url,
            "--norestore", "--nologo", "--nodefault", "--nofirststartwizard",
        ]  # fmt: skip
        if self.headless:
            command.append("--headless")
        kept = () if os.name == "nt" or self.headless else (self.scratch.handle, *held)
        atexit.register(self.end)  # first: whoever is ended at any moment from here on leaves nothing
        try:
            with open(self.errors, "wb") as errors:
                self.popen = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=errors,
                    stderr=errors,
                    cwd=self.folder,
                    env=environment(visible is False) | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), self.folder),
                    start_new_session=True,
                    pass_fds=kept,
                )
            self.pid = self.popen.pid
            if os.name != "nt":
                self.watcher = watch(self.pid, [self.folder, *self.sockets])
        except BaseException as error:
            self.end()
            if isinstance(error, OSError):
                raise SofficeStartError(f"{executable} cannot be started ({error})") from error
            raise

    def wait_for(self, accept: str, seconds: float) -> Uno:
        deadline = time.monotonic() + seconds
        while True:
            code = self.popen.poll()
            if code is not None:
                raise SofficeStartError(f"LibreOffice ended with exit code {code} while starting", code, self.said())
            try:
                return resolve(accept)
            except Exception as error:  # nobody listens yet
                if time.monotonic() > deadline:
                    message = f"LibreOffice did not answer within {seconds:g} seconds ({error})"
                    raise SofficeStartError(message, None, self.said()) from error
            time.sleep(0.05)

    def said(self) -> str:
        with contextlib.suppress(OSError):
            return Path(self.errors).read_text(encoding="utf-8", errors="replace").strip()[-2000:]
        return ""

    def leave(self) -> None:
        """Let the process outlive this one."""
        atexit.unregister(self.end)
        self._unwatch()

    def _unwatch(self) -> None:
        if self.watcher is not None:
            self.watcher.kill()
            self.watcher.communicate()
            self.watcher = None

    def end(self, patience: float = 0.0) -> None:
        """Wait for the process to end by itself, then end its whole group and remove its folder."""
        if self.ended:
            return
        self.ended = True
        atexit.unregister(self.end)
        if hasattr(self, "popen"):  # else it was not even started
            self._end_group(patience)
        self._unwatch()
        for path in self.sockets:
            with contextlib.suppress(OSError):
                os.remove(path)
        for _ in range(20):  # a process of the group may write its last file while the folder goes
            self.scratch.remove()
            if not os.path.exists(self.folder):
                break
            time.sleep(0.05)

    def _end_group(self, patience: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(patience)
        if os.name == "nt":
            command = ["taskkill", "/F", "/T", "/PID", str(self.popen.pid)]
            subprocess.run(command, capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        # The leader is gone, and so are soon the others; whoever looks then must find nobody.
        with contextlib.suppress(AttributeError, ProcessLookupError, PermissionError):
            for _ in range(100):
                os.killpg(self.popen.pid, 0)
                time.sleep(0.02)


def sockets_of(pipe: str, profile: str) -> list[str]:
    """The sockets that a LibreOffice has on Linux and leaves behind when it is killed."""
    if os.name == "nt":
        return []
    digest = "".join(f"{byte:x}" for byte in hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest())
    return [f"/tmp/OSL_PIPE_{os.getuid()}_{name}" for name in (pipe, f"SingleOfficeIPC_{digest}")]


def watch(pid: int, paths: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process that outlives this Python, ends the group and removes what is there under the paths.

    However this Python ends, the pipe to its watcher closes.
    """
    script = 'cat >/dev/null; kill -9 "-$0" 2>/dev/null; sleep 0.2; rm -rf -- "$@"'
    return subprocess.Popen(
        ["/bin/sh", "-c", script, str(pid), *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def environment(unseen: bool = False) -> dict[str, str]:
    """The environment for soffice: the system's programs come first. Its Python dies of another `python3` in the PATH.

    One that is unseen has windows of X11's own kind: with GTK's it now and then waits for the clipboard for ever.
    """
    if os.name == "nt":
        return dict(os.environ)
    path = os.environ.get("PATH", "")
    windows = {"SAL_USE_VCLPLUGIN": "gen"} if unseen and os.environ.get("DISPLAY") else {}
    return {**windows, **os.environ, "PATH": os.pathsep.join(["/usr/bin", "/bin", *filter(None, [path])])}


def has_display() -> bool:
    return os.name == "nt" or sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def arguments_of(pid: int | str) -> list[bytes]:
    """How a process was started; nothing where that is not to see."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return [b""]


def resolve(accept: str) -> Uno:
    local = load_uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    return resolver.resolve(f"uno:{accept};urp;StarOffice.ComponentContext")


def find_pid(accept: str) -> int:
    """The number of the process that was started to accept these connections; a made-up one where that is not to see."""
    wanted = f"accept={accept};".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        program, *arguments = arguments_of(folder.name)
        is_office = os.path.basename(program).startswith(b"soffice.bin")
        if is_office and any(argument.lstrip(b"-").startswith(wanted) for argument in arguments):
            return int(folder.name)
    return next(_unknown_pids)


def reports_death(cls: type[T]) -> type[T]:
    """Let every member of the class raise SofficeDiedError when LibreOffice is gone.

    UNO reports that in many ways, and as often as not by an AttributeError. The instances tell their `soffice`.
    """
    for name, member in list(vars(cls).items()):
        if isinstance(member, FunctionType) and name not in ("__init__", "soffice"):
            setattr(cls, name, _reporting(member))
        elif isinstance(member, property) and name != "soffice":
            getter, setter = (f and _reporting(f) for f in (member.fget, member.fset))
            setattr(cls, name, property(getter, setter, doc=member.__doc__))
    return cls


def _reporting(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function, updated=())  # it may be a class, which makes what a property gives
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(self, *args, **kwargs)
        except (NotImplementedError, KeyError, IndexError, SofficeError):
            raise
        except Exception as error:
            soffice: Soffice = self.soffice
            if soffice.alive and isinstance(error.__cause__, UnicodeEncodeError):
                raise ValueError(HALF_PAIR) from error
            if soffice.alive:
                raise
            if soffice.process:
                soffice.process.end()
            raise SofficeDiedError(soffice.pid) from error

    return call
