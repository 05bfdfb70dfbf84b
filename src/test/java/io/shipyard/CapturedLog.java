package io.shipyard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;

/** What the service logs in a test's process while this is open. */
public final class CapturedLog extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("io.shipyard");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public CapturedLog() {
        logger.addHandler(this);
    }

    /** Messages of one level that hold a text. */
    public List<String> messages(Level level, String part) {
        return records.stream().filter(record -> record.getLevel().intValue() == level.intValue())
                .map(record -> ExtLogRecord.wrap(record).getFormattedMessage()).filter(message -> message.contains(part))
                .toList();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
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
