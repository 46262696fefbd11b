"""Several quantities of việc and of tiền: whose inputs stand where, what a plan file may say of them, how all become one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from pathlib import Path

import pandas as pd
import pytest

from tests.other_plans import EXAMPLES
from thads import layout
from thads.figures.problems import Block
from thads.figures.scales import block_rows, read_scales
from thads.figures.settings import Settings, settings_of, settings_of_plan
from thads.forms.national import figures_of, judge_provinces
from thads.numerals import FigureError
from thads.results import live
from thads.rules.plan import Plan, checked_plan, draft_plan, load_plan, plan_of_text, sentences, terms_of
from thads.rules.quantities import CARRIED_OVER, COMPLETION, QUANTITIES, measures_of, own_inputs
from thads.rules.scales import PlanError
from thads.rules.verdicts import OVERALL_RULES, Verdict, assess

SEVERAL = EXAMPLES[3]
TEXT = SEVERAL.path.read_text(encoding="utf-8")
WARNINGS = load_plan(2023).warnings


@pytest.fixture(scope="module")
def plan() -> Plan:
    return checked_plan(SEVERAL.path)


def test_the_usual_two_are_those_of_the_layout() -> None:
    assert measures_of((CARRIED_OVER,), (CARRIED_OVER,)) == layout.MEASURES
    assert measures_of((COMPLETION,), (CARRIED_OVER,)) == layout.MEASURES


def test_what_two_quantities_share_is_typed_once() -> None:
    """By hand: reduction and completion share the load; completion with and without đình chỉ all but that."""
    done, stopped = COMPLETION, QUANTITIES["completion_stopped"]
    measures = measures_of((CARRIED_OVER, COMPLETION), (stopped, done))
    assert [one.label for one in measures] == ["Việc giảm", "Việc xong", "Tiền xong, ĐC", "Tiền xong"]
    assert [one.said for one in measures] == ["việc (giảm)", "việc (xong)", "tiền (xong, ĐC)", "tiền (xong)"]
    assert [one.name for one in measures] == ["Viec", "Viec_2", "Tien", "Tien_2"]
    assert [one.columns for one in measures] == [
        (1, 2, 3, 4, 5), (1, 7, 8, 9, 10), (11, 12, 13, 14, 15), (11, 12, 18, 14, 20),
    ]  # fmt: skip
    assert own_inputs(measures[1], COMPLETION) == (1, 3)
    assert own_inputs(measures[3], done) == ()


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_every_input_of_every_set_has_one_column(size: int) -> None:
    for chosen in permutations(QUANTITIES.values(), size):
        measures = measures_of(chosen, (CARRIED_OVER,))
        assert layout.input_columns(measures) == 1 + 5 * (size + 1)
        columns: dict[int, str | None] = {}
        for measure, quantity in zip(measures, chosen, strict=False):
            for index in quantity.used:
                column, label = measure.columns[index], quantity.inputs[index]
                assert columns.setdefault(column, label) == label
        labels = {label for quantity in chosen for label in quantity.inputs if label}
        assert sorted(columns.values(), key=str) == sorted(labels), "each label once"
        owned = sum(len(own_inputs(one, quantity)) for one, quantity in zip(measures, chosen, strict=False))
        assert owned == len(labels)
        assert len({one.key for one in measures}) == len({one.label for one in measures}) == size + 1


def by_words(rule: str, cases: tuple[str, ...], money: tuple[str, ...]) -> str:
    """What all verdicts come to, said once more from the rule's words."""
    deciding = {"cases": cases, "money": money}.get(rule, cases + money)
    if "Thiếu số liệu" in deciding:
        return "Thiếu số liệu"
    judged = [one for one in deciding if one != "Không xét"]
    if not judged:
        return "Không xét"
    if rule == "each":
        good = [
            bool(of := [one for one in side if one != "Không xét"]) and "Không đạt" not in of for side in (cases, money)
        ]
        return {(True, True): "Đạt cả hai", (True, False): "Đạt về việc", (False, True): "Đạt về tiền"}.get(
            (good[0], good[1]), "Không đạt"
        )
    failed = judged.count("Không đạt")
    return "Không đạt" if failed == len(judged) or (failed and rule != "any") else "Đạt"


