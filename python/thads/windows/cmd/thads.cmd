@echo off
rem The installed program's command line.
setlocal
rem Other software sets these for all Pythons of the machine.
set "PYTHONHOME="
set "PYTHONPATH="
"%LOCALAPPDATA%\THADS\venv\Scripts\python.exe" -m thads %*
