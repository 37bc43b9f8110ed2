# shellcheck shell=sh disable=SC2034  # UV is used by the script that sources this.
# Sourced from the project's root by bin/dev, bin/test and .ci/run.
# Sets UV to a uv that can be run, and makes a private one if the machine has none: all that
# a fresh machine needs is Python 3.11 or newer. It stays inside the project, except that root
# on a Debian whose Python cannot make virtual environments gets the package for that.

tools=.rxapp/tools

# A company's network may sign with its own certificate, which the machine trusts but uv, pip
# and npm do not look for by themselves.
trusted=/etc/ssl/certs/ca-certificates.crt
if [ -r "$trusted" ]; then
    : "${SSL_CERT_FILE:=$trusted}" "${PIP_CERT:=$trusted}" "${NODE_EXTRA_CA_CERTS:=$trusted}"
    export SSL_CERT_FILE PIP_CERT NODE_EXTRA_CA_CERTS
fi

# Print the first Python that is new enough. Each is run, since a version manager's shim may
# be on PATH without a version behind it.
find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$python"
            return
        fi
    done
    return 1
}

# Print the first uv that can be run.
find_uv() {
    for uv in uv "${HOME:-/nonexistent}/.local/bin/uv" "$PWD/$tools/bin/uv"; do
        if "$uv" --version >/dev/null 2>&1; then
            command -v "$uv"
            return
        fi
    done
    return 1
}

# Explain which Python was found and which is needed.
report_old_python() {
    echo "This project needs Python 3.11 or newer; here is: $(python3 --version 2>/dev/null || echo none)."
    echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv) and run this again."
} >&2

# Make a virtual environment that holds pip. Debian's Python comes without the module that
# puts pip there; a pip of the system's can still install into a bare environment.
make_tools() {
    python=$1
    rm -rf "$tools"
    if "$python" -m venv "$tools" >/dev/null 2>&1; then
        "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        rm -rf "$tools"
        "$python" -m venv --without-pip "$tools" &&
            "$python" -m pip --python "$tools/bin/python" install --quiet --disable-pip-version-check uv
    else
        return 1
    fi
}

# Install Debian's venv module for the given Python. Needs root.
install_venv_module() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "python$version-venv"
} >&2

# Put a private uv into .rxapp/tools.
bootstrap_uv() {
    python=$1
    echo "No uv found: putting one into $tools with $("$python" --version)" >&2
    mkdir -p "$(dirname "$tools")"
    make_tools "$python" || { install_venv_module "$python" && make_tools "$python"; } || {
        rm -rf "$tools"
        echo "Cannot make a virtual environment with $python. Run: apt-get install python3-venv" >&2
        echo "or install uv (https://docs.astral.sh/uv/), then run this again." >&2
        return 1
    }
}

if python=$(find_python); then
    # The Python that is here will do, so uv has no reason to fetch another.
    : "${UV_PYTHON_DOWNLOADS:=never}"
    export UV_PYTHON_DOWNLOADS
fi
if ! UV=$(find_uv); then
    [ -n "$python" ] || { report_old_python; exit 1; }
    bootstrap_uv "$python" || exit 1
    UV=$(find_uv) || { echo "uv was installed into $tools but does not run." >&2; exit 1; }
fi
