"""argparse in Vietnamese, and how a command is declared: above its function, with its words and its arguments."""

from __future__ import annotations

import re
import textwrap
from argparse import Action as Argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from thads.numerals import nearest

WRONG_USE = 2

# Whom a command is for, in the order of the help.
DAILY, YEARLY, SETTING_UP = "Hằng ngày", "Sang năm, nâng cấp", "Cho người cài đặt"

Argument = tuple[Sequence[str], dict[str, Any]]
Action = Callable[[Namespace], int | None]

# What argparse says, and what a person is told. Whatever it may say besides is "Lệnh gõ chưa đúng."
_SAID = (
    (r"the following arguments are required: (.*)", "Thiếu {0}."),
    (r"argument (\S+): expected .*argument.*", "Sau {0} còn thiếu giá trị."),
    (r"argument (\S+): invalid \S+ value: '(.*)'", "“{1}” không dùng được cho {0}."),
    (r"argument (\S+): ignored explicit argument '(.*)'", "{0} không nhận giá trị “{1}”."),
)


class Parser(ArgumentParser):
    """argparse with Vietnamese headings, and for wrong use one calm sentence that says what is wrong."""

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

    def _check_value(self, action: Argparse, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        if action is _COMMANDS:
            self._stop(f"Không có lệnh “{value}”.{nearest(value, action.choices)}")
        self._stop(
            f"“{value}” không dùng được cho {'/'.join(action.option_strings) or action.metavar}. Chọn: {_list(action.choices)}."
        )

    def refuse(self, surplus: str) -> NoReturn:
        """End because of an argument that the command does not know."""
        if surplus.startswith("-"):
            name = surplus.partition("=")[0]
            options = [option for option in self._option_string_actions if option.startswith("--")]
            self._stop(f"“{name}” không phải là tùy chọn của {self.prog}.{nearest(name, options)}")
        self._stop(f"Thừa “{surplus}”. Tên có dấu cách phải đặt trong dấu nháy kép.")

    def error(self, message: str) -> NoReturn:
        for pattern, sentence in _SAID:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                self._stop(sentence.format(*found.groups()))
        self._stop("Lệnh gõ chưa đúng.")

    def _stop(self, sentence: str) -> NoReturn:
        self.exit(WRONG_USE, f"{sentence}\n{self.format_usage()}Gõ “{self.prog} --help” để xem hướng dẫn.\n")


class Program(Parser):
    """The parser of the whole command line, whose help lists the commands by whom they are for."""

    def parse_args(self, arguments: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        options, surplus = self.parse_known_args(arguments, namespace)
        if surplus:
            options.parser.refuse(surplus[0])
        return options

    def format_help(self) -> str:
        lines = [self.format_usage(), str(self.description), ""]
        for group in (DAILY, YEARLY, SETTING_UP):
            lines.append(f"{group}:")
            lines += [
                textwrap.fill(text, 79, initial_indent=f"  {name:<17}", subsequent_indent=" " * 19)
                for name, (home, text) in _LISTED.items()
                if home == group
            ]
            lines.append("")
        lines += ["Tùy chọn:", "  -h, --help       hiện hướng dẫn này rồi thoát", ""]
        return "\n".join([*lines, "“thads LỆNH --help” nói rõ từng lệnh.", ""])


_LISTED: dict[str, tuple[str, str]] = {}
PARSER = Program(prog="thads", description="Giảm án tồn đọng: xét chỉ tiêu và lập bảng tổng hợp từ sổ Excel.")
_COMMANDS = PARSER.add_subparsers(metavar="LỆNH", required=True, parser_class=Parser)


def command(group: str, name: str, text: str, *arguments: Argument) -> Callable[[Action], Action]:
    """Make the function below a command; it takes the parsed arguments and returns the exit code, None where all is done."""

    def register(action: Action) -> Action:
        _LISTED[name] = (group, text)
        added = _COMMANDS.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        added.set_defaults(action=action, parser=added)
        for names, options in arguments:
            added.add(names, **options)
        return action

    return register


def argument(names: str, metavar: str | None, text: str, **options: object) -> Argument:
    """An argument by its names, "-o --ra", how it is shown, and its help; the rest as argparse takes it."""
    return names.split(), {"metavar": metavar, "help": text, **options}


def path(names: str, metavar: str, text: str, **options: object) -> Argument:
    """An argument that is a file or a folder."""
    return argument(names, metavar, text, **{"type": Path, **options})


def switch(name: str, text: str) -> Argument:
    """An option that is given or not."""
    return [name], {"action": "store_true", "help": text}


def _list(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))
