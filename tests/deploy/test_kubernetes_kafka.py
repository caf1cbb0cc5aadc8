"""What the manifests say of Kafka: its topics, its users, and how workers scale by their lag."""

from pathlib import Path

from streams.kafka.topics import Topics
from streams.settings import PREFIX, Settings
from streams.worker.stages import STAGES
from tests.deploy.compose import parsed
from tests.deploy.manifests import PAGE, container


def test_topics_are_those_of_the_code(kind):
    topics = {topic.name: topic for topic in Topics(Settings(sources_file=Path("sources.yaml"))).all()}
    assert {one["metadata"]["name"] for one in kind("KafkaTopic")} == set(topics)
    (pool,) = kind("KafkaNodePool")
    for one in kind("KafkaTopic"):
        topic = topics[one["metadata"]["name"]]
        assert one["spec"]["partitions"] == topic.partitions
        assert one["spec"]["config"] == topic.config
        assert one["spec"]["replicas"] <= pool["spec"]["replicas"]


def test_workers_scale_by_their_own_lag_and_never_beyond_the_partitions(kind):
    topics = Topics(Settings())
    sources = {stage.name: stage.source(topics).name for stage in STAGES}
    sets = {one["metadata"]["name"]: one for one in kind("StatefulSet")}
    (shared,) = kind("ConfigMap")
    for one in kind("ScaledObject"):
        stage, spec = one["metadata"]["name"], one["spec"]
        assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= topics.posts.partitions
        assert "idleReplicaCount" not in spec
        assert spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= 900
        (trigger,) = spec["triggers"]
        assert trigger["metadata"]["topic"] == sources[stage]
        assert trigger["metadata"]["consumerGroup"] == Settings().topic_prefix + stage
        assert trigger["metadata"]["bootstrapServers"] == shared["data"]["KENTONGAN_BOOTSTRAP_SERVERS"]
        target = sets[spec["scaleTargetRef"]["name"]]
        assert parsed(container(target)["args"])["stage"] == [stage]
        assert "replicas" not in target["spec"]
    assert {one["metadata"]["name"] for one in kind("ScaledObject")} == set(sources) - {"notify", "deliver"}


def test_each_workload_and_each_scaler_is_a_user_whose_stages_it_runs(kind):
    users = {one["metadata"]["name"] for one in kind("KafkaUser")}
    asked = {one["metadata"]["name"]: one["spec"]["secretTargetRef"][0]["name"] for one in kind("TriggerAuthentication")}
    for one in kind("StatefulSet"):
        (user,) = (item["value"] for item in container(one)["env"] if item["name"] == f"{PREFIX}SASL_USERNAME")
        stages = parsed(container(one)["args"])["stage"]
        assert user == f"kentongan-{stages[0]}"
        assert user in users
        assert asked.get(stages[0], user) == user
    for scaled in kind("ScaledObject"):
        assert scaled["spec"]["triggers"][0]["authenticationRef"] == {"name": scaled["metadata"]["name"]}
    readme = PAGE.read_text()
    assert all(f"| `{user}` |" in readme for user in users)
