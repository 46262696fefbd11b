"""The offline kit: the same bytes each time, complete for 64-bit Windows, and never with an unchecked installer."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, TEMPLATE
from thads.commands import cli
from thads.errors import UnusableFileError
from thads.windows import kit


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bộ cài") / "kit.zip"
    assert cli.main(["dong-goi", "-o", str(path)]) == 0
    return path


def test_built_twice_the_same(built: Path, tmp_path: Path) -> None:
    kit.build(tmp_path / "kit.zip")
    assert (tmp_path / "kit.zip").read_bytes() == built.read_bytes()


def test_everything_is_in_it(built: Path) -> None:
    found = contents(built)
    assert found["tuyenquang_thads.xlsm"] == TEMPLATE.read_bytes()
    assert found["HUONG-DAN.pdf"].startswith(b"%PDF-")
    commands = {"cai_dat.cmd", "go_bo.cmd", "chan_doan.cmd", "kiem_chung.cmd"}
    assert {*commands, "python/DOC-TRUOC.txt", "docs/ky-so.md", "bo-cai.json", "GIAY-PHEP.txt"} <= set(found)
    sources = [path for path in (ROOT / "python").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    # What the library of the engines tells its own readers stays behind.
    told = {f"chuong-trinh/xlwings_engines/{name}" for name in ("README.md", "CHANGELOG.md")}
    assert {f"chuong-trinh/{path.relative_to(ROOT / 'python').as_posix()}" for path in sources} - told == {
        name for name in found if name.startswith("chuong-trinh/")
    }


def test_wheels_are_the_locks_for_64_bit_windows(built: Path) -> None:
    found = contents(built)
    wheels = {name: data for name, data in found.items() if name.endswith(".whl")}
    assert all(name.endswith(("-cp312-win_amd64.whl", "-none-any.whl")) or "-abi3-" in name for name in wheels)
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    hashes = {hashlib.sha256(data).hexdigest() for data in wheels.values()}
    assert all(value in lock for value in hashes)
    lines = found["thu-vien/requirements-3.12.txt"].decode().splitlines()
    assert {line.rpartition("sha256:")[2] for line in lines} == hashes
    names = {line.partition("==")[0] for line in lines}
    assert {"xlwings", "pywin32", "lxml", "pandas", "numpy"} <= names
    assert not {"appscript", "psutil"} & names
    (xlwings,) = (name for name in wheels if "/xlwings-" in name)
    version = xlwings.split("-")[2]
    (built.parent / "x.whl").write_bytes(wheels[xlwings])
    with zipfile.ZipFile(built.parent / "x.whl") as wheel:
        libraries = {name.rpartition("/")[2] for name in wheel.namelist() if name.endswith(".dll")}
    assert libraries == {f"xlwings32-{version}.dll", f"xlwings64-{version}.dll"}


def test_command_files_are_ascii_with_crlf(built: Path) -> None:
    commands = {name: data for name, data in contents(built).items() if name.endswith(".cmd")}
    assert len(commands) == 9  # four for the user, five for the installer to copy
    for name, data in commands.items():
        assert data.isascii(), name
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r"), name


def test_markers_are_judged_for_windows() -> None:
    text = (
        "a==1 ; sys_platform == 'darwin' \\\n    --hash=sha256:" + "0" * 64 + "\n"
        "b==2 ; sys_platform == 'win32' and python_version < '3.13' \\\n    --hash=sha256:" + "1" * 64 + "\n"
        "c==3 \\\n    --hash=sha256:" + "2" * 64 + " \\\n    --hash=sha256:" + "3" * 64 + "\n"
    )
    lock = kit.read_lock(text)
    assert [each.name for each in kit.for_windows(lock, "3.12")] == ["b", "c"]
    assert [each.name for each in kit.for_windows(lock, "3.13")] == ["c"]
    assert lock[2].hashes == ("2" * 64, "3" * 64)


def test_an_incomplete_set_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "xlwings-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr("xlwings-1.data/data/xlwings64-1.dll", b"")
    known = kit.Requirement("xlwings", "1", "", (hashlib.sha256(wheel.read_bytes()).hexdigest(),))
    with pytest.raises(UnusableFileError, match=r"thiếu xlwings32-1\.dll"):
        kit.check_wheels([known], [wheel])
    with pytest.raises(UnusableFileError, match="không đủ"):
        kit.check_wheels([known], [])
    with pytest.raises(UnusableFileError, match="không đúng"):
        kit.check_wheels([kit.Requirement("xlwings", "1", "", ("0" * 64,))], [wheel])


def test_every_packages_licence_is_listed(built: Path) -> None:
    found = contents(built)
    data = found["GIAY-PHEP.txt"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    lines = data.decode("utf-8-sig").splitlines()
    for requirement in found["thu-vien/requirements-3.12.txt"].decode().splitlines():
        name, version = requirement.partition(" ")[0].lower().split("==")
        assert [line for line in lines if line.lower().replace("_", "-").startswith(f"{name} {version}: ")], requirement
    assert "lxml 6.1.3: BSD-3-Clause" in lines
    assert "  xlwings-0.37.8.dist-info/licenses/LICENSE.txt" in lines


def test_the_bill_of_materials_names_every_package(built: Path) -> None:
    found = contents(built)
    bill = json.loads(found["bo-phan.cdx.json"])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    pins = {}
    for line in found["thu-vien/requirements-3.12.txt"].decode().splitlines():
        pin, _, digest = line.partition(" --hash=sha256:")
        pins[f"pkg:pypi/{pin.replace('==', '@').lower()}"] = digest
    assert {part["purl"]: part["hashes"][0]["content"] for part in bill["components"]} == pins
    licences = {part["name"]: part["licenses"][0]["license"]["name"] for part in bill["components"]}
    assert licences["lxml"] == "BSD-3-Clause"
    assert all(licences.values())


@pytest.mark.parametrize(
    ("stated", "listed"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: old words\n", "MIT OR Apache-2.0"),
        ("License: BSD 3-clause\nClassifier: License :: OSI Approved :: BSD License\n", "BSD 3-clause"),
        ("License: MIT License\n        \n        Copyright of its authors\n", "MIT License"),
        (
            "Classifier: Programming Language :: Python\nClassifier: License :: OSI Approved :: BSD License\n"
            "Classifier: License :: OSI Approved :: MIT License\n",
            "BSD License, MIT License",
        ),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: BSD License\n", "BSD License"),
        ("License: UNKNOWN\n", None),
        ("License-File: LICENSE\n", None),
    ],
)
def test_a_licence_is_what_the_wheel_states(tmp_path: Path, stated: str, listed: str | None) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr(
            "a-1.dist-info/METADATA", f"Metadata-Version: 2.4\nName: a\nVersion: 1\n{stated}\nLicense: of the text\n"
        )
        for name in ("a/LICENSE", "a-1.dist-info/licenses/b/x.txt", "a-1.dist-info/LICENCE", "a-1.dist-info/RECORD"):
            package.writestr(name, "")
    if listed:
        assert (
            kit.licence(wheel.name, wheel.read_bytes())
            == f"a 1: {listed}\n  a-1.dist-info/LICENCE\n  a-1.dist-info/licenses/b/x.txt\n"
        )
    else:
        with pytest.raises(UnusableFileError, match=r"a-1-py3-none-any\.whl không ghi giấy phép"):
            kit.licence(wheel.name, wheel.read_bytes())


def test_pythons_installer_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "_download", lambda *_: [])
    setup, output = tmp_path / "python-3.12.9-amd64.exe", tmp_path / "kit.zip"
    setup.write_bytes(b"MZ")
    right = hashlib.sha256(b"MZ").hexdigest()
    for path, expected, words in (
        (setup, None, "mã kiểm tra"),
        (setup, "0" * 64, "không đúng mã SHA-256"),
        (tmp_path / "python-3.11.9-amd64.exe", right, "không phải bộ cài"),
    ):
        with pytest.raises(UnusableFileError, match=words):
            kit.build(output, guide=False, installer=path, installer_hash=expected)
        assert not output.exists()
    kit.build(output, guide=False, installer=setup, installer_hash=right.upper())
    found = contents(output)
    assert found["python/python-3.12.9-amd64.exe"] == b"MZ"
    (part,) = json.loads(found["bo-phan.cdx.json"])["components"]
    assert (part["name"], part["version"], part["hashes"][0]["content"]) == (setup.name, "3.12.9", right)
    assert found["python/python-3.12.9-amd64.exe.sha256"].split() == [right.encode(), setup.name.encode()]


def test_without_libreoffice_the_message_is_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from thads.libreoffice import office
    from xlwings_engines import libreoffice

    def missing(*_: object, **__: object) -> None:
        raise libreoffice.SofficeNotFoundError("soffice")

    monkeypatch.setattr(office, "_prepared_profile", missing)
    assert cli.main(["dong-goi", "-o", str(tmp_path / "kit.zip")]) == 2
    assert "Máy chưa có LibreOffice" in capsys.readouterr().err
    assert not (tmp_path / "kit.zip").exists()
