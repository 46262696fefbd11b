"""Officers, the commendation list and requests sent back where a plan judges several quantities of việc and of tiền.

What is expected is worked out from the example's own words (`tests.other_plans`) in exact fractions, or by hand.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.other_plans import EXAMPLES, NGHIEP_VU, THANH_PHO, YEN_SON, Example, rate_text, typed_units
from tests.workbook.test_other_plans import Units, check_live, check_printed, type_in
from thads.commands import cli
from thads.figures.problems import Problem
from thads.results.words import footnotes, notes_line
from thads.rules.plan import checked_plan
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook
from thads.workbook.request import read_request

SEVERAL: Example = EXAMPLES[3]
DAY = SEVERAL.days[0]
IN_2026 = dt.date(2026, 9, 30)
TAKEN_OFF = "Không tính là giảm"


def built(path: Path, **changes: tuple[str, str]) -> Path:
    """A workbook of the example, its file changed before."""
    text = SEVERAL.path.read_text(encoding="utf-8")
    for was, now in changes.values():
        assert was in text
        text = text.replace(was, now)
    plan = path.with_suffix(".toml")
    plan.write_text(text, encoding="utf-8")
    build_workbook(path, checked_plan(plan))
    return path


@pytest.fixture(scope="module")
def book_of_2023(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("2023") / "so.xlsm")


@pytest.fixture(scope="module")
def book_of_2026(tmp_path_factory: pytest.TempPathFactory) -> Path:
    changes = {"a": ("2023", "2026"), "b": ("2022", "2025")}
    return built(tmp_path_factory.mktemp("2026") / "so.xlsm", **changes)


def put(book: xw.Book, name: str, rows: Sequence[Sequence[Any]]) -> None:
    place = book.names[name].refers_to_range
    place.value = [*map(list, rows), *[[None] * place.shape[1]] * (place.shape[0] - len(rows))]


# --- requests sent back -------------------------------------------------------------------------------------------------


def type_returned(book: xw.Book, reading: str | None) -> tuple[Units, Units]:
    """Type the example's units and what each sent back, 0 to 2 of việc and of 1.000 đồng; those, and what counts where that
    is taken off: as much more is left. Of what can be enforced nothing changes."""
    type_in(book, SEVERAL, IN_2026)
    typed = typed_units(SEVERAL, IN_2026)
    others = [[number % 3, (number + 1) % 3, *[None] * 14] for number in range(len(typed))]
    put(book, "SoLieuKhac", others)
    book.names["CachHieu_GuiLai"].refers_to_range.value = reading
    counted = [(name, list(row)) for name, row in typed]
    for (_, row), (cases, money, *_) in zip(counted, others, strict=True):
        for column, amount in ((3, cases), (13, money)):
            row[column] = (row[column] or 0) + (amount or 0)
    return typed, counted


@pytest.mark.parametrize("reading", ["Tính là giảm", None, TAKEN_OFF])
def test_what_was_sent_back_counts_as_the_reading_has_it(
    book_of_2026: Path, reading: str | None, tmp_path: Path
) -> None:
    with open_book(book_of_2026) as book:
        typed, taken_off = type_returned(book, reading)
        judged = taken_off if reading == TAKEN_OFF else typed
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_printed(book, SEVERAL, IN_2026, judged)
        save(book, tmp_path / "so.xlsm")
    first = footnotes(report.request)[0]
    assert ("Số gửi lại yêu cầu: không tính là giảm, đã cộng vào số chuyển kỳ sau năm 2026." in first) is (
        reading == TAKEN_OFF
    )
    assert ("Số gửi lại yêu cầu: tính là giảm." in first) is (reading != TAKEN_OFF)
    assert "gửi lại yêu cầu việc 1, tiền 2." in notes_line(report)
    assert (
        notes_line(report).count("Gửi lại yêu cầu (Nghị định 152/2026/NĐ-CP, Điều 22): việc 12, tiền 12 nghìn đồng")
        == 1
    )
    with open_book(tmp_path / "so.xlsm") as book:
        check_live(book, SEVERAL, IN_2026, judged)


def test_the_readings_judge_differently(book_of_2026: Path) -> None:
    """Else the test above could not tell them apart."""
    verdicts = []
    for reading in (None, TAKEN_OFF):
        with open_book(book_of_2026) as book:
            type_returned(book, reading)
            report, _ = consolidate.run(book)
        assert report
        verdicts.append([[str(one.verdict) for one in unit.results] for unit in report.units])
    changed = {
        place
        for one, other in zip(*verdicts, strict=True)
        for place, pair in enumerate(zip(one, other, strict=True))
        if pair[0] != pair[1]
    }
    assert changed == {0, 2}  # việc giảm and tiền giảm, never what is done


def said_of_others(path: Path, row: Sequence[Any], day: dt.date) -> list[tuple[str, str]]:
    with open_book(path) as book:
        type_in(book, SEVERAL, day)
        put(book, "SoLieuKhac", [row])
        block = book.names["SoLieuKhac"].refers_to_range
        first, width = block.column, block.shape[1]
        cells = {block[0, at].get_address(False, False) for at in range(width)}
        assert first > 1
        return [(one.cell, one.text) for one in read_request(book).problems if one.cell in cells]


def test_a_doubt_of_two_measures_is_said_once(book_of_2023: Path) -> None:
    found = said_of_others(book_of_2023, (1, 1, *[None] * 14), DAY)
    dated = [text for _, text in found if "quy định gửi lại yêu cầu có từ ngày 01/07/2026" in text]
    assert len(dated) == 2  # việc, tiền
    assert len(found) == len(set(found))


@pytest.mark.parametrize(("place", "noun", "column", "step"), [(2, "việc", 6, 1), (4, "tiền", 16, 1_000)])
def test_what_can_be_enforced_is_compared_with_what_the_completion_is_judged_by(
    book_of_2023: Path, place: int, noun: str, column: int, step: int
) -> None:
    judged = typed_units(SEVERAL, DAY)[0][1][column] or 0
    for more, said in ((0, 0), (1, 1)):
        row: list[Any] = [None] * 16
        row[place : place + 2] = judged + more, 1
        found = said_of_others(book_of_2023, row, DAY)
        assert len(found) == said, found
        figures = [f"{(judged + one) * step:,}".replace(",", ".") for one in (1, 0)]
        assert all(f"{noun}, có điều kiện ({figures[0]} " in text for _, text in found)
        assert all(f"khác số đã nhập để xét ({figures[1]} " in text for _, text in found)


def test_other_programs_read_what_else_is_typed(
    book_of_2023: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """12 of 40 and 1 of 2 are 13 of 42, 30,95%; what has no amount has no rate."""
    path = tmp_path / "so.xlsm"
    blank: list[Any] = [None] * 16
    with open_book(book_of_2023) as book:
        type_in(book, SEVERAL, DAY)
        first, second = list(blank), list(blank)
        first[1], first[6:8], first[10:12] = 5, (40, 12), (0, 0)
        second[6:8] = 2, 1
        put(book, "SoLieuKhac", [first, second])
        save(book, path)
    assert cli.main(["kiem-tra", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    year = "Án có điều kiện trên một năm"
    corrupt = {"noi_dung": "Án tham nhũng, kinh tế", "ve": "tien", "tong": 0, "xong": 0, "don_vi": 1}
    returned = {"noi_dung": "Gửi lại yêu cầu", "ve": "tien", "tong": 5_000, "don_vi": 1}
    assert found["don_vi"][0]["so_lieu_khac"] == [
        returned,
        {"noi_dung": year, "ve": "viec", "tong": 40, "xong": 12, "ty_le": "0.3000", "don_vi": 1},
        corrupt,
    ]
    assert found["don_vi"][1]["so_lieu_khac"][0]["ty_le"] == "0.5000"
    assert "so_lieu_khac" not in found["don_vi"][2]
    assert found["cuc"]["so_lieu_khac"] == [
        returned,
        {"noi_dung": year, "ve": "viec", "tong": 42, "xong": 13, "ty_le": "0.3095", "don_vi": 2},
        corrupt,
    ]


# --- officers -----------------------------------------------------------------------------------------------------------


def officers_by_chance(number: int) -> Units:
    """Officers of the example's units, their figures about what is asked of the unit."""
    dice = random.Random(13)
    units = typed_units(SEVERAL, DAY)
    found: Units = []
    for place in range(number):
        name, unit = dice.choice(units)
        row: list[int | None] = [None] * SEVERAL.width
        for line in SEVERAL.lines:
            load = unit[line.columns[0]] or 0
            base = dice.choice((0, 20, 100, 250, 400))
            asked = line.asked(name, load * line.step, DAY)
            bounds = [Fraction(1, 2)] if asked is None else [asked[0], *(bound for _, bound in asked[3])]
            gone = -(-base * dice.choice(bounds)).__floor__() + dice.choice((-1, 0, 1))
            line.fill(row, row[line.columns[0]] or 5_000 + place, base, min(base, max(0, gone)), 0)
        found.append((name, row))
    return found


