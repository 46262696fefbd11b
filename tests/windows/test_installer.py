"""The kit's command files and installer under Wine, from a real Windows Python: the tests follow one another.

Folder names hold what breaks careless command files: Vietnamese letters, spaces, parentheses, an ampersand, a percent sign.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from tests.conftest import TEMPLATE
from tests.test_current_folder import plant
from tests.windows import wine
from thads.commands import buttons
from thads.windows import kit
from thads.workbook import arrange, example
from thads.workbook.book_file import open_book, save

KIT = "Bộ cài (mới) & thử 100%"
XLSM = "tuyenquang_thads.xlsm"
TRUSTED = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations"


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wine.Windows]:
    with wine.started(tmp_path_factory.mktemp("windows")) as made:
        yield made


@pytest.fixture(scope="module")
def folder(windows: wine.Windows) -> Path:
    """The kit, unpacked."""
    zipped, unpacked = windows.prefix.parent / "kit.zip", windows.drive / KIT
    kit.build(zipped, guide=False)
    with zipfile.ZipFile(zipped) as package:
        package.extractall(unpacked)
    return unpacked


def work_book(windows: wine.Windows) -> Path:
    return windows.documents / "THADS" / XLSM


def test_started_inside_the_zip(windows: wine.Windows, folder: Path, tmp_path: Path) -> None:
    """Explorer unpacks only the file that was clicked."""
    shutil.copyfile(folder / "cai_dat.cmd", tmp_path / "cai_dat.cmd")
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=tmp_path)
    assert (code, "Hay giai nen CA tep zip" in said) == (2, True)


def test_no_python_and_no_installer(windows: wine.Windows, folder: Path) -> None:
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    assert (code, r"python\DOC-TRUOC.txt" in said) == (2, True)
    assert not windows.program.exists()
    code, said = windows.cmd("chan_doan.cmd", "/s", cwd=folder)
    assert (code, "chua duoc cai" in said) == (2, True)
    code, said = windows.cmd("kiem_chung.cmd", "/s", cwd=folder)
    assert (code, "chua duoc cai" in said) == (2, True)


def test_an_unchecked_installer_is_not_run(windows: wine.Windows, folder: Path) -> None:
    setup = folder / "python" / "python-3.12.9-amd64.exe"
    setup.write_bytes(b"not what it seems")
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    assert (code, "chua co ma kiem tra" in said) == (2, True)
    setup.with_name(f"{setup.name}.sha256").write_text("0" * 64 + f"  {setup.name}\r\n")
    # Wine's certutil says nothing: this one answers as Windows' does.
    answer = hashlib.sha256(setup.read_bytes()).hexdigest()
    tools = windows.drive / "windows/system32"
    (tools / "certutil.exe").unlink()
    (tools / "certutil.cmd").write_text(
        f"@echo SHA256 hash of %2:\r\n@echo {answer}\r\n@echo CertUtil: -hashfile command completed successfully.\r\n"
    )
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    assert (code, "khong dung ma kiem tra" in said) == (2, True)
    setup.with_name(f"{setup.name}.sha256").write_text(f"{answer.upper()}  {setup.name}\r\n")
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    assert (code, "Dang cai Python" in said, "Chua cai duoc Python" in said) == (2, True, True), said
    # Notepad's ending serves, too; a Python that the kit has no packages for does not.
    setup.with_name(f"{setup.name}.sha256").rename(setup.with_name(f"{setup.name}.sha256.txt"))
    assert "Dang cai Python" in windows.cmd("cai_dat.cmd", "/s", cwd=folder)[1]
    setup.rename(setup.with_name("python-3.14.1-amd64.exe"))
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    assert (code, "chua co Python phu hop" in said) == (2, True)
    setup.with_name("python-3.14.1-amd64.exe").unlink()


def test_install(windows: wine.Windows, folder: Path) -> None:
    wine.unpack_python(windows.python)
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    # There is no Excel here, and the check says so.
    assert (code, "Da cai, nhung con muc can sua" in said, "Da cai xong" in said) == (4, True, False), said
    assert "Đã cài thư viện từ bộ cài, không dùng mạng." in said
    assert "Đã cài chương trình." in said
    assert f"Đã đặt sổ: C:\\{wine.PERSON}\\Tài liệu\\THADS\\{XLSM}" in said
    assert "[Tốt] Thư viện: đủ" in said
    assert "[Tốt] Tệp DLL của xlwings" in said
    assert "[Tốt] Thiết lập của sổ" in said
    assert work_book(windows).read_bytes() == TEMPLATE.read_bytes()
    assert (windows.desktop / "Sổ giảm án tồn đọng.lnk").exists()
    assert not (windows.program / "venv.cu").exists()
    assert (windows.program / "venv/Lib/site-packages/thads.pth").read_bytes().isascii()
    # Nobody was asked, so nothing is trusted.
    assert windows.cmd("reg", "query", TRUSTED, cwd=folder)[0] != 0


def test_excels_way_to_a_udf(windows: wine.Windows, folder: Path) -> None:
    """The kit's folder may go; xlwings' DLL, given a path in ASCII, starts Python, which answers over COM."""
    folder.rename(folder.with_name("chỗ khác"))
    code, said = windows.cmd("chan_doan.cmd", "/s", cwd=windows.program)
    assert "[Tốt] Gọi thử một công thức qua xlwings: trả lời đúng" in said
    assert "[Tốt] Đường dẫn thư mục cài: C:\\TR_N~" in said
    assert (code, "Có 1 mục cần sửa." in said, "[CẦN SỬA] Excel: không thấy Excel" in said) == (1, True, True), said
    folder.with_name("chỗ khác").rename(folder)


def test_commands_of_the_installed_program(windows: wine.Windows) -> None:
    old = work_book(windows).with_name("thư") / "cũ.xlsm"
    old.parent.mkdir()
    shutil.copyfile(work_book(windows), old)
    trace = plant(old.parent)
    code, said = windows.cmd(
        r"..\..\..\AppData\Local\THADS\thads.cmd", "nang-cap", old.name, "-o", "mới.xlsm", cwd=old.parent
    )
    assert (code, "khớp hết" in said) == (0, True), said
    assert old.with_name("mới.xlsm").exists()
    assert windows.cmd(r"..\..\..\AppData\Local\THADS\thads.cmd", "kiem-tra", "mới.xlsm", cwd=old.parent)[0] == 1
    code, said = windows.cmd(r"..\..\..\AppData\Local\THADS\chan_doan.cmd", "/s", cwd=old.parent)
    assert "[Tốt] Gọi thử một công thức qua xlwings: trả lời đúng" in said
    assert not trace.exists(), trace.read_text()


def test_again_keeps_the_offices_workbook_and_trusts_where_asked(windows: wine.Windows, folder: Path) -> None:
    with zipfile.ZipFile(work_book(windows), "a") as package:
        package.writestr("docProps/vbaProjectSignature.bin", b"")
    before = work_book(windows).read_bytes()
    record = windows.program / "cai-dat.json"
    record.write_text(json.dumps({**json.loads(record.read_bytes()), "workbook": "an older template"}))
    (windows.program / "venv" / "xlwings64-0.30.0.dll").write_bytes(b"an older workbook's")
    # As antivirus programs do: reason enough to install again.
    (windows.program / "venv/Lib/site-packages/numpy/version.py").unlink()
    windows.cmd("reg", "add", r"HKCU\Software\Microsoft\Office\16.0\Excel\Options", "/f", cwd=folder)
    code, said = windows.cmd("cai_dat.cmd", "/s", "/tin-cay", cwd=folder)
    assert code == 4, said
    assert "[Tốt] Thư viện: đủ" in said
    assert work_book(windows).read_bytes() == before
    assert "Sổ của cơ quan giữ nguyên" in said
    assert "nang-cap" in said
    assert "đã được ký số" in said
    assert (windows.program / "venv" / "xlwings64-0.30.0.dll").read_bytes() == b"an older workbook's"
    _, trusted = windows.cmd("reg", "query", rf"{TRUSTED}\THADS", cwd=folder)
    assert "AllowSubFolders    REG_DWORD    0x0" in trusted
    assert "[Tốt] Vị trí tin cậy" in said


def test_a_broken_package_puts_back_what_was_there(windows: wine.Windows, folder: Path) -> None:
    (windows.program / "venv" / "requirements.txt").write_text("older\n")
    (wheel,) = (folder / "thu-vien").glob("lxml-*.whl")
    content = wheel.read_bytes()
    wheel.write_bytes(content[:-1])
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    wheel.write_bytes(content)
    assert (code, "Chưa cài được thư viện" in said) == (2, True), said
    assert (windows.program / "venv" / "requirements.txt").read_text() == "older\n"
    assert (windows.program / "venv" / "Scripts" / "python.exe").exists()


def test_an_installation_that_was_cut_off_is_taken_back(windows: wine.Windows, folder: Path) -> None:
    venv = windows.program / "venv"
    (wheel,) = (folder / "thu-vien").glob("xlwings-*.whl")
    (venv / "requirements.txt").write_bytes((folder / "thu-vien" / "requirements-3.12.txt").read_bytes())
    venv.rename(venv.with_name("venv.cu"))
    (venv / "Scripts").mkdir(parents=True)
    wheel.rename(wheel.with_suffix(".away"))  # so that nothing can be installed
    code, said = windows.cmd("cai_dat.cmd", "/s", cwd=folder)
    wheel.with_suffix(".away").rename(wheel)
    assert (code, "Thư viện đã đủ và đúng phiên bản." in said) == (4, True), said
    assert not venv.with_name("venv.cu").exists()


def installed_python(windows: wine.Windows, *arguments: str) -> tuple[int, str]:
    """Run the program's own Python in a folder beside the user's, where the stand-in for Excel lies."""
    place = windows.drive / "thử"
    place.mkdir(exist_ok=True)
    shutil.copyfile(Path(wine.__file__).with_name("stand_in.py"), place / "stand_in.py")
    python = f"..\\{windows.program.relative_to(windows.drive)}\\venv\\Scripts\\python.exe".replace("/", "\\")
    return windows.cmd(python, "-I", *arguments, cwd=place)


def parts(path: Path) -> dict[str, bytes]:
    """A workbook's parts but for charts, which in Excel follow their cells by themselves."""
    with zipfile.ZipFile(path) as package:
        found = {name: package.read(name) for name in package.namelist() if not name.startswith("xl/charts/chart")}
    # The file engine's sheet of checks keeps an empty text where it has no link.
    return {name: data.replace(b' t="str"><v></v></c>', b"/>") for name, data in found.items()}


