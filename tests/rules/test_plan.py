"""The plan files say what the plan says, row by row, and a file that contradicts itself is refused."""

import re
import tomllib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import thads.rules.plan
from tests import oracle
from thads.rules.kinds import AnyReduction, AtLeast, Band, percent
from thads.rules.plan import Plan, checked_plan, load_plan, plan_years, sentences
from thads.rules.scales import SCALES, PlanError, TargetScale, Tier

FILE_2023 = thads.rules.plan.PLAN_FOLDER / "plan_2023.toml"
TEXT_2023 = FILE_2023.read_text(encoding="utf-8")


@pytest.fixture(params=plan_years(), ids=str)
def plan(request: pytest.FixtureRequest) -> Plan:
    return load_plan(request.param)


@pytest.mark.parametrize("name", SCALES)
def test_rows_follow_one_another(plan: Plan, name: str) -> None:
    tiers = plan.scales[name].tiers
    assert tiers[0].start == 0
    assert tiers[-1].stop is None
    for lower, upper in pairwise(tiers):
        assert lower.stop == upper.start
        assert lower.start < upper.start


@pytest.mark.parametrize("name", SCALES)
def test_every_row_has_its_words_and_clause(plan: Plan, name: str) -> None:
    tiers = plan.scales[name].tiers
    for tier in tiers:
        assert tier.wording.strip()
        assert re.search(r"mục \d.* điểm [a-zđ]", tier.clause), tier.clause
        assert 0 < tier.target.rate <= Fraction(1, 2), "a rate is a fraction, 6% is 0.06"
    assert len({tier.wording for tier in tiers}) == len({tier.clause for tier in tiers}) == len(tiers)
    assert plan.scale_titles[name].strip()


@pytest.mark.parametrize("year", plan_years())
def test_the_words_of_each_target_are_those_of_its_rates(year: int) -> None:
    data = tomllib.loads((thads.rules.plan.PLAN_FOLDER / f"plan_{year}.toml").read_text(encoding="utf-8"))
    plan = load_plan(year, {"below_target": "any_reduction", "range_target": "from_lower"})
    for name in SCALES:
        written = [row["target_wording"] for row in data["scales"][name]["tiers"]]
        assert [tier.target.wording for tier in plan.scales[name].tiers] == written


def test_the_year_before_is_the_base(plan: Plan) -> None:
    assert plan.baseline_year + 1 == plan.current_year
    assert plan.drive_start < plan.drive_end
    assert plan.drive_end.year == plan.current_year
    assert len(set(plan.units)) == len(plan.units) > 0


def test_2023_has_the_eight_units() -> None:
    parts = ("Phòng Nghiệp vụ", "Tuyên Quang", "Yên Sơn", "Sơn Dương", "Hàm Yên", "Chiêm Hóa", "Na Hang", "Lâm Bình")
    units = load_plan(2023).units
    assert [part for unit, part in zip(units, parts, strict=True) if part in unit] == list(parts)


@pytest.mark.parametrize("name", SCALES)
def test_2023_holds_the_numbers_of_the_plan(name: str) -> None:
    tiers = load_plan(2023).scales[name].tiers
    for tier, row in zip(tiers, oracle.SCALES[name], strict=True):
        rates = [Fraction(rate, 100) for rate in row.percents]
        assert (tier.start, tier.stop) == (row.start, row.end)
        assert (tier.target.rate, tier.target.wording, tier.wording) == (rates[0], row.target, row.wording)
        # Only "dưới …%" and "4-5%" know "vượt mức": from the rate named, the higher one of two.
        assert tier.target.stretch == (rates[-1] if row.below or len(rates) == 2 else None)
        assert type(tier.target) is (AnyReduction if row.below else AtLeast)


def test_default_readings() -> None:
    readings = load_plan(2023).readings
    assert {name: getattr(readings, name) for name in oracle.DEFAULT_READINGS} == oracle.DEFAULT_READINGS
    assert readings.missing == "missing"


