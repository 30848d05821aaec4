/** `too large`: the output passed the limit; `damaged`: not a DEFLATE stream, or it ends too early. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: "too large" | "damaged" };

/**
 * Undoes raw DEFLATE (RFC 1951; the deflated transfer syntax of PS3.5 A.5 has neither zlib nor gzip header). Its output is
 * bounded before it is made: the inflaters at hand either grow without limit or come with Node, which this room does without.
 */
export function inflateRaw(source: Uint8Array, limit: number): Inflated {
  const bits = new Bits(source);
  const out = new Output(limit, Math.min(limit, source.length * 4));
  try {
    for (let last = false; !last; ) {
      last = bits.take(1) === 1;
      const kind = bits.take(2);
      if (kind === 0) copyStored(bits, out);
      else if (kind === 1) copyCoded(bits, out, fixed().literals, fixed().distances);
      else if (kind === 2) copyCoded(bits, out, ...readCodes(bits));
      else return { ok: false, reason: "damaged" };
    }
    return { ok: true, bytes: out.bytes.slice(0, out.length) };
  } catch (error) {
    if (error === tooLarge || error === damaged) return { ok: false, reason: error === tooLarge ? "too large" : "damaged" };
    throw error;
  }
}

const tooLarge = new Error("inflated data pass the limit");
const damaged = new Error("deflated data are damaged");

class Bits {
  readonly source: Uint8Array;
  position = 0;
  held = 0;
  count = 0;

  constructor(source: Uint8Array) {
    this.source = source;
  }

  take(n: number): number {
    while (this.count < n) {
      if (this.position >= this.source.length) throw damaged;
      this.held |= this.source[this.position++]! << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << n) - 1);
    this.held >>>= n;
    this.count -= n;
    return value;
  }

  /** Drops what is left of the current byte and gives the next `n` bytes. */
  bytes(n: number): Uint8Array {
    const start = this.position - (this.count >> 3);
    if (start + n > this.source.length) throw damaged;
    this.position = start + n;
    this.held = 0;
    this.count = 0;
    return this.source.subarray(start, start + n);
  }
}

class Output {
  readonly limit: number;
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(limit: number, first: number) {
    this.limit = limit;
    this.bytes = new Uint8Array(Math.max(first, 1024));
  }

  reserve(n: number): void {
    if (this.length + n > this.limit) throw tooLarge;
    if (this.length + n <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + n));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

function copyStored(bits: Bits, out: Output): void {
  const head = bits.bytes(4);
  const n = head[0]! | (head[1]! << 8);
  if ((n ^ 0xffff) !== (head[2]! | (head[3]! << 8))) throw damaged;
  const block = bits.bytes(n);
  out.reserve(n);
  out.bytes.set(block, out.length);
  out.length += n;
}

// RFC 1951 3.2.5: base values of the length codes 257…285 and distance codes 0…29, and their extra bits.
const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

function copyCoded(bits: Bits, out: Output, literals: Code, distances: Code): void {
  for (;;) {
    const symbol = decode(bits, literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.reserve(1);
      out.bytes[out.length++] = symbol;
      continue;
    }
    const base = lengthBase[symbol - 257];
    if (base === undefined) throw damaged;
    const n = base + bits.take(lengthExtra[symbol - 257]!);
    const code = decode(bits, distances);
    const near = distanceBase[code];
    if (near === undefined) throw damaged;
    const back = near + bits.take(distanceExtra[code]!);
    if (back > out.length) throw damaged;
    out.reserve(n);
    for (let k = 0; k < n; k++, out.length++) out.bytes[out.length] = out.bytes[out.length - back]!;
  }
}

/** A canonical Huffman code: how many codes of each length, and the symbols in order of their codes. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function makeCode(lengths: readonly number[]): Code {
  const counts = new Uint16Array(16), starts = new Uint16Array(17), symbols = new Uint16Array(lengths.length);
  for (const n of lengths) counts[n]!++;
  counts[0] = 0;
  for (let n = 1; n < 16; n++) starts[n + 1] = starts[n]! + counts[n]!;
  lengths.forEach((n, symbol) => {
    if (n > 0) symbols[starts[n]!++] = symbol;
  });
  return { counts, symbols };
}

function decode(bits: Bits, { counts, symbols }: Code): number {
  let code = 0, first = 0, index = 0;
  for (let n = 1; n < 16; n++) {
    code |= bits.take(1);
    const count = counts[n]!;
    if (code - first < count) return symbols[index + code - first]!;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw damaged;
}

let fixedCodes: { literals: Code; distances: Code } | undefined;

function fixed(): { literals: Code; distances: Code } {
  const lengths = Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8));
  return (fixedCodes ??= { literals: makeCode(lengths), distances: makeCode(Array.from({ length: 30 }, () => 5)) });
}

const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function readCodes(bits: Bits): [literals: Code, distances: Code] {
  const literals = bits.take(5) + 257, distances = bits.take(5) + 1, given = bits.take(4) + 4;
  const first = Array.from({ length: 19 }, () => 0);
  for (let n = 0; n < given; n++) first[codeLengthOrder[n]!] = bits.take(3);
  const code = makeCode(first);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = decode(bits, code);
    if (symbol < 16) lengths.push(symbol);
    else {
      if (symbol === 16 && lengths.length === 0) throw damaged;
      const value = symbol === 16 ? lengths.at(-1)! : 0;
      const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      for (let n = 0; n < times; n++) lengths.push(value);
    }
  }
  if (lengths.length > literals + distances) throw damaged;
  return [makeCode(lengths.slice(0, literals)), makeCode(lengths.slice(literals))];
}
