package io.shipyard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import jakarta.enterprise.inject.spi.CDI;

import org.junit.jupiter.api.Test;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;

import io.quarkus.arc.ClientProxy;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.TestServices;

/** Caffeine chooses the class of a cache by its name, so a native binary has to know it beforehand. */
@QuarkusTest
@WithTestResource(TestServices.class)
class CachesTest {

    @Test
    void caches_areOfTheClassesThatAreListed() throws ReflectiveOperationException {
        Map<String, List<String>> chosen = new TreeMap<>();
        for (String owner : ReflectiveUses.CACHES.keySet()) {
            Class<?> type = Class.forName(owner, false, Thread.currentThread().getContextClassLoader());
            Object cache = value(ClientProxy.unwrap(CDI.current().select(type).get()), Stream.of(type.getDeclaredFields())
                    .filter(field -> Cache.class.isAssignableFrom(field.getType())
                            || AsyncCache.class.isAssignableFrom(field.getType()))
                    .findAny().orElseThrow());
            Object bounded = value(cache, field(cache.getClass(), "cache"));
            Object nodes = value(bounded, field(bounded.getClass(), "nodeFactory"));
            chosen.put(owner, List.of(bounded.getClass().getSimpleName(), nodes.getClass().getSimpleName()));
        }
        assertEquals(new TreeMap<>(ReflectiveUses.CACHES), chosen);
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            for (Field field : ancestor.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(type + "." + name);
    }

    private static Object value(Object owner, Field field) throws IllegalAccessException {
        field.setAccessible(true);
        return field.get(owner);
    }
}
