"""Sheet `Hướng dẫn`: how to work with the workbook, on one page."""

from __future__ import annotations

import re

from thads import layout
from thads.figures.settings import Settings
from thads.sheets.buttons import write_buttons
from thads.sheets.draft import Draft
from thads.sheets.letters import text_lines
from thads.sheets.page import set_widths

# Points: the text, which printers make some 4% wider, and beside it, off the paper, the sheets that it names.
_WIDTH, _LINK_WIDTH = 446, 66
_LINE, _AROUND, _GAP = 14.25, 3, 9
_CELL_MARGINS = 6
_MOST_LINKS = 3
_LINKED = (
    layout.INPUT_SHEET, layout.CHECK_SHEET, layout.SUMMARY_SHEET, layout.PROGRESS_SHEET, layout.CHART_SHEET,
    layout.COMMENDED_SHEET, layout.HISTORY_SHEET, layout.TARGET_SHEET,
)  # fmt: skip
_SHEETS = re.compile(f"[Ss]heet ({'|'.join(_LINKED)})")

# A heading, and below it paragraphs; in braces what follows from what the plan judges.
_STEPS = """\
Làm lần lượt
1. Mở sổ. Nếu Excel hiện thanh cảnh báo màu vàng, bấm “Bật nội dung” (Enable Content).
2. Sheet Nhập liệu: chọn đơn vị tính tiền, nhập ngày của số liệu, rồi nhập số của từng đơn vị vào các ô màu vàng. Kết quả hiện \
ngay bên trái tên đơn vị; nhóm, chỉ tiêu, tỷ lệ ở bên phải.
3. Bấm “Kiểm tra”. Sheet Kiểm tra ghi rõ ô nào sai, sửa thế nào. Sửa đến khi hết mục “Phải sửa”.
4. Bấm “Tổng hợp”. Sheet Tổng hợp được lập lại từ đầu; bấm nhiều lần vẫn cho cùng một bảng.
5. Sheet Tổng hợp: xem lại, bấm Ctrl+P để in. Khổ A4 ngang, đã căn sẵn. Số liệu khóa để không sửa nhầm; ghi chú, nơi và ngày, \
chức danh, họ tên dưới bảng thì sửa được.
6. Ba nút bên phải bảng ghi tệp cạnh sổ, tên có ngày của số liệu, đã có tệp cùng tên thì hỏi trước khi thay: “Xuất PDF” ghi bảng \
in; “Bản gửi” ghi tệp .xlsx chỉ có số và chữ cho người không có chương trình; “Văn bản” lập báo cáo, danh sách khen thưởng, tờ \
trình, đôn đốc, thông báo, biên bản bằng Word.
7. Xem thêm sheet Tiến độ (còn phải {done} bao nhiêu mỗi tuần, có kịp không), sheet Biểu đồ, sheet Theo dõi (kết quả của các \
ngày trước). Xong việc, bấm Ctrl+S để lưu sổ.

Nhận số liệu bằng phiếu, không phải nhập lại
• Bấm “Tạo phiếu”: mỗi đơn vị một tệp phiếu. Gửi các đơn vị điền, ký; nhận lại thì để vào cùng một thư mục trên máy.
• Bấm “Nhập phiếu”, chọn thư mục đó, xem số nào sẽ thay đổi rồi bấm OK. Ngày báo cáo theo phiếu. Phiếu sai, đơn vị chưa có phiếu \
được nêu ở sheet Kiểm tra; phiếu khác vẫn được nhận.
• Lỡ nhập phiếu hoặc tổng hợp nhầm: bấm “Hoàn tác”. Hộp thông báo nêu rõ trở về bản nào.

Cách nhập số
• Ô để trống là chưa có số liệu, không phải là 0. Nếu số thật là 0 thì nhập 0.{separate}
• Tổng số giải quyết là toàn bộ số việc (tiền) phải giải quyết trong năm, không phải số đã xong.
• Ngoài cùng bên phải sheet Nhập liệu có các cột không bắt buộc: số gửi lại yêu cầu (từ 01/7/2026), thi hành xong trên số có \
điều kiện, án có điều kiện trên một năm, án tham nhũng, kinh tế, án tổ chức tín dụng, ngân hàng. Có nhập thì tỷ lệ hiện ở đó, \
dưới bảng in và trong báo cáo.
• Tiền nhập theo đúng đơn vị tính đã chọn. Số có phần lẻ thì nhập dấu phẩy, ví dụ 1.234,5.

Thêm, bớt, đổi tên, đổi thứ tự đơn vị
• Nhập tên vào một dòng trống của sheet Nhập liệu (có sẵn {rows} dòng). Muốn bớt, xóa tên và số liệu của dòng; dòng trống không \
tính là đơn vị và không in ra. Không cần mở khóa hay sửa công thức.
• Thêm đơn vị vào giữa: bấm vào dòng sẽ đứng dưới, bấm “Chèn dòng”. Đổi thứ tự: bấm vào dòng của đơn vị, bấm “Đưa lên”; số liệu, \
nguồn, ngày của đơn vị đi theo. Bảng in theo thứ tự này.
• Muốn xét cả từng chấp hành viên: bấm chuột phải vào tên một sheet, chọn Bỏ ẩn (Unhide), {officers}.

Đọc kết quả
• Đạt; Đạt (vượt mức); Không đạt; Không xét ({nothing}); Thiếu số liệu (còn ô trống).
• Còn phải {done}: số việc (tiền) ít nhất phải {done} thêm để được Đạt.
• Sheet Đề nghị khen thưởng liệt kê tập thể, cá nhân đạt chỉ tiêu; hình thức, số phiếu nhập vào ô màu vàng, lập lại vẫn giữ.
• {rate} lấy hai chữ số lẻ và không làm tròn lên: 5,996% ghi là 5,99%.

Sang năm khác
• Bấm “Sang năm” ở sheet này: sổ mới được lập cạnh sổ đang mở, {moved}; sổ này giữ nguyên. Mở sổ mới, sửa các ô màu vàng của \
sheet Chỉ tiêu theo kế hoạch mới (mức phải đạt, cách xét, tên đợt, ngày kết thúc đợt, chức danh ký). Không sửa năm trên sổ cũ.

Khi Python không trả lời
• Sổ vẫn mở được và vẫn in được bảng Tổng hợp đã lập lần trước; số đã nhập không mất.
• Lưu sổ, đóng hết Excel, mở lại. Nếu vẫn vậy: bấm Windows + R, gõ %LOCALAPPDATA%\\THADS, Enter, rồi chạy chan_doan.cmd và làm \
theo. Không có thư mục đó thì chạy cai_dat.cmd trong bộ cài.
"""


