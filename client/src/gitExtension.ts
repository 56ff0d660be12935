import * as vscode from "vscode";

/** The part of the API of VS Code's Git extension that is used here: `extensions/git/src/api/git.d.ts` in its source. */
export interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}

export interface GitRepository {
  readonly state: { readonly HEAD: { readonly commit?: string } | undefined; readonly onDidChange: vscode.Event<void> };
  /** The text of a file in a commit; rejects where it is not there. */
  show(ref: string, path: string): Promise<string>;
}

interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): GitApi;
}

/** Tells of Git's API when it is there, and `undefined` when it goes. Where there is no Git extension, never. */
export async function watchGit(onChange: (api: GitApi | undefined) => void): Promise<vscode.Disposable | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (extension === undefined) return undefined;
  const git = await extension.activate();
  const tell = (enabled: boolean) => onChange(enabled ? git.getAPI(1) : undefined);
  tell(git.enabled);
  // The event comes before all of the API is in place.
  return git.onDidChangeEnablement((enabled) => queueMicrotask(() => tell(enabled)));
}
