"""The consolidated result of hand-made figures: sums, ranks, notes, counts, footnotes and the JSON of the command line."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from tests import oracle
from tests.cases import UNIT_CASES
from thads import layout
from thads.figures.officers import Officer
from thads.figures.problems import Level, Problem
from thads.figures.settings import Settings
from thads.figures.units import MeasureFigures, UnitFigures
from thads.results.amounts import rate_text
from thads.results.report import Request, judge_all, printed_units
from thads.results.show import to_json
from thads.results.words import footnotes, notes_line, summary_line
from thads.rules.kinds import Amount, AtLeast
from thads.rules.plan import load_plan
from thads.rules.scales import TargetScale

T = 10**9
Figures = tuple[int | None, int | None, int | None]

# name: việc, tiền (đồng). By hand: A 6% exactly; B 1% in the row "dưới 1%"; C one case short of 5%; D nothing to
# reduce; E without this year's money.
FIVE: dict[str, tuple[Figures, Figures]] = {
    "A": ((499, 150, 141), (5 * T, 1 * T, 940 * 10**6)),
    "B": ((2500, 1000, 990), (600 * T, 100 * T, 99_500 * 10**6)),
    "C": ((800, 200, 191), (20 * T, 4 * T, 3_800 * 10**6)),
    "D": ((1200, 0, 0), (50 * T, 10 * T, 9_700 * 10**6)),
    "E": ((1600, 300, 282), (150 * T, 30 * T, None)),
}


def request(
    units: dict[str, tuple[Figures, Figures]],
    readings: dict[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> Request:
    plan = load_plan(2023, readings)
    return Request(
        units=[
            UnitFigures(place, name, (MeasureFigures(*cases), MeasureFigures(*money)))
            for place, (name, (cases, money)) in enumerate(units.items())
        ],
        scales=plan.scales,
        settings=Settings(plan.warnings, 1000, baseline_year=2022, current_year=2023, readings=plan.readings),
        money_unit="1.000 đồng",
        report_date=dt.date(2023, 9, 30),
        print_info=dict.fromkeys(layout.PRINT_INFO_ROWS, "") | {"province_label": "Toàn Cục"},
        problems=problems,
    )


def test_verdicts() -> None:
    report = judge_all(request(FIVE))
    assert [(unit.name, unit.results[0].verdict, unit.results[1].verdict, unit.overall) for unit in report.units] == [
        ("A", "Đạt", "Đạt", "Đạt cả hai"),
        ("B", "Đạt (vượt mức)", "Đạt", "Đạt cả hai"),
        ("C", "Không đạt", "Đạt", "Đạt về tiền"),
        ("D", "Không xét", "Không đạt", "Không đạt"),
        ("E", "Đạt", "Thiếu số liệu", "Thiếu số liệu"),
    ]
    assert [unit.results[0].assessment.shortfall for unit in report.units] == [0, 0, 1, 0, 0]
    assert [unit.results[1].assessment.shortfall for unit in report.units] == [0, 0, 0, 100 * 10**6, None]


def test_ranks_share_a_tie_and_leave_out_what_has_no_rate() -> None:
    report = judge_all(request(FIVE))
    assert [unit.results[0].rank for unit in report.units] == [1, 4, 3, None, 1]
    assert [unit.results[1].rank for unit in report.units] == [1, 4, 2, 3, None]
    assert (report.province.results[0].rank, report.province.results[1].rank) == (None, None)


@pytest.mark.parametrize(("order", "names"), [(0, "ABCDE"), (1, "ACBED"), (2, "DECBA")])
def test_the_order_in_which_units_are_printed(order: int, names: str) -> None:
    """By rank: the ranks of việc and tiền together, those that lack one behind. In danger first: D fails (money 3% of 4%), E lacks
    figures, C passes in money alone; of A and B, which pass in both, the one of lower rank."""
    asked = request(FIVE)
    report = judge_all(replace(asked, print_info={**asked.print_info, "order": layout.PRINT_ORDERS[order]}))
    assert "".join(unit.name for unit in printed_units(report)) == names


def test_officers_are_judged_by_what_is_asked_of_their_unit() -> None:
    """The unit has 1.600 cases, of which 3% are to go, whatever an officer's own workload is; of a unit without workload nothing
    is known to be asked. A row of the scale that is the officers' goes before; what is asked in numbers, of all together, is not judged."""
    asked = request({"A": ((1600, 300, 282), (0, 0, 0)), "B": ((None, 300, 282), (0, 0, 0))})
    rows = ((0, (0, 100, 97)), (0, (90, 100, 98)), (1, (90, 100, 90)))
    officers = [
        Officer(unit, UnitFigures(number, f"Người {number}", (MeasureFigures(*cases), MeasureFigures(0, 0, 0))), "")
        for number, (unit, cases) in enumerate(rows)
    ]

    def judged(scale: TargetScale) -> list[str]:
        report = judge_all(replace(asked, officers=officers, scales={**asked.scales, "unit_cases": scale}))
        return [one.results[0].assessment.words for one in report.officers]

    scale = asked.scales["unit_cases"]
    assert judged(scale) == ["Đạt", "Không đạt", "Thiếu số liệu"]
    own = replace(scale.tiers[0], target=AtLeast(Fraction(2, 100)), start=0, stop=None, unit="Chấp hành viên")
    assert judged(replace(scale, named=(own,))) == ["Đạt"] * 3
    assert judged(TargetScale((replace(own, target=Amount(Fraction(30)), unit=""),)))[:2] == ["Không xét"] * 2


