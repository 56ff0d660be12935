import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { exampleFindings } from "../../support/exampleFindings.ts";
import {
  behind,
  closeAll,
  diagnosticsInOrder,
  diagnosticsOf,
  expectRules,
  expectText,
  openExample,
  openFile,
  policy,
  rangeOf,
  setCursor,
} from "./policies.ts";
import { itInWindow } from "./window.ts";

describe("Findings", () => {
  afterEach(closeAll);

  itInWindow("come and go with the keys", async (window) => {
    const editor = await openFile(policy({ Action: "sagemaker:ListEndpoints", Resource: "*" }));
    const { document } = editor;
    await expectRules(document);
    await window.click("ListEndpoints");
    await setCursor(editor, behind(document, "ListEndpoints"));
    await window.press("Backspace");
    await expectRules(document, "unknown-action");
    await window.waitFor(".editor-group-container.active .squiggly-warning");
    await window.press("Escape");
    await window.type("s");
    await expectRules(document);
    await window.waitFor(".editor-group-container.active .squiggly-warning", { state: "hidden" });
    await expectText(document, policy({ Action: "sagemaker:ListEndpoints", Resource: "*" }));
  });

  it("say where, how bad, which rule, and where to read on", async () => {
    const { document } = await openExample("bedrock-agent.json");
    await expectRules(document, ...exampleFindings["bedrock-agent.json"]);
    const [sdk] = diagnosticsInOrder(document);
    const index = exampleFindings["bedrock-agent.json"].indexOf("model-arn-with-account");
    const model = diagnosticsInOrder(document)[index];
    assert.equal(document.getText(sdk?.range), `"bedrock-runtime:InvokeModel"`);
    assert.equal(sdk?.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(model?.severity, vscode.DiagnosticSeverity.Error);
    for (const { source, code, message } of diagnosticsOf(document)) {
      assert.equal(source, "leastwise");
      assert.ok(typeof code === "object");
      assert.equal(code.target.scheme, "https");
      assert.ok(code.target.path.endsWith(`/docs/rules/${code.value}.md`));
      assert.match(message, /[.?]$/);
    }
  });

  it("grey out what is covered, and point to what covers it", async () => {
    const { document } = await openFile(policy({ Action: ["s3:Get*", "s3:GetObject"], Resource: "arn:aws:s3:::b/*" }));
    await expectRules(document, "wildcard-action", "redundant-action");
    const redundant = diagnosticsOf(document).find(({ tags }) => tags !== undefined);
    assert.deepEqual(redundant?.tags, [vscode.DiagnosticTag.Unnecessary]);
    assert.equal(redundant?.severity, vscode.DiagnosticSeverity.Information);
    const [cover] = redundant?.relatedInformation ?? [];
    assert.equal(cover?.location.uri.toString(), document.uri.toString());
    assert.deepEqual(cover?.location.range, rangeOf(document, `"s3:Get*"`));
  });

  it("are not made for the other side of a diff", async () => {
    const text = policy({ Action: "sagemaker:ListEndpoint", Resource: "*" });
    const provider = vscode.workspace.registerTextDocumentContentProvider("git", {
      provideTextDocumentContent: () => text,
    });
    try {
      const old = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: "git", path: "/old/policy.json" }));
      assert.equal(old.languageId, "json");
      await vscode.window.showTextDocument(old);
      // The server answers in order: once it has checked the second document, it has seen the first.
      const { document } = await openFile(text);
      await expectRules(document, "unknown-action");
      assert.deepEqual(diagnosticsOf(old), []);
    } finally {
      provider.dispose();
    }
  });
});

describe("The outline", () => {
  afterEach(closeAll);

  it("names statements by their Sid", async () => {
    const { document } = await openExample("bedrock-agent.json");
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    const outline = symbols.find(({ name }) => name === "Identity policy");
    assert.deepEqual(
      outline?.children.map(({ name, detail }) => [name, detail]),
      [
        ["CallTheModel", "Allow bedrock-runtime:InvokeModel and 3 more"],
        ["CallTheAgent", "Allow bedrock-agent-runtime:InvokeAgent and 1 more"],
        ["BuildTheAgent", "Allow bedrock:CreateAgent and 3 more"],
        ["PassAnyRole", "Allow iam:PassRole"],
      ],
    );
    const [first] = outline?.children ?? [];
    assert.ok(first?.range.contains(rangeOf(document, "CallTheModel")));
  });
});
