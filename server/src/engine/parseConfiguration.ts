import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { policyKinds } from "../policy/policy.ts";
import {
  type AllowedWildcards,
  type Configuration,
  emptyConfiguration,
  type Justification,
  type KindSetting,
  type NamedRules,
  type Override,
  type Settings,
} from "./configuration.ts";
import {
  anyText,
  type Complain,
  type ConfigurationProblem,
  type Member,
  membersOf,
  readList,
  readObject,
  readTextOrTexts,
  readTexts,
  type TextForm,
} from "./configurationReader.ts";
import { readJustification } from "./readJustification.ts";
import { type Severity, severities } from "./severity.ts";

/** Reads a configuration. What is wrong in it is told and left out; the rest counts. */
export function parseConfiguration(
  text: string,
  rules: NamedRules,
): { readonly configuration: Configuration; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const { error, offset, length } of errors) {
    const message = `Not JSON: ${printParseErrorCode(error)}`;
    problems.push({ message, start: offset, end: offset + length, isSyntax: true });
  }
  const complain: Complain = (node, message) => {
    problems.push({ message, start: node.offset, end: node.offset + node.length });
  };
  const settings: Mutable<Partial<Settings>> = {};
  const kinds: KindSetting[] = [];
  const overrides: Override[] = [];
  const justifications: Justification[] = [];
  for (const member of membersOf(root)) {
    const { key, keyNode, value } = member;
    if (key === "$schema" || readSetting(member, settings, rules.all, complain)) continue;
    if (key === "kinds") kinds.push(...readList(value, complain).flatMap((entry) => readKind(entry, complain)));
    else if (key === "overrides") {
      overrides.push(...readList(value, complain).flatMap((entry) => readOverride(entry, rules.all, complain)));
    } else if (key === "justifications") {
      justifications.push(...readList(value, complain).flatMap((entry) => readJustification(entry, rules, complain)));
    } else complain(keyNode, `There is no setting \`${key}\`.`);
  }
  return { configuration: { ...emptyConfiguration, ...settings, kinds, overrides, justifications }, problems };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Reads a setting that may stand outside and in an override; `false` where the key is none of these. */
function readSetting(
  { key, value }: Member,
  settings: Mutable<Partial<Settings>>,
  ruleIds: readonly string[],
  complain: Complain,
): boolean {
  switch (key) {
    case "rules":
      settings.rules = readRules(value, ruleIds, complain);
      return true;
    case "accounts":
    case "regions":
    case "partitions":
      settings[key] = readTexts(value, placeForms[key], complain);
      return true;
    case "allowedWildcards":
      settings.allowedWildcards = readAllowedWildcards(value, complain);
      return true;
    default:
      return false;
  }
}

/** The forms of AWS's ids; whether there is such a Region is not asked, for it may be newer than our data. */
const placeForms = {
  accounts: { description: "an account's 12 digits in quotes", isOne: (text) => /^\d{12}$/.test(text) },
  regions: {
    description: "a Region's code, such as `us-east-1`",
    isOne: (text) => /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(text),
  },
  partitions: { description: "a partition, such as `aws`", isOne: (text) => /^aws(?:-[a-z]+)*$/.test(text) },
} as const satisfies Readonly<Record<string, TextForm>>;

function readRules(node: Node, ruleIds: readonly string[], complain: Complain): Settings["rules"] {
  const rules: Record<string, Severity | "off"> = {};
  for (const { key, keyNode, value } of readObject(node, complain)) {
    const severity = [...severities, "off" as const].find((known) => known === value.value);
    if (!ruleIds.includes(key)) complain(keyNode, `There is no rule \`${key}\`.`);
    else if (severity === undefined) complain(value, `Not one of ${[...severities, "off"].join(", ")}.`);
    else rules[key] = severity;
  }
  return rules;
}

function readAllowedWildcards(node: Node, complain: Complain): AllowedWildcards {
  const allowed: Mutable<AllowedWildcards> = { ...emptyConfiguration.allowedWildcards };
  for (const { key, keyNode, value } of readObject(node, complain)) {
    if (key === "actions" || key === "resources") allowed[key] = readTexts(value, anyText, complain);
    else complain(keyNode, `There is no setting \`${key}\`: name \`actions\` or \`resources\`.`);
  }
  return allowed;
}

function readKind(entry: Node, complain: Complain): KindSetting[] {
  const members = new Map(membersOf(entry).map((member) => [member.key, member.value.value as unknown]));
  const files = members.get("files");
  const kind = policyKinds.find((known) => known === members.get("kind"));
  for (const { key, keyNode } of membersOf(entry)) {
    if (key !== "files" && key !== "kind") complain(keyNode, `There is no setting \`${key}\`.`);
  }
  if (typeof files !== "string") complain(entry, "Needs `files`, a glob.");
  else if (kind === undefined) complain(entry, `Needs \`kind\`, one of ${policyKinds.join(", ")}.`);
  else return [{ files, kind }];
  return [];
}

function readOverride(entry: Node, ruleIds: readonly string[], complain: Complain): Override[] {
  const settings: Mutable<Partial<Settings>> = {};
  let files: readonly string[] = [];
  let kind: Override["kind"];
  for (const member of readObject(entry, complain)) {
    const { key, keyNode, value } = member;
    if (readSetting(member, settings, ruleIds, complain)) continue;
    if (key === "files") files = readTextOrTexts(value, { ...anyText, description: "a glob" }, complain);
    else if (key === "kind") {
      kind = policyKinds.find((known) => known === value.value);
      if (kind === undefined) complain(value, `Not one of ${policyKinds.join(", ")}.`);
    } else complain(keyNode, `There is no setting \`${key}\` in an override.`);
  }
  // What should count for some files must not count for all.
  if (files.length > 0) return [{ files, ...settings, ...(kind === undefined ? {} : { kind }) }];
  if (entry.type === "object") complain(entry, "Needs `files`, a glob or a list of globs.");
  return [];
}
