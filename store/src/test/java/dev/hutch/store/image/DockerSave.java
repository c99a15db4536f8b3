package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Hashes;
import java.util.ArrayList;
import java.util.List;

/// An archive as `docker save` writes it, for tests.
public record DockerSave(List<byte[]> layers, String architecture) {

    public static DockerSave of(byte[]... layers) {
        return new DockerSave(List.of(layers), "amd64");
    }

    public List<DiffId> diffIds() {
        return layers.stream().map(layer -> new DiffId(Hashes.of(layer))).toList();
    }

    public byte[] tar() {
        TarMaker maker = new TarMaker();
        List<String> members = new ArrayList<>();
        for (byte[] layer : layers) {
            String member = Hashes.of(layer).hex() + ".tar";
            if (!members.contains("\"" + member + "\"")) {
                maker.add(TarMaker.entry(member, Kind.FILE, layer.length, ""), layer);
            }
            members.add("\"" + member + "\"");
        }
        List<String> diffIds = diffIds().stream().map(id -> "\"" + id + "\"").toList();
        String config =
                """
                {"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z",
                 "config":{"Cmd":["sh"],"Env":["A=1"],"WorkingDir":"/work"},
                 "rootfs":{"type":"layers","diff_ids":[%s]}}
                """
                        .formatted(architecture, String.join(",", diffIds));
        String name = Hashes.of(config.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hex();
        String manifest =
                "[{\"Config\":\"%s.json\",\"RepoTags\":[\"x:y\"],\"Layers\":[%s]}]"
                        .formatted(name, String.join(",", members));
        return maker.file(name + ".json", config).file("manifest.json", manifest).done();
    }
}
