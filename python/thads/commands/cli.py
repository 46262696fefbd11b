"""The command line `thads`: the workbook's work without an office program.

A command is a function under `@command`; the help lists them as they stand here. What only few commands need is imported
in them, so that the others start quickly.

Exit codes: 0 done, 1 problems in the figures, 2 wrong use or a file that cannot be used.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import xlwings as xw

from thads import journal
from thads.commands import places, screen
from thads.commands.parser import (
    DAILY,
    PARSER,
    SETTING_UP,
    WRONG_USE,
    YEARLY,
    Argument,
    argument,
    command,
    path,
    switch,
)
from thads.errors import OfficeError, UnusableFileError, WrongBookError, explained, unwritable
from thads.figures.names import unit_key
from thads.figures.problems import Level, Problem, by_fault, problem_line
from thads.layout import CHART_SHEET, COMMENDED_SHEET, PROGRESS_SHEET, SUMMARY_SHEET, UNIT_ROWS
from thads.numerals import nearest, parse_day
from thads.results import report
from thads.results.report import Request
from thads.results.show import to_json
from thads.rules.plan import DEFAULT_YEAR, Plan, checked_plan, draft_plan, load_plan, plan_years, sentences
from thads.rules.scales import PlanError
from thads.sheets.kept import OTHER_THAN_PAPERS, changed_cells, changes_note, printed_changes
from thads.workbook import arrange, consolidate, new_year, sending, signature, undo, upgrade
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request
from xlwings_engines.shared.replacing import write_file

DONE, PROBLEMS, UNUSABLE = 0, 1, WRONG_USE
READER_GONE = 128 + 13  # as a shell says SIGPIPE

FILES, LIBREOFFICE = "tep", "libreoffice"
ALL_SHEETS = "tat-ca"
# What printing shows of the last consolidation.
_CONSOLIDATED = {name.casefold() for name in (SUMMARY_SHEET, PROGRESS_SHEET, CHART_SHEET, COMMENDED_SHEET, ALL_SHEETS)}
_NOT_PRINTED = "Chưa in gì. Hãy chạy “thads tong-hop” rồi in lại; muốn in bảng như đang có thì thêm --van-in."

TEMPLATE = Path(__file__).parents[3] / "tuyenquang_thads.xlsm"

_BOOK = path("file", "SỔ", "sổ tuyenquang_thads.xlsm", type=places.book)
_TYPED_BOOK = path("file", "SỔ", "tệp tuyenquang_thads.xlsm đã nhập số liệu", type=places.book)
_NEW_BOOK = places.output(*places.BOOKS)
_JSON = switch("--json", "in kết quả dạng JSON")
_ENGINES = "phần mềm lập bảng: tep (không cần phần mềm nào khác) hoặc libreoffice"


class _NotDoneError(Exception):
    """The figures or sheets are not such that it could be done; the message says what is left as it is."""


def _output(metavar: str, text: str, *endings: str, **options: object) -> tuple[Argument, Argument]:
    """Where a command writes, and whether it may replace a file that is there."""
    kind = places.output(*endings or places.BOOKS)
    return path("-o --ra", metavar, text, type=kind, **options), switch("--ghi-de", "thay tệp đã có ở chỗ ghi ra")


_ELSEWHERE = _output("TỆP", "ghi ra tệp khác, sổ giữ nguyên")


def _day(text: str) -> date:
    """An argument as day/month/year; ValueError is wrong use."""
    if (day := parse_day(text)) is None:
        raise ValueError(text)
    return day


def _named(text: str) -> tuple[str, str]:
    """An argument as a name and the unit that it means, "" for none; ValueError is wrong use."""
    name, equals, unit = (part.strip() for part in text.rpartition("="))
    if not (name and equals):
        raise ValueError(text)
    return name, unit


def _plan_file(name: str) -> Plan:
    """The plan of a file that an office has written; UnusableFileError where it cannot be used as it is."""
    with explained(f"Không đọc được tệp kế hoạch {name}. Hãy kiểm tra lại tên tệp và thư mục."):
        try:
            return checked_plan(Path(name))
        except PlanError as error:
            raise UnusableFileError(
                f"{error}\nChưa dùng được tệp kế hoạch này. Hãy sửa các dòng trên rồi làm lại."
            ) from error


_PLAN_FILE = argument(
    "--ke-hoach", "TỆP", "tệp kế hoạch (xem lệnh ke-hoach) thay cho kế hoạch của chương trình", type=_plan_file
)
_YEAR: dict[str, Any] = {"type": int, "choices": plan_years(), "default": DEFAULT_YEAR}


@command(
    DAILY,
    "tong-hop",
    "xét các đơn vị và lập sheet Tổng hợp của sổ",
    _TYPED_BOOK,
    _JSON,
    *_output("TỆP", "ghi ra tệp khác, sổ đã nhập giữ nguyên"),
    switch("--thay", "thay số liệu khác đã có của cùng ngày trên sheet Theo dõi"),
    argument("--may", None, _ENGINES, choices=(FILES, LIBREOFFICE), default=FILES),
)
def fill_summary(options: Namespace) -> int:
    """Fill the consolidated sheet of a file."""
    _ensure_free(options, options.ra)
    if options.may == LIBREOFFICE:
        from thads.libreoffice import office

        with screen.working("LibreOffice đang tổng hợp"):
            result, problems = office.fill_summary(options.file, options.ra, lambda _: options.thay)
    else:
        with open_book(options.file) as book:
            result, problems = consolidate.run(book, lambda _: options.thay)
            if result:
                save(book, options.ra, "tổng hợp")
    _answer(options, lambda: to_json(result, problems), problems)
    if result and not options.json:
        screen.print_result(result)
        print(f"\nĐã ghi vào {options.ra or options.file}.")
    elif not options.json:
        print("Chưa tổng hợp được; tệp giữ nguyên. Hãy sửa các mục trên rồi làm lại.", file=sys.stderr)
    return DONE if result else PROBLEMS


@command(DAILY, "kiem-tra", "kiểm tra số liệu đã nhập, không ghi gì vào sổ", _TYPED_BOOK, _JSON)
def check_figures(options: Namespace) -> int:
    """Check the figures of a file, which stays as it is."""
    with open_book(options.file) as book:
        request, changed = read_request(book), changed_cells(book)
    said = [] if request.problems else ["Số liệu không có lỗi, không có cảnh báo."]
    if changed:
        said.append(changes_note(changed, " Hãy chạy “thads tong-hop” trước khi in."))
    result = report.judge_all(request) if options.json and not request.errors else None
    _answer(options, lambda: to_json(result, request.problems), request.problems, *said)
    return PROBLEMS if request.errors else DONE


@command(
    DAILY,
    "tao-phieu",
    "tạo phiếu báo cáo cho từng đơn vị của sổ",
    _BOOK,
    path(
        "-o --ra",
        "THƯ_MỤC",
        "thư mục chứa phiếu (Phieu_<ngày> cạnh sổ); tệp đã có thì giữ nguyên",
        type=places.new_folder,
    ),
)
def write_forms(options: Namespace) -> None:
    """One form a unit."""
    from thads.forms import commands

    folder = options.ra or commands.default_folder(options.file.resolve(), date.today())
    full = (
        f"Không ghi được vào thư mục {folder}. Hãy kiểm tra quyền ghi và chỗ trống của ổ đĩa, hoặc chọn thư mục khác."
    )
    with open_book(options.file) as book, explained(full):
        written, present = commands.make_forms(book, folder)
    print(commands.forms_line(written, present, folder), *(f"  {form.name}" for form in written), sep="\n")


@command(
    DAILY,
    "nhap-phieu",
    "nhận phiếu và bảng số liệu của các đơn vị vào sổ",
    path("phieu", "PHIẾU", "tệp phiếu, hoặc thư mục chứa phiếu", nargs="+"),
    path("file", "SỔ", "sổ tuyenquang_thads.xlsm", type=places.last_book),
    *_ELSEWHERE,
    switch("--xem-truoc", "chỉ xem sẽ thay đổi gì, không ghi vào sổ"),
    argument("--ngay", "NGÀY", "ngày báo cáo của sổ, dd/mm/yyyy, khi ngày trong các phiếu khác nhau", type=_day),
    argument(
        "--ten",
        "TÊN=ĐƠN_VỊ",
        "tên viết trong tệp là đơn vị nào của sổ, được nhớ trong sổ; “TÊN=” để thôi nhớ; có thể thêm nhiều lần",
        type=_named,
        action="append",
        default=[],
    ),
    switch("--chap-hanh-vien", "nhận cả số của từng chấp hành viên trong biểu thống kê vào sheet Chấp hành viên"),
    _JSON,
)
def take_in_forms(options: Namespace) -> int:
    """Take the units' forms and tables into the workbook."""
    from thads.forms import changes, commands

    if absent := [str(place) for place in options.phieu if not place.exists()]:
        raise UnusableFileError(f"Không tìm thấy {', '.join(absent)}. Hãy kiểm tra lại tên tệp và thư mục.")
    _ensure_free(options, options.ra)
    with open_book(options.file) as book:
        with screen.counting("Đang đọc phiếu") as show:
            taking, files = commands.plan_files(
                book, options.phieu, show, named=options.ten, with_officers=options.chap_hanh_vien
            )
        if taking.undecided and options.ngay is None:
            taking.problems.append(changes.undecided_problem(taking))
        else:
            changes.settle_dates(taking, options.ngay or taking.newest)
        written = taking.writes and not options.xem_truoc
        if written:
            commands.apply(book, taking)
            save(book, options.ra, "nhập phiếu")
    if options.xem_truoc:
        end = "Đây là xem trước; chưa ghi gì vào sổ."
    elif written:
        end = f"Đã ghi vào {options.ra or options.file}. Hãy chạy “thads tong-hop” để lập lại sheet Tổng hợp."
    else:
        end = "Không ghi gì vào sổ."
    said = [*changes.change_lines(taking), "", f"Đã đọc {files} tệp. {changes.summary(taking)}", end]
    _answer(options, lambda: changes.to_json(taking, written), taking.problems, *said)
    return PROBLEMS if taking.errors or not files else DONE