def test_reading_1_moves_2500_and_no_money() -> None:
    upper, lower = load_plan(2023), load_plan(2023, {"shared_boundary": "lower"})
    assert upper.scales["unit_cases"].tier_for(2500).target.wording == "dưới 1%"
    assert lower.scales["unit_cases"].tier_for(2500).target.wording == "dưới 2%"
    assert lower.scales["unit_money"] == upper.scales["unit_money"]


@pytest.mark.parametrize("workload", [0, 499, 500, 1000, 1500, 1999, 2000, 2499, 2501, 10**6])
def test_reading_1_leaves_other_workloads(workload: int) -> None:
    upper, lower = (
        load_plan(2023, {"shared_boundary": reading}).scales["unit_cases"] for reading in ("upper", "lower")
    )
    assert lower.tier_for(workload).wording == upper.tier_for(workload).wording


def test_reading_2_is_the_literal_band() -> None:
    tiers = load_plan(2023, {"below_target": "band"}).scales["unit_cases"].tiers
    assert [type(tier.target) for tier in tiers] == [AtLeast] * 4 + [Band] * 2
    assert [tier.target.rate for tier in tiers[4:]] == [Fraction(2, 100), Fraction(1, 100)]
    assert all(tier.target.stretch is None for tier in tiers)


def test_reading_3_passes_from_the_upper_rate() -> None:
    (tier,) = load_plan(2023, {"range_target": "from_upper"}).scales["province_cases"].tiers
    assert (tier.target.rate, tier.target.stretch) == (Fraction(5, 100), None)


@pytest.mark.parametrize(("name", "value"), [("zero_baseline", "passed"), ("missing", "zero")])
def test_readings_4_and_5_change_no_scale(name: str, value: str) -> None:
    default, other = load_plan(2023), load_plan(2023, {name: value})
    assert getattr(other.readings, name) == value != getattr(default.readings, name)
    assert all(other.scales[scale] == default.scales[scale] for scale in SCALES)


def test_another_year_is_one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXT_2023.replace("baseline_year = 2022", "baseline_year = 2025")
    text = text.replace("current_year = 2023", "current_year = 2026").replace('"0.06"', '"0.075"')
    (tmp_path / "plan_2026.toml").write_text(text, encoding="utf-8")
    (tmp_path / "plan_2023.toml").write_text(TEXT_2023, encoding="utf-8")
    monkeypatch.setattr(thads.rules.plan, "PLAN_FOLDER", tmp_path)
    assert plan_years() == (2023, 2026)
    plan = load_plan(2026)
    assert (plan.baseline_year, plan.current_year) == (2025, 2026)
    assert plan.scales["unit_cases"].tier_for(0).target.wording == "từ 7,5% trở lên"
    assert load_plan(tmp_path / "plan_2026.toml") == plan


def test_an_unknown_year() -> None:
    with pytest.raises(FileNotFoundError):
        load_plan(1999)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("from = 500\n", "from = 501\n"),
        ("from = 500\n", "from = 499\n"),
        ("from = 0\nbelow = 500\n", "from = 1\nbelow = 500\n"),
        ("below = 1000\n", "below = 500\n"),
        ("below = 1000\n", ""),
        ('from = 2500\ntarget = ["0.01"]', 'from = 2500\nbelow = 9000\ntarget = ["0.01"]'),
        ('target = ["0.06"]', 'target = ["0"]'),
        ('target = ["0.06"]', 'target = ["-0.06"]'),
        ('target = ["0.06"]', 'target = ["6"]'),
        ('target = ["0.06"]', 'target = ["1/3"]'),
        ('target = ["0.06"]', 'target = ["sáu"]'),
        ('target = ["0.06"]', "target = []"),
        ('target = ["0.04", "0.05"]', 'target = ["0.05", "0.04"]'),
        ('shared_boundary = "upper"', 'shared_boundary = "both"'),
        ('missing = "missing"', 'missing = "guess"'),
        ('zero_baseline = "not_judged"', 'zero_base = "not_judged"'),
        ('wording = "dưới 500 việc"\n', ""),
        ('clause = "Kế hoạch 30/6/2023, mục 1 điểm a"\n', ""),
        ('title = "Giảm việc chuyển kỳ sau – kết quả toàn Cục"\n', ""),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, was: str, now: str) -> None:
    with pytest.raises(PlanError, match=r"^plan_2030\.toml, dòng \d+: |reading") as caught:
        load_plan(_file(tmp_path, was, now))
    assert str(caught.value).endswith((".", "?"))


