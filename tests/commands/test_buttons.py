"""A button is one row of a table and one function: what stands on the sheet, in VBA and in Python comes from there."""

from __future__ import annotations

import pytest

import tuyenquang_thads
from thads.commands import buttons
from thads.layout import BUTTONS
from thads.workbook.vba_project import button_macros


def test_each_button_has_its_function_and_no_other_is_there() -> None:
    assert sorted(buttons.ACTIONS) == sorted(button.action for button in BUTTONS)


def test_the_macros_that_workbooks_in_use_call() -> None:
    macros = {button.macro: button.action for button in BUTTONS}
    assert macros == {
        "THADS_TaoPhieu": "tao_phieu",
        "THADS_NhapPhieu": "nhap_phieu",
        "THADS_KiemTra": "kiem_tra",
        "THADS_TongHop": "tong_hop",
        "THADS_HoanTac": "hoan_tac",
        "THADS_ChenDong": "chen_dong",
        "THADS_DuaLen": "dua_len",
        "THADS_ChanDoan": "chan_doan",
        "THADS_SangNam": "sang_nam",
    }
    for macro, action in macros.items():
        assert f'Public Sub {macro}()\n    RunAction "{action}"\nEnd Sub\n' in button_macros()


def test_each_entry_point_presses_its_button(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed: list[str] = []
    monkeypatch.setattr(buttons, "press", pressed.append)
    for button in BUTTONS:
        getattr(tuyenquang_thads, button.action)()
    assert pressed == [button.action for button in BUTTONS]
    assert not hasattr(tuyenquang_thads, "khong_co")
