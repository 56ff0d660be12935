import { hasWildcard } from "./pattern.ts";

/** An entry of `Action` or `NotAction`, cut at its first colon. */
export interface ActionPattern {
  readonly text: string;
  /** Before the colon, as written; service prefixes compare without case. */
  readonly prefix: string;
  /** After the colon, as written; may hold wildcards. */
  readonly name: string;
}

/** Reads `service:Name`; `undefined` where there is no colon, as in a bare `*`. */
export function parseAction(text: string): ActionPattern | undefined {
  const colon = text.indexOf(":");
  if (colon === -1) return undefined;
  return { text, prefix: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** Whether the entry stands for every action of every service: `*`, `*:*`, `**`. */
export function isAnyAction(text: string): boolean {
  return /^\*+(:\*+)?$/.test(text);
}

/** Whether the entry stands for every action of one service: `bedrock:*`. */
export function isWholeService(action: ActionPattern): boolean {
  return !hasWildcard(action.prefix) && /^\*+$/.test(action.name);
}
