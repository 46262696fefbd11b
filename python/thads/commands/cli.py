"""The command line `thads`: the workbook's work without an office program.

Exit codes: 0 done, 1 problems in the figures, 2 wrong use or a file that cannot be used.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from thads.results.show import table, to_json
from thads.workbook.request import read_request

DONE, PROBLEMS, UNUSABLE = 0, 1, 2


FILES, LIBREOFFICE = "tep", "libreoffice"


ALL_SHEETS = "tat-ca"


TEMPLATE = Path(__file__).parents[3] / "tuyenquang_thads.xlsm"


class _Parser(argparse.ArgumentParser):
    """argparse with Vietnamese headings and one calm sentence for wrong use."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]
        self._positionals.title = "Tham số"
        self._optionals.title = "Tùy chọn"
        self.add_argument("-h", "--help", action="help", help="hiện hướng dẫn này rồi thoát")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "Cách dùng:", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "Cách dùng:", 1)

    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE, f"Lệnh gõ chưa đúng.\n{self.format_usage()}Gõ “{self.prog} --help” để xem hướng dẫn.\n")


def consolidate_file(options: argparse.Namespace) -> int:
    """`thads tong-hop`: fill the consolidated sheet of a file."""
    from thads.workbook import consolidate

    if options.may == LIBREOFFICE:
        from thads.libreoffice import office

        result, problems = office.consolidate_file(options.file, options.ra)
    else:
        from thads.workbook.book_file import open_book, save

        with open_book(options.file) as book:
            result, problems = consolidate.run(book)
            if result is not None:
                save(book, options.ra)
    if options.json:
        _print_json(to_json(result, problems))
    else:
        _print_problems(problems)
        if result is None:
            print("Chưa tổng hợp được; tệp giữ nguyên. Hãy sửa các mục trên rồi làm lại.", file=sys.stderr)
        else:
            print(table(result))
            print(f"\nĐã ghi vào {options.ra or options.file}.")
    return DONE if result is not None else PROBLEMS


def check_file(options: argparse.Namespace) -> int:
    """`thads kiem-tra`: check the figures of a file, which stays as it is."""
    from thads.results import report
    from thads.workbook.book_file import open_book

    with open_book(options.file) as book:
        request = read_request(book)
    if options.json:
        result = None if request.errors else report.judge_all(request)
        _print_json(to_json(result, request.problems))
    elif request.problems:
        _print_problems(request.problems)
    else:
        print("Số liệu không có lỗi, không có cảnh báo.")
    return PROBLEMS if request.errors else DONE


def make_example(options: argparse.Namespace) -> int:
    """`thads vi-du`: an example workbook with illustrative figures, consolidated."""
    from thads.workbook import consolidate, example
    from thads.workbook.book_file import open_book, save

    with open_book(TEMPLATE) as book:
        example.fill(book)
        result, problems = consolidate.run(book)
        assert result is not None, problems
        save(book, options.ra.resolve())
    print(f"{example.MARK}\n")
    print(table(result))
    print(f"\nĐã ghi sổ ví dụ: {options.ra}")
    return DONE


def export_pdf(options: argparse.Namespace) -> int:
    """`thads xuat-pdf`: print a workbook through LibreOffice."""
    from thads.libreoffice import office

    output = options.ra or options.file.with_suffix(".pdf")
    office.export_pdf(options.file, output, None if options.sheet == ALL_SHEETS else options.sheet)
    print(f"Đã in ra {output}.")
    return DONE


def open_in_libreoffice(options: argparse.Namespace) -> int:
    """`thads mo`: the workbook in a LibreOffice window."""
    from thads.libreoffice import office

    office.open_for_person(options.file, lambda text: print(text, flush=True))
    return DONE


def set_up_libreoffice(options: argparse.Namespace) -> int:
    """`thads cai-libreoffice`: put the extension into the user's LibreOffice, or take it out."""
    from thads.libreoffice import extension

    if options.go:
        extension.uninstall()
        print("Đã gỡ phần mở rộng khỏi LibreOffice.")
    else:
        extension.install(trusted=[folder.resolve() for folder in options.tin_cay])
        print("Đã cài phần mở rộng. Mở sổ tuyenquang_thads.xlsm bằng LibreOffice là dùng được công thức và nút bấm.")
    return DONE


def make_forms(options: argparse.Namespace) -> int:
    """`thads tao-phieu`: one form a unit."""
    from datetime import date

    from thads.errors import UnusableFileError
    from thads.forms import commands
    from thads.workbook.book_file import open_book

    folder = options.ra or commands.default_folder(options.file.resolve(), date.today())
    with open_book(options.file) as book:
        try:
            written = commands.make_forms(book, folder)
        except OSError as error:
            raise UnusableFileError(
                f"Không ghi được vào thư mục {folder}. Hãy kiểm tra quyền ghi và chỗ trống của ổ đĩa, hoặc chọn thư mục khác."
            ) from error
    print(f"Đã tạo {len(written)} phiếu trong thư mục {folder}:", *(f"  {path.name}" for path in written), sep="\n")
    return DONE


