import type { FileFacts } from "../hosts/host.ts";
import { detectHost } from "../hosts/signs.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { FixEffect } from "../rules/rule.ts";
import type { PolicyDocument, PolicyService } from "../service.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import type { InputFile } from "./files.ts";
import { type ReportedFinding, reportFinding } from "./findingReport.ts";

/** What was found in one file, and done to it. */
export interface FileReport {
  readonly file: string;
  /** The text as it is after repairs. */
  readonly text: string;
  readonly changed: boolean;
  /** The number of repairs made. */
  readonly fixed: number;
  readonly policies: number;
  readonly findings: readonly ReportedFinding[];
}

/** Checks the text of one file, after repairing it with fixes of the given effects. Writes nothing. */
export function checkFile(options: {
  readonly service: PolicyService;
  readonly file: InputFile;
  readonly text: string;
  /** The file's path below the project's root. */
  readonly path: string;
  readonly kind: PolicyKind | undefined;
  /** What the other files of its folder say, where that matters. */
  readonly project: readonly FileFacts[] | undefined;
  readonly effects: readonly FixEffect[];
}): FileReport {
  const { service, file, text, path, kind, project, effects } = options;
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const document: PolicyDocument = {
    path,
    text: text.slice(mark.length),
    kind,
    project,
    language: detectHost({ path }) === undefined ? guessLanguage(text) : undefined,
  };
  const repaired =
    effects.length > 0 && service.mayHoldPolicies(document) ? service.fixAll(document, effects) : undefined;
  const body = repaired?.text ?? document.text;
  const result = service.check({ ...document, text: body });
  const whole = mark + body;
  const lines = createLineIndex(result.findings.length === 0 ? "" : whole);
  const findings = result.findings.map((finding) =>
    reportFinding({ file: file.name, service, result, finding, lines, shift: mark.length }),
  );
  return {
    file: file.name,
    text: whole,
    changed: whole !== text,
    fixed: repaired?.fixed ?? 0,
    policies: result.file.policies.length,
    findings,
  };
}

/** For a text whose name says nothing, such as the standard input: what is no JSON may be YAML. */
function guessLanguage(text: string): string {
  return /^\s*(?:[[{"]|\/[/*])/.test(text) || text.trim() === "" ? "json" : "yaml";
}

const BYTE_ORDER_MARK = "\uFEFF";
