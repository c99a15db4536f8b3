package dev.hutch.vm.machine.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables, as the list of changes that led to them. A change that was released is never edited.
final class Schema {
    private static final List<String> CHANGES =
            List.of(
                    """
                    CREATE TABLE vm (
                        id TEXT PRIMARY KEY,
                        name TEXT NOT NULL UNIQUE,
                        state TEXT NOT NULL,
                        image TEXT NOT NULL,
                        kernel TEXT NOT NULL,
                        vcpus INTEGER NOT NULL,
                        memory_bytes INTEGER NOT NULL,
                        disk_bytes INTEGER NOT NULL,
                        network TEXT NOT NULL,
                        accelerator TEXT NOT NULL,
                        workdir TEXT NOT NULL,
                        pid INTEGER,
                        start_ticks INTEGER,
                        created_at TEXT NOT NULL,
                        started_at TEXT,
                        boot_millis INTEGER NOT NULL,
                        problem TEXT NOT NULL
                    ) STRICT
                    """,
                    "ALTER TABLE vm ADD COLUMN auto_pause_seconds INTEGER NOT NULL DEFAULT 0");

    private Schema() {}

    /// @throws SQLException also when the file was written by a newer hutch
    static void migrate(Connection connection) throws SQLException {
        int version = version(connection);
        if (version > CHANGES.size()) {
            throw new SQLException(
                    "schema version " + version + " is newer than this build's " + CHANGES.size());
        }
        for (int next = version; next < CHANGES.size(); next++) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(CHANGES.get(next));
                statement.execute("PRAGMA user_version = " + (next + 1));
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }
}
