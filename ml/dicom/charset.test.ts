import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { sharedData, testWith } from "../../test/need.ts";
import { decodeText } from "./charset.ts";
import { parseHeader } from "./index.ts";

describe("names of the torture set, as data/README.md gives them, without empty groups at the end", () => {
  const names: Readonly<Record<string, string>> = {
    chrArab: "قباني^لنزار",
    chrFren: "Buc^Jérôme",
    chrGerm: "Äneas^Rüdiger",
    chrGreek: "Διονυσιος",
    chrH31: "Yamada^Tarou=山田^太郎=やまだ^たろう",
    chrHbrw: "שרון^דבורה",
    chrI2: "Hong^Gildong=洪^吉洞=홍^길동",
    chrRuss: "Люкceмбypг",
    chrX1: "Wang^XiaoDong=王^小東",
    chrX2: "Wang^XiaoDong=王^小东",
    "chrGB2312-iso2022": "Zhang^XiaoDong=张^小东",
  };
  for (const [file, name] of Object.entries(names)) {
    testWith(["data"])(file, () => {
      const result = parseHeader(readFileSync(path.join(sharedData(), "dicom-torture", `${file}.dcm`)), file);
      expect(result.outcome === "read" && result.header.patientName).toBe(name);
    });
  }
});

const bytes = (...codes: readonly number[]): Uint8Array => Uint8Array.from(codes);

test("an unknown character set falls back to Latin-1", () => {
  expect(decodeText(bytes(0x4a, 0xe9), ["ISO_IR 999"])).toBe("Jé");
});

test("a second set holds until the name's next part", () => {
  // ESC - F switches to Greek; the caret switches back.
  expect(decodeText(bytes(0x1b, 0x2d, 0x46, 0xc1, 0x5e, 0xe9), ["ISO 2022 IR 100", "ISO 2022 IR 126"])).toBe("Α^é");
});

test("an escape sequence that means nothing stays in the text", () => {
  expect(decodeText(bytes(0x41, 0x1b, 0x7a, 0x42), [""])).toBe("A\u001bzB");
});