@pytest.mark.parametrize("rule", OVERALL_RULES)
@pytest.mark.parametrize(("cases", "money"), [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1)])
def test_all_verdicts_become_one(rule: str, cases: int, money: int) -> None:
    sets = tuple(QUANTITIES.values())
    settings = Settings(WARNINGS, cases=sets[:cases], money=sets[:money], overall=rule)
    for verdicts in product(Verdict, repeat=cases + money):
        wanted = by_words(rule, tuple(map(str, verdicts[:cases])), tuple(map(str, verdicts[cases:])))
        assert str(settings.overall_of(verdicts)) == wanted, verdicts


def test_terms_are_one_line_and_read_back(plan: Plan) -> None:
    assert " carried_over+completion carried_over+completion each " in plan.terms.text
    assert terms_of(plan.terms.text) == plan.terms
    assert " carried_over carried_over each " in load_plan(2023).terms.text


@pytest.mark.parametrize(
    ("was", "now", "at", "said"),
    [
        ('cases = ["carried_over", "completion"]', 'cases = ["carried_over"]', '\nquantity = "completion"', "kế hoạch không xét “completion”"),
        ('cases = ["carried_over", "completion"]', 'cases = "carried_over"', '\nquantity = "completion"', "kế hoạch không xét “completion”"),
        ('cases = ["carried_over", "completion"]', 'cases = ["carried_over", "completion", "enforceable"]', "[scales.unit_cases]", "quantity = \"enforceable\""),
        ('cases = ["carried_over", "completion"]', 'cases = ["carried_over", "completion", "completion"]', "cases =", "hai lần"),
        ('cases = ["carried_over", "completion"]', "cases = []", "cases =", "có 0 giá trị"),
        ('cases = ["carried_over", "completion"]', 'cases = ["carried_over", "completed"]', "cases =", "phải là một trong"),
        ('\nquantity = "completion"', '\nquantity = "completoin"', '\nquantity = "completoin"', "Có phải “completion”?"),
        ('\nquantity = "completion"', '\nquantity = "enforceable"', '\nquantity = "enforceable"', "kế hoạch không xét “enforceable”"),
        ('\nquantity = "completion"', '\nquantities = "completion"', '\nquantities = "completion"', "không có mục “quantities”"),
        ("above = 5000", "above = 5001", 'quantity = "completion"\nabove = 5001', "khoảng trống"),
    ],
)  # fmt: skip
def test_what_a_file_cannot_say_is_named_with_its_line(was: str, now: str, at: str, said: str) -> None:
    text = TEXT.replace(was, now, 1)
    assert text != TEXT
    with pytest.raises(PlanError) as caught:
        plan_of_text(text, "plan.toml")
    # The row's own line, or that above it at which its table begins.
    line = text[: text.index(at)].count("\n") + 1 + at.startswith("\n")
    assert any(f"plan.toml, dòng {line - back}: " in str(caught.value) for back in (0, 1)), str(caught.value)
    assert said in str(caught.value)


def test_a_reduction_of_the_second_is_not_asked_of_the_first(tmp_path: Path) -> None:
    """Words and kinds are those of the row's own quantity."""
    path = tmp_path / "plan.toml"
    path.write_text(TEXT.replace('target = ["75%"]', 'target = ["75%"]\nbelow_target = true', 1), encoding="utf-8")
    with pytest.raises(PlanError, match="nói về số giảm, mà kế hoạch xét tỷ lệ thi hành xong"):
        checked_plan(path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("each", "riêng về việc, riêng về tiền, mỗi bên đạt khi đạt mọi chỉ tiêu của mình"),
        ("all", "đạt khi đạt mọi chỉ tiêu"),
        ("any", "đạt khi đạt một trong các chỉ tiêu"),
        ("cases", "đạt khi đạt mọi chỉ tiêu về việc"),
        ("money", "đạt khi đạt mọi chỉ tiêu về tiền"),
    ],
)
def test_the_plan_reads_back_what_is_put_together_how(rule: str, said: str) -> None:
    lines = sentences(plan_of_text(TEXT.replace('overall = "each"', f'overall = "{rule}"'), "plan.toml"))
    assert lines[-1] == f"Kết quả chung: {said}"
    assert sum("(xét tỷ lệ thi hành xong trên số có điều kiện thi hành)" in line for line in lines) == 4
    assert "  Chi cục THADS thành phố Tuyên Quang: thi hành xong từ 50% trở lên" in lines


