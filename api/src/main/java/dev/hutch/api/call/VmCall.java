package dev.hutch.api.call;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// VMs: lifecycle, entering, and the work that goes in and comes out.
///
/// A VM is named by id, by a unique prefix of one, or by name.
public sealed interface VmCall<R> extends Call<R> {

    /// @param start boot it at once
    /// @param access to the registry an image may come from; left out: the daemon's own
    record Create(VmSpec spec, boolean start, RegistryAccess access) implements VmCall<VmView> {
        public Create {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<VmView> answer() {
            return VmView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Lets new VMs go on from where a running one stands.
    ///
    /// @param name of the new one; empty: hutch picks, as it does for several
    /// @param count how many
    record Fork(String vm, String name, int count) implements VmCall<VmList> {
        @Override
        public Class<VmList> answer() {
            return VmList.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// One lifecycle request to several VMs at once.
    record Act(Action action, List<String> targets) implements VmCall<Answers.Outcomes> {
        public Act {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    enum Action {
        START,
        /// From the disk: what a paused VM had in memory is given up, no template is used.
        START_COLD,
        STOP,
        RESTART,
        KILL,
        DELETE,
        /// Refused unless it is stopped or has failed.
        DELETE_STOPPED,
        /// Refused while commands or copies run in it.
        PAUSE,
        /// They end.
        PAUSE_ANYWAY,
        RESUME
    }

    /// Says how a VM is to be treated from now on.
    ///
    /// @param autoPauseSeconds after which it is paused when nobody works in it; 0: as configured,
    ///   -1: never
    record Set(String vm, long autoPauseSeconds) implements VmCall<VmView> {
        @Override
        public Class<VmView> answer() {
            return VmView.class;
        }
    }

    /// @param all stopped ones too
    record Ls(boolean all) implements VmCall<VmList> {
        @Override
        public Class<VmList> answer() {
            return VmList.class;
        }
    }

    record Show(String vm) implements VmCall<VmView> {
        @Override
        public Class<VmView> answer() {
            return VmView.class;
        }
    }

    /// Writes the console log to the caller's output.
    ///
    /// @param follow go on until the VM ends
    record Logs(String vm, boolean follow) implements VmCall<Answers.Done> {
        @Override
        public Class<Answers.Done> answer() {
            return Answers.Done.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    record Stats(List<String> targets) implements VmCall<StatsList> {
        public Stats {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<StatsList> answer() {
            return StatsList.class;
        }
    }

    /// Measures the way to a guest from inside the daemon, round after round.
    ///
    /// @param argv a command to run to its end each round; empty: one frame there and back
    /// @param rounds 1 to 10000; as many again, at most 20, go first and are not counted
    record Ping(String vm, List<String> argv, int rounds) implements VmCall<PingResult> {
        public Ping {
            argv = List.copyOf(argv);
        }

        @Override
        public Class<PingResult> answer() {
            return PingResult.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Runs a command in a running VM on the caller's streams.
    record Exec(String vm, Command command) implements VmCall<Exit> {
        @Override
        public Class<Exit> answer() {
            return Exit.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Copies files or trees. Exactly one of the two places names a VM: `vm:/path`.
    ///
    /// @param hostBase absolute directory against which a relative host path is read
    record Copy(String source, String destination, String hostBase) implements VmCall<CopyResult> {
        @Override
        public Class<CopyResult> answer() {
            return CopyResult.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Writes a file or tree of a VM to the caller's output, as a tar.
    ///
    /// @param source `vm:/path`; a tree comes under its own name, with `/.` at the end without it
    record CopyOut(String source) implements VmCall<CopyResult> {
        @Override
        public Class<CopyResult> answer() {
            return CopyResult.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Unpacks the tar that the caller sends.
    ///
    /// @param destination `vm:/path` of a directory that is there
    record CopyIn(String destination) implements VmCall<CopyResult> {
        @Override
        public Class<CopyResult> answer() {
            return CopyResult.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Puts the git repository around `path` into the VM's `/root/repo`.
    record Prepare(String vm, WorkspaceSpec workspace) implements VmCall<WorkspaceView> {
        @Override
        public Class<WorkspaceView> answer() {
            return WorkspaceView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Writes a patch of what changed in the VM's `/root/repo` to the caller's output.
    ///
    /// @param baseCommit what to compare with; empty: the tree that was placed, uncommitted files
    ///   included, so that the patch applies to the working tree it came from
    record Export(String vm, String baseCommit) implements VmCall<ExportView> {
        @Override
        public Class<ExportView> answer() {
            return ExportView.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Makes an image of a running VM: its own, and what was written since as a layer on top.
    record Commit(String vm, String tag) implements VmCall<ImageCall.ImageView> {
        @Override
        public Class<ImageCall.ImageView> answer() {
            return ImageCall.ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Creates a VM, places a repository, runs a command, exports, and removes the VM if asked.
    ///
    /// @param workspace null: no repository
    /// @param exportTo absolute path of the patch file; empty: no export
    /// @param access as in `Create`
    record Run(
            VmSpec spec,
            @Nullable WorkspaceSpec workspace,
            Command command,
            String exportTo,
            boolean remove,
            RegistryAccess access)
            implements VmCall<Exit> {
        public Run {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<Exit> answer() {
            return Exit.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// @param name empty: hutch picks one
    /// @param image stack reference; empty: the configured default
    /// @param kernel empty: the configured default
    /// @param vcpus 0: default
    /// @param memoryBytes 0: default
    /// @param diskBytes 0: default
    /// @param network `user` or `none`; empty: default
    /// @param cold boot it, even if there is a template to go on from
    /// @param autoPauseSeconds as in `Set`
    record VmSpec(
            String name,
            String image,
            String kernel,
            int vcpus,
            long memoryBytes,
            long diskBytes,
            String network,
            boolean cold,
            long autoPauseSeconds) {}

    /// @param program left out: `ARGV`, or `IMAGE` when there is no argv
    /// @param argv what `program` says
    /// @param cwd empty: the image's, or `/root/repo` where a workspace was placed
    /// @param user name or uid, with optional `:group`; empty: the image's
    /// @param terminal null: three plain streams
    record Command(
            Program program,
            List<String> argv,
            Map<String, String> env,
            String cwd,
            String user,
            boolean stdin,
            @Nullable TerminalSize terminal) {
        public Command {
            argv = List.copyOf(argv);
            env = Map.copyOf(env);
            program =
                    Objects.requireNonNullElse(
                            program, argv.isEmpty() ? Program.IMAGE : Program.ARGV);
        }
    }

    /// Who says what a command runs.
    enum Program {
        /// `argv`, all of it.
        ARGV,
        /// The image's entry point, then `argv` or else the image's command. Where there is nothing
        /// of all this, a login shell on a terminal.
        IMAGE,
        /// The login shell of the user in the guest; no `argv`.
        SHELL
    }

    record TerminalSize(int rows, int columns) {}

    /// @param path absolute path on the host, in or below the repository
    /// @param branch new branch to create in the guest; empty: stay on the host's
    /// @param from where the new branch starts; empty: HEAD
    record WorkspaceSpec(String path, String branch, String from) {}

    /// @param code 0 to 255; 128 + n when signal n ended the command; 126 not executable; 127 not
    ///   found
    record Exit(int code) {}

    record VmList(List<VmView> vms) {
        public VmList {
            vms = List.copyOf(vms);
        }
    }

    /// @param labels of its image
    /// @param problem why it is in state `failed`, else empty
    record VmView(
            String id,
            String name,
            VmState state,
            String image,
            String imageDigest,
            String kernel,
            int vcpus,
            long memoryBytes,
            long diskBytes,
            String network,
            long pid,
            String accelerator,
            String createdAt,
            String startedAt,
            long bootMillis,
            long autoPauseSeconds,
            Map<String, String> labels,
            String problem) {
        public VmView {
            labels = Map.copyOf(labels);
        }
    }

    enum VmState {
        /// Being made; gone again if that fails.
        CREATING,
        /// Made, never started.
        CREATED,
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED,
        /// Saved to disk, without a process; goes on where it stood.
        PAUSED,
        /// Ended by itself or could not be started; `problem` tells why. Can be started again.
        FAILED,
        DELETING
    }

    record CopyResult(long entries, long bytes) {}

    record ExportView(String baseCommit, List<String> files, long bytes) {
        public ExportView {
            files = List.copyOf(files);
        }
    }
}
