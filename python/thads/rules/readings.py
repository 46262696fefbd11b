"""How the awkward places of a plan are read, chosen by the plan file and on sheet `Chỉ tiêu`."""

from __future__ import annotations

from dataclasses import dataclass

from thads.rules.scales import PlanError

READING_OPTIONS = {
    "shared_boundary": ("upper", "lower"),
    "below_target": ("any_reduction", "band"),
    "range_target": ("from_lower", "from_upper"),
    "zero_baseline": ("not_judged", "passed"),
    "missing": ("missing", "zero"),
    "sent_back": ("counted", "taken_off"),
}

# Of readings that plan files need not speak of: the place concerned, and how to read it otherwise.
USUAL_TEXTS = {
    "sent_back": (
        "Số gửi lại yêu cầu từ 01/7/2026 (Nghị định 152/2026/NĐ-CP, Điều 22) làm số chuyển kỳ sau giảm theo sổ sách",
        "Chọn lại trong ô màu vàng",
    ),
}


@dataclass(frozen=True)
class Readings:
    """How the awkward places of the plan are read (see the plan file's `[readings]`)."""

    shared_boundary: str = "upper"
    below_target: str = "any_reduction"
    range_target: str = "from_lower"
    zero_baseline: str = "not_judged"
    missing: str = "missing"
    sent_back: str = "counted"

    def __post_init__(self) -> None:
        for name, options in READING_OPTIONS.items():
            if getattr(self, name) not in options:
                raise PlanError(f"reading {name} must be one of {', '.join(options)}")


# The defaults, as RULES of the 2023 drive were agreed on.
AS_THE_PLAN = Readings()
