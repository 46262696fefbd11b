"""Sheet `Hướng dẫn`: how to work with the workbook, on one page."""

from __future__ import annotations

from textwrap import wrap

from thads import layout
from thads.figures.settings import Settings
from thads.sheets.buttons import write_buttons
from thads.sheets.draft import Draft
from thads.sheets.styles import set_a4

_WIDTH = 92


_STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Làm lần lượt",
        (
            "1. Mở sổ. Nếu Excel hiện thanh cảnh báo màu vàng, bấm “Bật nội dung” (Enable Content).",
            "2. Sheet Nhập liệu: chọn đơn vị tính tiền, gõ ngày của số liệu, rồi gõ số của từng đơn vị vào các ô màu vàng."
            " Kết quả hiện ngay bên trái tên đơn vị; nhóm, chỉ tiêu, tỷ lệ giảm ở bên phải bảng.",
            "3. Bấm “Kiểm tra”. Sheet Kiểm tra ghi rõ ô nào sai và phải sửa thế nào. Sửa xong bấm lại đến khi hết mục “Phải sửa”.",
            "4. Bấm “Tổng hợp”. Sheet Tổng hợp được lập lại từ đầu; bấm nhiều lần vẫn cho cùng một bảng.",
            "5. Sheet Tổng hợp: xem lại, bấm Ctrl+P để in. Khổ A4 ngang, đã căn sẵn; không cần chỉnh trang in. Số liệu khóa để không"
            " gõ đè nhầm; ghi chú, nơi và ngày, chức danh, họ tên dưới bảng thì gõ được.",
            "6. Xem thêm: Tiến độ (còn phải giảm bao nhiêu mỗi tuần, có kịp không), Biểu đồ, Theo dõi (kết quả của các ngày trước).",
        ),
    ),
    (
        "Nhận số liệu bằng phiếu, không phải gõ lại",
        (
            "• Bấm “Tạo phiếu”: mỗi đơn vị một tệp phiếu để điền và in ký. Gửi tệp cho các đơn vị, nhận lại thì để vào một thư mục.",
            "• Bấm “Nhập phiếu”, chọn thư mục đó, xem số nào sẽ thay đổi rồi bấm OK. Ngày báo cáo theo phiếu. Phiếu sai, đơn vị chưa có"
            " phiếu được nêu tên ở sheet Kiểm tra; các phiếu khác vẫn được nhận.",
            "• Lỡ nhập phiếu hoặc tổng hợp nhầm: bấm “Hoàn tác”. Hộp thông báo nêu rõ sẽ trở về bản nào; bấm lần nữa thì trở lại.",
        ),
    ),
    (
        "Cách gõ số",
        (
            "• Ô để trống là chưa có số liệu, không phải là 0. Nếu số thật là 0 thì gõ 0. Riêng hai cột “đã chuyển sổ theo dõi"
            " riêng”, để trống là không có phần phải trừ.",
            "• Tổng số giải quyết là toàn bộ số việc (tiền) phải giải quyết trong năm, không phải số đã giải quyết xong.",
            "• Tiền gõ theo đúng đơn vị tính đã chọn. Số có phần lẻ thì gõ dấu phẩy, ví dụ 1.234,5.",
        ),
    ),
    (
        "Thêm, bớt, đổi tên đơn vị",
        (
            f"• Gõ tên vào một dòng trống của sheet Nhập liệu (có sẵn {layout.UNIT_ROWS} dòng). Muốn bớt, xóa tên và số liệu của dòng;"
            " dòng trống không tính là đơn vị và không in ra. Không cần mở khóa sheet, không cần sửa công thức.",
        ),
    ),
    (
        "Đọc kết quả",
        (
            "• Đạt; Đạt (vượt mức); Không đạt; Không xét (hai năm đều bằng 0); Thiếu số liệu (còn ô trống).",
            "• Còn phải giảm: số việc (tiền) ít nhất phải giảm thêm để được Đạt.",
            "• Tỷ lệ giảm lấy hai chữ số lẻ và không làm tròn lên: 5,996% ghi là 5,99%.",
        ),
    ),
    (
        "Sang năm khác",
        (
            "• Bấm “Sang năm” ở sheet này: sổ mới được lập cạnh sổ đang mở, số năm nay thành số so sánh; sổ này giữ nguyên. Mở sổ mới, sửa các ô màu vàng của sheet Chỉ tiêu theo kế hoạch mới (mức giảm, cách xét, tên đợt, ngày kết thúc đợt, chức danh ký). Không sửa năm trên sổ cũ.",
        ),
    ),
    (
        "Khi Python không trả lời",
        (
            "• Sổ vẫn mở được và vẫn in được bảng Tổng hợp đã lập lần trước; số đã gõ không mất.",
            "• Lưu sổ, đóng hết Excel, mở lại. Nếu vẫn vậy: bấm phím Windows + R, gõ %LOCALAPPDATA%\\THADS, Enter, rồi chạy"
            " chan_doan.cmd và làm theo. Không có thư mục đó thì chạy cai_dat.cmd trong bộ cài.",
        ),
    ),
)


def build(draft: Draft, settings: Settings) -> None:
    """Add the sheet."""
    sheet = draft.sheet
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_row(0, 26)
    draft.write(0, 0, f"SỔ THEO DÕI {settings.matter} – HƯỚNG DẪN", "title")
    row = 2
    for heading, lines in _STEPS:
        sheet.set_row(row, 20)
        draft.write(row, 0, heading, "section")
        row += 1
        for line in lines:
            sheet.set_row(row, 15.5 * len(wrap(line, _WIDTH)))
            draft.write(row, 0, line, "plain")
            row += 1
        row += 1
    write_buttons(sheet, 0, 1, width=130, height=30)
    sheet.hide_gridlines(2)
    set_a4(sheet)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, row - 1, 0)
