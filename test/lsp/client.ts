import { PassThrough } from "node:stream";
import {
  type CodeAction,
  type Connection,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { cancelWaitingRequests, type ServerShell, serve } from "../../server/src/lsp/server.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import { testCatalogue } from "../support/service.ts";

/** An editor for tests: it keeps what the server sends, and waits for it instead of sleeping. */
export interface TestClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Everything published so far. */
  readonly published: readonly PublishDiagnosticsParams[];
  /** Everything logged so far. */
  readonly logged: readonly string[];
  /** Answers of `workspace/configuration`, by URI; set anew to change a setting. */
  readonly settings: Map<string, unknown>;
  /** Opens a document and waits for its findings. */
  open(uri: string, text: string, language?: string): Promise<Diagnostic[]>;
  /** Changes a document and waits for its findings; a text without a range replaces everything. */
  change(uri: string, ...changes: TextDocumentContentChangeEvent[]): Promise<Diagnostic[]>;
  /** Closes a document and waits until its findings are cleared. */
  close(uri: string): Promise<void>;
  /** The findings of the next publication for the document. */
  nextFindings(uri: string): Promise<Diagnostic[]>;
  nextLog(text: string): Promise<string>;
  notify(method: string, params: unknown): Promise<void>;
  /** Sends notifications in one piece, so that they arrive together. */
  notifyTogether(...notifications: readonly (readonly [method: string, params: unknown])[]): void;
  ask<Answer>(method: string, params: unknown): Promise<Answer>;
  codeActions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]>;
  /** The whole document's range. */
  rangeOf(uri: string): Range;
  textOf(uri: string): string;
  versionOf(uri: string): number;
  /** The document's text with the edit made, which must be for its present version. */
  apply(uri: string, edit: WorkspaceEdit | undefined): string;
  /** Waits until the server has done what it was asked before. */
  settle(): Promise<void>;
}

export interface ClientOptions extends Pick<Partial<InitializeParams>, "capabilities" | "initializationOptions"> {
  readonly folders?: readonly string[];
  readonly rootUri?: string;
  /** Answers of the client to requests that come while it starts. */
  readonly onRequest?: Readonly<Record<string, (params: { registrations: { method: string }[] }) => unknown>>;
}

/** What VS Code can do, as far as the server asks. */
export const modernCapabilities: InitializeParams["capabilities"] = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, snippetEditSupport: true },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
    completion: { completionItem: { snippetSupport: true } },
  },
};

/** A server and its client in this process, over streams. `files` are what the server finds on disk. */
export async function startServer(
  options: ClientOptions & { readonly files?: Map<string, string>; readonly shell?: Partial<ServerShell> } = {},
): Promise<TestClient> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server: Connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
    { connectionStrategy: cancelWaitingRequests },
  );
  serve(server, {
    version: "test",
    catalogue: testCatalogue,
    readText: async (uri) => options.files?.get(uri),
    listFolder: async (folder) =>
      [...(options.files?.keys() ?? [])].filter((uri) => uri.slice(0, uri.lastIndexOf("/")) === folder),
    today: () => "2027-01-01",
    loadHcl,
    ...options.shell,
  });
  return connectClient(toClient, toServer, options);
}

