import path from "node:path";
import { printable } from "../text/printable.ts";
import { findFiles } from "./files.ts";
import { findConfiguration } from "./findConfiguration.ts";
import { createPolicyReader } from "./policyFiles.ts";
import { complain, type ExitCode, type Shell } from "./shell.ts";
import { type Style, styleFor } from "./style.ts";
import { readTextFile } from "./textFile.ts";

/** Prints what the policies of a file grant; `undefined` where there is no such file. */
export async function explainFile(name: string, shell: Shell): Promise<ExitCode | undefined> {
  const { files } = await findFiles([name], shell.cwd);
  const [file, ...others] = files;
  if (file?.location === undefined || others.length > 0 || !file.named) return undefined;
  const { configuration, root } = findConfiguration({ named: undefined, ...shell });
  const text = readTextFile(file.location);
  if ("problem" in text) {
    complain(shell, `${name} ${text.problem}`);
    return 2;
  }
  const { service, read } = createPolicyReader(configuration);
  const below = path.relative(root, file.location).replaceAll(path.sep, "/");
  const { policies } = await read({ name, text: text.text, path: below, location: file.location });
  if (policies.length === 0) {
    complain(shell, `${name} holds no policy`);
    return 2;
  }
  const style = styleFor(shell.stdout);
  shell.stdout.write(policies.map((policy) => toTerminal(service.grantsPage(policy), style)).join("\n"));
  return 0;
}

/** A page of ours without its Markdown: titles in bold, everything else as plain text. */
export function toTerminal(markdown: string, style: Style): string {
  const lines = markdown.split("\n").map((line) => {
    const title = /^#+ (.*)$/.exec(line)?.[1];
    const text = printable(plain(title ?? line));
    return title === undefined ? text : style("bold", text);
  });
  return `${lines.join("\n")}\n`;
}

function plain(line: string): string {
  return line.replace(
    /\\(.)|(`+) ?(.*?) ?\2(?!`)|\*\*(.*?)\*\*|^\*(.*)\*$/g,
    (_, escaped?: string, _fence?: string, code?: string, strong?: string, slanted?: string) =>
      escaped ?? code ?? plain(strong ?? slanted ?? ""),
  );
}