def test_while_figures_lack_the_row_is_that_of_the_sums_so_far() -> None:
    """1.500 and 1.100 cases, on a scale with several rows: from 2.500 on under 1%."""
    asked = request({"A": ((1500, 100, 90), (0, 0, 0)), "B": ((1100, 100, None), (0, 0, 0))})
    scales = {**asked.scales, "province_cases": asked.scales["unit_cases"]}
    cases = judge_all(replace(asked, scales=scales)).province.results[0].assessment
    assert cases.tier is not None
    assert (cases.tier.target.wording, cases.verdict) == ("dưới 1%", "Thiếu số liệu")


def test_the_province_sums_the_units() -> None:
    province = judge_all(request(FIVE)).province
    assert province.name == "Toàn Cục"
    assert province.results[0].figures == MeasureFigures(6599, 1650, 1604)
    # 46 of 1.650 is 2,787…%; 4% is 66 cases.
    assert (province.results[0].verdict, province.results[0].assessment.rate) == ("Không đạt", 278)
    assert (province.results[0].assessment.reduction, province.results[0].assessment.shortfall) == (46, 20)


def test_incomplete_sums_are_not_judged() -> None:
    province = judge_all(request(FIVE)).province
    assert province.results[1].figures == MeasureFigures(825 * T, 145 * T, 113_940 * 10**6)
    assert (province.results[1].verdict, province.overall) == ("Thiếu số liệu", "Thiếu số liệu")
    assert (province.results[1].assessment.rate, province.results[1].assessment.shortfall) == (None, None)


@pytest.mark.parametrize(
    ("after", "verdict", "overall"),
    [
        (961, "Không đạt", "Đạt về tiền"), (960, "Đạt", "Đạt cả hai"), (951, "Đạt", "Đạt cả hai"),
        (950, "Đạt (vượt mức)", "Đạt cả hai"),
    ],
)  # fmt: skip
def test_the_province_has_its_own_scale(after: int, verdict: str, overall: str) -> None:
    units: dict[str, tuple[Figures, Figures]] = {
        "A": ((2000, 500, 480), (T, 100, 95)),
        "B": ((2000, 500, after - 480), (T, 100, 95)),
    }
    province = judge_all(request(units)).province
    assert (province.results[0].verdict, province.results[1].verdict, province.overall) == (verdict, "Đạt", overall)


def test_all_boundary_cases_as_units_of_one_report() -> None:
    blank: Figures = (None, None, None)
    units = {
        case.name: (case.figures, blank) if case.measure == "cases" else (blank, case.figures) for case in UNIT_CASES
    }
    report = judge_all(request(units))
    for case, unit in zip(UNIT_CASES, report.units, strict=True):
        result = unit.results[0] if case.measure == "cases" else unit.results[1]
        assert result.verdict == case.verdict, case.name
    for measure in ("cases", "money"):
        rows = [figures[measure == "money"] for figures in units.values()]
        sums, verdict = oracle.province(measure, rows)
        province = report.province.results[measure == "money"]
        assert province.figures == MeasureFigures(*sums)
        assert province.verdict == verdict