@command(
    DAILY,
    "hoan-tac",
    "đưa sổ về như trước lần tổng hợp, nhập phiếu hoặc hoàn tác gần nhất",
    _BOOK,
    *_ELSEWHERE,
    switch("--xem-truoc", "chỉ xem sẽ đưa về bản nào, không ghi vào sổ"),
)
def bring_back(options: Namespace) -> None:
    """A file as it was before the program last changed it."""
    _ensure_free(options, options.ra)
    with open_book(options.file) as book:
        found = undo.find(book)
    if found is None:
        raise _NotDoneError(f"Không có bản dự phòng nào khác sổ hiện nay. {undo.WHERE} Sổ giữ nguyên.")
    print(found)
    if options.xem_truoc:
        print("Đây là xem trước; chưa ghi gì vào sổ.")
        return
    with open_book(found.copy.path) as former:
        save(former, options.ra or options.file, "hoàn tác")
    print(f"Đã ghi cả sổ theo bản đó vào {options.ra or options.file}. Muốn trở lại như vừa rồi, chạy lại lệnh này.")


def _arrange(move: Callable[[xw.Book, int], object], options: Namespace) -> None:
    """Another order of the units."""
    _ensure_free(options, options.ra)
    with open_book(options.file) as book:
        move(book, arrange.row_of(book, options.don_vi))
        save(book, options.ra, arrange.BEFORE)
    print(f"Đã ghi vào {options.ra or options.file}. Hãy chạy “thads tong-hop” để lập lại sheet Tổng hợp.")


