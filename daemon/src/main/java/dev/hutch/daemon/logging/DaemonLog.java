package dev.hutch.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Sets the log up, in code: reading a configuration file would cost a tenth of a second at every
/// start. Without `-Dhutch.log=FILE` and before `start`, only warnings are logged, to standard
/// error.
public final class DaemonLog extends ContextAwareBase implements Configurator {
    private static final FileSize FILE_SIZE = FileSize.valueOf("10MB");
    private static final int OLD_FILES = 3;

    /// What belongs to others speaks up only when something is wrong.
    private static final Level OF_LIBRARIES = Level.WARN;

    public DaemonLog() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(OF_LIBRARIES);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Sends the log to a file from now on.
    public static void start(Path file, System.Logger.Level level) {
        LoggerContext context = context();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(
                "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{0} [%thread] %msg%n");
        encoder.start();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setFile(file.toString());
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(OLD_FILES);
        window.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FILE_SIZE);
        size.start();
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        context.getLogger("dev.hutch").setLevel(levelOf(level));
    }

    /// Of another thread that is first to log, SLF4J holds this lock while it looks for us; whoever
    /// asks meanwhile without it gets a substitute.
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // it is the very lock to wait for
    private static LoggerContext context() {
        synchronized (LoggerFactory.class) {
            return (LoggerContext) LoggerFactory.getILoggerFactory();
        }
    }

    private static Level levelOf(System.Logger.Level level) {
        return Level.toLevel(level.name().replace("WARNING", "WARN").toUpperCase(Locale.ROOT));
    }
}
