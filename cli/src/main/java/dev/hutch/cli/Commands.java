package dev.hutch.cli;

import dev.hutch.cli.CommandTree.Branch;
import dev.hutch.cli.env.EnvCommit;
import dev.hutch.cli.env.EnvDiff;
import dev.hutch.cli.env.EnvEdit;
import dev.hutch.cli.env.EnvGroup;
import dev.hutch.cli.env.EnvJoin;
import dev.hutch.cli.env.EnvLs;
import dev.hutch.cli.env.EnvPrune;
import dev.hutch.cli.env.EnvReset;
import dev.hutch.cli.env.EnvRm;
import dev.hutch.cli.env.EnvRun;
import dev.hutch.cli.env.EnvShell;
import dev.hutch.cli.env.EnvShow;
import dev.hutch.cli.image.ImageBuild;
import dev.hutch.cli.image.ImageExport;
import dev.hutch.cli.image.ImageGroup;
import dev.hutch.cli.image.ImageImport;
import dev.hutch.cli.image.ImageLs;
import dev.hutch.cli.image.ImagePromote;
import dev.hutch.cli.image.ImagePrune;
import dev.hutch.cli.image.ImagePull;
import dev.hutch.cli.image.ImagePush;
import dev.hutch.cli.image.ImageRegister;
import dev.hutch.cli.image.ImageRm;
import dev.hutch.cli.image.ImageShow;
import dev.hutch.cli.image.ImageTag;
import dev.hutch.cli.kernel.KernelGroup;
import dev.hutch.cli.kernel.KernelImport;
import dev.hutch.cli.kernel.KernelLs;
import dev.hutch.cli.kernel.KernelPull;
import dev.hutch.cli.kernel.KernelRm;
import dev.hutch.cli.kernel.KernelShow;
import dev.hutch.cli.snapshot.SnapshotCreate;
import dev.hutch.cli.snapshot.SnapshotExport;
import dev.hutch.cli.snapshot.SnapshotGroup;
import dev.hutch.cli.snapshot.SnapshotImport;
import dev.hutch.cli.snapshot.SnapshotLs;
import dev.hutch.cli.snapshot.SnapshotRestore;
import dev.hutch.cli.snapshot.SnapshotRm;
import dev.hutch.cli.snapshot.SnapshotShow;
import dev.hutch.cli.store.StoreCheck;
import dev.hutch.cli.store.StoreClean;
import dev.hutch.cli.store.StoreDu;
import dev.hutch.cli.store.StoreGroup;
import dev.hutch.cli.store.StoreInfo;
import dev.hutch.cli.store.StoreLs;
import dev.hutch.cli.store.StorePull;
import dev.hutch.cli.store.StorePush;
import dev.hutch.cli.store.StoreRead;
import dev.hutch.cli.store.StoreRemotes;
import dev.hutch.cli.store.StoreSearch;
import dev.hutch.cli.store.StoreWrite;
import dev.hutch.cli.system.Completion;
import dev.hutch.cli.system.DaemonGroup;
import dev.hutch.cli.system.DaemonLogs;
import dev.hutch.cli.system.DaemonStart;
import dev.hutch.cli.system.DaemonStatus;
import dev.hutch.cli.system.DaemonStop;
import dev.hutch.cli.system.Doctor;
import dev.hutch.cli.system.Version;
import dev.hutch.cli.tag.TagGroup;
import dev.hutch.cli.tag.TagLog;
import dev.hutch.cli.tag.TagLs;
import dev.hutch.cli.tag.TagRm;
import dev.hutch.cli.tag.TagSet;
import dev.hutch.cli.template.TemplateGroup;
import dev.hutch.cli.template.TemplateLs;
import dev.hutch.cli.template.TemplateRm;
import dev.hutch.cli.template.TemplateShow;
import dev.hutch.cli.vm.VmActs;
import dev.hutch.cli.vm.VmCommit;
import dev.hutch.cli.vm.VmCp;
import dev.hutch.cli.vm.VmCreate;
import dev.hutch.cli.vm.VmExec;
import dev.hutch.cli.vm.VmFork;
import dev.hutch.cli.vm.VmGroup;
import dev.hutch.cli.vm.VmLogs;
import dev.hutch.cli.vm.VmLs;
import dev.hutch.cli.vm.VmPing;
import dev.hutch.cli.vm.VmPrune;
import dev.hutch.cli.vm.VmRun;
import dev.hutch.cli.vm.VmSet;
import dev.hutch.cli.vm.VmShell;
import dev.hutch.cli.vm.VmShow;
import dev.hutch.cli.vm.VmStats;
import dev.hutch.cli.vm.WorkspaceExport;
import dev.hutch.cli.vm.WorkspaceGroup;
import dev.hutch.cli.vm.WorkspacePrepare;
import java.util.List;

