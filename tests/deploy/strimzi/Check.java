import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.strimzi.api.kafka.model.common.UnknownPropertyPreserving;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads a JSON array of Strimzi's resources from standard input, and prints what Strimzi's own types do not know. */
public class Check {
    private static final Map<String, Class<?>> KINDS = Map.of(
        "Kafka", Kafka.class, "KafkaNodePool", KafkaNodePool.class, "KafkaTopic", KafkaTopic.class, "KafkaUser", KafkaUser.class);

    public static void main(String[] arguments) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        List<String> versions = Kafka.VERSIONS;
        for (JsonNode document : mapper.readTree(System.in)) {
            String kind = document.path("kind").asText();
            String path = kind + "/" + document.path("metadata").path("name").asText();
            String[] version = document.path("apiVersion").asText().split("/");
            if (!version[0].equals(Kafka.RESOURCE_GROUP) || !versions.contains(version[1])) {
                System.out.println(path + ": apiVersion is not one of " + versions);
            }
            walk(path, mapper.treeToValue(document, KINDS.get(kind)));
        }
    }

    private static void walk(String path, Object value) throws IllegalAccessException {
        if (value instanceof Collection<?> items) {
            int number = 0;
            for (Object item : items) {
                walk(path + "[" + number++ + "]", item);
            }
        } else if (value != null && !(value instanceof Enum) && value.getClass().getName().startsWith("io.strimzi.")) {
            if (value instanceof UnknownPropertyPreserving known && known.getAdditionalProperties() != null) {
                for (String unknown : known.getAdditionalProperties().keySet()) {
                    System.out.println(path + "." + unknown + " is unknown");
                }
            }
            // CustomResource, above Strimzi's types, holds `spec`.
            for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !field.getName().equals("additionalProperties")) {
                        field.setAccessible(true);
                        walk(path + "." + field.getName(), field.get(value));
                    }
                }
            }
        }
    }
}
