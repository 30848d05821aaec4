// The codec packages ship without types. What their modules hold is said where they are loaded. This is no .d.ts file so that
// whoever imports a codec gets it along, whatever the program includes.

declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  export default function load(options: { print(line: string): void; printErr(line: string): void }): Promise<unknown>;
}

declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  export default function load(options: { print(line: string): void; printErr(line: string): void }): Promise<unknown>;
}
