"""What a form says at once of the figures typed into it, by plain formulas: they stand in defined names, so that the cells'
own formulas are the same in every form."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from thads.layout import Measure
from thads.rules.scales import TargetScale

# Said as long as nothing is typed: what the forms are made with.
BLANK = "chưa đủ số liệu để xét."


def blank(measure: Measure) -> str:
    """What that comes to in a form without figures."""
    return f"Về {measure.said}: {BLANK}"


def formulas(
    name: str, measure: Measure, cells: str, scale: TargetScale | None, factor: int, unit: str, zero: str
) -> dict[str, str]:
    """What is to be said of a measure's figures, under `name`, and under names that begin with it what it is made of.

    Args:
        cells: the five figures, one below the other: an absolute area.
        scale: the units' scale; None where the workbook's own must be mended first.
        factor: what one unit of the figures is worth, in the scale's.
        unit: what figures are called.
        zero: the verdict where both years are 0.
    """
    load, before, before_apart, after, after_apart = (f"INDEX({cells},{row})" for row in range(1, 6))
    net, now, tier = f"{name}_Truoc", f"{name}_Nay", f"{name}_Nhom"
    checks = (
        (f"SUMPRODUCT(--ISTEXT({cells}))>0", '"có số nhập dạng chữ nên chưa xét ngay được."'),
        (f"{before_apart}>{before}", '"dòng 3 lớn hơn dòng 2, hãy sửa một trong hai dòng."'),
        (f"COUNT({after_apart})*({after_apart}>{after})>0", '"dòng 5 lớn hơn dòng 4, hãy sửa một trong hai dòng."'),
        (f"COUNT({load},{before},{after})<3", f'"{BLANK}"'),
        (f"{after}-{after_apart}>{load}", '"dòng 4 (trừ dòng 5) lớn hơn dòng 1, hãy kiểm tra lại."'),
        (f"AND({net}=0,{now}=0)", f'"{zero} (cả hai năm đều bằng 0)."'),
        (f"{net}=0", f'"dự kiến Không đạt, còn phải giảm "&{_grouped(f"ROUNDUP({now}/{factor},0)")}&" {unit}."'),
    )
    said = _verdict(net, f"({net}-{now})", tier, scale, factor, unit) if scale else '"số liệu đã đủ."'
    for test, text in reversed(checks):
        said = f"IF({test},{text},{said})"
    starts = ",".join(f"{Decimal(start) / factor:f}" for start in (scale.starts if scale else (0,)))
    return {
        # In the scale's unit, whole: products with rates are exact to what they are rounded to.
        net: f"=ROUND(({before}-{before_apart})*{factor},0)",
        now: f"=ROUND(({after}-{after_apart})*{factor},0)",
        tier: f"=MATCH({load},{{{starts}}},1)",
        name: f'="Về {measure.said}: "&{said}',
    }


def _verdict(before: str, reduction: str, tier: str, scale: TargetScale, factor: int, unit: str) -> str:
    """What the tier asks and what is to be expected; products are rounded, so that 6% of 150 is 9."""
    targets = [tier.target for tier in scale.tiers]

    def of_tier(values: Iterable[str]) -> str:
        return f"CHOOSE({tier},{','.join(values)})"

    def share(rates: Iterable[Fraction | None]) -> str:
        """Of what there was, the rates of the tiers; more than all of it where there is none."""
        rate = of_tier(str(Decimal(one.numerator) / one.denominator) if one is not None else "2" for one in rates)
        return f"ROUND({before}*{rate},4)"

    least = share(target.least for target in targets)
    passed = f"AND({reduction}>0,{reduction}>={least})"
    within = f"{reduction}<{share(target.limit for target in targets)}"
    exceeded = f"{reduction}>={share(target.stretch for target in targets)}"
    hundredths = f"INT({reduction}*10000/{before})"
    rate = f'INT({hundredths}/100)&","&RIGHT("0"&MOD({hundredths},100),2)&"%"'
    amount = f'{_grouped(f"INT(ABS({reduction})/{factor})")}&" {unit}"'
    moved = f'IF({reduction}>0,"giảm "&{amount}&" ("&{rate}&")",IF({reduction}=0,"không giảm","tăng "&{amount}))'
    signs = of_tier(f'"{target.sign}"' for target in targets)
    lacking = _grouped(f"ROUNDUP((MAX(1,ROUNDUP({least},0))-{reduction})/{factor},0)")
    verdict = (
        f'IF({passed},IF({within},IF({exceeded},"Đạt (vượt mức)","Đạt"),"Không đạt"),'
        f'"Không đạt, còn phải giảm "&{lacking}&" {unit}")'
    )
    return f'{moved}&", chỉ tiêu "&{signs}&": dự kiến "&{verdict}&"."'


def _grouped(number: str) -> str:
    return f'SUBSTITUTE(FIXED({number},0),",",".")'
