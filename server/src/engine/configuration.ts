import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import picomatch from "picomatch";
import { type PolicyKind, policyKinds } from "../policy/policy.ts";
import type { Span } from "../text/span.ts";
import { type Severity, severities } from "./severity.ts";

/** The one truth for editor and command line, read from `leastwise.json`. */
export interface Configuration {
  /** A severity, or `off`, by rule id. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** The first entry whose glob fits a file's path decides the kind of the policies in it. */
  readonly kinds: readonly KindSetting[];
}

export interface KindSetting {
  readonly files: string;
  readonly kind: PolicyKind;
}

export const emptyConfiguration: Configuration = { rules: {}, kinds: [] };

export interface ConfigurationProblem extends Span {
  readonly message: string;
}

/** Reads a configuration. What is wrong in it is told and left out; the rest counts. */
export function parseConfiguration(
  text: string,
  ruleIds: readonly string[],
): { readonly configuration: Configuration; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const { error, offset, length } of errors) {
    problems.push({ message: `Not JSON: ${printParseErrorCode(error)}`, start: offset, end: offset + length });
  }
  const complain = (node: Node, message: string) => {
    problems.push({ message, start: node.offset, end: node.offset + node.length });
  };
  const rules: Record<string, Severity | "off"> = {};
  const kinds: KindSetting[] = [];
  for (const { key, keyNode, value } of membersOf(root)) {
    if (key === "$schema") continue;
    if (key === "rules") {
      for (const setting of membersOf(value)) {
        const severity = [...severities, "off" as const].find((known) => known === setting.value.value);
        if (!ruleIds.includes(setting.key)) complain(setting.keyNode, `There is no rule \`${setting.key}\`.`);
        else if (severity === undefined) complain(setting.value, `Not one of ${[...severities, "off"].join(", ")}.`);
        else rules[setting.key] = severity;
      }
    } else if (key === "kinds") {
      for (const entry of value.children ?? []) {
        const members = new Map(membersOf(entry).map((member) => [member.key, member.value.value as unknown]));
        const files = members.get("files");
        const kind = policyKinds.find((known) => known === members.get("kind"));
        if (typeof files !== "string") complain(entry, "Needs `files`, a glob.");
        else if (kind === undefined) complain(entry, `Needs \`kind\`, one of ${policyKinds.join(", ")}.`);
        else kinds.push({ files, kind });
      }
    } else {
      complain(keyNode, `There is no setting \`${key}\`.`);
    }
  }
  return { configuration: { rules, kinds }, problems };
}

/** The kind that the configuration sets for a file, by its path below the workspace root, with `/`. */
export function configuredKind(configuration: Configuration, path: string): PolicyKind | undefined {
  return configuration.kinds.find(({ files }) => picomatch.isMatch(path, files, { dot: true }))?.kind;
}

function membersOf(node: Node | undefined): { key: string; keyNode: Node; value: Node }[] {
  if (node?.type !== "object") return [];
  return (node.children ?? []).flatMap((property) => {
    const [keyNode, value] = property.children ?? [];
    return keyNode === undefined || value === undefined ? [] : [{ key: String(keyNode.value), keyNode, value }];
  });
}
