package dev.hutch.vm.workspace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of a repository's origin, fit to be shown to a guest.
final class OriginUrl {
    private static final Pattern WITH_USER =
            Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)@(.*)");

    private OriginUrl() {}

    /// Takes name and password or token out of the address. Over SSH the name stays: it is part of
    /// the address and opens nothing without a key.
    static String withoutCredentials(String url) {
        Matcher matcher = WITH_USER.matcher(url);
        if (!matcher.matches()) {
            return url;
        }
        String scheme = matcher.group(1);
        String user = matcher.group(2);
        String rest = matcher.group(3);
        if (!scheme.endsWith("ssh")) {
            return scheme + "://" + rest;
        }
        int colon = user.indexOf(':');
        return scheme + "://" + (colon < 0 ? user : user.substring(0, colon)) + "@" + rest;
    }
}
