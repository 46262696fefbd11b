"""What a plan judges of a measure: one record each names its inputs, how verdicts see them, and its words.

Every verdict is on a baseline, what is left of it, and the share that is gone. Of a reduction these are what was carried over
a year ago, what is now, and what it fell by; of a completion rate what can be enforced, what of that is not done, and what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeAlias

from thads.layout import CASES, INPUT_LABELS, MEASURES, MONEY, SEPARATE, Measure
from thads.rules.verdicts import EACH, Overall, Verdict, deciding, overall, together


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """One quantity.

    Attributes:
        key: what a plan file has.
        inputs: its labels in the five columns of a measure; {noun} is việc or tiền, {baseline} and {current} the years. None
            where it has no such input.
        separate: places of inputs that are parts in the separate register, each right of its whole.
        done: places of inputs that are parts of the second, those that are gone of it; none of a reduction.
        verb: how a plan asks for it.
        short: what a measure that several quantities judge is called by, behind việc or tiền.
        about: what is judged, in a sentence.
        heads: headings of the printed table: over the baseline and what is left, of these two, over the change, of its number.
        lacking: heading over what is still lacking.
        live: headings beside the inputs: of the baseline, what is left, the change, its rate, what is lacking.
        left: heading of what is left where figures are kept by date.
        note: footnote on what the figures are.
        words: what the heading of each input's column has in every version of the workbook; "" where there is no such input.
    """

    key: str
    inputs: tuple[str | None, str | None, str | None, str | None, str | None]
    verb: str
    short: str
    about: str
    heads: tuple[str, str, str, str, str]
    lacking: str
    live: tuple[str, str, str, str, str]
    left: str
    note: str
    words: tuple[str, str, str, str, str]
    separate: tuple[int, ...] = ()
    done: tuple[int, ...] = ()

    @property
    def used(self) -> tuple[int, ...]:
        """Places of its inputs."""
        return tuple(index for index, label in enumerate(self.inputs) if label)

    @property
    def reduces(self) -> bool:
        """Whether two years are compared."""
        return not self.done

    def undone(self, values: Sequence[int | None]) -> int | None:
        """Of a completion rate what is not done, from the five inputs; None where one is missing."""
        whole, parts = values[1], [values[place] for place in self.done]
        return None if whole is None or None in parts else whole - sum(part for part in parts if part is not None)


_LOAD = INPUT_LABELS[0]
_ZERO = "Năm so sánh bằng 0: nay bằng 0 thì {zero}, lớn hơn 0 thì không đạt"

CARRIED_OVER = Quantity(
    "carried_over",
    INPUT_LABELS,
    "giảm",
    "giảm",
    "mức giảm số chuyển kỳ sau so với năm so sánh",
    ("Số chuyển kỳ sau (1)", "Năm {baseline}", "Năm {current}", "Giảm (tăng: -)", "Số giảm"),
    "Còn phải\ngiảm",
    (
        "Kỳ trước (đã trừ số chuyển sổ theo dõi riêng)",
        "Kỳ này (đã trừ số chuyển sổ theo dõi riêng)",
        "Giảm (tăng: -)",
        "Tỷ lệ giảm",
        "Còn phải giảm",
    ),
    "Chuyển kỳ sau (đã trừ số chuyển sổ theo dõi riêng)",
    f"Đã trừ số chuyển sổ theo dõi riêng; tỷ lệ không làm tròn lên. {_ZERO}",
    ("giải quyết", "kỳ sau", "riêng", "kỳ sau", "riêng"),
    separate=SEPARATE,
)
ENFORCEABLE = replace(
    CARRIED_OVER,
    key="enforceable",
    inputs=(
        _LOAD,
        "Số {noun} có điều kiện chuyển kỳ sau năm {baseline}",
        None,
        "Số {noun} có điều kiện chuyển kỳ sau năm {current}",
        None,
    ),
    short="giảm CĐK",
    about="mức giảm số có điều kiện chuyển kỳ sau so với năm so sánh",
    heads=("Có điều kiện chuyển kỳ sau (1)", *CARRIED_OVER.heads[1:]),
    live=("Kỳ trước (có điều kiện)", "Kỳ này (có điều kiện)", *CARRIED_OVER.live[2:]),
    left="Có điều kiện chuyển kỳ sau",
    note=f"Số có điều kiện thi hành chuyển kỳ sau; tỷ lệ không làm tròn lên. {_ZERO}",
    words=("giải quyết", "có điều kiện", "", "có điều kiện", ""),
    separate=(),
)
COMPLETION = Quantity(
    "completion",
    (_LOAD, "Số {noun} có điều kiện thi hành", None, "Số {noun} thi hành xong", None),
    "thi hành xong",
    "xong",
    "tỷ lệ thi hành xong trên số có điều kiện thi hành",
    ("Có điều kiện thi hành (1)", "Tổng số", "Chưa xong", "Thi hành xong", "Số xong"),
    "Còn phải\nxong",
    ("Có điều kiện thi hành", "Chưa thi hành xong", "Thi hành xong", "Tỷ lệ xong", "Còn phải thi hành xong"),
    "Có điều kiện, chưa xong",
    "Tỷ lệ thi hành xong trên số có điều kiện thi hành, không làm tròn lên. Không có gì có điều kiện: {zero}",
    ("giải quyết", "có điều kiện", "", "xong", ""),
    done=(3,),
)
COMPLETION_STOPPED = replace(
    COMPLETION,
    key="completion_stopped",
    inputs=(*COMPLETION.inputs[:4], "Số {noun} đình chỉ thi hành"),
    verb="thi hành xong và đình chỉ",
    short="xong, ĐC",
    about="tỷ lệ thi hành xong và đình chỉ trên số có điều kiện thi hành",
    heads=(*COMPLETION.heads[:2], "Còn lại", "Xong và đình chỉ", "Số xong"),
    live=(COMPLETION.live[0], "Chưa xong, chưa đình chỉ", "Xong và đình chỉ", *COMPLETION.live[3:]),
    note=COMPLETION.note.replace("xong", "xong và đình chỉ", 1),
    words=(*COMPLETION.words[:4], "đình chỉ"),
    done=(3, 4),
)

QUANTITIES = {one.key: one for one in (CARRIED_OVER, ENFORCEABLE, COMPLETION, COMPLETION_STOPPED)}


# What is judged of việc and of tiền where nothing else is said, as `key_of` has it.
USUAL = (CARRIED_OVER.key, CARRIED_OVER.key)


def key_of(quantities: Sequence[Quantity]) -> str:
    """The keys of several, as a workbook and a form carry them: carried_over+completion."""
    return "+".join(quantity.key for quantity in quantities)


def quantities_of(key: str) -> tuple[Quantity, ...]:
    """The quantities that `key_of` names."""
    return tuple(QUANTITIES[one] for one in key.split("+"))


def own_inputs(measure: Measure, quantity: Quantity) -> tuple[int, ...]:
    """Places of the inputs that stand in a measure's own columns."""
    return tuple(index for index in quantity.used if measure.columns[index] == measure.first + index)