NAMED = [
    ('{ all = ["cases.completion"] }', "theo kết quả về việc (xong)", (1,), all),
    ('{ any = ["money.carried_over"] }', "theo kết quả về tiền (giảm)", (2,), all),
    ('{ all = ["completion"] }', "đạt khi đạt chỉ tiêu về việc (xong) và tiền (xong)", (1, 3), all),
    ('{ any = ["completion"] }', "đạt khi đạt chỉ tiêu về việc (xong) hoặc tiền (xong)", (1, 3), any),
    ('{ all = ["money", "cases.completion"] }', "đạt khi đạt chỉ tiêu về việc (xong), tiền (giảm) và tiền (xong)", (1, 2, 3), all),
    ('{ any = ["money"] }', "đạt khi đạt một trong các chỉ tiêu về tiền", (2, 3), any),
    ('{ all = ["cases"] }', "đạt khi đạt mọi chỉ tiêu về việc", (0, 1), all),
    ('{ any = ["cases", "money"] }', "đạt khi đạt một trong các chỉ tiêu", (0, 1, 2, 3), any),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "said", "places", "enough"), NAMED)
def test_a_rule_names_what_decides(
    rule: str, said: str, places: tuple[int, ...], enough: Callable[[list[bool]], bool]
) -> None:
    """Whatever else is judged, a workbook's own line says the same, and the sentence names it."""
    plan = plan_of_text(TEXT.replace('overall = "each"', f"overall = {rule}"), "plan.toml")
    assert sentences(plan)[-1] == f"Kết quả chung: {said}"
    assert terms_of(plan.terms.text) == plan.terms
    settings = settings_of(terms_of(plan.terms.text))
    for verdicts in product(Verdict, repeat=4):
        deciding = [str(verdicts[place]) for place in places]
        judged = [one != "Không đạt" for one in deciding if one != "Không xét"]
        wanted = "Không xét" if not judged else "Đạt" if enough(judged) else "Không đạt"
        assert str(settings.overall_of(verdicts)) == ("Thiếu số liệu" if "Thiếu số liệu" in deciding else wanted), (
            verdicts
        )


def test_a_rule_of_a_plan_of_one_quantity_each() -> None:
    text = EXAMPLES[0].path.read_text(encoding="utf-8")
    assert "\noverall = " not in text
    for rule, said in (
        ('{ all = ["cases"] }', "theo kết quả về việc"),
        ('{ any = ["money.completion"] }', "theo kết quả về tiền"),
        ('{ any = ["completion"] }', "đạt khi đạt về việc hoặc về tiền"),
        ('{ all = ["completion"] }', "đạt khi đạt cả về việc và về tiền"),
    ):
        plan = plan_of_text(f"overall = {rule}\n{text}", "plan.toml")
        assert sentences(plan)[-1] == f"Kết quả chung: {said}"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('{ all = ["cases.completoin"] }', "kế hoạch không xét “cases.completoin”. Có phải “cases.completion”?"),
        ('{ any = ["enforceable"] }', "kế hoạch không xét “enforceable”"),
        ('{ all = ["completion"], any = ["cases"] }', "ghi một danh sách"),
        ("{ }", "ghi một danh sách"),
        ("{ all = [] }", "“all” có 0 giá trị"),
        ('{ all = "completion" }', "“all” phải là danh sách"),
        ('{ most = ["completion"] }', "không có mục “most”"),
        ('["completion"]', "“overall” phải là một trong: each, all, any, cases, money"),
        ('"completion"', "“overall” phải là một trong: each, all, any, cases, money"),
    ],
)
def test_a_rule_that_names_what_is_not_judged_is_refused_with_its_line(rule: str, said: str) -> None:
    text = TEXT.replace('overall = "each"', f"overall = {rule}")
    line = text[: text.index("overall = ")].count("\n") + 1
    with pytest.raises(PlanError) as caught:
        plan_of_text(text, "plan.toml")
    assert f"plan.toml, dòng {line}: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("key", layout.SCALE_NAMES)
