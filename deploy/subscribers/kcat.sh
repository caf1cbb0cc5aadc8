#!/bin/sh
# Alerts in a shell, with kcat (Debian's package of that name): one alert a line, its headers and then its value.
set -eu
servers=${KENTONGAN_BOOTSTRAP_SERVERS:-127.0.0.1:9092}
topic=${KENTONGAN_TOPIC_PREFIX:-kentongan.}alerts
exec kcat -C -b "$servers" -t "$topic" -o beginning -u -f '%h %s\n' "$@"
