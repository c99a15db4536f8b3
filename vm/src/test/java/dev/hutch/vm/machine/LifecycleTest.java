package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.VmCall.VmState;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every state with every request. The table is the specification.
class LifecycleTest {
    private static final String TABLE =
            """
            CREATING | START        | busy
            CREATING | START_COLD   | busy
            CREATING | STOP         | busy
            CREATING | RESTART      | busy
            CREATING | KILL         | busy
            CREATING | DELETE       | KILL REMOVE
            CREATING | DELETE_STOPPED | busy
            CREATING | PAUSE        | busy
            CREATING | PAUSE_ANYWAY | busy
            CREATING | RESUME       | busy
            CREATING | ENTER        | busy
            CREATING | ATTACH       | busy
            CREATING | EXITED       | already
            CREATED  | START        | BOOT
            CREATED  | START_COLD   | BOOT_COLD
            CREATED  | STOP         | already
            CREATED  | RESTART      | BOOT
            CREATED  | KILL         | already
            CREATED  | DELETE       | REMOVE
            CREATED  | DELETE_STOPPED | not stopped
            CREATED  | PAUSE        | not running
            CREATED  | PAUSE_ANYWAY | not running
            CREATED  | RESUME       | not paused
            CREATED  | ENTER        | not running
            CREATED  | ATTACH       | not running
            CREATED  | EXITED       | already
            STARTING | START        | busy
            STARTING | START_COLD   | busy
            STARTING | STOP         | KILL
            STARTING | RESTART      | busy
            STARTING | KILL         | KILL
            STARTING | DELETE       | KILL REMOVE
            STARTING | DELETE_STOPPED | busy
            STARTING | PAUSE        | busy
            STARTING | PAUSE_ANYWAY | busy
            STARTING | RESUME       | busy
            STARTING | ENTER        | busy
            STARTING | ATTACH       | busy
            STARTING | EXITED       | NOTE_EXIT
            RUNNING  | START        | already
            RUNNING  | START_COLD   | already
            RUNNING  | STOP         | POWER_OFF
            RUNNING  | RESTART      | POWER_OFF BOOT
            RUNNING  | KILL         | KILL
            RUNNING  | DELETE       | KILL REMOVE
            RUNNING  | DELETE_STOPPED | not stopped
            RUNNING  | PAUSE        | PAUSE
            RUNNING  | PAUSE_ANYWAY | PAUSE_ANYWAY
            RUNNING  | RESUME       | already
            RUNNING  | ENTER        | already
            RUNNING  | ATTACH       | ATTACH
            RUNNING  | EXITED       | NOTE_EXIT
            STOPPING | START        | busy
            STOPPING | START_COLD   | busy
            STOPPING | STOP         | KILL
            STOPPING | RESTART      | busy
            STOPPING | KILL         | KILL
            STOPPING | DELETE       | KILL REMOVE
            STOPPING | DELETE_STOPPED | busy
            STOPPING | PAUSE        | busy
            STOPPING | PAUSE_ANYWAY | busy
            STOPPING | RESUME       | busy
            STOPPING | ENTER        | busy
            STOPPING | ATTACH       | busy
            STOPPING | EXITED       | NOTE_EXIT
            STOPPED  | START        | BOOT
            STOPPED  | START_COLD   | BOOT_COLD
            STOPPED  | STOP         | already
            STOPPED  | RESTART      | BOOT
            STOPPED  | KILL         | already
            STOPPED  | DELETE       | REMOVE
            STOPPED  | DELETE_STOPPED | REMOVE
            STOPPED  | PAUSE        | not running
            STOPPED  | PAUSE_ANYWAY | not running
            STOPPED  | RESUME       | not paused
            STOPPED  | ENTER        | not running
            STOPPED  | ATTACH       | not running
            STOPPED  | EXITED       | already
            PAUSED   | START        | RESUME
            PAUSED   | START_COLD   | KILL BOOT_COLD
            PAUSED   | STOP         | RESUME POWER_OFF
            PAUSED   | RESTART      | RESUME POWER_OFF BOOT
            PAUSED   | KILL         | KILL
            PAUSED   | DELETE       | REMOVE
            PAUSED   | DELETE_STOPPED | not stopped
            PAUSED   | PAUSE        | already
            PAUSED   | PAUSE_ANYWAY | already
            PAUSED   | RESUME       | RESUME
            PAUSED   | ENTER        | RESUME
            PAUSED   | ATTACH       | not running
            PAUSED   | EXITED       | already
            FAILED   | START        | BOOT
            FAILED   | START_COLD   | BOOT_COLD
            FAILED   | STOP         | already
            FAILED   | RESTART      | BOOT
            FAILED   | KILL         | already
            FAILED   | DELETE       | REMOVE
            FAILED   | DELETE_STOPPED | REMOVE
            FAILED   | PAUSE        | not running
            FAILED   | PAUSE_ANYWAY | not running
            FAILED   | RESUME       | not paused
            FAILED   | ENTER        | not running
            FAILED   | ATTACH       | not running
            FAILED   | EXITED       | already
            DELETING | START        | deleting
            DELETING | START_COLD   | deleting
            DELETING | STOP         | deleting
            DELETING | RESTART      | deleting
            DELETING | KILL         | deleting
            DELETING | DELETE       | KILL REMOVE
            DELETING | DELETE_STOPPED | deleting
            DELETING | PAUSE        | deleting
            DELETING | PAUSE_ANYWAY | deleting
            DELETING | RESUME       | deleting
            DELETING | ENTER        | deleting
            DELETING | ATTACH       | deleting
            DELETING | EXITED       | already
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void decides(VmState state, Request request, String expected) {
        assertThat(word(Lifecycle.decide(state, request))).isEqualTo(expected);
    }

    @Test
    void theTableLeavesNoPairOut() {
        Set<String> listed = new HashSet<>();
        TABLE.lines()
                .map(line -> line.split("\\|"))
                .forEach(cells -> listed.add(cells[0].strip() + " " + cells[1].strip()));
        Set<String> all = new HashSet<>();
        for (VmState state : VmState.values()) {
            for (Request request : Request.values()) {
                all.add(state + " " + request);
            }
        }
        assertThat(listed).isEqualTo(all);
    }

    @Test
    void onlyWhatEndsAVmPreempts() {
        assertThat(Arrays.stream(Request.values()).filter(Request::preempts))
                .containsExactly(Request.KILL, Request.DELETE);
    }

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Already() -> "already";
            case Decision.Carry carry ->
                    String.join(" ", carry.steps().stream().map(Enum::name).toList());
            case Decision.Refuse(Decision.Reason reason) ->
                    switch (reason) {
                        case IN_TRANSITION -> "busy";
                        case NOT_RUNNING -> "not running";
                        case NOT_PAUSED -> "not paused";
                        case NOT_STOPPED -> "not stopped";
                        case BEING_DELETED -> "deleting";
                    };
        };
    }
}
