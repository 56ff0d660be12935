import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  type Disposable,
  type DocumentSymbol,
  type InitializeParams,
  type InitializeResult,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { type Configuration, emptyConfiguration, parseConfiguration } from "../engine/configuration.ts";
import { configurationFileName } from "../engine/configurationFile.ts";
import type { CheckResult } from "../engine/engine.ts";
import { type Severity, severities } from "../engine/severity.ts";
import type { CompletionKind } from "../features/completion.ts";
import type { PolicySymbol } from "../features/symbols.ts";
import { createPolicyService, type PolicyDocument, type PolicyService, ruleIds } from "../service.ts";
import { createLineIndex, type LineIndex } from "../text/lineIndex.ts";
import { overlaps } from "../text/span.ts";
import {
  type ExplainParams,
  explainRequest,
  type InitializationOptions,
  readFileRequest,
  type SnippetParams,
  type StatusParams,
  snippetRequest,
  statusNotification,
} from "./protocol.ts";
import { toCodeAction, toDiagnostic, toMinimalEdit, toRange } from "./toProto.ts";

/** What differs between the platforms that the server runs on. */
export interface ServerShell {
  readonly version: string;
  readonly catalogue: Catalogue;
  /** The text of a file, `undefined` where there is none or the platform has no files. */
  readText(uri: string): Promise<string | undefined>;
}

