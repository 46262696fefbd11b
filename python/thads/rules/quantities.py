"""What a plan judges of a measure: one record each names its inputs, how verdicts see them, and its words.

Every verdict is on a baseline, what is left of it, and the share that is gone. Of a reduction these are what was carried over
a year ago, what is now, and what it fell by; of a completion rate what can be enforced, what of that is not done, and what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thads.layout import INPUT_LABELS, SEPARATE


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity.

    Attributes:
        key: what a plan file has.
        inputs: its labels in the five columns of a measure; {noun} is việc or tiền, {baseline} and {current} the years. None
            where it has no such input.
        separate: places of inputs that are parts in the separate register, each right of its whole.
        done: places of inputs that are parts of the second, those that are gone of it; none of a reduction.
        verb: how a plan asks for it.
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
ENFORCEABLE = Quantity(
    "enforceable",
    (
        _LOAD,
        "Số {noun} có điều kiện chuyển kỳ sau năm {baseline}",
        None,
        "Số {noun} có điều kiện chuyển kỳ sau năm {current}",
        None,
    ),
    "giảm",
    "mức giảm số có điều kiện chuyển kỳ sau so với năm so sánh",
    ("Có điều kiện chuyển kỳ sau (1)", "Năm {baseline}", "Năm {current}", "Giảm (tăng: -)", "Số giảm"),
    "Còn phải\ngiảm",
    ("Kỳ trước (có điều kiện)", "Kỳ này (có điều kiện)", "Giảm (tăng: -)", "Tỷ lệ giảm", "Còn phải giảm"),
    "Có điều kiện chuyển kỳ sau",
    f"Số có điều kiện thi hành chuyển kỳ sau; tỷ lệ không làm tròn lên. {_ZERO}",
    ("giải quyết", "có điều kiện", "", "có điều kiện", ""),
)
COMPLETION = Quantity(
    "completion",
    (_LOAD, "Số {noun} có điều kiện thi hành", None, "Số {noun} thi hành xong", None),
    "thi hành xong",
    "tỷ lệ thi hành xong trên số có điều kiện thi hành",
    ("Có điều kiện thi hành (1)", "Tổng số", "Chưa xong", "Thi hành xong", "Số xong"),
    "Còn phải\nxong",
    ("Có điều kiện thi hành", "Chưa thi hành xong", "Thi hành xong", "Tỷ lệ xong", "Còn phải thi hành xong"),
    "Có điều kiện, chưa xong",
    "Tỷ lệ thi hành xong trên số có điều kiện thi hành, không làm tròn lên. Không có gì có điều kiện: {zero}",
    ("giải quyết", "có điều kiện", "", "xong", ""),
    done=(3,),
)
COMPLETION_STOPPED = Quantity(
    "completion_stopped",
    (_LOAD, "Số {noun} có điều kiện thi hành", None, "Số {noun} thi hành xong", "Số {noun} đình chỉ thi hành"),
    "thi hành xong và đình chỉ",
    "tỷ lệ thi hành xong và đình chỉ trên số có điều kiện thi hành",
    ("Có điều kiện thi hành (1)", "Tổng số", "Còn lại", "Xong và đình chỉ", "Số xong"),
    "Còn phải\nxong",
    ("Có điều kiện thi hành", "Chưa xong, chưa đình chỉ", "Xong và đình chỉ", "Tỷ lệ xong", "Còn phải thi hành xong"),
    "Có điều kiện, chưa xong",
    "Tỷ lệ thi hành xong và đình chỉ trên số có điều kiện thi hành, không làm tròn lên. Không có gì có điều kiện: {zero}",
    ("giải quyết", "có điều kiện", "", "xong", "đình chỉ"),
    done=(3, 4),
)

QUANTITIES = {one.key: one for one in (CARRIED_OVER, ENFORCEABLE, COMPLETION, COMPLETION_STOPPED)}

# Printed over the columns of a table whose measures are judged by unlike quantities; the footnotes say what is what.
MIXED_HEADS = ("Số được xét (1)", "Gốc", "Còn lại", "Giảm, xong (tăng: -)", "Số")
MIXED_LACKING = "Còn phải\nđạt"
