#!/bin/sh
# Written by python -m deploy.acls from streams/worker/permissions.py.
# Gives each user of Kentongan what it needs and no more, on a Kafka with an authorizer.
# Users and passwords are yours to make:
#   kafka-configs.sh --bootstrap-server HOST:PORT --alter --entity-type users --entity-name kentongan-language \
#     --add-config 'SCRAM-SHA-512=[password=...]'
# usage: acls.sh HOST:PORT [FILE]   FILE: the administrator's client properties
set -eu
acl() { kafka-acls.sh --bootstrap-server "$server" ${config:+--command-config "$config"} --force --add "$@"; }
server=$1 config=${2:-}

# The language stage: it alone reads posts as they came.
acl --allow-principal User:kentongan-language --resource-pattern-type prefixed --topic kentongan. --operation Describe
acl --allow-principal User:kentongan-language --topic kentongan.audit --operation Read --operation Write
acl --allow-principal User:kentongan-language --topic kentongan.facts --operation Read
acl --allow-principal User:kentongan-language --topic kentongan.incident-actions --operation Read
acl --allow-principal User:kentongan-language --topic kentongan.posts --operation Read
acl --allow-principal User:kentongan-language --topic kentongan.posts-detected --operation Read --operation Write
acl --allow-principal User:kentongan-language --topic kentongan.posts-dlt --operation Read --operation Write
acl --allow-principal User:kentongan-language --topic kentongan.watchlist --operation Read
acl --allow-principal User:kentongan-language --transactional-id kentongan.audit --operation Describe --operation Write
acl --allow-principal User:kentongan-language --group kentongan.language --operation Describe --operation Read

# The sentiment stage.
acl --allow-principal User:kentongan-sentiment --resource-pattern-type prefixed --topic kentongan. --operation Describe
acl --allow-principal User:kentongan-sentiment --topic kentongan.audit --operation Read --operation Write
acl --allow-principal User:kentongan-sentiment --topic kentongan.facts --operation Read
acl --allow-principal User:kentongan-sentiment --topic kentongan.incident-actions --operation Read
acl --allow-principal User:kentongan-sentiment --topic kentongan.mentions --operation Write
acl --allow-principal User:kentongan-sentiment --topic kentongan.posts-detected --operation Read
acl --allow-principal User:kentongan-sentiment --topic kentongan.posts-dlt --operation Write
acl --allow-principal User:kentongan-sentiment --topic kentongan.posts-scored --operation Read --operation Write
acl --allow-principal User:kentongan-sentiment --topic kentongan.watchlist --operation Read
acl --allow-principal User:kentongan-sentiment --transactional-id kentongan.audit --operation Describe --operation Write
acl --allow-principal User:kentongan-sentiment --group kentongan.sentiment --operation Describe --operation Read

# The virality stage.
acl --allow-principal User:kentongan-virality --resource-pattern-type prefixed --topic kentongan. --operation Describe
acl --allow-principal User:kentongan-virality --topic kentongan.alerts --operation Write
acl --allow-principal User:kentongan-virality --topic kentongan.audit --operation Read --operation Write
acl --allow-principal User:kentongan-virality --topic kentongan.facts --operation Read
acl --allow-principal User:kentongan-virality --topic kentongan.incident-actions --operation Read
acl --allow-principal User:kentongan-virality --topic kentongan.issue-snapshots --operation Write
acl --allow-principal User:kentongan-virality --topic kentongan.issue-state --operation Read --operation Write
acl --allow-principal User:kentongan-virality --topic kentongan.mentions --operation Read
acl --allow-principal User:kentongan-virality --topic kentongan.notifications --operation Write
acl --allow-principal User:kentongan-virality --topic kentongan.posts-dlt --operation Write
acl --allow-principal User:kentongan-virality --topic kentongan.watchlist --operation Read
acl --allow-principal User:kentongan-virality --transactional-id kentongan.audit --operation Describe --operation Write
acl --allow-principal User:kentongan-virality --group kentongan.virality --operation Describe --operation Read