def _texts(settings: Settings) -> dict[str, str]:
    """What the steps leave open."""
    judged = [settings.quantity(measure) for measure in layout.MEASURES]
    separate = (
        " Riêng hai cột “đã chuyển sổ theo dõi riêng”, để trống là không có phần phải trừ."
        if any(one.separate for one in judged)
        else ""
    )
    compared = any(one.reduces for one in judged)
    return settings.texts | {
        "separate": separate,
        "nothing": "hai năm đều bằng 0" if all(one.reduces for one in judged) else "không có gì để xét",
        "rows": str(layout.UNIT_ROWS),
        "officers": layout.OFFICER_SHEET,
        "moved": "số năm nay thành số so sánh" if compared else "các đơn vị như cũ",
    }


def build(draft: Draft, settings: Settings) -> None:
    """Add the sheet."""
    sheet = draft.sheet
    set_widths(sheet, (_WIDTH, *[_LINK_WIDTH] * _MOST_LINKS))
    draft.set_heights((27, _GAP))
    draft.write(0, 0, f"SỔ THEO DÕI {settings.matter} – HƯỚNG DẪN", "title")
    row = 2
    for part in _STEPS.format(**_texts(settings)).rstrip().split("\n\n"):
        heading, *lines = part.split("\n")
        draft.set_heights((20.25,), row)
        draft.write(row, 0, heading, "section")
        for line in lines:
            row += 1
            needed = text_lines(line, _WIDTH - _CELL_MARGINS)
            draft.set_heights((_LINE * len(needed) + _AROUND,), row)
            draft.write(row, 0, line, "record")
            _write_links(draft, row, line)
        draft.set_heights((_GAP,), row + 1)
        row += 2
    write_buttons(sheet, 0, 1, width=130, height=30, x=8, y=2)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, row - 2, 0)


def _write_links(draft: Draft, row: int, line: str) -> None:
    """Beside a line: a link to each sheet that it names."""
    for place, name in enumerate(dict.fromkeys(_SHEETS.findall(line)), start=1):
        draft.sheet.write_url(row, place, f"internal:'{name}'!A1", draft.styles["guide_link"], f"→ {name}")
