package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.HostClock;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.linux.process.Program;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.Hypervisor;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Starts QEMU processes and finds them again.
public final class Qemu implements Hypervisor {
    private static final System.Logger LOG = System.getLogger(Qemu.class.getName());

    static final String PROGRAM = "qemu-system-x86_64";

    /// Twenty machines started at once on two cores take some seconds each.
    static final Duration START = Duration.ofSeconds(60);

    private static final int MAX_WORDS = 2000;

    private final Supplier<HostClock> clock;
    private final QemuBuild build = new QemuBuild(this::version);
    private final LogLimit logs = LogLimit.start();

    /// @param clock asked at each start, never before
    public Qemu(Supplier<HostClock> clock) {
        this.clock = clock;
    }

    @Override
    public String version() {
        Finished asked = program().args("--version").run();
        if (!asked.succeeded()) {
            throw QemuProblems.unusable(asked.err());
        }
        // QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)
        String[] parts = asked.out().lines().findFirst().orElse("").split(" ", -1);
        return parts.length > 3 ? "qemu " + parts[3] : "qemu unknown";
    }

    @Override
    public String build() {
        return build.of(program().file());
    }

    @Override
    public String shape(VmHardware hardware) {
        return QemuCommand.shape(hardware);
    }

    @Override
    public VmProcess start(VmHardware hardware, Beginning beginning, EventSink events) {
        return switch (beginning) {
            case Beginning.Restored(Saved saved) -> {
                WaitingMachine machine = prepare(hardware, saved, events);
                try (Undo undo = new Undo("restore machine " + hardware.name())) {
                    undo.push("files", new QemuFiles(hardware.directory())::delete);
                    undo.push("process", machine::kill);
                    VmProcess process = machine.goOn(hardware.directory(), events);
                    undo.commit();
                    yield process;
                }
            }
            case Beginning.Cold(), Beginning.Savable _ ->
                    make(
                            hardware,
                            beginning,
                            events,
                            process -> {
                                query(process.files());
                                guard(process);
                                return process;
                            });
        };
    }

    @Override
    public WaitingMachine prepare(VmHardware hardware, Saved from, EventSink events) {
        return make(
                hardware,
                new Beginning.Restored(from),
                events,
                process ->
                        new WaitingQemu(
                                hardware.name(),
                                process,
                                Incoming.open(process.files(), START),
                                this::guard));
    }

    /// @param last what is done once the monitor can be connected to
    private <T> T make(
            VmHardware hardware,
            Beginning beginning,
            EventSink events,
            Function<QemuProcess, T> last) {
        QemuFiles files = new QemuFiles(hardware.directory());
        List<String> arguments =
                new QemuCommand(hardware, beginning, clock.get().tscKhz()).arguments();
        Program program = program().args(arguments).in(hardware.directory());
        try (Undo undo = new Undo("start machine " + hardware.name())) {
            files.delete();
            undo.push("files of the process", files::delete);
            makeLogs(files);
            keepBeginning(files, beginning);
            MadeFile.write(files.made(), Made.now(this, hardware));
            events.mark("process start");
            try (WatchService watch = watch(files.logDirectory())) {
                QemuProcess process = spawn(files, program, beginning);
                undo.push("process", process::kill);
                events.mark("machine");
                awaitSockets(hardware.name(), files, process, watch);
                T made = explained(hardware.name(), process, () -> last.apply(process));
                undo.commit();
                return made;
            } catch (IOException e) {
                throw FileProblems.of("watch", files.logDirectory(), e);
            }
        }
    }

    /// Its name may be gone by the time somebody asks for it. On another file system it cannot be
    /// kept that way; then this machine is saved as one that was booted is.
    private static void keepBeginning(QemuFiles files, Beginning beginning) {
        if (beginning instanceof Beginning.Restored(Saved saved)) {
            try {
                Files.createLink(files.began(), saved.state());
            } catch (IOException | UnsupportedOperationException e) {
                LOG.log(System.Logger.Level.DEBUG, "state=not_linked \"{0}\"", e.getMessage());
            }
        }
    }

    private static QemuProcess spawn(QemuFiles files, Program program, Beginning beginning) {
        ProcessIdentity identity =
                switch (beginning) {
                    case Beginning.Cold() -> program.spawn(files.words());
                    case Beginning.Savable(Path _, boolean inBackground) ->
                            (inBackground ? program.givingWay() : program).spawn(files.words());
                    case Beginning.Restored(Saved saved) ->
                            program.spawn(files.words(), saved.state());
                };
        return new QemuProcess(files, identity);
    }