def test_scales_on_the_sheet_read_back(plan: Plan, key: str) -> None:
    quantities = [quantity for quantity, _ in plan.parts(key)]
    cells = block_rows(plan, key)
    scales, problems = read_scales(Block([*cells, [None] * 7]), layout.scale_factor(key), quantities)
    assert (scales, problems) == ([scale for _, scale in plan.parts(key)], [])


def _heads(cells: list[list[object]]) -> list[int]:
    return [place for place, row in enumerate(cells) if str(row[0]).startswith("Xét ")]


@pytest.mark.parametrize("change", ["first gone", "second gone", "other words", "exchanged", "one more"])
def test_scales_without_their_heads_are_refused(plan: Plan, change: str) -> None:
    cells = block_rows(plan, "unit_cases")
    first, second = _heads(cells)
    match change:
        case "first gone":
            del cells[first]
        case "second gone":
            del cells[second]
        case "other words":
            cells[second] = ["Xét tỷ lệ khác", *[None] * 6]
        case "exchanged":
            cells[first], cells[second] = cells[second], cells[first]
        case "one more":
            cells.append(cells[second])
    scales, (problem,) = read_scales(Block(cells), 1, plan.cases)
    assert scales == [None, None]
    assert "“Xét mức giảm số chuyển kỳ sau so với năm so sánh”; “Xét tỷ lệ thi hành xong" in problem.text


def test_a_head_where_one_quantity_is_judged_is_refused(plan: Plan) -> None:
    _, (problem,) = read_scales(Block(block_rows(plan, "unit_cases")), 1, (CARRIED_OVER,))
    assert problem.cell == "A1"
    with pytest.raises(FigureError, match="không có dòng nào mở đầu bằng “Xét”"):
        live.tier_text(450, block_rows(plan, "unit_cases"))


def test_case_and_spaces_of_a_head_do_not_matter(plan: Plan) -> None:
    cells = block_rows(plan, "unit_cases")
    for head in _heads(cells):
        cells[head] = [f" {str(cells[head][0]).upper()}  ", *[None] * 6]
    scales, problems = read_scales(Block(cells), 1, plan.cases)
    assert (scales, problems) == ([plan.scales["unit_cases"], plan.scales["unit_cases_2"]], [])


@pytest.mark.parametrize("rule", OVERALL_RULES)
def test_whole_tables_are_judged_as_one_by_one(rule: str) -> None:
    plan = plan_of_text(TEXT.replace('overall = "each"', f'overall = "{rule}"'), "plan.toml")
    settings = settings_of_plan(plan)
    rows = []
    for number in range(200):
        row: dict[str, object] = {"province": f"Tỉnh {number % 3}", "unit": f"Đơn vị {number}"}
        for place, name in enumerate(figures_of(plan)):
            factor = 10**6 if "money" in name else 1
            value = (number * (place + 7) * 37) % 1_000 * factor
            row[name] = pd.NA if (number + place) % 29 == 0 else value
        rows.append(row)
    frame = pd.DataFrame(rows)
    for name in figures_of(plan):
        frame[name] = frame[name].astype("Int64")
    units, _, _ = judge_provinces(frame, plan)
    seen = set()
    for row, judged in zip(rows, units.to_dict("records"), strict=True):
        verdicts = []
        for measure in plan.measures:
            figures = [row[f"{measure.key}_{of}"] for of in ("workload", "before", "after")]
            known = [None if value is pd.NA else int(str(value)) for value in figures]
            verdicts.append(assess(plan.scales[f"unit_{measure.key}"], *known).verdict)
            assert judged[f"{measure.key}_verdict"] == verdicts[-1]
        assert judged["overall"] == settings.overall_of(verdicts)
        seen.add(judged["overall"])
    assert len(seen) >= 3


def test_a_draft_says_how_a_rule_names_what_decides() -> None:
    """And as the draft writes it, it can be read."""
    draft = draft_plan(2024, "plan_2024.toml")
    for rule in ('{ all = ["cases.completion"] }', '{ any = ["cases.completion", "money"] }'):
        assert f"overall = {rule} " in draft.replace("\n# ", " ")
        plan_of_text(TEXT.replace('overall = "each"', f"overall = {rule}"), "plan.toml")
