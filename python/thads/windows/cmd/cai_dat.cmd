@echo off
rem Installs the program for this user: no administrator, no network. /s asks nothing, /tin-cay trusts the workbook's folder.
rem ASCII only: cmd reads this file in the machine's own code page. Where Python speaks, it speaks Vietnamese.
setlocal
rem No program and no Python module is taken from the folder one stands in: forms from a mail may lie there.
set "NoDefaultCurrentDirectoryInExePath=1"
rem Other software sets these for all Pythons of the machine.
set "PYTHONHOME="
set "PYTHONPATH="
set "QUIET="
set "CODE=2"
for %%A in (%*) do if /i "%%~A"=="/s" set "QUIET=1"
rem From here on paths are relative, so that no letter of the kit's own folder can matter; a kit on the network gets a drive.
pushd "%~dp0"
if not exist chuong-trinh\thads\windows\install.py goto not_unpacked
if not exist thu-vien\*.whl goto not_unpacked
if "%LOCALAPPDATA%"=="" goto no_home
rem Here Python finds the installer, after its own modules.
cd chuong-trinh
set "INSTALLER=import runpy, sys; sys.path.append('.'); runpy.run_module('thads.windows.install', run_name='__main__', alter_sys=True)"
rem The new Python manager would otherwise try to download a Python.
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
call :find_python
if defined PYTHON goto install
call :install_python
if not defined PYTHON goto finish

:install
"%PYTHON%" %WHICH% -I -c "%INSTALLER%" %*
set "CODE=%errorlevel%"
if "%CODE%"=="0" echo.
if "%CODE%"=="0" echo Da cai xong.
if "%CODE%"=="4" echo.
if "%CODE%"=="4" echo Da cai, nhung con muc can sua o tren.
goto finish

:find_python
set "PYTHON="
for %%V in (314 313 312 311) do (
    call :try "%LOCALAPPDATA%\Programs\Python\Python%%V\python.exe"
    call :try "%ProgramFiles%\Python%%V\python.exe"
)
call :try python
for %%V in (3.14 3.13 3.12 3.11) do call :try py -%%V
exit /b

rem Keeps the first Python that fits: 64-bit, of a version that the kit has packages for, not the Store's.
:try
if defined PYTHON exit /b
"%~1" %2 -I -c "%INSTALLER%" --phu-hop >nul 2>nul
if not "%errorlevel%"=="0" exit /b
set "PYTHON=%~1"
set "WHICH=%2"
exit /b

rem The official installer, if somebody has put it into the kit, and only if it is the one that is expected.
:install_python
set "SETUP="
for %%R in (..\thu-vien\requirements-3.*.txt) do call :find_setup %%~nR
if not defined SETUP goto no_python
set "WANTED="
set "HASH_FILE=%SETUP%.sha256"
rem Notepad adds .txt, which Explorer does not show.
if not exist %HASH_FILE% set "HASH_FILE=%SETUP%.sha256.txt"
if exist %HASH_FILE% for /f "tokens=1" %%H in (%HASH_FILE%) do if not defined WANTED set "WANTED=%%H"
if not defined WANTED goto no_hash
set "MATCH="
call certutil -hashfile %SETUP% SHA256 > "%TEMP%\thads-sha256.txt"
for /f "usebackq delims=" %%H in ("%TEMP%\thads-sha256.txt") do if /i "%%H"=="%WANTED%" set "MATCH=1"
if not defined MATCH goto wrong_hash
rem Takes the mark of a download off, where PowerShell may: Windows would ask whether to run it.
powershell -NoProfile -Command "Get-ChildItem -LiteralPath ..\python | Unblock-File" >nul 2>nul
echo Dang cai Python cho rieng tai khoan nay, khong can quyen quan tri...
start "" /wait %SETUP% /quiet InstallAllUsers=0 InstallLauncherAllUsers=0 Include_launcher=0 Include_test=0 Include_doc=0 Shortcuts=0 AssociateFiles=0 PrependPath=0
call :find_python
if defined PYTHON exit /b
echo Chua cai duoc Python. Hay chay tep .exe trong thu muc "python" bang tay, roi chay lai cai_dat.cmd.
exit /b

rem Only of a version that the kit has packages for.
:find_setup
set "VERSION=%1"
set "VERSION=%VERSION:requirements-=%"
for %%F in (..\python\python-%VERSION%.*-amd64.exe) do set "SETUP=..\python\%%~nxF"
exit /b

:no_python
echo May nay chua co Python phu hop: 64 bit, dung phien ban ghi trong python\DOC-TRUOC.txt.
echo Hay chep bo cai Python vao thu muc "python" cua bo cai nay theo tep do, roi chay lai cai_dat.cmd.
exit /b

:no_hash
echo Bo cai Python chua co ma kiem tra (.sha256), nen khong chay. Xem python\DOC-TRUOC.txt.
exit /b

:wrong_hash
echo Bo cai Python khong dung ma kiem tra, nen khong chay. Hay chep lai tep do tu nguon chinh thuc.
exit /b

:not_unpacked
echo Hay giai nen CA tep zip ra mot thu muc (chuot phai, Extract All), roi chay cai_dat.cmd trong thu muc do.
goto finish

:no_home
echo Windows khong cho biet thu muc cua tai khoan. Hay dang nhap lai roi chay lai cai_dat.cmd.

:finish
if not defined QUIET pause
exit /b %CODE%
