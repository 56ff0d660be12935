import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { closeAll, eventually, expectRules, makeRepository, openFile, policy } from "./policies.ts";
import { itInWindow } from "./window.ts";

describe("Code lenses", () => {
  afterEach(closeAll);

  itInWindow("say what policies and statements grant, and open a page", async (window) => {
    const { document } = await openFile(
      policy({ Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::a/*" }),
    );
    await expectRules(document);
    assert.deepEqual(await lensesOf(document), [
      "Grants 2 actions in s3, 1 of them writes, on 1 resource",
      "2 actions in s3, 1 of them writes, on 1 resource",
    ]);
    await window.waitFor(".codelens-decoration a", { hasText: "Grants 2 actions in s3" });
    await window.click({ selector: ".codelens-decoration a", hasText: "Grants 2 actions in s3" });
    const page = await eventually("the page", () => pageText("Policy"));
    assert.match(page, /^# What this policy grants\n\n\*\*Grants 2 actions in s3/);
    assert.match(page, /- \*\*s3 · Write\*\*: PutObject/);
  });

  it("go where they are switched off", async () => {
    const { document } = await openFile(policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }));
    await expectRules(document);
    const settings = vscode.workspace.getConfiguration("leastwise.codeLens", document.uri);
    await settings.update("statements", false, vscode.ConfigurationTarget.Global);
    try {
      await eventually("one lens", async () => (await lensesOf(document)).length === 1);
    } finally {
      await settings.update("statements", undefined, vscode.ConfigurationTarget.Global);
    }
    await eventually("two lenses", async () => (await lensesOf(document)).length === 2);
  });
});

describe("Comparison with the last commit", () => {
  after(() => vscode.workspace.getConfiguration("git").update("enabled", undefined, vscode.ConfigurationTarget.Global));
  afterEach(closeAll);

  it("tells what is new, until it is committed", async () => {
    const editor = await openFile(policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }), { in: "other" });
    const { document } = editor;
    await expectRules(document);
    const run = await makeRepository(document);

    const at = document.getText().indexOf("s3:GetObject");
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + "s3:GetObject".length));
    await editor.edit((edit) => edit.replace(range, "s3:PutObject"));
    const title = "New access since the last commit: s3:PutObject on arn:aws:s3:::a/example";
    await eventually("the lens", async () => (await lensesOf(document)).includes(title));
    await vscode.commands.executeCommand("leastwise.compareWithCommit", document.uri.toString(), {
      line: 0,
      character: 0,
    });
    const page = await eventually("the page", () => pageText("Since the Last Commit"));
    assert.match(page, /```diff\n\+ s3 {2}Write {2}PutObject .*\n- s3 {2}Read {3}GetObject /);

    await document.save();
    run("commit", "-a", "-m", "Another policy");
    await vscode.commands.executeCommand("git.refresh");
    await eventually("no lens", async () => (await lensesOf(document)).length === 2);
  });

  it("says nothing of a file in no commit", async () => {
    const { document } = await openFile(policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }));
    await expectRules(document);
    assert.equal((await lensesOf(document)).length, 2);
  });
});

/** What the lenses of a document say, from top to bottom. */
async function lensesOf(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    100,
  );
  return lenses.flatMap(({ command }) => command?.title ?? []);
}

/** The text of a page of ours, once it is there. */
async function pageText(title: string): Promise<string | false> {
  const uri = vscode.Uri.from({ scheme: "leastwise-page", path: `/${title}.md` });
  const text = (await vscode.workspace.openTextDocument(uri)).getText();
  return text !== "" && text;
}
