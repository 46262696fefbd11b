"""The offline kit: one zip with the workbook, the program, every Windows package and the installer.

The same sources, locks and LibreOffice give the same bytes: names are sorted, times pinned, nothing is compressed
(zlib's output is its version's own; what is large in a kit is compressed already).
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_string
from io import BytesIO
from pathlib import Path
from typing import Any

from thads import layout, windows
from thads.errors import UnusableFileError, explained
from thads.windows import machine
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

DEFAULT_PYTHON = "3.12"
ROOT = Path(__file__).parents[3]

# What the program needs of python/, by suffix: no compiled files, nothing of an editor's.
_PROGRAM_FILES = (".py", ".toml", ".bas", ".cls", ".docx", ".cmd", ".xml", ".xcu")

_ENTRY = re.compile(r"^(?P<name>[\w.\-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_LICENCE_TEXT = re.compile(r"(?i)/licenses/.*[^/]$|/(licen[cs]e|copying|notice)[^/]*$")
_INSTALLER = re.compile(r"python-(\d+\.\d+)\.\d+-amd64\.exe")

_NOTES = tomllib.loads(Path(__file__).with_name("notes.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package of the lock file: name, version, environment marker ("" is always) and the hashes of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read_lock(text: str) -> list[Requirement]:
    """The packages of a lock file as `uv pip compile --generate-hashes` writes it."""
    entries = re.split(r"\n(?=\S)", text.strip())
    return [
        Requirement(match["name"], match["version"], (match["marker"] or "").strip(), tuple(_HASH.findall(entry)))
        for entry in entries
        if (match := _ENTRY.match(entry))
    ]


def for_windows(requirements: Sequence[Requirement], python: str) -> list[Requirement]:
    """Those that a 64-bit Windows Python of this version needs: pip would judge the markers by the machine it runs on."""
    marker: Any = importlib.import_module("pip._vendor.packaging.markers").Marker
    system = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"}
    environment = {**system, "python_version": python, "python_full_version": f"{python}.0"}
    return [each for each in requirements if not each.marker or marker(each.marker).evaluate(environment)]


def build(
    output: Path,
    pythons: Sequence[str] = (DEFAULT_PYTHON,),
    guide: bool = True,
    installer: Path | None = None,
    installer_hash: str | None = None,
) -> None:
    """Write the kit.

    Args:
        output: zip file to write; replaced if present.
        pythons: Python versions such as "3.12" that the kit brings packages for.
        guide: with the guide as PDF, which LibreOffice prints.
        installer: python.org's installer to put in, named as python.org names it.
        installer_hash: its SHA-256 as published; without it a file `<installer>.sha256` must say it.

    Raises:
        UnusableFileError: a package cannot be had or states no licence, the installer is not the expected one, or the
            zip cannot be written.
        OfficeError: the guide is wanted and LibreOffice cannot print it.
    """
    contents: dict[str, bytes] = {name: (ROOT / name).read_bytes() for name in (windows.WORKBOOK, windows.SIGNING)}
    contents |= {name: _command(name) for name in windows.COMMANDS}
    contents |= {f"{windows.KIT_PROGRAM}/{name}": content for name, content in _program()}
    contents[windows.KIT_FACTS] = json.dumps({"version": program_version()}).encode()
    if installer:
        contents |= _python_installer(installer, installer_hash, pythons)
    note = _NOTES["python"].format(versions=" hoặc ".join(pythons), example=f"python-{pythons[-1]}.x-amd64.exe")
    contents[f"{windows.KIT_PYTHON}/DOC-TRUOC.txt"] = note.replace("\n", "\r\n").encode("utf-8-sig")
    lock = read_lock((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    with Scratch() as folder:
        if guide:
            contents[windows.GUIDE] = _guide(folder)
        for python in pythons:
            wanted = for_windows(lock, python)
            wheels = _download(wanted, python, folder / python)
            contents |= {f"{windows.KIT_WHEELS}/{path.name}": path.read_bytes() for path in wheels}
            contents[f"{windows.KIT_WHEELS}/{windows.requirements_name(python)}"] = _requirements(wanted, wheels)
    contents["GIAY-PHEP.txt"] = _licences(contents)
    contents["bo-phan.cdx.json"] = _parts(contents)
    with explained(f"Không ghi được {output}. Hãy kiểm tra quyền ghi và chỗ trống của ổ đĩa rồi làm lại."):
        write_file(output, _zipped(contents))


def program_version() -> str:
    """The program's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            package.writestr(entry, contents[name])
    return data.getvalue()


