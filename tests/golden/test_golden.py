"""Everything that users see, word for word, as it was recorded: cells, printed lines, JSON, forms, macros, help.

A change inside the program keeps all of it. Where users are meant to see something else, record anew and read the diff:

    THADS_GOLDEN=1 python -m pytest tests/golden
"""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import hashlib
import io
import json
import os
import re
import shlex
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from lxml import etree
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.merge import MergedCellRange

import tuyenquang_thads
from tests.conftest import ROOT, TEMPLATE, UNITS, area, fill
from tests.forms.samples import FIGURES, HEADS, fill_form, form, table
from tests.forms.test_buttons import Desk
from thads.commands import cli
from thads.windows import kit
from thads.workbook.book_file import open_book

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools calls pyparsing by deprecated names
    from oletools.olevba import VBA_Parser

HERE = Path(__file__).parent
RECORDING = "THADS_GOLDEN" in os.environ
SHOWN = 40

# argparse words its help a little differently from one Python to the next.
HELP_PYTHON = (3, 11)

COMMANDS = (
    "tong-hop", "kiem-tra", "tao-phieu", "nhap-phieu", "gop", "xuat-pdf", "ban-gui", "bao-cao",
    "khen-thuong", "to-trinh", "don-doc", "thong-bao", "bien-ban", "mo", "cai-libreoffice", "vi-du", "dung-so",
    "sang-nam", "ke-hoach", "nang-cap", "dong-goi", "chan-doan", "kiem-thu",
)  # fmt: skip

# The eight units of the plan; every verdict of the rules, separate registers, figures typed as text.
NAMES = (
    "Phòng Nghiệp vụ và Tổ chức thi hành án",
    "Chi cục THADS thành phố Tuyên Quang",
    "Chi cục THADS huyện Yên Sơn",
    "Chi cục THADS huyện Sơn Dương",
    "Chi cục THADS huyện Hàm Yên",
    "Chi cục THADS huyện Chiêm Hóa",
    "Chi cục THADS huyện Na Hang",
    "Chi cục THADS huyện Lâm Bình",
)
TYPED: tuple[tuple[Any, ...], ...] = (
    FIGURES,
    (2_310, 1_180, 130, 1_062, 22, 412_500_000, 210_512_345, 512_345, 204_750_000, None),
    UNITS[1][1:],
    (1_000, 400, None, 385, 1, 96_400_000, 30_500_000, 500_000, 28_800_000, None),
    (999, "402", 2, 380, None, 39_999_999, 20_000_000, None, 18_950_000, None),
    (2_600, 1_300, None, 1_299, 4, 40_000_000, "12.345.678", None, "11.900.000,125", None),
    (505, 100, None, 104, None, 12_300_000, 4_000_000, None, 3_790_000, None),
    (320, 80, None, 75, None, 5_000_000, 0, None, 0, None),
)
EIGHT = tuple((name, *figures) for name, figures in zip(NAMES, TYPED, strict=True))

Cells = Mapping[str, Mapping[str, str]]  # by sheet, then by address
SCENES: dict[str, Callable[[], str]] = {}


def scene(make: Callable[[], str]) -> Callable[[], str]:
    """Register what makes the text of one golden file; it runs in an empty folder."""
    SCENES[make.__name__] = make
    return make


def thads(*arguments: object) -> str:
    """What a terminal shows of one command, and its exit code."""
    words = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
    said = f"--- stderr\n{err.getvalue()}" if err.getvalue() else ""
    return f"$ {shlex.join(['thads', *words])}\n{out.getvalue()}{said}--- exit {code}\n\n"


def section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"=== {title}", *lines, "", ""])


def timeless(text: str) -> str:
    """The text without this run's folder and day."""
    today = dt.date.today()
    for varying, name in {
        str(Path.cwd()): "<thư mục>",
        f"{today:%d/%m/%Y}": "<hôm nay>",
        f"{today}": "<hôm nay>",
    }.items():
        text = text.replace(varying, name)
    return text


def shown(value: object) -> str:
    """A cell's value: text in quotes, formulas bare."""
    if isinstance(value, ArrayFormula):
        return f"{{{value.text}}} {value.ref}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else repr(value)


@lru_cache(maxsize=4)
def _loaded(package: bytes, results: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package), data_only=results)


def loaded(path: Path) -> openpyxl.Workbook:
    return _loaded(path.read_bytes(), False)


