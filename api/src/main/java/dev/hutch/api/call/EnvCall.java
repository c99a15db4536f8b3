package dev.hutch.api.call;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Environments: stacks of layers entered by ordinary processes of this host.
public sealed interface EnvCall<R> extends Call<R> {

    /// Prepares an environment. The caller's own process then becomes what the answer says.
    ///
    /// @param reference `ref+ref+ref`; empty or `-` for an empty one
    /// @param name empty: hutch chooses
    /// @param edit null: an empty or a kept one may be changed, any other may not
    /// @param keep its changes outlive its processes
    /// @param tmpfsSize how much may be changed in memory; empty: as the kernel has it
    /// @param prefix where it is mounted; empty: as configured
    /// @param access to registries; left out: the daemon's own
    /// @param live files that say what of the host shows in it
    /// @param annotations what is to be known of it, by key
    record Enter(
            String reference,
            String name,
            @Nullable Boolean edit,
            boolean keep,
            String tmpfsSize,
            String prefix,
            List<String> command,
            RegistryAccess access,
            List<String> live,
            Map<String, String> annotations)
            implements EnvCall<Entry> {
        public Enter {
            command = List.copyOf(command);
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
            live = List.copyOf(Objects.requireNonNullElse(live, List.of()));
            annotations = Map.copyOf(Objects.requireNonNullElse(annotations, Map.of()));
        }

        @Override
        public Class<Entry> answer() {
            return Entry.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Prepares a durable environment to be entered again.
    ///
    /// @param edit null: as it was
    /// @param force end what is left of those who were in it
    record Reenter(String name, @Nullable Boolean edit, boolean force, List<String> command)
            implements EnvCall<Entry> {
        public Reenter {
            command = List.copyOf(command);
        }

        @Override
        public Class<Entry> answer() {
            return Entry.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Makes an image of what was changed in an environment.
    ///
    /// @param env a name, or its unique beginning
    /// @param whole with the layers below; else of the changes alone
    /// @param allowEmpty a whole one also when nothing was changed
    record Commit(String env, String tag, boolean whole, boolean allowEmpty)
            implements EnvCall<ImageCall.ImageView> {
        @Override
        public Class<ImageCall.ImageView> answer() {
            return ImageCall.ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Prepares to enter what others are in. The caller's own process then becomes what the answer
    /// says.
    ///
    /// @param env a name, its unique beginning, or the number of a process that is in it
    record Join(String env, List<String> command) implements EnvCall<Entry> {
        public Join {
            command = List.copyOf(command);
        }

        @Override
        public Class<Entry> answer() {
            return Entry.class;
        }
    }

    /// Allows changes or not, of a running environment at once, of a saved one for the next time.
    ///
    /// @param env a name, or its unique beginning
    /// @param allow or not
    /// @param keep what was changed, and what will be, outlives its processes from now on
    record Edit(String env, boolean allow, boolean keep) implements EnvCall<EnvView> {
        @Override
        public Class<EnvView> answer() {
            return EnvView.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Takes changes back.
    ///
    /// @param env a name, or its unique beginning
    /// @param paths or patterns of what to take back; empty: everything
    record Reset(String env, List<String> paths) implements EnvCall<EnvAnswers.Paths> {
        public Reset {
            paths = List.copyOf(paths);
        }

        @Override
        public Class<EnvAnswers.Paths> answer() {
            return EnvAnswers.Paths.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// What was changed in an environment.
    ///
    /// @param env a name, or its unique beginning
    record Diff(String env) implements EnvCall<EnvAnswers.Differences> {
        @Override
        public Class<EnvAnswers.Differences> answer() {
            return EnvAnswers.Differences.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// What two stacks differ in.
    ///
    /// @param from reference of the one
    /// @param to reference of the other
    /// @param access to registries; left out: the daemon's own
    record Compare(String from, String to, RegistryAccess access)
            implements EnvCall<EnvAnswers.Differences> {
        public Compare {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<EnvAnswers.Differences> answer() {
            return EnvAnswers.Differences.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    record Ls() implements EnvCall<EnvList> {
        @Override
        public Class<EnvList> answer() {
            return EnvList.class;
        }
    }

    /// @param env a name, or its unique beginning
    record Show(String env) implements EnvCall<EnvDetail> {
        @Override
        public Class<EnvDetail> answer() {
            return EnvDetail.class;
        }
    }

    /// What is known of an environment besides what it is.
    ///
    /// @param env a name, or its unique beginning
    record Annotations(String env) implements EnvCall<EnvAnswers.Annotations> {
        @Override
        public Class<EnvAnswers.Annotations> answer() {
            return EnvAnswers.Annotations.class;
        }
    }

    /// Which layers have a file of an environment.
    ///
    /// @param env a name, or its unique beginning
    /// @param path with or without the prefix
    record Providers(String env, String path) implements EnvCall<EnvAnswers.Providers> {
        @Override
        public Class<EnvAnswers.Providers> answer() {
            return EnvAnswers.Providers.class;
        }
    }

    /// @param force end the processes in it
    /// @param durable take the changes of durable ones away
    record Rm(List<String> targets, boolean force, boolean durable)
            implements EnvCall<Answers.Outcomes> {
        public Rm {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Takes away what nobody is in and nobody keeps.
    record Prune() implements EnvCall<Pruned> {
        @Override
        public Class<Pruned> answer() {
            return Pruned.class;
        }
    }

    /// @param names of what was taken away
    record Pruned(List<String> names) {
        public Pruned {
            names = List.copyOf(names);
        }
    }

    /// The program that the caller becomes.
    ///
    /// @param variables set in its environment, over the caller's own
    /// @param plan what it finds in descriptor 3
    record Entry(
            String program, List<String> arguments, Map<String, String> variables, String plan) {
        public Entry {
            arguments = List.copyOf(arguments);
            variables = Map.copyOf(variables);
        }
    }

    record EnvList(List<EnvView> envs) {
        public EnvList {
            envs = List.copyOf(envs);
        }
    }

    /// @param status `running`, `unmonitored`, `saved` or `damaged`
    /// @param stack digest, empty for an environment that began with nothing
    /// @param owner pid of its first command, 0 when that has ended
    /// @param created RFC 3339
    record EnvView(
            String name,
            String status,
            String reference,
            String stack,
            boolean edit,
            boolean durable,
            String prefix,
            long owner,
            List<String> command,
            String created) {
        public EnvView {
            command = List.copyOf(command);
        }
    }

    /// @param layers bottom to top
    /// @param monitor pid, 0 when there is none
    /// @param processes pids of all that are in it
    /// @param tmpfs bytes its changes may take, 0 when nobody said
    /// @param live what of the host shows in it
    /// @param annotations their keys
    record EnvDetail(
            EnvView env,
            List<EnvAnswers.Layer> layers,
            long monitor,
            List<Long> processes,
            long tmpfs,
            List<EnvAnswers.Live> live,
            List<String> annotations) {
        public EnvDetail {
            layers = List.copyOf(layers);
            live = List.copyOf(live);
            annotations = List.copyOf(annotations);
            processes = List.copyOf(processes);
        }
    }
}