def take_in_forms(options: argparse.Namespace) -> int:
    """`thads nhap-phieu`: take the units' forms and tables into the workbook."""
    from thads.errors import UnusableFileError
    from thads.forms import changes, commands
    from thads.workbook.book_file import open_book, save

    absent = [str(place) for place in options.phieu if not place.exists()]
    if absent:
        raise UnusableFileError(f"Không tìm thấy {', '.join(absent)}. Hãy kiểm tra lại tên tệp và thư mục.")
    with open_book(options.file) as book:
        taking, files = commands.plan_files(book, options.phieu, _progress("Đang đọc phiếu"))
        written = taking.writes and not options.xem_truoc
        if written:
            commands.apply(book, taking)
            save(book, options.ra)
    if options.json:
        _print_json(changes.to_json(taking, written))
    else:
        _print_problems(taking.problems)
        print(*changes.change_lines(taking), "", f"Đã đọc {files} tệp. {changes.summary(taking)}", sep="\n")
        if options.xem_truoc:
            print("Đây là xem trước; chưa ghi gì vào sổ.")
        elif written:
            print(f"Đã ghi vào {options.ra or options.file}. Hãy chạy “thads tong-hop” để lập lại sheet Tổng hợp.")
        else:
            print("Không ghi gì vào sổ.")
    return PROBLEMS if taking.errors or not files else DONE


def consolidate_country(options: argparse.Namespace) -> int:
    """`thads gop`: the forms of many provinces into one workbook."""
    from thads.errors import UnusableFileError
    from thads.forms import national, national_book

    if not options.folder.is_dir():
        raise UnusableFileError(f"Không tìm thấy thư mục {options.folder}. Hãy kiểm tra lại tên thư mục.")
    if reason := national_book.refusal(options.folder, options.o):
        raise UnusableFileError(reason)
    result = national.gather(options.folder, options.nam, _progress("Đang đọc phiếu"), options.o)
    try:
        national_book.write(result, options.o)
    except OSError as error:
        raise UnusableFileError(
            f"Không ghi được tệp {options.o}. Hãy đóng tệp đó nếu đang mở, kiểm tra quyền ghi và chỗ trống của ổ đĩa."
        ) from error
    if options.json:
        _print_json(national.to_json(result))
    else:
        _print_problems(result.problems)
        print(*national.summary_lines(result), f"Đã ghi vào {options.o}.", sep="\n")
    return PROBLEMS if result.errors or result.units.empty else DONE


def _progress(text: str) -> Callable[[int, int], None]:
    """Shows how far long work is, on one line of the terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    return lambda done, total: print(
        f"\r{text} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True
    )


def upgrade_file(options: argparse.Namespace) -> int:
    """`thads nang-cap`: carry an older workbook's figures into the present one."""
    from thads.workbook import signature
    from thads.workbook.upgrade import summary, upgrade

    if lost := signature.warning(options.file):
        print(lost, file=sys.stderr)
    result = upgrade(options.file, options.ra, TEMPLATE)
    print(f"{summary(result)}\nĐã ghi sổ mới: {options.ra}. Sổ cũ giữ nguyên.")
    return DONE


def start_year(options: argparse.Namespace) -> int:
    """`thads sang-nam`: next year's workbook with this year's figures as its baseline."""
    from thads.workbook import new_year
    from thads.workbook.book_file import open_book

    with open_book(options.file) as book:
        request = read_request(book)
    year = request.settings.current_year
    if request.errors or year is None:
        _print_problems(request.errors)
        print("Chưa lập sổ năm mới. Hãy sửa các mục trên rồi làm lại.", file=sys.stderr)
        return PROBLEMS
    output = options.ra or options.file.with_name(f"tuyenquang_thads_{year + 1}.xlsm")
    print(new_year.start_year(options.file, output, TEMPLATE, year))
    lacking = [unit.name for unit in request.units if None in (unit.cases.after, unit.money.after)]
    if lacking:
        print(f"Đơn vị chưa có số chuyển kỳ sau năm {year}, cần nhập sau: {'; '.join(lacking)}.")
    print(f"Đã ghi sổ mới: {output}. Sổ cũ giữ nguyên.")
    return DONE


def make_kit(options: argparse.Namespace) -> int:
    """`thads dong-goi`: the offline kit for Windows."""
    from thads.windows import kit

    kit.build(options.ra, options.python, not options.khong_pdf, options.bo_cai_python, options.sha256)
    print(
        f"Đã đóng gói: {options.ra} ({options.ra.stat().st_size / 1e6:.0f} MB). Giải nén trên máy Windows rồi chạy cai_dat.cmd."
    )
    return DONE


