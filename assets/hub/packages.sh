#!/bin/sh
# Into the Python that is first on the PATH: all that a learner's server on a JupyterHub needs, in
# the locked versions; `packages.sh no` leaves out Keras.
# The course itself is not installed: nbgitpuller clones it into ~/course, and Python looks there,
# so that a learner's lessons and library are always of one version.
set -eu
cd "$(dirname "$0")/../.."
lines=$(mktemp)
# Without the debugger, which takes 8 MiB of every kernel: JupyterLab's button for it stays grey.
grep -hv '^-\|^debugpy==' requirements.txt assets/hub/requirements.txt > "$lines"
if [ "${1:-yes}" = no ]; then
    sed -i '/^# For Keras alone/,/^# The course itself/d' "$lines"
fi
python3 -m pip install --no-cache-dir --no-deps -r "$lines"
rm "$lines"

site=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo 'import os, sys; sys.path.append(os.path.expanduser("~/course"))' > "$site/course-of-learner.pth"

# No question about news at the first start, and no kernels left running that nobody looks at.
share=$(python3 -c 'import sys; print(sys.prefix)')
mkdir -p "$share/share/jupyter/lab/settings" "$share/etc/jupyter"
cp course_utils/cli/lab_settings/overrides.json "$share/share/jupyter/lab/settings/"
cp assets/hub/jupyter_server_config.json "$share/etc/jupyter/"