# The stages notify and deliver, which talk to the outside: they read alerts, and no posts.
acl --allow-principal User:kentongan-notify --resource-pattern-type prefixed --topic kentongan. --operation Describe
acl --allow-principal User:kentongan-notify --topic kentongan.alerts --operation Read
acl --allow-principal User:kentongan-notify --topic kentongan.audit --operation Read --operation Write
acl --allow-principal User:kentongan-notify --topic kentongan.channel-state --operation Read --operation Write
acl --allow-principal User:kentongan-notify --topic kentongan.facts --operation Read
acl --allow-principal User:kentongan-notify --topic kentongan.incident-actions --operation Read
acl --allow-principal User:kentongan-notify --topic kentongan.notifications --operation Read --operation Write
acl --allow-principal User:kentongan-notify --topic kentongan.posts-dlt --operation Write
acl --allow-principal User:kentongan-notify --topic kentongan.watchlist --operation Read
acl --allow-principal User:kentongan-notify --transactional-id kentongan.audit --operation Describe --operation Write
acl --allow-principal User:kentongan-notify --group kentongan.notify --operation Describe --operation Read
acl --allow-principal User:kentongan-notify --group kentongan.deliver --operation Describe --operation Read

# The stage sources, which fetches from the outside: it writes posts, and reads none.
acl --allow-principal User:kentongan-sources --resource-pattern-type prefixed --topic kentongan. --operation Describe
acl --allow-principal User:kentongan-sources --topic kentongan.audit --operation Read --operation Write
acl --allow-principal User:kentongan-sources --topic kentongan.facts --operation Read
acl --allow-principal User:kentongan-sources --topic kentongan.incident-actions --operation Read
acl --allow-principal User:kentongan-sources --topic kentongan.posts --operation Write
acl --allow-principal User:kentongan-sources --topic kentongan.source-state --operation Read --operation Write
acl --allow-principal User:kentongan-sources --topic kentongan.watchlist --operation Read
acl --allow-principal User:kentongan-sources --transactional-id kentongan.audit --operation Describe --operation Write
acl --allow-principal User:kentongan-sources --group kentongan.sources --operation Describe --operation Read

# The desk: it reads posts, alerts and how sources, channels and stages are, and writes what people decide.
acl --allow-principal User:kentongan-desk --resource-pattern-type prefixed --topic kentongan. --operation Describe
acl --allow-principal User:kentongan-desk --topic kentongan.alerts --operation Read
acl --allow-principal User:kentongan-desk --topic kentongan.audit --operation Read --operation Write
acl --allow-principal User:kentongan-desk --topic kentongan.channel-state --operation Read
acl --allow-principal User:kentongan-desk --topic kentongan.facts --operation Read --operation Write
acl --allow-principal User:kentongan-desk --topic kentongan.incident-actions --operation Read --operation Write
acl --allow-principal User:kentongan-desk --topic kentongan.posts-scored --operation Read
acl --allow-principal User:kentongan-desk --topic kentongan.source-state --operation Read --operation Write
acl --allow-principal User:kentongan-desk --topic kentongan.watchlist --operation Read --operation Write
acl --allow-principal User:kentongan-desk --transactional-id kentongan.audit --operation Describe --operation Write
acl --allow-principal User:kentongan-desk --group kentongan.desk --operation Describe --operation Read
acl --allow-principal User:kentongan-desk --group kentongan.language --operation Describe
acl --allow-principal User:kentongan-desk --group kentongan.sentiment --operation Describe
acl --allow-principal User:kentongan-desk --group kentongan.virality --operation Describe
acl --allow-principal User:kentongan-desk --group kentongan.notify --operation Describe
acl --allow-principal User:kentongan-desk --group kentongan.deliver --operation Describe

# The commands that people type: topics, watchlist, verified statements, incidents, explanations, files of posts, what is held of a person.
acl --allow-principal User:kentongan-operator --resource-pattern-type prefixed --topic kentongan. --operation Create --operation Delete --operation Describe --operation DescribeConfigs --operation Read --operation Write
acl --allow-principal User:kentongan-operator --resource-pattern-type prefixed --group kentongan. --operation Describe
acl --allow-principal User:kentongan-operator --transactional-id kentongan.audit --operation Describe --operation Write

# A source of posts: it writes posts, and reads nothing.
acl --allow-principal User:kentongan-source --topic kentongan.posts --operation Describe --operation Write

# Another system that wants alerts: it reads them, in groups whose names begin with `subscriber.`.
acl --allow-principal User:kentongan-subscriber --topic kentongan.alerts --operation Describe --operation Read
acl --allow-principal User:kentongan-subscriber --resource-pattern-type prefixed --group subscriber. --operation Describe --operation Read
