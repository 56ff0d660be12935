import { type Connection, type Diagnostic, RAL, type TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding } from "../engine/engine.ts";
import type { JustifiedResult } from "../engine/justify.ts";
import { fullestUse } from "../policy/quota.ts";
import type { PolicyDocument, PolicyService } from "../service.ts";
import { createLineIndex, type LineIndex } from "../text/lineIndex.ts";
import type { ClientSupport } from "./clientSupport.ts";
import type { ConfigurationDiagnostics } from "./configurationDiagnostics.ts";
import { describeError } from "./describeError.ts";
import type { ProjectConfiguration, Projects } from "./projects.ts";
import { type StatusParams, statusNotification } from "./protocol.ts";
import { type Settings, type SettingsByDocument, shownFindings, showsWarnings } from "./settings.ts";
import type { TerraformFolders } from "./terraformFolders.ts";
import { toDiagnostic, toProblemDiagnostic } from "./toProto.ts";

/** The check of one version of an open document. */
export interface CheckedDocument {
  readonly uri: string;
  readonly version: number;
  readonly document: PolicyDocument;
  readonly service: PolicyService;
  readonly result: JustifiedResult;
  readonly lines: LineIndex;
  /** The configuration of its project. */
  readonly configuration: ProjectConfiguration | undefined;
}

/** Keeps the latest check of every open document, and the client informed of it. */
export interface Checks {
  /** The check of the document as it is now, provisional or not; made at once where it is not there yet. */
  checkNow(document: TextDocument): CheckedDocument;
  /**
   * Publishes the findings soon. Changes that have arrived together are checked once, in their last version, and
   * what has been overtaken while it waited is dropped.
   */
  schedule(document: TextDocument): void;
  scheduleAll(): void;
  /** Forgets a closed document and clears its findings. */
  close(document: TextDocument): void;
  /** Publishes nothing from now on. */
  stop(): void;
}

