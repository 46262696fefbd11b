"""The extension `thads-libreoffice.oxt`: built, put into a user's LibreOffice, taken out again.

All changes to a profile are made by a LibreOffice that runs on it unseen for that moment: its own extension manager
and its own configuration, so that nothing here knows how a profile is stored (and `unopkg` refuses root).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from thads import journal
from thads.errors import OfficeError
from xlwings_engines.libreoffice.soffice import (
    Soffice,
    SofficeNotFoundError,
    SofficeStartError,
    implementing,
    load_uno,
    properties,
)
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

PROGRAM = Path(__file__).parents[2]
NAME = "thads-libreoffice.oxt"
IDENTIFIER = "vn.thads.libreoffice"
PARTS = ("Jobs.xcu", "META-INF/manifest.xml", "description.xml", "thads_bridge.py", "xlwings.bas")

# In the profile, read by the bridge: where the program is, and what uninstalling has to take back.
SETTINGS = "user/thads-libreoffice.json"

_IN_USE = (
    "LibreOffice đang mở. Hãy lưu việc đang làm, đóng hết các cửa sổ LibreOffice rồi làm lại. Nếu không thấy "
    "cửa sổ nào (lần trước tắt đột ngột), hãy mở LibreOffice, đóng lại rồi làm lại."
)
_REFUSED = "LibreOffice không nhận phần mở rộng. Cần LibreOffice 7.4 trở lên; hãy cập nhật rồi làm lại."

_MANAGER = "/singletons/com.sun.star.deployment.ExtensionManager"
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"


def build(path: Path) -> None:
    """Write the extension; the same sources give the same bytes."""
    sources = files("thads.libreoffice").joinpath("bridge")
    with zipfile.ZipFile(path, "w") as package:
        for name in PARTS:  # a ZipInfo has always the same date
            package.writestr(zipfile.ZipInfo(name), sources.joinpath(name).read_bytes(), zipfile.ZIP_DEFLATED)


def install(profile: Path | None = None, trusted: Sequence[Path] = (), locale: str = "") -> None:
    """Put the extension into a user's LibreOffice, in place of an earlier one.

    Args:
        profile: the profile's folder; None is the user's own.
        trusted: folders whose documents, and those of their subfolders, may run macros without a question. This holds
            for every document there, so it should be the workbook's own folder, where only the office can write.
        locale: how numbers and dates are typed and shown, such as "vi-VN"; "" leaves that as it is.

    Raises:
        OfficeError: LibreOffice is missing, running on this profile, or does not start.
    """
    profile = profile or default_profile()
    before = _read_settings(profile)
    with _office(profile) as office:
        _add_extension(office)
        security = configuration(office, _SECURITY)
        if locale:
            regional = configuration(office, "/org.openoffice.Setup/L10N")
            regional.ooSetupSystemLocale = locale
            regional.commitChanges()
        added = [url for url in dict.fromkeys(map(_url, trusted)) if url not in security.SecureURL]
        if added:
            security.SecureURL = (*security.SecureURL, *added)
            security.commitChanges()
    settings = {
        "program": str(PROGRAM),
        "packages": list(dict.fromkeys(map(sysconfig.get_path, ("purelib", "platlib")))),
        "python": list(sys.version_info[:2]),
        "trusted": [*before.get("trusted", ()), *added],
    }
    write_file(profile / SETTINGS, json.dumps(settings, ensure_ascii=False, indent=1).encode())


def uninstall(profile: Path | None = None) -> None:
    """Take the extension and what `install` trusted out of a user's LibreOffice; nothing to do is no error.

    Raises:
        OfficeError: LibreOffice is missing, running on this profile, or does not start.
    """
    profile = profile or default_profile()
    if not is_installed(profile):
        return
    added = _read_settings(profile)["trusted"]
    with _office(profile) as office:
        manager, silent = office.context.getByName(_MANAGER), _silent_environment()
        deployed = manager.getDeployedExtensions("user", None, silent)
        if any(extension.Identifier.Value == IDENTIFIER for extension in deployed):
            manager.removeExtension(IDENTIFIER, NAME, "user", None, silent)
        security = configuration(office, _SECURITY)
        security.SecureURL = tuple(url for url in security.SecureURL if url not in added)
        security.commitChanges()
    (profile / SETTINGS).unlink()


def is_installed(profile: Path | None = None) -> bool:
    """Whether `install` was the last that happened to this profile."""
    return (profile or default_profile()).joinpath(SETTINGS).exists()


def default_profile() -> Path:
    """The profile that LibreOffice uses when nobody names one."""
    if sys.platform == "win32":
        folder = Path(os.environ["APPDATA"], "LibreOffice")
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config"), "libreoffice")
    return folder / "4"


def _read_settings(profile: Path) -> dict[str, Any]:
    path = profile / SETTINGS
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


@contextmanager
def _office(profile: Path) -> Iterator[Soffice]:
    """A LibreOffice without a window on a profile that nobody else uses."""
    with said_plainly():
        if _is_in_use(profile):
            raise OfficeError(_IN_USE)
        office = Soffice.start(profile=profile)
    try:
        yield office
    finally:
        office.terminate()


@contextmanager
def said_plainly() -> Iterator[None]:
    """An OfficeError in Vietnamese where LibreOffice is missing or does not start."""
    try:
        yield
    except SofficeNotFoundError as error:
        raise OfficeError(
            "Máy chưa có LibreOffice (hoặc thiếu gói python3-uno). Hãy cài: sudo apt-get install libreoffice-calc python3-uno."
        ) from error
    except SofficeStartError as error:
        journal.record_failure()
        raise OfficeError(
            f"LibreOffice không khởi động được. Hãy khởi động lại máy rồi làm lại; chi tiết ở {journal.log_path()}."
        ) from error


def _is_in_use(profile: Path) -> bool:
    """Whether a LibreOffice runs on the profile: by its lock, or by the pipe where it takes further command lines.

    A second one would hand its command line to the first and end: we would work in, and end, the user's own.
    """
    if (profile / ".lock").exists():
        return True
    profile_hash = hashlib.md5(_url(profile).encode("utf-16-le")).digest()
    context = load_uno().getComponentContext()
    connector = context.ServiceManager.createInstanceWithContext("com.sun.star.connection.Connector", context)
    with suppress(Exception):
        connector.connect("pipe,name=SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in profile_hash)).close()
        return True
    return False


def _add_extension(office: Soffice) -> None:
    with Scratch() as folder:
        package = folder / NAME
        build(package)
        if not office.context.getByName(_MANAGER).addExtension(_url(package), (), "user", None, _silent_environment()):
            raise OfficeError(_REFUSED)


def _silent_environment() -> Any:
    """Approves what the extension manager would ask a person, such as whether to replace an earlier version."""
    approve = load_uno().getTypeByName("com.sun.star.task.XInteractionApprove")

    class Environment(implementing("ucb.XCommandEnvironment", "task.XInteractionHandler")):  # type: ignore[misc]
        def getInteractionHandler(self) -> Any:  # noqa: N802
            return self

        def getProgressHandler(self) -> None:  # noqa: N802
            return None

        def handle(self, request: Any) -> None:
            for continuation in request.getContinuations():
                approval = continuation.queryInterface(approve)
                if approval:
                    approval.select()

    return Environment()


def configuration(office: Soffice, path: str) -> Any:
    """A part of LibreOffice's configuration, its settings as attributes; `commitChanges` keeps what was set."""
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    arguments = properties(nodepath=path)
    return provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", arguments)


def _url(path: Path) -> str:
    """A path as LibreOffice spells it; Path.as_uri escapes more characters."""
    url: str = load_uno().systemPathToFileUrl(str(path.absolute()))
    return url
