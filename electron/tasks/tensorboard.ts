/** What is told of one step: values by tag. */
interface ScalarEvents {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The head of a file of TensorBoard events: its version and that a session starts after `step`, so that TensorBoard forgets
 * what an earlier attempt's file says beyond it (tensorflow/core/util/event.proto: Event, SessionLog).
 */
export function eventsHead(step: number, wallTime: number): Uint8Array {
  const version = [double(1, wallTime), text(3, "brain.Event:2")];
  const started = [double(1, wallTime), integer(2, step + 1), message(7, [integer(1, 1)])];
  return Buffer.concat([record(Buffer.concat(version)), record(Buffer.concat(started))]);
}

/** One event a step, as records of a file of TensorBoard events. */
export function scalarRecords(events: readonly ScalarEvents[]): Uint8Array {
  return Buffer.concat(
    events.map(({ step, wallTime, values }) => {
      const scalars = Object.entries(values).map(([tag, value]) => message(1, [text(1, tag), float(2, value)]));
      return record(Buffer.concat([double(1, wallTime), integer(2, step), message(5, scalars)]));
    }),
  );
}

/** A TFRecord: length, masked CRC-32C of it, data, masked CRC-32C of that (tensorflow/core/lib/io/record_writer.h). */
function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, maskedCrc(length), data, maskedCrc(data)]);
}

function maskedCrc(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const out = Buffer.alloc(4);
  out.writeUInt32LE(masked);
  return out;
}

/** CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720, B.4). */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// Protocol buffers: a field is its number and wire type, then its value (protobuf.dev/programming-guides/encoding).
const key = (field: number, wireType: number): number => (field << 3) | wireType;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([key(field, 0), ...varint(value)]);
}

function double(field: number, value: number): Uint8Array {
  const out = Buffer.alloc(9, key(field, 1));
  out.writeDoubleLE(value, 1);
  return out;
}

function float(field: number, value: number): Uint8Array {
  const out = Buffer.alloc(5, key(field, 5));
  out.writeFloatLE(value, 1);
  return out;
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([key(field, 2), ...varint(value.length)]), value]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}

function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(parts));
}
