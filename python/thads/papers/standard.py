"""The standard templates as Word files: what each says, as lines of a style and a text; the look is that of Decree 30/2020.

Annex I of the decree: A4, margins 20/20/30/20 mm, Times New Roman; the nation's name bold 12, its motto bold 13 with a rule
as long as it, the agency bold 12 with a rule of a third to a half of it, place and date italic, body 14, signature bold.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from thads.papers.facts import BLANK

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

Line = tuple[str, str]


class Standard(NamedTuple):
    """A standard template.

    Attributes:
        file: its name in the folder of templates.
        agency: the two lines of the office that writes it.
        number: its number line.
        lines: what it says, each a style of `_STYLES` and its text.
        signs: who signs on the left and on the right.
        copies: who gets a copy.
        annex: what stands on pages of their own behind it.
    """

    file: str
    agency: tuple[str, str]
    number: str
    lines: Sequence[Line]
    signs: tuple[str, str]
    copies: Sequence[str] = ()
    annex: Sequence[Line] = ()


_PROVINCE = ("{{ co_quan_chu_quan }}", "{{ co_quan }}")
_UNIT = ("{{ co_quan }}", "{{ don_vi_hoa }}")
_HEAD = "{{ chuc_danh_ky }}"
_ROOM: Sequence[Line] = (("room", "\t"), ("room", "\t"))
# What several papers say.
_RESULTS: Sequence[Line] = (
    ("body", "1. {{ ket_qua_viec }}"),
    ("body", "{{ tu_lan_truoc_viec }}"),
    ("body", "2. {{ ket_qua_tien }}"),
    ("body", "{{ tu_lan_truoc_tien }}"),
    ("body", "{{ cung_ky }}"),
)
_GROUPS: Sequence[Line] = tuple(
    ("body", f"{{{{ {name} }}}}")
    for name in ("dat_ca_hai", "chi_dat_viec", "chi_dat_tien", "khong_dat", "khong_xet", "thieu_so_lieu")
)
_CAUSES: Sequence[Line] = (
    ("heading", "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN"),
    *_ROOM,
    ("heading", "IV. GIẢI PHÁP, ĐỀ XUẤT, KIẾN NGHỊ"),
    *_ROOM,
)
_ANNEX: Sequence[Line] = (
    ("annex", "Phụ lục"),
    ("subtitle", "KẾT QUẢ {{ noi_dung }} CỦA CÁC ĐƠN VỊ"),
    ("italic", "(Kèm theo Báo cáo số ……/BC-…… ngày …… tháng …… năm ………)"),
    ("table", "{{ bang_phu_luc }}"),
    ("note", "{{ ghi_chu }}"),
)

BAO_CAO = Standard(
    "Báo cáo của tỉnh.docx", _PROVINCE, "Số: ……/BC-……",
    (
        ("title", "BÁO CÁO"),
        ("subtitle", "Kết quả {{ dot }}"),
        ("body", "Thực hiện {{ can_cu }}; {{ ten_co_quan }} báo cáo kết quả {{ dot }} ({{ thoi_gian }}), số liệu đến {{ ngay_so_lieu }}, như sau:"),
        ("heading", "I. KẾT QUẢ CHUNG"),
        *_RESULTS,
        ("body", "{{ chi_tieu_khac }}"),
        ("heading", "II. KẾT QUẢ CỦA CÁC ĐƠN VỊ"),
        *_GROUPS,
        ("body", "{{ so_lieu_ngay_khac }}"),
        ("body", "Kết quả từng đơn vị ở Phụ lục kèm theo."),
        *_CAUSES,
        ("closing", "Trên đây là báo cáo kết quả {{ dot }}./."),
    ),
    ("", _HEAD), ("- Như kính gửi;", "- Lưu: VT."), _ANNEX,
)  # fmt: skip

BAO_CAO_DON_VI = Standard(
    "Báo cáo của đơn vị.docx", _UNIT, "Số: ……/BC-……",
    (
        ("title", "BÁO CÁO"),
        ("subtitle", "Kết quả {{ dot }} của {{ don_vi }}"),
        ("body", "Thực hiện {{ can_cu }}; {{ don_vi }} báo cáo kết quả {{ dot }} ({{ thoi_gian }}), số liệu đến {{ ngay_so_lieu }}, như sau:"),
        ("heading", "I. KẾT QUẢ"),
        *_RESULTS,
        ("body", "3. {{ ket_qua_chung }}"),
        ("body", "{{ con_phai_lam }}"),
        ("body", "{{ chi_tieu_khac }}"),
        ("heading", "II. DIỄN BIẾN TRONG NĂM THỐNG KÊ"),
        ("table", "{{ bang_dien_bien }}"),
        *_CAUSES,
        ("closing", "Trên đây là báo cáo kết quả {{ dot }} của {{ don_vi }}./."),
    ),
    ("", "{{ chuc_danh_don_vi }}"), ("- {{ ten_co_quan }};", "- Lưu: VT."),
)  # fmt: skip

KHEN_THUONG = Standard(
    "Danh sách đề nghị khen thưởng.docx", _PROVINCE, "",
    (
        ("title", "DANH SÁCH"),
        ("subtitle", "Tập thể, cá nhân đề nghị khen thưởng thành tích trong {{ dot }}"),
        ("italic", "(Kèm theo Tờ trình số ……/TTr-…… ngày …… tháng …… năm ………)"),
        ("heading", "I. TẬP THỂ"),
        ("table", "{{ bang_tap_the }}"),
        ("note", "{{ thu_tu }} Hình thức khen thưởng và số phiếu do Hội đồng quyết định."),
        ("heading", "II. CÁ NHÂN"),
        ("table", "{{ bang_ca_nhan }}"),
    ),
    ("NGƯỜI LẬP DANH SÁCH", _HEAD),
)  # fmt: skip

TO_TRINH = Standard(
    "Tờ trình khen thưởng.docx", _PROVINCE, "Số: ……/TTr-……",
    (
        ("title", "TỜ TRÌNH"),
        ("subtitle", "Về việc đề nghị khen thưởng thành tích trong {{ dot }}"),
        ("to", f"Kính gửi: {BLANK}"),
        ("body", "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022 và các văn bản hướng dẫn thi hành;"),
        ("body", "Căn cứ {{ can_cu }};"),
        ("body", "Căn cứ kết quả {{ dot }}, số liệu đến {{ ngay_so_lieu }}: {{ tong_hop_don_vi }}"),
        ("body", "Căn cứ Biên bản họp Hội đồng Thi đua - Khen thưởng ngày …… tháng …… năm ………;"),
        ("closing", f"Kính trình {BLANK} xem xét, khen thưởng {{{{ so_tap_the }}}} tập thể và {{{{ so_ca_nhan }}}} cá nhân có thành tích trong {{{{ dot }}}} (danh sách kèm theo)./."),
    ),
    ("", _HEAD), ("- Như trên;", "- Lưu: VT."),
)  # fmt: skip

DON_DOC = Standard(
    "Công văn đôn đốc.docx", _PROVINCE, "Số: ……/……\nV/v đôn đốc {{ noi_dung_thuong }}",
    (
        ("to", "Kính gửi: {{ don_vi }}"),
        ("body", "Thực hiện {{ can_cu }}, qua tổng hợp số liệu đến {{ ngay_so_lieu }}, kết quả {{ dot }} của đơn vị như sau:"),
        ("body", "- {{ ket_qua_viec }}"),
        ("body", "- {{ ket_qua_tien }}"),
        ("body", "Để hoàn thành chỉ tiêu được giao, đề nghị {{ don_vi }} tập trung thực hiện:"),
        ("body", "{{ con_phai_lam }}"),
        ("closing", "Vướng mắc, khó khăn cần báo cáo ngay để được chỉ đạo, tháo gỡ./."),
    ),
    ("", _HEAD), ("- Như trên;", "- Lưu: VT."),
)  # fmt: skip

THONG_BAO = Standard(
    "Thông báo kết quả.docx", _PROVINCE, "Số: ……/TB-……",
    (
        ("title", "THÔNG BÁO"),
        ("subtitle", "Kết quả {{ dot }}"),
        ("body", "Căn cứ số liệu đến {{ ngay_so_lieu }} và {{ can_cu }}, kết quả {{ dot }} như sau:"),
        ("body", "1. {{ toan_tinh }}"),
        ("body", "{{ ket_qua_viec }}"),
        ("body", "{{ ket_qua_tien }}"),
        ("body", "2. Các đơn vị: {{ tong_hop_don_vi }}"),
        *_GROUPS,
        ("closing", "Thông báo để các đơn vị biết, thực hiện./."),
    ),
    ("", _HEAD), ("- Các đơn vị;", "- Lưu: VT."), _ANNEX,
)  # fmt: skip

BIEN_BAN = Standard(
    "Biên bản họp Hội đồng.docx", _PROVINCE, "Số: ……/BB-……",
    (
        ("title", "BIÊN BẢN"),
        ("subtitle", "Họp Hội đồng Thi đua - Khen thưởng xét kết quả {{ dot }}"),
        ("line", "Hôm nay, vào hồi …… giờ …… phút, ngày …… tháng …… năm ………"),
        ("line", "Tại:\t"),
        ("line", "Chủ trì:\t"),
        ("line", "Thư ký:\t"),
        ("line", "Thành viên có mặt: ……/……; vắng mặt (lý do):\t"),
        ("heading", "I. KẾT QUẢ (số liệu đến {{ ngay_so_lieu }})"),
        ("body", "{{ ket_qua_viec }}"),
        ("body", "{{ ket_qua_tien }}"),
        *_GROUPS,
        ("heading", "II. Ý KIẾN THẢO LUẬN"),
        *_ROOM,
        ("heading", "III. KẾT QUẢ BIỂU QUYẾT"),
        ("table", "{{ bang_bieu_quyet }}"),
        ("heading", "IV. KẾT LUẬN"),
        *_ROOM,
        ("closing", "Biên bản kết thúc hồi …… giờ …… phút cùng ngày, đã đọc lại cho mọi người cùng nghe và nhất trí ký tên./."),
    ),
    ("THƯ KÝ", "CHỦ TRÌ"),
)  # fmt: skip

STANDARDS = (BAO_CAO, BAO_CAO_DON_VI, KHEN_THUONG, TO_TRINH, DON_DOC, THONG_BAO, BIEN_BAN)


class Style(NamedTuple):
    """A paragraph's look: points, alignment, bold, italic, first-line indent in mm, points before."""

    size: float
    align: str
    bold: bool = False
    italic: bool = False
    indent: float = 0
    before: float = 0