def _file(folder: Path, was: str, now: str) -> Path:
    assert was in TEXT_2023
    path = folder / "plan_2030.toml"
    path.write_text(TEXT_2023.replace(was, now, 1), encoding="utf-8")
    return path


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("was", "now", "at", "said"),
    [
        ("baseline_year = 2022", "baseline_yaer = 2022", "baseline_yaer", "Có phải “baseline_year”?"),
        ("[agency]\n", "[agency]\nfax = 1\n", "fax", "không có mục “fax”."),
        ("[agency]\n", "[bonus]\nx = 1\n[agency]\n", "[bonus]", "không có mục “bonus”."),
        ("[scales.unit_money]\n", "[scales.officers]\n[scales.unit_money]\n", "[scales.officers]", "“officers”"),
        ("below = 1000\n", "bellow = 1000\n", "bellow", "Có phải “below”?"),
        ('target = ["0.04", "0.05"]', 'target = ["0.04", "0.05", "0.06"]', '"0.06"]\nwording = "toàn', "3 giá trị, phải có từ 1 đến 2"),
        ('target = ["0.05"]\n', 'target = ["năm"]\n', '["năm"]', "“target” phải là tỷ lệ"),
        ('target = ["0.05"]\n', "target = [0.05]\n", "[0.05]", "“target” phải là tỷ lệ"),
        ("from = 1500", "from = -1500", "from = -1500", "“from” phải là số nguyên"),
        ("from = 1500", 'from = "1500"', 'from = "1500"', "“from” phải là số nguyên"),
        ("from = 1500", "from = true", "from = true", "“from” phải là số nguyên"),
        ("from = 1500", "from = 1501", "[[scales.unit_cases.tiers]]\nfrom = 1501", "khoảng trống"),
        ("drive_end = 2023-09-30", 'drive_end = "30/9/2023"', "drive_end", "ngày dạng năm-tháng-ngày"),
        ('missing = "missing"', 'missing = "misssing"', "missing =", "Có phải “missing”?"),
        ("unit_money = [100_000_000,", "unit_money = [1, 100_000_000,", "unit_money = [", "3 giá trị, phải có 2"),
        ("units = [", "units = 8\nteams = [", "units = 8", "danh sách"),
        ("[warnings]", "[warnings", "[warnings", "viết chưa đúng cách"),
        ("[warnings]", "[agency]", "[agency]\nlarge", "viết chưa đúng cách"),
    ],
)  # fmt: skip
def test_what_a_file_cannot_say_is_named_with_its_line(tmp_path: Path, was: str, now: str, at: str, said: str) -> None:
    path = _file(tmp_path, was, now)
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    assert f"plan_2030.toml, dòng {_line_of(path.read_text(encoding='utf-8'), at)}: " in str(caught.value)
    assert said in str(caught.value)


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "plan_2030.toml"
    path.write_text(TEXT_2023.replace("clause", "klause").replace("place =", "palce ="), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    # Of each, the unknown word and the lacking one.
    assert len(str(caught.value).splitlines()) == 2 * (1 + TEXT_2023.count("\nclause ="))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("below = 500\n", "below = 400\n", "khoảng trống"),
        ('target = ["0.06"]', 'target = ["7%"]', "lời “từ 6% trở lên” không khớp với số của dòng này, vốn là “từ 7% trở lên”"),
        ('wording = "từ 500 đến dưới 1.000 việc"', 'wording = "từ 500 đến 1.000 việc"', "vốn là “từ 500 đến dưới 1.000 việc”"),
        ('wording = "từ 500 tỷ', 'wording = "từ 500 triệu', "vốn là “từ 500 tỷ đồng trở lên”"),
        ("through = 2500\n", "through = 2500\nbelow = 2500\n", "chỉ ghi một trong hai mục"),
        ("below_target = true", "below_target = false", "vốn là “từ 2% trở lên”"),
        ("baseline_year = 2022", "baseline_year = 2023", "năm so sánh phải trước năm thi đua"),
        ("drive_end = 2023-09-30", "drive_end = 2023-06-30", "các ngày phải theo thứ tự"),
        ("current_year = 2023", "current_year = 2024", "không thuộc năm 2024"),
        ("huyện Na Hang", "huyện Hàm Yên", "“Chi cục THADS huyện Hàm Yên” ghi 2 lần"),
    ],
)  # fmt: skip
def test_words_and_numbers_that_differ_are_named(tmp_path: Path, was: str, now: str, said: str) -> None:
    with pytest.raises(PlanError, match=r"^plan_2030\.toml, dòng \d+: ") as caught:
        checked_plan(_file(tmp_path, was, now))
    assert said in str(caught.value)


