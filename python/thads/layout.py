"""The workbook's contract: sheet names, defined names, columns and the words that staff choose from.

The builder writes them, the programs find cells by them; nobody finds a cell by its address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

GUIDE_SHEET = "Hướng dẫn"
INPUT_SHEET = "Nhập liệu"
SUMMARY_SHEET = "Tổng hợp"
TARGET_SHEET = "Chỉ tiêu"
CHECK_SHEET = "Kiểm tra"
HISTORY_SHEET = "Theo dõi"
PROGRESS_SHEET = "Tiến độ"
CHART_SHEET = "Biểu đồ"
CONFIG_SHEET = "xlwings.conf"

# A row of `CONFIG_SHEET` that xlwings passes over: the version that its DLL is named by.
XLWINGS_VERSION = "XLWINGS VERSION"


class Button(NamedTuple):
    """A button: what stands on it, and what a press of it calls.

    `action` is the name of its entry point in `tuyenquang_thads`, which does what `thads.commands.buttons` has for it.
    """

    sheet: str
    caption: str
    action: str

    @property
    def macro(self) -> str:
        """The Sub of the workbook's VBA: tong_hop → THADS_TongHop."""
        return "THADS_" + self.action.title().replace("_", "")


# On their sheets from left to right, in the order of the work.
BUTTONS = (
    Button(INPUT_SHEET, "Tạo phiếu", "tao_phieu"),
    Button(INPUT_SHEET, "Nhập phiếu", "nhap_phieu"),
    Button(INPUT_SHEET, "Kiểm tra", "kiem_tra"),
    Button(INPUT_SHEET, "Tổng hợp", "tong_hop"),
    Button(GUIDE_SHEET, "Kiểm tra cài đặt", "chan_doan"),
)

INPUT = "NhapLieu"
LIVE = "DanhGia"
MONEY_UNIT = "DonViTinh"
BASELINE_YEAR = "NamSoSanh"
CURRENT_YEAR = "NamThiDua"
REPORT_DATE = "NgayBaoCao"
PRINT_INFO = "ThongTinIn"
READINGS = "CachHieu"
SCALE_NAMES = {
    "unit_cases": "ChiTieu_Viec",
    "unit_money": "ChiTieu_Tien",
    "province_cases": "ChiTieu_Cuc_Viec",
    "province_money": "ChiTieu_Cuc_Tien",
}
SUMMARY_HEAD = "TongHop_DauTrang"
SUMMARY_UNITS = "TongHop_DonVi"
SUMMARY_PROVINCE = "TongHop_Cuc"
SUMMARY_TAIL = "TongHop_CuoiTrang"
CHECK_LIST = "KiemTra_DanhSach"
HISTORY = "TheoDoi"
PROGRESS = "TienDo"

# What staff type: blocks of rows that may grow, and single cells or lists of cells. Everything else follows from it.
TYPED_ROWS = (INPUT, *SCALE_NAMES.values())
TYPED_CELLS = (MONEY_UNIT, BASELINE_YEAR, CURRENT_YEAR, REPORT_DATE, READINGS, PRINT_INFO)

# What one unit of the sheet's money is worth in đồng.
MONEY_UNITS = {"đồng": 1, "1.000 đồng": 1_000, "triệu đồng": 1_000_000, "tỷ đồng": 1_000_000_000}
DEFAULT_MONEY_UNIT = "1.000 đồng"

# The money scales on sheet `Chỉ tiêu` are in the unit of the sector's forms, whatever unit the figures are typed in.
SCALE_MONEY_FACTOR = MONEY_UNITS[DEFAULT_MONEY_UNIT]

