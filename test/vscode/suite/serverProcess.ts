import { execFileSync } from "node:child_process";
import fs from "node:fs";

/** The process ids of the language servers that this extension host has started and that still run. */
export function serverPids(): number[] {
  return children().flatMap(({ pid, command }) => (/server[\\/]dist[\\/]cli\.js/.test(command) ? [pid] : []));
}

/** Whether `serverPids` can tell. */
export const seesProcesses = process.platform !== "win32";

function children(): { readonly pid: number; readonly command: string }[] {
  return fs.existsSync("/proc/self/stat") ? childrenInProc() : childrenByPs();
}

function childrenInProc() {
  return fs.readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The program's name, in brackets, may hold anything; the state and the parent come behind it.
      const [, state, parent] = /.*\) (\w) (\d+)/s.exec(fs.readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      if (Number(parent) !== process.pid || state === "Z") return [];
      return [{ pid: Number(name), command: fs.readFileSync(`/proc/${name}/cmdline`, "utf8") }];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

function childrenByPs() {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,command="], { encoding: "utf8" });
  return table.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)/.exec(line) ?? [];
    return Number(parent) === process.pid ? [{ pid: Number(pid), command: command ?? "" }] : [];
  });
}