_UNIT = path("don_vi", "ĐƠN_VỊ", "tên đơn vị, như ở sheet Nhập liệu", type=str)
for _name, _text, _move in (
    ("dua-len", "đưa một đơn vị lên một dòng ở sheet Nhập liệu", arrange.move_up),
    ("chen-dong", "chèn một dòng trống trên một đơn vị ở sheet Nhập liệu", arrange.insert),
):
    command(DAILY, _name, _text, _BOOK, _UNIT, *_ELSEWHERE)(partial(_arrange, _move))


@command(
    DAILY,
    "gop",
    "gộp phiếu của nhiều tỉnh: mỗi tỉnh một thư mục con",
    path("folder", "THƯ_MỤC", "thư mục có các thư mục tỉnh", type=places.folder),
    path("-o --ra", "TỆP", "tệp .xlsx kết quả", type=places.output(".xlsx"), required=True),
    argument("--nam", None, "kế hoạch của năm dùng để xét", **_YEAR),
    _PLAN_FILE,
    _JSON,
)
def join_provinces(options: Namespace) -> int:
    """The forms of many provinces into one workbook."""
    from thads.forms import national, national_book

    if reason := national_book.refusal(options.folder, options.ra):
        raise UnusableFileError(reason)
    with screen.counting("Đang đọc phiếu") as show:
        result = national.gather(options.folder, options.ke_hoach or options.nam, show, options.ra)
    if result.units.empty and not result.problems:
        raise UnusableFileError(
            f"Không thấy phiếu nào trong “{options.folder}”. Mỗi tỉnh cần một thư mục con có phiếu. Chưa ghi tệp nào."
        )
    with explained(unwritable(options.ra)):
        national_book.write(result, options.ra)
    said = [*national.summary_lines(result), f"Đã ghi vào {options.ra}."]
    _answer(options, lambda: national.to_json(result), result.problems, *said)
    return PROBLEMS if result.errors or result.units.empty else DONE