def wanted_of_officers(officers: Units, unit_loads: dict[str, list[int | None]]) -> list[list[Any]]:
    """What `ChapHanhVien_KetQua` has to say of each: change, rate, verdict, what is lacking and rank of each line, then of all."""
    results: list[list[Any]] = [[] for _ in officers]
    passed: list[dict[str, list[bool | None]]] = [{"việc": [], "tiền": []} for _ in officers]
    for line in SEVERAL.lines:
        found = []
        for name, row in officers:
            _, base, gone = line.figures(row)
            asked = line.asked(name, (unit_loads[name][line.columns[0]] or 0) * line.step, DAY)
            verdict, lacking = SEVERAL.judge(asked, base * line.step, gone * line.step, line.step)
            rate = Fraction(gone, base) if base and verdict != "Không xét" else None
            found.append((base, gone, verdict, lacking, rate))
        for at, (base, gone, verdict, lacking, rate) in enumerate(found):
            better = sum(other is not None and rate is not None and other > rate for *_, other in found)
            shown = rate_text(gone, base) if base else None
            results[at] += [
                gone,
                shown,
                verdict,
                (lacking or 0) // line.step or None,
                None if rate is None else 1 + better,
            ]
            passed[at][line.noun].append(None if verdict == "Không xét" else verdict != "Không đạt")
    return [[*row, SEVERAL.overall(one["việc"], one["tiền"])] for row, one in zip(results, passed, strict=True)]


