package dev.hutch.daemon.config;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Moment;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.daemon.config.SettingSources.Given;
import dev.hutch.store.remote.RemoteSetting;
import dev.hutch.store.tag.TagScope;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.machine.VmDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the owner of this hutch has chosen: environment over the own file over the system's over
/// default.
///
/// @param vm what a VM gets when its creator does not say
/// @param bootsAtOnce how many VMs boot at the same time
/// @param bootTimeout from a boot's turn to ready
/// @param makeTemplates whether a first boot of a kind is followed by a template of it
/// @param poolMemory what machines may have that wait to be VMs; none: there are none
/// @param overcommit how many times over the host's memory is promised: of what VMs may still come
///   to use, this part is kept free
/// @param registries how they are reached when a caller does not say
/// @param environmentPrefix where environments are mounted
/// @param tags which of them are seen
/// @param remotes where images are shared, in the order in which they are asked
/// @param logLevel of the daemon's log
public record Settings(
        VmDefaults vm,
        int bootsAtOnce,
        Duration bootTimeout,
        boolean makeTemplates,
        ByteSize poolMemory,
        int overcommit,
        RegistrySettings registries,
        String environmentPrefix,
        TagSettings tags,
        List<RemoteSetting> remotes,
        System.Logger.Level logLevel) {

    public Settings {
        remotes = List.copyOf(remotes);
    }

    /// @param namespace empty: the one everybody has
    /// @param pinned the moment they are seen as of, see `Moment`; empty: now
    public record TagSettings(String namespace, String pinned) {}

    /// @param environment the daemon's own, of what matters to registries
    /// @param certificates the host's authorities, in PEM; used when the file is there
    public record RegistrySettings(Map<String, String> environment, Path certificates) {
        public RegistrySettings {
            environment = Map.copyOf(environment);
        }

        /// Names only: a proxy's address may hold a password.
        @Override
        public String toString() {
            return "RegistrySettings[certificates=" + certificates + "]";
        }
    }

    /// Reads what is there. Problems: `config.unreadable`, `config.invalid`.
    ///
    /// @param files from the weakest to the strongest; the environment goes before all of them
    public static Settings load(List<Path> files, Map<String, String> environment, int processors) {
        List<String> mistakes = new ArrayList<>();
        Map<String, Given> values = SettingSources.read(files, environment, mistakes);
        List<RemoteSetting> remotes = RemoteSettings.read(files, mistakes);
        Settings settings =
                new Reader(values, mistakes).read(processors, registries(environment), remotes);
        if (!mistakes.isEmpty()) {
            throw ConfigProblems.invalid(mistakes);
        }
        return settings;
    }

    private static Map<String, String> registries(Map<String, String> environment) {
        Map<String, String> kept = new TreeMap<>(environment);
        kept.keySet().retainAll(RegistryAccess.VARIABLES);
        return kept;
    }

    /// Reads typed values; a wrong one is noted and its default taken, so that all are told at
    /// once.
    private record Reader(Map<String, Given> values, List<String> mistakes) {

        Settings read(
                int processors, Map<String, String> environment, List<RemoteSetting> remotes) {
            return new Settings(
                    new VmDefaults(
                            value("vm.image", text -> text),
                            value("vm.kernel", text -> text),
                            value("vm.vcpus", text -> positive(text, 64)),
                            value("vm.memory", ByteSize::parse),
                            value("vm.disk", ByteSize::parse),
                            value(
                                    "vm.network",
                                    text -> NetworkMode.valueOf(text.toUpperCase(Locale.ROOT))),
                            value("vm.auto-pause", Reader::patience)),
                    values.containsKey("boot.at-once")
                            ? value("boot.at-once", text -> positive(text, 1024))
                            : processors,
                    value("boot.timeout", Reader::duration),
                    value("boot.templates", Reader::truth),
                    value("pool.memory", Reader::sizeOrNone),
                    value("host.overcommit", text -> positive(text, 1000)),
                    new RegistrySettings(
                            environment, value("registry.certificates", Reader::absolute)),
                    value("env.prefix", text -> absolute(text).toString()),
                    new TagSettings(
                            value("store.namespace", Reader::namespace),
                            value("store.pinned", Reader::moment)),
                    remotes,
                    value(
                            "log.level",
                            text -> System.Logger.Level.valueOf(text.toUpperCase(Locale.ROOT))));
        }

        private <T> T value(String key, Function<String, T> parse) {
            String fallback = SettingKeys.DEFAULTS.get(key);
            @Nullable Given given = values.get(key);
            if (fallback == null) {
                throw new AssertionError(key + " has no default");
            }
            if (given != null) {
                try {
                    return parse.apply(given.value());
                } catch (ProblemException | IllegalArgumentException e) {
                    String why =
                            e instanceof ProblemException problem && fallback.isEmpty()
                                    ? problem.problem().message()
                                    : "is not like '" + fallback + "'";
                    mistakes.add(
                            key + " = '" + given.value() + "' in " + given.where() + ": " + why);
                }
            }
            return parse.apply(fallback);
        }

        private static boolean truth(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        }

        private static String namespace(String text) {
            return new TagScope(text, Optional.empty()).namespace();
        }

        private static String moment(String text) {
            if (!text.isEmpty()) {
                Moment.parse(text, Instant.EPOCH);
            }
            return text;
        }

        private static ByteSize sizeOrNone(String text) {
            return text.equals("0") ? new ByteSize(0) : ByteSize.parse(text);
        }

        private static Path absolute(String text) {
            if (!text.startsWith("/")) {
                throw new IllegalArgumentException(text);
            }
            return Path.of(text);
        }

        private static int positive(String text, int most) {
            int number = Integer.parseInt(text);
            if (number < 1 || number > most) {
                throw new IllegalArgumentException(text);
            }
            return number;
        }

        /// `off`, `90s`, `30m` or `2h`.
        private static Duration patience(String text) {
            if (text.equals("off")) {
                return Duration.ZERO;
            }
            return text.matches("[1-9][0-9]{0,3}h")
                    ? Duration.parse("PT" + text.toUpperCase(Locale.ROOT))
                    : duration(text);
        }

        /// `90s` or `2m`.
        private static Duration duration(String text) {
            if (!text.matches("[1-9][0-9]{0,5}[sm]")) {
                throw new IllegalArgumentException(text);
            }
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        }
    }
}
