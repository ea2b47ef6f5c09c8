// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one file for {@link Safetensors}, distrusting every number in it. */
final class SafetensorsReader {

    private static final double EXACT_IN_FLOAT = 1 << 24;

    private final String file;

    SafetensorsReader(String file) {
        this.file = file;
    }

    Safetensors.Content read(byte[] content) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
            SafetensorsHeader header = SafetensorsHeader.read(bytes);
            return read(header, bytes.slice());
        } catch (SafetensorsHeader.CorruptException e) {
            String why = ForeignFormat.of(content).map("it is "::concat).orElse(e.getMessage());
            throw new IOException(
                    "%s is not a usable safetensors file: %s".formatted(file, why), e);
        }
    }

    private static Safetensors.Content read(SafetensorsHeader header, ByteBuffer data)
            throws SafetensorsHeader.CorruptException {
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.tensors().entrySet()) {
            places.add(Place.of(entry.getKey(), entry.getValue()));
        }
        places.sort(null);
        requireFilled(places, data.limit());
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        for (Place place : places) {
            ByteBuffer bytes = data.slice((int) place.begin(), (int) (place.end() - place.begin()));
            tensors.put(
                    place.name(),
                    new HostTensor(
                            place.shape(), values(place, bytes.order(ByteOrder.LITTLE_ENDIAN))));
            types.put(place.name(), place.type().name());
        }
        return new Safetensors.Content(new StateDict(tensors), types, header.metadata());
    }

    /** Where a tensor lies in the data. Sorted as the reference library sorts them. */
    private record Place(String name, TensorType type, long[] shape, long begin, long end)
            implements Comparable<Place> {

        static Place of(String name, JsonNode entry) throws SafetensorsHeader.CorruptException {
            String type = SafetensorsHeader.text(name, "dtype", entry);
            long[] shape = SafetensorsHeader.wholeNumbers(name, "shape", entry);
            long[] offsets = SafetensorsHeader.wholeNumbers(name, "data_offsets", entry);
            Optional<TensorType> known = TensorType.named(type);
            if (known.isEmpty() || !known.get().isRead()) {
                throw wrong(name, "has type '%s'; expected F32, F16, BF16 or F64", type);
            }
            if (offsets.length != 2) {
                throw wrong(name, "has %d data_offsets; expected 2", offsets.length);
            }
            return new Place(name, known.get(), shape, offsets[0], offsets[1]);
        }

        @Override
        public int compareTo(Place other) {
            int byBegin = Long.compare(begin, other.begin);
            return byBegin == 0 ? Long.compare(end, other.end) : byBegin;
        }

        /** Bytes of a tensor of such a shape. */
        long bytes() throws SafetensorsHeader.CorruptException {
            try {
                long bytes = type.bytes();
                for (long dimension : shape) {
                    bytes = Math.multiplyExact(bytes, dimension);
                }
                return bytes;
            } catch (ArithmeticException e) {
                throw wrong(name, "has shape %s, which is too large", Arrays.toString(shape));
            }
        }
    }

    /** The tensors lie one after the other, from the beginning of the data to its end. */
    private static void requireFilled(List<Place> places, long size)
            throws SafetensorsHeader.CorruptException {
        long end = 0;
        String before = null;
        for (Place place : places) {
            if (place.end < place.begin) {
                throw wrong(
                        place.name,
                        "ends at byte %d, before it begins at %d",
                        place.end,
                        place.begin);
            }
            if (place.begin < end) {
                throw wrong(
                        place.name,
                        "begins at byte %d, inside of tensor '%s', which ends at %d",
                        place.begin,
                        before,
                        end);
            }
            if (place.begin > end) {
                throw wrong(
                        place.name,
                        "begins at byte %d, and there is nothing before it from %d on",
                        place.begin,
                        end);
            }
            if (place.end > size) {
                throw wrong(
                        place.name,
                        "ends at byte %d of %d; the file is cut short",
                        place.end,
                        size);
            }
            if (place.end - place.begin != place.bytes()) {
                throw wrong(
                        place.name,
                        "has %d bytes; shape %s of %s takes %d",
                        place.end - place.begin,
                        Arrays.toString(place.shape),
                        place.type,
                        place.bytes());
            }
            end = place.end;
            before = place.name;
        }
        if (end != size) {
            throw new SafetensorsHeader.CorruptException(
                    "%d bytes follow its last tensor%s"
                            .formatted(size - end, before == null ? "" : " '" + before + "'"));
        }
    }

    private static float[] values(Place place, ByteBuffer bytes)
            throws SafetensorsHeader.CorruptException {
        float[] values = new float[bytes.remaining() / place.type.bytes()];
        for (int i = 0; i < values.length; i++) {
            double value = place.type.next(bytes);
            values[i] = (float) value;
            boolean fits =
                    place.type == TensorType.I64
                            ? Math.abs(value) <= EXACT_IN_FLOAT
                            : Float.isInfinite(values[i]) == Double.isInfinite(value);
            if (!fits) {
                throw wrong(place.name, "holds %s, too large for float32", value);
            }
        }
        return values;
    }

    private static SafetensorsHeader.CorruptException wrong(
            String tensor, String what, Object... values) {
        return SafetensorsHeader.wrong(tensor, what, values);
    }
}