const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.leastwise`;

/** The editor's own settings: how findings are shown, never what is found. */
interface Settings {
  /** The lowest severity that is shown. */
  readonly minimumSeverity?: Severity;
}

/** A document's latest check, with the line index of its text. */
interface Checked {
  readonly version: number;
  readonly result: CheckResult;
  readonly lines: LineIndex;
  readonly service: PolicyService;
}

/** Serves one client over a connection until it closes. All state lives here. */
export function serve(connection: Connection, shell: ServerShell): void {
  const documents = new TextDocuments(TextDocument);
  const checked = new Map<string, Checked>();
  const waiting = new Set<string>();
  const settings = new Map<string, Settings>();
  let folders: readonly string[] = [];
  let services = new Map<string, PolicyService>();
  let options: InitializationOptions = {};
  let capabilities: InitializeParams["capabilities"] = {};
  let configured: Promise<void> = Promise.resolve();

  const createService = (configuration: Configuration) =>
    createPolicyService({
      catalogue: shell.catalogue,
      configuration,
      onRuleError: (rule, error) => connection.console.error(`The rule ${rule} failed: ${describe(error)}`),
    });
  const unconfigured = createService(emptyConfiguration);

  const readText = async (uri: string): Promise<string | undefined> => {
    const open = documents.get(uri)?.getText();
    if (open !== undefined) return open;
    if (options.readsFiles !== true) return shell.readText(uri);
    return (await connection.sendRequest<string | null>(readFileRequest, { uri })) ?? undefined;
  };
  const configure = async () => {
    const fresh = new Map<string, PolicyService>();
    for (const folder of folders) {
      const text = await readText(`${folder}/${configurationFileName}`);
      if (text === undefined) continue;
      const { configuration, problems } = parseConfiguration(text, ruleIds);
      for (const { message } of problems) connection.console.warn(`${configurationFileName}: ${message}`);
      fresh.set(folder, createService(configuration));
    }
    services = fresh;
  };
  const reconfigure = () => {
    configured = configured.then(configure).catch((error: unknown) => {
      connection.console.error(`${configurationFileName} could not be read: ${describe(error)}`);
    });
    for (const document of documents.all()) schedule(document);
  };

  const folderOf = (uri: string) =>
    folders.filter((folder) => uri.startsWith(`${folder}/`)).sort((left, right) => right.length - left.length)[0];
  const toPolicyDocument = (document: TextDocument): PolicyDocument => {
    const folder = folderOf(document.uri);
    const path = decode(folder === undefined ? document.uri : document.uri.slice(folder.length + 1));
    return { path, text: document.getText(), language: document.languageId };
  };
  /** The check of the document as it is now; made at once where it is not there yet. */
  const checkNow = (document: TextDocument): Checked => {
    const service = services.get(folderOf(document.uri) ?? "") ?? unconfigured;
    const before = checked.get(document.uri);
    if (before?.version === document.version && before.service === service) return before;
    const previous = before?.service === service ? before.result : undefined;
    const result = service.check(toPolicyDocument(document), previous);
    const fresh = { version: document.version, result, lines: createLineIndex(document.getText()), service };
    checked.set(document.uri, fresh);
    return fresh;
  };
  /** What the editor shows, by its own settings for the document; everything where it has none. */
  const readSettings = async (uri: string): Promise<Settings> => {
    if (capabilities.workspace?.configuration !== true) return {};
    const known = settings.get(uri);
    if (known !== undefined) return known;
    const read = ((await connection.workspace.getConfiguration({ scopeUri: uri, section: "leastwise" })) ??
      {}) as Settings;
    settings.set(uri, read);
    return read;
  };
  const publish = (document: TextDocument, { minimumSeverity }: Settings) => {
    const { result, lines, version } = checkNow(document);
    const { uri } = document;
    const least = minimumSeverity === undefined ? -1 : severities.indexOf(minimumSeverity);
    const shown = result.findings.filter(({ severity }) => least === -1 || severities.indexOf(severity) <= least);
    const diagnostics = shown.map((finding) => toDiagnostic(finding, { uri, lines }));
    void connection.sendDiagnostics({ uri, version, diagnostics });
    void connection.sendNotification(statusNotification, statusOf(document, result, shell.catalogue.date));
  };
  /** Several changes that arrive together are checked once, in their last version. */
  const schedule = ({ uri }: TextDocument) => {
    if (waiting.has(uri)) return;
    waiting.add(uri);
    const run = async () => {
      await configured;
      const settings = await readSettings(uri);
      setTimeout(() => {
        waiting.delete(uri);
        const document = documents.get(uri);
        if (document !== undefined) guarded("Check", () => publish(document, settings));
      });
    };
    run().catch((error: unknown) => {
      waiting.delete(uri);
      connection.console.error(`Check failed: ${describe(error)}`);
    });
  };
  const guarded = <Result>(request: string, run: () => Result): Result | undefined => {
    try {
      return run();
    } catch (error) {
      connection.console.error(`${request} failed: ${describe(error)}`);
      return undefined;
    }
  };
  const answer = <Result>(request: string, uri: string, run: (document: TextDocument) => Result): Result | null => {
    const document = documents.get(uri);
    return document === undefined ? null : (guarded(request, () => run(document)) ?? null);
  };

  connection.onInitialize((params): InitializeResult => {
    capabilities = params.capabilities;
    options = (params.initializationOptions ?? {}) as InitializationOptions;
    folders = (params.workspaceFolders ?? []).map(({ uri }) => uri.replace(/\/$/, ""));
    return {
      serverInfo: { name: "leastwise", version: shell.version },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND] },
        hoverProvider: true,
        completionProvider: { triggerCharacters: ['"', ":", "/"], resolveProvider: true },
        documentSymbolProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onInitialized(() => {
    reconfigure();
    if (capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri.replace(/\/$/, "")));
        folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri.replace(/\/$/, ""))];
        reconfigure();
      });
    }
  });
  connection.onDidChangeConfiguration(() => {
    settings.clear();
    for (const document of documents.all()) schedule(document);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.some(({ uri }) => uri.endsWith(`/${configurationFileName}`))) reconfigure();
  });

  documents.onDidChangeContent(({ document }) => {
    if (document.uri.endsWith(`/${configurationFileName}`)) reconfigure();
    schedule(document);
  });
  documents.onDidClose(({ document: { uri } }) => {
    checked.get(uri)?.result.file.dispose();
    checked.delete(uri);
    settings.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  connection.onCodeAction((params) =>
    answer("Code actions", params.textDocument.uri, (document) => codeActions(document, params)),
  );

  function codeActions(document: TextDocument, { range, context }: CodeActionParams): CodeAction[] {
    const { result, lines, service } = checkNow(document);
    const { uri, version } = document;
    const text = document.getText();
    const wants = (kind: string) => context.only?.some((only) => kind === only || kind.startsWith(`${only}.`));
    if (wants(FIX_ALL_KIND) === true) {
      const fixed = service.fixAll(toPolicyDocument(document), ["preserving"]);
      const edit = toMinimalEdit(text, fixed.text, lines);
      if (edit === undefined) return [];
      const changes = [{ textDocument: { uri, version }, edits: [edit] }];
      return [
        {
          title: "Repair all that keeps the grants as they are",
          kind: FIX_ALL_KIND,
          edit: { documentChanges: changes },
        },
      ];
    }
    if (wants(CodeActionKind.QuickFix) === false) return [];
    const asked = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
    const snippetEdits = capabilities.workspace?.workspaceEdit?.snippetEditSupport === true;
    return result.findings
      .filter(({ span }) => overlaps(span, asked))
      .flatMap((finding) => {
        const diagnostic = toDiagnostic(finding, { uri, lines });
        return finding.fixes().flatMap((fix): CodeAction[] => {
          const edits = service.render(result, finding, fix);
          if (edits === undefined) return [];
          return [toCodeAction({ fix, edits, diagnostic, document: { uri, version, text, lines }, snippetEdits })];
        });
      });
  }

  connection.onHover(({ textDocument, position }) =>
    answer("Hover", textDocument.uri, (document) => {
      const { result, lines, service } = checkNow(document);
      const found = service.hover(result, lines.offsetAt(position), { commandLinks: options.commandLinks === true });
      if (found === undefined) return null;
      return { range: toRange(found.span, lines), contents: { kind: MarkupKind.Markdown, value: found.markdown } };
    }),
  );

  connection.onCompletion(({ textDocument, position }) =>
    answer("Completion", textDocument.uri, (document) => {
      const { result, lines, service } = checkNow(document);
      const snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
      const items = service.complete(result, lines.offsetAt(position), { snippets }) ?? [];
      return items.map(
        (item): CompletionItem => ({
          label: item.label,
          kind: completionKinds[item.kind],
          detail: item.detail,
          filterText: item.filterText,
          sortText: item.sortText,
          insertTextFormat: item.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
          textEdit: { range: toRange(item.span, lines), newText: item.insertText },
          ...(item.documentation === undefined ? {} : { data: item.documentation }),
        }),
      );
    }),
  );
  connection.onCompletionResolve((item) => {
    // The client sends `data` back as we made it; anything else is not ours.
    const { data } = item as { data?: unknown };
    const text =
      typeof data === "string" ? guarded("Completion", () => unconfigured.describeCompletion(data)) : undefined;
    return text === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value: text } };
  });

  connection.onDocumentSymbol(({ textDocument }) =>
    answer("Symbols", textDocument.uri, (document) => {
      const { result, lines, service } = checkNow(document);
      const toSymbol = (symbol: PolicySymbol): DocumentSymbol => ({
        name: symbol.name,
        detail: symbol.detail,
        kind: symbol.kind === "policy" ? SymbolKind.Namespace : SymbolKind.Object,
        range: toRange(symbol.span, lines),
        selectionRange: toRange(symbol.selection, lines),
        children: symbol.children.map(toSymbol),
      });
      return service.symbols(result).map(toSymbol);
    }),
  );

  connection.onRequest(explainRequest, ({ uri, position }: ExplainParams) =>
    answer("Explain", uri, (document) => {
      const { result, lines, service } = checkNow(document);
      return service.explainStatementAt(result, lines.offsetAt(position)) ?? null;
    }),
  );
  connection.onRequest(snippetRequest, ({ uri, position, prefix }: SnippetParams) =>
    answer("Snippet", uri, (document) => {
      const { result, lines, service } = checkNow(document);
      const found = service.snippetAt(result, lines.offsetAt(position), prefix);
      return found === undefined ? null : { position: lines.positionAt(found.offset), snippet: found.text };
    }),
  );

  const subscriptions: Disposable[] = [documents.listen(connection)];
  connection.onShutdown(() => {
    for (const subscription of subscriptions) subscription.dispose();
  });
  connection.listen();
}

const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  service: CompletionItemKind.Module,
  action: CompletionItemKind.Method,
  element: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  operator: CompletionItemKind.Operator,
  conditionKey: CompletionItemKind.Field,
  resource: CompletionItemKind.Reference,
  principal: CompletionItemKind.Module,
};

function statusOf({ uri, version }: TextDocument, { file, findings }: CheckResult, dataDate: string): StatusParams {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of findings) counts[severity]++;
  const kinds = [...new Set(file.policies.map(({ facts }) => facts.kind))];
  return { uri, version, kinds, policies: file.policies.length, counts, dataDate };
}

function decode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