@lru_cache(maxsize=4)
def _read_cells(package: bytes) -> Cells:
    book, cached = _loaded(package, False), _loaded(package, True)
    found: dict[str, dict[str, str]] = {}
    for sheet in book:
        mine = found[sheet.title] = {}
        for cell in chain.from_iterable(sheet.iter_rows()):
            if cell.value is None:
                continue
            text = str(cell.value) if cell.data_type == "f" and isinstance(cell.value, str) else shown(cell.value)
            result = cached[sheet.title][cell.coordinate].value if cell.data_type == "f" else None
            text += "" if result is None else f" → {shown(result)}"
            mine[cell.coordinate] = text if cell.number_format == "General" else f"{text} [{cell.number_format}]"
    return found


def read_cells(path: Path) -> Cells:
    """Value, cached result of a formula, and number format of every cell that holds something."""
    return _read_cells(path.read_bytes())


def cells(path: Path, *sheets: str) -> str:
    found = read_cells(path)
    return "".join(
        section(f"{path.name}: {sheet}", [f"{address}: {text}" for address, text in found[sheet].items()])
        for sheet in sheets or found
    )


def changes(path: Path) -> str:
    """The cells in which a workbook differs from the blank one."""
    blank, found = read_cells(TEMPLATE), read_cells(path)
    lines = [
        f"{sheet}!{address}: {mine.get(address, '(trống)')}"
        for sheet, mine in found.items()
        for address in dict.fromkeys([*blank[sheet], *mine])
        if blank[sheet].get(address) != mine.get(address)
    ]
    return section(f"{path.name}: khác sổ mẫu", lines)


def looks(path: Path, *sheets: str) -> str:
    """What is to be seen of sheets besides their cells."""
    book = loaded(path)
    return "".join(_looks(path.name, book[name]) for name in sheets or book.sheetnames)


def _looks(name: str, page: Any) -> str:
    lines = [f"column {column}: {_size(size, size.width)}" for column, size in page.column_dimensions.items()]
    lines += [f"row {row}: {_size(size, size.height)}" for row, size in page.row_dimensions.items()]
    lines += [f"merged {merged}" for merged in sorted(map(str, page.merged_cells.ranges))]
    lines += [f"break below row {point.id}" for point in page.row_breaks.brk]
    for rule in page.data_validations.dataValidation:
        told = (rule.promptTitle, rule.prompt, rule.errorStyle, rule.errorTitle, rule.error)
        lines.append(f"valid {rule.sqref} {rule.type} {rule.operator} {rule.formula1} {rule.formula2} {told}")
    for place in page.conditional_formatting:
        lines += [f"coloured {place.sqref} {rule.type} {rule.operator} {rule.formula}" for rule in place.rules]
    setup, footer = page.page_setup, page.oddFooter
    lines.append(f"paper {setup.paperSize} {setup.orientation} {setup.fitToWidth}×{setup.fitToHeight}")
    lines.append(f"print {page.print_area} titles {page.print_title_rows} panes {page.freeze_panes}")
    lines.append(f"footer {footer.left.text} | {footer.center.text} | {footer.right.text}")
    return section(f"{name}: {page.title}, cách trình bày", lines)


def _size(dimension: Any, size: float | None) -> str:
    return f"{size} hidden" if dimension.hidden else str(size)


def names(path: Path) -> str:
    found = loaded(path).defined_names
    return section(f"{path.name}: tên vùng", [f"{name}: {found[name].attr_text}" for name in sorted(found)])


def digests(path: Path) -> str:
    """The package part by part; the moment at which it was made does not count."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if core := parts.get("docProps/core.xml"):
        parts["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"", core)
    lines = [f"{name} {hashlib.sha256(part).hexdigest()}" for name, part in parts.items()]
    return section(f"{path.name}: sha256 từng phần", lines)


def charts(path: Path) -> str:
    """Texts, cells and cached values of the charts."""
    lines = []
    with zipfile.ZipFile(path) as package:
        for name in sorted(name for name in package.namelist() if name.startswith("xl/charts/chart")):
            leaves = [
                element for element in etree.fromstring(package.read(name)).iter() if (element.text or "").strip()
            ]
            lines += [name, *(f"  {etree.QName(element).localname}: {element.text}" for element in leaves)]
    return section(f"{path.name}: biểu đồ", lines)


def macros(path: Path) -> str:
    parser = VBA_Parser(str(path))
    found = {name: code for *_, name, code in parser.extract_macros()}
    parser.close()
    return "".join(section(name, found[name].splitlines()) for name in sorted(found))


def retype(path: Path, *typed: tuple[str, int, int, Any]) -> Path:
    """Type into cells of defined names: name, row and column in it, value."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    for name, row, column, value in typed:
        area(book, name)[row][column].value = value
    book.save(path)
    return path


FILLED: dict[str, bytes] = {}


def workbook(name: str, rows: Sequence[Sequence[Any]] = EIGHT, **options: Any) -> Path:
    """A filled workbook in the current folder."""
    path, key = Path(name), repr((rows, options))
    if key not in FILLED:
        FILLED[key] = fill(path, rows, **options).read_bytes()
    path.write_bytes(FILLED[key])
    return path