@command(
    DAILY,
    "xuat-pdf",
    "in sổ ra tệp PDF bằng LibreOffice",
    path("file", "SỔ", "sổ đã tổng hợp", type=places.book),
    *_output("PDF", "tệp PDF ghi ra (cạnh sổ, cùng tên, thêm ngày số liệu)", ".pdf"),
    argument("--sheet", "TÊN", "sheet cần in (Tổng hợp); “tat-ca” là mọi sheet", default=SUMMARY_SHEET),
    switch("--van-in", "vẫn in khi chưa tổng hợp hoặc số liệu đã thay đổi sau lần tổng hợp gần nhất"),
)
def export_pdf(options: Namespace) -> None:
    """Print a workbook through LibreOffice; one whose sheets are not true is printed only when told to."""
    from thads.libreoffice import office

    anyway = options.van_in or options.sheet.casefold() not in _CONSOLIDATED
    output = _sent(options, sending.PDF, _NOT_PRINTED, anyway)
    with screen.working("LibreOffice đang in"):
        office.export_pdf(options.file, output, None if options.sheet == ALL_SHEETS else options.sheet)
    print(f"Đã in ra {output}.")


@command(
    DAILY,
    "ban-gui",
    "ghi bản chỉ có số và chữ để gửi người không có chương trình",
    path("file", "SỔ", "sổ đã tổng hợp", type=places.book),
    *_output("TỆP", "tệp .xlsx ghi ra (cạnh sổ, cùng tên, thêm ngày số liệu)", ".xlsx"),
)
def write_copy(options: Namespace) -> None:
    """A copy of values; of a workbook whose sheets are not true there is none."""
    output = _sent(options, sending.COPY, "Chưa ghi gì. Hãy chạy “thads tong-hop” rồi làm lại.")
    sending.write_copy(options.file, output)
    print(f"Đã ghi {output}.")


def _sent(options: Namespace, ending: str, remedy: str, anyway: bool = False) -> Path:
    """Where a file of the consolidated sheets goes, if they are true."""
    with open_book(options.file) as book:
        changed = 0 if anyway else printed_changes(book)
        output: Path = options.ra or options.file.with_name(sending.file_name(book, ending))
    if changed != 0:
        raise _NotDoneError(f"{changes_note(changed, '')} {remedy}")
    _ensure_free(options, output)
    return output


def _add_paper(name: str, text: str, *arguments: Argument) -> None:
    """A command that writes a paper in Word; its name is a kind of `papers.kinds`."""

    @command(
        DAILY,
        name,
        text,
        _TYPED_BOOK,
        *_output("TỆP", "tệp Word ghi ra (cạnh sổ)", ".docx"),
        switch("--pdf", "in thêm ra tệp PDF cùng tên (Windows: bằng Word; máy khác: bằng LibreOffice)"),
        *arguments,
    )
    def write(options: Namespace) -> None:
        _write_paper(options, name)


