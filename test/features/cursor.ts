import type { ParsedFile } from "../../server/src/hosts/host.ts";
import { jsonHost } from "../../server/src/hosts/json.ts";
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
