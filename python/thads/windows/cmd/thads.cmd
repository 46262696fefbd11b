@echo off
rem The installed program's command line.
"%LOCALAPPDATA%\THADS\venv\Scripts\python.exe" -m thads %*
