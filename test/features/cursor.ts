import type { ParsedFile } from "../../server/src/hosts/host.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../../server/src/policy/tree.ts";
import type { Value } from "../../server/src/policy/value.ts";
import type { Span } from "../../server/src/text/span.ts";

/** A file with the offset that `$0` marks in its text. */
export interface MarkedFile {
  readonly file: ParsedFile;
  readonly offset: number;
}

/** Parses a text with one `$0` in it. */
export function open(marked: string, path = "policy.json"): MarkedFile {
  const offset = marked.indexOf("$0");
  if (offset === -1) throw new Error("The text has no $0.");
  return { file: jsonHost.parse(marked.replace("$0", ""), { path }), offset };
}

/** Parses the statement, with its `$0`, as the only one of a policy. */
export function openStatement(statement: string, path?: string): MarkedFile {
  return open(`{ "Version": "2012-10-17", "Statement": [{ ${statement} }] }`, path);
}

export function textAt(file: ParsedFile, { start, end }: Span): string {
  return file.text.slice(start, end);
}

/** The file as a host of templates would read it: `#{Name}` in a string is a hole that deployment fills in. */
export function withHoles({ file, offset }: MarkedFile): MarkedFile {
  const { host, ...data } = file;
  const copy = structuredClone({ ...data, dispose: undefined, state: undefined });
  for (const policy of copy.policies) for (const { root } of policy.statements) makeHoles(root);
  return { file: { ...copy, host, dispose: file.dispose }, offset };
}

function makeHoles(node: PolicyNode | PropertyNode): void {
  if (node.kind === "string" && node.value.kind === "known" && node.value.text.includes("#{")) {
    const parts = node.value.text.split(/(#\{\w+\})/).filter((part) => part !== "");
    const value: Value = {
      kind: "template",
      parts: parts.map((part) => (part.startsWith("#{") ? { name: part.slice(2, -1) } : part)),
    };
    // Entries share the value object, so it is changed in place.
    Object.assign(node.value, { text: undefined }, value);
  }
  for (const child of childrenOf(node)) makeHoles(child);
}
