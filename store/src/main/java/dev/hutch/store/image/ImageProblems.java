package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.tag.TagName;
import java.net.URI;
import java.nio.file.Path;

/// What can be wrong with an image.
final class ImageProblems {
    private ImageProblems() {}

    static ProblemException pathMissing(Path path) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "image.path_missing",
                        "there is no " + path,
                        "ls -l " + path)
                .toException();
    }

    static ProblemException notAFile(Path path) {
        return new Problem(
                        Kind.INVALID,
                        "image.path_not_file",
                        path + " is not a regular file",
                        "directories and tars come in by hutch image import")
                .toException();
    }

    static ProblemException exists(TagName tag, String source) {
        return new Problem(
                        Kind.EXISTS,
                        "image.exists",
                        "there is an image " + tag + " already, from " + TarNames.shown(source),
                        "give this one another name, or add --force to let the name go to it")
                .toException();
    }

    static ProblemException badCatalog(String what, String why) {
        return new Problem(
                        Kind.INVALID,
                        "catalog.invalid",
                        "the catalog " + what + " cannot be used: " + why,
                        "mend it, or move it away")
                .toException();
    }

    static ProblemException bundleDigest(URI uri, Digest wanted, Digest found) {
        return new Problem(
                        Kind.CORRUPT,
                        "bundle.digest_mismatch",
                        uri + " has " + found + ", not " + wanted,
                        "it was damaged on its way, or replaced; its catalog has the digest")
                .toException();
    }

    static ProblemException badBundle(URI uri, String why) {
        return new Problem(
                        Kind.CORRUPT,
                        "bundle.invalid",
                        uri + " is no bundle: " + why,
                        "see docs/formats/bundle.md")
                .toException();
    }

    static ProblemException badArchive(String what) {
        return new Problem(
                        Kind.CORRUPT,
                        "image.archive_invalid",
                        "the image archive is not complete: " + what,
                        "create it again")
                .toException();
    }

    static ProblemException wrongPlatform(String what) {
        return Problem.of(
                        Kind.UNSUPPORTED,
                        "image.platform",
                        what + " holds no image for linux/amd64")
                .toException();
    }

    static ProblemException noImage(String what, String mediaType) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "image.media_type",
                        what + " is no image, its configuration is " + TarNames.shown(mediaType),
                        "name an image; charts and other artifacts cannot be booted")
                .toException();
    }

    static ProblemException layerType(String what, String mediaType) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "image.media_type",
                        what + " has a layer of type " + TarNames.shown(mediaType),
                        "push it again with plain, gzip or zstd layers")
                .toException();
    }

    static ProblemException noDestination(String reference) {
        return new Problem(
                        Kind.INVALID,
                        "image.destination_missing",
                        TarNames.shown(reference) + " did not come from a registry",
                        "say where it goes: hutch image push " + reference + " HOST/PATH:TAG")
                .toException();
    }

    static ProblemException destinationDigest(String destination) {
        return new Problem(
                        Kind.INVALID,
                        "image.destination_digest",
                        TarNames.shown(destination)
                                + " names a digest, which follows from the image",
                        "push to a tag: HOST/PATH:TAG")
                .toException();
    }

    static ProblemException severalImages(int count) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "image.archive_several",
                        "the archive holds " + count + " images",
                        "save one at a time")
                .toException();
    }
}
