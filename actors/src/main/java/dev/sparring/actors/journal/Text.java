// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Keys and headers are UTF-8; numbers are written in decimal. */
final class Text {

    private Text() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    /** Empty for null. */
    static String of(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Empty when the header is missing. */
    static String of(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? "" : of(header.value());
    }

    /** -1 when the header is missing or no whole number. */
    static long number(Headers headers, String name) {
        try {
            return Long.parseLong(of(headers, name));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
