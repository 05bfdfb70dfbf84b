package io.shipyard.api;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;

/** Takes no abbreviated UUIDs, as Java does: {@code 1-1-1-1-1} is the id of no release. */
@Provider
public class UuidConverters implements ParamConverterProvider {

    private static final Pattern WHOLE = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        return type == UUID.class ? (ParamConverter<T>) new Whole() : null;
    }

    private static final class Whole implements ParamConverter<UUID> {

        @Override
        public UUID fromString(String text) {
            if (!WHOLE.matcher(text).matches()) {
                throw new IllegalArgumentException("not a UUID");
            }
            return UUID.fromString(text);
        }

        @Override
        public String toString(UUID id) {
            return id.toString();
        }
    }
}
