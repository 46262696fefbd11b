"""Papers in Word: what they say in five situations, templates of the office's own, and text that is nothing but text."""

from __future__ import annotations

import datetime as dt
import difflib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest

import tuyenquang_thads
from tests import libreoffice as printer
from tests.conftest import ROOT, UNITS, fill
from tests.forms.test_buttons import desk  # noqa: F401 # a fixture
from tests.other_plans import EXAMPLES, Example, expected, typed_units
from tests.workbook.test_other_plans import type_in
from tests.workbook.test_vba_project import ON_LINUX, VALIDATOR
from thads.commands import cli
from thads.papers import kinds
from thads.papers.writing import FOLDER
from thads.rules.plan import checked_plan
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook

STANDARD = Path(kinds.__file__).parent / "mau"
RECORDED = Path(__file__).parent / "ghi"
RECORDING = "THADS_GOLDEN" in os.environ

SEPTEMBER, JULY, JUNE = dt.date(2023, 9, 30), dt.date(2023, 7, 31), dt.date(2023, 6, 30)


def changed(number: int, **cells: object) -> tuple[Any, ...]:
    """A unit of `UNITS` with other figures, by their place in `NhapLieu`."""
    row = list(UNITS[number])
    for place, value in cells.items():
        row[int(place[1:])] = value
    return tuple(row)


MIXED = UNITS
ALL_PASSED = (UNITS[0], changed(1, _9=58_200_000), changed(2, _4=384))
NONE_PASSED = (changed(0, _4=150, _9=3_000_000), changed(1, _4=500), changed(2, _4=401, _9=20_500_000))
MISSING = (UNITS[0], changed(1, _1=None, _4=None, _6=None, _9=None), UNITS[2])

# Rows, the date of their figures, and what was consolidated before.
SITUATIONS: dict[
    str, tuple[Sequence[tuple[Any, ...]], dt.date, Sequence[tuple[dt.date, Sequence[tuple[Any, ...]]]]]
] = {
    "lan_lon": (MIXED, SEPTEMBER, ()),
    "dat_ca": (ALL_PASSED, SEPTEMBER, ()),
    "khong_dat": (NONE_PASSED, SEPTEMBER, ()),
    "thieu": (MISSING, SEPTEMBER, ()),
    "giua_dot": (MIXED, JULY, ((JUNE, NONE_PASSED),)),
}


@pytest.fixture
def situation(tmp_path: Path) -> Callable[[str], Path]:
    def book_of(name: str) -> Path:
        rows, day, before = SITUATIONS[name]
        path = fill(tmp_path / "so.xlsm", rows, report_date=day)
        with open_book(path) as book:
            entry = book.names["NhapLieu"].refers_to_range
            for one, former in (*before, (day, rows)):
                entry[: len(former), :].value = [list(row) for row in former]
                book.names["NgayBaoCao"].refers_to_range.value = one
                report, problems = consolidate.run(book)
                assert report, problems
            save(book)
        return path

    return book_of


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def texts(path: Path) -> list[str]:
    """What stands in a Word file, paragraph by paragraph in its order, a table's row as one line."""
    document = docx.Document(str(path))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            for row in block.rows:
                cells = list(dict.fromkeys((cell._tc, cell.text) for cell in row.cells))
                lines.append(" | ".join(text.replace("\n", " / ") for _, text in cells))
        else:
            lines.append(block.text)
    return lines


def recorded(name: str, lines: Sequence[str]) -> None:
    """The lines are those that were read and kept; THADS_GOLDEN=1 records anew."""
    path = RECORDED / f"{name}.txt"
    text = "\n".join(lines) + "\n"
    if RECORDING:
        path.write_text(text, encoding="utf-8")
    known = path.read_text(encoding="utf-8")
    assert text == known, "\n".join(difflib.unified_diff(known.splitlines(), text.splitlines(), lineterm=""))


