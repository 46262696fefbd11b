@echo off
rem Takes the program out for this user; the office's workbooks and the machine's Python stay. /s asks nothing.
setlocal
rem No program and no Python module is taken from the folder one stands in: forms from a mail may lie there.
set "NoDefaultCurrentDirectoryInExePath=1"
rem Other software sets these for all Pythons of the machine.
set "PYTHONHOME="
set "PYTHONPATH="
set "HOME_DIR=%LOCALAPPDATA%\THADS"
set "QUIET="
set "LEFT="
set "CODE=2"
for %%A in (%*) do if /i "%%~A"=="/s" set "QUIET=1"
if "%LOCALAPPDATA%"=="" goto no_home
if not exist "%HOME_DIR%\" goto nothing
if defined QUIET goto remove
echo Se go chuong trinh THADS khoi tai khoan nay. Cac so cua co quan duoc giu nguyen.
set "ANSWER="
set /p "ANSWER=Go c roi Enter de go; chi Enter la thoi: "
if /i not "%ANSWER%"=="c" goto kept

:remove
cd /d "%TEMP%"
rem Windows refuses to rename a folder in which a program or DLL runs: tried before anything is deleted.
if not exist "%HOME_DIR%\venv\" ren "%HOME_DIR%\venv.thu" venv >nul 2>nul
if not exist "%HOME_DIR%\venv\" goto free
if exist "%HOME_DIR%\venv.thu\" rd /s /q "%HOME_DIR%\venv.thu"
ren "%HOME_DIR%\venv" venv.thu >nul 2>nul
if exist "%HOME_DIR%\venv\" goto in_use
ren "%HOME_DIR%\venv.thu" venv >nul 2>nul
if not exist "%HOME_DIR%\venv\" goto in_use

:free
if exist "%HOME_DIR%\venv\Scripts\python.exe" "%HOME_DIR%\venv\Scripts\python.exe" -I -m thads.windows.install --go
for %%V in (16.0 15.0 14.0) do reg delete "HKCU\Software\Microsoft\Office\%%V\Excel\Security\Trusted Locations\THADS" /f >nul 2>nul
rem One block: cmd has read it whole before this very file goes. The empty folder may stay where a window stands in it.
(
    rd /s /q "%HOME_DIR%" 2>nul
    for %%N in (venv python tuyenquang_thads.xlsm) do if exist "%HOME_DIR%\%%N" set "LEFT=1"
    if defined LEFT (
        echo Chua go het: hay dong het cac cua so Excel roi xoa thu muc THADS trong %%LOCALAPPDATA%%, hoac khoi dong lai may roi xoa.
        if not defined QUIET pause
        exit /b 2
    )
    echo Da go xong.
    if not defined QUIET pause
    exit /b 0
)

:in_use
echo Chuong trinh dang duoc dung, chua go gi. Hay luu va dong het cac cua so Excel roi chay lai go_bo.cmd.
goto finish

:kept
echo Khong go gi.
set "CODE=1"
goto finish

:no_home
echo Windows khong cho biet thu muc cua tai khoan. Hay dang nhap lai roi chay lai go_bo.cmd.
goto finish

:nothing
echo Chuong trinh THADS chua duoc cai cho tai khoan nay, khong co gi de go.
set "CODE=0"

:finish
if not defined QUIET pause
exit /b %CODE%
