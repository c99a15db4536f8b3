package dev.hutch.vm.machine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.VmRecords;
import dev.hutch.vm.machine.VmRecordsContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteVmRecordsTest extends VmRecordsContract {
    @TempDir Path directory;
    private SqliteVmRecords records;

    @BeforeEach
    void open() {
        records = SqliteVmRecords.open(directory.resolve("hutch.db"));
    }

    @AfterEach
    void close() {
        records.close();
    }

    @Override
    protected VmRecords records() {
        return records;
    }

    @Test
    void keepsThemInTheFile() {
        VmRecord vm = record("0123456789ab", "a", Instant.parse("2026-01-02T03:04:05Z"));
        records.insert(vm);
        records.close();
        records = SqliteVmRecords.open(directory.resolve("hutch.db"));
        assertThat(records.list()).containsExactly(vm);
    }

    @Test
    @Tag("B67")
    void everyConnectionHasThePragmas() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Connection connection = SqliteVmRecords.connect(directory.resolve("hutch.db"))) {
                assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
                assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
                assertThat(pragma(connection, "busy_timeout")).isEqualTo("5000");
            }
        }
    }

    @Test
    void refusesAFileThatIsNoDatabaseOrANewerOne() throws Exception {
        Path garbage = directory.resolve("garbage.db");
        Files.writeString(garbage, "no database at all, but long enough to be read as a header");
        assertThatThrownBy(() -> SqliteVmRecords.open(garbage)).hasMessageContaining("garbage.db");
        Path newer = directory.resolve("newer.db");
        SqliteVmRecords.open(newer).close();
        try (Connection connection = SqliteVmRecords.connect(newer)) {
            connection.createStatement().execute("PRAGMA user_version = 999");
        }
        assertThatThrownBy(() -> SqliteVmRecords.open(newer)).hasMessageContaining("newer");
    }

    private static String pragma(Connection connection, String name) throws Exception {
        try (ResultSet row = connection.createStatement().executeQuery("PRAGMA " + name)) {
            return row.getString(1);
        }
    }
}