UNIT_ROWS = 24


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the two measures: its columns in `NhapLieu` begin at `first` (0-based)."""

    key: str
    label: str
    noun: str
    first: int


CASES = Measure("cases", "Việc", "việc", 1)
MONEY = Measure("money", "Tiền", "tiền", 6)
MEASURES = (CASES, MONEY)

# The five inputs of a measure, in the order of `NhapLieu`; {noun} is việc or tiền, {year} the year concerned.
INPUT_LABELS = (
    "Tổng số {noun} giải quyết",
    "Số {noun} chuyển kỳ sau năm {baseline}",
    "Trong đó: đã chuyển sổ theo dõi riêng năm {baseline}",
    "Số {noun} chuyển kỳ sau năm {current}",
    "Trong đó: đã chuyển sổ theo dõi riêng năm {current}",
)
INPUT_COLUMNS = 1 + 2 * len(INPUT_LABELS)

# `DanhGia`: what THADS_DANH_GIA returns for a row, eight columns a measure, then both together.
LIVE_MEASURE_COLUMNS = (
    "Nhóm",
    "Chỉ tiêu",
    "Kỳ trước (đã trừ sổ riêng)",
    "Kỳ này (đã trừ sổ riêng)",
    "Giảm (tăng: -)",
    "Tỷ lệ giảm",
    "Kết quả",
    "Còn phải giảm",
)
LIVE_COMMON_COLUMNS = ("Kết quả chung", "Cần sửa hoặc xem lại")
LIVE_COLUMNS = 2 * len(LIVE_MEASURE_COLUMNS) + len(LIVE_COMMON_COLUMNS)

# The scales' columns on sheet `Chỉ tiêu`.
SCALE_COLUMNS = ("Từ (≥)", "Đến dưới (<)", "Mức giảm", "Mức phấn đấu cao", "Cách xét", "Diễn giải", "Căn cứ")

# `CachHieu`: readings 4 and 5, one cell each; readings 1–3 stand in the scales themselves.
READING_CHOICES = {
    "zero_baseline": {"not_judged": "Không xét", "passed": "Đạt"},
    "missing": {"missing": "Thiếu số liệu", "zero": "Coi là 0"},
}

# `ThongTinIn`: what the printed sheet says besides figures, one cell a row.
PRINT_INFO_ROWS = (
    "title",
    "superior",
    "agency",
    "place",
    "province_label",
    "preparer_title",
    "preparer",
    "head_title",
    "head",
)

# `TongHop_DonVi` and `TongHop_Cuc`, two rows a unit, việc above tiền: heading, sub-heading and number of each column.
# None continues the heading to the left, or stands where a column has no sub-heading.
SUMMARY_COLUMNS: tuple[tuple[str | None, str | None, str | int], ...] = (
    ("TT", None, "A"),
    ("Đơn vị", None, "B"),
    ("Chỉ số", None, 1),
    ("Tổng số giải quyết", None, 2),
    ("Số chuyển kỳ sau (1)", "Năm {baseline}", 3),
    (None, "Năm {current}", 4),
    ("Kết quả giảm", "Giảm (tăng: -)", "5=3-4"),
    (None, "Tỷ lệ", "6=5:3"),
    ("Nhóm (2)", None, 7),
    ("Chỉ tiêu", None, 8),
    ("Kết quả (3)", None, 9),
    ("Còn phải giảm", None, 10),
    ("Xếp hạng", None, 11),
    ("Kết quả chung", None, 12),
    ("Ghi chú", None, 13),
)
ROWS_PER_UNIT = len(MEASURES)

# What the charts show of the units, beside the printed table: `TongHop_BieuDo`, one row a unit.
CHART_COLUMNS = ("Đơn vị", "Việc: tỷ lệ giảm", "Việc: chỉ tiêu", "Tiền: tỷ lệ giảm", "Tiền: chỉ tiêu")
CHART_FIRST = len(SUMMARY_COLUMNS) + 1  # 0-based column, one left free

# `TheoDoi`: a row a unit and a row for the province at each date of figures; money in whole đồng, net figures.
HISTORY_MEASURE_COLUMNS = ("Tổng số giải quyết", "Chuyển kỳ sau (đã trừ sổ riêng)", "Tỷ lệ giảm", "Kết quả")
HISTORY_COLUMNS = 2 + len(MEASURES) * (len(HISTORY_MEASURE_COLUMNS) + 1)  # the last two: the province's, for the charts
HISTORY_ROWS = 2000

# Names of the sheets `Tổng hợp` and `Theo dõi` that the charts show: 0-based column by name.
SUMMARY_CHART_NAMES = {
    "BieuDo_DonVi": CHART_FIRST,
    "BieuDo_Viec_TyLe": CHART_FIRST + 1,
    "BieuDo_Viec_ChiTieu": CHART_FIRST + 2,
    "BieuDo_Tien_TyLe": CHART_FIRST + 3,
    "BieuDo_Tien_ChiTieu": CHART_FIRST + 4,
}
HISTORY_CHART_NAMES = {"BieuDo_Ngay": 0, "BieuDo_Viec": HISTORY_COLUMNS - 2, "BieuDo_Tien": HISTORY_COLUMNS - 1}

# The charts of sheet `Biểu đồ` by title: (categories or x, values) of each series.
CHARTS = {
    "Việc: tỷ lệ giảm so với chỉ tiêu": (("BieuDo_DonVi", "BieuDo_Viec_TyLe"), ("BieuDo_DonVi", "BieuDo_Viec_ChiTieu")),
    "Tiền: tỷ lệ giảm so với chỉ tiêu": (("BieuDo_DonVi", "BieuDo_Tien_TyLe"), ("BieuDo_DonVi", "BieuDo_Tien_ChiTieu")),
    "Toàn Cục: việc chuyển kỳ sau": (("BieuDo_Ngay", "BieuDo_Viec"),),
    "Toàn Cục: tiền chuyển kỳ sau (tỷ đồng)": (("BieuDo_Ngay", "BieuDo_Tien"),),
}

# `TienDo`, two rows a unit like the printed sheet: heading and number of each column.
PROGRESS_COLUMNS = (
    ("TT", "A"),
    ("Đơn vị", "B"),
    ("Chỉ số", 1),
    ("Năm {baseline}", 2),
    ("Hiện nay", 3),
    ("Phải xuống còn", 4),
    ("Đã giảm", "5=2-3"),
    ("Còn phải giảm", 6),
    ("Mỗi tuần phải giảm", 7),
    ("Giảm từ lần trước", 8),
    ("Tốc độ mỗi tuần", 9),
    ("Ước cuối đợt (1)", 10),
    ("Nhận định (1)", 11),
)

# Sheet `Kiểm tra`.
CHECK_COLUMNS = ("TT", "Mức độ", "Sheet", "Ô", "Nội dung và cách sửa")
CHECK_ROWS = 200


def column_letters(column: int) -> str:
    """Letters of a 1-based column: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """A1 address of a 1-based cell."""
    return f"{column_letters(column)}{row}"


