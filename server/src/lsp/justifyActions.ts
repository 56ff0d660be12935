import {
  type CodeAction,
  CodeActionKind,
  type Command,
  CreateFile,
  type Diagnostic,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Finding } from "../engine/engine.ts";
import { type WrittenJustification, writeJustification } from "../engine/writeJustification.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import type { Question } from "./answers.ts";
import type { ProjectConfiguration } from "./projects.ts";
import { writeReasonCommand } from "./protocol.ts";
import { toFilledEdit, toRange } from "./toProto.ts";

/** What makes a finding an exception: in the configuration, and where the language has them in a comment. */
export function justifyActions(question: Question, finding: Finding, diagnostic: Diagnostic): CodeAction[] {
  const { checked, support } = question;
  const { service, result } = checked;
  const action = (where: string, edit: WorkspaceEdit, command?: Command): CodeAction => ({
    title: `Justify \`${finding.rule}\`… ${where}`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit,
    ...(command === undefined ? {} : { command }),
  });
  const written = inConfiguration(question, finding);
  const comment = service.justifyByComment(result, finding);
  return [
    ...(written === undefined ? [] : [action("in leastwise.json", written.edit, written.command)]),
    ...(comment === undefined
      ? []
      : [action("in a comment", toFilledEdit(comment, { needsInput: true, checked, support }))]),
  ];
}

/** The edit of another file has no tab stops: a command puts the cursor where the reason is to be written. */
function inConfiguration(
  { checked, support, openVersion }: Question,
  finding: Finding,
): { readonly edit: WorkspaceEdit; readonly command: Command | undefined } | undefined {
  const { service, result, configuration } = checked;
  const entry = configuration && service.justificationFor(result, finding);
  const written = entry && writeJustification(configuration.text, entry);
  if (written === undefined || configuration === undefined) return undefined;
  if (configuration.text === undefined && !support.createsFiles) return undefined;
  const { uri } = configuration;
  const position = createLineIndex(written.text).positionAt(written.reason);
  const command = { title: "Write the reason", command: writeReasonCommand, arguments: [uri, position] };
  const edit = editOf(configuration, written, support.documentChanges ? openVersion(uri) : undefined);
  return { edit, command: support.commandLinks ? command : undefined };
}

/** `version`: that of the open document, `null` where it is not open, `undefined` for a client without versions. */
function editOf(
  { uri, text, lines }: ProjectConfiguration,
  { edits }: WrittenJustification,
  version: number | null | undefined,
): WorkspaceEdit {
  const textEdits = edits.map(({ newText, ...span }): TextEdit => ({ range: toRange(span, lines), newText }));
  if (version === undefined) return { changes: { [uri]: textEdits } };
  // Where somebody has made the file meanwhile, nothing must be written before what stands there: the edit fails.
  const create = text === undefined ? [CreateFile.create(uri, { overwrite: false, ignoreIfExists: false })] : [];
  return { documentChanges: [...create, { textDocument: { uri, version }, edits: textEdits }] };
}
