"""What besides figures decides how a row is read: money unit, years, readings, thresholds of warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thads import layout
from thads.figures.cells import is_blank
from thads.layout import Measure
from thads.numerals import FigureError, name_key
from thads.rules.plan import Warnings
from thads.rules.readings import AS_THE_PLAN, Readings


@dataclass(frozen=True, slots=True)
class Settings:
    """What besides figures decides how a row is read.

    Attributes:
        warnings: the thresholds of the warnings, of the plan of the workbook's year.
        money_factor: đồng in one unit of the sheet's money.
        baseline_year, current_year: None where they are not known; messages then speak of the year compared and judged.
        readings: those that the workbook chooses, 4 and 5; the others stand in its scales.
    """

    warnings: Warnings
    money_factor: int = layout.MONEY_UNITS[layout.DEFAULT_MONEY_UNIT]
    baseline_year: int | None = None
    current_year: int | None = None
    readings: Readings = AS_THE_PLAN

    @property
    def years(self) -> dict[str, str]:
        """The two years as texts speak of them: `baseline` and `current`."""
        return {"baseline": str(self.baseline_year or "so sánh"), "current": str(self.current_year or "thi đua")}

    def factor(self, measure: Measure) -> int:
        """What one typed unit of a measure is worth: 1 case, or đồng in the sheet's money unit."""
        return 1 if measure is layout.CASES else self.money_factor

    def input_label(self, measure: Measure, index: int) -> str:
        """Heading of one of a measure's five inputs."""
        return layout.input_label(measure, index, **self.years)


def with_money_factor(settings: Settings, unit: object) -> Settings:
    """The settings for a money unit of the sheet.

    Raises:
        FigureError: `unit` is none of `layout.MONEY_UNITS`.
    """
    for name, factor in layout.MONEY_UNITS.items():
        if isinstance(unit, str) and name_key(name) == name_key(unit):
            return replace(settings, money_factor=factor)
    choices = ", ".join(layout.MONEY_UNITS)
    raise FigureError(f"không có đơn vị tính “{'' if unit is None else unit}”. Hãy chọn một trong: {choices}.")


def read_choices(rows: Sequence[Sequence[object]] | None) -> Readings:
    """Readings 4 and 5 from the cells of `CachHieu`; blank means the default.

    Raises:
        FigureError: a cell has a choice that there is not.
    """
    texts = [row[0] for row in rows] if rows else []
    chosen: dict[str, str] = {}
    for index, (name, options) in enumerate(layout.READING_CHOICES.items()):
        text = texts[index] if index < len(texts) else None
        default = next(iter(options))
        keys = {name_key(label): key for key, label in options.items()}
        key = default if is_blank(text) else keys.get(name_key(str(text)))
        if key is None:
            labels = " hoặc ".join(f"“{label}”" for label in options.values())
            raise FigureError(f"Cách hiểu “{text}” không có ({name}). Hãy chọn {labels}.")
        chosen[name] = key
    return replace(AS_THE_PLAN, **chosen)
