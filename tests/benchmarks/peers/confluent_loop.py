"""A plain loop around confluent-kafka, librdkafka's client; needs the extra `bench`."""

from confluent_kafka import Consumer, Producer

from tests.benchmarks.peers.job import Job


def main(job: Job) -> None:
    """Consume until all posts are there."""
    consumer = Consumer(
        {
            "bootstrap.servers": job.servers,
            "group.id": job.group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    producer = Producer({"bootstrap.servers": job.servers, "linger.ms": 10, "compression.type": "lz4"})
    consumer.subscribe([job.topic], on_assign=lambda *_: job.ready())
    while not job.is_done:
        records = consumer.consume(500, timeout=0.5)
        for record in records:
            if record.error() is None:
                producer.produce(job.scored, job.take(record.value()))
        producer.flush()
        if records:
            consumer.commit(asynchronous=False)
    job.tell()
    consumer.close()


if __name__ == "__main__":
    main(Job())
