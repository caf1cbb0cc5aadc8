// Alerts in JavaScript, with KafkaJS: npm install; node subscriber.js
import { Kafka, logLevel } from "kafkajs";

const servers = process.env.KENTONGAN_BOOTSTRAP_SERVERS ?? "127.0.0.1:9092";
const topic = (process.env.KENTONGAN_TOPIC_PREFIX ?? "kentongan.") + "alerts";
const kafka = new Kafka({ clientId: "contoh-javascript", brokers: servers.split(","), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: "contoh-javascript" });
const seen = new Set(); // delivery is at least once: a repeat has the id of the first

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const id = message.headers.ce_id.toString();
    if (seen.has(id)) return;
    seen.add(id);
    const alert = JSON.parse(message.value.toString());
    console.log(`${alert.event} ${alert.severity}/10 ${alert.headline.id}`);
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await consumer.disconnect();
    process.exit(0);
  });
}
