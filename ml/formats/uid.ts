/**
 * A UID that depends on `text` alone: "2.25." and the decimal value of a UUID (PS3.5 §B.2) made of the FNV-1a hash of
 * 128 bits (RFC 9923), with version 8 ("custom") and the variant of RFC 9562 set. No clock, no chance.
 */
export function uidFrom(text: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * 0x1000000000000000000013bn);
  const uuid = (hash & ~(0xfn << 76n) & ~(0x3n << 62n)) | (0x8n << 76n) | (0x2n << 62n);
  return `2.25.${uuid}`;
}