def examine(options: argparse.Namespace) -> int:
    """`thads chan-doan`: check what is installed on this machine."""
    from thads.windows import doctor

    findings = doctor.examine(doctor.look(options.file))
    print(doctor.as_json(findings) if options.json else doctor.as_text(findings))
    return doctor.exit_code(findings)


def build(options: argparse.Namespace) -> int:
    """`thads dung-so`: build the blank workbook from its text sources."""
    try:
        from thads.workbook.build import build_workbook
    except ModuleNotFoundError as error:
        raise _missing_tools(error) from error
    from thads.errors import UnusableFileError
    from thads.rules.plan import load_plan
    from thads.workbook import signature

    if (lost := signature.warning(options.ra)) and not options.bo_chu_ky:
        raise UnusableFileError(f"{lost}\nChưa dựng lại. Nếu chấp nhận mất chữ ký, thêm --bo-chu-ky.")
    build_workbook(options.ra, load_plan(options.nam), options.so_dong)
    print(f"Đã dựng sổ: {options.ra}")
    return DONE


def _missing_tools(error: ModuleNotFoundError) -> Exception:
    from thads.errors import UnusableFileError

    return UnusableFileError(
        f"Máy này chưa có công cụ dựng sổ ({error.name}). Hãy chạy “thads kiem-thu” một lần để cài rồi làm lại."
    )


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _print_problems(problems: Sequence[object]) -> None:
    from thads.commands.buttons import problem_line
    from thads.figures.problems import Level, Problem

    for level, more in ((Level.ERROR, ""), (Level.WARNING, " (nếu đúng thì để nguyên)")):
        found = [problem for problem in problems if isinstance(problem, Problem) and problem.level is level]
        if found:
            print(f"{level.label}{more}:", *map(problem_line, found), "", sep="\n", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    from thads.layout import SUMMARY_SHEET, UNIT_ROWS
    from thads.rules.plan import DEFAULT_YEAR, plan_years

    parser = _Parser(prog="thads", description="Giảm án tồn đọng: xét chỉ tiêu và lập bảng tổng hợp từ sổ Excel.")
    commands = parser.add_subparsers(title="Các lệnh", metavar="LỆNH", dest="command", required=True)

    def command(name: str, action: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
        added.set_defaults(action=action)
        return added

    for name, action, text in (
        ("tong-hop", consolidate_file, "xét các đơn vị và lập sheet Tổng hợp của sổ"),
        ("kiem-tra", check_file, "kiểm tra số liệu đã nhập, không ghi gì vào sổ"),
    ):
        added = command(name, action, text)
        added.add_argument("file", metavar="SỔ", type=Path, help="tệp tuyenquang_thads.xlsm đã nhập số liệu")
        added.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        if action is consolidate_file:
            added.add_argument("--ra", metavar="TỆP", type=Path, help="ghi ra tệp khác, sổ đã nhập giữ nguyên")
            added.add_argument(
                "--may",
                choices=(FILES, LIBREOFFICE),
                default=FILES,
                help="máy tính bảng: tep (không cần phần mềm nào khác) hoặc libreoffice",
            )
    added = command("tao-phieu", make_forms, "tạo phiếu báo cáo cho từng đơn vị của sổ")
    added.add_argument("file", metavar="SỔ", type=Path, help="sổ tuyenquang_thads.xlsm")
    added.add_argument(
        "--ra", metavar="THƯ_MỤC", type=Path, help="thư mục chứa phiếu (Phieu_<ngày> cạnh sổ); tệp đã có thì giữ nguyên"
    )
    added = command("nhap-phieu", take_in_forms, "nhận phiếu và bảng số liệu của các đơn vị vào sổ")
    added.add_argument("phieu", metavar="PHIẾU", type=Path, nargs="+", help="tệp phiếu, hoặc thư mục chứa phiếu")
    added.add_argument("file", metavar="SỔ", type=Path, help="sổ tuyenquang_thads.xlsm")
    added.add_argument("--ra", metavar="TỆP", type=Path, help="ghi ra tệp khác, sổ giữ nguyên")
    added.add_argument("--xem-truoc", action="store_true", help="chỉ xem sẽ thay đổi gì, không ghi vào sổ")
    added.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    added = command("gop", consolidate_country, "gộp phiếu của nhiều tỉnh: mỗi tỉnh một thư mục con")
    added.add_argument("folder", metavar="THƯ_MỤC", type=Path, help="thư mục có các thư mục tỉnh")
    added.add_argument("-o", metavar="TỆP", type=Path, required=True, help="tệp .xlsx kết quả")
    added.add_argument(
        "--nam", type=int, choices=plan_years(), default=DEFAULT_YEAR, help="kế hoạch của năm dùng để xét"
    )
    added.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    added = command("xuat-pdf", export_pdf, "in sổ ra tệp PDF bằng LibreOffice")
    added.add_argument("file", metavar="SỔ", type=Path, help="sổ đã tổng hợp")
    added.add_argument("--ra", metavar="PDF", type=Path, help="tệp PDF ghi ra (cùng tên với sổ)")
    added.add_argument(
        "--sheet", metavar="TÊN", default=SUMMARY_SHEET, help="sheet cần in (Tổng hợp); “tat-ca” là mọi sheet"
    )
    added = command("mo", open_in_libreoffice, "mở sổ bằng LibreOffice, có công thức và nút bấm")
    added.add_argument("file", metavar="SỔ", type=Path, help="sổ tuyenquang_thads.xlsm")
    added = command("cai-libreoffice", set_up_libreoffice, "cài phần mở rộng để LibreOffice dùng được sổ")
    added.add_argument("--go", action="store_true", help="gỡ phần mở rộng")
    added.add_argument(
        "--tin-cay",
        metavar="THƯ_MỤC",
        type=Path,
        nargs="+",
        default=[],
        help="thư mục để sổ, nơi LibreOffice chạy macro không hỏi",
    )
    added = command("vi-du", make_example, "lập một sổ ví dụ với số liệu minh họa và tổng hợp")
    added.add_argument(
        "ra", metavar="TỆP", type=Path, nargs="?", default=Path("vi-du.xlsm"), help="sổ ví dụ (vi-du.xlsm)"
    )
    added = command("dung-so", build, "dựng sổ trắng tuyenquang_thads.xlsm từ mã nguồn")
    added.add_argument("ra", metavar="TỆP", type=Path, nargs="?", default=TEMPLATE, help="tệp ghi ra")
    years = ", ".join(map(str, plan_years()))
    added.add_argument(
        "--nam", type=int, choices=plan_years(), default=DEFAULT_YEAR, help=f"kế hoạch của năm ({years})"
    )
    added.add_argument("--so-dong", metavar="N", type=int, default=UNIT_ROWS, help=f"số dòng cho đơn vị ({UNIT_ROWS})")
    added.add_argument("--bo-chu-ky", action="store_true", help="dựng lại cả khi sổ cũ đã ký số")
    added = command("sang-nam", start_year, "lập sổ trắng cho năm sau, số năm nay thành số của năm so sánh")
    added.add_argument("file", metavar="SỔ", type=Path, help="sổ của năm nay, đã nhập đủ")
    added.add_argument("--ra", metavar="TỆP", type=Path, help="sổ mới (tuyenquang_thads_<năm>.xlsm cạnh sổ cũ)")
    added = command("nang-cap", upgrade_file, "chuyển số liệu của sổ bản cũ sang sổ mẫu hiện nay")
    added.add_argument("file", metavar="SỔ_CŨ", type=Path, help="sổ bản cũ, được giữ nguyên")
    added.add_argument("-o", "--ra", metavar="SỔ_MỚI", type=Path, required=True, help="sổ ghi ra, phải là tên chưa có")
    added = command("dong-goi", make_kit, "đóng gói bộ cài cho máy Windows không có mạng")
    added.add_argument("-o", "--ra", metavar="ZIP", type=Path, default=Path("thads-windows.zip"), help="tệp zip ghi ra")
    added.add_argument(
        "--python",
        metavar="BẢN",
        nargs="+",
        default=["3.12"],
        help="các phiên bản Python có thư viện trong bộ cài (3.12)",
    )
    added.add_argument(
        "--khong-pdf", action="store_true", help="không kèm hướng dẫn PDF (khi máy không có LibreOffice)"
    )
    added.add_argument("--bo-cai-python", metavar="TỆP", type=Path, help="bộ cài Python chính thức để kèm theo")
    added.add_argument("--sha256", metavar="MÃ", help="mã SHA-256 mà python.org công bố cho bộ cài đó")
    added = command("chan-doan", examine, "kiểm tra cài đặt trên máy này và nói cách sửa")
    added.add_argument("file", metavar="SỔ", nargs="?", default="", help="sổ cần xem; bỏ trống là sổ đã cài")
    added.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    command("kiem-thu", lambda _: UNUSABLE, "chạy toàn bộ phép thử của chương trình (cài thêm công cụ nếu thiếu)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows consoles would fall over Vietnamese letters
    options = _parser().parse_args(arguments)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(UNUSABLE))  # so that what was started is ended, too
    from thads import journal
    from thads.errors import OfficeError, UnusableFileError, WrongBookError

    try:
        code: int = options.action(options)
    except (UnusableFileError, WrongBookError, OfficeError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except Exception:
        print(journal.record_failure(), file=sys.stderr)
        return UNUSABLE
    return code


if __name__ == "__main__":
    sys.exit(main())