def test_buttons_do_in_excel_what_they_do_without(
    windows: wine.Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """xlwings' DLL → pythonw → COM → a stand-in for Excel's objects: every part of the workbook as the file engine makes it."""
    actions = ("kiem_tra", "tong_hop", "dua_len")
    there, here = windows.drive / "thử" / XLSM, tmp_path / XLSM
    there.parent.mkdir(exist_ok=True)
    for path in (there, here):
        shutil.copyfile(TEMPLATE, path)
    code, said = installed_python(windows, "stand_in.py", XLSM, *actions)
    assert code == 0, said
    with open_book(here) as book:
        example.fill(book)
        monkeypatch.setattr(xw.Book, "caller", lambda: book)
        monkeypatch.setattr(arrange, "selected_row", lambda book: 2)
        for action in actions:
            buttons.press(action)
        save(book)
    assert said.split() == capsys.readouterr().err.replace(f"{buttons.TITLE}: ", "").split()
    mine, excels = parts(here), parts(there)
    assert [name for name in mine if mine[name] != excels.get(name)] == []
    assert mine.keys() == excels.keys()
    assert mine["xl/worksheets/sheet4.xml"] != parts(TEMPLATE)["xl/worksheets/sheet4.xml"]


def test_the_trial_with_a_stand_in_for_excel(windows: wine.Windows) -> None:
    """kiem_chung.cmd from its start to its report; the stand-in prints nothing, and the report says so."""
    assert installed_python(windows, "stand_in.py")[0] == 0
    code, said = windows.cmd("kiem_chung.cmd", "/s", cwd=windows.program)
    report = (windows.program / "kiem-chung.txt").read_text(encoding="utf-8-sig")
    assert report in said
    assert code == 1, said
    assert re.findall(r"^\[CẦN SỬA\] ([^:]*)", report, re.MULTILINE) == ["Nút “Xuất PDF”"] * 2, report
    assert len(re.findall(r"^\[Tốt\] Nút ", report, re.MULTILINE)) == 10
    assert len(re.findall(r"^\[Tốt\] Số trên các sheet sau .*: \d{4,} ô đúng", report, re.MULTILINE)) == 3
    assert "[Tốt] Gọi thử một công thức qua xlwings: trả lời đúng" in report
    # The button finds the program's folder, whose name the DLL cannot hand on.
    assert "[Tốt] Nút “Kiểm tra cài đặt”: Không thấy mục nào cần sửa." in report
    assert not [word for word in wine.PERSON.split() if word in report]


def test_without_the_machines_python_the_check_still_speaks(windows: wine.Windows) -> None:
    windows.python.rename(windows.python.with_name("away"))
    code, said = windows.cmd("chan_doan.cmd", "/s", cwd=windows.program)
    windows.python.with_name("away").rename(windows.python)
    assert (code, "Python cua chuong trinh khong chay" in said) == (2, True)
    assert "xlwings64" not in said
    shutil.move(windows.program / "venv/Scripts/python.exe", windows.prefix.parent)
    code, said = windows.cmd("chan_doan.cmd", "/s", cwd=windows.program)
    shutil.move(windows.prefix.parent / "python.exe", windows.program / "venv/Scripts")
    assert (code, "phan mem diet virus" in said) == (2, True)


def test_removal_leaves_the_workbooks(windows: wine.Windows, folder: Path) -> None:
    for name in ("numpy", "pandas"):  # thousands of files, which Wine deletes slowly
        shutil.rmtree(windows.program / "venv/Lib/site-packages" / name)
    code, said = windows.cmd("go_bo.cmd", "/s", cwd=windows.program)
    assert (code, "Da go xong." in said) == (0, True), said
    assert "được giữ nguyên" in said
    assert not windows.program.exists() or not list(windows.program.iterdir())
    assert not (windows.desktop / "Sổ giảm án tồn đọng.lnk").exists()
    assert windows.cmd("reg", "query", rf"{TRUSTED}\THADS", cwd=folder)[0] != 0
    assert work_book(windows).exists()
    code, said = windows.cmd("go_bo.cmd", "/s", cwd=folder)
    assert code == 0
