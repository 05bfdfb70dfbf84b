package io.shipyard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;

/** What the service logs in a test's process while this is open. */
public final class CapturedLog extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public CapturedLog() {
        this("io.shipyard");
    }

    /** @param category what is logged in it; empty for all that is logged */
    public CapturedLog(String category) {
        logger = Logger.getLogger(category);
        logger.addHandler(this);
    }

    /** Messages of one level that hold a text. */
    public List<String> messages(Level level, String part) {
        return records.stream().filter(record -> record.getLevel().intValue() == level.intValue())
                .map(record -> ExtLogRecord.wrap(record).getFormattedMessage()).filter(message -> message.contains(part))
                .toList();
    }

    /** By what the only line with that text can be found: {@code requestId} and {@code releaseId}, as far as it has them. */
    public Map<String, String> ids(String part) {
        List<ExtLogRecord> lines = records.stream().map(ExtLogRecord::wrap)
                .filter(line -> line.getFormattedMessage().contains(part)).toList();
        assertEquals(1, lines.size(), part);
        Map<String, String> ids = new HashMap<>(lines.get(0).getMdcCopy());
        ids.keySet().retainAll(Set.of("requestId", "releaseId"));
        return ids;
    }

    @Override
    public void publish(LogRecord record) {
        ExtLogRecord line = ExtLogRecord.wrap(record);
        // which is another one afterwards
        line.copyMdc();
        records.add(line);
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