def test_sums_beyond_the_greatest_figure() -> None:
    units: dict[str, tuple[Figures, Figures]] = {
        str(number): ((9, 2, 1), (10**18, 10**18, 95 * 10**16)) for number in range(24)
    }
    province = judge_all(request(units)).province
    assert province.results[1].figures.before == 24 * 10**18
    assert (province.results[1].verdict, province.results[1].assessment.rate) == ("Đạt", 500)


def test_the_rate_of_a_monstrous_increase_is_true() -> None:
    (unit,) = judge_all(request({"A": ((9, 2, 1), (10**18, 1, 10**18))})).units
    assert unit.results[1].assessment.rate == (1 - 10**18) * 10_000


def test_notes() -> None:
    warning = Problem(Level.WARNING, "Nhập liệu", "D8", "…", place=1)
    units = FIVE | {"F": ((300, 0, 2), (T, 0, 0)), "G": ((None, 5, None), (T, 5, 4))}
    notes = {unit.name: unit.note for unit in judge_all(request(units, problems=[warning])).units}
    assert notes["A"] == notes["C"] == notes["D"] == ""
    assert notes["B"] == "Cần xem lại"
    assert "tiền" in notes["E"]
    assert "2023" in notes["E"]
    assert "2022" not in notes["E"]
    assert "2022 bằng 0" in notes["F"]
    assert "tổng số" in notes["G"]
    assert "2023" in notes["G"]


def test_counts_and_missing_units() -> None:
    report = judge_all(request(FIVE))
    assert summary_line(report) == (
        "02/05 đơn vị đạt cả 02 chỉ tiêu; 01 đơn vị chỉ đạt chỉ tiêu về tiền; 01 đơn vị không đạt; 01 đơn vị thiếu số liệu."
    )
    assert notes_line(report) == "Ghi chú: E: thiếu tiền năm 2023. Số Toàn Cục mới là số cộng đến nay."
    complete = judge_all(request({name: FIVE[name] for name in "ABCD"}))
    assert summary_line(complete).startswith("02/04 đơn vị đạt cả 02 chỉ tiêu;")
    assert notes_line(complete) == ""


@pytest.mark.parametrize(
    ("reading", "value", "by_default", "chosen"),
    [
        ("shared_boundary", "lower", "6 từ 2.500;", "6 từ 2.501;"),
        (
            "below_target",
            "band",
            "“< 2%”, “< 1%”: có giảm là Đạt",
            "dưới mức đó; giảm từ mức đó trở lên là Không đạt",
        ),
        ("range_target", "from_upper", "việc đạt từ 4%, vượt mức từ 5%", "việc đạt từ 5%;"),
        ("zero_baseline", "passed", "nay bằng 0 thì không xét", "nay bằng 0 thì đạt"),
        ("missing", "zero", "Ô trống: thiếu số liệu", "Ô trống: tính là 0"),
    ],
)
def test_each_reading_has_its_footnote(reading: str, value: str, by_default: str, chosen: str) -> None:
    default, other = "\n".join(footnotes(request(FIVE))), "\n".join(footnotes(request(FIVE, {reading: value})))
    assert (by_default in default, by_default in other) == (True, False)
    assert (chosen in default, chosen in other) == (False, True)
    assert "tiền đạt từ 5%" in default


def test_a_footnote_promises_no_verdict_that_the_scales_do_not_give() -> None:
    # Staff clear "mức phấn đấu cao" on `Chỉ tiêu`: no row gives "Đạt (vượt mức)" any more.
    asked = request(FIVE)
    cleared = {
        name: replace(
            scale, tiers=tuple(replace(tier, target=replace(tier.target, stretch=None)) for tier in scale.tiers)
        )
        for name, scale in asked.scales.items()
    }
    assert "vượt mức" in "\n".join(footnotes(asked))
    assert judge_all(replace(asked, scales=cleared)).units[1].results[0].verdict == "Đạt"
    assert "vượt mức" not in "\n".join(footnotes(replace(asked, scales=cleared)))


