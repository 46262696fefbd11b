"""Each check of the installation over a made-up Windows, and the whole on the machine at hand."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.conftest import ROOT, TEMPLATE
from thads.commands import cli
from thads.windows import checks, conf, doctor, findings, machine, packages
from thads.windows.checks import Installation
from thads.windows.findings import State
from thads.windows.machine import Machine, known_folder, office_versions
from thads.windows.packages import Package
from thads.workbook.book_file import open_book

V16 = r"HKCU\Software\Microsoft\Office\16.0"
POLICY16 = r"HKCU\Software\Policies\Microsoft\Office\16.0"
ASR = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
ASR_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
SYSTEM = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
INTERPRETER = r"%LOCALAPPDATA%\THADS\venv\Scripts\pythonw.exe"

Registry = Mapping[str, Mapping[str, object]]


def windows(registry: Registry | None = None, mark: str = "", **environment: str) -> Machine:
    keys = {f"{V16}\\Excel\\Options": {}, **(registry or {})}

    def subkeys(key: str) -> list[str]:
        return sorted({name[len(key) + 1 :].partition("\\")[0] for name in keys if name.startswith(f"{key}\\")})

    return Machine(True, environment, lambda key, name: keys.get(key, {}).get(name), subkeys, lambda path: mark)


@pytest.fixture
def sound(tmp_path: Path) -> Installation:
    """A Windows with nothing to mend."""
    home = tmp_path / "THADS"
    (home / "venv" / "Scripts").mkdir(parents=True)
    for bits in (32, 64):
        (home / "venv" / f"xlwings{bits}-1.2.dll").touch()
    header = bytearray(256)
    struct.pack_into("<I", header, 0x3C, 128)
    struct.pack_into("<4sH", header, 128, b"PE\0\0", 0x014C)
    (tmp_path / "EXCEL.EXE").write_bytes(header)
    book = tmp_path / "Số liệu" / "so.xlsm"
    book.parent.mkdir()
    return Installation(
        machine=windows(
            {
                r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.16"},
                r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe": {
                    "": str(tmp_path / "EXCEL.EXE")
                },
                rf"{V16}\Excel\Security\Trusted Locations\THADS": {"Path": f"{book.parent}\\"},
            },
            LOCALAPPDATA=str(tmp_path),
        ),
        home=home,
        prefix=home / "venv",
        python=(3, 12, 9),
        bits=64,
        pins={"xlwings": "1.2", "lxml": "3"},
        packages={"xlwings": Package("1.2"), "lxml": Package("3")},
        book=str(book),
        conf={"INTERPRETER_WIN": INTERPRETER, "XLWINGS VERSION": "1.2"},
        call_udf=lambda venv, version: "0.06",
    )


def with_registry(here: Installation, registry: Registry) -> Installation:
    return replace(here, machine=windows(registry, LOCALAPPDATA=here.machine.environment["LOCALAPPDATA"]))


def test_nothing_to_mend(sound: Installation) -> None:
    found = doctor.examine(sound)
    assert [(finding.what, finding.found) for finding in found if finding.state not in (State.FINE, State.NOTE)] == []
    assert findings.conclusion(found) == "Không thấy mục nào cần sửa."
    assert findings.exit_code(found) == 0
    assert "Excel 2016 trở lên, 32 bit" in findings.as_text(found)


def test_elsewhere_windows_facts_are_not_called_fine(sound: Installation) -> None:
    found = doctor.examine(replace(sound, machine=Machine(False, {}), call_udf=None))
    states = {finding.what: (finding.state, finding.found) for finding in found}
    seen = {"Python", "Thư viện", "Phiên bản sổ và chương trình", "OneDrive", "Quyền ghi", "LibreOffice"}
    assert {what for what, (state, _) in states.items() if state is not State.UNSEEN} == seen
    assert all("chỉ xem được trên Windows" in said for state, said in states.values() if state is State.UNSEEN)
    assert "11 mục không xem được" in findings.conclusion(found)


@pytest.mark.parametrize(
    ("check", "change", "words"),
    [
        (checks.running_python, {"bits": 32}, "64 bit"),
        (checks.running_python, {"python": (3, 10, 1)}, "3.11"),
        (checks.installed_place, {"prefix": Path("/usr")}, "chan_doan.cmd"),
        (checks.pinned_packages, {"packages": {"xlwings": Package("1.1"), "lxml": None}}, "cai_dat.cmd"),
        (
            checks.pinned_packages,
            {"packages": {"xlwings": Package("1.2"), "lxml": Package("3", ("a.py",))}},
            "cai_dat.cmd",
        ),
        (checks.libraries, {"packages": {"xlwings": Package("1.3")}}, "danh sách bỏ qua"),
        (checks.versions, {"conf": {"XLWINGS VERSION": "1.1"}}, "nang-cap"),
        (checks.xlwings_settings, {"conf": {"INTERPRETER_WIN": r"D:\python.exe"}}, "INTERPRETER_WIN"),
        (checks.account, {"home": Path("/Users/Đức/THADS")}, "8.3"),
        (checks.udf_call, {"call_udf": lambda venv, version: "0.05"}, "cai_dat.cmd"),
        (checks.udf_call, {"call_udf": lambda venv, version: 1 / 0}, "cai_dat.cmd"),
    ],
)
def test_trouble_says_what_to_do(
    sound: Installation, check: checks.Check, change: dict[str, object], words: str
) -> None:
    assert check(sound).state is State.FINE
    finding = check(replace(sound, **change))  # type: ignore[arg-type]
    assert finding.state is State.TROUBLE
    assert words in finding.todo


@pytest.mark.parametrize(
    ("check", "registry", "state", "words"),
    [
        (checks.excel, {}, State.TROUBLE, "không thấy Excel"),
        (checks.excel, {r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.12"}}, State.TROUBLE, "Excel 12"),
        (checks.macros, {rf"{V16}\Excel\Security": {"VBAWarnings": 4}}, State.TROUBLE, "Trust Center"),
        (checks.macros, {rf"{POLICY16}\Excel\Security": {"VBAWarnings": 4}}, State.TROUBLE, "chính sách"),
        (checks.macros, {rf"{POLICY16}\Excel\Security": {"VBAWarnings": 3}}, State.NOTE, "đã ký số"),
        (checks.macros, {rf"{POLICY16}\Common": {"VBAOff": 1}}, State.TROUBLE, "chính sách"),
        (checks.macros, {rf"{V16}\Excel\Security": {"VBAWarnings": 2}}, State.FINE, "Bật nội dung"),
        (
            checks.macros,
            {
                r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.16"},
                rf"{V16[:-4]}14.0\Excel\Security": {"VBAWarnings": 4},  # of an Excel that was replaced
            },
            State.FINE,
            "Bật nội dung",
        ),
        (checks.variables, {}, State.FINE, "không đặt"),
        (checks.variables, {r"HKCU\Environment": {"PYTHONHOME": "C:\\x"}}, State.TROUBLE, "PYTHONHOME của tài khoản"),
        (checks.variables, {SYSTEM: {"PYTHONPATH": "C:\\x"}}, State.TROUBLE, "PYTHONPATH của máy"),
        (checks.trusted, {}, State.NOTE, "chưa phải"),
        (
            checks.trusted,
            {rf"{POLICY16}\Excel\Security\Trusted Locations": {"AllLocationsDisabled": 1}},
            State.NOTE,
            "bị tắt",
        ),
        (checks.defender, {ASR: {"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "1"}}, State.TROUBLE, "mở chương trình khác"),
        (checks.defender, {ASR: {"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "2"}}, State.FINE, "không chặn"),
        (checks.defender, {ASR: {"92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "1"}}, State.TROUBLE, "thư viện của Windows"),
        (
            checks.defender,
            {ASR_POLICY: {"ASRRules": "x=2|D4F940AB-401B-4EFC-AADC-AD5F3C50688A=1"}},
            State.TROUBLE,
            "pythonw.exe",
        ),
        (
            checks.defender,
            {ASR_POLICY: {"ASRRules": "d4f940ab-401b-4efc-aadc-ad5f3c50688a=2"}},
            State.FINE,
            "không chặn",
        ),
    ],
)
def test_registry(sound: Installation, check: checks.Check, registry: Registry, state: State, words: str) -> None:
    finding = check(with_registry(sound, registry))
    assert finding.state is state
    assert words in f"{finding.found} {finding.todo}"


def test_rules_that_may_not_be_read_are_not_called_fine(sound: Installation) -> None:
    unread = replace(sound.machine, denied=lambda key: key.endswith("Policy Manager"))
    assert checks.defender(replace(sound, machine=unread)).state is State.UNSEEN


def test_a_variable_of_the_session(sound: Installation) -> None:
    finding = checks.variables(replace(sound, machine=windows(PYTHONHOME="C:\\x")))
    assert (finding.state, finding.found) == (State.TROUBLE, "đang đặt PYTHONHOME của phiên làm việc này")


def test_a_folder_under_another_name_is_the_same(sound: Installation, tmp_path: Path) -> None:
    (tmp_path / "THADS~1").symlink_to(sound.prefix.parent, target_is_directory=True)
    assert checks.installed_place(replace(sound, prefix=tmp_path / "THADS~1" / "venv")).state is State.FINE


def test_files_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "__init__.py").write_text("1")
    (tmp_path / "a" / "tệp, khác.py").write_text("1")
    info = tmp_path / "a-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a\nVersion: 1\n")
    assert packages.installed(["a"], tmp_path) == {"a": Package("1", ("RECORD",))}
    (info / "RECORD").write_text(
        'a/__init__.py,sha256=x,1\n"a/tệp, khác.py",sha256=x,1\na/__pycache__/x.pyc,,\n../../Scripts/a.exe,sha256=x,9\n'
        "a-1.dist-info/RECORD,,\n",
        encoding="utf-8",
    )
    assert packages.installed(["a", "b"], tmp_path) == {"a": Package("1"), "b": None}
    (tmp_path / "a" / "tệp, khác.py").unlink()
    (tmp_path / "a" / "__init__.py").write_text("")
    found = packages.installed(["a"], tmp_path)
    assert found == {"a": Package("1", ("a/__init__.py", "a/tệp, khác.py"))}
    assert packages.wrong({"a": "1"}, found) == ["a thiếu hoặc hỏng 2 tệp (a/__init__.py)"]


def test_a_trusted_folder_holds_for_subfolders_only_where_it_says_so(sound: Installation) -> None:
    above = str(Path(sound.book).parents[1])
    key = rf"{V16}\Excel\Security\Trusted Locations\Location7"
    assert checks.trusted(with_registry(sound, {key: {"Path": above}})).state is State.NOTE
    assert checks.trusted(with_registry(sound, {key: {"Path": above, "AllowSubFolders": 1}})).state is State.FINE


def test_mark_of_the_web(sound: Installation) -> None:
    marked = replace(sound, machine=windows(mark="[ZoneTransfer]\r\nZoneId=3\r\n"))
    assert checks.mark(marked).state is State.TROUBLE
    assert "Unblock" in checks.mark(marked).todo
    assert checks.mark(replace(sound, machine=windows(mark="[ZoneTransfer]\nZoneId=1"))).state is State.FINE


def test_onedrive(sound: Installation) -> None:
    assert checks.onedrive(sound).state is State.FINE
    assert checks.onedrive(replace(sound, book="https://d.docs.live.net/1/so.xlsm")).state is State.NOTE
    inside = replace(sound, machine=windows(OneDriveCommercial=str(Path(sound.book).parent)))
    assert checks.onedrive(inside).state is State.NOTE


def test_settings_of_other_places(sound: Installation) -> None:
    """xlwings looks into three places; a key that only a file has would hold for our workbook, too."""
    beside = Path(sound.book).with_name("xlwings.conf")
    beside.write_text('"INTERPRETER_WIN","C:\\x.exe"\n"UDF MODULES",""\n', encoding="utf-8")
    assert checks.xlwings_settings(sound).state is State.FINE
    beside.write_text('"CONDA PATH","C:\\conda"\n', encoding="utf-8")
    finding = checks.xlwings_settings(sound)
    beside.write_text('"LICENSE_KEY","x"\n', encoding="utf-8")
    assert checks.xlwings_settings(sound).state is State.FINE
    assert finding.state is State.TROUBLE
    assert "CONDA PATH" in finding.found


def test_no_writing(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_can_write", lambda folder: folder.name != "Số liệu")
    assert checks.writable(sound).state is State.TROUBLE


def test_an_older_workbooks_dll_that_was_kept_serves(sound: Installation) -> None:
    (sound.prefix / "xlwings64-1.0.dll").touch()
    assert checks.versions(replace(sound, conf={"XLWINGS VERSION": "1.0"})).state is State.FINE
    assert checks.versions(replace(sound, conf={})).state is State.UNSEEN


def test_settings_are_read_from_the_workbook(tmp_path: Path) -> None:
    read = conf.read_conf(TEMPLATE)
    assert read is not None
    assert read["INTERPRETER_WIN"] == INTERPRETER
    assert read["UDF MODULES"] == "tuyenquang_thads"
    assert read["XLWINGS VERSION"].count(".") == 2
    (tmp_path / "a.xlsm").write_bytes(TEMPLATE.read_bytes()[:9999])
    assert conf.read_conf(tmp_path / "a.xlsm") is None
    assert conf.read_conf(tmp_path / "b.xlsm") is None


def test_folders_and_versions_by_the_registry() -> None:
    shell = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
    here = windows({shell: {"Personal": r"%UserProfile%\OneDrive\Tài liệu"}}, USERPROFILE=r"C:\Users\Đức")
    assert str(known_folder(here, "Personal")) == r"C:\Users\Đức\OneDrive\Tài liệu"
    assert known_folder(windows(USERPROFILE="/x"), "Personal") == Path("/x/Documents")
    assert office_versions(here) == ["16.0"]


def test_the_installer_and_the_check_need_no_package() -> None:
    """The installer runs before any is there, the check where they are broken: Python without its site-packages."""
    program, book = str(ROOT / "python"), str(TEMPLATE)
    start = (
        f"import sys; sys.path.append({program!r}); import thads.windows.install; from thads.windows import doctor; "
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{start} doctor.main([{book!r}])"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    said = done.stdout.decode()
    assert "[CẦN SỬA] Thư viện: " in said
    assert "[Không xem được] Thiết lập của sổ: không đọc được sổ đã chọn\n" in said


def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["chan-doan", str(TEMPLATE), "--json"])
    rows = json.loads(capsys.readouterr().out)
    assert list(rows[0]) == ["muc", "trang_thai", "thay", "vi_sao", "can_lam"]
    assert len(rows) == len(checks.CHECKS)
    if sys.platform != "win32":
        assert code == 0
        assert {row["trang_thai"] for row in rows} == {"tot", "ghi-chu", "khong-xem-duoc"}


def test_button(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sound: Installation) -> None:
    seen = []

    def look(book: str, conf: Mapping[str, str]) -> Installation:
        seen.append((Path(book), conf["INTERPRETER_WIN"]))
        return replace(sound, packages={})

    monkeypatch.setattr(doctor, "look", look)
    with open_book(TEMPLATE) as book:
        monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
        tuyenquang_thads.chan_doan()
    said = capsys.readouterr().err
    assert seen == [(TEMPLATE, INTERPRETER)]
    assert "mục cần sửa" in said
    assert "xlwings chưa cài (cần 1.2)" in said
    assert "chan_doan.cmd" in said


@pytest.mark.parametrize("damaged", [r"C:\Tr?n Ð?c\AppData\Local", r"C:\Tran Duc\AppData\Local", None])
def test_folders_that_came_with_other_letters_are_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: str | None
) -> None:
    """What the user's own environment has in ASCII stays as it is here: another program may have set it for a reason."""
    whole = {"LOCALAPPDATA": str(tmp_path / "Trần Đức"), "PATH": r"C:\Windows"}
    asked = []

    def block(token: object, inherit: bool) -> dict[str, str]:
        asked.append((token, inherit))
        return whole

    for name, has in {
        "win32api": {"GetCurrentProcess": lambda: 7},
        "win32security": {
            "OpenProcessToken": lambda process, rights: (process, rights),
            "TOKEN_QUERY": 8,
            "TOKEN_DUPLICATE": 2,
        },
        "win32profile": {"CreateEnvironmentBlock": block},
    }.items():
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(**has))  # type: ignore[arg-type]
    monkeypatch.setattr(machine.sys, "platform", "win32")  # type: ignore[attr-defined]
    monkeypatch.setattr(machine.os, "environ", {"PATH": "before"} | ({"LOCALAPPDATA": damaged} if damaged else {}))  # type: ignore[attr-defined]
    machine.mend_environment()
    assert machine.os.environ == {"LOCALAPPDATA": whole["LOCALAPPDATA"], "PATH": "before"}  # type: ignore[attr-defined]
    assert asked == [((7, 10), False)]
    (tmp_path / "Trần Đức").mkdir()
    machine.mend_environment()
    assert len(asked) == 1, "a folder that is there needs nothing"
