"""Workbooks, a form and a national table printed by a newer LibreOffice and by ONLYOFFICE, held to the LibreOffice that Debian
ships.

The newer one comes from Debian's next release by apt, which checks its signatures, and is unpacked into a folder of its own: nothing of
the system changes. Needs root, for chroot.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import xlwings as xw

from tests import libreoffice
from tests.conftest import ROOT, TEMPLATE
from tests.evidence import onlyoffice
from tests.evidence.finding import Finding
from tests.forms.samples import form
from thads import layout
from thads.forms import commands, national, national_book
from thads.rules.plan import DEFAULT_YEAR
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book, save

_RELEASE = "trixie"
_PACKAGES = ("libreoffice-calc-nogui", "libreoffice-writer-nogui", "fonts-liberation2", "fonts-crosextra-carlito")
FOLDER = ROOT / ".bang-chung" / _RELEASE
ROOT_FOLDER = FOLDER / "root"
_PROGRAM = "usr/lib/libreoffice"

# In the folder as its root, with the two folders of the system that LibreOffice asks for; 81: with a new profile it wants to
# be started again.
_RUN = """
mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" || exit
run() { chroot "$0" /usr/lib/libreoffice/program/soffice.bin --headless -env:UserInstallation=file:///tmp/profile "$@"; }
run "$@" || { [ $? = 81 ] && run "$@"; }
"""


def try_renderers(folder: Path) -> Iterator[Finding]:
    """Print workbooks, a form and a national table by both: pages, words of each page, fonts."""
    root = _unpacked()
    tool = " ".join(newer("--version").split()[:2])
    files = _files(folder)
    older = dict(zip(files, libreoffice.to_pdfs(list(files.values()), folder), strict=True))
    for path in files.values():
        shutil.copyfile(path, root / "tmp" / path.name)
    newer("--convert-to", "pdf", "--outdir", "/tmp", *(f"/tmp/{path.name}" for path in files.values()))
    for what, path in files.items():
        yield from _compared(what, tool, older[what], root / "tmp" / f"{path.stem}.pdf", path.suffix == ".xlsm")
    yield from onlyoffice.held_to(older, files, folder)


def _compared(what: str, tool: str, older: Path, newer: Path, whole: bool) -> Iterator[Finding]:
    pages = libreoffice.page_sizes(newer)
    same = pages == libreoffice.page_sizes(older)
    result = f"{len(pages)}, {'as' if same else 'NOT as'} before"
    yield Finding(f"Pages, {what}", tool, result, same and len(pages) > (5 if whole else 0))
    different, words = _different(older, newer), libreoffice.words(newer)
    good = not different and len(words) > (1000 if whole else 100)
    result = "; ".join(different[:3]) or f"{len(words)}, all alike"
    yield Finding(f"Words page by page, {what}", tool, result, good)
    cut = [word.text for word in words if "###" in word.text]
    yield Finding(f"Cells too narrow, {what}", tool, ", ".join(cut) or "none", not cut)
    fonts, before = (
        {name.removesuffix("-Regular"): there for name, there in libreoffice.fonts(pdf).items()}
        for pdf in (newer, older)
    )
    good = bool(fonts) and all(fonts.values()) and fonts.keys() == before.keys()
    yield Finding(f"Fonts, embedded, {what}", tool, ", ".join(sorted(fonts)), good)


def _different(older: Path, newer: Path) -> list[str]:
    """Words that stand on a page of one print more often than on that of the other.

    Of charts the letters that are gone: turned ones stand alone, and how many names find room under an axis differs.
    """
    charts = {number for number, text in enumerate(libreoffice.pages(newer), 1) if "BIỂU ĐỒ" in text}
    before, now = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for pdf, found in ((older, before), (newer, now)):
        for word in libreoffice.words(pdf):
            found.update((word.page, part) for part in (word.text if word.page in charts else [word.text]))
    gone = [f"page {page}: {text} gone" for page, text in before - now]
    return gone + [f"page {page}: {text} new" for page, text in now - before if page not in charts]


def _files(folder: Path) -> dict[str, Path]:
    """What is printed: books of so many units, of 8 with one date and with five, of 9 with all that may be typed and long, a
    blank one, units' forms, the table of two provinces."""
    files = {f"{count} units": _workbook(folder / f"{count}.xlsm", count) for count in (3, 8, 12, 24)}
    days = [dt.datetime(2023, 7, 31), dt.datetime(2023, 8, 15), dt.datetime(2023, 8, 31), dt.datetime(2023, 9, 15)]
    files["8 units, five dates"] = _workbook(folder / "dates.xlsm", 8, *days, dt.datetime(2023, 9, 30))
    files["9 units, long texts"] = _workbook(folder / "long.xlsm", 9, long=True)
    files["the blank workbook"] = Path(shutil.copyfile(TEMPLATE, folder / "blank.xlsm"))
    for what, source in (("a form", "8 units"), ("a form, long texts", "9 units, long texts")):
        with open_book(files[source]) as book:
            written, _ = commands.make_forms(book, folder / "forms" / source)
        files[what] = Path(shutil.copyfile(written[-1], folder / f"form of {source}.xlsx"))
    for province in ("Tuyên Quang", "Hà Giang"):
        for number, current in enumerate((141, 180, 1_000), start=1):  # 1_000: an increase of 566,66%
            figures = (450, 160, 10, current, None, 412_500_000, 210_000_000, None, 204_750_000, None)
            form(folder / "tables" / province / f"{number}.xlsx", _LONG.format(number), figures)
    files["a national table"] = folder / "national.xlsx"
    national_book.write(national.gather(folder / "tables", DEFAULT_YEAR, lambda *_: None), files["a national table"])
    return files


# A unit's name as long as they are, and what may be typed besides figures.
_LONG = "Phòng Thi hành án dân sự khu vực {} – Tuyên Quang"
_TEXTS = {
    "form_number": "Biểu số 01/GATĐ",
    "appendix": "Phụ lục I (Kèm theo Báo cáo số 123/BC-THADS ngày 30 tháng 9 năm 2023)",
}


def _workbook(path: Path, count: int, *days: dt.datetime, long: bool = False) -> Path:
    with open_book(TEMPLATE) as book:
        example.fill(book)
        entry = book.names[layout.INPUT].refers_to_range
        known = len(example.FIGURES)
        if count < known:
            entry[count:known, :].value = [[None] * entry.shape[1]] * (known - count)
        for row in range(known, count):
            entry[row, :].value = [f"Chi cục THADS khu vực {row}", *example.FIGURES[row % known]]
        if long:
            _type_long(book, count)
        cell = book.names[layout.REPORT_DATE].refers_to_range
        for day in days or (cell.value,):
            cell.value = day
            assert consolidate.run(book, lambda _: True)[0]
        save(book, path)
    return path


def _type_long(book: xw.Book, count: int) -> None:
    """Long names, money in đồng, every optional figure, the number of the form and the appendix."""
    entry = book.names[layout.INPUT].refers_to_range
    book.names[layout.MONEY_UNIT].refers_to_range.value = "đồng"
    rows = [
        [_LONG.format(10 + row), *cells[:5], *(cell and int(str(cell).replace(".", "")) * 1_000 for cell in cells[5:])]
        for row, (_, *cells) in enumerate(entry[:count, :].value)
    ]
    entry[:count, :].value = rows
    others = book.names[layout.OTHERS].refers_to_range
    others[:count, 2:].value = [
        [100, 60, 10**12, 10**11, *[40, 12, 10**11, 10**10], 10**9, 10**8, 7, 2, 10**11, 10**10]
    ] * count
    info = book.names[layout.PRINT_INFO].refers_to_range
    for key, text in _TEXTS.items():
        info[list(layout.PRINT_INFO_ROWS).index(key), 0].value = text


def newer(*arguments: str) -> str:
    """What the newer LibreOffice prints, started in its folder as root."""
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", _RUN, str(_unpacked()), *arguments],
        check=True, capture_output=True, text=True, timeout=300, env={"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )  # fmt: skip
    return done.stdout


def _unpacked() -> Path:
    """The folder with the release's LibreOffice, fetched if it is not there."""
    if ROOT_FOLDER.exists():
        return ROOT_FOLDER
    for part in ("lists/partial", "cache/archives/partial"):
        (FOLDER / part).mkdir(parents=True, exist_ok=True)
    (FOLDER / "status").touch()  # as if nothing were installed
    signed = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
    (FOLDER / "sources.list").write_text(f"deb [{signed}] http://deb.debian.org/debian {_RELEASE} main\n")
    places = {
        "Dir::Etc::sourcelist": "sources.list", "Dir::State::lists": "lists", "Dir::State::status": "status", "Dir::Cache": "cache",
    }  # fmt: skip
    apt = ["apt-get", "-qq", "-o", "Dir::Etc::sourceparts=-"]
    apt += [word for name, place in places.items() for word in ("-o", f"{name}={FOLDER / place}")]
    subprocess.run([*apt, "update"], check=True, capture_output=True, timeout=300)
    wanted = ("install", "-y", "--download-only", "--no-install-recommends", *_PACKAGES)
    subprocess.run([*apt, *wanted], check=True, capture_output=True, timeout=600)
    fresh = FOLDER / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    for name in ("proc", "dev", "tmp"):
        (fresh / name).mkdir(parents=True)
    for name in ("lib", "lib64"):
        (fresh / name).symlink_to(f"usr/{name}")
    for package in sorted((FOLDER / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(fresh)], check=True, capture_output=True, timeout=120)
    # What its installation would do: settings go where a link in the package points.
    target = fresh / (fresh / _PROGRAM / "share/registry/main.xcd").readlink().relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(fresh / _PROGRAM / "share/.registry/main.xcd", target)
    shutil.rmtree(FOLDER / "cache")
    return fresh.rename(ROOT_FOLDER)
