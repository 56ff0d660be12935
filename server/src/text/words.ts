/** `1 action`, `2 actions`, `1,024 actions`. */
export function count(number: number, noun: string): string {
  return `${formatNumber(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** With a comma every three digits, in no locale. */
export function formatNumber(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The words in backticks; of many the first few, and how many more there are. */
export function quoteSome(words: readonly string[], most = 3): string {
  const shown = words.slice(0, words.length === most + 1 ? most + 1 : most).map((word) => `\`${word}\``);
  const rest = words.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${count(rest, "other")}` : enumerate(shown);
}

/** The first sentence of a text: up to a stop with a blank and a new beginning behind it. */
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+[A-Z`*]|\s*$)/s.exec(text)?.[0] ?? text;
}
