package dev.hutch.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The walls of the house, held by the build and not by good intentions.
class ArchitectureTest {
    private static final Pattern ROOM_ROW =
            Pattern.compile("^\\| `([a-z0-9.]+)` \\| (.*?) \\| (.*?)\\|$");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");

    private static JavaClasses hutch;

    @BeforeAll
    static void read() {
        hutch = House.classes();
        assertThat(hutch).as("compiled classes").hasSizeGreaterThan(20);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.hutch.(**)").should().beFreeOfCycles().check(hutch);
    }

    @Test
    void roomsUseExactlyWhatArchitectureSays() {
        Map<String, Set<String>> real = House.edges(hutch);
        assertThat(table("## Rooms"))
                .as(
                        "ARCHITECTURE.md's table of rooms; the code says:%n%s",
                        String.join("\n", rows(real)))
                .isEqualTo(real);
    }

    @Test
    void modulesUseNoMoreThanArchitectureSays() {
        Map<String, Set<String>> allowed = table("## Modules");
        Map<String, Set<String>> real = new TreeMap<>();
        House.edges(hutch)
                .forEach((room, used) ->
                        used.stream()
                                .map(House::module)
                                .filter(target -> !target.equals(House.module(room)))
                                .forEach(target ->
                                        real.computeIfAbsent(
                                                        House.module(room), m -> new TreeSet<>())
                                                .add(target)));
        real.forEach((module, used) -> {
            assertThat(allowed).containsKey(module);
            if (!allowed.get(module).contains("all")) {
                assertThat(allowed.get(module)).as(module).containsAll(used);
            }
        });
    }

    @Test
    void everyKindOfPowerHasOneDoor() {
        only("java.lang.foreign..", "..linux.call..").check(hutch);
        only("tools.jackson.dataformat.toml..", "..daemon.config..", "..store.spec..").check(hutch);
        only("org.snakeyaml..", "..store.spec..").check(hutch);
        only("org.eclipse.jetty..", "..daemon.http..", "..cli.http..").check(hutch);
        only("java.net.http..", "..store.registry..", "..vm.kernel..").check(hutch);
        only("info.picocli..", "..cli..").check(hutch);
        only("java.sql..", "..vm.machine.sqlite..").check(hutch);
        noClasses()
                .that()
                .resideOutsideOfPackage("..linux.process..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class)
                .because("processes are started by linux.process, with deadlines and bounds")
                .check(hutch);
    }

    @Test
    void nobodyReadsTheSurroundingsButTheirOwners() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..daemon.config..", "..cli..", "..linux.process..")
                .and()
                .doNotHaveFullyQualifiedName("dev.hutch.daemon.Main")
                .and()
                .doNotHaveFullyQualifiedName("dev.hutch.daemon.Alone")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .because("configuration is read once and passed down as records")
                .check(hutch);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .because("nothing polls where an event exists")
                .check(hutch);
        noClasses()
                .that(
                        new DescribedPredicate<JavaClass>("are not a Main") {
                            @Override
                            public boolean test(JavaClass type) {
                                return !type.getSimpleName().endsWith("Main");
                            }
                        })
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("commands write to the Console they are given")
                .check(hutch);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .because("state has an owner")
                .check(hutch);
    }

    @Test
    void publicTypesAreClosed() {
        ArchCondition<JavaClass> beClosed =
                new ArchCondition<>(
                        "be final, sealed, abstract, a record, an enum or an interface") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean closed =
                                type.isInterface()
                                        || type.isEnum()
                                        || type.isRecord()
                                        || type.getModifiers().contains(JavaModifier.FINAL)
                                        || type.getModifiers().contains(JavaModifier.ABSTRACT)
                                        || type.reflect().isSealed();
                        events.add(
                                new SimpleConditionEvent(
                                        type, closed, type.getName() + " is open to inheritance"));
                    }
                };
        classes().that().arePublic().and().areTopLevelClasses().should(beClosed).check(hutch);
    }

    private static ArchRule only(String power, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(power)
                .because(power + " has its door in " + Arrays.toString(rooms));
    }

    /// Reads the rows `| name | words | uses |` below a heading.
    private static Map<String, Set<String>> table(String heading) {
        Map<String, Set<String>> table = new TreeMap<>();
        boolean inside = false;
        for (String line : House.lines(Path.of("ARCHITECTURE.md"))) {
            if (line.startsWith("## ")) {
                inside = line.equals(heading);
            }
            Matcher row = ROOM_ROW.matcher(line);
            if (inside && row.matches()) {
                Set<String> used = new TreeSet<>();
                NAME.matcher(row.group(3)).results().map(m -> m.group(1)).forEach(used::add);
                if (row.group(3).strip().equals("all")) {
                    used.add("all");
                }
                table.put(row.group(1), used);
            }
        }
        return table;
    }

    private static String[] rows(Map<String, Set<String>> edges) {
        return edges.entrySet().stream()
                .map(e ->
                        "| `%s` | ... | %s |"
                                .formatted(
                                        e.getKey(),
                                        String.join(
                                                " ",
                                                e.getValue().stream()
                                                        .map(name -> "`" + name + "`")
                                                        .toList())))
                .toArray(String[]::new);
    }
}
