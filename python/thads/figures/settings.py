"""What besides figures decides how a row is read: money unit, years, readings, thresholds of warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from thads import layout
from thads.figures.cells import is_blank
from thads.layout import Measure
from thads.numerals import FigureError, name_key
from thads.rules.plan import Plan, Terms, Warnings
from thads.rules.quantities import CARRIED_OVER, MIXED_HEADS, MIXED_LACKING, Judged, key_of, own_inputs
from thads.rules.readings import AS_THE_PLAN, Readings


@dataclass(frozen=True, slots=True)
class Settings(Judged):
    """What besides figures decides how a row is read.

    Attributes:
        warnings: the thresholds of the warnings, of the plan of the workbook's year.
        money_factor: đồng in one unit of the sheet's money.
        baseline_year, current_year: None where they are not known; messages then speak of the year compared and judged.
        readings: those that the workbook chooses, 4 and 5; the others stand in its scales.
        period_start: first day of the statistics year where the workbook has a plan of its own.
    """

    warnings: Warnings
    money_factor: int = layout.MONEY_UNITS[layout.DEFAULT_MONEY_UNIT]
    baseline_year: int | None = None
    current_year: int | None = None
    readings: Readings = AS_THE_PLAN
    period_start: date | None = None

    @property
    def years(self) -> dict[str, str]:
        """The two years as texts speak of them: `baseline` and `current`."""
        return {"baseline": str(self.baseline_year or "so sánh"), "current": str(self.current_year or "thi đua")}

    def completes(self, measure: Measure) -> bool:
        """Whether a measure is judged by a completion rate."""
        return not self.quantity(measure).reduces

    def done(self, measure: Measure) -> str:
        """What is to be done with a measure, in a word: giảm, xong."""
        return self.quantity(measure).lacking.split()[-1]

    @property
    def texts(self) -> dict[str, str]:
        """The years, and the headings that follow from what is judged: where all measures are judged alike, its own."""
        first, *others = dict.fromkeys(self.quantities)
        alike = not others
        heads, lacking = (first.heads, first.lacking) if alike else (MIXED_HEADS, MIXED_LACKING)
        over, before, after, change, changed = (head.format(**self.years) for head in heads)
        rate, left = (first.live[3], first.left) if alike else ("Tỷ lệ", "Còn lại")
        done = lacking.split()[-1]
        reduces = alike and first.reduces
        kept = "Chuyển kỳ sau" if alike and first is CARRIED_OVER else f"{over.removesuffix(' (1)')}:"
        return self.years | {
            "over": over,
            "before": before,
            "after": after,
            "full_before": f"{kept} {before.lower()}",
            "full_after": f"{kept} {after.lower()}",
            "now": "Hiện nay" if reduces else after,
            "goal": "Mức phải đạt" if reduces else "Nhiều nhất còn",
            "change": change,
            "changed": changed,
            "full_change": f"{changed} (tăng: -)" if reduces else changed,
            "done": done,
            "Done": done.capitalize(),
            "lacking": lacking,
            "rate": rate,
            "full_rate": f"{rate} (tăng: -)" if reduces else rate,
            "left": left,
        }

    @property
    def matter(self) -> str:
        """What the printed sheets are about."""
        return "GIẢM ÁN TỒN ĐỌNG" if self.reduces(all) else "THI HÀNH ÁN DÂN SỰ"

    def reduces(self, how_many: Callable[[Iterable[bool]], bool]) -> bool:
        """Whether `all` or `any` of what is judged compares two years."""
        return how_many(quantity.reduces for quantity in self.quantities)

    @property
    def compared(self) -> str:
        """Against what the figures are printed; "" where no measure is compared with another year."""
        return f", so với năm {self.years['baseline']}" if self.reduces(any) else ""

    @property
    def judged(self) -> tuple[str, str]:
        """By what việc and tiền are judged, as a form carries it."""
        return key_of(self.cases), key_of(self.money)

    def own_inputs(self, measure: Measure) -> tuple[int, ...]:
        """Places of the inputs that stand in a measure's own columns."""
        return own_inputs(measure, self.quantity(measure))

    def factor(self, measure: Measure) -> int:
        """What one typed unit of a measure is worth: 1 case, or đồng in the sheet's money unit."""
        return self.money_factor if measure.money else 1

    def input_label(self, measure: Measure, index: int) -> str:
        """Heading of one of a measure's inputs; "" where what is judged has no such input."""
        label = self.quantity(measure).inputs[index] or ""
        return label.format(noun=measure.noun, **self.years)


def settings_of(terms: Terms) -> Settings:
    """The settings that a plan's terms make, its years left to be typed."""
    return Settings(
        terms.warnings, cases=terms.cases, money=terms.money, overall=terms.overall, period_start=terms.period_start
    )


def settings_of_plan(plan: Plan) -> Settings:
    """The settings that a plan makes, its own years and readings among them."""
    settings = settings_of(plan.terms)
    return replace(settings, baseline_year=plan.baseline_year, current_year=plan.current_year, readings=plan.readings)


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
    """Readings from the cells of `CachHieu` and `CachHieu_GuiLai`; blank, or not there, means the default.

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
            raise FigureError(f"Cách hiểu “{text}” không có. Hãy chọn {labels}.")
        chosen[name] = key
    return replace(AS_THE_PLAN, **chosen)
