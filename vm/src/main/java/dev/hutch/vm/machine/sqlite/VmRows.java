package dev.hutch.vm.machine.sqlite;

import dev.hutch.api.ByteSize;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.machine.VmRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record as a row. `bind` gives the columns in the order both statements name them, the id last.
final class VmRows {
    static final String INSERT =
            """
            INSERT INTO vm (name, state, image, kernel, vcpus, memory_bytes, disk_bytes, network,
                accelerator, workdir, pid, start_ticks, created_at, started_at, boot_millis, problem,
                auto_pause_seconds, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String UPDATE =
            """
            UPDATE vm SET name = ?, state = ?, image = ?, kernel = ?, vcpus = ?, memory_bytes = ?,
                disk_bytes = ?, network = ?, accelerator = ?, workdir = ?, pid = ?, start_ticks = ?,
                created_at = ?, started_at = ?, boot_millis = ?, problem = ?, auto_pause_seconds = ?
            WHERE id = ?
            """;

    static final String SELECT = "SELECT * FROM vm ORDER BY created_at, rowid";

    private VmRows() {}

    static void bind(PreparedStatement to, VmRecord vm) throws SQLException {
        ProcessIdentity process = vm.process();
        Instant startedAt = vm.startedAt();
        to.setString(1, vm.name().value());
        to.setString(2, vm.state().name());
        to.setString(3, ImageJson.write(vm.image()));
        to.setString(4, vm.kernel());
        to.setInt(5, vm.vcpus());
        to.setLong(6, vm.memory().bytes());
        to.setLong(7, vm.disk().bytes());
        to.setString(8, vm.network().name());
        to.setString(9, vm.accelerator().name());
        to.setString(10, vm.workdir());
        bindLong(to, 11, process == null ? null : process.pid());
        bindLong(to, 12, process == null ? null : process.startTicks());
        to.setString(13, vm.createdAt().toString());
        to.setString(14, startedAt == null ? null : startedAt.toString());
        to.setLong(15, vm.bootMillis());
        to.setString(16, vm.problem());
        to.setLong(17, vm.autoPauseSeconds());
        to.setString(18, vm.id().value());
    }

    static VmRecord read(ResultSet row) throws SQLException {
        long pid = row.getLong("pid");
        boolean hasProcess = !row.wasNull();
        String startedAt = row.getString("started_at");
        return new VmRecord(
                new VmId(row.getString("id")),
                new VmName(row.getString("name")),
                VmState.valueOf(row.getString("state")),
                ImageJson.read(row.getString("image")),
                row.getString("kernel"),
                row.getInt("vcpus"),
                new ByteSize(row.getLong("memory_bytes")),
                new ByteSize(row.getLong("disk_bytes")),
                NetworkMode.valueOf(row.getString("network")),
                Accelerator.valueOf(row.getString("accelerator")),
                row.getString("workdir"),
                row.getLong("auto_pause_seconds"),
                hasProcess ? new ProcessIdentity(pid, row.getLong("start_ticks")) : null,
                Instant.parse(row.getString("created_at")),
                startedAt == null ? null : Instant.parse(startedAt),
                row.getLong("boot_millis"),
                row.getString("problem"));
    }

    private static void bindLong(PreparedStatement to, int index, @Nullable Long value)
            throws SQLException {
        if (value == null) {
            to.setNull(index, Types.INTEGER);
        } else {
            to.setLong(index, value);
        }
    }
}
