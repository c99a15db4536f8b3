package dev.hutch.api.wire;

import dev.hutch.api.call.Call;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The names of all calls, derived from the sealed families: `VmCall.Create` is `vm.create`.
public final class CallNames {
    private static final Map<String, Class<?>> TYPES = collect();

    private CallNames() {}

    /// Every call by its name, in alphabetical order.
    public static Map<String, Class<?>> all() {
        return TYPES;
    }

    public static String of(Call<?> call) {
        return of(call.getClass());
    }

    public static String of(Class<?> call) {
        Class<?> family = call.getEnclosingClass();
        if (family == null) {
            throw new AssertionError(call + " does not stand in its family");
        }
        String word = family.getSimpleName().replaceFirst("Call$", "");
        return (word + "." + call.getSimpleName()).toLowerCase(Locale.ROOT);
    }

    private static Map<String, Class<?>> collect() {
        Map<String, Class<?>> types = new TreeMap<>();
        for (Class<?> family : Call.class.getPermittedSubclasses()) {
            for (Class<?> call : family.getPermittedSubclasses()) {
                types.put(of(call), call);
            }
        }
        return java.util.Collections.unmodifiableMap(types);
    }
}
