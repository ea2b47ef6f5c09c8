// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Recognises other file formats by their first bytes, and says what helps. */
enum ForeignFormat {
    LFS_POINTER(
            "version https://git-lfs.github.com/spec/",
            "a Git LFS pointer, which stands for the file itself; fetch that with git lfs pull"),
    ZIP("PK\u0003\u0004", "a zip archive, as torch.save writes it (.pth, .pt)" + Converter.HELPS),
    PICKLE("\u0080", "a Python pickle, as older versions of torch.save write it" + Converter.HELPS),
    HDF5("\u0089HDF", "an HDF5 file, as Keras writes it; load it there and save its weights anew"),
    NUMPY("\u0093NUMPY", "an array of NumPy; save all weights in one safetensors file"),
    GZIP("\u001f\u008b", "compressed with gzip; unpack it with gunzip"),
    WEB_PAGE("<!doctype html", "a web page; fetch the file that it shows, often called \"raw\""),
    BARE_WEB_PAGE("<html", WEB_PAGE.what);

    /** A constant of an enum cannot refer to a later field of its own. */
    private static final class Converter {
        static final String HELPS =
                "; convert it with PyTorch: python3 deploy/examples/convert/weights.py FILE";
    }

    /** A mark, the protocol (2 to 5), and an instruction. */
    private static final int PICKLE_HEAD = 3;

    private final byte[] start;
    private final String what;

    ForeignFormat(String start, String what) {
        this.start = start.getBytes(StandardCharsets.ISO_8859_1);
        this.what = what;
    }

    /** What the content of a file is instead, with the fix; empty if it is none of these. */
    static Optional<String> of(byte[] content) {
        return Arrays.stream(values())
                .filter(format -> format.begins(content))
                .map(format -> format.what)
                .findFirst();
    }

    private boolean begins(byte[] content) {
        if (content.length < Math.max(start.length, PICKLE_HEAD)) {
            return false;
        }
        if (this == PICKLE) {
            return content[0] == start[0] && content[1] >= 2 && content[1] <= 5 && content[2] != 0;
        }
        String head = new String(content, 0, start.length, StandardCharsets.ISO_8859_1);
        String wanted = new String(start, StandardCharsets.ISO_8859_1);
        return head.toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT));
    }
}