def _command(name: str) -> bytes:
    """A .cmd file as cmd wants it: ASCII, CRLF. In a file with LF alone it misses labels."""
    text = (Path(__file__).parent / "cmd" / name).read_text(encoding="ascii")
    return text.replace("\n", "\r\n").encode("ascii")


def _program() -> Iterator[tuple[str, bytes]]:
    folder = ROOT / "python"
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PROGRAM_FILES:
            content = _command(path.name) if path.suffix == ".cmd" else path.read_bytes()
            yield path.relative_to(folder).as_posix(), content


def _guide(folder: Path) -> bytes:
    """The guide sheet as PDF, without the moment it was printed at."""
    from thads.libreoffice import office

    path = folder / windows.GUIDE
    office.export_pdf(ROOT / windows.WORKBOOK, path, layout.GUIDE_SHEET)
    return _timeless(path.read_bytes())


def _timeless(pdf: bytes) -> bytes:
    """Pin what differs from one printing to the next; lengths stay, so the PDF's own table of positions holds."""
    for pattern in (rb"/CreationDate\s?\((D:[^)]*)\)", rb"/DocChecksum\s?/([0-9A-F]+)", rb"/ID\s?\[([^\]]*)\]"):
        pdf = re.sub(pattern, lambda match: _zeroed(match[0], match[1]), pdf)
    return pdf


def _zeroed(whole: bytes, varying: bytes) -> bytes:
    zeros = b"D:20230630000000Z" if varying.startswith(b"D:") else re.sub(rb"[0-9A-Fa-f]", b"0", varying)
    return whole.replace(varying, zeros[: len(varying)].ljust(len(varying)))


