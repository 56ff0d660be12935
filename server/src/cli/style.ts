import type { WriteStream } from "node:tty";
import { styleText } from "node:util";

/** Dresses a text, on a terminal that shows colours; elsewhere the text stays as it is. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** `NO_COLOR`, `FORCE_COLOR` and `TERM` count as Node reads them, but only on a terminal. */
export function styleFor(stream: WriteStream): Style {
  if (stream.isTTY !== true || !stream.hasColors()) return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}
