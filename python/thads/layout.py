"""The workbook's contract: sheet names, defined names, measures and the words that staff choose from.

The builder writes them, the programs find cells by them; nobody finds a cell by its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlwings_engines.shared.references import column_name

GUIDE_SHEET = "Hướng dẫn"
INPUT_SHEET = "Nhập liệu"
OFFICER_SHEET = "Chấp hành viên"
SUMMARY_SHEET = "Tổng hợp"
TARGET_SHEET = "Chỉ tiêu"
CHECK_SHEET = "Kiểm tra"
HISTORY_SHEET = "Theo dõi"
PROGRESS_SHEET = "Tiến độ"
CHART_SHEET = "Biểu đồ"
COMMENDED_SHEET = "Đề nghị khen thưởng"
KEPT_SHEET = "Đã tổng hợp"
CONFIG_SHEET = "xlwings.conf"

# Protected without a password, so that nobody types over what was printed without noticing.
PROTECTED_SHEETS = (
    INPUT_SHEET, OFFICER_SHEET, SUMMARY_SHEET, PROGRESS_SHEET, CHART_SHEET, COMMENDED_SHEET, HISTORY_SHEET,
)  # fmt: skip

# A row of `CONFIG_SHEET` that xlwings passes over: the version that its DLL is named by.
XLWINGS_VERSION = "XLWINGS VERSION"


class Button(NamedTuple):
    """A button: what stands on it, what a press of it calls, and what is said of it to who does not see it.

    `action` is the name of its entry point in `tuyenquang_thads`, which does what `thads.commands.buttons` has for it.
    """

    sheet: str
    caption: str
    action: str
    about: str
    strong: bool = False

    @property
    def macro(self) -> str:
        """The Sub of the workbook's VBA: tong_hop → THADS_TongHop."""
        return "THADS_" + self.action.title().replace("_", "")


# On their sheets from left to right, in the order of the work, which the captions number.
BUTTONS = (
    Button(INPUT_SHEET, "1. Tạo phiếu", "tao_phieu", "tạo phiếu báo cáo cho từng đơn vị"),
    Button(INPUT_SHEET, "2. Nhập phiếu", "nhap_phieu", "nhập số liệu từ các phiếu đơn vị gửi về"),
    Button(INPUT_SHEET, "3. Kiểm tra", "kiem_tra", "kiểm tra số liệu đã nhập"),
    Button(INPUT_SHEET, "4. Tổng hợp", "tong_hop", "lập bảng tổng hợp từ số liệu đã nhập", strong=True),
    Button(INPUT_SHEET, "Hoàn tác", "hoan_tac", "lấy lại sổ như trước lần ghi gần nhất"),
    Button(INPUT_SHEET, "Chèn dòng", "chen_dong", "chèn một dòng trống vào chỗ đang chọn"),
    Button(INPUT_SHEET, "Đưa lên", "dua_len", "đưa đơn vị đang chọn lên một dòng"),
    Button(SUMMARY_SHEET, "Xuất PDF", "xuat_pdf", "in bảng tổng hợp ra tệp PDF cạnh sổ"),
    Button(SUMMARY_SHEET, "Bản gửi", "ban_gui", "ghi bản chỉ có số và chữ để gửi người không có chương trình"),
    Button(SUMMARY_SHEET, "Văn bản", "van_ban", "lập báo cáo, danh sách, công văn, biên bản bằng Word"),
    Button(GUIDE_SHEET, "Kiểm tra cài đặt", "chan_doan", "kiểm tra việc cài đặt trên máy này"),
    Button(GUIDE_SHEET, "Sang năm", "sang_nam", "lập sổ của năm sau"),
)

INPUT = "NhapLieu"
LIVE = "DanhGia"
OUTCOME = "KetQuaChung"
SOURCES = "NguonSoLieu"
OTHERS = "SoLieuKhac"
OTHER_RATES = "SoLieuKhac_TyLe"
OFFICERS = "ChapHanhVien"
OFFICER_RESULTS = "ChapHanhVien_KetQua"
OFFICER_DAY = "ChapHanhVien_Ngay"
MONEY_UNIT = "DonViTinh"
BASELINE_YEAR = "NamSoSanh"
CURRENT_YEAR = "NamThiDua"
REPORT_DATE = "NgayBaoCao"
DRIVE_END = "NgayKetThuc"
PRINT_INFO = "ThongTinIn"
READINGS = "CachHieu"
SENT_BACK_READING = "CachHieu_GuiLai"
BACKUPS_KEPT = "SoBanDuPhong"
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
COMMENDED = "KhenThuong"
CHECK_LIST = "KiemTra_DanhSach"
NAMES_KNOWN = "TenDaHieu"
HISTORY = "TheoDoi"
PROGRESS = "TienDo"
CHART_DATA = "BieuDo_SoLieu"
CHART_TITLE = "BieuDo_TieuDe_1"  # what stands above the first chart, and above each further one by its number