_EACH = path("--tung-tep", "THƯ_MỤC", "mỗi đơn vị một tệp, ghi vào thư mục này")
_add_paper(
    "bao-cao",
    "lập báo cáo kết quả của tỉnh bằng Word, hoặc báo cáo của từng đơn vị",
    argument("--don-vi", "TÊN", "báo cáo của một đơn vị, tên như trên sổ"),
    switch("--tat-ca", "báo cáo của mọi đơn vị, mỗi đơn vị bắt đầu ở trang mới"),
    _EACH,
    switch("--mau", "ghi các mẫu chuẩn vào thư mục “Mẫu văn bản” cạnh sổ để sửa bằng Word; mẫu đã có giữ nguyên"),
)
_add_paper("khen-thuong", "lập danh sách đề nghị khen thưởng bằng Word")
_add_paper("to-trinh", "lập tờ trình đề nghị khen thưởng bằng Word")
_add_paper(
    "don-doc",
    "lập công văn đôn đốc các đơn vị chưa đạt hoặc chưa đủ số liệu bằng Word",
    argument("--don-vi", "TÊN", "công văn gửi một đơn vị, tên như trên sổ"),
    _EACH,
)
_add_paper("thong-bao", "lập thông báo kết quả bằng Word")
_add_paper("bien-ban", "lập biên bản họp Hội đồng xét kết quả bằng Word, phần quyết định để trống")


def _write_paper(options: Namespace, name: str) -> None:
    """A paper from what is typed now; nothing is written where the figures have errors or a template cannot be used."""
    from thads.papers import kinds
    from thads.papers.writing import FOLDER

    folder = options.file.parent / FOLDER
    if getattr(options, "mau", False):
        written, kept = kinds.bring_templates(folder)
        print(f"Đã ghi {len(written)} mẫu vào {folder}" + (f"; {len(kept)} mẫu đã có giữ nguyên." if kept else "."))
        return
    with open_book(options.file) as book:
        request = read_request(book)
        _ensure_sound(request, "Chưa lập văn bản. Hãy sửa các mục trên rồi làm lại.")
        source = kinds.source_of(book, request)
        if changed := changed_cells(book):
            print(changes_note(changed, OTHER_THAN_PAPERS), file=sys.stderr)
    wanted, each = getattr(options, "don_vi", None), getattr(options, "tung_tep", None)
    kind = "bao-cao-don-vi" if name == "bao-cao" and (wanted or each or options.tat_ca) else name
    every, chosen = source.report.units, kinds.KINDS[kind].units
    units = chosen(source.report) if chosen else ()
    if wanted:
        units = [unit for unit in every if unit_key(unit.name) == unit_key(wanted)]
        if not units:
            raise UnusableFileError(f"Sổ không có đơn vị “{wanted}”.{nearest(wanted, [unit.name for unit in every])}")
    if chosen and not units:
        print("Mọi đơn vị đều đã đạt chỉ tiêu. Không có công văn đôn đốc nào để lập.")
        return
    called = partial(kinds.file_name, kind, request.report_date)
    pages = {options.ra or options.file.with_name(called(units if wanted else ())): units}
    if each:
        pages = {each / called([unit]): [unit] for unit in units}
        if options.ra:
            raise UnusableFileError("Hãy dùng -o hoặc --tung-tep, không dùng cả hai.")
        if len(pages) < len(units):
            raise UnusableFileError(
                "Hai đơn vị sẽ có cùng tên tệp, chưa ghi gì. Hãy lập từng đơn vị bằng --don-vi và -o."
            )
    _write_papers(options, {output: partial(kinds.make, kind, source, folder, of) for output, of in pages.items()})


def _write_papers(options: Namespace, pages: Mapping[Path, Callable[[], bytes]]) -> None:
    """Write papers by their paths once all are made, and print them where that is asked for."""
    for output in pages:
        _ensure_free(options, output)
        if options.pdf:
            _ensure_free(options, output.with_suffix(".pdf"))
    for output, data in {output: make() for output, make in pages.items()}.items():
        with explained(unwritable(output)):
            output.parent.mkdir(exist_ok=True)
            write_file(output, data)
        print(f"Đã lập {output}. Những chỗ để chấm (……) hãy điền bằng Word.")
        if options.pdf:
            _print_paper(output, output.with_suffix(".pdf"))


