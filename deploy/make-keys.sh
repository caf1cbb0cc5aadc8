#!/bin/sh
# Make secrets in a folder, where they are missing: kentongan-make-keys [FOLDER [NAME...]]
# Without names, the key for author ids and the token of the page. A file that is there is left as it is: with another key,
# the same author would get another hash.
set -eu
folder=${1:-/keys}
if [ $# -gt 1 ]; then shift; else set -- author.key web.token; fi
umask 077
for name in "$@"; do
    if [ -s "$folder/$name" ]; then
        echo "kept    $folder/$name"
    else
        od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n' > "$folder/$name.new"
        mv "$folder/$name.new" "$folder/$name"
        echo "made    $folder/$name"
    fi
done
