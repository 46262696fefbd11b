"""What ONLYOFFICE prints, held to what LibreOffice prints of the same files; and files saved by it.

It makes columns as wide as they say and keeps as much free beside a text as Excel does; LibreOffice makes them some 4 % wider
and keeps less. Its converter is part of the package `document-builder` (AGPL; for this alone, never shipped).
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from tests import libreoffice
from tests.evidence.finding import Finding
from thads import layout

# Every sheet, inside its print area: the options that its own "PDF of the whole workbook" sets.
_TASK = """<?xml version="1.0" encoding="utf-8"?>
<TaskQueueDataConvert><m_sFileFrom>{}</m_sFileFrom><m_sFileTo>{}</m_sFileTo>
<m_sJsonParams>{{"spreadsheetLayout":{{"ignorePrintArea":false}}}}</m_sJsonParams></TaskQueueDataConvert>
"""

# Lists the fonts of this machine for the converter, which fails without the list.
_LIST_FONTS = "import docbuilder; docbuilder.CDocBuilder().CreateFile('xlsx')"

# The differences that are understood: why, and of which words.
_BUTTONS = {word for button in layout.BUTTONS for word in button.caption.split()}
_UNDERSTOOD = {
    "buttons are printed, though they say that they are not to be": lambda word: word in _BUTTONS,
    "a line ends behind a hyphen, also in “(tăng: -)”": lambda word: word in {"-)", "-", ")"},
}


def held_to(older: Mapping[str, Path], files: Mapping[str, Path], folder: Path) -> Iterator[Finding]:
    """Print `files` by ONLYOFFICE and hold pages, words, letters cut at a cell's border and fonts to the prints `older`."""
    understood: Counter[str] = Counter()
    for what, path in files.items():
        pdf = folder / f"{path.stem}.onlyoffice.pdf"
        convert(path, pdf)
        pages, before = (
            [(round(width), round(height)) for width, height in libreoffice.page_sizes(one)]
            for one in (pdf, older[what])
        )
        result = f"{len(pages)}, {'as' if pages == before else 'NOT as'} LibreOffice's"
        yield Finding(f"Pages, {what}", tool(), result, pages == before)
        other = []
        for word, times in _differing(older[what], pdf).items():
            why = next((why for why, known in _UNDERSTOOD.items() if known(word)), None)
            if why is None:
                other.append(word)
            else:
                understood[why] += times
        count = len(libreoffice.words(pdf))
        result = f"{count}, differing: {' '.join(other[:5]) or 'none but those understood'}"
        yield Finding(f"Words, {what}", tool(), result, not other and count > 100)
        cut = sorted(libreoffice.cut(pdf))
        yield Finding(f"Letters cut at a border, {what}", tool(), " ".join(cut[:5]) or "none", not cut)
        fonts = libreoffice.fonts(pdf)
        good = bool(fonts) and all(there and name.startswith("LiberationSerif") for name, there in fonts.items())
        yield Finding(f"Fonts, embedded, {what}", tool(), ", ".join(sorted(fonts)), good)
    for why, times in understood.items():
        yield Finding(f"Understood: {why}", tool(), f"{times} words", True)


def tool() -> str:
    return f"ONLYOFFICE {importlib.metadata.version('document-builder')}"


def convert(source: Path, target: Path) -> None:
    """Write a file anew as the kind that the target's name ends in."""
    program = Path(str(importlib.metadata.distribution("document-builder").locate_file("docbuilder/lib")))
    if not (program / "sdkjs/common/AllFonts.js").exists():
        subprocess.run([sys.executable, "-P", "-c", _LIST_FONTS], check=True, capture_output=True, timeout=120)
    task = target.with_suffix(".task.xml")
    task.write_text(_TASK.format(escape(str(source)), escape(str(target))), encoding="utf-8")
    subprocess.run([program / "x2t", task], check=True, capture_output=True, timeout=120)


def _differing(older: Path, newer: Path) -> Counter[str]:
    """Words that a page of one print has more often than that of the other; of charts the letters that are gone, since how
    fine their axes are differs."""
    (before, drawn), (now, redrawn) = map(_words, (older, newer))
    differing = Counter[str]()
    for (_, word), times in (*(before - now).items(), *(now - before).items()):
        differing[word] += times
    return differing + (drawn - redrawn)


def _words(pdf: Path) -> tuple[Counter[tuple[int, str]], Counter[str]]:
    """Words by page, those of the list of dates together, since it may turn a row later; letters in charts."""
    texts = libreoffice.pages(pdf)
    words, letters = Counter[tuple[int, str]](), Counter[str]()
    for word in libreoffice.words(pdf):
        text = texts[word.page - 1]
        if "BIỂU ĐỒ" in text:
            letters.update(filter(str.isalpha, word.text))
        else:
            words[0 if "VỀ VIỆC (việc)" in text else word.page, word.text] += 1
    return words, letters
