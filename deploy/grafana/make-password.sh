#!/bin/sh
# Make the password of Grafana's user `admin` in a folder, where it is missing: make-password.sh [FOLDER]
# Grafana takes it at its first start alone; later it is changed in Grafana.
set -eu
file=${1:-/keys}/grafana.password
umask 077
if [ -s "$file" ]; then
    echo "kept    $file"
else
    od -An -v -N16 -tx1 /dev/urandom | tr -d ' \n' > "$file.new"
    mv "$file.new" "$file"
    echo "made    $file"
fi
