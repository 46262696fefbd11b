@echo off
rem The installed program's command line.
setlocal
rem No program and no Python module is taken from the folder one stands in: forms from a mail may lie there.
set "NoDefaultCurrentDirectoryInExePath=1"
rem Other software sets these for all Pythons of the machine.
set "PYTHONHOME="
set "PYTHONPATH="
"%LOCALAPPDATA%\THADS\venv\Scripts\python.exe" -I -m thads %*
