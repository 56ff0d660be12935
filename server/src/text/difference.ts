/** Whole blocks are compared at once; only the one that differs is looked at by character. */
const BLOCK = 1024;

/** How many code units both texts begin with alike. */
export function commonPrefix(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length + BLOCK <= most && right.startsWith(left.slice(length, length + BLOCK), length)) length += BLOCK;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  return length;
}

/** How many code units both texts end with alike, `most` at the most. */
export function commonSuffix(left: string, right: string, most: number): number {
  const blockOf = (text: string, length: number) => text.slice(text.length - length - BLOCK, text.length - length);
  let length = 0;
  while (length + BLOCK <= most && blockOf(left, length) === blockOf(right, length)) length += BLOCK;
  while (length < most && left.charCodeAt(left.length - 1 - length) === right.charCodeAt(right.length - 1 - length)) {
    length++;
  }
  return length;
}
