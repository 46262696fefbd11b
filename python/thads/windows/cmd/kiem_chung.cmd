@echo off
rem Tries the installed program with the machine's own Excel and writes a report without names and figures. /s does not pause.
setlocal
rem No program and no Python module is taken from the folder one stands in: forms from a mail may lie there.
set "NoDefaultCurrentDirectoryInExePath=1"
rem Other software sets these for all Pythons of the machine.
set "PYTHONHOME="
set "PYTHONPATH="
set "PY=%LOCALAPPDATA%\THADS\venv\Scripts\python.exe"
set "CODE=2"
if not exist "%PY%" (
    echo LOI: chuong trinh chua duoc cai cho tai khoan nay. Hay chay cai_dat.cmd trong bo cai.
    goto finish
)
"%PY%" -I -m thads.windows.trial
set "CODE=%errorlevel%"

:finish
if /i not "%~1"=="/s" pause
exit /b %CODE%
