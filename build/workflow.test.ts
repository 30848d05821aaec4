import fs from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { describe, expect, test } from "vitest";
import { configuration } from "./package/config.ts";
import { root } from "./paths.ts";

const file = ".github/workflows/desktop.yml";
const text = fs.readFileSync(path.join(root, file), "utf8");

describe("outer configuration", () => {
  test("the workflow is valid by GitHub's own schema", () => {
    const { context } = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });

  test("a wrong workflow is refused by the same reader", () => {
    const { context } = parseWorkflow(
      { name: file, content: text.replace("runs-on", "runs-of") },
      new NoOperationTraceWriter(),
    );
    expect(context.errors.count).toBeGreaterThan(0);
  });

  test("the packager's configuration is valid by electron-builder's own schema", () => {
    const schema = JSON.parse(
      fs.readFileSync(path.join(root, "node_modules/app-builder-lib/scheme.json"), "utf8"),
    ) as object;
    const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
    validate(JSON.parse(JSON.stringify(configuration({ version: "45.4.1" }))));
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...configuration({ version: "45.4.1" }), asarr: true })).toBe(false);
  });

  test("what may be skipped is named in the workflow and nowhere else", () => {
    expect(text).toContain("HILUM_MAY_SKIP: data,chromium,oracles,torch,dcmtk,xvfb");
    expect(fs.readFileSync(path.join(root, ".ci/run"), "utf8")).not.toContain("HILUM_MAY_SKIP");
    expect(fs.readFileSync(path.join(root, "package.json"), "utf8")).not.toContain("HILUM_MAY_SKIP");
  });
});