export function createChecks(options: {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly projects: Projects;
  /** Gets what a document needs before it can be checked. Never rejects. */
  readonly prepare: (document: TextDocument) => Promise<void>;
  readonly terraform: TerraformFolders;
  /** Told of every check that is whole. */
  readonly configurations: ConfigurationDiagnostics;
  readonly settings: SettingsByDocument;
  readonly support: ClientSupport;
  readonly dataDate: string;
}): Checks {
  const { connection, documents, projects, prepare, terraform, configurations, settings, support, dataDate } = options;
  const latest = new Map<string, CheckedDocument>();
  /** By URI, who was the last to schedule a check: only they may publish. */
  const turns = new Map<string, symbol>();
  /** By URI, what ends the wait for the second pass. */
  const resting = new Map<string, { dispose(): void }>();

  const publish = (uri: string, version: number, diagnostics: Diagnostic[]) => {
    connection.sendDiagnostics({ uri, version, diagnostics }).catch(ignoreGoneClient);
  };
  const publishCheck = (checked: CheckedDocument, current: Settings) => {
    const { uri, version, service, result, lines } = checked;
    const findings = shownFindings(result.findings, current);
    const problems = showsWarnings(current) ? service.commentProblems(result) : [];
    publish(uri, version, [
      ...findings.map((finding) => toDiagnostic(finding, checked, support)),
      ...problems.map((problem) => toProblemDiagnostic(problem, lines)),
    ]);
    if (!result.isProvisional) configurations.see(checked);
    if (!support.showsStatus) return;
    connection.sendNotification(statusNotification, statusOf(checked, findings, dataDate)).catch(ignoreGoneClient);
  };

  const scheduleBeside = (uri: string) => {
    for (const document of documents.all()) if (terraform.isBeside(uri, document.uri)) checks.schedule(document);
  };

  /** Settles when nothing has been typed for a moment, or never: a change or the end of the document lets go of all. */
  const rest = (uri: string): Promise<void> =>
    new Promise((resolve) => {
      resting.set(uri, RAL().timer.setTimeout(resolve, REST));
    });
  const stir = (uri: string) => {
    resting.get(uri)?.dispose();
    resting.delete(uri);
  };
  /** Makes the second pass once the typing rests; `undefined` where there is nothing left to do, or a change came. */
  const finish = async (checked: CheckedDocument, isOvertaken: () => boolean): Promise<CheckedDocument | undefined> => {
    if (!checked.result.isProvisional) return undefined;
    await rest(checked.uri);
    let current = checked;
    while (current.result.isProvisional) {
      if (isOvertaken() || latest.get(current.uri) !== current) return undefined;
      current = { ...current, result: current.service.checkFurther(current.result) };
      latest.set(current.uri, current);
      await queuedMessages();
    }
    return isOvertaken() ? undefined : current;
  };

  const checks: Checks = {
    checkNow(textDocument) {
      const { uri, version, languageId: language } = textDocument;
      const { service, path, configuration } = projects.projectOf(uri);
      const whole = textDocument.getText();
      const text = whole.length > MAX_LENGTH ? "" : whole;
      const project = terraform.around(uri);
      const document: PolicyDocument = { path, text, language, project, syntaxIsChecked: true };
      const before = latest.get(uri);
      if (before !== undefined && before.service === service && isSame(before.document, document)) {
        if (before.version === version) return before;
        const renumbered = { ...before, version };
        latest.set(uri, renumbered);
        return renumbered;
      }
      if (whole.length > MAX_LENGTH) {
        connection.console.warn(`${uri} is too large for an editor; \`leastwise check\` takes it.`);
      }
      const result = service.checkQuickly(document, before?.service === service ? before.result : undefined);
      const lines = createLineIndex(document.text);
      const checked = { uri, version, document, service, result, lines, configuration };
      latest.set(uri, checked);
      if (before !== undefined && before.result.file !== result.file) before.result.file.dispose();
      return checked;
    },
    schedule({ uri }) {
      stir(uri);
      const turn = Symbol(uri);
      turns.set(uri, turn);
      const isOvertaken = () => turns.get(uri) !== turn;
      const run = async () => {
        await queuedMessages();
        await projects.ready();
        const fresh = documents.get(uri);
        if (fresh !== undefined) await prepare(fresh);
        if (isOvertaken()) return;
        const current = await settings.settingsOf(uri);
        const document = documents.get(uri);
        if (isOvertaken() || document === undefined) return;
        if (configurations.show(document)) return;
        try {
          const checked = checks.checkNow(document);
          publishCheck(checked, current);
          if (terraform.update(uri, checked.service.summarise(checked.document, checked.result))) scheduleBeside(uri);
          const finished = await finish(checked, isOvertaken);
          if (finished !== undefined) publishCheck(finished, current);
        } catch (error) {
          connection.console.error(`Check of ${uri} failed: ${describeError(error)}`);
          // The findings that are shown are those of an older text.
          publish(uri, document.version, []);
        }
      };
      void run();
    },
    scheduleAll() {
      for (const document of documents.all()) checks.schedule(document);
    },
    close({ uri }) {
      stir(uri);
      turns.delete(uri);
      settings.forget(uri);
      configurations.forget(uri);
      latest.get(uri)?.result.file.dispose();
      latest.delete(uri);
      connection.sendDiagnostics({ uri, diagnostics: [] }).catch(ignoreGoneClient);
    },
    stop() {
      for (const uri of [...resting.keys()]) stir(uri);
      turns.clear();
    },
  };
  return checks;
}

/**
 * A longer text counts as empty. The largest policy that AWS accepts has some 20,000 characters; a file of this
 * size full of statements takes seconds, and ten times as much may take all memory.
 */
const MAX_LENGTH = 1_000_000;

/** How long nothing is typed before the second pass, in milliseconds. */
const REST = 150;

/**
 * Settles when the messages that have already arrived are handled, or at least the next of them: the connection
 * handles one message in each turn of the event loop.
 */
async function queuedMessages(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise<void>((resolve) => {
      RAL().timer.setImmediate(resolve);
    });
  }
}

function isSame(left: PolicyDocument, right: PolicyDocument): boolean {
  return (
    left.text === right.text &&
    left.path === right.path &&
    left.language === right.language &&
    left.project === right.project
  );
}

function statusOf(checked: CheckedDocument, findings: readonly Finding[], dataDate: string): StatusParams {
  const { uri, version, result } = checked;
  const { policies } = result.file;
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of findings) counts[severity]++;
  const kinds = [...new Set(policies.map(({ facts }) => facts.kind))];
  const characters = fullestUse(policies);
  return { uri, version, kinds, policies: policies.length, counts, dataDate, ...(characters && { characters }) };
}

/** A client that is gone needs no findings; the connection ends the server by itself. */
function ignoreGoneClient(): void {}