COMMANDS = {
    "bao-cao": ("bao-cao",),
    "bao-cao-don-vi": ("bao-cao", "--tat-ca"),
    "khen-thuong": ("khen-thuong",),
    "to-trinh": ("to-trinh",),
    "don-doc": ("don-doc",),
    "thong-bao": ("thong-bao",),
    "bien-ban": ("bien-ban",),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_the_papers_say(
    name: str, situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = situation(name)
    before = book.read_bytes()
    lines = []
    for kind, (command, *options) in COMMANDS.items():
        path = tmp_path / f"{kind}.docx"
        code, out, err = run(capsys, command, book, *options, "-o", path)
        assert (code, err) == (0, "")
        lines += [f"=== {kind}", *(texts(path) if path.exists() else [out.strip()])]
    recorded(name, lines)
    assert book.read_bytes() == before


def test_the_figures_of_the_report_by_hand(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """150 + 500 + 400 cases → 141 + 480 + 385; 83.000.000 → 80.110.000 thousand đồng, 5% of it would be 4.150.000."""
    path = tmp_path / "bao-cao.docx"
    assert run(capsys, "bao-cao", situation("lan_lon"), "-o", path)[0] == 0
    said = "\n".join(texts(path))
    assert (
        "1. Về việc: tổng số giải quyết 2.690 việc; số chuyển kỳ sau 1.006 việc, giảm 44 việc (4,19%) so với năm 2022"
        " (1.050 việc); chỉ tiêu giảm từ 4-5% trở lên; đạt chỉ tiêu." in said
    )
    assert (
        "2. Về tiền: tổng số giải quyết 167.599.999 nghìn đồng; số chuyển kỳ sau 80.110.000 nghìn đồng, giảm 2.890.000 nghìn"
        " đồng (3,48%) so với năm 2022 (83.000.000 nghìn đồng); chỉ tiêu giảm từ 5% trở lên; không đạt chỉ tiêu, còn phải giảm"
        " 1.260.000 nghìn đồng." in said
    )
    assert "01/03 đơn vị đạt cả 02 chỉ tiêu: Phòng Nghiệp vụ (việc giảm 6,00%, tiền giảm 6,33%)." in said
    assert "01/03 đơn vị chỉ đạt chỉ tiêu về việc: Chi cục THADS Yên Sơn (việc giảm 4,00%, tiền giảm 2,83%)." in said
    assert "Cục Thi hành án dân sự tỉnh Tuyên Quang báo cáo kết quả" in said
    assert "(từ ngày 01 tháng 7 năm 2023 đến hết ngày 30 tháng 9 năm 2023)" in said


def test_letters_say_what_is_lacking_by_when_and_at_what_pace(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """From 31/7 to 30/9 there are 61 days: 100.000 thousand đồng are 11.476 a week, rounded up; one case is one case."""
    path = tmp_path / "don-doc.docx"
    assert run(capsys, "don-doc", situation("giua_dot"), "-o", path)[0] == 0
    said = texts(path)
    assert [line for line in said if line.startswith("Kính gửi")] == [
        "Kính gửi: Chi cục THADS Yên Sơn",
        "Kính gửi: Chi cục THADS Hàm Yên",
    ]
    assert (
        "Về tiền: còn phải giảm 100.000 nghìn đồng (bằng chữ: một trăm triệu đồng) đến hết ngày 30 tháng 9 năm 2023, bình quân"
        " mỗi tuần phải giảm 11.476 nghìn đồng." in said
    )
    assert (
        "Về việc: còn phải giảm 1 việc đến hết ngày 30 tháng 9 năm 2023, bình quân mỗi tuần phải giảm 1 việc." in said
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_plans_of_other_kinds(example: Example, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Completion rates, targets by unit, both mixed: the sentences are about what that plan judges."""
    book = tmp_path / "so.xlsm"
    build_workbook(book, checked_plan(example.path))
    with open_book(book) as opened:
        type_in(opened, example, example.days[-1])
        save(opened)
    lines = []
    for kind, (command, *options) in COMMANDS.items():
        path = tmp_path / f"{kind}.docx"
        code, _, err = run(capsys, command, book, *options, "-o", path)
        assert (code, err) == (0, "")
        lines += [f"=== {kind}", *texts(path)] if path.exists() else []
    recorded(example.name, lines)
    said = "\n".join(lines)
    if example.name == "ty_le_xong_2022":
        assert "giảm" not in said.lower()
        assert "chuyển kỳ sau" not in said
    wanted = expected(example, typed_units(example, example.days[-1]), example.days[-1])
    for (name, label), (line, _) in wanted.items():
        assert any(row.startswith("|") or f"{name} | {label} | " in row for row in lines), name
        if line.rate:
            assert any(f"{name} | {label} |" in row and f"| {line.rate} |" in row for row in lines), (name, label)


def test_nobody_behind_no_letter(situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "don-doc", situation("dat_ca"))
    assert code == 0
    assert "Không có công văn đôn đốc nào để lập" in out


def test_papers_that_say_other_than_the_printed_sheet_are_told(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = situation("lan_lon")
    assert run(capsys, "bao-cao", path)[::2] == (0, "")
    with open_book(path) as book:
        book.names["NhapLieu"].refers_to_range[0, 4].value = 142
        save(book)
    code, _, err = run(capsys, "bao-cao", path, "--ghi-de")
    assert (code, err.count("hãy tổng hợp lại cho khớp")) == (0, 1)
    assert "Có 1 ô đã thay đổi" in err
    never = fill(tmp_path / "moi.xlsm", UNITS, report_date=dt.date(2023, 9, 30))
    assert run(capsys, "thong-bao", never)[::2] == (0, "")  # no sheet was printed


def test_the_button(desk: Callable[..., Any], tmp_path: Path) -> None:  # noqa: F811
    """Every kind of paper in one folder; what is there stays, an office's own template counts."""
    with desk(tmp_path) as at:
        tuyenquang_thads.van_ban()
        folder = tmp_path / "Văn bản 2023-08-31"
        names = {path.name for path in folder.iterdir()}
        assert names == {
            f"{name} 2023-08-31.docx"
            for name in (
                "Báo cáo kết quả", "Báo cáo của đơn vị", "Danh sách khen thưởng", "Tờ trình khen thưởng",
                "Công văn đôn đốc", "Thông báo kết quả", "Biên bản Hội đồng",
            )
        }  # fmt: skip
        (folder / "Báo cáo kết quả 2023-08-31.docx").write_text("của tôi")
        (folder / "Thông báo kết quả 2023-08-31.docx").unlink()
        tuyenquang_thads.van_ban()
    (first, mode), (second, _) = at.said
    assert (first.startswith(f"Đã lập 7 văn bản trong thư mục {folder}."), mode) == (True, "info")
    assert "Đã lập 1 văn bản" in second
    assert "6 văn bản đã có ở đó giữ nguyên" in second
    assert (folder / "Báo cáo kết quả 2023-08-31.docx").read_text() == "của tôi"


def test_the_button_with_wrong_figures(desk: Callable[..., Any], tmp_path: Path) -> None:  # noqa: F811
    fill(tmp_path / "so.xlsm", (changed(0, _1="abc"),))
    with desk(tmp_path) as at:
        tuyenquang_thads.van_ban()
        listed = at.book.names["KiemTra_DanhSach"].refers_to_range[0, :].value
    ((text, mode),) = at.said
    assert (text.startswith("Chưa lập văn bản."), mode) == (True, "critical")
    assert listed[1] == "Phải sửa"
    assert [path.name for path in tmp_path.iterdir()] == ["so.xlsm"]


def test_a_unit_by_name(situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    book = situation("lan_lon")
    code, out, _ = run(capsys, "bao-cao", book, "--don-vi", "chi cục thads yên sơn")
    path = tmp_path / "Báo cáo của đơn vị Chi cục THADS Yên Sơn 2023-09-30.docx"
    assert code == 0
    assert str(path) in out
    assert "CHI CỤC THADS YÊN SƠN" in "\n".join(texts(path))
    assert "CHI CỤC TRƯỞNG" in "\n".join(texts(path))
    before = path.read_bytes()
    code, _, err = run(capsys, "bao-cao", book, "--don-vi", "Chi cục THADS Yên Sơn")
    assert code == 2
    assert "giữ nguyên" in err
    assert path.read_bytes() == before
    code, _, err = run(capsys, "bao-cao", book, "--don-vi", "Chi cục THADS Yên Sơm")
    assert code == 2
    assert "Có phải “Chi cục THADS Yên Sơn”?" in err


def test_a_file_for_each_unit(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each letter is, word for word, that of its unit alone; one that is there stops all."""
    book, folder = situation("lan_lon"), tmp_path / "Công văn"
    assert run(capsys, "don-doc", book, "--tung-tep", folder)[0] == 0
    behind = ("Chi cục THADS Yên Sơn", "Chi cục THADS Hàm Yên")
    assert {path.name for path in folder.iterdir()} == {f"Công văn đôn đốc {name} 2023-09-30.docx" for name in behind}
    for name in behind:
        alone = tmp_path / "một.docx"
        assert run(capsys, "don-doc", book, "--don-vi", name, "-o", alone, "--ghi-de")[0] == 0
        said = texts(folder / f"Công văn đôn đốc {name} 2023-09-30.docx")
        assert said == texts(alone)
        assert f"Kính gửi: {name}" in said
    (folder / f"Công văn đôn đốc {behind[0]} 2023-09-30.docx").unlink()
    code, _, err = run(capsys, "don-doc", book, "--tung-tep", folder)
    assert (code, "giữ nguyên" in err, len(list(folder.iterdir()))) == (2, True, 1)
    assert run(capsys, "bao-cao", book, "--tung-tep", tmp_path / "Báo cáo")[0] == 0
    assert {path.name for path in (tmp_path / "Báo cáo").iterdir()} == {
        f"Báo cáo của đơn vị {row[0]} 2023-09-30.docx" for row in UNITS
    }


def test_a_file_for_each_unit_cannot_be_one_file(
    situation: Callable[[str], Path], filled: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = run(capsys, "don-doc", situation("lan_lon"), "--tung-tep", tmp_path / "a", "-o", tmp_path / "a.docx")
    assert (code, "không dùng cả hai" in err) == (2, True)
    long = "Phòng " + 20 * "Đông "
    alike = filled(
        ((f"{long} một", *UNITS[1][1:]), (f"{long} hai", *UNITS[1][1:]))
    )  # a file's name has room for 100 letters
    code, _, err = run(capsys, "don-doc", alike, "--tung-tep", tmp_path / "a")
    assert (code, "cùng tên tệp" in err) == (2, True), err
    (tmp_path / "tệp").write_text("")
    code, _, err = run(capsys, "don-doc", situation("lan_lon"), "--tung-tep", tmp_path / "tệp")
    assert (code, "Không ghi được tệp" in err) == (2, True), err
    assert not list(tmp_path.rglob("*.docx"))


def test_errors_in_the_figures_and_nothing_is_written(
    filled: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = filled((changed(0, _1="abc"), *UNITS[1:]))
    code, _, err = run(capsys, "bao-cao", book)
    assert code == 1
    assert "Chưa lập văn bản" in err
    assert not list(tmp_path.glob("*.docx"))


def test_templates_of_the_office(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A paragraph moved, wording changed by hand: the report follows; what is there is never written over."""
    book = situation("lan_lon")
    assert run(capsys, "bao-cao", book, "--mau")[0] == 0
    folder = tmp_path / FOLDER
    assert sorted(path.name for path in folder.iterdir()) == sorted(one.template for one in kinds.KINDS.values())
    own = folder / kinds.KINDS["bao-cao"].template
    document = docx.Document(str(own))
    heading = next(one for one in document.paragraphs if one.text == "I. KẾT QUẢ CHUNG")
    last = next(one for one in document.paragraphs if one.text.startswith("Trên đây"))
    heading.runs[0].text = "A. Kết quả của {{ toan_tinh }} "
    heading.add_run("đến {{ ngay_")
    heading.add_run("so_lieu }}")  # Word parts a word into pieces as it likes
    last._p.addnext(heading._p)
    document.save(str(own))
    edited = own.read_bytes()
    code, out, _ = run(capsys, "bao-cao", book, "--mau")
    assert (code, "7 mẫu đã có giữ nguyên" in out) == (0, True)
    assert own.read_bytes() == edited
    path = tmp_path / "ra.docx"
    assert run(capsys, "bao-cao", book, "-o", path)[0] == 0
    said = texts(path)
    place = said.index("A. Kết quả của Toàn Cục đến ngày 30 tháng 9 năm 2023")
    assert said[place - 1].startswith("Trên đây là báo cáo")


def broken(folder: Path, change: Callable[[Any], object]) -> Path:
    folder.mkdir()
    path = folder / kinds.KINDS["bao-cao"].template
    document = docx.Document(str(STANDARD / "bao-cao.docx"))
    change(document)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Kết quả {{ ket_qua_vieec }}", "Có phải “ket_qua_viec”?"),
        ("{{ don_vi }}", "không có chỗ điền “{{ don_vi }}”"),
        ("{% for x in y %}", "Mẫu chỉ dùng {{ tên }}."),
        ("{{ ''.__class__ }}", "không có chỗ điền"),
        ("{{ ket_qua_viec", "thiếu dấu"),
        ("{# ghi chú #}", "Mẫu chỉ dùng {{ tên }}."),
    ],
)
@pytest.mark.parametrize("place", ["body", "table", "header"])
def test_a_template_that_says_what_there_is_not(
    typed: str,
    said: str,
    place: str,
    situation: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    book = situation("lan_lon")

    def change(document: Any) -> None:
        paragraph = {
            "body": lambda: document.paragraphs[5],
            "table": lambda: document.tables[0].cell(0, 0).paragraphs[0],
            "header": lambda: document.sections[0].header.paragraphs[0],
        }[place]()
        paragraph.add_run(f" {typed}")

    path = broken(tmp_path / FOLDER, change)
    code, _, err = run(capsys, "bao-cao", book)
    assert code == 2
    assert str(path) in err
    assert re.search(r"đoạn \d+ \(“", err)
    assert said in err
    assert not list(tmp_path.glob("*.docx"))


def test_a_template_that_is_none(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = situation("lan_lon")
    path = broken(tmp_path / FOLDER, lambda document: None)
    sound = path.read_bytes()
    with_macros = io.BytesIO(sound)
    with zipfile.ZipFile(with_macros, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    for data, words in (
        (b"", "tệp bị hỏng"),
        (sound[:2_000], "tệp bị hỏng"),
        (b"PK\x05\x06" + bytes(18), "tệp bị hỏng"),
        (with_macros.getvalue(), "có macro"),
    ):
        path.write_bytes(data)
        code, _, err = run(capsys, "bao-cao", book)
        assert (code, words in err) == (2, True), err
    assert not list(tmp_path.glob("*.docx"))


def test_what_is_typed_is_text(filled: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Markup, placeholders and fields in a unit's name stay letters."""
    name = "Chi cục <w:b/> & {{ co_quan }} {% x %} =HYPERLINK"
    book = filled(((name, *UNITS[0][1:]),))
    path = tmp_path / "ra.docx"
    assert run(capsys, "bao-cao", book, "-o", path)[0] == 0
    assert f"01/01 đơn vị đạt cả 02 chỉ tiêu: {name} (việc giảm 6,00%, tiền giảm 6,33%)." in texts(path)
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        document = package.read("word/document.xml").decode()
    assert not [one for one in names if "vba" in one.lower()]
    assert "instrText" not in document


@ON_LINUX
def test_open_xml_sdk_finds_no_fault(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = situation("lan_lon")
    for kind, (command, *options) in COMMANDS.items():
        path = tmp_path / f"{kind}.docx"
        assert run(capsys, command, book, *options, "-o", path)[0] == 0
        done = subprocess.run([VALIDATOR, path, "Office2010"], capture_output=True, check=True, timeout=120)
        assert json.loads(done.stdout)["errors"] == [], kind


def test_the_pages_are_those_of_the_decree(
    situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Decree 30/2020, annex I, measured on the PDF: paper, margins, fonts, sizes of the head, the number of the page."""
    path = tmp_path / "bao-cao.docx"
    assert run(capsys, "bao-cao", situation("lan_lon"), "-o", path, "--pdf")[0] == 0
    pdf = path.with_suffix(".pdf")
    sizes = printer.page_sizes(pdf)
    assert [tuple(map(round, size)) for size in sizes] == [(595, 842), (595, 842), (842, 595)]
    assert all(printer.fonts(pdf).values())
    assert {name.partition("-")[0].replace("LiberationSerif", "TimesNewRoman") for name in printer.fonts(pdf)} == {
        "TimesNewRoman"
    }
    printed = printer.sizes_of(pdf)
    for text, size in (
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12),
        ("Độc lập - Tự do - Hạnh phúc", 13),
        ("BÁO CÁO", 14),
        ("I. KẾT QUẢ CHUNG", 14),
    ):
        assert printed[text] == pytest.approx(size, abs=0.5), text
    body = [word for word in printer.words(pdf) if word.page == 1 and word.top > 200]
    millimetres = 72 / 25.4
    assert min(word.left for word in body) == pytest.approx(30 * millimetres, abs=1)
    assert max(word.right for word in body) <= 595 - 20 * millimetres + 1
    tops = {word.page: word for word in printer.words(pdf) if word.bottom < 19 * millimetres}
    assert {page: word.text for page, word in tops.items()} == {2: "2", 3: "3"}


def test_no_figure_breaks_in_the_annex(
    situation: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Money in đồng: a unit's load of 12.375 tỷ is one word in its cell."""
    path = situation("lan_lon")
    with open_book(path) as book:
        book.names["DonViTinh"].refers_to_range.value = "đồng"
        book.names["NhapLieu"].refers_to_range[0, 6:11].value = [
            12_375_000_000_000,
            6_300_000_000_000,
            None,
            6_142_500_000_000,
            None,
        ]
        save(book)
    assert run(capsys, "bao-cao", path, "-o", tmp_path / "ra.docx", "--pdf")[0] == 0
    printed = {word.text for word in printer.words(tmp_path / "ra.pdf")}
    assert {"12.375.000.000.000", "6.300.000.000.000", "6.142.500.000.000", "157.500.000.000"} <= printed


@pytest.mark.parametrize("command", ["bao-cao", "don-doc"])
def test_the_rules_of_the_head_are_those_of_the_decree(
    command: str, situation: Callable[[str], Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Annex I: below the motto a rule as long as it, below the agency one of a third to a half of its line, in its middle; and
    20 to 25 mm above and below what stands on a page."""
    path = tmp_path / "ra.docx"
    assert run(capsys, command, situation("lan_lon"), "-o", path, "--pdf")[0] == 0
    pdf = path.with_suffix(".pdf")
    words = [word for word in printer.words(pdf) if word.page == 1]
    motto, end = (next(word for word in words if word.text == text) for text in ("Độc", "phúc"))
    nation = next(word for word in words if word.text == "CỘNG")
    below_motto, below_office, *_ = printer.rules(pdf)
    lines: dict[int, list[printer.Word]] = {}
    for word in words:
        if word.right < nation.left and word.bottom < below_office[2] + 3:
            lines.setdefault(round(word.top), []).append(word)
    assert "TỈNH TUYÊN QUANG" in [" ".join(word.text for word in line) for line in lines.values()]
    office = [word for line in lines.values() for word in line]
    widths = [max(word.right for word in line) - min(word.left for word in line) for line in lines.values()]
    assert below_motto[:2] == pytest.approx((motto.left, end.right), abs=3)
    assert 0 < below_motto[2] - end.bottom < 6
    long = below_office[1] - below_office[0]
    assert max(widths) / 3 <= long <= max(widths) / 2, (long, widths)
    middle = (min(word.left for word in office) + max(word.right for word in office)) / 2
    assert sum(below_office[:2]) / 2 == pytest.approx(middle, abs=3)
    millimetres = 72 / 25.4
    assert 20 * millimetres - 1 <= min(word.top for word in words) <= 25 * millimetres
    assert max(word.bottom for word in words) <= (297 - 20) * millimetres


def test_the_live_cells_never_load_what_papers_need() -> None:
    code = (
        "import sys, tuyenquang_thads as t\n"
        "from thads.commands import buttons, cli\n"
        "print([name for name in ('docx', 'docxtpl', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "python", capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_every_template_says_only_what_there_is() -> None:
    """Each standard template has facts for all its names, whatever the unit or the report: `write` would refuse it."""
    assert {path.stem for path in STANDARD.iterdir()} == set(kinds.KINDS)
