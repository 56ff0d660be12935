import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import {
  type Choose,
  chooser,
  decisions,
  editSeeds,
  editsFrom,
  policies,
  type RenderCase,
  renderText,
} from "../support/renderProperty.ts";

const yaml: RenderCase = {
  host: yamlHost,
  path: "a.yaml",
  validate(text) {
    expect(parseDocument(text, { uniqueKeys: false, logLevel: "silent" }).errors).toEqual([]);
  },
};

interface Printed {
  readonly isOwn: boolean;
  readonly lines: readonly string[];
}

function printer(choose: Choose) {
  const step = choose("  ", "    ");
  const listStep = choose("  ", "", "    ");
  const dash = choose("- ", "-   ");
  const quotes = choose<readonly ["", ...string[]] | readonly ['"'] | readonly ["'"]>(
    [""],
    ['"'],
    ["'"],
    ["", '"', "'"],
  );
  const keyQuote = choose("", "", "", '"');
  const comments = choose(false, true);
  const scalar = (value: string): string => {
    const quote = /^[*]|^\d+$|^$/.test(value)
      ? choose('"', "'")
      : choose(...(quotes as readonly [string, ...string[]]));
    return quote + value + quote;
  };
  const end = () => (comments ? choose("", "", " # why", '  # it\'s: "so"') : "");
  const own = () => (comments ? choose<string[]>([], [], ["# own"], ["", "# own: x"]) : []);
  const special: Readonly<Record<string, readonly [string, Printed]>> = {
    $sub: ["!Sub 'a-${B}'", { isOwn: false, lines: ["!Sub a-${B}"] }],
    $ref: ["{Ref: X}", choose({ isOwn: false, lines: ["!Ref X"] }, { isOwn: true, lines: ["Ref: X"] })],
    $join: [
      "!Join ['', [a, !Ref B]]",
      { isOwn: false, lines: ["!Join", `${step}- ""`, `${step}- - a`, `${step}  - !Ref B`] },
    ],
    $long: ["{'Fn::Sub': 'x-${Y}'}", { isOwn: true, lines: ["Fn::Sub:", `${step}- x-\${Y}`, `${step}- {}`] }],
  };
  const flow = (value: unknown): string => {
    if (typeof value === "string") return special[value]?.[0] ?? scalar(value).replace(/^[^"'].*[,[\]{}].*$/, '"$&"');
    if (Array.isArray(value)) return `[${value.map(flow).join(", ")}${choose("", ",")}]`.replace("[,]", "[]");
    const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
    const space = choose("", " ");
    return `{${space}${members.map(([key, member]) => `${key}: ${flow(member)}`).join(", ")}${space}}`;
  };
  const block = (value: unknown): Printed => {
    if (typeof value === "string") return special[value]?.[1] ?? { isOwn: false, lines: [scalar(value)] };
    const isEmpty = Object.values(value as object).length === 0;
    if (isEmpty || choose(false, false, false, true)) return { isOwn: false, lines: [flow(value)] };
    if (Array.isArray(value)) {
      return { isOwn: true, lines: value.flatMap((item) => [...own(), ...behindDash(block(item))]) };
    }
    const lines = Object.entries(value as object).flatMap(([key, member]) => {
      return member === undefined ? [] : [...own(), ...behindKey(key, block(member), Array.isArray(member))];
    });
    return { isOwn: true, lines };
  };
  const behindDash = ({ lines: [first = "", ...others] }: Printed): string[] => {
    const blanks = " ".repeat(dash.length);
    return [dash + first + (/\S/.test(first) ? end() : ""), ...others.map((line) => blanks + line)];
  };
  const behindKey = (key: string, { isOwn, lines }: Printed, isList: boolean): string[] => {
    const head = `${keyQuote}${key}${keyQuote}:`;
    const [first = "", ...others] = lines;
    if (!isOwn) return [`${head} ${first}${others.length === 0 ? end() : ""}`, ...others.map((line) => step + line)];
    return [head + end(), ...lines.map((line) => (isList ? listStep : step) + line)];
  };
  return { block, behindKey, flow, step };
}

function print(value: unknown, choose: Choose): string {
  const { block, behindKey, step } = printer(choose);
  const document = block(value);
  const isInTemplate = choose(false, true);
  const lines = isInTemplate || !document.isOwn ? behindKey("Doc", document, false) : document.lines;
  const nested = isInTemplate
    ? ["Resources:", ...lines.map((line) => step + line), ...choose([], ["Outputs: {}"])]
    : lines;
  const newline = choose("\n", "\r\n");
  return nested.map((line) => line.trimEnd()).join(newline) + choose(newline, "");
}

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    let spelled = 0;
    let all = 0;
    fc.assert(
      fc.property(policies, decisions, editSeeds, (document, numbers, seeds) => {
        const text = print(document, chooser(numbers));
        yaml.validate(text);
        all++;
        if (renderText(yaml, text, (read) => editsFrom(seeds, read)) !== undefined) spelled++;
      }),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 3000) },
    );
    console.log(spelled, all);
    expect(spelled / all).toBeGreaterThan(0.8);
  });
});