def judged(path: Path) -> str:
    """All that the two main commands say of a workbook, and what the second writes."""
    done = path.with_name("ket-qua.xlsm")
    said = "".join(thads(*words) for words in (("kiem-tra", path), ("kiem-tra", path, "--json")))
    said += thads("tong-hop", path, "--ra", done) + thads("tong-hop", path, "--ra", done, "--json", "--ghi-de")
    return said + (changes(done) + names(done) if done.exists() else "")


@scene
def so_mau() -> str:
    path = TEMPLATE
    return digests(path) + names(path) + cells(path) + looks(path)


@scene
def so_mau_macro() -> str:
    return macros(TEMPLATE)


@scene
def vi_du() -> str:
    path = Path("vi-du.xlsm")
    said = thads("vi-du", path) + thads("kiem-tra", path)
    sheets = ("Tổng hợp", "Kiểm tra", "Theo dõi", "Tiến độ", "Biểu đồ", "Đề nghị khen thưởng")
    return said + cells(path, *sheets) + names(path) + looks(path, "Tổng hợp") + charts(path) + digests(path)


@scene
def dung_so() -> str:
    """A workbook for more units, whose figures then make the blank workbook and its tables grow."""
    path, grown = Path("so.xlsm"), Path("ba-muoi.xlsm")
    said = thads("dung-so", path, "--so-dong", 30) + names(path) + digests(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.conftest.TEMPLATE", path)
        fill(path, [(f"Đơn vị {number}", *TYPED[number % 8]) for number in range(30)])
    said += thads("nang-cap", path, "-o", grown) + thads("tong-hop", grown)
    return said + names(grown) + cells(grown, "Tổng hợp", "Tiến độ") + looks(grown, "Tổng hợp")


@scene
def so_tam_don_vi() -> str:
    return judged(workbook("so.xlsm"))


@scene
def so_thieu() -> str:
    """No money of this year, no baseline of cases, nothing but a workload; no date."""
    rows = [list(row) for row in EIGHT]
    rows[1][9], rows[2][2], rows[3][2:] = None, None, [None] * 9
    return judged(workbook("so.xlsm", rows, report_date=None))


@scene
def so_loi() -> str:
    rows: list[list[Any]] = [list(row) for row in EIGHT]
    rows[0][1], rows[0][6], rows[0][7] = "3,5", "9.600.000,0005", -5
    rows[1][4], rows[1][3], rows[1][8] = 5_000, 2_000, True
    rows[2][0], rows[3][0], rows[4][0] = "chi cục thads  THÀNH PHỐ TUYÊN QUANG", None, 12
    rows[5][1:], rows[6][1], rows[6][6] = [None] * 10, "chưa rõ", 10**16
    rows[7][1], rows[7][6:] = dt.datetime(2023, 9, 30), ["#N/A", "1,234", "1.23,4", 1234567890123456, "1 2 3"]
    path = workbook("so.xlsm", rows)
    blank = form(Path("a.xlsx"), NAMES[0])
    said = judged(path) + thads("tao-phieu", path) + thads("nhap-phieu", blank, path)
    path = workbook("nam.xlsm", single={"NamThiDua": "nay"})
    return said + thads("tao-phieu", path) + thads("nhap-phieu", blank, path)


@scene
def so_loi_thiet_lap() -> str:
    path = workbook("so.xlsm", single={"DonViTinh": "đô la", "NamThiDua": 2021, "NgayBaoCao": "cuối tháng"})
    scales = [("ChiTieu_Viec", 1, 0, 700), ("ChiTieu_Tien", 0, 2, "nhiều"), ("ChiTieu_Cuc_Viec", 0, 4, "tùy")]
    said = judged(retype(path, *scales, ("CachHieu", 0, 0, "không biết")))
    for wrong in (
        [
            ("ChiTieu_Viec", 0, 0, None),
            ("ChiTieu_Viec", 1, 2, None),
            ("ChiTieu_Viec", 2, 2, 6),
            ("ChiTieu_Tien", 1, 0, 1),
        ],
        [("ChiTieu_Viec", 5, 1, 9_000), ("ChiTieu_Tien", 2, 3, 0.001), ("ChiTieu_Cuc_Tien", 0, 2, 0.0123456789)],
        [("ChiTieu_Viec", 2, 1, 10), ("ChiTieu_Tien", 2, 1, None), ("ChiTieu_Cuc_Viec", 0, 2, 0)],
    ):
        said += thads("kiem-tra", retype(workbook("thang.xlsm"), *wrong))
    path = workbook("trong.xlsm", (), single={"NamSoSanh": "năm ngoái"})
    return said + judged(retype(path, *(("NhapLieu", row, column, None) for row in range(24) for column in range(11))))


@scene
def so_canh_bao() -> str:
    rows = [list(row) for row in EIGHT]
    rows[0][4], rows[1][1], rows[2][6:10] = 60, 1_045, [118_000, 61_200, 1_200, 58_300]
    return judged(workbook("so.xlsm", rows))


@scene
def so_cach_hieu_khac() -> str:
    """Other readings, another money unit, a year without a plan, other scales."""
    rows = [list(row) for row in EIGHT]
    rows[1][9], rows[3][2:6] = None, [0, None, 0, None]
    for row in rows:
        row[6:] = [figure if figure is None else int(re.sub(r",.*|\D", "", str(figure))) / 1_000 for figure in row[6:]]
    years = {"DonViTinh": "triệu đồng", "NamSoSanh": 2023, "NamThiDua": 2024}
    path = workbook("so.xlsm", rows, single=years, report_date=dt.date(2024, 9, 30))
    readings = [("CachHieu", 0, 0, "Đạt"), ("CachHieu", 1, 0, "Coi là 0")]
    tiers = [
        ("ChiTieu_Viec", 5, 4, "Có giảm nhưng dưới mức giảm"),
        ("ChiTieu_Cuc_Tien", 0, 2, 0.02),
        ("ThongTinIn", 0, 0, "Đợt thi đua cao điểm giảm án tồn đọng năm 2024"),
        ("ThongTinIn", 6, 0, "Nguyễn Thị Ổn"),
    ]
    said = judged(retype(path, *readings, *tiers))
    for rule in ("Có giảm là đạt", "Có giảm nhưng dưới mức giảm", "Từ mức giảm trở lên"):
        special = (("ChiTieu_Viec", 4), ("ChiTieu_Viec", 5), ("ChiTieu_Tien", 5))
        cells_of = [(name, row, column, value) for name, row in special for column, value in ((3, None), (4, rule))]
        path = retype(workbook("thang.xlsm"), *cells_of)
        said += thads("tong-hop", path)
        said += section(
            rule, [shown(cell.value) for row in area(loaded(path), "TongHop_CuoiTrang") for cell in row[:1]]
        )
    return said


@scene
def hai_ky() -> str:
    """Consolidated at three dates: history, progress, outlook."""
    path = retype(workbook("so.xlsm", report_date=dt.date(2023, 5, 31)), ("NhapLieu", 4, 4, 370))
    said = thads("tong-hop", path)
    retype(path, ("NgayBaoCao", 0, 0, dt.date(2023, 6, 30)), ("NhapLieu", 1, 4, 1_040), ("NhapLieu", 6, 4, 97))
    said += thads("tong-hop", path)
    retype(path, ("NgayBaoCao", 0, 0, dt.date(2023, 7, 31)), ("NhapLieu", 4, 4, 378), ("NhapLieu", 2, 9, 58_100_000))
    return said + thads("tong-hop", path) + cells(path, "Theo dõi", "Tiến độ") + charts(path)


@scene
def tao_phieu() -> str:
    said = thads("tao-phieu", "so.xlsm") if workbook("so.xlsm") else ""
    said += thads("tao-phieu", "so.xlsm", "--ra", "phieu") + thads("tao-phieu", "so.xlsm", "--ra", "phieu")
    path = Path("phieu", f"{NAMES[5]}.xlsx")
    return said + names(path) + cells(path) + looks(path, "Phiếu báo cáo") + digests(path)


@scene
def nhap_phieu() -> str:
    """Forms and tables of all units, then the same again."""
    path, folder = workbook("so.xlsm", report_date=dt.date(2023, 8, 31)), Path("p")
    thads("tao-phieu", path, "--ra", folder)
    for number, name in enumerate(NAMES[:6]):
        fill_form(
            folder / f"{name}.xlsx",
            (500 + number, *FIGURES[1:5], *EIGHT[number][6:]),
            Phieu_NgaySoLieu=dt.date(2023, 9, 30),
        )
    for name in NAMES[6:]:
        (folder / f"{name}.xlsx").unlink()
    heading = [["Số liệu đến ngày 30/9/2023"], ["Đơn vị tính: triệu đồng"], HEADS]
    table(folder / "bảng.xlsx", [*heading, [NAMES[6], *TYPED[6][:5], 12_300, 4_000, None, "3.790,5", None]])
    net: list[Any] = [
        [*heading[1]],
        [HEADS[column] for column in (0, 1, 2, 4, 6, 7, 9)],
        [NAMES[7], 320, 80, 75, 5_000, 1, 0],
    ]
    table(folder / "sâu" / "bảng.xlsx", net)
    said = thads("nhap-phieu", folder, path, "--xem-truoc") + thads("nhap-phieu", folder, path, "--xem-truoc", "--json")
    said += thads("nhap-phieu", folder, path, "--ngay", "30/9/2023", "--ra", "moi.xlsm") + changes(Path("moi.xlsm"))
    said += thads("nhap-phieu", folder, "moi.xlsm") + thads(
        "nhap-phieu", folder / f"{NAMES[0]}.xlsx", "moi.xlsm", "--json"
    )
    return said


def make_spoiled(folder: Path) -> None:
    """Forms and tables that stay out, each for its own reason, and some that are taken with a warning."""
    form(folder / "tốt.xlsx", NAMES[0], (None, *FIGURES[1:]))
    form(folder / "giảm-nhiều.xlsx", NAMES[1], (450, 160, 10, 14, *FIGURES[4:]), money_unit="đồng")
    form(folder / "lạ.xlsx", "Chi cục lạ")
    form(folder / "kỳ-khác.xlsx", NAMES[2], years=(2023, 2024))
    form(folder / "cũ.xlsx", NAMES[2], day=dt.date(2023, 5, 31))
    form(folder / "năm-khác.xlsx", NAMES[2], day=dt.date(2021, 5, 31))
    form(folder / "trống.xlsx", NAMES[3], [None] * 10)
    form(folder / "sai.xlsx", NAMES[3], (100, 160, None, 150, *FIGURES[4:]))
    form(folder / "chữ.xlsx", NAMES[3], ("abc", *FIGURES[1:]))
    form(folder / "công-thức.xlsx", NAMES[3], ("=1+1", *FIGURES[1:]))
    fill_form(form(folder / "ngày.xlsx", NAMES[3]), Phieu_NgaySoLieu="cuối tháng")
    labels = openpyxl.load_workbook(form(folder / "nhãn.xlsx", NAMES[3]))
    labels.worksheets[0]["B20"] = "Số án tồn"
    labels.save(folder / "nhãn.xlsx")
    for name, value in {"NamThiDua": "nay", "DonViTinh": "đô la", "DonVi": None}.items():
        fill_form(form(folder / f"{name}.xlsx", NAMES[3]), **{f"Phieu_{name}": value})  # type: ignore[arg-type]
    form(folder / "hai-a.xlsx", NAMES[4])
    form(folder / "hai-b.xlsx", NAMES[4], (451, *FIGURES[1:]))
    form(folder / "mới.xlsx", NAMES[5], (460, *FIGURES[1:]))
    form(folder / "kém-mới.xlsx", NAMES[5], day=dt.date(2023, 8, 31))
    table(folder / "bảng-lạ.xlsx", [["Danh sách"], ["Họ tên", "Số điện thoại"]])
    table(folder / "bảng-không-đơn-vị-tính.xlsx", [HEADS, [NAMES[6], *FIGURES]])
    table(folder / "bảng-thiếu-cột.xlsx", [["Đơn vị tính: đồng"], HEADS[:6], [NAMES[6], *FIGURES[:5]]])
    good = (folder / "tốt.xlsx").read_bytes()
    (folder / "hỏng.xlsx").write_bytes(good[: len(good) // 2])
    (folder / "văn-bản.xlsx").write_bytes("Kính gửi…".encode())
    (folder / "rỗng.xls").write_bytes(b"")
    (folder / "mật-khẩu.xlsx").write_bytes(encrypted())
    (folder / "~$tốt.xlsx").write_bytes(b"x")


SPOILED: dict[str, bytes] = {}


def spoiled(folder: Path) -> None:
    if not SPOILED:
        with TemporaryDirectory() as made:
            make_spoiled(Path(made))
            SPOILED.update({path.name: path.read_bytes() for path in Path(made).iterdir()})
    folder.mkdir(parents=True)
    for name, content in SPOILED.items():
        (folder / name).write_bytes(content)


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(2_000)


@scene
def nhap_phieu_loi() -> str:
    path, folder = workbook("so.xlsm", report_date=dt.date(2023, 6, 30)), Path("p")
    spoiled(folder)
    said = thads("nhap-phieu", folder, path, "--xem-truoc") + thads(
        "nhap-phieu", folder, path, "--json", "--ngay", "30/9/2023", "--ra", "moi.xlsm"
    )
    said += changes(Path("moi.xlsm")) + thads("nhap-phieu", folder / "lạ.xlsx", path)
    Path("không").mkdir()
    said += thads("nhap-phieu", "không", path) + thads("nhap-phieu", "không có", path)
    future = workbook("sau.xlsm", single={"NamSoSanh": 2098, "NamThiDua": 2099}, report_date=None)
    form(Path("q", "a.xlsx"), NAMES[0], years=(2098, 2099), day=dt.date(2099, 9, 30))
    return said + thads("nhap-phieu", "q", future)


@scene
def bang_loi() -> str:
    """Tables that cannot be understood, each for its own reason."""
    path, folder, row = workbook("so.xlsm"), Path("p"), [NAMES[0], *FIGURES]
    net = "Số việc chuyển kỳ sau năm 2022 đã trừ sổ theo dõi riêng"
    for name, place, head in (
        ("về gì", 1, "Tổng số giải quyết"),
        ("năm nào", 2, "Số việc chuyển kỳ sau"),
        ("hai cột", 4, HEADS[2]),
        ("ba năm", 4, "Số việc chuyển kỳ sau năm 2024"),
        ("mâu thuẫn", 2, "Số việc, tiền chuyển kỳ sau năm 2022"),
        ("đã trừ", 2, net),
        ("phần của gì", 3, "Trong đó: đã chuyển sổ theo dõi riêng năm 2020"),
        ("không tên", 0, "Số điện thoại"),
    ):
        table(folder / f"{name}.xlsx", [["Đơn vị tính: 1.000 đồng"], [*HEADS[:place], head, *HEADS[place + 1 :]], row])
    for number, unit in enumerate(("Đơn vị tính: đô la", "Đơn vị tính: đồng; triệu đồng", "ĐVT: việc, nghìn đồng")):
        table(folder / f"tiền {number}.xlsx", [[unit], HEADS, [NAMES[number], *FIGURES]])
    sums = [None if figure is None else 2 * figure for figure in FIGURES]
    totals: list[Any] = [[NAMES[3], *FIGURES], [NAMES[4], *FIGURES], ["Toàn khối", *sums], [None, *FIGURES]]
    table(folder / "cộng.xlsx", [["Đơn vị tính: 1.000 đồng"], HEADS, *totals])
    table(folder / "trống.xlsx", [HEADS])
    few = [HEADS[column] for column in (0, 1, 2, 4, 6, 7, 9)]
    table(
        folder / "ít cột.xlsx",
        [["Đơn vị tính: 1.000 đồng"], few, [NAMES[0], 450, 160, 141, 9_600_000, 3_000_000, 2_810_000]],
    )
    table(
        folder / "trái nhau.xlsx",
        [["Đơn vị tính: 1.000 đồng"], few, [NAMES[1], 450, 100, 90, 9_600_000, 3_000_000, 2_810_000]],
    )
    big = "123.456.789.012.345.678"
    form(folder / "lớn.xlsx", NAMES[5], (*FIGURES[:5], big, big, None, big, None), money_unit="đồng")
    form(folder / "cũ tốt.xlsx", NAMES[6], day=dt.date(2023, 9, 30))
    form(folder / "mới sai.xlsx", NAMES[6], ("abc", *FIGURES[1:]), day=dt.date(2023, 10, 31))
    return thads("nhap-phieu", folder, path, "--ra", "moi.xlsm")


def country(folder: Path) -> Path:
    """Three provinces: forms, a table with a sum, two units at the bounds."""
    for name, figures in zip(NAMES, TYPED[:3], strict=False):
        form(folder / "Hà Giang" / f"{name}.xlsx", name, figures)
    rows = [["Đơn vị tính: triệu đồng"], HEADS, ["Phòng KV 1", 320, 80, None, 75, None, 5_000, 0, None, 0, None]]
    table(folder / "Tuyên Quang" / "bảng.xlsx", [*rows, ["Phòng KV 2", *FIGURES], ["Tổng số", *FIGURES]])
    for number, figures in enumerate(TYPED[5:]):
        form(folder / "Cao Bằng" / "sâu" / f"{number}.xlsx", f"Phòng KV {number}", figures, day=dt.date(2023, 8, 31))
    return folder


def looked_at(path: Path) -> str:
    return cells(path) + looks(path) + digests(path)


@scene
def gop() -> str:
    folder, done = country(Path("cả nước")), Path("ra.xlsx")
    return thads("gop", folder, "-o", done) + thads("gop", folder, "-o", done, "--json") + looked_at(done)


@scene
def gop_loi() -> str:
    folder, done = country(Path("cả nước")), Path("ra.xlsx")
    spoiled(folder / "Lào Cai")
    form(folder / "lạc.xlsx", "Phòng KV 9")
    (folder / "Bắc Kạn").mkdir()
    (folder / "Bắc Kạn" / "x.pdf").write_bytes(b"%PDF-1.7")
    for unit in ("A", "B"):
        form(folder / "Lớn" / f"{unit}.xlsx", unit, (*FIGURES[:5], 10**15, 10**15, None, 10**15 - 1, None))
    said = thads("gop", folder, "-o", done) + thads("gop", folder, "-o", done, "--json") + cells(done)
    table(Path("khác.xlsx"), [["số liệu của tôi"]])
    Path("trống").mkdir()
    for words in (("khác.xlsx",), ("ra.pdf",), (folder / "Hà Giang" / "ra.xlsx",)):
        said += thads("gop", folder, "-o", *words)
    return said + thads("gop", "trống", "-o", "t.xlsx") + thads("gop", "không có", "-o", "t.xlsx")


@scene
def sang_nam() -> str:
    path = workbook("so.xlsm")
    said = thads("tong-hop", path) + thads("sang-nam", path)
    said += changes(Path("tuyenquang_thads_2024.xlsm")) + thads("sang-nam", path)
    retype(path, ("NhapLieu", 1, 9, None), ("ThongTinIn", 0, 0, "Thi đua năm 2023"))
    said += thads("sang-nam", path, "--ra", "moi.xlsm")
    return said + thads("sang-nam", retype(path, ("NhapLieu", 1, 9, "nhiều")), "--ra", "sai.xlsm")


@scene
def nang_cap() -> str:
    path = workbook("so.xlsm", single={"DonViTinh": "triệu đồng"})
    said = thads("tong-hop", path)
    old = openpyxl.load_workbook(retype(path, ("NhapLieu", 0, 1, "=400+50")), keep_vba=True)
    del old.defined_names["CachHieu"], old.defined_names["TheoDoi"]
    old.save("cu.xlsm")
    for name in ("so", "cu"):
        said += thads("nang-cap", f"{name}.xlsm", "-o", f"{name}-moi.xlsm") + changes(Path(f"{name}-moi.xlsm"))
    with zipfile.ZipFile("cu.xlsm", "a") as package:
        package.writestr("xl/vbaProjectSignature.bin", b"x")
    said += thads("nang-cap", "cu.xlsm", "-o", "so-moi.xlsm") + thads("dung-so", "cu.xlsm")
    table(Path("bảng.xlsx"), [["số liệu của tôi"]])
    return said + thads("nang-cap", "bảng.xlsx", "-o", "khác.xlsm")


@scene
def tep_khong_dung_duoc() -> str:
    Path("trong.xlsm").write_bytes(b"")
    Path("chu.xlsm").write_text("Báo cáo", encoding="utf-8")
    Path("cu.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    Path("cut.xlsm").write_bytes(TEMPLATE.read_bytes()[:20_000])
    Path("mat-khau.xlsm").write_bytes(encrypted())
    table(Path("khac.xlsx"), [["số liệu của tôi"]])
    workbook("mo.xlsm").with_name("~$mo.xlsm").write_bytes(b"")
    files = ("trong.xlsm", "chu.xlsm", "cu.xls", "cut.xlsm", "mat-khau.xlsm", "khac.xlsx", "khong-co.xlsm", "mo.xlsm")
    commands = ("tong-hop", "kiem-tra", "tao-phieu", "sang-nam")
    said = "".join(
        thads(command, name) for command in commands for name in files[: None if command == "tong-hop" else -1]
    )
    return said + thads("nhap-phieu", "cu.xls", "mo.xlsm") + thads("vi-du", "không/có/vi-du.xlsm")


@scene
def chan_doan() -> str:
    """What is found differs from machine to machine; what is looked at does not."""
    said = thads("chan-doan", TEMPLATE, "--json")
    rows = json.loads(said[said.index("\n") : said.index("--- ")])
    return "".join(f"{row['muc']}: {' '.join(row)}\n" for row in rows)


@scene
def bo_cai() -> str:
    """The offline kit without its wheels; program files by kind only."""
    path = Path("bo-cai.zip")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kit, "_download", lambda *_: [])
        kit.build(path, ("3.12", "3.13"), guide=False)
    with zipfile.ZipFile(path) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    program = {name.partition("/")[2] for name in contents if name.startswith("chuong-trinh/")}
    sources = {source.relative_to(ROOT / "python").as_posix() for source in (ROOT / "python").rglob("*.py")}
    said = section("tệp", sorted(name for name in contents if not name.startswith("chuong-trinh/")))
    said += section("chương trình", [*sorted({Path(name).suffix for name in program}), f"đủ: {sources <= program}"])
    said += section("DOC-TRUOC.txt", contents["python/DOC-TRUOC.txt"].decode("utf-8-sig").splitlines())
    spoken = {name: contents[name].decode("ascii").splitlines() for name in sorted(contents) if name.endswith(".cmd")}
    return said + "".join(
        section(name, [line for line in lines if "echo" in line]) for name, lines in spoken.items() if "/" not in name
    )


@scene
def nut_bam() -> str:
    """The message boxes of the buttons."""
    country(Path("p"))
    spoiled(Path("sai"))
    Path("trống").mkdir()
    broken = [("NhapLieu", row, 1, "nhiều") for row in range(8)]
    return (
        pressed(workbook("so.xlsm"), "sai", "ok")
        + pressed(workbook("so.xlsm"), "sai", "cancel")
        + pressed(workbook("so.xlsm"), "p", "ok")
        + pressed(workbook("so.xlsm"), "trống", "ok")
        + pressed(workbook("so.xlsm", single={"NamThiDua": "nay"}), "trống", "ok")
        + pressed(retype(workbook("so.xlsm"), *broken), "", "ok")
    )


def pressed(path: Path, folder: str, answer: str) -> str:
    said = ""
    for button in ("kiem_tra", "tong_hop", "tao_phieu", "nhap_phieu"):
        with open_book(path) as book, pytest.MonkeyPatch.context() as patch:
            desk = Desk(book, f"{folder}-mới" if folder and button == "tao_phieu" else folder, answer)
            patch.setattr(xw.Book, "caller", lambda desk=desk: desk)
            getattr(tuyenquang_thads, button)()
        said += section(
            f"{button} {folder!r} {answer}", [*desk.asked, "---", *(f"{mode}: {text}" for text, mode in desk.said)]
        )
    return said


@scene
def cong_thuc() -> str:
    """The workbook's own functions, called with what cells hold."""
    book = loaded(TEMPLATE)
    cases, money = (
        [[cell.value for cell in row] for row in area(book, f"ChiTieu_{name}")] for name in ("Viec", "Tien")
    )
    call = {name: getattr(tuyenquang_thads, name) for name in sorted(tuyenquang_thads.ARGUMENTS)}
    values = (None, 0, 1, 150, 499, 1_000, 3_000, 9_600_000, "1.234", "3,5", "nhiều", True, -1, "#N/A")
    said = [
        f"{name}({value!r}): {call[name](value, cases)}"
        for name in ("THADS_NHOM", "THADS_CHI_TIEU")
        for value in values
    ]
    said += [f"THADS_TY_LE_GIAM({a!r}; {b!r}): {call['THADS_TY_LE_GIAM'](a, b)}" for a in values for b in values]
    for name in ("THADS_KET_QUA", "THADS_CON_PHAI_GIAM"):
        said += [f"{name}(900; {a!r}; {b!r}): {call[name](900, a, b, cases)}" for a in values for b in values]
    for options in ((), ("đồng",), ("đô la",), ("triệu đồng", [["Đạt"], ["Coi là 0"]]), ("đồng", [["Sao?"], [None]])):
        for row in ([list(row) for row in EIGHT], [[None] * 11], [["A", "nhiều", *FIGURES[1:]]], [["A", 1]]):
            said += [
                f"THADS_DANH_GIA {options}",
                *str(call["THADS_DANH_GIA"](row, cases, money, *options)).split("], "),
            ]
    said += [str(call["THADS_NHOM"](1, scale)) for scale in ([[1, 2]], cases[1:], [[None] * 7])]
    return section("công thức", said)


@scene
def help_va_lenh_sai() -> str:
    said = thads("--help") + "".join(thads(command, "--help") for command in COMMANDS)
    wrong: tuple[tuple[str, ...], ...] = (
        (),
        ("khong-co",),
        ("tong-hop", "a", "--sai"),
        ("vi-du", "a.xlsm", "b"),
        ("--json",),
    )
    wrong += (
        ("gop", "a"),
        ("gop", "a", "-o", "b", "--nam", "1999"),
        ("tong-hop", "a", "--may", "x"),
        ("dung-so", "--so-dong", "x"),
    )
    return said + "".join(thads(*words) for words in (*wrong, *((command,) for command in COMMANDS[:5])))


@pytest.fixture(autouse=True, scope="module")
def _quick_reading() -> Iterator[None]:
    """Borders of merged cells take most of openpyxl's time; none of them is recorded through openpyxl."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MergedCellRange, "format", lambda _: None)
        yield


@pytest.mark.skipif(sys.platform == "win32", reason="recorded with the paths of Linux")
@pytest.mark.parametrize("name", SCENES)
def test_users_see_what_they_saw(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "help_va_lenh_sai" and sys.version_info[:2] != HELP_PYTHON:
        pytest.skip("argparse of this Python words its help in another way")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    found, path = timeless(SCENES[name]()), HERE / f"{name}.txt"
    if RECORDING:
        path.write_bytes(found.encode())
    expected = path.read_bytes().decode()
    if found != expected:
        lines = difflib.unified_diff(expected.split("\n"), found.split("\n"), "recorded", "now", n=1, lineterm="")
        pytest.fail("\n".join(list(lines)[:SHOWN]), pytrace=False)


def test_nothing_is_recorded_in_vain() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == set(SCENES)
