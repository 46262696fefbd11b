"""Data validation: what may be typed into a cell."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.formulas import to_excel, to_uno
from xlwings_engines.libreoffice.look import ENGINE
from xlwings_engines.libreoffice.soffice import load_uno, reports_death
from xlwings_engines.shared.references import quoted
from xlwings_engines.shared.unsupported import implements

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


@implements(base_classes.DataValidation, ENGINE)
@reports_death
class DataValidation:
    parent: Any

    def __init__(self, parent: Any) -> None:
        self.parent = parent

    @property
    def soffice(self) -> Any:
        return self.parent.soffice

    @property
    def api(self) -> Any:
        return self.parent.api.Validation

    @property
    def type(self) -> str:
        if self.parent.common("Validation") is None:
            return "inconsistent"
        return TYPES.get(self.api.Type.value, "unknown")

    def told(self, name: str) -> Any:
        return None if self.type in ("none", "inconsistent") else self.api.getPropertyValue(name)

    @property
    def operator(self) -> str | None:
        return OPERATORS.get(self.api.getOperator().value) if self.type in COMPARING else None

    @property
    def formula1(self) -> str | None:
        return to_excel(self.api.getFormula1()) if self.type in COMPARING else None

    @property
    def formula2(self) -> str | None:
        return to_excel(self.api.getFormula2()) if self.operator in ("between", "not_between") else None

    @property
    def formula(self) -> str | None:
        return "=" + to_excel(self.api.getFormula1()) if self.type == "custom" else None

    @property
    def source(self) -> str | None:
        if self.type != "list":
            return None
        formula: str = self.api.getFormula1()
        if formula.startswith('"'):
            return ",".join(part.strip('"') for part in formula.split(";"))
        return "=" + to_excel(formula)

    @property
    def in_cell_dropdown(self) -> bool | None:
        return bool(self.told("ShowList")) if self.type == "list" else None

    @property
    def ignore_blank(self) -> bool | None:
        value = self.told("IgnoreBlankCells")
        return None if value is None else bool(value)

    @property
    def input_title(self) -> Any:
        return self.told("InputTitle")

    @property
    def input_message(self) -> Any:
        return self.told("InputMessage")

    @property
    def show_input(self) -> Any:
        return self.told("ShowInputMessage")

    @property
    def error_title(self) -> Any:
        return self.told("ErrorTitle")

    @property
    def error_message(self) -> Any:
        return self.told("ErrorMessage")

    @property
    def show_error(self) -> Any:
        return self.told("ShowErrorMessage")

    @property
    def alert_style(self) -> str | None:
        style = self.told("ErrorAlertStyle")
        return None if style is None else ALERTS.get(style.value)

    def put(self, kind: str, operator: str | None, formula1: str, formula2: str = "") -> None:
        uno = load_uno()
        rule = self.api
        rule.Type = uno.Enum("com.sun.star.sheet.ValidationType", _key(TYPES, kind))
        if operator is not None:
            rule.setOperator(uno.Enum("com.sun.star.sheet.ConditionOperator", _key(OPERATORS, operator)))
        rule.setFormula1(formula1)
        rule.setFormula2(formula2)
        rule.ShowErrorMessage = True
        self.parent.api.Validation = rule

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        if isinstance(source, base_classes.Name) or hasattr(source, "refers_to"):
            formula = source.name
        elif hasattr(source, "get_address"):
            formula = to_uno(f"{quoted(source.sheet.name)}!{source.get_address(True, True, False)}")
        else:
            formula = ";".join('"' + str(text).replace('"', '""') + '"' for text in source)
        self.put("list", None, formula)
        rule = self.api
        rule.ShowList = 1 if in_cell_dropdown else 0
        self.parent.api.Validation = rule

    def set_rule(self, rule_type: str, operator: str | None, formula1: Any, formula2: Any) -> None:
        texts = ["" if text is None else to_uno(str(text).removeprefix("=")) for text in (formula1, formula2)]
        self.put(rule_type, operator, *texts)

    def delete(self) -> None:
        rule = self.api
        rule.Type = load_uno().Enum("com.sun.star.sheet.ValidationType", "ANY")
        self.parent.api.Validation = rule


def _key(names: dict[str, str], wanted: str) -> str:
    return next(key for key, name in names.items() if name == wanted)
