import fs from "node:fs";
import path from "node:path";
import { root } from "../paths.ts";
import { valueOf } from "./arguments.ts";

/** A model's weights and what to call it. */
export interface ChosenModel {
  readonly file: string;
  readonly name: string;
}

/** `--model ID|FILE` of a study's arguments: a model that ships, or a file of weights. Throws where it is neither. */
export function modelIn(args: readonly string[], otherwise: string): ChosenModel {
  const model = valueOf(args, "--model") ?? otherwise;
  const shipped = path.join(root, "build/models", model, "weights.safetensors");
  const file = fs.existsSync(shipped) ? shipped : path.resolve(model);
  if (!fs.existsSync(file) || fs.statSync(file).isDirectory())
    throw new Error(`--model ${model}: neither a shipped model nor a file of weights`);
  return { file, name: file === shipped ? model : path.basename(file, ".safetensors") };
}
