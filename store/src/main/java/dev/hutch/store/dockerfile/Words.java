package dev.hutch.store.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The words of an instruction: taken apart at white space, and their quotes and variables resolved
/// as the Dockerfile reference has it ("Environment replacement").
///
/// @param escape `\` or a backtick
public record Words(char escape) {

    /// A reference such as `${X:?}`, or one that is not closed. The message says which.
    public static final class BadWord extends Exception {
        private static final long serialVersionUID = 1L;

        BadWord(String message) {
            super(message);
        }
    }

    /// Takes text apart at white space that is neither quoted nor escaped; the words keep their
    /// quotes.
    List<String> split(String text) throws BadWord {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == escape && quote != '\'' && i + 1 < text.length()) {
                word.append(c).append(text.charAt(++i));
            } else if (quote != 0) {
                word.append(c);
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                word.append(c);
                quote = c;
            } else if (Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new BadWord("a quote " + quote + " is not closed");
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /// A word without its quotes and with its variables' values.
    ///
    /// @param variables empty for one that is not set
    public String expand(String word, Function<String, Optional<String>> variables) throws BadWord {
        return new Expansion(word, variables).run(false);
    }

    private final class Expansion {
        private final String text;
        private final Function<String, Optional<String>> variables;
        private int at;

        Expansion(String text, Function<String, Optional<String>> variables) {
            this.text = text;
            this.variables = variables;
        }

        /// @param inBraces stop at the brace that closes
        String run(boolean inBraces) throws BadWord {
            StringBuilder out = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (inBraces && c == '}') {
                    return out.toString();
                }
                at++;
                switch (c) {
                    case '\'' -> out.append(single());
                    case '"' -> doubleQuoted(out);
                    case '$' -> out.append(variable());
                    default -> {
                        if (c == escape && at < text.length()) {
                            out.append(text.charAt(at++));
                        } else if (c != escape) {
                            out.append(c);
                        }
                    }
                }
            }
            if (inBraces) {
                throw new BadWord("'" + text + "': a brace is not closed");
            }
            return out.toString();
        }

        private String single() throws BadWord {
            int end = text.indexOf('\'', at);
            if (end < 0) {
                throw new BadWord("a quote ' is not closed");
            }
            String inside = text.substring(at, end);
            at = end + 1;
            return inside;
        }

        private void doubleQuoted(StringBuilder out) throws BadWord {
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return;
                }
                if (c == '$') {
                    out.append(variable());
                } else if (c == escape && at < text.length()) {
                    char next = text.charAt(at);
                    if (next == '"' || next == '$' || next == escape) {
                        out.append(next);
                        at++;
                    } else {
                        out.append(c);
                    }
                } else {
                    out.append(c);
                }
            }
            throw new BadWord("a quote \" is not closed");
        }

        private String variable() throws BadWord {
            if (at < text.length() && text.charAt(at) == '{') {
                at++;
                return braced();
            }
            String name = name();
            return name.isEmpty() ? "$" : variables.apply(name).orElse("");
        }

        private String braced() throws BadWord {
            String name = name();
            if (name.isEmpty() || at >= text.length()) {
                throw new BadWord("'" + text + "': a bad variable");
            }
            Optional<String> value = variables.apply(name);
            char operator = text.charAt(at++);
            if (operator == '}') {
                return value.orElse("");
            }
            boolean emptyCountsAsUnset = operator == ':';
            if (emptyCountsAsUnset) {
                operator = at < text.length() ? text.charAt(at++) : ' ';
            }
            String other = run(true);
            at++; // the closing brace
            boolean set = value.isPresent() && !(emptyCountsAsUnset && value.get().isEmpty());
            return switch (operator) {
                case '-' -> set ? value.orElseThrow() : other;
                case '+' -> set ? other : "";
                case '?' -> {
                    if (!set) {
                        throw new BadWord(name + ": " + (other.isEmpty() ? "is not set" : other));
                    }
                    yield value.orElseThrow();
                }
                default -> throw new BadWord("'" + text + "': '" + operator + "' in a variable");
            };
        }

        private String name() {
            int start = at;
            while (at < text.length()
                    && (isLetter(text.charAt(at))
                            || (at > start && Character.isDigit(text.charAt(at))))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isLetter(char c) {
            return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }
    }
}
