import type { FileFacts } from "../hosts/host.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { FixEffect } from "../rules/rule.ts";
import type { PolicyService } from "../service.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import { type FileJustifications, readJustifications } from "./fileJustifications.ts";
import type { InputFile } from "./files.ts";
import { type ReportedFinding, reportFinding } from "./findingReport.ts";
import { toPolicyDocument } from "./policyDocument.ts";

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
  readonly justifications: FileJustifications;
}

/** Checks the text of one file, after repairing it with fixes of the given effects. Writes nothing. */
export function checkFile(options: {
  readonly service: PolicyService;
  readonly file: InputFile;
  readonly text: string;
  /** The file's path below the project's root. */
  readonly path: string;
  readonly kind: PolicyKind | undefined;
  readonly resourceType: string | undefined;
  /** What the other files of its folder say, where that matters. */
  readonly project: readonly FileFacts[] | undefined;
  readonly effects: readonly FixEffect[];
}): FileReport {
  const { service, file, text, path, kind, resourceType, project, effects } = options;
  const { document, shift } = toPolicyDocument({ text, path, kind, resourceType, project });
  const repaired =
    effects.length > 0 && service.mayHoldPolicies(document) ? service.fixAll(document, effects) : undefined;
  const body = repaired?.text ?? document.text;
  const result = service.check({ ...document, text: body });
  const whole = text.slice(0, shift) + body;
  const lines = createLineIndex(result.findings.length === 0 ? "" : whole);
  const findings = result.findings.map((finding) =>
    reportFinding({ file: file.name, service, result, finding, lines, shift }),
  );
  const isAsUsual = kind === undefined && resourceType === undefined;
  return {
    file: file.name,
    text: whole,
    changed: whole !== text,
    fixed: repaired?.fixed ?? 0,
    policies: result.file.policies.length,
    findings,
    justifications: readJustifications({ service, result, isAsUsual, text: whole, shift }),
  };
}
