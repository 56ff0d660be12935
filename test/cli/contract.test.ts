import { readFileSync, rmSync } from "node:fs";
import { parse } from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLineIndex } from "../../server/src/text/lineIndex.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { bundleCommandLine, type CommandLine, makeFolder } from "./commandLine.ts";
import { configuration, narrowed, policy, preserved } from "./policies.ts";

/** Two policies in one file, behind a byte order mark, with the line ends of Windows. */
const two = `{ "First": ${policy}, "Other": [{ "Document": ${policy} }] }`;
const files = { "a.json": policy, "p/two.json": `\uFEFF${two.replaceAll("\n", "\r\n")}` };

let commandLine: CommandLine;
let cwd: string;
beforeAll(async () => {
  commandLine = await bundleCommandLine();
  cwd = makeFolder({ ...files, "leastwise.json": configuration() });
});
afterAll(() => {
  commandLine.dispose();
  rmSync(cwd, { recursive: true });
});

describe("leastwise check --format json", () => {
  it("prints exactly the contract's element", async () => {
    const [redundant, wildcard] = await check("a.json");
    expect(redundant).toMatchObject({ rule: "redundant-action", accessAnalyzer: "REDUNDANT_ACTION", severity: "info" });
    expect(wildcard).toStrictEqual({
      file: "a.json",
      rule: "wildcard-action",
      accessAnalyzer: null,
      severity: "warning",
      category: "excess",
      message: "`textract:Get*Analysis` stands for 3 actions: all read. Risk: data exposure.",
      path: ["Statement", 0, "Action", 2],
      at: "value",
      kind: "identity",
      start: { line: 8, character: 8, offset: 165 },
      end: { line: 8, character: 31, offset: 188 },
      fixes: [
        {
          title: "List the 3 actions of `textract:Get*Analysis`",
          effect: "narrowing",
          needsInput: false,
          edits: [{ start: 165, end: 188, newText: listed }],
        },
      ],
    });
  });

  it("has the contract's keys in the contract's order, and no other", async () => {
    const names = [
      "rule",
      "accessAnalyzer",
      "severity",
      "category",
      "message",
      "path",
      "at",
      "kind",
      "start",
      "end",
      "fixes",
    ];
    for (const [folder, first] of [
      ["a.json", ["file"]],
      ["p", ["file", "policy"]],
    ] as const) {
      for (const element of await check(folder)) {
        expect(Object.keys(element)).toEqual([...first, ...names]);
        expect(Object.keys(element.start)).toEqual(["line", "character", "offset"]);
        expect(Object.keys(element.end)).toEqual(["line", "character", "offset"]);
        for (const fix of element.fixes) {
          expect(Object.keys(fix)).toEqual(["title", "effect", "needsInput", "edits"]);
          for (const edit of fix.edits) expect(Object.keys(edit)).toEqual(["start", "end", "newText"]);
        }
      }
    }
  });

  it("names files and policies, and counts in the text as it is on the disk", async () => {
    const elements = await check("a.json", "p");
    const places = elements.map(({ file, policy: place, rule }) => [file, place, rule].join(" "));
    expect(places).toEqual([
      ...goldenRules.map((rule) => `a.json  ${rule}`),
      ...goldenRules.map((rule) => `p/two.json First ${rule}`),
      ...goldenRules.map((rule) => `p/two.json Other[0].Document ${rule}`),
    ]);
    for (const { file, policy: place = "", path, start, end, fixes } of elements) {
      const text = readFileSync(`${cwd}/${file}`, "utf8");
      const lines = createLineIndex(text);
      for (const { offset, ...position } of [start, end]) expect(lines.positionAt(offset)).toEqual(position);
      const steps = [...place.split(/[.[\]]+/).filter((step) => step !== ""), ...path];
      expect(JSON.parse(text.slice(start.offset, end.offset))).toBe(valueAt(text, steps));
      for (const { edits } of fixes) {
        const fixed = applyEdits(text, edits);
        expect(() => JSON.parse(fixed.replace("\uFEFF", ""))).not.toThrow();
        expect(fixed.startsWith("\uFEFF")).toBe(text.startsWith("\uFEFF"));
        expect(fixed.split("\r\n").length - 1).toBe(text.includes("\r\n") ? fixed.split("\n").length - 1 : 0);
      }
    }
  });

  it("keeps what would grant more out of the fixes, which `--fix` never makes", async () => {
    const missing = makeFolder({ "a.json": companionless });
    const outcome = await commandLine.run({ args: ["check", "--format", "json", "a.json"], cwd: missing });
    const findings = (JSON.parse(outcome.stdout) as { readonly rule: string }[]).filter(
      ({ rule }) => rule === "missing-companion",
    );
    expect(findings).toMatchObject([{ severity: "hint", fixes: [] }]);
    await commandLine.run({ args: ["check", "--fix=correcting", "a.json"], cwd: missing });
    expect(readFileSync(`${missing}/a.json`, "utf8")).toBe(companionless);
    rmSync(missing, { recursive: true });
  });

  it("gives edits that do what --fix does", async () => {
    const [redundant, wildcard] = await check("a.json");
    const fixed = applyEdits(policy, redundant?.fixes[0]?.edits ?? []);
    expect(fixed).toBe(preserved);
    expect(applyEdits(policy, [...(redundant?.fixes[0]?.edits ?? []), ...(wildcard?.fixes[0]?.edits ?? [])])).toBe(
      narrowed,
    );
  });
});

const goldenRules = ["redundant-action", "wildcard-action", "unknown-action"];
const listed = ["Document", "Expense", "Lending"].map((name) => `"textract:Get${name}Analysis"`).join(",\n        ");

/** A training job without the right to pass its role. */
const companionless = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: "sagemaker:CreateTrainingJob",
    Resource: "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn",
  },
});

interface Element {
  readonly file: string;
  readonly policy?: string;
  readonly rule: string;
  readonly path: readonly (string | number)[];
  readonly start: { readonly line: number; readonly character: number; readonly offset: number };
  readonly end: Element["start"];
  readonly fixes: readonly { readonly edits: readonly { start: number; end: number; newText: string }[] }[];
}

async function check(...paths: string[]): Promise<readonly Element[]> {
  const outcome = await commandLine.run({ args: ["check", "--format", "json", ...paths], cwd });
  expect(outcome).toMatchObject({ exit: 1, stderr: "" });
  return JSON.parse(outcome.stdout);
}

function valueAt(text: string, path: readonly (string | number)[]): unknown {
  const document: unknown = parse(text.replace("\uFEFF", ""));
  return path.reduce((value, step) => (value as Record<string | number, unknown>)[step], document);
}
