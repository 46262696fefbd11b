@echo off
rem Checks the installation, also where Python does not start any more. A workbook's path may follow; /s does not pause.
setlocal
rem No program and no Python module is taken from the folder one stands in: forms from a mail may lie there.
set "NoDefaultCurrentDirectoryInExePath=1"
rem Other software sets these for all Pythons of the machine.
set "PYTHONHOME="
set "PYTHONPATH="
set "HOME_DIR=%LOCALAPPDATA%\THADS"
set "PY=%HOME_DIR%\venv\Scripts\python.exe"
set "QUIET="
set "BOOK=%~1"
if /i "%~1"=="/s" set "BOOK=%~2"
if /i "%~1"=="/s" set "QUIET=1"
set "CODE=2"
if "%LOCALAPPDATA%"=="" (
    echo LOI: Windows khong cho biet thu muc cua tai khoan. Hay dang nhap lai.
    goto finish
)
if not exist "%HOME_DIR%\" (
    echo LOI: chuong trinh chua duoc cai cho tai khoan nay. Hay chay cai_dat.cmd trong bo cai.
    goto finish
)
if not exist "%HOME_DIR%\python\thads\__main__.py" (
    echo LOI: thieu chuong trinh trong thu muc THADS. Hay chay lai cai_dat.cmd.
    goto finish
)
if not exist "%PY%" (
    echo LOI: thieu Python cua chuong trinh, co the phan mem diet virus da xoa. Hay chay lai cai_dat.cmd;
    echo neu lai mat, nho nguoi phu trach may them thu muc THADS vao danh sach bo qua cua phan mem diet virus.
    goto finish
)
"%PY%" -I -c "import sys" >nul 2>nul
if not "%errorlevel%"=="0" (
    echo LOI: Python cua chuong trinh khong chay. Python cua may co the da bi go hoac nang cap.
    echo Hay chay lai cai_dat.cmd trong bo cai.
    goto rules
)
"%PY%" -I -c "import thads.windows.doctor" >nul 2>nul
if not "%errorlevel%"=="0" (
    echo LOI: chuong trinh hoac thu vien bi thieu tep. Hay chay lai cai_dat.cmd trong bo cai.
    goto rules
)
if "%BOOK%"=="" ("%PY%" -I -m thads.windows.doctor) else ("%PY%" -I -m thads.windows.doctor "%BOOK%")
set "CODE=%errorlevel%"
goto finish

:rules
if not exist "%HOME_DIR%\venv\xlwings64-*.dll" echo LOI: thieu tep xlwings64-*.dll, co the phan mem diet virus da cach ly. Hay chay lai cai_dat.cmd.
set "ASR="
for /f "tokens=3" %%A in ('reg query "HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules" /v d4f940ab-401b-4efc-aadc-ad5f3c50688a 2^>nul') do set "ASR=%%A"
if "%ASR%"=="1" echo LOI: quy tac ASR cua Defender chan pythonw.exe do Excel mo. Hay nho nguoi phu trach may dat ngoai le cho thu muc THADS.

:finish
if not defined QUIET pause
exit /b %CODE%
