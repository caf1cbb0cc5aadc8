"""Write the access control lists of the broker from what the code needs (`streams/worker/permissions.py`).

`python -m deploy.acls` writes `deploy/kafka/acls.sh`, for a Kafka that you run yourself, and the users of the manifests for
Strimzi anew; with `--check` it fails where they differ.
"""

import shlex
import sys
from typing import Any

import yaml

from deploy.written import write_or_check
from streams.settings import Settings
from streams.worker.permissions import Grant, User, users

__all__ = ["main"]

WRITTEN = "# Written by python -m deploy.acls from streams/worker/permissions.py.\n"
USAGE = """# Gives each user of Kentongan what it needs and no more, on a Kafka with an authorizer.
# Users and passwords are yours to make:
#   kafka-configs.sh --bootstrap-server HOST:PORT --alter --entity-type users --entity-name kentongan-language \\
#     --add-config 'SCRAM-SHA-512=[password=...]'
# usage: acls.sh HOST:PORT [FILE]   FILE: the administrator's client properties
set -eu
acl() { kafka-acls.sh --bootstrap-server "$server" ${config:+--command-config "$config"} --force --add "$@"; }
server=$1 config=${2:-}
"""


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` say which of them differ; return the exit code."""
    found = users(Settings())
    texts = {"deploy/kafka/acls.sh": _script(found), "deploy/kubernetes/kafka-users.yaml": _strimzi(found)}
    return write_or_check(texts, "deploy.acls", arguments)


def _script(found: tuple[User, ...]) -> str:
    lines = ["#!/bin/sh\n", WRITTEN, USAGE]
    for user in found:
        lines.append(f"\n# {user.purpose}\n")
        lines += [f"acl --allow-principal User:{user.name} {_flags(grant)}\n" for grant in user.grants]
    return "".join(lines)


def _flags(grant: Grant) -> str:
    pattern = "--resource-pattern-type prefixed " if grant.pattern == "prefix" else ""
    operations = " ".join(f"--operation {one}" for one in grant.operations)
    flag = "transactional-id" if grant.resource == "transactionalId" else grant.resource
    return f"{pattern}--{flag} {shlex.quote(grant.name)} {operations}"


def _strimzi(found: tuple[User, ...]) -> str:
    texts = [f"# {user.purpose}\n{yaml.safe_dump(_user(user), sort_keys=False, width=120)}" for user in found]
    return WRITTEN + "# Strimzi makes a password for each, in a secret of the user's name.\n" + "---\n".join(texts)


def _user(user: User) -> dict[str, Any]:
    acls = [
        {
            "resource": {"type": grant.resource, "name": grant.name, "patternType": grant.pattern},
            "operations": list(grant.operations),
        }
        for grant in user.grants
    ]
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": {"name": user.name, "labels": {"strimzi.io/cluster": "kafka"}},
        "spec": {
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": acls},
        },
    }


if __name__ == "__main__":
    sys.exit(main())
