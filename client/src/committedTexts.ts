import * as vscode from "vscode";
import { type CommittedTextParams, committedTextNotification } from "../../server/src/lsp/protocol.ts";
import type { ClientControl } from "./client.ts";
import { type GitApi, type GitRepository, watchGit } from "./gitExtension.ts";

const settingName = "leastwise.codeLens.compareWithCommit";

/**
 * Tells the server what the open documents of `selector` look like in the last commit: when one is opened, when the
 * commit changes, when a repository comes or goes. Never while somebody types, and never with a git of our own.
 */
export function shareCommittedTexts(control: ClientControl, selector: vscode.DocumentSelector): vscode.Disposable {
  let git: GitApi | undefined;
  /** By repository, the commit that was told last, and what to dispose of. */
  const watched = new Map<GitRepository, { commit: string | undefined; readonly watch: vscode.Disposable }>();

  const isOurs = (document: vscode.TextDocument) =>
    document.uri.scheme === "file" && vscode.languages.match(selector, document) > 0;
  const tell = async (document: vscode.TextDocument): Promise<void> => {
    const client = control.running();
    if (client === undefined || !isOurs(document)) return;
    const text = await committedText(git, document);
    const params: CommittedTextParams = { uri: document.uri.toString(), text };
    await client.sendNotification(committedTextNotification, params);
  };
  const tellSafely = (document: vscode.TextDocument) =>
    void tell(document).catch((error: unknown) => control.output.debug(String(error)));
  const tellAll = () => vscode.workspace.textDocuments.forEach(tellSafely);

  const watch = (repository: GitRepository) => {
    if (watched.has(repository)) return;
    const change = repository.state.onDidChange(() => {
      const known = watched.get(repository);
      const commit = repository.state.HEAD?.commit;
      if (known === undefined || known.commit === commit) return;
      known.commit = commit;
      tellAll();
    });
    watched.set(repository, { commit: repository.state.HEAD?.commit, watch: change });
    tellAll();
  };
  const forget = (repository: GitRepository) => {
    watched.get(repository)?.watch.dispose();
    watched.delete(repository);
    tellAll();
  };
  let events: vscode.Disposable[] = [];
  const useGit = (api: GitApi | undefined) => {
    vscode.Disposable.from(...events, ...[...watched.values()].map((one) => one.watch)).dispose();
    watched.clear();
    git = api;
    events = api === undefined ? [] : [api.onDidOpenRepository(watch), api.onDidCloseRepository(forget)];
    api?.repositories.forEach(watch);
    tellAll();
  };

  let enablement: vscode.Disposable | undefined;
  let isDisposed = false;
  void watchGit(useGit).then(
    (watching) => {
      enablement = watching;
      if (isDisposed) watching?.dispose();
    },
    (error: unknown) => control.output.debug(`Git is not there: ${error}`),
  );
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(tellSafely),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settingName)) tellAll();
    }),
    control.onDidStart(tellAll),
    {
      dispose() {
        isDisposed = true;
        enablement?.dispose();
        vscode.Disposable.from(...events, ...[...watched.values()].map((one) => one.watch)).dispose();
      },
    },
  );
}

/** `null` where the file is in no commit, where there is no git, or where nobody wants to know. */
async function committedText(git: GitApi | undefined, { uri }: vscode.TextDocument): Promise<string | null> {
  const isWanted = vscode.workspace.getConfiguration(undefined, uri).get<boolean>(settingName, true);
  const repository = isWanted ? (git?.getRepository(uri) ?? null) : null;
  if (repository === null) return null;
  return repository.show("HEAD", uri.fsPath).catch(() => null);
}
