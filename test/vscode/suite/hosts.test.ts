import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { exampleFindings } from "../../support/exampleFindings.ts";
import {
  applyFix,
  behind,
  closeAll,
  diagnosticsOf,
  eventually,
  expectRules,
  expectText,
  openExample,
  openFile,
  rangeOf,
  setCursor,
} from "./policies.ts";
import { itInWindow } from "./window.ts";

const suggestions = ".suggest-widget.visible .monaco-list-row";

const template = `Resources:
  Endpoints:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          # Two kinds of work.
          - Sid: Endpoints
            Effect: Allow
            Action:
              - sagemaker:InvokeEndpoint # asks
              - sagemaker:ListEndpoints
            Resource: "*"
`;

const terraform = `data "aws_iam_policy_document" "endpoints" {
  statement {
    sid       = "Endpoints"
    actions   = ["sagemaker:InvokeEndpoint", "sagemaker:ListEndpoints"] # Two kinds of work.
    resources = ["*"]
  }
}
`;

/** What a hover over a place says. */
async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    behind(document, text),
  );
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (typeof content === "string" ? content : content.value)))
    .join("\n");
}

/** Fills the places of the fix that has just been applied by nothing, as someone does who goes on elsewhere. */
async function leaveSnippet(): Promise<void> {
  await vscode.commands.executeCommand("leaveSnippet");
}

describe("A template in YAML", () => {
  afterEach(closeAll);

  itInWindow("is checked, split, explained and completed", async (window) => {
    const editor = await openFile(template, { name: "template.yaml" });
    const { document } = editor;
    await expectRules(document, "wildcard-resource");
    await window.waitFor(".editor-group-container.active .squiggly-warning");
    assert.equal(document.getText(diagnosticsOf(document)[0]?.range), `"*"`);
    assert.match(await hoverAt(document, "sagemaker:InvokeEnd"), /InvokeEndpoint/);

    await applyFix(document, rangeOf(document, `"*"`), "Limit");
    await leaveSnippet();
    await expectRules(document);
    const fixed = document.getText();
    assert.match(fixed, /# Two kinds of work\./);
    assert.match(fixed, / {14}- sagemaker:InvokeEndpoint # asks\n/);
    assert.match(fixed, / {10}- Sid: EndpointsOnAll\n {12}Effect: Allow\n/);

    await setCursor(editor, behind(document, "- sagemaker:InvokeEndpoint"));
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    for (let letter = 0; letter < "Endpoint".length; letter++) await window.press("Backspace");
    await expectRules(document, "unknown-action");
    await window.type("EndpointW");
    await window.waitFor(suggestions, { hasText: "sagemaker:InvokeEndpointWithResponseStream" });
    await window.press("Tab");
    await expectText(document, fixed.replace("InvokeEndpoint #", "InvokeEndpointWithResponseStream #"));
    await expectRules(document);
  });

  itInWindow("takes a ready statement", async (window) => {
    const editor = await openFile(
      `${template.replace(`"*"`, "arn:aws:sagemaker:eu-west-1:444455556666:endpoint/x")}          ¦\n`,
      {
        name: "template.yaml",
      },
    );
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    await window.type("- iam-bedrock-retrieve");
    await window.waitFor(suggestions, { hasText: "iam-bedrock-retrieve" });
    await window.press("Tab");
    await eventually("the statement", () => editor.document.getText().includes("RetrieveFromKnowledgeBase"));
    await leaveSnippet();
    assert.match(editor.document.getText(), /\n {10}- Sid: RetrieveFromKnowledgeBase\n {12}Effect: Allow\n/);
  });

  it("of SAM has the findings that its page promises, and no others", async () => {
    const { document } = await openExample("rag-app.sam.yaml");
    await expectRules(document, ...exampleFindings["rag-app.sam.yaml"]);
  });
});

describe("Terraform", () => {
  afterEach(closeAll);

  itInWindow("is checked, split, explained and completed without another extension", async (window) => {
    const editor = await openFile(terraform, { name: "main.tf" });
    const { document } = editor;
    await expectRules(document, "wildcard-resource");
    await window.waitFor(".editor-group-container.active .squiggly-warning");
    assert.equal(document.getText(diagnosticsOf(document)[0]?.range), `"*"`);
    assert.match(await hoverAt(document, "sagemaker:InvokeEnd"), /InvokeEndpoint/);

    await applyFix(document, rangeOf(document, `"*"`), "Limit");
    await leaveSnippet();
    await expectRules(document);
    const fixed = document.getText();
    assert.match(fixed, /# Two kinds of work\./);
    assert.match(fixed, /\n {2}statement \{\n {4}sid\s+= "EndpointsOnAll"\n/);

    await setCursor(editor, behind(document, "sagemaker:InvokeEndpoint"));
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    await window.type("With");
    await window.waitFor(suggestions, { hasText: "sagemaker:InvokeEndpointWithResponseStream" });
    await window.press("Tab");
    await eventually("the action", () => document.getText().includes(`"sagemaker:InvokeEndpointWithResponseStream"`));
    await expectRules(document);
  });

  itInWindow("takes a ready statement", async (window) => {
    const editor = await openFile(`data "aws_iam_policy_document" "x" {\n  ¦\n}\n`, { name: "main.tf" });
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    await window.type("iam-bedrock-retrieve");
    await window.waitFor(suggestions, { hasText: "iam-bedrock-retrieve" });
    await window.press("Tab");
    await eventually("the statement", () => editor.document.getText().includes("RetrieveFromKnowledgeBase"));
    await leaveSnippet();
    assert.match(editor.document.getText(), /\n {2}statement \{\n/);
  });

  it("learns from another file of the folder what a document is used for", async () => {
    const document = `data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
  }
}
`;
    const editor = await openFile(document, { name: "main.tf" });
    await expectRules(editor.document, "wildcard-service");
    const use = 'resource "aws_kms_key" "key" {\n  policy = data.aws_iam_policy_document.key.json\n}\n';
    const beside = vscode.Uri.joinPath(editor.document.uri, "..", "key.tf");
    await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(use));
    // A key's policy must say who.
    await expectRules(editor.document, "missing-element", "wildcard-service");
  });
});
