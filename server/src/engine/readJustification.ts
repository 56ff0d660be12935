import type { Node } from "jsonc-parser";
import { isDay } from "../text/day.ts";
import { type Justification, type NamedElement, type NamedRules, namedElements } from "./configuration.ts";
import { anyText, type Complain, readObject, readText, readTextOrTexts } from "./configurationReader.ts";

/**
 * Reads a justification. One that cannot be read as it is meant counts for nothing: a day that is none must not make an
 * exception without end, and a key that is not known must not make it wider.
 */
export function readJustification(entry: Node, rules: NamedRules, complain: Complain): Justification[] {
  const before = { count: 0 };
  const tell: Complain = (node, message) => {
    before.count++;
    complain(node, message);
  };
  const texts = new Map<string, string>();
  const entries: Partial<Record<NamedElement, readonly string[]>> = {};
  const members = readObject(entry, tell);
  for (const { key, keyNode, value } of members) {
    const element = namedElements.find((known) => known === key);
    if (element !== undefined) entries[element] = readTextOrTexts(value, anyText, tell);
    else if (textKeys.has(key)) texts.set(key, readText(value, tell) ?? "");
    else tell(keyNode, `There is no setting \`${key}\` in a justification.`);
  }
  const nodeOf = (key: string): Node => members.findLast((member) => member.key === key)?.value ?? entry;
  const given = (key: string): string | undefined => {
    const text = texts.get(key)?.trim();
    return text === "" ? undefined : text;
  };
  const rule = given("rule");
  if (rule === undefined) tell(nodeOf("rule"), "Needs `rule`, the rule whose finding it justifies.");
  else if (!rules.all.includes(rule)) tell(nodeOf("rule"), `There is no rule \`${rule}\`.`);
  else if (!rules.justifiable.includes(rule)) {
    tell(nodeOf("rule"), `A finding of \`${rule}\` is no matter of judgement; \`rules\` can turn it off.`);
  }
  const file = given("file");
  const policy = given("policy");
  const sid = given("sid");
  if (file === undefined && policy === undefined) tell(entry, "Needs `file` or `policy`: it says where.");
  if (sid === undefined && Object.keys(entries).length === 0) {
    tell(entry, "Needs `sid`, `action`, `resource`, `principal` or `condition`: it covers only what it names.");
  }
  const expires = given("expires");
  if (expires !== undefined && !isDay(expires)) tell(nodeOf("expires"), "This has to be a day, such as `2027-06-30`.");
  if (before.count > 0 || rule === undefined) return [];
  const { action, resource, principal, condition } = entries;
  return [
    {
      rule,
      file,
      policy,
      sid,
      entries: { action, resource, principal, condition },
      reason: given("reason") ?? "",
      owner: given("owner"),
      expires,
      span: { start: entry.offset, end: entry.offset + entry.length },
    },
  ];
}

const textKeys: ReadonlySet<string> = new Set(["rule", "file", "policy", "sid", "reason", "owner", "expires"]);
