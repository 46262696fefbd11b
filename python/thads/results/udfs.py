"""The workbook's UDFs: names, Vietnamese descriptions and what xlwings converts; what they answer is in `results.live`.

xlwings is imported only where it can matter: on Windows, where Excel's Python server has loaded it already, or when
the caller has. Elsewhere its decorators do nothing, and the first import of this module stays free of pandas.

Their arguments carry no annotations: xlwings would take them for converters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from thads import journal
from thads.numerals import FigureError
from thads.results import live

if TYPE_CHECKING or sys.platform == "win32" or "xlwings" in sys.modules:
    import xlwings as xw

Function = TypeVar("Function", bound=Callable[..., Any])
Rows = Sequence[Sequence[object]]

CATEGORY = "THADS"

_SCALE_DOC = "Bảng chỉ tiêu trên sheet Chỉ tiêu: ChiTieu_Viec hoặc ChiTieu_Tien"
_CELL = {
    "tong_so": "Tổng số giải quyết trong năm (việc, hoặc tiền theo đơn vị của bảng chỉ tiêu)",
    "ky_truoc": "Số chuyển kỳ sau của năm so sánh, đã trừ số chuyển sổ theo dõi riêng",
    "ky_nay": "Số chuyển kỳ sau của năm thi đua, đã trừ số chuyển sổ theo dõi riêng",
    "don_vi_tinh": "Đơn vị tính tiền của bảng số liệu; bỏ trống là 1.000 đồng",
    "nam_thi_dua": "Năm thi đua, để lấy ngưỡng nhắc “Xem lại” của kế hoạch năm đó; bỏ trống là kế hoạch đầu tiên",
}
_TABLE = {
    "thang": _SCALE_DOC,
    "bang": "Một hoặc nhiều dòng của NhapLieu, 11 cột",
    "thang_viec": "Bảng chỉ tiêu về việc: ChiTieu_Viec",
    "thang_tien": "Bảng chỉ tiêu về tiền: ChiTieu_Tien",
    "cach_hieu": "Hai ô CachHieu trên sheet Chỉ tiêu; bỏ trống là cách hiểu mặc định",
}


# How xlwings converts each UDF's arguments: by function, then by argument in order.
ARGUMENTS: dict[str, dict[str, dict[str, Any]]] = {}


def udf(function: Function) -> Function:
    """Register a UDF: its argument conversion, and where xlwings is present its Vietnamese descriptions."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    conversions = {name: {"err_to_str": True} if name in _CELL else {"ndim": 2, "err_to_str": True} for name in names}
    ARGUMENTS[function.__name__] = conversions
    if "xlwings" not in sys.modules:
        return function
    for name, options in conversions.items():
        function = xw.arg(name, doc={**_CELL, **_TABLE}[name], **options)(function)
    return xw.func(category=CATEGORY)(function)


def _answer(compute: Callable[..., Any], *arguments: object) -> Any:
    try:
        return compute(*arguments)
    except FigureError as error:
        text = str(error)
        return text[:1].upper() + text[1:]
    except Exception:
        return journal.record_failure()


@udf
def THADS_NHOM(tong_so, thang):  # type: ignore[no-untyped-def]  # noqa: N802
    """Nhóm của đơn vị theo tổng số giải quyết."""
    return _answer(live.tier_text, tong_so, thang)


@udf
def THADS_CHI_TIEU(tong_so, thang):  # type: ignore[no-untyped-def]  # noqa: N802
    """Chỉ tiêu giảm mà đơn vị phải đạt, theo tổng số giải quyết."""
    return _answer(live.target_text, tong_so, thang)


@udf
def THADS_TY_LE_GIAM(ky_truoc, ky_nay):  # type: ignore[no-untyped-def]  # noqa: N802
    """Tỷ lệ giảm so với năm so sánh, cắt còn 4 chữ số thập phân; số âm là tăng."""
    return _answer(live.reduction_rate, ky_truoc, ky_nay)


@udf
def THADS_KET_QUA(tong_so, ky_truoc, ky_nay, thang):  # type: ignore[no-untyped-def]  # noqa: N802
    """Kết quả: Đạt, Đạt (vượt mức), Không đạt, Không xét hoặc Thiếu số liệu."""
    return _answer(live.verdict_text, tong_so, ky_truoc, ky_nay, thang)


@udf
def THADS_CON_PHAI_GIAM(tong_so, ky_truoc, ky_nay, thang):  # type: ignore[no-untyped-def]  # noqa: N802
    """Số còn phải giảm để đạt chỉ tiêu; 0 là đã đạt."""
    return _answer(live.shortfall, tong_so, ky_truoc, ky_nay, thang)


@udf
def THADS_DANH_GIA(bang, thang_viec, thang_tien, don_vi_tinh=None, cach_hieu=None, nam_thi_dua=None):  # type: ignore[no-untyped-def]  # noqa: N802
    """Toàn bộ đánh giá của một hoặc nhiều đơn vị: nhóm, chỉ tiêu, tỷ lệ, kết quả, còn phải giảm của việc và tiền."""
    return _answer(live.assess_rows, bang, thang_viec, thang_tien, don_vi_tinh, cach_hieu, nam_thi_dua)