def _download(wanted: Sequence[Requirement], python: str, folder: Path) -> list[Path]:
    """One wheel a package for 64-bit Windows, its hash in the lock."""
    folder.mkdir()
    lock = folder / "requirements.txt"
    lock.write_bytes(_requirements(wanted))
    pip = (sys.executable, "-P", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    kind = ("--only-binary=:all:", "--platform", "win_amd64", "--implementation", "cp", "--python-version", python)
    places = ("--require-hashes", "--requirement", str(lock), "--dest", str(folder))
    code, said = machine.ended([*pip, *kind, *places])
    if code:
        raise UnusableFileError(
            f"Chưa tải được thư viện cho Windows (Python {python}). Hãy kiểm tra mạng và phiên bản Python rồi làm lại.\n"
            f"pip: {said.splitlines()[-1] if said else code}"
        )
    wheels = sorted(folder.glob("*.whl"))
    check_wheels(wanted, wheels)
    return wheels


def check_wheels(wanted: Sequence[Requirement], wheels: Sequence[Path]) -> None:
    """Assert that there is exactly one wheel a package, each known to the lock, and that xlwings brings both DLLs.

    Raises:
        UnusableFileError: something is missing, surplus or unknown.
    """
    hashes = {value: each.name for each in wanted for value in each.hashes}
    found = sorted(hashes.get(_sha256(path.read_bytes()), path.name) for path in wheels)
    if found != sorted(each.name for each in wanted):
        raise UnusableFileError(f"Bộ thư viện tải về không đủ hoặc không đúng: {', '.join(found)}. Hãy làm lại.")
    for wheel in (path for path in wheels if path.name.startswith("xlwings-")):
        with zipfile.ZipFile(wheel) as package:
            names = {name.rpartition("/")[2] for name in package.namelist()}
        if missing := {f"xlwings{bits}-{wheel.name.split('-')[1]}.dll" for bits in (32, 64)} - names:
            raise UnusableFileError(f"{wheel.name} thiếu {', '.join(sorted(missing))}. Hãy chọn bản xlwings khác.")


def _licences(contents: Mapping[str, bytes]) -> bytes:
    """The licences of all wheels among the contents, each package once."""
    wheels = {name: data for name, data in contents.items() if name.endswith(".whl")}
    told = sorted({licence(name, data) for name, data in wheels.items()})
    return "\n".join([_NOTES["licences"], *told]).replace("\n", "\r\n").encode("utf-8-sig")


def _parts(contents: Mapping[str, bytes]) -> bytes:
    """The bill of materials (SBOM): the wheels, and Python's installer where it is there. Source: CycloneDX 1.5, JSON."""
    parts = []
    for name, data in sorted(contents.items()):
        part: dict[str, object] = {"type": "library", "hashes": [{"alg": "SHA-256", "content": _sha256(data)}]}
        if name.endswith(".whl"):
            package, _, stated = licence(name, data).partition("\n")[0].partition(": ")
            title, version = package.split(" ")
            part |= {"name": title, "version": version, "licenses": [{"license": {"name": stated}}]}
            part["purl"] = f"pkg:pypi/{re.sub(r'[-_.]+', '-', title).lower()}@{version}"
        elif name.endswith(".exe"):
            part |= {"type": "application", "name": name.rpartition("/")[2], "version": name.split("-")[1]}
        else:
            continue
        parts.append(part)
    about = {"component": {"type": "application", "name": "tuyenquang-thads", "version": program_version()}}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": about, "components": parts}
    return json.dumps(bill, ensure_ascii=False, indent=1).encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def licence(name: str, wheel: bytes) -> str:
    """A wheel's name, version and licence, and below that the files in it with the licences' texts.

    Raises:
        UnusableFileError: it does not state its licence.
    """
    with zipfile.ZipFile(BytesIO(wheel)) as package:
        (path,) = (part for part in package.namelist() if part.count("/") == 1 and part.endswith(".dist-info/METADATA"))
        about = message_from_string(package.read(path).decode())
        folder = path.removesuffix("METADATA")
        texts = sorted(part for part in package.namelist() if part.startswith(folder) and _LICENCE_TEXT.search(part))
    classified = (text.rpartition(" :: ")[2] for text in about.get_all("Classifier", []) if text.startswith("License"))
    stated = (about["License-Expression"], (about["License"] or "").strip().partition("\n")[0], ", ".join(classified))
    named = next((words for words in stated if words and words != "UNKNOWN"), None)
    if not named:
        raise UnusableFileError(f"{name} không ghi giấy phép, nên chưa đóng gói. Hãy chọn bản khác.")
    return "\n".join([f"{about['Name']} {about['Version']}: {named}", *(f"  {text}" for text in texts), ""])


def _requirements(wanted: Sequence[Requirement], wheels: Sequence[Path] | None = None) -> bytes:
    """A requirements file; given wheels, it accepts these very files and no others."""
    present = None if wheels is None else {_sha256(path.read_bytes()) for path in wheels}
    lines = []
    for each in wanted:
        hashes = each.hashes if present is None else [value for value in each.hashes if value in present]
        lines.append(" ".join([f"{each.name}=={each.version}", *(f"--hash=sha256:{value}" for value in hashes)]))
    return "".join(f"{line}\n" for line in lines).encode()


def _python_installer(path: Path, expected: str | None, pythons: Sequence[str]) -> dict[str, bytes]:
    """The installer and its hash, checked."""
    name = _INSTALLER.fullmatch(path.name)
    if not name or name[1] not in pythons:
        raise UnusableFileError(
            f"{path.name} không phải bộ cài Python 64 bit cho bộ này. Cần tệp tên dạng python-{pythons[-1]}.x-amd64.exe."
        )
    try:
        content = path.read_bytes()
        wanted = (expected or path.with_name(f"{path.name}.sha256").read_text(encoding="ascii")).split()[0].lower()
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise UnusableFileError(
            f"Chưa có bộ cài {path.name} hoặc mã kiểm tra của nó. Hãy thêm --sha256 MÃ, hoặc để mã trong tệp {path.name}.sha256."
        ) from error
    if _sha256(content) != wanted:
        raise UnusableFileError(f"{path.name} không đúng mã SHA-256 đã cho. Hãy tải lại tệp này từ python.org.")
    return {
        f"{windows.KIT_PYTHON}/{path.name}": content,
        f"{windows.KIT_PYTHON}/{path.name}.sha256": f"{wanted}  {path.name}\r\n".encode("ascii"),
    }