def _print_paper(paper: Path, output: Path) -> None:
    """By Word where offices have it, else by LibreOffice."""
    if sys.platform == "win32":
        from thads.windows.word import paper_pdf
    else:
        from thads.libreoffice.office import paper_pdf
    with screen.working("Đang in ra PDF"):
        paper_pdf(paper, output)
    print(f"Đã in ra {output}.")


@command(DAILY, "mo", "mở sổ bằng LibreOffice, có công thức và nút bấm", _BOOK)
def open_in_libreoffice(options: Namespace) -> None:
    """The workbook in a LibreOffice window."""
    from thads.libreoffice import office

    office.open_for_person(options.file, lambda text: print(text, flush=True))


@command(
    SETTING_UP,
    "cai-libreoffice",
    "cài phần mở rộng để LibreOffice dùng được sổ",
    switch("--go", "gỡ phần mở rộng"),
    path("--tin-cay", "THƯ_MỤC", "thư mục để sổ, nơi LibreOffice chạy macro không hỏi", nargs="+", default=[]),
)
def set_up_libreoffice(options: Namespace) -> None:
    """Put the extension into the user's LibreOffice, or take it out."""
    from thads.libreoffice import extension

    if options.go:
        extension.uninstall()
        print("Đã gỡ phần mở rộng khỏi LibreOffice.")
    else:
        extension.install(trusted=[folder.resolve() for folder in options.tin_cay])
        print("Đã cài phần mở rộng. Mở sổ tuyenquang_thads.xlsm bằng LibreOffice là dùng được công thức và nút bấm.")


@command(
    SETTING_UP,
    "vi-du",
    "lập một sổ ví dụ với số liệu minh họa và tổng hợp",
    path("ten", "TỆP", "sổ ví dụ (vi-du.xlsm)", type=places.output(".xlsm"), nargs="?", default=Path("vi-du.xlsm")),
    *_output("TỆP", "như trên", ".xlsm"),
)
def make_example(options: Namespace) -> None:
    """An example workbook with illustrative figures, consolidated."""
    from thads.workbook import example  # reads its figures from a file

    output = options.ra or options.ten
    _ensure_free(options, output)
    with open_book(TEMPLATE) as book:
        for day in example.EARLIER:
            example.fill(book, day)
            consolidate.run(book)
        example.fill(book)
        result, problems = consolidate.run(book)
        assert result is not None, problems
        save(book, output.resolve())
    print(f"{example.MARK}\n")
    screen.print_result(result)
    print(f"\nĐã ghi sổ ví dụ: {output}")


@command(
    SETTING_UP,
    "dung-so",
    "dựng sổ trắng tuyenquang_thads.xlsm từ mã nguồn",
    path("ten", "TỆP", "tệp ghi ra", type=places.output(".xlsm"), nargs="?", default=TEMPLATE),
    *_output("TỆP", "như trên", ".xlsm"),
    argument("--nam", None, f"kế hoạch của năm ({', '.join(map(str, plan_years()))})", **_YEAR),
    _PLAN_FILE,
    argument("--so-dong", "N", f"số dòng cho đơn vị ({UNIT_ROWS})", type=int, default=UNIT_ROWS),
    switch("--bo-chu-ky", "dựng lại cả khi sổ cũ đã ký số"),
)
def build_template(options: Namespace) -> None:
    """Build the blank workbook from its text sources."""
    build_workbook = upgrade.builder()
    output = options.ra or options.ten
    if (lost := signature.warning(output)) and not options.bo_chu_ky:
        raise UnusableFileError(f"{lost}\nChưa dựng lại. Nếu chấp nhận mất chữ ký, thêm --bo-chu-ky.")
    if output != TEMPLATE and not options.bo_chu_ky:
        _ensure_free(options, output)
    with screen.working("Đang dựng sổ"):
        build_workbook(output, options.ke_hoach or load_plan(options.nam), options.so_dong)
    print(f"Đã dựng sổ: {output}")