@cache
def measures_of(cases: tuple[Quantity, ...], money: tuple[Quantity, ...]) -> tuple[Measure, ...]:
    """What a plan judges, việc by each of its quantities, then tiền; each has five columns of `NhapLieu`.

    An input that a former quantity of việc (or tiền) has, too, stands in its column alone.
    """
    found: list[Measure] = []
    for usual, quantities in ((CASES, cases), (MONEY, money)):
        columns: dict[str, int] = {}
        for number, quantity in enumerate(quantities, start=1):
            several = len(quantities) > 1
            index = len(found)
            first = 1 + len(INPUT_LABELS) * index
            places = zip(quantity.inputs, range(first, first + len(INPUT_LABELS)), strict=True)
            found.append(
                Measure(
                    usual.key if number == 1 else f"{usual.key}_{number}",
                    f"{usual.label} {quantity.short}" if several else usual.label,
                    usual.noun,
                    first,
                    index,
                    tuple(columns.setdefault(label, place) if label else place for label, place in places),
                )
            )
    return tuple(found)


Quantities: TypeAlias = tuple[Quantity, ...]


@dataclass(frozen=True, kw_only=True)  # no slots: what every row asks for is kept
class Judged:
    """By what việc and tiền are judged, and how all is put together: a rule that `verdicts.deciding` knows."""

    cases: Quantities = (CARRIED_OVER,)
    money: Quantities = (CARRIED_OVER,)
    overall: str = EACH

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What is judged, in the order in which it is shown."""
        return measures_of(self.cases, self.money)

    @cached_property
    def quantities(self) -> Quantities:
        """By what each of them is judged."""
        return self.cases + self.money

    def quantity(self, measure: Measure) -> Quantity:
        """By what a measure is judged."""
        return self.quantities[measure.index]

    @property
    def names(self) -> list[frozenset[str]]:
        """By what a rule can name each of them: cases, completion, cases.completion."""
        of = [CASES.key] * len(self.cases) + [MONEY.key] * len(self.money)
        return [frozenset((key, one.key, f"{key}.{one.key}")) for key, one in zip(of, self.quantities, strict=True)]

    @property
    def deciding(self) -> list[Measure]:
        """Those that the rule names; all, where it names none."""
        _, wanted = deciding(self.overall)
        return [one for one, names in zip(self.measures, self.names, strict=True) if not wanted or names & wanted]

    def overall_of(self, verdicts: Sequence[Verdict]) -> Overall:
        """The verdicts on all that is judged as one, in the order of `measures`."""
        way, _ = deciding(self.overall)
        if way == EACH:
            return overall(together(verdicts[: len(self.cases)]), together(verdicts[len(self.cases) :]))
        return Overall(together([verdicts[measure.index] for measure in self.deciding], way))

    @property
    def said_overall(self) -> str:
        """How all that is judged is put together, in a plan's words."""
        way, _ = deciding(self.overall)
        chosen = self.deciding
        nouns = {one.noun for one in chosen}
        if way == EACH:
            return "riêng về việc, riêng về tiền, mỗi bên đạt khi đạt mọi chỉ tiêu của mình"
        if len(chosen) == 1:
            return f"theo kết quả về {chosen[0].said}"
        if self.measures == MEASURES:
            return f"đạt khi đạt {'cả về việc và về tiền' if way == 'all' else 'về việc hoặc về tiền'}"
        if len(chosen) == sum(one.noun in nouns for one in self.measures):
            about = "" if len(nouns) > 1 else f" về {chosen[0].noun}"
            return f"đạt khi đạt {'mọi chỉ tiêu' if way == 'all' else 'một trong các chỉ tiêu'}{about}"
        *first, last = (one.said for one in chosen)
        return f"đạt khi đạt chỉ tiêu về {', '.join(first)} {'và' if way == 'all' else 'hoặc'} {last}"


# Printed over the columns of a table whose measures are judged by unlike quantities; the footnotes say what is what.
MIXED_HEADS = ("Số được xét (1)", "Gốc", "Còn lại", "Giảm/xong (tăng -)", "Số")
MIXED_LACKING = "Còn phải\nđạt"