/// Every command by its names, with the shortcuts at the top that containers taught everybody.
final class Commands {
    static final List<Branch> ALL =
            List.of(
                    Branch.group(
                            "vm",
                            VmGroup::new,
                            Branch.of("run", VmRun::new),
                            Branch.of("create", VmCreate::new),
                            Branch.of("start", VmActs.Start::new),
                            Branch.of("stop", VmActs.Stop::new),
                            Branch.of("restart", VmActs.Restart::new),
                            Branch.of("kill", VmActs.Kill::new),
                            Branch.of("pause", VmActs.Pause::new),
                            Branch.of("resume", VmActs.Resume::new),
                            Branch.of("rm", VmActs.Rm::new, "delete"),
                            Branch.of("prune", VmPrune::new),
                            Branch.of("ls", VmLs::new, "ps", "list"),
                            Branch.of("show", VmShow::new, "inspect"),
                            Branch.of("set", VmSet::new),
                            Branch.of("logs", VmLogs::new),
                            Branch.of("stats", VmStats::new),
                            Branch.of("ping", VmPing::new).stoppingAtPositional(),
                            Branch.of("exec", VmExec::new).stoppingAtPositional(),
                            Branch.of("shell", VmShell::new),
                            Branch.of("cp", VmCp::new),
                            Branch.of("commit", VmCommit::new),
                            Branch.of("fork", VmFork::new),
                            Branch.group(
                                    "snapshot",
                                    SnapshotGroup::new,
                                    Branch.of("create", SnapshotCreate::new),
                                    Branch.of("ls", SnapshotLs::new, "list"),
                                    Branch.of("show", SnapshotShow::new, "inspect"),
                                    Branch.of("restore", SnapshotRestore::new),
                                    Branch.of("export", SnapshotExport::new),
                                    Branch.of("import", SnapshotImport::new),
                                    Branch.of("rm", SnapshotRm::new, "delete")),
                            Branch.group(
                                    "workspace",
                                    WorkspaceGroup::new,
                                    Branch.of("prepare", WorkspacePrepare::new),
                                    Branch.of("export", WorkspaceExport::new))),
                    Branch.group(
                            "image",
                            ImageGroup::new,
                            Branch.of("build", ImageBuild::new),
                            Branch.of("import", ImageImport::new),
                            Branch.of("register", ImageRegister::new),
                            Branch.of("promote", ImagePromote::new),
                            Branch.of("export", ImageExport::new),
                            Branch.of("pull", ImagePull::new),
                            Branch.of("push", ImagePush::new),
                            Branch.of("ls", ImageLs::new, "list"),
                            Branch.of("show", ImageShow::new, "inspect"),
                            Branch.of("tag", ImageTag::new),
                            Branch.of("prune", ImagePrune::new),
                            Branch.of("rm", ImageRm::new, "delete")),
                    Branch.group(
                            "env",
                            EnvGroup::new,
                            Branch.of("run", EnvRun::new),
                            Branch.of("shell", EnvShell::new),
                            Branch.of("join", EnvJoin::new),
                            Branch.of("edit", EnvEdit::new),
                            Branch.of("diff", EnvDiff::new),
                            Branch.of("reset", EnvReset::new),
                            Branch.of("commit", EnvCommit::new),
                            Branch.of("ls", EnvLs::new, "list"),
                            Branch.of("show", EnvShow::new, "inspect", "info"),
                            Branch.of("prune", EnvPrune::new),
                            Branch.of("rm", EnvRm::new, "delete")),
                    Branch.group(
                            "tag",
                            TagGroup::new,
                            Branch.of("ls", TagLs::new, "list"),
                            Branch.of("log", TagLog::new),
                            Branch.of("set", TagSet::new),
                            Branch.of("rm", TagRm::new, "delete")),
                    Branch.group(
                            "store",
                            StoreGroup::new,
                            Branch.of("ls", StoreLs::new, "list"),
                            Branch.of("read", StoreRead::new, "cat"),
                            Branch.of("write", StoreWrite::new),
                            Branch.of("search", StoreSearch::new),
                            Branch.of("info", StoreInfo::new),
                            Branch.of("push", StorePush::new),
                            Branch.of("pull", StorePull::new),
                            Branch.of("remotes", StoreRemotes::new),
                            Branch.of("du", StoreDu::new),
                            Branch.of("check", StoreCheck::new),
                            Branch.of("clean", StoreClean::new)),
                    Branch.group(
                            "kernel",
                            KernelGroup::new,
                            Branch.of("ls", KernelLs::new, "list"),
                            Branch.of("pull", KernelPull::new),
                            Branch.of("import", KernelImport::new),
                            Branch.of("show", KernelShow::new, "inspect"),
                            Branch.of("rm", KernelRm::new, "delete")),
                    Branch.group(
                            "template",
                            TemplateGroup::new,
                            Branch.of("ls", TemplateLs::new, "list"),
                            Branch.of("show", TemplateShow::new, "inspect"),
                            Branch.of("rm", TemplateRm::new, "delete")),
                    Branch.group(
                            "daemon",
                            DaemonGroup::new,
                            Branch.of("start", DaemonStart::new),
                            Branch.of("stop", DaemonStop::new),
                            Branch.of("status", DaemonStatus::new),
                            Branch.of("logs", DaemonLogs::new)),
                    Branch.of("doctor", Doctor::new),
                    Branch.of("version", Version::new),
                    Branch.of("completion", () -> new Completion(() -> CommandTree.whole().root())),
                    Branch.of("run", VmRun::new),
                    Branch.of("exec", VmExec::new).stoppingAtPositional(),
                    Branch.of("ps", VmLs::new),
                    Branch.of("images", ImageLs::new),
                    Branch.of("pull", ImagePull::new),
                    Branch.of("push", ImagePush::new));

    private Commands() {}
}
