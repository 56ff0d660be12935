import type { DiagnosticTag, InitializeParams } from "vscode-languageserver";
import type { InitializationOptions } from "./protocol.ts";

/** What the client understands; the rest is said to it in plainer terms. */
export interface ClientSupport {
  /** Runs Leastwise's commands, such as those of the `command:` links of hovers. */
  readonly commandLinks: boolean;
  /** Answers `leastwise/readFile` and `leastwise/listFolder`. */
  readonly readsFiles: boolean;
  /** Takes `leastwise/status`. */
  readonly showsStatus: boolean;
  /** Answers `workspace/configuration`. */
  readonly configuration: boolean;
  /** Tells of changed settings once asked to. */
  readonly registersConfiguration: boolean;
  /** Tells of changed files once asked to. */
  readonly registersWatchedFiles: boolean;
  /** Tells of added and removed workspace folders. */
  readonly workspaceFolders: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: readonly DiagnosticTag[];
  /** Takes edits that name the version they are for. */
  readonly documentChanges: boolean;
  /** Takes edits that create a file. */
  readonly createsFiles: boolean;
  /** Takes tab stops in edits. */
  readonly snippetEdits: boolean;
  /** Takes tab stops in completion items. */
  readonly snippetCompletions: boolean;
  /** Shows code actions that cannot be made, with the reason. */
  readonly disabledActions: boolean;
  /** Asks again for code lenses when told to. */
  readonly refreshesLenses: boolean;
}

export function readClientSupport({ capabilities, initializationOptions }: InitializeParams): ClientSupport {
  const options = (initializationOptions ?? {}) as InitializationOptions;
  const { workspace, textDocument } = capabilities;
  const diagnostics = textDocument?.publishDiagnostics;
  const documentChanges = workspace?.workspaceEdit?.documentChanges === true;
  return {
    commandLinks: options.commandLinks === true,
    readsFiles: options.readsFiles === true,
    showsStatus: (options.showsStatus ?? options.commandLinks) === true,
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    relatedInformation: diagnostics?.relatedInformation === true,
    codeDescription: diagnostics?.codeDescriptionSupport === true,
    tags: diagnostics?.tagSupport?.valueSet ?? [],
    documentChanges,
    createsFiles: documentChanges && workspace?.workspaceEdit?.resourceOperations?.includes("create") === true,
    snippetEdits: documentChanges && workspace?.workspaceEdit?.snippetEditSupport === true,
    snippetCompletions: textDocument?.completion?.completionItem?.snippetSupport === true,
    disabledActions: textDocument?.codeAction?.disabledSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
  };
}
