@echo off
rem Takes the program out for this user; the office's workbooks and the machine's Python stay. /s asks nothing.
setlocal
set "HOME_DIR=%LOCALAPPDATA%\THADS"
set "QUIET="
for %%A in (%*) do if /i "%%~A"=="/s" set "QUIET=1"
if "%LOCALAPPDATA%"=="" exit /b 2
if not exist "%HOME_DIR%\" goto nothing
if defined QUIET goto remove
echo Se go chuong trinh THADS khoi tai khoan nay. Cac so cua co quan duoc giu nguyen.
set "ANSWER="
set /p "ANSWER=Go c roi Enter de go; chi Enter la thoi: "
if /i not "%ANSWER%"=="c" exit /b 1

:remove
cd /d "%TEMP%"
if exist "%HOME_DIR%\venv\Scripts\python.exe" "%HOME_DIR%\venv\Scripts\python.exe" -m thads.windows.install --go
for %%V in (16.0 15.0 14.0) do reg delete "HKCU\Software\Microsoft\Office\%%V\Excel\Security\Trusted Locations\THADS" /f >nul 2>nul
rem One block: cmd has read it whole before this very file goes.
(
    rd /s /q "%HOME_DIR%" 2>nul
    if exist "%HOME_DIR%\venv\Scripts\python.exe" (
        echo Chua go het: hay dong het cac cua so Excel roi chay lai go_bo.cmd.
        exit /b 2
    )
    echo Da go xong.
    if not defined QUIET pause
    exit /b 0
)

:nothing
echo Chuong trinh THADS chua duoc cai cho tai khoan nay, khong co gi de go.
exit /b 0
