# SPDX-License-Identifier: Apache-2.0
# What bin/sparring of the distribution and the script at the root of the sources share. Sourced by both.

fail() {
    echo "sparring: $*" >&2
    exit 1
}

# the first process of a container is not ended by signals that it does not handle
job=
stop() {
    [ -z "$job" ] || kill "$job" 2> /dev/null || true
    exit "$1"
}
trap 'stop 143' TERM
trap 'stop 130' INT

# In the plain C locale, which services and containers have, Java finds no file whose name has an umlaut
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX)
        if [ -n "${LC_ALL:-}" ]; then
            export LC_ALL=C.UTF-8
        else
            export LC_CTYPE=C.UTF-8
        fi
        ;;
esac

# Sets java, version (17) and heap (MiB). Its argument says what to install.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, and there is no bin/java; set it to a $1 of version 17 or later"
    else
        java=$(command -v java) || fail "no java found; install a $1 of version 17 or later (Debian: apt-get install $2)"
    fi
    # the heap is a share of what this machine has, or its container: Java knows
    local about
    about=$("$java" -XX:+IgnoreUnrecognizedVMOptions -XX:-UsePerfData -XX:MaxRAMPercentage=40 -XX:+PrintFlagsFinal -version 2>&1 || true)
    version=$(sed -n 's/.* version "\([0-9]*\)[^"]*".*/\1/p' <<< "$about" | head -n 1)
    heap=$(sed -n 's/.* MaxHeapSize  *= *\([0-9]*\) .*/\1/p' <<< "$about" | head -n 1)
    heap=$((${heap:-2147483648} >> 20))
    [ "$heap" -le 2048 ] || heap=2048
    [ "${version:-0}" -ge 17 ] || fail "$java is Java ${version:-of unknown version}; install a $1 of version 17 or later, or set JAVA_HOME to one"
}

# the jars of folders as a class path, in the same order on every machine
class_path() {
    local LC_ALL=C folder jar path=
    for folder in "$@"; do
        for jar in "$folder"/*.jar; do
            path+=${path:+:}$jar
        done
    done
    echo "$path"
}

# run_java CLASS_PATH PLUGINS ARGUMENTS becomes the command; more options of Java's are in the array java_options
run_java() {
    local path=$1 plugins=$2 size
    shift 2
    local options=(-XX:+UseSerialGC "-Xmx${heap}m" -XX:-UsePerfData -Djava.awt.headless=true -DOPT_OUT_TRACKING=true
        "-Dsparring.command=$0" "-Dsparring.plugins=$plugins"
        # bash before 4.4 takes an empty array for one that is not set
        ${java_options[@]+"${java_options[@]}"})
    # what computes nothing starts sooner, and leaves more to a game beside it, with Java's fast compiler alone
    case ${1:-} in
        '' | -h | --help | -V | --version | acls | admit | attackers | dead-letters | eject | fork | fuzz | games | \
            pause | report | resume | stop | tail)
            options+=(-XX:TieredStopAtLevel=1)
            ;;
    esac
    if [ "$version" -ge 22 ]; then
        options+=(--enable-native-access=ALL-UNNAMED)
    fi
    if [ "$version" -ge 23 ]; then
        options+=(--sun-misc-unsafe-memory-access=allow)
    fi
    # Java does not look for another folder for temporary files
    if [ ! -w /tmp ] && [ -n "${SPARRING_CACHE:-}" ]; then
        options+=("-Djava.io.tmpdir=$SPARRING_CACHE/tmp")
    fi
    if [ -t 1 ] && size=$(stty size < /dev/tty 2> /dev/null); then
        options+=("-Dsparring.columns=${size#* }")
    fi
    # shellcheck disable=SC2086 # several options in one variable
    exec "$java" "${options[@]}" ${SPARRING_JAVA_OPTS:-} -cp "$path" dev.sparring.deploy.cli.Main "$@"
}
