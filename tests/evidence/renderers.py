"""The workbook and a form printed by a newer LibreOffice, held to the one that Debian ships.

It comes from Debian's next release by apt, which checks its signatures, and is unpacked into a folder of its own: nothing of
the system changes. Needs root, for chroot.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests import libreoffice
from tests.conftest import ROOT, TEMPLATE
from tests.evidence.finding import Finding
from thads import layout
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book, save

_RELEASE = "trixie"
_PACKAGES = ("libreoffice-calc-nogui", "libreoffice-writer-nogui", "fonts-liberation2", "fonts-crosextra-carlito")
_FOLDER = ROOT / ".bang-chung" / _RELEASE
_PROGRAM = "usr/lib/libreoffice"

# In the folder as its root, with the two folders of the system that LibreOffice asks for; 81: with a new profile it wants to
# be started again.
_RUN = """
mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" || exit
run() { chroot "$0" /usr/lib/libreoffice/program/soffice.bin --headless -env:UserInstallation=file:///tmp/profile "$@"; }
run "$@" || { [ $? = 81 ] && run "$@"; }
"""


def try_renderers(folder: Path) -> Iterator[Finding]:
    """Print 3, 8, 12 and 24 units by both: pages, words of each page, fonts."""
    root = _unpacked()
    tool = " ".join(_newer(root, "--version").split()[:2])
    for count in (3, 8, 12, 24):
        path = _workbook(folder / f"{count}.xlsm", count)
        older = libreoffice.to_pdf(path, folder)
        shutil.copyfile(path, root / "tmp/so.xlsm")
        _newer(root, "--convert-to", "pdf", "--outdir", "/tmp", "/tmp/so.xlsm")
        newer = root / "tmp/so.pdf"
        pages = len(libreoffice.page_sizes(newer))
        same = libreoffice.page_sizes(newer) == libreoffice.page_sizes(older)
        yield Finding(
            f"Pages, {count} units", tool, f"{pages}, {'as' if same else 'NOT as'} before", same and pages > 5
        )
        different = _different(older, newer)
        words = len(libreoffice.words(newer))
        good = not different and words > 1000
        yield Finding(
            f"Words page by page, {count} units", tool, "; ".join(different[:3]) or f"{words}, all alike", good
        )
        cut = [word.text for word in libreoffice.words(newer) if "###" in word.text]
        yield Finding(f"Cells too narrow, {count} units", tool, ", ".join(cut) or "none", not cut)
        fonts = libreoffice.fonts(newer)
        good = all(fonts.values()) and fonts.keys() == libreoffice.fonts(older).keys()
        yield Finding(f"Fonts, embedded, {count} units", tool, ", ".join(sorted(fonts)), good)


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


def _workbook(path: Path, count: int) -> Path:
    with open_book(TEMPLATE) as book:
        example.fill(book)
        entry = book.names[layout.INPUT].refers_to_range
        known = len(example.FIGURES)
        if count < known:
            entry[count:known, :].value = [[None] * entry.shape[1]] * (known - count)
        for row in range(known, count):
            entry[row, :].value = [f"Chi cục THADS khu vực {row}", *example.FIGURES[row % known]]
        consolidate.run(book, lambda _: True)
        save(book, path)
    return path


def _newer(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", _RUN, str(root), *arguments],
        check=True, capture_output=True, text=True, timeout=300, env={"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )  # fmt: skip
    return done.stdout


def _unpacked() -> Path:
    """The folder with the release's LibreOffice, fetched if it is not there."""
    root = _FOLDER / "root"
    if root.exists():
        return root
    for part in ("lists/partial", "cache/archives/partial"):
        (_FOLDER / part).mkdir(parents=True, exist_ok=True)
    (_FOLDER / "status").touch()  # as if nothing were installed
    signed = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
    (_FOLDER / "sources.list").write_text(f"deb [{signed}] http://deb.debian.org/debian {_RELEASE} main\n")
    places = {
        "Dir::Etc::sourcelist": "sources.list", "Dir::State::lists": "lists", "Dir::State::status": "status", "Dir::Cache": "cache",
    }  # fmt: skip
    apt = ["apt-get", "-qq", "-o", "Dir::Etc::sourceparts=-"]
    apt += [word for name, place in places.items() for word in ("-o", f"{name}={_FOLDER / place}")]
    subprocess.run([*apt, "update"], check=True, capture_output=True, timeout=300)
    wanted = ("install", "-y", "--download-only", "--no-install-recommends", *_PACKAGES)
    subprocess.run([*apt, *wanted], check=True, capture_output=True, timeout=600)
    fresh = _FOLDER / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    for name in ("proc", "dev", "tmp"):
        (fresh / name).mkdir(parents=True)
    for name in ("lib", "lib64"):
        (fresh / name).symlink_to(f"usr/{name}")
    for package in sorted((_FOLDER / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(fresh)], check=True, capture_output=True, timeout=120)
    # What its installation would do: settings go where a link in the package points.
    target = fresh / (fresh / _PROGRAM / "share/registry/main.xcd").readlink().relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(fresh / _PROGRAM / "share/.registry/main.xcd", target)
    shutil.rmtree(_FOLDER / "cache")
    return fresh.rename(root)