    @Override
    public Optional<VmProcess> find(Path directory, ProcessIdentity process) {
        if (!process.alive()) {
            return Optional.empty();
        }
        QemuProcess machine = new QemuProcess(new QemuFiles(directory), process);
        guard(machine);
        return Optional.of(machine);
    }

    @Override
    public void killStrays(Path directory) {
        ProcessHandle.allProcesses()
                .filter(process -> isOurs(process, directory + "/"))
                .flatMap(process -> ProcessIdentity.of(process.pid()).stream())
                .forEach(stray -> {
                    stray.signal(ProcessIdentity.SIGKILL);
                    stray.exited().join();
                });
    }

    /// Whether it was given a file in that directory on its command line.
    private static boolean isOurs(ProcessHandle process, String mark) {
        try {
            String[] arguments =
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                            .split("\0", -1);
            return Path.of(arguments[0]).endsWith(PROGRAM)
                    && List.of(arguments).stream().anyMatch(argument -> argument.contains(mark));
        } catch (IOException | RuntimeException e) {
            // It ended meanwhile, or it is not ours to read: then it is none of our machines
            // either.
            return false;
        }
    }

    @Override
    public Path console(Path directory) {
        return new QemuFiles(directory).console();
    }

    private static Program program() {
        try {
            return Program.named(PROGRAM);
        } catch (ProblemException e) {
            throw QemuProblems.missing(PROGRAM, e);
        }
    }

    private static WatchService watch(Path directory) throws IOException {
        WatchService watch = directory.getFileSystem().newWatchService();
        try {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            return watch;
        } catch (IOException | RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    /// Returns when the console log has appeared, which QEMU opens after its sockets.
    private static void awaitSockets(
            String machine, QemuFiles files, QemuProcess process, WatchService watch) {
        CompletableFuture<Void> wakeUp = process.exited().thenRun(() -> close(watch));
        try {
            WatchKey key = watch.poll(START.toMillis(), TimeUnit.MILLISECONDS);
            if (key == null) {
                throw QemuProblems.slow(machine, START);
            }
        } catch (ClosedWatchServiceException e) {
            throw QemuProblems.refused(machine, lastWords(files));
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("start machine " + machine, e);
        } finally {
            wakeUp.cancel(false);
        }
    }

    /// Returns when the monitor has answered: from then on the guest's processors run.
    private static void query(QemuFiles files) {
        try (Qmp qmp = Qmp.connect(files.monitor(), START, event -> {})) {
            qmp.execute("query-status", START);
        }
    }

    /// A monitor that ends tells nothing; what the process wrote before does.
    static <T> T explained(String machine, QemuProcess process, Supplier<T> body) {
        try {
            return body.get();
        } catch (ProblemException e) {
            throw switch (e.kind()) {
                case UNAVAILABLE -> {
                    process.kill();
                    yield QemuProblems.refused(machine, lastWords(process.files()));
                }
                case TIMED_OUT -> QemuProblems.slow(machine, START);
                case INVALID,
                        NOT_FOUND,
                        EXISTS,
                        BUSY,
                        PRECONDITION,
                        DENIED,
                        HOST_NOT_READY,
                        EXHAUSTED,
                        CANCELLED,
                        CORRUPT,
                        UNSUPPORTED,
                        INTERNAL ->
                        e;
            };
        }
    }

    private static void close(WatchService watch) {
        try {
            watch.close();
        } catch (IOException e) {
            throw FileProblems.of("close", Path.of("a watch"), e);
        }
    }

    /// The log of the process is there before it starts: whatever appears then is the console's.
    private static void makeLogs(QemuFiles files) {
        try {
            Files.createDirectory(files.logDirectory());
            Files.createFile(files.words());
        } catch (IOException e) {
            throw FileProblems.of("make", files.words(), e);
        }
    }

    private void guard(QemuProcess process) {
        QemuFiles files = process.files();
        logs.guard(files.logDirectory(), List.of(files.console(), files.words()), process.exited());
    }

    /// The end of what the process wrote before it ended.
    private static String lastWords(QemuFiles files) {
        try (FileChannel log = FileChannel.open(files.words())) {
            ByteBuffer end = ByteBuffer.allocate(MAX_WORDS);
            log.position(Math.max(0, log.size() - MAX_WORDS)).read(end);
            String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
            return String.join(
                    "; ", text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
        } catch (IOException e) {
            return "";
        }
    }
}