/** A client of a server that reads and writes these streams. */
export async function connectClient(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  options: ClientOptions = {},
): Promise<TestClient> {
  const connection = createProtocolConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const documents = new Map<string, TextDocument>();
  const published: PublishDiagnosticsParams[] = [];
  const logged: string[] = [];
  const settings = new Map<string, unknown>();
  let listeners: ((event: { publication?: PublishDiagnosticsParams; log?: string }) => boolean)[] = [];

  const tell = (event: { publication?: PublishDiagnosticsParams; log?: string }) => {
    listeners = listeners.filter((listener) => !listener(event));
  };
  connection.onNotification("textDocument/publishDiagnostics", (publication: PublishDiagnosticsParams) => {
    published.push(publication);
    tell({ publication });
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
    logged.push(message);
    tell({ log: message });
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: { scopeUri: string }[] }) =>
    items.map(({ scopeUri }) => settings.get(scopeUri) ?? null),
  );
  for (const [method, handler] of Object.entries(options.onRequest ?? {})) connection.onRequest(method, handler);
  connection.listen();
  const { folders, rootUri = null } = options;
  const initialized = await connection.sendRequest<InitializeResult>("initialize", {
    processId: null,
    rootUri,
    capabilities: options.capabilities ?? modernCapabilities,
    initializationOptions: options.initializationOptions,
    ...(folders === undefined ? {} : { workspaceFolders: folders.map((uri) => ({ uri, name: uri })) }),
  });
  await connection.sendNotification("initialized", {});

  const publication = (uri: string, fits: (publication: PublishDiagnosticsParams) => boolean = () => true) =>
    new Promise<Diagnostic[]>((resolve) => {
      listeners.push(({ publication: found }) => {
        if (found?.uri !== uri || !fits(found)) return false;
        resolve(found.diagnostics);
        return true;
      });
    });
  const documentOf = (uri: string): TextDocument => {
    const document = documents.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open.`);
    return document;
  };

  const client: TestClient = {
    connection,
    initialized,
    published,
    logged,
    settings,
    open(uri, text, language = "json") {
      documents.set(uri, TextDocument.create(uri, language, 1, text));
      const findings = publication(uri, ({ version }) => version === 1);
      void client.notify("textDocument/didOpen", { textDocument: { uri, languageId: language, version: 1, text } });
      return findings;
    },
    change(uri, ...contentChanges) {
      const document = documentOf(uri);
      const version = document.version + 1;
      documents.set(uri, TextDocument.update(document, contentChanges, version));
      const findings = publication(uri, (found) => found.version === version);
      void client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
      return findings;
    },
    async close(uri) {
      documents.delete(uri);
      const cleared = publication(uri, ({ version, diagnostics }) => version === undefined && diagnostics.length === 0);
      await client.notify("textDocument/didClose", { textDocument: { uri } });
      await cleared;
    },
    nextFindings: (uri) => publication(uri),
    nextLog: (text) =>
      new Promise((resolve) => {
        listeners.push(({ log }) => {
          if (log?.includes(text) !== true) return false;
          resolve(log);
          return true;
        });
      }),
    notify: (method, params) => connection.sendNotification(method, params),
    notifyTogether(...notifications) {
      const frames = notifications.map(([method, params]) => {
        const body = JSON.stringify({ jsonrpc: "2.0", method, params });
        return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      });
      output.write(frames.join(""));
    },
    ask: (method, params) => connection.sendRequest(method, params),
    async codeActions(uri, range, only) {
      const context = { diagnostics: [], ...(only === undefined ? {} : { only }) };
      return (await client.ask("textDocument/codeAction", { textDocument: { uri }, range, context })) ?? [];
    },
    rangeOf(uri) {
      const document = documentOf(uri);
      return { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) };
    },
    textOf: (uri) => documentOf(uri).getText(),
    versionOf: (uri) => documentOf(uri).version,
    apply(uri, edit) {
      const document = documentOf(uri);
      const plain = edit?.changes?.[uri];
      if (plain !== undefined) return TextDocument.applyEdits(document, plain);
      const [change, ...others] = edit?.documentChanges ?? [];
      if (change === undefined || !("edits" in change) || others.length > 0) throw new Error("Not one text edit.");
      if (change.textDocument.uri !== uri || change.textDocument.version !== document.version) {
        throw new Error(`An edit for ${change.textDocument.uri}, version ${change.textDocument.version}.`);
      }
      return TextDocument.applyEdits(
        document,
        change.edits.map((each) => {
          if (!("newText" in each)) throw new Error("A snippet is no text.");
          return each;
        }),
      );
    },
    async settle() {
      const uri = `untitled:settle-${published.length}`;
      await client.open(uri, "{}");
      await client.close(uri);
    },
  };
  return client;
}

/** `line:character-line:character severity code`, from 0, by place. */
export function brief(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ range: { start, end }, severity, code }) => {
    const place = `${start.line}:${start.character}-${end.line}:${end.character}`;
    return `${place} ${["", "error", "warning", "info", "hint"][severity ?? 0]} ${code}`;
  });
}

/** The rules of the findings, in their order. */
export function rulesOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code }) => String(code));
}

/** A policy on few lines with these actions. */
export function policyOf(...actions: readonly string[]): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ${JSON.stringify(actions)},
      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"
    }
  ]
}
`;
}
