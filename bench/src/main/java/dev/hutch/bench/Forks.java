package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Forks of a running VM of 256 MiB, each through the command a user types.
///
/// The VM comes from a template, as all but the first of a kind do.
///
/// @param template waits for the template of such a VM
/// @param runs how often each figure is taken
record Forks(Command hutch, Runnable template, int runs) {
    private static final String PARENT = "parent";
    private static final int MANY = 20;
    private static final int ROUNDS = 3;
    private static final Pattern PAUSE = Pattern.compile("stood still for (\\d+) ms");

    List<Row> rows() {
        Command create = hutch.with("vm", "create", "--name", PARENT, "--memory", "256M", "-q");
        create.works();
        template.run();
        hutch.with("vm", "rm", PARENT).works();
        create.works();
        List<Double> exec = new ArrayList<>();
        List<Double> pause = new ArrayList<>();
        for (int i = -Starts.WARM_UP; i < runs; i++) {
            long begin = System.nanoTime();
            Command.Stages fork = hutch.with("vm", "fork", PARENT, "--name", "child").stages();
            hutch.with("vm", "exec", "child", "--", "true").time();
            double millis = (System.nanoTime() - begin) / 1e6;
            Matcher said = PAUSE.matcher(fork.words());
            if (i >= 0) {
                exec.add(millis);
                pause.add(said.find() ? Double.parseDouble(said.group(1)) : Double.NaN);
            }
            hutch.with("vm", "rm", "child").time();
        }
        List<Double> many = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            many.add(hutch.with("vm", "fork", PARENT, "-n", Integer.toString(MANY)).time());
            Command.of("sleep", "5").time();
            List<String> children = new ArrayList<>();
            for (JsonNode vm : list()) {
                if (!vm.get("name").asString().equals(PARENT)) {
                    children.add(vm.get("id").asString());
                    memory.add(Stress.anonymousMib(vm.get("pid").asLong()));
                }
            }
            hutch.with("vm", "rm").with(children.toArray(String[]::new)).works();
        }
        hutch.with("vm", "rm", PARENT).works();
        return List.of(
                new Row(
                        "fork of a running VM to its first exec, two commands",
                        new Promise.AtMost(250),
                        "ms",
                        new Series(exec),
                        ""),
                new Row(
                        "the parent of a fork stands still",
                        new Promise.AtMost(30),
                        "ms",
                        new Series(pause),
                        ""),
                new Row(
                        MANY + " forks at once",
                        new Promise.AtMost(3000),
                        "ms",
                        new Series(many),
                        ""),
                new Row(
                        "memory of an idle fork that no other shares",
                        new Promise.AtMost(16),
                        "MiB",
                        new Series(memory),
                        memory.size() + " forks"));
    }

    private Iterable<JsonNode> list() {
        String json = hutch.with("--format", "json", "vm", "ls").output();
        return JsonMapper.builder().build().readTree(json).get("vms").values();
    }
}
