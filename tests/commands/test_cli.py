"""The command line as a clerk would use it: exit codes, Vietnamese messages, JSON, and what happens to the file."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import ROOT, TEMPLATE, UNITS, Run, area, sheet_part
from thads.workbook.book_file import open_book, save

MEASURE_KEYS = [
    "tong",
    "ky_truoc",
    "ky_nay",
    "giam",
    "ty_le",
    "nhom",
    "chi_tieu",
    "ket_qua",
    "con_phai_giam",
    "thu_hang",
]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def typed_example(path: Path) -> Path:
    """A filled workbook whose package is untouched but for the typed cells."""
    with open_book(TEMPLATE) as book:
        book.names["NhapLieu"].refers_to_range[: len(UNITS), :].value = [list(row) for row in UNITS]
        book.names["NhapLieu"].refers_to_range[len(UNITS) :, 0].clear_contents()
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2023, 9, 30)
        save(book, path)
    return path


def test_json(run: Run, filled: Callable[..., Path]) -> None:
    code, out, _ = run("tong-hop", filled(), "--json")
    data = json.loads(out)
    assert code == 0
    assert list(data) == ["don_vi", "cuc", "van_de"]
    first = data["don_vi"][0]
    assert list(first) == ["ten", "viec", "tien", "ket_qua_chung"]
    assert list(first["viec"]) == MEASURE_KEYS
    assert first["viec"] == {
        "tong": 450,
        "ky_truoc": 150,
        "ky_nay": 141,
        "giam": 9,
        "ty_le": "0.0600",
        "nhom": "dưới 500 việc",
        "chi_tieu": "từ 6% trở lên",
        "ket_qua": "Đạt",
        "con_phai_giam": 0,
        "thu_hang": 1,
    }
    # Money in whole đồng: 60.000.000 → 58.300.000 nghìn, 3% asked.
    money = data["don_vi"][1]["tien"]
    assert (money["ky_truoc"], money["giam"], money["ty_le"]) == (60_000_000_000, 1_700_000_000, "0.0283")
    assert (money["ket_qua"], money["con_phai_giam"]) == ("Không đạt", 100_000_000)
    assert data["cuc"]["ten"] == "Toàn Cục"
    assert data["cuc"]["viec"]["thu_hang"] is None
    assert data["van_de"] == []


def test_problems_in_the_figures(run: Run, filled: Callable[..., Path]) -> None:
    rows = [list(row) for row in UNITS]
    rows[0][1], rows[1][7], rows[2][0] = "3,5", True, "chi cục  thads YÊN SƠN"
    path = filled(rows)
    before = path.read_bytes()
    for command in ("tong-hop", "kiem-tra"):
        code, out, _ = run(command, path, "--json")
        data = json.loads(out)
        assert code == 1
        assert [(item["muc"], item["sheet"], item["o"]) for item in data["van_de"]] == [
            ("loi", "Nhập liệu", "C9"),
            ("loi", "Nhập liệu", "I10"),
            ("loi", "Nhập liệu", "B11"),
        ]
        code, out, err = run(command, path)
        assert code == 1
        assert "Nhập liệu, ô C9" in err
        assert "Hãy" in err
    assert path.read_bytes() == before
    assert not path.with_name(path.name + ".bak").exists()


def test_check_does_not_touch_the_file(run: Run, filled: Callable[..., Path]) -> None:
    path = filled()
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    code, out, _ = run("kiem-tra", path)
    assert (code, out) == (0, "Số liệu không có lỗi, không có cảnh báo.\n")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_only_the_filled_sheets_change(run: Run, tmp_path: Path) -> None:
    path = typed_example(tmp_path / "so.xlsm")
    before = path.read_bytes()
    code, _, _ = run("tong-hop", path)
    assert code == 0
    assert path.with_name("so.xlsm.bak").read_bytes() == before
    old, new = parts(path.with_name("so.xlsm.bak")), parts(path)
    assert list(old) == list(new)
    touched = (
        "Nhập liệu",
        "Kiểm tra",
        "Tổng hợp",
        "Tiến độ",
        "Biểu đồ",
        "Đề nghị khen thưởng",
        "Theo dõi",
        "Đã tổng hợp",
    )
    filled = {*map(sheet_part, touched), *(f"xl/charts/chart{n}.xml" for n in (1, 2, 3, 4))}
    assert {name for name in new if new[name] != old[name]} == filled
    # Against the template nothing differs besides: the typed sheet says that it was consolidated.
    template = parts(TEMPLATE)
    assert {name for name in new if new[name] != template[name]} == filled | {"xl/worksheets/sheet2.xml"}


def test_cached_values_of_the_live_formulas_are_brought_up_to_date(run: Run, filled: Callable[..., Path]) -> None:
    import openpyxl

    from tests.conftest import area

    path = filled()
    assert run("tong-hop", path)[0] == 0
    live = area(openpyxl.load_workbook(path, data_only=True), "DanhGia")
    assert [cell.value for cell in live[0][:8]] == ["dưới 500 việc", "từ 6% trở lên", 150, 141, 9, "6,00%", "Đạt", 0]
    assert [row[16].value for row in live[:4]] == ["Đạt cả hai", "Đạt về việc", "Đạt về tiền", None]


def test_another_output_leaves_the_input(run: Run, filled: Callable[..., Path]) -> None:
    path = filled()
    before = path.read_bytes()
    code, out, _ = run("tong-hop", path, "--ra", path.with_name("ket-qua.xlsm"))
    assert code == 0
    assert "ket-qua.xlsm" in out
    assert path.read_bytes() == before
    assert path.with_name("ket-qua.xlsm").exists()


def test_a_warning_does_not_stop(run: Run, filled: Callable[..., Path]) -> None:
    rows = [list(row) for row in UNITS]
    rows[0][4] = 60
    code, out, err = run("tong-hop", filled(rows))
    assert code == 0
    assert "Nên xem lại" in err
    assert "giảm trên 50%" in err
    assert "01/03 đơn vị đạt cả 02 chỉ tiêu" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Thiếu LỆNH."),
        (("tong-hop",), "Thiếu SỔ."),
        (("tonghop",), "Không có lệnh “tonghop”. Có phải “tong-hop”?"),
        (("tổng_hợp",), "Không có lệnh “tổng_hợp”. Có phải “tong-hop”?"),
        (("nhap-phieus",), "Không có lệnh “nhap-phieus”. Có phải “nhap-phieu”?"),
        (("xyz",), "Không có lệnh “xyz”."),
        (("tong-hop", "a", "--sai"), "“--sai” không phải là tùy chọn của thads tong-hop."),
        (("kiem-tra", "a", "--jsn"), "“--jsn” không phải là tùy chọn của thads kiem-tra. Có phải “--json”?"),
        (("vi-du", "a.xlsm", "b"), "Thừa “b”. Tên có dấu cách phải đặt trong dấu nháy kép."),
        (("gop", "."), "Thiếu -o/--ra."),
        (("tong-hop", "a", "-o"), "Sau -o/--ra còn thiếu giá trị."),
        (("tong-hop", "a", "--may", "excel"), "“excel” không dùng được cho --may. Chọn: tep, libreoffice."),
        (("nhap-phieu", "p", "s", "--ngay", "32/1/2023"), "“32/1/2023” không dùng được cho --ngay."),
    ],
)
def test_wrong_use_says_what_is_wrong(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"{sentence}\nCách dùng: thads")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("kiem-tra", "thư mục"), "“thư mục” là thư mục, chỗ này cần tệp sổ."),
        (("nhap-phieu", "sổ.xlsm", "thư mục"), "Tham số cuối phải là sổ, mà “thư mục” là thư mục."),
        (("gop", "sổ.xlsm", "-o", "x.xlsx"), "“sổ.xlsm” là tệp, chỗ này cần thư mục."),
        (("gop", "không có", "-o", "x.xlsx"), "Không tìm thấy thư mục không có."),
        (("gop", "thư mục", "-o", "x.xlsx"), "Không thấy phiếu nào trong “thư mục”."),
        (("tao-phieu", "sổ.xlsm", "-o", "sổ.xlsm"), "“sổ.xlsm” là tệp, sau -o cần tên thư mục."),
        (("tong-hop", "sổ.xlsm", "-o", "thư mục"), "“thư mục” là thư mục. Hãy gõ cả tên tệp"),
        (("tong-hop", "sổ.xlsm", "-o", "không/x.xlsm"), "Chưa có thư mục “không”."),
        (("tong-hop", "sổ.xlsm", "-o", "x.pdf"), "Tên tệp ghi ra “x.pdf” phải có đuôi .xlsm hoặc .xlsx."),
        (("xuat-pdf", "sổ.xlsm", "-o", "x.xlsm"), "Tên tệp ghi ra “x.xlsm” phải có đuôi .pdf."),
        (("nang-cap", "thư mục", "-o", "x.xlsm"), "“thư mục” là thư mục, chỗ này cần tệp sổ."),
        (("tong-hop", "sổ.xlsm", "-o", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("nhap-phieu", "thư mục", "sổ.xlsm", "-o", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("hoan-tac", "sổ.xlsm", "-o", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("vi-du", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("dung-so", "-o", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("nang-cap", "sổ.xlsm", "-o", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("sang-nam", "sổ.xlsm", "-o", "của ai.xlsm"), "Đã có tệp của ai.xlsm; tệp đó giữ nguyên"),
        (("gop", "thư mục", "-o", "của ai.xlsx"), "Đã có tệp của ai.xlsx, không phải là kết quả gộp lần trước"),
        (("dong-goi", "-o", "của ai.zip"), "Đã có tệp của ai.zip; tệp đó giữ nguyên"),
    ],
)
def test_files_and_folders_that_are_no_such_thing(
    run: Run,
    filled: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    path = filled()
    folder = path.parent
    path.rename(folder / "sổ.xlsm")
    monkeypatch.chdir(folder)
    (folder / "thư mục").mkdir()
    theirs = [folder / f"của ai{ending}" for ending in (".xlsm", ".xlsx", ".zip")]
    for path in theirs:
        path.write_bytes(b"theirs")
    before = {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")} == before


@pytest.mark.parametrize("arguments", [("--help",), ("tong-hop", "--help"), ("kiem-tra", "-h"), ("vi-du", "--help")])
def test_help_is_vietnamese(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, _ = run(*arguments)
    assert code == 0
    assert out.startswith("Cách dùng: thads")
    assert "Tùy chọn:" in out
    assert "usage" not in out
    assert "options:" not in out


def test_unusable_files(run: Run, tmp_path: Path, filled: Callable[..., Path]) -> None:
    spoiled = {
        "trong.xlsm": (b"", "không phải là sổ Excel"),
        "chu.xlsm": ("Báo cáo".encode(), "không phải là sổ Excel"),
        "cu.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        "cut.xlsm": (TEMPLATE.read_bytes()[:20_000], "bị hỏng"),
    }
    for name, (content, expected) in spoiled.items():
        (tmp_path / name).write_bytes(content)
        code, _, err = run("tong-hop", tmp_path / name)
        assert (code, "Traceback" in err) == (2, False), name
        assert expected in err, name
    code, _, err = run("tong-hop", tmp_path / "khong-co.xlsm")
    assert code == 2
    assert "Không tìm thấy tệp" in err
    path = filled()
    lock = path.with_name("~$" + path.name)
    lock.write_bytes(b"")
    before = path.read_bytes()
    code, _, err = run("tong-hop", path)
    assert code == 2
    assert "đang mở ở chương trình khác" in err
    assert path.read_bytes() == before


def test_example_shows_the_main_job(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "vi-du.xlsm"
    code, out, _ = run("vi-du", path)
    assert code == 0
    assert "SỐ LIỆU MINH HỌA" in out
    assert "04/08 đơn vị đạt cả 02 chỉ tiêu" in out
    assert "minh họa".upper() in parts(path)[sheet_part("Tổng hợp")].decode().upper()
    assert run("kiem-tra", path)[0] == 0


def test_the_launcher_runs_from_any_folder(tmp_path: Path) -> None:
    """`python -m thads` in a process of its own, with a console that knows no Vietnamese letters."""
    environment: dict[str, Any] = {
        "PYTHONPATH": str(ROOT / "python"),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
    }
    done = subprocess.run(
        [sys.executable, "-m", "thads", "vi-du", "vi-du.xlsm"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "Đạt cả hai" in done.stdout.decode("utf-8")
    assert (tmp_path / "vi-du.xlsm").exists()


@pytest.mark.parametrize("arguments", [("kiem-tra", "--json"), ("--help",), ("tong-hop",)])
def test_a_reader_that_has_seen_enough_ends_the_command_quietly(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """As with `thads kiem-tra SỔ | head -1`: nobody reads the pipe any longer when the command writes."""
    path = [] if arguments == ("--help",) else [str(typed_example(tmp_path / "so.xlsm"))]
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "XDG_STATE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "thads", *arguments, *path]
    result = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, env=environment)
    os.close(writing)
    assert (result.returncode, result.stderr) == (141, "")
    assert not (tmp_path / "thads" / "nhat-ky.txt").exists()


def test_other_figures_of_the_same_date_need_a_word(run: Run, filled: Callable[..., Path]) -> None:
    path = filled()
    assert run("tong-hop", path)[0] == 0
    assert run("tong-hop", path)[0] == 0  # the same figures again
    book = openpyxl.load_workbook(path, keep_vba=True)
    area(book, "NhapLieu")[0][4].value = 140
    book.save(path)
    before = path.read_bytes()
    code, _, err = run("tong-hop", path)
    assert code == 1
    assert path.read_bytes() == before
    assert "• Nhập liệu, ô F3: Theo dõi đã có ngày 30/09/2023 với số liệu khác (1 đơn vị khác: Phòng Nghiệp vụ)" in err
    assert "--thay" in err
    assert run("tong-hop", path, "--thay")[0] == 0
    assert area(openpyxl.load_workbook(path), "TheoDoi")[0][3].value == 140
