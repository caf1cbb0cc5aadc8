#!/bin/sh
# Make secrets in a folder, where they are missing: kentongan-make-keys [FOLDER [NAME...]]
# Without names, the key for author ids, and a token for the desk with the file of tokens that knows it. A file that is there is
# left as it is: with another key, the same author would get another hash.
set -eu
folder=${1:-/keys}
if [ $# -gt 1 ]; then shift; else set -- author.key desk.token; fi
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
if [ -s "$folder/desk.token" ] && [ ! -s "$folder/desk-tokens.yaml" ]; then
    hash=$(tr -d '\n' < "$folder/desk.token" | sha256sum | cut -d' ' -f1)
    printf -- '- name: meja\n  scopes: [act, read]\n  sha256: %s\n' "$hash" > "$folder/desk-tokens.yaml.new"
    mv "$folder/desk-tokens.yaml.new" "$folder/desk-tokens.yaml"
    echo "made    $folder/desk-tokens.yaml"
fi