@command(
    YEARLY,
    "sang-nam",
    "lập sổ trắng cho năm sau, số năm nay thành số của năm so sánh",
    path("file", "SỔ", "sổ của năm nay, đã nhập đủ", type=places.book),
    path("-o --ra", "TỆP", "sổ mới (tuyenquang_thads_<năm>.xlsm cạnh sổ cũ)", type=_NEW_BOOK),
    _PLAN_FILE,
    path(
        "--gop-so",
        "SỔ",
        "sổ năm nay của tỉnh nhập vào, cộng như tệp kế hoạch ghi (cần --ke-hoach); có thể thêm nhiều lần",
        type=places.book,
        action="append",
        default=[],
    ),
)
def start_year(options: Namespace) -> None:
    """Next year's workbook with this year's figures as its baseline."""
    with ExitStack() as stack:
        first, *_ = books = [stack.enter_context(open_book(file)) for file in (options.file, *options.gop_so)]
        request, *merged = requests = [read_request(book) for book in books]
        for file, one in zip((options.file, *options.gop_so), requests, strict=True):
            where = f" trong {file.name}" if merged else ""
            _ensure_sound(one, f"Chưa lập sổ năm mới. Hãy sửa các mục trên{where} rồi làm lại.")
        output = options.ra or options.file.with_name(new_year.file_name(request))
        print(new_year.start_year(first, output, TEMPLATE, request, options.ke_hoach, merged))


@command(
    YEARLY,
    "ke-hoach",
    "kiểm tra tệp kế hoạch và đọc lại thành câu, hoặc viết tệp kế hoạch mới để sửa",
    argument("viec", "VIỆC", "kiem-tra hoặc moi", choices=("kiem-tra", "moi")),
    argument("gi", "TỆP|NĂM", "tệp kế hoạch cần kiểm tra; với “moi” là năm của kế hoạch mới"),
    path("-o --ra", "TỆP", "tệp kế hoạch mới (plan_<năm>.toml)"),
)
def work_on_plan(options: Namespace) -> None:
    """Read a plan file back as sentences, or write one to start from."""
    if options.viec == "kiem-tra":
        read = sentences(_plan_file(options.gi))
        print(*read, "", "Tệp kế hoạch đọc được. Hãy so từng câu trên với bản giấy.", sep="\n")
        return
    if not re.fullmatch("20[0-9]{2}", options.gi):
        raise UnusableFileError(
            f"“{options.gi}” không phải là năm. Hãy gõ năm bằng bốn chữ số, ví dụ thads ke-hoach moi 2026."
        )
    target = options.ra or Path(f"plan_{options.gi}.toml")
    refused = f"Không ghi được {target}: tên đó đã có hoặc thư mục không ghi được. Hãy chọn tên khác bằng --ra."
    with explained(refused):
        write_file(target, draft_plan(int(options.gi), target.name).encode(), new=True)
    print(f"Đã viết bản nháp kế hoạch: {target}. Hãy sửa theo kế hoạch mới rồi chạy thads ke-hoach kiem-tra {target}.")


@command(
    YEARLY,
    "nang-cap",
    "chuyển số liệu của sổ bản cũ sang sổ mẫu hiện nay",
    path("file", "SỔ_CŨ", "sổ bản cũ, được giữ nguyên", type=places.book),
    path("-o --ra", "SỔ_MỚI", "sổ ghi ra, phải là tên chưa có", type=_NEW_BOOK, required=True),
)
def upgrade_workbook(options: Namespace) -> None:
    """Carry an older workbook's figures into the present one."""
    if lost := signature.warning(options.file):
        print(lost, file=sys.stderr)
    result = upgrade.upgrade(options.file, options.ra, TEMPLATE)
    print(f"{upgrade.summary(result)}\nĐã ghi sổ mới: {options.ra}. Sổ cũ giữ nguyên.")


