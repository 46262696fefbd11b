"""argparse in Vietnamese, and how a command is declared: above its function, with its words and its arguments."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

WRONG_USE = 2

Argument = tuple[Sequence[str], dict[str, Any]]
Action = Callable[[Namespace], int | None]


class Parser(ArgumentParser):
    """argparse with Vietnamese headings and one calm sentence for wrong use."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self._typed, self._switches = self.add_argument_group("Tham số"), self.add_argument_group("Tùy chọn")
        self.add(["-h", "--help"], action="help", help="hiện hướng dẫn này rồi thoát")

    def add(self, names: Sequence[str], **options: Any) -> None:
        """`add_argument` under the heading where it belongs."""
        (self._switches if names[0].startswith("-") else self._typed).add_argument(*names, **options)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "Cách dùng:", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "Cách dùng:", 1)

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"Lệnh gõ chưa đúng.\n{self.format_usage()}Gõ “{self.prog} --help” để xem hướng dẫn.\n")


PARSER = Parser(prog="thads", description="Giảm án tồn đọng: xét chỉ tiêu và lập bảng tổng hợp từ sổ Excel.")
_COMMANDS = PARSER.add_subparsers(title="Các lệnh", metavar="LỆNH", required=True)


def command(name: str, text: str, *arguments: Argument) -> Callable[[Action], Action]:
    """Make the function below a command; it takes the parsed arguments and returns the exit code, None where all is done."""

    def register(action: Action) -> Action:
        added = _COMMANDS.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        added.set_defaults(action=action)
        for names, options in arguments:
            added.add(names, **options)
        return action

    return register


def argument(names: str, metavar: str | None, text: str, **options: object) -> Argument:
    """An argument by its names, "-o --ra", how it is shown, and its help; the rest as argparse takes it."""
    return names.split(), {"metavar": metavar, "help": text, **options}


def path(names: str, metavar: str, text: str, **options: object) -> Argument:
    """An argument that is a file or a folder."""
    return argument(names, metavar, text, type=Path, **options)


def switch(name: str, text: str) -> Argument:
    """An option that is given or not."""
    return [name], {"action": "store_true", "help": text}
