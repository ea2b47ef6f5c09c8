@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Runs Sparring with a Java runtime, 17 or later. SPARRING_JAVA_OPTS is added to Java's options.
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
    echo sparring: no java found; install a Java runtime of version 17 or later, or set JAVA_HOME to one 1>&2
    exit /b 1
)
set "version=0"
for /f "tokens=3" %%v in ('""%java%" -version 2^>^&1 ^| findstr /c:" version ""') do (
    for /f "delims=.-+ tokens=1" %%m in ("%%~v") do set "version=%%m"
)
if %version% lss 17 (
    echo sparring: this is Java %version%; install a Java runtime of version 17 or later, or set JAVA_HOME to one 1>&2
    exit /b 1
)
set "options=-XX:+UseSerialGC -Xmx2g -XX:-UsePerfData -Djava.awt.headless=true -DOPT_OUT_TRACKING=true -Dsparring.command=sparring"
if %version% geq 22 set "options=%options% --enable-native-access=ALL-UNNAMED"
if %version% geq 23 set "options=%options% --sun-misc-unsafe-memory-access=allow"
"%java%" %options% "-Dlogback.configurationFile=%home%\conf\logback.xml" "-Dsparring.plugins=%home%\plugins" %SPARRING_JAVA_OPTS% -cp "%home%\lib\*" dev.sparring.deploy.cli.Main %*
exit /b %errorlevel%
