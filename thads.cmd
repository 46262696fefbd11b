@echo off
rem Runs the program on Windows; the first run makes the Python environment that the workbook uses too.
rem ASCII only: cmd reads this file in the machine's own code page.
setlocal
rem No program and no Python module is taken from the folder one stands in: forms from a mail may lie there.
set "NoDefaultCurrentDirectoryInExePath=1"
set "ROOT=%~dp0"
set "VENV=%LOCALAPPDATA%\THADS\venv"
set "LOCK=%ROOT%requirements.txt"
if /i "%~1"=="kiem-thu" set "LOCK=%ROOT%requirements-dev.txt"
if /i "%~1"=="dung-so" set "LOCK=%ROOT%requirements-dev.txt"
rem Help is answered before anything is made or installed.
if /i "%~1"=="kiem-thu" if "%~2"=="--help" goto help
if /i "%~1"=="kiem-thu" if "%~2"=="-h" goto help
for %%F in ("%LOCK%") do set "STAMP=%VENV%\%%~nxF"

fc /b "%LOCK%" "%STAMP%" >nul 2>nul
if not errorlevel 1 goto run

echo Dang chuan bi moi truong Python, chi lan dau...
if exist "%VENV%\Scripts\python.exe" goto install
py -3 -I -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if not errorlevel 1 (
    py -3 -I -m venv "%VENV%" || goto no_venv
    goto install
)
python -I -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 goto no_python
python -I -m venv "%VENV%" || goto no_venv

:install
"%VENV%\Scripts\python.exe" -I -m pip install --quiet --disable-pip-version-check --require-hashes -r "%LOCK%" || goto no_packages
rem The workbook starts this Python without any settings of its own: it finds the program through this file,
rem in ASCII: older Pythons read it in the machine's own code page.
"%VENV%\Scripts\python.exe" -I -c "import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'thads.pth').write_text(f'import sys; sys.path.append({sys.argv[1]!a})')" "%ROOT%python" || goto no_packages
copy /y "%LOCK%" "%STAMP%" >nul

:run
if /i "%~1"=="kiem-thu" (
    "%VENV%\Scripts\python.exe" -I "%ROOT%tests\run.py" %*
) else (
    "%VENV%\Scripts\python.exe" -I -m thads %*
)
exit /b %errorlevel%

:help
py -3 -I "%ROOT%tests\run.py" --help 2>nul
if not errorlevel 1 exit /b 0
python -I "%ROOT%tests\run.py" --help 2>nul
if errorlevel 1 goto no_python
exit /b 0

:no_python
echo Can Python 3.11 tro len. Hay cai Python roi chay lai.
exit /b 2

:no_venv
echo Chua tao duoc moi truong Python trong %VENV%. Hay kiem tra quyen ghi roi chay lai.
exit /b 2

:no_packages
echo Chua cai duoc thu vien Python. Hay kiem tra mang roi chay lai.
exit /b 2
