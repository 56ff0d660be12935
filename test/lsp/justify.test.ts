import { describe, expect, it } from "vitest";
import {
  type CodeAction,
  type CreateFile,
  type Diagnostic,
  type InitializeParams,
  TextDocumentEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { brief, modernCapabilities, policyOf, startServer, type TestClient } from "./client.ts";

const folder = "file:///work/one";
const uri = `${folder}/policies/a.json`;
const configurationUri = `${folder}/leastwise.json`;
const text = policyOf("textract:Get*Analysis").replace('"Effect"', '"Sid": "Read",\n      "Effect"');
const warning = "6:17-6:40 warning wildcard-action";
const hint = "6:17-6:40 hint wildcard-action";

const capabilities: InitializeParams["capabilities"] = {
  ...modernCapabilities,
  workspace: {
    ...modernCapabilities.workspace,
    workspaceEdit: { documentChanges: true, snippetEditSupport: true, resourceOperations: ["create"] },
  },
};

const entry = {
  rule: "wildcard-action",
  file: "policies/a.json",
  sid: "Read",
  action: "textract:Get*Analysis",
  resource: "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0",
  reason: "",
  owner: "",
  expires: "2027-07-01",
};
const configuration = (...justifications: readonly object[]) => JSON.stringify({ justifications }, null, 2);

describe("Justify…", () => {
  it("makes leastwise.json where there is none, and leads to the reason", async () => {
    const client = await startServer({
      folders: [folder],
      capabilities,
      initializationOptions: { commandLinks: true },
    });
    await client.open(uri, text);
    const [action] = await justifications(client, uri);
    expect(action?.title).toBe("Justify `wildcard-action`… in leastwise.json");
    const [create] = action?.edit?.documentChanges ?? [];
    const options = { overwrite: false, ignoreIfExists: false };
    expect(create).toEqual({ kind: "create", uri: configurationUri, options } as CreateFile);
    const written = applied(action, "");
    expect(written).toBe(`${configuration(entry)}\n`);
    expect(action?.command).toMatchObject({ command: "leastwise.writeReason" });
    const [at, position] = action?.command?.arguments ?? [];
    expect(at).toBe(configurationUri);
    const document = TextDocument.create(configurationUri, "json", 1, written);
    expect(written.slice(document.offsetAt(position) - 11, document.offsetAt(position) + 1)).toBe('"reason": ""');
  });

  it("comes behind the repairs, and only where there is something to justify", async () => {
    const client = await startServer({ folders: [folder], capabilities });
    await client.open(uri, text.replace('Analysis"', 'Analysis", "textract:Get*Analysis", "s3:GetObjekt"'));
    const titles = (await client.codeActions(uri, client.rangeOf(uri))).map(({ title }) => title);
    const first = titles.findIndex((title) => title.startsWith("Justify"));
    expect(first).toBeGreaterThan(2);
    expect(new Set(titles.slice(first))).toEqual(new Set(["Justify `wildcard-action`… in leastwise.json"]));
    expect(await justifications(client, "untitled:a", text)).toEqual([]);
    expect(await justifications(client, "file:///elsewhere/a.json", text)).toEqual([]);
  });

  it.each<[string, InitializeParams["capabilities"], boolean, string | undefined]>([
    ["files it may create", capabilities, false, "versioned"],
    ["no files to create", modernCapabilities, false, undefined],
    ["no files to create, but one", modernCapabilities, true, "versioned"],
    ["plain edits", {}, false, undefined],
    ["plain edits and a file", {}, true, "plain"],
  ])("is for a client with %s", async (_, capabilities, isThere, form) => {
    const files = new Map(isThere ? [[configurationUri, '{ "rules": {} }\n']] : []);
    const client = await startServer({ folders: [folder], rootUri: folder, capabilities, files });
    await client.open(uri, text);
    const [action] = await justifications(client, uri);
    expect(action?.command).toBeUndefined();
    const { changes, documentChanges } = action?.edit ?? {};
    expect(changes === undefined ? documentChanges && "versioned" : "plain").toBe(form);
    if (form === undefined) return;
    const written = applied(action, files.get(configurationUri) ?? "");
    expect(JSON.parse(written).justifications).toEqual([entry]);
    if (isThere && documentChanges) {
      expect(documentChanges).toMatchObject([{ textDocument: { uri: configurationUri, version: null } }]);
    }
  });

  it("counts once it has a reason, in the buffer and as long as it names what is there", async () => {
    const client = await startServer({ folders: [folder], capabilities });
    expect(brief(await client.open(uri, text))).toEqual([warning]);
    const [action] = await justifications(client, uri);
    let next = client.nextFindings(uri);
    const written = applied(action, "");
    expect(await client.open(configurationUri, written)).toMatchObject([
      { severity: 2, message: "The justification gives no reason, and so justifies nothing." },
    ]);
    expect(brief(await next)).toEqual([warning]);
    next = client.nextFindings(uri);
    const filled = written.replace('"reason": ""', '"reason": "Exports"').replace('"owner": ""', '"owner": "ml"');
    expect(await client.change(configurationUri, { text: filled })).toEqual([]);
    const [found, ...others] = await next;
    expect(others).toEqual([]);
    expect(brief([found as Diagnostic])).toEqual([hint]);
    expect(found?.message).toBe(
      "`textract:Get*Analysis` stands for 3 actions: all read. Risk: data exposure. Justified by ml until 2027-07-01: Exports.",
    );
    expect(found?.relatedInformation).toMatchObject([
      { location: { uri: configurationUri, range: { start: { line: 2, character: 4 } } } },
    ]);
    expect(await justifications(client, uri)).toEqual([]);
    const third = await client.change(uri, { text: text.replace('Analysis"', 'Analysis", "polly:Get*"') });
    expect(brief(third)).toEqual([hint, "6:42-6:54 warning wildcard-action"]);
    // The next one is added to the buffer, in its version.
    const [second] = await justifications(client, uri);
    expect(second?.edit?.documentChanges).toMatchObject([{ textDocument: { uri: configurationUri, version: 2 } }]);
    const both = JSON.parse(applied(second, filled)).justifications;
    expect(both.map((each: { action: string }) => each.action)).toEqual(["textract:Get*Analysis", "polly:Get*"]);
  });

  it("expires when its day is over, while the server runs", async () => {
    let day = "2027-07-01";
    const files = new Map([[configurationUri, configuration({ ...entry, reason: "Exports" })]]);
    const client = await startServer({ folders: [folder], files, shell: { today: () => day } });
    expect(brief(await client.open(uri, text))).toEqual([hint]);
    day = "2027-07-02";
    const next = client.nextFindings(configurationUri);
    const [found] = await client.change(uri, { text: `${text}\n` });
    expect(found).toMatchObject({ severity: 2 });
    expect(found?.message).toContain("The justification expired on 2027-07-01.");
    expect(messages(await next)).toEqual(["2 The justification expired on 2027-07-01."]);
    expect(await justifications(client, uri)).toHaveLength(1);
  });

  it("in a comment stands at what it is about", async () => {
    const yaml = `Version: "2012-10-17"
Statement:
  - Sid: Read
    Effect: Allow
    Action:
      - textract:Get*Analysis
      - textract:AnalyzeDocument
    Resource: arn:aws:s3:::data/*
`;
    const template = `${folder}/a.yaml`;
    const client = await startServer({ folders: [folder], capabilities });
    await client.open(template, yaml, "yaml");
    const actions = await justifications(client, template);
    expect(actions.map(({ title }) => title)).toEqual([
      "Justify `wildcard-action`… in leastwise.json",
      "Justify `wildcard-action`… in a comment",
    ]);
    const [edit] = (actions[1]?.edit?.documentChanges ?? []).filter(TextDocumentEdit.is);
    expect(edit?.edits).toEqual([
      {
        range: { start: { line: 5, character: 0 }, end: { line: 5, character: 0 } },
        snippet: {
          kind: "snippet",
          value: "      # leastwise: allow wildcard-action ${1:} (${2:owner}, until ${3:2027-07-01})\n",
        },
      },
    ]);
    const comment = "      # leastwise: allow wildcard-action  (owner, until 2027-07-01)\n      - textract:Get*";
    const open = yaml.replace("      - textract:Get*", comment);
    expect(messages(await client.change(template, { text: open }))).toEqual([
      "2 `textract:Get*Analysis` stands for 3 actions: all read. Risk: data exposure.",
      "2 The justification gives no reason, and so justifies nothing.",
    ]);
    client.settings.set(template, { minimumSeverity: "error" });
    const hidden = client.nextFindings(template);
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    expect(await hidden).toEqual([]);
    client.settings.clear();
    const shown = client.nextFindings(template);
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    expect(await shown).toHaveLength(2);
    const filled = open.replace("action  (owner", "action Exports (ml");
    const [found, ...others] = await client.change(template, { text: filled });
    expect(messages([found as Diagnostic, ...others])).toEqual([
      "4 `textract:Get*Analysis` stands for 3 actions: all read. Risk: data exposure. Justified by ml until 2027-07-01: Exports.",
    ]);
    expect(found?.relatedInformation).toMatchObject([
      { location: { uri: template, range: { start: { line: 5, character: 6 } } } },
    ]);
  });
});

describe("leastwise.json", () => {
  it("is told what is wrong in it at the place, and that it is mended", async () => {
    const broken = '{\n  "rules": { "no-such-rule": "off" },\n  "justifications": [{ "rule": "wildcard-action" }, ]\n}';
    const files = new Map([[configurationUri, broken]]);
    const client = await startServer({ folders: [folder], files });
    const told = client.nextFindings(configurationUri);
    await client.open(uri, text);
    expect(places(await told)).toEqual([
      "1:13 There is no rule `no-such-rule`.",
      "2:21 Needs `file` or `policy`: it says where.",
      "2:21 Needs `sid`, `action`, `resource`, `principal` or `condition`: it covers only what it names.",
    ]);
    expect(await client.open(configurationUri, "{}")).toEqual([]);
    // Closed, it is again what it is on the disk.
    await client.close(configurationUri);
    expect(places(await client.nextFindings(configurationUri))).toHaveLength(3);
    files.delete(configurationUri);
    const cleared = client.nextFindings(configurationUri);
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: configurationUri, type: 3 }] });
    expect(await cleared).toEqual([]);
  });

  it("is told what matches nothing only where that can be known", async () => {
    const said = { ...entry, reason: "Exports" };
    const files = new Map([
      [
        configurationUri,
        configuration(
          said,
          { ...said, sid: "Write" },
          { ...said, file: "policies/*", sid: "Write" },
          { ...said, file: "policies/b.json" },
          { ...said, file: undefined, policy: "Resources.*" },
        ),
      ],
    ]);
    const client = await startServer({ folders: [folder], files });
    const told = client.nextFindings(configurationUri);
    await client.open(uri, text);
    const nothing = "2 The justification matches nothing: `wildcard-action` finds nothing that it names.";
    const first = await told;
    expect(messages(first)).toEqual([nothing]);
    expect(first[0]?.range.start.line).toBe(12);
    const more = client.nextFindings(configurationUri);
    await client.change(uri, { text: text.replace("Read", "Reads") });
    expect(messages(await more)).toEqual([nothing, nothing]);
    // What a closed file would match is not known.
    const fewer = client.nextFindings(configurationUri);
    await client.close(uri);
    expect(await fewer).toEqual([]);
  });
});

async function justifications(client: TestClient, document: string, content?: string): Promise<CodeAction[]> {
  if (content !== undefined) await client.open(document, content);
  const actions = await client.codeActions(document, client.rangeOf(document));
  return actions.filter(({ title }) => title.startsWith("Justify"));
}

/** The configuration with the edit made. */
function applied(action: CodeAction | undefined, before: string): string {
  const document = TextDocument.create(configurationUri, "json", 1, before);
  const plain = action?.edit?.changes?.[configurationUri];
  if (plain !== undefined) return TextDocument.applyEdits(document, plain);
  const [edit] = (action?.edit?.documentChanges ?? []).filter(TextDocumentEdit.is);
  return TextDocument.applyEdits(
    document,
    (edit?.edits ?? []).map((each) => {
      if (!("newText" in each)) throw new Error("A snippet in another file.");
      return each;
    }),
  );
}

function messages(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, message }) => `${severity} ${message}`);
}

function places(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ range: { start }, message }) => `${start.line}:${start.character} ${message}`);
}
