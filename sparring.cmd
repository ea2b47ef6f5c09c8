@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Runs Sparring; builds it before on first use. After a change of the sources: mvn -pl deploy -am -Dmaven.test.skip=true package
rem SPARRING_JAVA_OPTS is added to Java's options.
setlocal
set "home=%~dp0"
set "jar=%home%deploy\target\deploy-0.1.0-SNAPSHOT.jar"
set "libraries=%home%deploy\target\lib"
set "log=%home%.build\build.log"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

"%java%" -version >nul 2>&1
if errorlevel 1 (
    echo sparring: no java found; install a JDK of version 17 or later, or set JAVA_HOME to one 1>&2
    exit /b 1
)
set "version=0"
for /f "tokens=3" %%v in ('""%java%" -version 2^>^&1 ^| findstr /c:" version ""') do (
    for /f "delims=.-+ tokens=1" %%m in ("%%~v") do set "version=%%m"
)
if %version% lss 17 (
    echo sparring: this is Java %version%; install a JDK of version 17 or later, or set JAVA_HOME to one 1>&2
    exit /b 1
)
if exist "%jar%" if exist "%libraries%" goto run

where mvn >nul 2>&1
if errorlevel 1 (
    echo sparring: mvn not found, needed to build; install Maven 3.8 or later 1>&2
    exit /b 1
)
echo sparring: first use, building; downloads take some minutes ^(log: %log%^) 1>&2
if not exist "%home%.build" mkdir "%home%.build"
call mvn -B -q -ntp -f "%home%pom.xml" -pl deploy -am -Dmaven.test.skip=true -Dspotless.check.skip=true package > "%log%" 2>&1
if errorlevel 1 (
    echo sparring: the build failed; see %log% 1>&2
    exit /b 1
)

:run
set "options=-XX:+UseSerialGC -Xmx2g -XX:-UsePerfData -Djava.awt.headless=true -DOPT_OUT_TRACKING=true -Dsparring.command=sparring.cmd"
if %version% geq 22 set "options=%options% --enable-native-access=ALL-UNNAMED"
if %version% geq 23 set "options=%options% --sun-misc-unsafe-memory-access=allow"
"%java%" %options% "-Dsparring.plugins=%home%plugins" %SPARRING_JAVA_OPTS% -cp "%jar%;%libraries%\*" dev.sparring.deploy.cli.Main %*
exit /b %errorlevel%
