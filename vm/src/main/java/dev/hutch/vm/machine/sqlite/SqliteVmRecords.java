package dev.hutch.vm.machine.sqlite;

import dev.hutch.api.VmId;
import dev.hutch.vm.machine.MachineProblems;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.VmRecords;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Records in a file that survives a crash at any point.
public final class SqliteVmRecords implements VmRecords, AutoCloseable {
    /// Another process may only be reading, as `sqlite3` in a terminal does.
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private final Path file;
    private final Connection connection;

    private SqliteVmRecords(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// Opens the file, made and brought up to date as needed. Problems: `state.unreadable`.
    public static SqliteVmRecords open(Path file) {
        try {
            Connection connection = connect(file);
            try {
                Schema.migrate(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return new SqliteVmRecords(file, connection);
        } catch (SQLException e) {
            throw StateProblems.unreadable(file, e);
        }
    }

    /// The pragmas belong to the connection, not to the file: whoever connects says them all.
    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /// A VM on its way ends with the host, whatever its row says by then, so nothing has to wait
    /// for the disk. The row that says where it arrived takes the ones before along.
    private void syncAsNeededBy(VmRecord vm) throws SQLException {
        sync(
                switch (vm.state()) {
                    case CREATING, STARTING -> SynchronousMode.NORMAL;
                    case CREATED, RUNNING, STOPPING, STOPPED, PAUSED, FAILED, DELETING ->
                            SynchronousMode.FULL;
                });
    }

    private void sync(SynchronousMode mode) throws SQLException {
        try (Statement pragma = connection.createStatement()) {
            pragma.execute("PRAGMA synchronous = " + mode);
        }
    }

    @Override
    public synchronized void insert(VmRecord vm) {
        try (PreparedStatement statement = connection.prepareStatement(VmRows.INSERT)) {
            syncAsNeededBy(vm);
            VmRows.bind(statement, vm);
            statement.executeUpdate();
        } catch (SQLiteException e) {
            if (e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
                    || e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY) {
                throw MachineProblems.exists(vm.name());
            }
            throw StateProblems.failed(file, e);
        } catch (SQLException e) {
            throw StateProblems.failed(file, e);
        }
    }

    @Override
    public synchronized void update(VmRecord vm) {
        try (PreparedStatement statement = connection.prepareStatement(VmRows.UPDATE)) {
            syncAsNeededBy(vm);
            VmRows.bind(statement, vm);
            if (statement.executeUpdate() == 0) {
                throw MachineProblems.notFound(vm.id().value());
            }
        } catch (SQLException e) {
            throw StateProblems.failed(file, e);
        }
    }

    @Override
    public synchronized void delete(VmId id) {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM vm WHERE id = ?")) {
            sync(SynchronousMode.NORMAL); // one that is found again is deleted again
            statement.setString(1, id.value());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw StateProblems.failed(file, e);
        }
    }

    @Override
    public synchronized List<VmRecord> list() {
        try (PreparedStatement statement = connection.prepareStatement(VmRows.SELECT);
                ResultSet rows = statement.executeQuery()) {
            List<VmRecord> records = new ArrayList<>();
            while (rows.next()) {
                records.add(VmRows.read(rows));
            }
            return records;
        } catch (SQLException e) {
            throw StateProblems.failed(file, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw StateProblems.failed(file, e);
        }
    }
}
