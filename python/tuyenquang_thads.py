"""What Excel imports: the UDFs of the workbook and the entry points of its buttons. Thin on purpose."""

from __future__ import annotations

from thads.results.udfs import (  # noqa: F401 # xlwings looks for them here
    ARGUMENTS,
    THADS_CHI_TIEU,
    THADS_CON_PHAI_GIAM,
    THADS_DANH_GIA,
    THADS_KET_QUA,
    THADS_NHOM,
    THADS_TY_LE_GIAM,
)


def tong_hop() -> None:
    """The button "Tổng hợp": consolidate the calling workbook and tell the user how it went."""
    from thads.commands import buttons

    buttons.consolidate_caller()


def kiem_tra() -> None:
    """The button "Kiểm tra": check the figures of the calling workbook and list what is to be mended."""
    from thads.commands import buttons

    buttons.check_caller()


def chan_doan() -> None:
    """The button "Kiểm tra cài đặt": check what is installed on this machine and say what to mend."""
    from thads.commands import buttons

    buttons.examine_caller()


def tao_phieu() -> None:
    """The button "Tạo phiếu": write one form a unit into a folder that the user chooses."""
    from thads.commands import buttons

    buttons.make_forms_caller()


def nhap_phieu() -> None:
    """The button "Nhập phiếu": take the forms of a folder into the calling workbook, after showing what would change."""
    from thads.commands import buttons

    buttons.take_in_caller()
