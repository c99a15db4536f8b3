package dev.hutch.store.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of the Dockerfile reference, and some more.
class IgnoreRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    */temp*           | some/temporary.txt    | true
                    */temp*           | a/b/temporary.txt     | false
                    */*/temp*         | a/b/temporary.txt     | true
                    temp?             | tempa                 | true
                    temp?             | temp                  | false
                    **/*.go           | x.go                  | true
                    **/*.go           | a/b/x.go              | true
                    node_modules      | node_modules/a/b      | true
                    /foo/bar/         | foo/bar/x             | true
                    ./a/../b          | b                     | true
                    *.md;!README.md   | x.md                  | true
                    *.md;!README.md   | README.md             | false
                    *.md;!R*.md;RS.md | RS.md                 | true
                    a;!a/b            | a/b/c                 | false
                    a;!a/b            | a/c                   | true
                    # x               | # x                   | false
                    [ab].txt          | a.txt                 | true
                    [^ab].txt         | a.txt                 | false
                    a/**              | a/b/c                 | true
                    **                | anything/at/all       | true
                    """)
    void leavesOut(String rules, String path, boolean ignored) {
        assertThat(IgnoreRules.parse(rules.replace(';', '\n')).ignores(path)).isEqualTo(ignored);
    }
}