def type_officers(book: xw.Book, officers: Units) -> None:
    rows = [[name, f"Chấp hành viên {place}", *row, None] for place, (name, row) in enumerate(officers)]
    put(book, "ChapHanhVien", rows)


def check_officers(book: xw.Book, officers: Units) -> None:
    """The sheet's results are those of the oracle; the target's sign, between rate and verdict, is left out."""
    rows = book.names["ChapHanhVien_KetQua"].refers_to_range.value[: len(officers)]
    lines = len(SEVERAL.lines)
    shown = [
        [row[6 * at + place] for at in range(lines) for place in (0, 1, 3, 4, 5)] + [row[6 * lines]] for row in rows
    ]
    assert shown == wanted_of_officers(officers, dict(typed_units(SEVERAL, DAY)))


def test_officers_by_an_oracle(book_of_2023: Path) -> None:
    officers = officers_by_chance(60)
    with open_book(book_of_2023) as book:
        type_in(book, SEVERAL, DAY)
        type_officers(book, officers)
        report, problems = consolidate.run(book)
        assert report is not None, problems
        check_officers(book, officers)
    seen = {str(one.verdict) for officer in report.officers for one in officer.results}
    assert seen == {"Đạt", "Đạt (vượt mức)", "Không đạt", "Không xét"}
    assert {"Đạt cả hai", "Đạt về việc", "Đạt về tiền", "Không đạt"} <= {str(one.overall) for one in report.officers}