# The printed sheet `Tổng hợp`, in points. A4 landscape inside the margins of Decree 30/2020 is 714 × 482; Excel prints
# columns by the printer's metrics, some 4% wider than on the screen, as LibreOffice does, so 686 is what fits at full size.
# Heights are such that with eight units the pages turn by themselves where `page_breaks` would turn them: Excel may
# pass over manual breaks on a sheet that is fitted to one page's width.
SUMMARY_WIDTHS = (17, 68, 26, 57, 57, 57, 50, 38, 72, 41, 48, 48, 27, 42, 38)
SUMMARY_HEAD_HEIGHTS = (18, 19, 10, 33, 22, 22, 21, 18, 30, 15)
SUMMARY_TITLE_ROWS = (8, 10)
SUMMARY_ROW_HEIGHT = 26.25
SUMMARY_TAIL_HEIGHTS = (5, 15, 15, 14, 14, 14, 14, 14, 4, 15, 15, 42, 15)
SUMMARY_LINE_HEIGHT = 13

# The printed sheet `Tiến độ`, in points: the same page.
PROGRESS_WIDTHS = (17, 68, 26, 62, 62, 62, 54, 52, 52, 54, 54, 62, 60)
PROGRESS_HEAD_HEIGHTS = (22, 20, 18, 18, 32, 18, 46, 15)
PROGRESS_TITLE_ROWS = (7, 8)
PAGE_HEIGHT = 476
