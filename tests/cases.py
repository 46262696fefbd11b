"""The boundary cases that run through every adapter: tests/cases.csv, which an office can read and check.

A row is one measure of a unit or of the province, judged by the plan's default readings; money is in whole đồng, an
empty figure is missing. Beyond 15 digits a spreadsheet shows figures rounded: such rows are edited as text.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).with_name("cases.csv")
MOST = 10**18

_SCALES = {
    "đơn vị, việc": "unit_cases",
    "đơn vị, tiền": "unit_money",
    "toàn Cục, việc": "province_cases",
    "toàn Cục, tiền": "province_money",
}


@dataclass(frozen=True)
class Case:
    name: str
    scale: str  # unit_cases, unit_money, province_cases, province_money
    workload: int | None
    before: int | None
    after: int | None
    tier: str  # wording of the row, empty without a workload
    target: str  # wording of the target, empty without a workload
    verdict: str
    clause: str

    @property
    def scope(self) -> str:
        return self.scale.partition("_")[0]

    @property
    def measure(self) -> str:
        return self.scale.partition("_")[2]

    @property
    def figures(self) -> tuple[int | None, int | None, int | None]:
        return self.workload, self.before, self.after

    @property
    def typable(self) -> bool:
        """Whether the input sheet takes it: what is left over cannot exceed the load."""
        return self.workload is None or self.after is None or self.after <= self.workload


def typed(amount: int | None, factor: int = 1) -> object:
    """An amount as staff type it in a sheet's unit: a number while Excel's 15 digits hold it, else Vietnamese text."""
    if amount is None:
        return None
    value = Decimal(amount) / factor
    if Decimal(f"{float(value):.15g}") == value and len(str(int(value))) <= 15:
        return float(value)
    whole, _, fraction = f"{value:,f}".partition(".")
    return whole.replace(",", ".") + ("," + fraction if fraction else "")


def _figure(text: str) -> int | None:
    return int(text) if text else None


def _read() -> tuple[Case, ...]:
    # The separator of a Vietnamese Excel, and the mark by which it knows UTF-8.
    with FILE.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(
            Case(
                f"{line['Thang']}: {line['Trường hợp']}",
                _SCALES[line["Thang"]],
                _figure(line["Tổng số"]),
                _figure(line["Kỳ trước"]),
                _figure(line["Kỳ này"]),
                line["Nhóm"],
                line["Chỉ tiêu"],
                line["Kết quả"],
                line["Căn cứ"],
            )
            for line in csv.DictReader(lines, delimiter=";")
        )


CASES = _read()
UNIT_CASES = tuple(case for case in CASES if case.scope == "unit")