def test_a_rate_is_a_percentage_or_a_fraction(tmp_path: Path) -> None:
    percents = re.sub(r'"0\.0(\d)"', r'"\1%"', TEXT_2023).replace('"4%", "5%"', '"4,0%", " 5.00 %"')
    path = tmp_path / "plan.toml"
    path.write_text("\ufeff" + percents, encoding="utf-8")
    assert checked_plan(path) == load_plan(2023)


# Clause II of the plan as it was announced, without "Phấn đấu", "/năm", and "việc", "đồng", "tỷ đồng" said twice.
ANNOUNCED = """
dưới 500 việc: giảm từ 6% trở lên; từ 500 đến dưới 1.000 việc: giảm từ 5% trở lên; từ 1.000 đến dưới 1.500 việc: giảm từ 4% trở lên;
từ 1.500 đến dưới 2.000 việc: giảm từ 3% trở lên; từ 2.000 đến 2.500 việc: giảm dưới 2%; từ 2.500 việc trở lên: giảm dưới 1%;
dưới 10 tỷ đồng: giảm từ 6% trở lên; từ 10 đến dưới 40 tỷ đồng: giảm từ 5% trở lên; từ 40 đến dưới 100 tỷ đồng: giảm từ 4% trở lên;
từ 100 đến dưới 200 tỷ đồng: giảm từ 3% trở lên; từ 200 đến dưới 500 tỷ đồng: giảm từ 2% trở lên; từ 500 tỷ đồng trở lên: giảm dưới 1%
"""


def test_the_plan_reads_back_as_it_was_announced() -> None:
    lines = sentences(checked_plan(FILE_2023))
    assert [line.strip().removeprefix("Đơn vị có ") for line in lines if "Đơn vị có" in line] == [
        line.strip() for line in ANNOUNCED.split(";")
    ]
    assert [line.strip() for line in lines if line.startswith("  Toàn Cục")] == [
        "Toàn Cục: giảm từ 4-5% trở lên",
        "Toàn Cục: giảm từ 5% trở lên",
    ]


def test_a_reading_that_does_not_exist() -> None:
    with pytest.raises(PlanError, match="zero_baseline"):
        load_plan(2023, {"zero_baseline": "failed"})


def _row(start: int, stop: int | None) -> Tier:
    return Tier(start, stop, AtLeast(Fraction(1, 20)), "", "")


@pytest.mark.parametrize(
    ("tiers", "row"),
    [
        ((), None), ((_row(0, 10), _row(11, None)), 1), ((_row(0, 10), _row(9, None)), 1),
        ((_row(0, None), _row(10, None)), 1), ((_row(10, None), _row(0, 10)), 0), ((_row(0, 10), _row(10, 20)), 1),
        ((_row(0, 0), _row(0, None)), 0),
    ],
)  # fmt: skip
def test_the_row_that_is_wrong_is_named(tiers: tuple[Tier, ...], row: int | None) -> None:
    with pytest.raises(PlanError) as caught:
        TargetScale(tiers)
    assert caught.value.row == row


def test_a_workload_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        load_plan(2023).scales["unit_cases"].tier_for(-1)


@pytest.mark.parametrize(
    ("rate", "text"), [("0.06", "6%"), ("0.045", "4,5%"), ("0.0005", "0,05%"), ("1", "100%"), ("0.123456", "12,3456%")]
)
def test_percent(rate: str, text: str) -> None:
    assert percent(Fraction(rate)) == text
