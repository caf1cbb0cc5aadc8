"""A plain loop around aiokafka: batches in, one record of scored posts a record out, then a commit."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from tests.benchmarks.peers.job import Job


async def main(job: Job) -> None:
    """Consume until all posts are there."""
    consumer = AIOKafkaConsumer(
        job.topic,
        bootstrap_servers=job.servers,
        group_id=job.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(bootstrap_servers=job.servers, linger_ms=10, compression_type="lz4")
    async with consumer, producer:
        while not job.is_done:
            fetched = await consumer.getmany(timeout_ms=500, max_records=500)
            if consumer.assignment():
                job.ready()
            sent = [
                await producer.send(job.scored, job.take(record.value)) for records in fetched.values() for record in records
            ]
            await asyncio.gather(*sent)
            if sent:
                await consumer.commit()
        job.tell()


if __name__ == "__main__":
    asyncio.run(main(Job()))