@command(
    SETTING_UP,
    "dong-goi",
    "đóng gói bộ cài cho máy Windows không có mạng",
    *_output("ZIP", "tệp zip ghi ra", ".zip", default=Path("thads-windows.zip")),
    argument("--python", "BẢN", "các phiên bản Python có thư viện trong bộ cài (3.12)", nargs="+", default=["3.12"]),
    switch("--khong-pdf", "không kèm hướng dẫn PDF (khi máy không có LibreOffice)"),
    path("--bo-cai-python", "TỆP", "bộ cài Python chính thức để kèm theo"),
    argument("--sha256", "MÃ", "mã SHA-256 mà python.org công bố cho bộ cài đó"),
)
def pack_kit(options: Namespace) -> None:
    """The offline kit for Windows."""
    _ensure_free(options, options.ra)
    from thads.windows import kit

    with screen.working("Đang tải thư viện và đóng gói"):
        kit.build(options.ra, options.python, not options.khong_pdf, options.bo_cai_python, options.sha256)
    print(
        f"Đã đóng gói: {options.ra} ({options.ra.stat().st_size / 1e6:.0f} MB). Giải nén trên máy Windows rồi chạy cai_dat.cmd."
    )


@command(
    SETTING_UP,
    "chan-doan",
    "kiểm tra cài đặt trên máy này và nói cách sửa",
    argument("file", "SỔ", "sổ cần xem; bỏ trống là sổ đã cài", nargs="?", default=""),
    _JSON,
)
def examine_installation(options: Namespace) -> int:
    """Check what is installed on this machine."""
    from thads.windows import doctor, findings

    found = doctor.examine(doctor.look(options.file))
    print(findings.as_json(found) if options.json else findings.as_text(found))
    return findings.exit_code(found)


@command(SETTING_UP, "kiem-thu", "chạy toàn bộ phép thử của chương trình (cài thêm công cụ nếu thiếu)")
def run_tests(options: Namespace) -> int:
    """What the launcher `./thads` runs itself; an installed program has no tests."""
    return UNUSABLE


def _ensure_free(options: Namespace, output: Path | None) -> None:
    """Refuse to write over a file that may be somebody's, unless told to; the workbook of the command itself may be named."""
    if output is None or options.ghi_de or not os.path.lexists(output):
        return
    given = getattr(options, "file", None)
    if given is None or not (given.exists() and output.exists() and output.samefile(given)):
        raise UnusableFileError(
            f"Đã có tệp {output}; tệp đó giữ nguyên, chưa ghi gì. Hãy chọn tên khác sau -o, hoặc thêm --ghi-de để thay."
        )


def _answer(options: Namespace, data: Callable[[], object], problems: Sequence[Problem], *said: str) -> None:
    """What came out: as data for other programs where they ask, else problems and sentences for a person."""
    if options.json:
        print(json.dumps(data(), ensure_ascii=False, indent=2))
        return
    _print_problems(problems)
    if said:
        print(*said, sep="\n")


def _ensure_sound(request: Request, otherwise: str) -> None:
    if request.errors:
        _print_problems(request.errors)
        raise _NotDoneError(otherwise)


def _print_problems(problems: Sequence[Problem]) -> None:
    for heading, level in (("Phải sửa:", Level.ERROR), ("Nên xem lại (nếu đúng thì để nguyên):", Level.WARNING)):
        if found := [problem_line(problem) for problem in by_fault(problems) if problem.level is level]:
            print(heading, *found, "", sep="\n", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    # Windows consoles would fall over Vietnamese letters; nothing that was done may seem undone for want of one.
    journal.speak_utf8(errors="backslashreplace")
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()


def _run(arguments: Sequence[str] | None) -> int:
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):  # so that what was started is ended, too; Windows has no SIGHUP
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: sys.exit(UNUSABLE))
    try:
        options = PARSER.parse_args(arguments)
        return options.action(options) or DONE
    except _NotDoneError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    except (UnusableFileError, WrongBookError, OfficeError) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:
        raise
    except Exception:
        print(journal.record_failure(), file=sys.stderr)
    return UNUSABLE


def _reader_gone() -> int:
    """End quietly where whoever read the output has seen enough, as `head` has; the rest of it goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    return READER_GONE


if __name__ == "__main__":
    sys.exit(main())
