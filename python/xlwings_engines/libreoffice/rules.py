"""Data validation: what may be typed into a cell."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.base import UnoObject, key_of
from xlwings_engines.libreoffice.formulas import Surroundings, to_excel, to_uno
from xlwings_engines.libreoffice.soffice import Uno, enum
from xlwings_engines.shared.references import qualified, quoted_text

TYPES = {
    "ANY": "none", "WHOLE": "whole_number", "DECIMAL": "decimal", "DATE": "date", "TIME": "time",
    "TEXT_LEN": "text_length", "LIST": "list", "CUSTOM": "custom",
}  # fmt: skip
OPERATORS = {
    "EQUAL": "equal_to", "NOT_EQUAL": "not_equal_to", "GREATER": "greater_than", "LESS": "less_than",
    "GREATER_EQUAL": "greater_than_or_equal", "LESS_EQUAL": "less_than_or_equal", "BETWEEN": "between",
    "NOT_BETWEEN": "not_between",
}  # fmt: skip
ALERTS = {"STOP": "stop", "WARNING": "warning", "INFO": "information"}
COMPARING = {"whole_number", "decimal", "date", "time", "text_length"}


def of_rule(types: Collection[str], read: Callable[[DataValidation], Any]) -> property:
    """A property of rules of these types; None where there is another, none, or not the same for all cells."""
    return property(lambda rule: read(rule) if rule.type in types else None)


def told_of_rule(name: str, read: Callable[[Any], Any] = lambda value: value) -> property:
    return of_rule({"unknown", *TYPES.values()} - {"none"}, lambda rule: read(getattr(rule.api, name)))


class DataValidation(UnoObject, contract=base_classes.DataValidation):
    input_title = told_of_rule("InputTitle")
    input_message = told_of_rule("InputMessage")
    show_input = told_of_rule("ShowInputMessage")
    error_title = told_of_rule("ErrorTitle")
    error_message = told_of_rule("ErrorMessage")
    show_error = told_of_rule("ShowErrorMessage")
    ignore_blank = told_of_rule("IgnoreBlankCells", bool)
    alert_style = told_of_rule("ErrorAlertStyle", lambda style: ALERTS.get(style.value))

    @property
    def api(self) -> Uno:
        return self.parent.api.Validation

    @property
    def around(self) -> Surroundings:
        around: Surroundings = self.parent.sheet.book.surroundings
        return around

    @property
    def type(self) -> str:
        if self.parent.common("Validation") is None:
            return "inconsistent"
        return TYPES.get(self.api.Type.value, "unknown")

    operator = of_rule(COMPARING, lambda rule: OPERATORS.get(rule.api.getOperator().value))
    formula1 = of_rule(COMPARING, lambda rule: to_excel(rule.api.getFormula1(), rule.around))
    formula = of_rule({"custom"}, lambda rule: "=" + to_excel(rule.api.getFormula1(), rule.around))
    in_cell_dropdown = of_rule({"list"}, lambda rule: bool(rule.api.ShowList))

    @property
    def formula2(self) -> str | None:
        return to_excel(self.api.getFormula2(), self.around) if self.operator in ("between", "not_between") else None

    @property
    def source(self) -> str | None:
        if self.type != "list":
            return None
        formula: str = self.api.getFormula1()
        if formula.startswith('"'):
            return ",".join(part.strip('"') for part in formula.split(";"))
        return "=" + to_excel(formula, self.around)

    def put(
        self, kind: str, operator: str | None, formula1: str, formula2: str = "", *, drop_down: bool = True
    ) -> None:
        rule = self.api
        rule.ShowList = int(drop_down)
        rule.Type = enum("sheet.ValidationType", key_of(TYPES, kind, "type of rule"))
        if operator is not None:
            rule.setOperator(enum("sheet.ConditionOperator", key_of(OPERATORS, operator, "operator")))
        rule.setFormula1(formula1)
        rule.setFormula2(formula2)
        rule.ShowErrorMessage = True
        self.parent.api.Validation = rule

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        if hasattr(source, "refers_to"):
            formula = source.name
        elif hasattr(source, "get_address"):
            formula = to_uno(qualified(source.get_address(True, True, False), source.sheet.name))
        else:
            formula = ";".join(quoted_text(str(text)) for text in source)
        self.put("list", None, formula, drop_down=in_cell_dropdown)

    def set_rule(self, rule_type: str, operator: str | None, formula1: object, formula2: object) -> None:
        texts = [
            "" if text is None else to_uno(str(text).removeprefix("="), self.around) for text in (formula1, formula2)
        ]
        self.put(rule_type, operator, *texts)

    def delete(self) -> None:
        rule = self.api
        rule.Type = enum("sheet.ValidationType", "ANY")
        self.parent.api.Validation = rule