def about_officers(problems: Sequence[Problem]) -> list[str]:
    return [one.text for one in problems if one.sheet == "Chấp hành viên"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, ""),
        ({0: 1}, "tổng số việc giải quyết: {0}, đơn vị {1} việc"),
        ({6: 1}, "số việc có điều kiện thi hành: {0}, đơn vị {1} việc"),
        ({8: 1}, "số việc thi hành xong: {0}, đơn vị {1} việc"),
        ({3: 1}, "số việc chuyển kỳ sau năm 2023 (đã trừ số chuyển sổ theo dõi riêng): {0}, đơn vị {1} việc"),
        ({18: 9}, "số tiền thi hành xong: {0}, đơn vị {1} đồng"),
    ],
)
def test_what_officers_do_not_make_up_is_said_once_with_both_numbers(
    book_of_2023: Path, more: dict[int, int], said: str
) -> None:
    """Two officers, a half each of the unit's figures, but for what one has more."""
    name, unit = typed_units(SEVERAL, DAY)[2]
    halves = [[None if one is None else one // 2 for one in unit]]
    halves.append([None if one is None else one - (half or 0) for one, half in zip(unit, halves[0], strict=True)])
    for column, amount in more.items():
        halves[0][column] = (halves[0][column] or 0) + amount
    with open_book(book_of_2023) as book:
        type_in(book, SEVERAL, DAY)
        type_officers(book, [(name, row) for row in halves])
        report, problems = consolidate.run(book)
    assert report, problems
    if not more:
        assert about_officers(problems) == []
        return
    ((column, amount),) = more.items()
    register = unit[column + 1] if column == 3 else 0
    whole = (unit[column] or 0) - (register or 0)
    step = 1_000 if column >= 10 else 1
    figures = [f"{(whole + one) * step:,}".replace(",", ".") for one in (amount, 0)]
    (text,) = about_officers(problems)
    assert text.startswith(f"{name}: cộng 02 chấp hành viên khác số của đơn vị: {said.format(*figures)}. "), text


def test_a_row_of_one_quantitys_scale_is_the_officers_own_for_that_alone(tmp_path: Path) -> None:
    """90% of 200 việc are 180; of a unit of 400 việc no completion is asked, of its officers it is now."""
    row = '[[scales.unit_cases.tiers]]\nquantity = "completion"\nunit = "Chấp hành viên"\ntarget = ["90%"]\n'
    row += 'wording = "chấp hành viên"\ntarget_wording = "từ 90% trở lên"\nclause = "Ví dụ"\n\n[scales.unit_money]'
    path = built(tmp_path / "so.xlsm", own=("[scales.unit_money]", row))
    figures = [
        600,
        100,
        None,
        94,
        None,
        None,
        200,
        None,
        179,
        None,
        5_000_000,
        0,
        None,
        0,
        None,
        None,
        0,
        None,
        0,
        None,
    ]
    with open_book(path) as book:
        type_in(book, SEVERAL, DAY)
        type_officers(book, [(NGHIEP_VU, list(figures)), (NGHIEP_VU, [*figures[:8], 180, *figures[9:]])])
        report, problems = consolidate.run(book)
        rows = book.names["ChapHanhVien_KetQua"].refers_to_range.value[:2]
    assert report, problems
    assert [row[6:12] for row in rows] == [
        [179, "89,50%", "≥ 90%", "Không đạt", 1, 2],
        [180, "90,00%", "≥ 90%", "Đạt", None, 1],
    ]
    assert [row[2:4] for row in rows] == [["≥ 6%", "Đạt"]] * 2
    assert str(report.units[0].results[1].verdict) == "Không xét"


def test_officers_go_into_the_next_year_with_what_can_be_compared(book_of_2023: Path, tmp_path: Path) -> None:
    """What is left of a reduction is next year's baseline, its part in the register beside it; of completion nothing is carried."""
    path, new = tmp_path / "so.xlsm", tmp_path / "moi.xlsm"
    figures: list[Any] = [600, 100, 4, 94, 3, None, 200, None, 179, None]
    with open_book(book_of_2023) as book:
        type_in(book, SEVERAL, DAY)
        type_officers(book, [(YEN_SON, [*figures, *figures])])
        assert consolidate.run(book)[0]
        save(book, path)
    assert cli.main(["sang-nam", str(path), "-o", str(new)]) == 0
    with open_book(new) as book:
        row = book.names["ChapHanhVien"].refers_to_range.value[0]
    nothing = [None] * 7
    assert row[:2] == [YEN_SON, "Chấp hành viên 0"]
    assert row[2:22] == [None, 94, 3, *nothing] * 2


# --- commendation list --------------------------------------------------------------------------------------------------


def unit(
    name: str, load: int, after: int, done: int, money_after: int, money_done: int
) -> tuple[str, list[int | None]]:
    """100 việc before, 200 with conditions; 1.000.000 before, 2.000.000 with conditions, in 1.000 đồng."""
    return name, [
        load, 100, None, after, None, None, 200, None, done, None,
        5_000_000, 1_000_000, None, money_after, None, None, 2_000_000, None, money_done, None,
    ]  # fmt: skip


# C has the most of all but 149 of 200, where 150 are asked; D, of 400 việc, is not judged by what it has completed.
FOUR = [
    unit("Đơn vị A", 600, 90, 150, 900_000, 1_000_000),
    unit("Đơn vị B", 600, 95, 170, 940_000, 929_000),
    unit("Đơn vị C", 600, 80, 149, 930_000, 1_500_000),
    unit("Đơn vị D", 400, 93, 100, 920_000, 940_000),
]
# Ranks of A, B, C, D by what is asked: 2 4 1 3, then 2 1 3 none (counted as 5); of money 1 4 3 2 and 2 4 1 3.
ORDERS = [
    ("Tổng thứ hạng về việc và về tiền", "ADB"),  # 7, 13, 13: D is before B in việc giảm
    ("Thứ hạng về việc", "ABD"),  # 4, 5, 8
    ("Thứ hạng về tiền", "ADB"),  # 3, 5, 8
    ("Thứ tự đã nhập", "ABD"),
]


def commended(path: Path, units: Units, order: str = "", officers: Units = []) -> list[list[Any]]:  # noqa: B006
    with open_book(path) as book:
        put(book, "NhapLieu", [[name, *row] for name, row in units])
        type_officers(book, officers)
        book.names["NgayBaoCao"].refers_to_range.value = DAY
        book.names["ThongTinIn"].refers_to_range[12, 0].value = order or None
        report, problems = consolidate.run(book)
        assert report, problems
        return [row for row in book.names["KhenThuong"].refers_to_range.value if any(row)]


@pytest.mark.parametrize(("order", "wanted"), ORDERS)
def test_who_has_all_that_is_asked_is_listed_best_first(book_of_2023: Path, order: str, wanted: str) -> None:
    _, *rows = commended(book_of_2023, FOUR, order)
    assert [row[1] for row in rows] == [f"Đơn vị {letter}" for letter in wanted]


def test_an_achievement_names_each_quantity(book_of_2023: Path) -> None:
    rows = {row[1]: row[2] for row in commended(book_of_2023, FOUR, officers=[FOUR[1], ("Đơn vị B", FOUR[2][1])])}
    assert rows["Đơn vị B"] == (
        "việc giảm 5 việc (5,00%), đạt; việc thi hành xong 170 việc (85,00%), đạt (xuất sắc);"
        " tiền giảm 60.000 nghìn đồng (6,00%), đạt; tiền thi hành xong 929.000 nghìn đồng (46,45%), đạt"
    )
    assert "việc thi hành xong 100 việc (50,00%), không xét" in rows["Đơn vị D"]
    assert rows["Chấp hành viên 0\nChấp hành viên\nĐơn vị B"] == rows["Đơn vị B"]
    assert "Chấp hành viên 1\nChấp hành viên\nĐơn vị B" not in rows


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ('"all"', "ADB"),
        ('{ all = ["money.completion"] }', "ACDB"),
        ('{ all = ["cases.completion"] }', "AB"),
        ('{ any = ["cases.completion", "money.completion"] }', "ACDB"),
    ],
)
def test_the_plans_rule_says_who_is_listed(tmp_path: Path, rule: str, wanted: str) -> None:
    """The sum of C's ranks is 8: behind A, before D and B."""
    path = built(tmp_path / "so.xlsm", rule=('overall = "each"', f"overall = {rule}"))
    _, *rows = commended(path, FOUR)
    assert "".join(row[1][-1] for row in rows) == wanted


def test_the_town_is_asked_its_own_rate(book_of_2023: Path) -> None:
    """50% of what can be enforced, where others are asked 46,45%."""
    town, other = unit(THANH_PHO, 600, 90, 150, 900_000, 999_999), unit(YEN_SON, 600, 90, 150, 900_000, 999_999)
    _, *rows = commended(book_of_2023, [town, other])
    assert [row[1] for row in rows] == [YEN_SON]
