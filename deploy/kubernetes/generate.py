"""Write what the manifests have from elsewhere: the topics from the code, the rules from Prometheus's files.

`python -m deploy.kubernetes.generate` writes the files anew, with `--check` it fails where they differ.
"""

import sys
from pathlib import Path
from typing import Any

import yaml

from deploy.written import write_or_check
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings

__all__ = ["main"]

FOLDER = Path(__file__).parent
RULES = ("recording.rules.yml", "alerts.rules.yml")
COPIES = 3
"""Of every partition, as the settings of the cluster say."""


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` say which of them differ; return the exit code."""
    texts = {"deploy/kubernetes/topics.yaml": _topics(), "deploy/kubernetes/prometheus-rules.yaml": _rules()}
    return write_or_check(texts, "deploy.kubernetes.generate", arguments)


def _topics() -> str:
    topics = Topics(Settings(replication_factor=COPIES, sources_file=Path("sources.yaml"))).all()
    return "# Written by python -m deploy.kubernetes.generate from streams/kafka/topics.py.\n" + _yaml(map(_topic, topics))


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": topic.name, "labels": {"strimzi.io/cluster": "kafka"}},
        "spec": {"partitions": topic.partitions, "replicas": COPIES, "config": topic.config},
    }


def _rules() -> str:
    files = [yaml.safe_load((FOLDER.parent / "prometheus" / name).read_text(encoding="utf-8")) for name in RULES]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "kentongan", "labels": {"release": "prometheus"}},
        "spec": {"groups": [group for file in files for group in file["groups"]]},
    }
    return "# Written by python -m deploy.kubernetes.generate from deploy/prometheus.\n" + _yaml([rule])


def _yaml(documents: Any) -> str:
    return str(yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True, width=120))


if __name__ == "__main__":
    sys.exit(main())