_STYLES = {
    "title": Style(14, "CENTER", bold=True, before=12),
    "subtitle": Style(14, "CENTER", bold=True),
    "italic": Style(14, "CENTER", italic=True),
    "heading": Style(14, "JUSTIFY", bold=True, indent=10, before=6),
    "body": Style(14, "JUSTIFY", indent=10, before=6),
    "closing": Style(14, "JUSTIFY", indent=10, before=6),  # stays with who signs
    "line": Style(14, "LEFT", indent=10, before=6),
    "room": Style(14, "LEFT", before=6),
    "to": Style(14, "CENTER", before=12),
    "note": Style(11, "JUSTIFY", italic=True, before=3),
    "table": Style(11, "LEFT", before=6),
    "annex": Style(14, "CENTER", bold=True),
}

FONT = "Times New Roman"
_MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 20}  # mm
_TEXT_WIDTH = 160  # mm
_LEFT, _RIGHT = 76, 94  # a little wider than the text, so that both names stand on one line


def build(standard: Standard) -> bytes:
    """The template as a .docx file."""
    import docx

    document = docx.Document()
    _set_page(document)
    _write_head(document, standard)
    for style, text in standard.lines:
        _add(document, style, text)
        if style == "subtitle":
            _rule(document.add_paragraph(), _TEXT_WIDTH, 48)
    _write_signatures(document, standard)
    if standard.annex:
        _turn_page(document)
    for style, text in standard.annex:
        _add(document, style, text)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def _set_page(document: Document) -> None:
    """A4 portrait, and the number of each page but the first in the middle above it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in _MARGINS.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    counted: Any = OxmlElement("w:pgNumType")  # each of several letters in one file begins with its page 1
    counted.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(counted, "w:cols", "w:titlePg", "w:docGrid")
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    number = section.header.paragraphs[0]
    _align(number, "CENTER")
    for kind in ("begin", None, "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        run = number.add_run()
        run.font.size = Pt(13)
        run._r.append(part)


def _turn_page(document: Document) -> None:
    """What follows stands on pages of its own, across."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.oxml.ns import qn

    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.different_first_page_header_footer = False
    section._sectPr.remove(section._sectPr.find(qn("w:pgNumType")))