# What staff type: blocks of rows that may grow, and single cells or lists of cells. Everything else follows from it.
TYPED_ROWS = (INPUT, SOURCES, *SCALE_NAMES.values())
TYPED_CELLS = (MONEY_UNIT, BASELINE_YEAR, CURRENT_YEAR, REPORT_DATE, DRIVE_END, READINGS, PRINT_INFO)

# Typed, too, but workbooks of former versions lack them.
OPTIONAL_CELLS = (BACKUPS_KEPT, SENT_BACK_READING)
OPTIONAL_ROWS = (NAMES_KNOWN, OTHERS, OFFICERS, COMMENDED)

# Of a workbook whose plan is no part of the program: what besides its scales decides (`rules.plan.Terms`), on one line; and the
# lines of its plan file, from which it is built again.
PLAN = "KeHoach"
PLAN_FILE = "KeHoach_Tep"

# Where dated copies of a workbook lie, beside it, and how many of them.
BACKUP_FOLDER = "Bản dự phòng"
DEFAULT_BACKUPS, MOST_BACKUPS = 10, 100

# By each of them, its copy on `KEPT_SHEET` as it was when last consolidated; one below the other, what grows most last.
KEPT = {
    name: f"DaTongHop_{name}"
    for name in (*TYPED_CELLS, SENT_BACK_READING, OTHERS, *reversed(TYPED_ROWS))
    if name != SOURCES
}

# The copy of `OFFICERS` stands on its own sheet, beside what was found.
OFFICERS_KEPT = "DaTongHop_ChapHanhVien"

# How many cells have changed since, "" before the first consolidation; and the sentence that says so on `INPUT_SHEET`.
CHANGED = "SoO_ThayDoi"
CHANGED_NOTE = "LoiNhac_ThayDoi"

# What was typed, said in words beside it: the date of the figures, and what the money comes to.
ECHO = "DocLai"

# What one unit of the sheet's money is worth in đồng.
MONEY_UNITS = {"đồng": 1, "1.000 đồng": 1_000, "triệu đồng": 1_000_000, "tỷ đồng": 1_000_000_000}
DEFAULT_MONEY_UNIT = "1.000 đồng"

# The money scales on sheet `Chỉ tiêu` are in the unit of the sector's forms, whatever unit the figures are typed in.
SCALE_MONEY_FACTOR = MONEY_UNITS[DEFAULT_MONEY_UNIT]


def scale_factor(key: str) -> int:
    """What one unit of a scale's thresholds is worth, by its key in `SCALE_NAMES`: 1 case, or đồng."""
    return SCALE_MONEY_FACTOR if "money" in key else 1


UNIT_ROWS = 24


@dataclass(frozen=True, slots=True)
class Measure:
    """Việc or tiền as judged by one quantity: a plan has one of each (`MEASURES`) or more (`rules.quantities.measures_of`).

    Attributes:
        key: what the keys of its scales end in.
        label: what tables call it.
        noun: việc or tiền.
        first: 0-based column of `NhapLieu` at which its five columns begin.
        index: its place among those of the plan.
        columns: where its five inputs stand: in its own columns, or in those of a former one that has the same input.
    """

    key: str
    label: str
    noun: str
    first: int
    index: int
    columns: tuple[int, ...]

    @property
    def money(self) -> bool:
        return self.noun == MONEY.noun

    @property
    def said(self) -> str:
        """What sentences call it: việc; of several quantities việc (giảm), việc (xong)."""
        _, _, short = self.label.partition(" ")
        return f"{self.noun} ({short})" if short else self.noun

    @property
    def name(self) -> str:
        """What defined names have of it."""
        return f"{'Tien' if self.money else 'Viec'}{self.key.removeprefix('money' if self.money else 'cases')}"