def test_a_reading_reaches_units_and_province() -> None:
    units: dict[str, tuple[Figures, Figures]] = {"A": ((9, 0, 0), (T, 100, 90))}
    report = judge_all(request(units, {"zero_baseline": "passed"}))
    assert report.units[0].overall == report.province.overall == "Đạt cả hai"
    assert judge_all(request(units)).province.overall == "Đạt về tiền"


def test_json() -> None:
    problem = Problem(Level.WARNING, "Nhập liệu", "K7", "Nên xem lại.", place=0)
    found = to_json(judge_all(request({name: FIVE[name] for name in "CE"}, problems=[problem])), [problem])
    no_money = {
        "tong": 150 * T, "ky_truoc": 30 * T, "ky_nay": None, "giam": None, "ty_le": None,
        "nhom": "từ 100 đến dưới 200 tỷ đồng", "chi_tieu": "từ 3% trở lên", "ket_qua": "Thiếu số liệu",
        "con_phai_giam": None, "thu_hang": None,
    }  # fmt: skip
    assert found == {
        "don_vi": [
            {
                "ten": "C",
                "viec": {
                    "tong": 800, "ky_truoc": 200, "ky_nay": 191, "giam": 9, "ty_le": "0.0450",
                    "nhom": "từ 500 đến dưới 1.000 việc", "chi_tieu": "từ 5% trở lên", "ket_qua": "Không đạt",
                    "con_phai_giam": 1, "thu_hang": 2,
                },
                "tien": {
                    "tong": 20 * T, "ky_truoc": 4 * T, "ky_nay": 3_800 * 10**6, "giam": 200 * 10**6, "ty_le": "0.0500",
                    "nhom": "từ 10 đến dưới 40 tỷ đồng", "chi_tieu": "từ 5% trở lên", "ket_qua": "Đạt",
                    "con_phai_giam": 0, "thu_hang": 1,
                },
                "ket_qua_chung": "Đạt về tiền",
            },
            {
                "ten": "E",
                "viec": {
                    "tong": 1600, "ky_truoc": 300, "ky_nay": 282, "giam": 18, "ty_le": "0.0600",
                    "nhom": "từ 1.500 đến dưới 2.000 việc", "chi_tieu": "từ 3% trở lên", "ket_qua": "Đạt",
                    "con_phai_giam": 0, "thu_hang": 1,
                },
                "tien": no_money,
                "ket_qua_chung": "Thiếu số liệu",
            },
        ],
        "cuc": {
            "ten": "Toàn Cục",
            "viec": {
                "tong": 2400, "ky_truoc": 500, "ky_nay": 473, "giam": 27, "ty_le": "0.0540", "nhom": "toàn Cục",
                "chi_tieu": "từ 4-5% trở lên", "ket_qua": "Đạt (vượt mức)", "con_phai_giam": 0, "thu_hang": None,
            },
            "tien": no_money | {
                "tong": 170 * T, "ky_truoc": 34 * T, "ky_nay": 3_800 * 10**6, "nhom": "toàn Cục",
                "chi_tieu": "từ 5% trở lên",
            },
            "ket_qua_chung": "Thiếu số liệu",
        },
        "van_de": [{"muc": "canh_bao", "sheet": "Nhập liệu", "o": "K7", "noi_dung": "Nên xem lại."}],
    }  # fmt: skip


def test_json_of_figures_with_errors() -> None:
    problem = Problem(Level.ERROR, "Nhập liệu", "C7", "Hãy sửa.", place=0)
    assert to_json(None, [problem]) == {
        "don_vi": [],
        "cuc": None,
        "van_de": [{"muc": "loi", "sheet": "Nhập liệu", "o": "C7", "noi_dung": "Hãy sửa."}],
    }


@pytest.mark.parametrize(
    ("rate", "text"),
    [(599, "0.0599"), (600, "0.0600"), (0, "0.0000"), (10_000, "1.0000"), (-1, "-0.0001"), (-12_345, "-1.2345")],
)
def test_rate_text(rate: int, text: str) -> None:
    assert rate_text(rate) == text