def _write_head(document: Document, standard: Standard) -> None:
    """The office on the left, the nation on the right, each with its rule; number, place and date below."""
    left, right = _halves(document)
    superior, agency = standard.agency
    _put(left.paragraphs[0], superior, Style(12, "CENTER"))
    _put(left.add_paragraph(), agency, Style(12, "CENTER", bold=True))
    _rule(left.add_paragraph(), _LEFT, 30)
    for line in filter(None, standard.number.split("\n")):
        _put(left.add_paragraph(), line, Style(13, "CENTER"))
    _put(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style(12, "CENTER", bold=True))
    _put(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", Style(13, "CENTER", bold=True))
    _rule(right.add_paragraph(), _RIGHT, 60)
    _put(right.add_paragraph(), "{{ dia_danh }}, ngày …… tháng …… năm ………", Style(13, "CENTER", italic=True))


def _write_signatures(document: Document, standard: Standard) -> None:
    left, right = _halves(document)
    titles = standard.signs
    _put(right.paragraphs[0], titles[1], Style(14, "CENTER", bold=True, before=12))
    if standard.copies:
        _put(left.paragraphs[0], "Nơi nhận:", Style(12, "LEFT", bold=True, italic=True, before=12))
        for line in standard.copies:
            _put(left.add_paragraph(), line, Style(11, "LEFT"))
    else:
        _put(left.paragraphs[0], titles[0], Style(14, "CENTER", bold=True, before=12))
    for _ in range(4):
        right.add_paragraph()
    _put(right.add_paragraph(), "{{ nguoi_ky }}" if titles[1] == _HEAD else "", Style(14, "CENTER", bold=True))


def _halves(document: Document) -> tuple[_Cell, _Cell]:
    """A table of two cells without lines, its rows not parted by the end of a page."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = document.add_table(1, 2)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, (_LEFT, _RIGHT), strict=True):
        column.width = Mm(width)
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width in zip(row.cells, (_LEFT, _RIGHT), strict=True):
        cell.width = Mm(width)
    return row.cells[0], row.cells[1]


def _add(document: Document, style: str, text: str) -> Paragraph:
    paragraph = _put(document.add_paragraph(), text, _STYLES[style])
    if style == "closing":
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _put(paragraph: Paragraph, text: str, style: Style) -> Paragraph:
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm, Pt

    if text.endswith("\t"):  # dots to the end of the line
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = style.bold, style.italic, Pt(style.size)
    _align(paragraph, style.align)
    paragraph.paragraph_format.space_before = Pt(style.before)
    paragraph.paragraph_format.keep_with_next = style.bold
    if style.indent:
        paragraph.paragraph_format.first_line_indent = Mm(style.indent)
    return paragraph


def _align(paragraph: Paragraph, name: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, name)


def _rule(paragraph: Paragraph, room: float, length: float) -> None:
    """A thin line of `length` mm in the middle of `room`: the upper border of an empty paragraph between indents."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm((room - length) / 2)
    layout.line_spacing = Pt(4)
    borders: Any = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )
