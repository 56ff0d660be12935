import {
  type CancellationToken,
  CodeActionKind,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type ConnectionStrategy,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Configuration } from "../engine/configuration.ts";
import { configurationFileName } from "../engine/configurationFile.ts";
import { createHosts } from "../hosts/hosts.ts";
import { detectHost, type HostId, hostTitles, mayHoldPolicies } from "../hosts/signs.ts";
import type { HclReader } from "../hosts/terraform/hclReader.ts";
import { createPolicyService } from "../service.ts";
import * as answers from "./answers.ts";
import { createChecks } from "./checks.ts";
import { type ClientSupport, readClientSupport } from "./clientSupport.ts";
import { createCommittedTexts } from "./committedTexts.ts";
import { createConfigurationDiagnostics } from "./configurationDiagnostics.ts";
import { describeError } from "./describeError.ts";
import { codeLenses, lensCommand, readLensData } from "./lenses.ts";
import { createProjects, isConfiguration } from "./projects.ts";
import {
  type CommittedTextParams,
  type ConvertParams,
  committedTextNotification,
  convertRequest,
  type ExplainParams,
  explainRequest,
  listFolderRequest,
  type PasteParams,
  type PolicyPageParams,
  pasteRequest,
  policyPageRequest,
  readFileRequest,
  type SnippetParams,
  snippetRequest,
} from "./protocol.ts";
import { refactorKinds } from "./refactorActions.ts";
import { createSettings, settingsSection } from "./settings.ts";
import { createTerraformFolders } from "./terraformFolders.ts";

/** What differs between the platforms that the server runs on. */
export interface ServerShell {
  readonly version: string;
  readonly catalogue: Catalogue;
  /** The text of a file, `undefined` where there is none or the platform has no files. */
  readText(uri: string): Promise<string | undefined>;
  /** The URIs of the files in a folder. */
  listFolder(uri: string): Promise<readonly string[]>;
  /** The user's day, `YYYY-MM-DD`. */
  today(): string;
  /** Loads what reads Terraform. */
  loadHcl(): Promise<HclReader>;
}

/** Serves one client over a connection until it closes. All state lives here. */
export function serve(connection: Connection, shell: ServerShell): void {
  connection.onInitialize((params): InitializeResult => {
    startSession({ connection, shell, params, support: readClientSupport(params) });
    return {
      serverInfo: { name: "leastwise", version: shell.version },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, answers.fixAllKind, ...refactorKinds] },
        hoverProvider: true,
        completionProvider: { triggerCharacters: ['"', ":", "/"], resolveProvider: true },
        documentSymbolProvider: true,
        codeLensProvider: { resolveProvider: true },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.listen();
}

/** For `createConnection`: a request that is cancelled while it still waits in the queue costs nothing. */
export const cancelWaitingRequests: ConnectionStrategy = {
  cancelUndispatched: ({ jsonrpc }) => ({ jsonrpc, id: null, error: cancelled().toJson() }),
};

interface Session {
  readonly connection: Connection;
  readonly shell: ServerShell;
  readonly params: InitializeParams;
  readonly support: ClientSupport;
}

function startSession({ connection, shell, params, support }: Session): void {
  const documents = new TextDocuments(TextDocument);
  const hosts = createHosts(() => shell.loadHcl());
  const createService = (configuration: Configuration, today: string) =>
    createPolicyService({
      catalogue: shell.catalogue,
      configuration,
      today,
      hosts,
      onRuleError: (rule, error) => connection.console.error(`The rule ${rule} failed: ${describeError(error)}`),
    });
  const readText = async (uri: string): Promise<string | undefined> => {
    const open = documents.get(uri)?.getText();
    if (open !== undefined) return open;
    if (!support.readsFiles) return shell.readText(uri);
    return (await connection.sendRequest<string | null>(readFileRequest, { uri })) ?? undefined;
  };
  const listFolder = async (uri: string): Promise<readonly string[]> =>
    support.readsFiles ? connection.sendRequest<string[]>(listFolderRequest, { uri }) : shell.listFolder(uri);
  const terraform = createTerraformFolders({
    listFolder,
    readText,
    summarise: (uri, document) => {
      const { service, path } = projects.projectOf(uri);
      return service.summarise({ ...document, path });
    },
    log: connection.console,
  });
  const projects = createProjects({
    folders: foldersOf(params),
    readText,
    createService,
    today: () => shell.today(),
    log: connection.console,
  });
  const configurations = createConfigurationDiagnostics({ connection, projects });
  /** Gets what a document needs before it can be checked: its host, and what the files beside it say. */
  const prepare = async (document: TextDocument): Promise<void> => {
    const id = detectHost({ path: document.uri, language: document.languageId });
    const file = { path: document.uri, language: document.languageId, text: document.getText() };
    if (id === undefined || !mayHoldPolicies(file)) return;
    try {
      await hosts.load(id);
      if (id === "terraform") await terraform.ready(document.uri);
    } catch (error) {
      if (!unloadable.has(id)) connection.console.error(`${hostTitles[id]} cannot be read: ${describeError(error)}`);
      unloadable.add(id);
    }
  };
  const unloadable = new Set<HostId>();
  const settings = createSettings(connection, support);
  const dataDate = shell.catalogue.date;
  const committed = createCommittedTexts();
  /** Asks the client to ask again; lenses depend on more than the text. */
  const refreshLenses = () => {
    if (support.refreshesLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  };
  const checks = createChecks({
    connection,
    documents,
    projects,
    prepare,
    terraform,
    configurations,
    settings,
    support,
    dataDate,
  });
  const reloadConfigurations = () => {
    projects.reload();
    checks.scheduleAll();
    void projects.ready().then(() => configurations.refresh());
  };

  connection.onInitialized(() => {
    reloadConfigurations();
    void register(connection, support);
    if (!support.workspaceFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      projects.changeFolders(added.map(toUri), removed.map(toUri));
      checks.scheduleAll();
    });
  });
  connection.onDidChangeConfiguration((change) => {
    settings.change(change);
    checks.scheduleAll();
    refreshLenses();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.some(isConfiguration)) reloadConfigurations();
    for (const { uri } of changes.filter(isTerraform)) {
      // What is open counts as it is in the editor.
      if (documents.get(uri) === undefined && terraform.forget(uri)) checks.scheduleAll();
    }
  });
  documents.onDidChangeContent(({ document }) => {
    if (isConfiguration(document)) reloadConfigurations();
    else checks.schedule(document);
  });
  documents.onDidClose(({ document }) => {
    checks.close(document);
    committed.forget(document.uri);
    // The file counts again, and may say something else than its buffer did.
    if (isConfiguration(document)) reloadConfigurations();
    if (isTerraform(document) && terraform.forget(document.uri)) checks.scheduleAll();
  });
  const listening = documents.listen(connection);
  connection.onShutdown(() => {
    listening.dispose();
    checks.stop();
  });

  /** Answers null where the document is not open or has changed meanwhile, or where answering fails. */
  const answer = async <Result>(
    request: string,
    { uri, token }: { readonly uri: string; readonly token: CancellationToken },
    run: (question: answers.Question) => Result,
  ): Promise<Result | null> => {
    try {
      const asked = documents.get(uri);
      const text = asked?.getText();
      await projects.ready();
      if (asked !== undefined) await prepare(asked);
      const openVersion = (other: string) => documents.get(other)?.version ?? null;
      const question = { settings: await settings.settingsOf(uri), support, openVersion };
      if (token.isCancellationRequested) throw cancelled();
      const document = documents.get(uri);
      if (document === undefined || document.getText() !== text) return null;
      return run({ ...question, checked: checks.checkNow(document) });
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(`${request} failed: ${describeError(error)}`);
      return null;
    }
  };
  connection.onCodeAction(({ textDocument: { uri }, range, context }, token) =>
    answer("Code actions", { uri, token }, (question) => answers.codeActions(question, range, context)),
  );
  connection.onHover(({ textDocument: { uri }, position }, token) =>
    answer("Hover", { uri, token }, (question) => answers.hover(question, position)),
  );
  connection.onCompletion(({ textDocument: { uri }, position }, token) =>
    answer("Completion", { uri, token }, (question) => answers.completion(question, position)),
  );
  connection.onCompletionResolve((item) => {
    try {
      return answers.resolvedCompletion(item, projects.projectOf("").service);
    } catch (error) {
      connection.console.error(`Completion failed: ${describeError(error)}`);
      return item;
    }
  });
  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    answer("Symbols", { uri, token }, answers.documentSymbols),
  );
  connection.onRequest(explainRequest, ({ uri, position }: ExplainParams, token: CancellationToken) =>
    answer("Explain", { uri, token }, (question) => answers.statementPage(question, position)),
  );
  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    answer("Code lenses", { uri, token }, (question) => codeLenses(question, committed.earlierOf(question.checked))),
  );
  connection.onCodeLensResolve(async (lens: CodeLens, token): Promise<CodeLens> => {
    const data = readLensData(lens.data);
    if (data === undefined) return lens;
    const command = await answer("Code lens", { uri: data.uri, token }, (question) =>
      // Of an older text nothing can be said; the client asks again for the new one.
      question.checked.version === data.version
        ? lensCommand(question, lens, data, committed.earlierOf(question.checked))
        : undefined,
    );
    return { ...lens, command: command ?? { title: "…", command: "" } };
  });
  connection.onNotification(committedTextNotification, ({ uri, text }: CommittedTextParams) => {
    committed.tell(uri, text);
    refreshLenses();
  });
  connection.onRequest(policyPageRequest, ({ uri, position, page }: PolicyPageParams, token: CancellationToken) =>
    answer("Page", { uri, token }, (question) =>
      answers.policyPage(question, position, page, committed.earlierOf(question.checked)),
    ),
  );
  connection.onRequest(convertRequest, ({ uri, position, target }: ConvertParams, token: CancellationToken) =>
    answer("Conversion", { uri, token }, (question) => answers.convertedPolicy(question, position, target)),
  );
  connection.onRequest(pasteRequest, ({ uri, position, text }: PasteParams, token: CancellationToken) =>
    answer("Pasting", { uri, token }, (question) => answers.convertedPaste(question, position, text)),
  );
  connection.onRequest(snippetRequest, ({ uri, position, prefix }: SnippetParams, token: CancellationToken) =>
    answer("Snippet", { uri, token }, (question) => answers.statementSnippet(question, position, prefix)),
  );
}

/** Asks the client for the events that it sends only on demand. */
async function register({ client, console }: Connection, support: ClientSupport): Promise<void> {
  try {
    if (support.registersConfiguration) {
      await client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    }
    if (support.registersWatchedFiles) {
      const watchers = [
        { globPattern: `**/${configurationFileName}` },
        { globPattern: "**/*.{tf,tofu,tf.json,tofu.json}" },
      ];
      await client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  } catch (error) {
    console.error(`The client will not tell of changes: ${describeError(error)}`);
  }
}

/** A client without workspace folders may have a root. */
function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(toUri);
  return rootUri ? [rootUri] : [];
}

function isTerraform({ uri }: { readonly uri: string }): boolean {
  return detectHost({ path: uri }) === "terraform";
}

function toUri({ uri }: { readonly uri: string }): string {
  return uri;
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
}
