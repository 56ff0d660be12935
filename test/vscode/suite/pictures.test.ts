import { afterEach, before, describe } from "mocha";
import * as vscode from "vscode";
import {
  behind,
  closeAll,
  eventually,
  makeRepository,
  openExample,
  openFile,
  policy,
  rulesOf,
  setCursor,
} from "./policies.ts";
import { itInWindow, type TestWindow } from "./window.ts";

/** The README's pictures, which `run.mjs --screenshots` takes in place of the tests. */
if (process.env["LEASTWISE_PICTURES"]) {
  describe("Pictures", () => {
    before(tidy);
    afterEach(closeAll);

    itInWindow("of findings", async (window) => {
      const editor = await openExample("bedrock-agent.json");
      await settled(window, editor);
      await setCursor(editor, new vscode.Position(0, 0));
      await vscode.commands.executeCommand("workbench.actions.view.problems");
      await window.waitFor(".markers-panel .monaco-list-row", { hasText: "unknown-service" });
      await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
      await window.screenshot("findings");
      await vscode.commands.executeCommand("workbench.action.closePanel");
    });

    itInWindow("of quick fixes", async (window) => {
      const actions = ["sagemaker:ListEndpoints", "sagemaker:InvokeEndpoint"];
      const editor = await openFile(policy({ Action: actions, Resource: "*" }), { name: "call-endpoints.json" });
      await settled(window, editor);
      await window.resize(low);
      await window.click(`"*"`);
      await window.quickFixTitles();
      await window.screenshot("quick-fixes");
      await window.press("Escape");
    });

    itInWindow("of a template", async (window) => {
      const editor = await openExample("rag-app.sam.yaml");
      await window.resize(low);
      const place = behind(editor.document, `ListKnowledgeBases]\n              Resource: "`);
      await setCursor(editor, place);
      editor.revealRange(new vscode.Range(place.line - 10, 0, place.line - 10, 0), vscode.TextEditorRevealType.AtTop);
      await settled(window, editor);
      await window.quickFixTitles();
      await window.screenshot("template");
      await window.press("Escape");
    });

    itInWindow("of a hover", async (window) => {
      const editor = await openFile(
        policy({
          Action: "bedrock:InvokeModel",
          Resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        }),
        { name: "invoke-model.json" },
      );
      await window.resize(low);
      await window.hoverText("InvokeModel");
      await setCursor(editor, behind(editor.document, "InvokeModel"));
      await window.screenshot("hover");
    });

    itInWindow("of a way to more rights", async (window) => {
      const text = JSON.stringify(
        {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "AgentTools",
              Effect: "Allow",
              Action: ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
              Resource: "arn:aws:bedrock-agentcore:eu-west-1:111122223333:code-interpreter-custom/*",
            },
          ],
        },
        null,
        2,
      );
      const editor = await openFile(text, { name: "agent-tools.json" });
      await window.resize(low);
      await eventually("the way", () => rulesOf(editor.document).includes("escalation-path"));
      await window.hoverText("StartCodeInterpreterSession");
      await window.screenshot("escalation");
    });

    itInWindow("of the lenses", async (window) => {
      const text = JSON.stringify(
        {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "ReadTrainingData",
              Effect: "Allow",
              Action: "s3:GetObject",
              Resource: "arn:aws:s3:::training-data/*",
            },
            {
              Sid: "AskTheModel",
              Effect: "Allow",
              Action: "bedrock:InvokeModel",
              Resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
            },
          ],
        },
        null,
        2,
      );
      const editor = await openFile(text, { name: "training-role.json", in: "other" });
      await makeRepository(editor.document);
      await window.resize({ width: 1200, height: 520 });
      for (const [old, now] of [
        ["s3:GetObject", "s3:*Object"],
        ["nova-lite-v1:0", "*"],
      ] as const) {
        const start = editor.document.positionAt(editor.document.getText().indexOf(old));
        const range = new vscode.Range(start, start.translate(0, old.length));
        await editor.edit((edit) => edit.replace(range, now));
      }
      await window.waitFor(".codelens-decoration a", { hasText: "New access since the last commit" });
      await setCursor(editor, new vscode.Position(0, 0));
      await window.screenshot("lenses");
    });

    itInWindow("of the snippets", async (window) => {
      const editor = await openFile(`{\n  "Version": "2012-10-17",\n  "Statement": [\n    ¦\n  ]\n}\n`, {
        name: "new-policy.json",
      });
      await window.resize(low);
      await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
      await setCursor(editor, editor.selection.active);
      await window.type("iam-bedrock");
      await window.waitFor(".suggest-widget.visible .monaco-list-row", { hasText: "iam-bedrock-invoke-model" });
      await window.press("ArrowDown");
      await vscode.commands.executeCommand("toggleSuggestionDetails");
      await window.waitFor(".suggest-details");
      await window.screenshot("snippets");
      await window.press("Escape");
    });
  });
}

/** The size of a picture of a small thing. */
const low = { width: 1200, height: 480 };

/** Hides everything that does not belong to the matter. */
async function tidy(): Promise<void> {
  const settings = {
    "breadcrumbs.enabled": false,
    "editor.minimap.enabled": false,
    "editor.fontSize": 14,
    "editor.cursorBlinking": "solid",
    "editor.guides.indentation": false,
    "editor.overviewRulerBorder": false,
    "editor.hideCursorInOverviewRuler": true,
    "window.commandCenter": false,
    "window.title": "Leastwise",
    "workbench.layoutControl.enabled": false,
    "workbench.activityBar.location": "hidden",
    "workbench.statusBar.visible": false,
    "workbench.colorTheme": "Default Dark Modern",
  };
  for (const [name, value] of Object.entries(settings)) {
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Workspace);
  }
  await vscode.commands.executeCommand("workbench.action.closeSidebar");
}

/** Waits until the findings are drawn. */
async function settled(window: TestWindow, { document }: vscode.TextEditor): Promise<void> {
  await eventually("findings", () => vscode.languages.getDiagnostics(document.uri).length > 0);
  await window.waitFor(".editor-group-container.active .squiggly-warning");
  await window.waitFor(".codelens-decoration a", { hasText: "action" });
}