CASES = Measure("cases", "Việc", "việc", 1, 0, (1, 2, 3, 4, 5))
MONEY = Measure("money", "Tiền", "tiền", 6, 1, (6, 7, 8, 9, 10))
MEASURES = (CASES, MONEY)

# The five inputs of a measure, in the order of `NhapLieu`; {noun} is việc or tiền, {year} the year concerned.
INPUT_LABELS = (
    "Tổng số {noun} giải quyết",
    "Số {noun} chuyển kỳ sau năm {baseline}",
    "Trong đó: đã chuyển sổ theo dõi riêng năm {baseline}",
    "Số {noun} chuyển kỳ sau năm {current}",
    "Trong đó: đã chuyển sổ theo dõi riêng năm {current}",
)

# Places among them of the parts that stand in the separate register, each right of its whole.
SEPARATE = (2, 4)


def input_label(measure: Measure, index: int, baseline: object, current: object) -> str:
    """Heading of one of a measure's five inputs, for two years."""
    return INPUT_LABELS[index].format(noun=measure.noun, baseline=baseline, current=current)


def input_columns(measures: Sequence[Measure] = MEASURES) -> int:
    """Columns of `NhapLieu`: the unit's name, then five a measure."""
    return 1 + len(INPUT_LABELS) * len(measures)


def officer_columns(measures: Sequence[Measure] = MEASURES) -> int:
    """Columns of `ChapHanhVien`: the officer's unit, then name and figures as in `NhapLieu`, then the title."""
    return 1 + input_columns(measures) + 1


# Rows of headings right above `NhapLieu`.
HEAD_ROWS = 3

# `DanhGia`: what THADS_DANH_GIA returns for a row: eight values a measure, then two of all together.
LIVE_EACH = 8


def live_columns(measures: Sequence[Measure] = MEASURES) -> int:
    """Columns of `DanhGia`."""
    return LIVE_EACH * len(measures) + 2


# The scales' columns on sheet `Chỉ tiêu`.
SCALE_COLUMNS = ("Từ (≥)", "Đến dưới (<)", "Mức giảm", "Mức phấn đấu cao", "Cách xét", "Diễn giải", "Căn cứ")

# `CachHieu` and, the last, `CachHieu_GuiLai`: one cell each; readings 1–3 stand in the scales themselves.
READING_CHOICES = {
    "zero_baseline": {"not_judged": "Không xét", "passed": "Đạt"},
    "missing": {"missing": "Thiếu số liệu", "zero": "Coi là 0"},
    "sent_back": {"counted": "Tính là giảm", "taken_off": "Không tính là giảm"},
}

# `ThongTinIn`: what the printed sheet says besides figures, one cell a row: its label, and where the plan has the text.
PRINT_INFO_ROWS = {
    "title": ("Tên đợt thi đua", "title"),
    "superior": ("Cơ quan cấp trên", "agency.superior"),
    "agency": ("Cơ quan lập bảng", "agency.name"),
    "place": ("Địa danh ghi trước ngày ký", "agency.place"),
    "province_label": ("Tên dòng tổng số", "agency.province_label"),
    "preparer_title": ("Chức danh người lập", "agency.preparer_title"),
    "preparer": ("Họ tên người lập", None),
    "head_title": ("Chức danh người ký", "agency.head_title"),
    "head": ("Họ tên người ký", None),
    "form_number": ("Biểu số (để trống: không in)", None),
    "appendix": ("Phụ lục, kèm báo cáo số … (để trống: không in)", None),
    "order": ("Thứ tự các đơn vị (để trống: theo sheet Nhập liệu)", None),
    "commended": ("Thứ tự trên danh sách khen thưởng", None),
}

# What may stand there as an order; blank is the first.
PRINT_ORDERS = ("Theo sheet Nhập liệu", "Theo xếp hạng", "Chưa đạt lên trước")
COMMENDED_ORDERS = ("Tổng thứ hạng về việc và về tiền", "Thứ hạng về việc", "Thứ hạng về tiền", "Thứ tự đã nhập")
PRINT_CHOICES = {"order": PRINT_ORDERS, "commended": COMMENDED_ORDERS}


def cell_address(row: int, column: int) -> str:
    """A1 address of a 1-based cell."""
    return f"{column_name(column)}{row}"
