/** Values that are ordered: numbers, times, addresses. A test on them holds on one interval. */

/** Reads a number as AWS compares them; `undefined` where the text is none. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

/** Reads a time of ISO 8601, or in seconds since 1970, as milliseconds. */
export function readTime(text: string): number | undefined {
  const seconds = readNumber(text);
  const time =
    seconds === undefined
      ? readIsoTime(text)
      : /^\d{4}$/.test(text)
        ? Date.UTC(seconds, 0)
        : Math.round(seconds * 1000);
  return time === undefined || Number.isNaN(time) || Math.abs(time) > LAST_TIME ? undefined : time;
}

/** The last time that can be written, in milliseconds, less a day. */
const LAST_TIME = 8.64e15 - 8.64e7;

function readIsoTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/.test(text)) return undefined;
  return Date.parse(/T/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text);
}

/** Whether a date's day is one of its month; other texts are none of this question. */
export function isValidDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return true;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** An interval of addresses of one family, both ends within. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads an address or a CIDR block. */
export function readRange(text: string): AddressRange | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const family = address.includes(":") ? 6 : 4;
  const bits = family === 4 ? 32 : 128;
  const value = family === 4 ? readIPv4(address) : readIPv6(address);
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (value === undefined || rest.length > 0 || prefix < 0 || prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

/** A CIDR block by its first address; itself where it is written so, `undefined` for what is no block. */
export function networkOf(text: string): string | undefined {
  const [address, length] = text.split("/");
  const range = readRange(text);
  if (range === undefined || length === undefined || address === undefined) return undefined;
  const start = readRange(address);
  return start?.first === range.first ? text : `${shorten(formatAddress(range.family, range.first))}/${length}`;
}

/** The longest run of zero fields of an IPv6 address as `::`. */
function shorten(address: string): string {
  if (!address.includes(":")) return address;
  const runs = address.match(/(?:\b0(?::|$)){2,}/g) ?? [];
  const [longest] = runs.toSorted((left, right) => right.length - left.length);
  return longest === undefined
    ? address
    : address
        .replace(longest, ":")
        .replace(/^:(?!:)/, "::")
        .replace(/([^:]):$/, "$1::");
}

function readIPv4(text: string): bigint | undefined {
  const fields = text.split(".");
  if (fields.length !== 4 || !fields.every((field) => /^\d{1,3}$/.test(field) && Number(field) < 256)) return undefined;
  return fields.reduce((sum, field) => sum * 256n + BigInt(field), 0n);
}

function readIPv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const fields = [...head, ...Array<string>(tail === undefined ? 0 : missing).fill("0"), ...(tail ?? [])];
  if (!fields.every((field) => /^[0-9a-f]{1,4}$/i.test(field))) return undefined;
  return fields.reduce((sum, field) => sum * 65536n + BigInt(`0x${field}`), 0n);
}

function formatAddress(family: 4 | 6, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  return Array.from({ length: 8 }, (_, field) => ((value >> BigInt(16 * (7 - field))) & 65535n).toString(16)).join(":");
}

/** For every interval that the numbers cut out of all numbers, the numbers themselves too, one number in it. */
export function representNumbers(cuts: readonly number[]): number[] {
  const sorted = [...new Set(cuts)].sort((left, right) => left - right);
  const [first] = sorted;
  if (first === undefined) return [1];
  return [
    first - 1,
    ...sorted.flatMap((cut, index) => {
      const next = sorted[index + 1];
      return [cut, next === undefined ? cut + 1 : between(cut, next)];
    }),
  ];
}

/** A whole number where there is one. */
function between(low: number, high: number): number {
  const whole = Math.floor((low + high) / 2);
  return whole > low && whole < high ? whole : (low + high) / 2;
}

/** For every interval that the ranges cut out of all addresses, one address in it. */
export function representAddresses(ranges: readonly AddressRange[]): string[] {
  return ([4, 6] as const).flatMap((family) => {
    const end = 1n << (family === 4 ? 32n : 128n);
    const cuts = ranges.filter((range) => range.family === family).flatMap(({ first, last }) => [first, last + 1n]);
    return [...new Set([0n, ...cuts])].filter((cut) => cut < end).map((cut) => formatAddress(family, cut));
  });
}
