"""The boundary cases through the whole workbook: typed into cells, judged by the file command and by the button."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.cases import CASES, UNIT_CASES, Case, typed
from thads.commands import cli
from thads.layout import SCALE_MONEY_FACTOR
from thads.rules.plan import load_plan
from thads.workbook.book_file import open_book
from thads.workbook.build import build_workbook

TYPABLE = [
    case for case in UNIT_CASES if case.typable and (case.workload, case.before, case.after) != (None, None, None)
]
PROVINCE = [case for case in CASES if case.scope == "province" and case.typable and None not in case.figures]


def row(case: Case, number: int) -> list[object]:
    """A case as a row of NhapLieu; the other measure's figures are plain and complete."""
    factor = SCALE_MONEY_FACTOR if case.measure == "money" else 1
    workload, before, after = (typed(amount, factor) for amount in case.figures)
    mine = [workload, before, None, after, None]
    other: list[object] = [100, 50, None, 40, None]
    return [
        f"Đơn vị {number}",
        *(mine if case.measure == "cases" else other),
        *(other if case.measure == "cases" else mine),
    ]


@pytest.fixture(scope="module")
def typed_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All unit cases as the units of one large workbook."""
    path = tmp_path_factory.mktemp("adapters") / "so.xlsm"
    build_workbook(path, load_plan(), rows=len(TYPABLE))
    with open_book(path) as book:
        entry = book.names["NhapLieu"].refers_to_range
        entry.value = [row(case, number) for number, case in enumerate(TYPABLE)]
        book.save()
    return path


def test_through_the_file_command(typed_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tong-hop", str(typed_book), "--json", "--ra", str(tmp_path / "ra.xlsm")]) == 0
    units = json.loads(capsys.readouterr().out)["don_vi"]
    assert len(units) == len(TYPABLE) > 200
    for case, unit in zip(TYPABLE, units, strict=True):
        got = unit["viec" if case.measure == "cases" else "tien"]
        assert (got["ket_qua"], got["chi_tieu"] or "") == (case.verdict, case.target), case.name
        assert [got["tong"], got["ky_truoc"], got["ky_nay"]] == list(case.figures), case.name


def sign(wording: str) -> str:
    """The plan's wording as the narrow printed column has it."""
    said = re.fullmatch(r"(?:từ )?(.*?)(?: trở lên)?", wording)
    assert said
    return f"≥ {said[1]}" if wording.endswith("trở lên") else wording.replace("dưới", "<")


def test_through_the_button_and_the_live_cells(typed_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_book(typed_book) as book:
        monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
        tuyenquang_thads.tong_hop()
        book.app.calculate()
        printed = book.names["TongHop_DonVi"].refers_to_range.options(ndim=2).value
        live = book.names["DanhGia"].refers_to_range.options(ndim=2).value
    for number, case in enumerate(TYPABLE):
        line = printed[2 * number + (case.measure == "money")]
        assert (line[9] or "", line[10]) == (sign(case.target), case.verdict), case.name
        cells = live[number][8 * (case.measure == "money") :]
        assert (cells[1] or "", cells[6]) == (case.target, case.verdict), case.name


def test_the_province_through_the_button(typed_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(PROVINCE) > 20
    with open_book(typed_book) as book:
        entry = book.names["NhapLieu"].refers_to_range
        entry.clear_contents()
        monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
        for case in PROVINCE:
            entry[0, :].value = row(case, 1)
            tuyenquang_thads.tong_hop()
            line = book.names["TongHop_Cuc"].refers_to_range.options(ndim=2).value[case.measure == "money"]
            assert (line[9], line[10]) == (sign(case.target), case.verdict), case.name
