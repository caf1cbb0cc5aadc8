"""What is used of the inside of Faust, mode and aiokafka, none of which promises it, and what breaks when it is gone."""

from typing import NamedTuple

__all__ = ["CONSUMER", "OVERRIDDEN", "USED"]

CONSUMER = "aiokafka.AIOKafkaConsumer"
PRODUCER = "aiokafka.AIOKafkaProducer"
COORDINATOR = "aiokafka.consumer.group_coordinator.GroupCoordinator"
FETCHER = "aiokafka.consumer.fetcher.Fetcher"
FAUST_THREAD = "faust.transport.drivers.aiokafka.AIOKafkaConsumerThread"
FAUST_CONSUMER = "faust.transport.drivers.aiokafka.Consumer"


class Inside(NamedTuple):
    """Something that a library does not promise."""

    owner: str
    """The class that has it."""
    breaks: str
    """What no longer works without it."""


# By the module that uses it, below `streams`, and its name.
USED = {
    ("kafka.stopping", "_client"): Inside(CONSUMER, "connections stay open after a stop that was interrupted"),
    ("kafka.topic_reader", "_client"): Inside(
        CONSUMER,
        "a missing topic is not told, a broker that is away not noticed, and a topic made anew taken for the old one",
    ),
    ("kafka.subscribed_topic", "_client"): Inside(
        CONSUMER, "a subscriber goes deaf for good when the topic of alerts is made anew, or reads on where the old one was"
    ),
    ("kafka.subscribed_topic", "_wait_on_metadata"): Inside("aiokafka.client.AIOKafkaClient", "as with _client"),
    ("kafka.subscribed_topic", "_coordinator"): Inside(CONSUMER, "as with _client"),
    ("kafka.durable_producer", "_message_accumulator"): Inside(
        PRODUCER, "after an outage of all brokers longer than a request may take, workers end until they are started again"
    ),
    ("kafka.durable_producer", "_batch_ttl"): Inside(
        "aiokafka.producer.message_accumulator.MessageAccumulator", "as with _message_accumulator"
    ),
    ("sources.connection", "_closed"): Inside(PRODUCER, "Python warns of each producer that was given up"),
    ("sources.connection", "_sender"): Inside(PRODUCER, "whoever feeds posts hangs at the end while the broker is away"),
    ("audit.journal", "_txn_manager"): Inside(
        PRODUCER, "asyncio logs an error of each writer of the trail that was fenced off"
    ),
    ("audit.journal", "_message_accumulator"): Inside(PRODUCER, "as with _txn_manager"),
    ("audit.journal", "_batches"): Inside("aiokafka.producer.message_accumulator.MessageAccumulator", "as with _txn_manager"),
    ("audit.journal", "_drain_waiter"): Inside("aiokafka.producer.message_accumulator.MessageBatch", "as with _txn_manager"),
    ("runtime.assigned_places", "_client"): Inside(
        CONSUMER, "a worker reads on in a topic that was made anew where it was in the old one, and skips what is before"
    ),
    ("runtime.assigned_places", "_coordinator"): Inside(
        CONSUMER,
        "a worker cannot know of which topic an offset was committed: a topic made anew is not read from its beginning",
    ),
    ("runtime.fetch_wait", "_fetcher"): Inside(
        CONSUMER, "an idle stage fetches fifty times a second, or each waits for posts"
    ),
    ("runtime.fetch_wait", "_get_actions_per_node"): Inside(FETCHER, "as with _fetcher"),
    ("runtime.fetch_wait", "_select_read_replica"): Inside(FETCHER, "as with _fetcher"),
    ("runtime.fetch_wait", "_max_wait_ms"): Inside("aiokafka.protocol.fetch.FetchRequest", "as with _fetcher"),
    ("runtime.faust_app", "_update_channels"): Inside("faust.tables.manager.TableManager", "no stage joins its group"),
    ("runtime.fetched", "_subscription"): Inside(
        CONSUMER, "lag and idle partitions are not known, so that time stands still"
    ),
    ("live.runner", "_client"): Inside(CONSUMER, "that the topic of what sources know was made anew is not noticed"),
    ("runtime.consumer_thread", "_client"): Inside(CONSUMER, "that a topic of rows was made anew is not noticed"),
    ("runtime.faust_producer", "_producer"): Inside(
        "faust.transport.drivers.aiokafka.Producer", "a producer whose broker was away when it began is left open"
    ),
    ("runtime.faust_producer", "_ensure_producer"): Inside(
        "faust.transport.drivers.aiokafka.Producer", "rows that belong together are sent one by one, and may be torn apart"
    ),
    ("runtime.consumer_thread", "_coordinator"): Inside(
        CONSUMER, "a worker does not know whether it is still a member of its group, and a frozen one tells alerts twice"
    ),
    ("runtime.consumer_thread", "_send_req"): Inside(COORDINATOR, "as with _coordinator"),
    ("runtime.consumer_thread", "_fetch_max_wait_ms"): Inside(CONSUMER, "each stage waits up to 1.5 s for posts"),
    ("runtime.consumer_thread", "_consumer"): Inside(FAUST_THREAD, "a worker does not stop while its broker is away"),
    ("runtime.consumer_thread", "_ensure_consumer"): Inside(FAUST_THREAD, "as with _coordinator"),
    ("runtime.faust_transport", "_thread"): Inside(FAUST_CONSUMER, "nothing can be asked of the thread that reads"),
}
# By the module, the class, and the name of what it overrides of Faust, which has to call it as it does now.
OVERRIDDEN = {
    ("runtime.faust_stream", "Stream", "noack_take"): "an idle stage wakes up fifty times a second",
    ("runtime.faust_app", "_NoTables", "on_start"): "a worker waits a second for tables before it joins its groups",
    ("runtime.stage_app", "StageApp", "_create_directories"): "a folder for tables appears wherever a worker starts",
    ("runtime.stage_app", "StageApp", "_on_agent_error"): "a stage that failed stands still, and the worker seems well",
    ("runtime.faust_producer", "Producer", "on_start"): "a worker ends when its broker goes away while its stages join",
    ("runtime.faust_producer", "Producer", "_producer_type"): "an outage of all brokers ends workers",
    ("runtime.faust_producer", "Producer", "_settings_extra"): "records are neither compressed nor safe from repeats",
    ("runtime.consumer_thread", "ConsumerThread", "on_start"): "a worker does not know whether it is a member of its group",
    ("runtime.consumer_thread", "ConsumerThread", "_create_worker_consumer"): "offsets are committed without the topic's id",
    ("runtime.consumer_thread", "ConsumerThread", "on_thread_stop"): "a worker does not stop while its broker is away",
    ("runtime.consumer_thread", "ConsumerThread", "seek_to_committed"): "what was fetched in a rebalance may be lost",
    ("runtime.consumer_thread", "ConsumerThread", "_fetch_records"): "lag is told too small by what waits in the process",
    ("runtime.faust_transport", "Consumer", "_new_consumer_thread"): "nothing of what is overridden in the thread is called",
    ("runtime.faust_transport", "Consumer", "on_partitions_revoked"): "records come in while partitions change hands",
    (
        "runtime.faust_transport",
        "Consumer",
        "on_partitions_assigned",
    ): "records come in before the committed place, and are lost",
    ("runtime.faust_transport", "Consumer", "perform_seek"): "a broker that is away at a rebalance ends the worker's reading",
    (
        "runtime.faust_transport",
        "Consumer",
        "resume_flow",
    ): "records come in while a newer rebalance still seeks, and are lost",
    ("runtime.faust_transport", "Consumer", "verify_event_path"): "a worker ends when a partition has no position yet",
    ("runtime.faust_transport", "Consumer", "wait_empty"): "a rebalance waits for what is held until a checkpoint, for ever",
}
