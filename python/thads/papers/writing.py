"""Papers as Word files: a template, the office's own or the standard one, and what it says of the figures.

A template is somebody's file: it may hold text and `{{ names }}` of facts, nothing that would be computed. What staff typed
comes into it as text only.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from thads.errors import UnusableFileError
from thads.journal import record_failure
from thads.numerals import nearest
from thads.papers.facts import Facts
from thads.papers.tables import Table, insert

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

# Beside the workbook: the office's own templates.
FOLDER = "Mẫu văn bản"

_NAME = re.compile(r"\{\{(.*?)\}\}|(\{[%#].*?[%#]\})")
_PLAIN = re.compile(r"\s*([a-z][a-z0-9_]*)\s*")
_LARGEST = 50_000_000  # bytes of a template, unpacked
_CONTROL = re.compile("[\x00-\x06\x08-\x1f\ud800-\udfff\ufffe\uffff]")

# What an empty fact and a table leave in the text until the paragraph is dealt with: no keyboard writes it.
_NOTHING, _TABLE = "\ue000", "\ue001"


def write(pages: Sequence[tuple[Facts, Mapping[str, Table]]], path: Path) -> bytes:
    """A paper, or several of one template each on pages of its own.

    Args:
        pages: the facts and the tables of each paper; at least one.
        path: the template.

    Raises:
        UnusableFileError: the template is none, or says a name that there is not; with file and paragraph.
    """
    data = path.read_bytes()
    try:
        _check(data, path, {*pages[0][0], *pages[0][1]})
        first, *others = [_rendered(facts, tables, data) for facts, tables in pages]
    except (UnusableFileError, MemoryError):
        raise
    except Exception as error:  # of damaged parts the libraries say it in many ways
        record_failure()
        raise UnusableFileError(
            f"Không dùng được mẫu {path}: tệp bị hỏng hoặc không phải tệp Word .docx. Hãy lưu lại bằng Word dạng .docx."
        ) from error
    body = first.element.body
    for other in others:
        body.insert(len(body) - 1, _section_end(body[-1]))
        for element in list(other.element.body)[:-1]:  # the last says how pages look, the same for all
            body.insert(len(body) - 1, deepcopy(element))
    result = BytesIO()
    first.save(result)
    return result.getvalue()


def _rendered(facts: Facts, tables: Mapping[str, Table], data: bytes) -> Document:
    import docx
    import jinja2
    from docxtpl import DocxTemplate

    said = {name: _CONTROL.sub("", text) or _NOTHING for name, text in facts.items()}
    said |= {name: f"{_TABLE}{name}{_TABLE}" for name in tables}
    made = DocxTemplate(BytesIO(data))
    made.render(said, jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True), autoescape=True)
    saved = BytesIO()
    made.save(saved)
    document = docx.Document(saved)
    for paragraph in list(_paragraphs(document)):
        text = paragraph.text.strip()
        if table := tables.get(text.strip(_TABLE)) if text.startswith(_TABLE) else None:
            insert(table, paragraph)
        elif _NOTHING in text:
            if text.strip(f"{_NOTHING} .-:;0123456789") == "":
                _remove(paragraph)
            else:
                for run in paragraph.runs:
                    run.text = run.text.replace(_NOTHING, "")
    return document


def _remove(paragraph: Paragraph) -> None:
    if (parent := paragraph._p.getparent()) is not None:
        parent.remove(paragraph._p)


def _section_end(look: object) -> BaseOxmlElement:
    """A paragraph that ends a section with the pages' look."""
    from docx.oxml import OxmlElement

    paragraph: Any = OxmlElement("w:p")
    paragraph.get_or_add_pPr().append(deepcopy(look))
    return cast("BaseOxmlElement", paragraph)


def _check(data: bytes, path: Path, known: set[str]) -> None:
    import docx

    with zipfile.ZipFile(BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()) > _LARGEST:
            raise UnusableFileError(f"Không dùng được mẫu {path}: tệp quá lớn. Hãy bỏ bớt hình trong mẫu.")
        if any(part.filename.lower().endswith("vbaproject.bin") for part in package.infolist()):
            raise UnusableFileError(f"Không dùng được mẫu {path}: tệp có macro. Hãy lưu lại dạng .docx không macro.")
        texts = [package.read(part) for part in package.infolist() if part.filename.endswith(".rels")]
    document = docx.Document(BytesIO(data))
    if any(b'TargetMode="External"' in text and b"/hyperlink" not in text for text in texts):
        raise UnusableFileError(f"Không dùng được mẫu {path}: mẫu gọi tệp ở nơi khác. Hãy chèn hẳn nội dung vào mẫu.")
    if problems := list(_wrong_names(document, known)):
        raise UnusableFileError(f"Mẫu {path} có chỗ chưa đúng:\n" + "\n".join(problems))


def _wrong_names(document: Document, known: set[str]) -> Iterator[str]:
    """Names that there are not, each with its paragraph and the nearest that there is."""
    for number, paragraph in enumerate(_paragraphs(document), start=1):
        text = paragraph.text
        for match in _NAME.finditer(text):
            name = _PLAIN.fullmatch(match[1] or "")
            if name and name[1] in known:
                continue
            shown = " ".join(text.split())[:60]
            said = f"đoạn {number} (“{shown}”): không có chỗ điền “{match[0]}”."
            yield said + (nearest(match[1], sorted(known)) if match[1] else " Mẫu chỉ dùng {{ tên }}.")
        if text.count("{{") != text.count("}}"):
            yield f"đoạn {number} (“{' '.join(text.split())[:60]}”): thiếu dấu {{{{ hoặc }}}}."


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    """Every paragraph of the body, its tables, headers and footers, in the order of the file."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    parts = [document.element.body]
    for section in document.sections:
        for place in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not place.is_linked_to_previous:
                parts.append(place._element)
    for part in parts:
        for element in part.iter(qn("w:p")):
            yield Paragraph(element, document)
