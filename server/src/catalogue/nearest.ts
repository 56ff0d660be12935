/**
 * The index of the candidate that is probably meant, or `undefined` where none is near: at most a third of the
 * characters may differ, a swap of neighbours counting as one. Of equally near ones the first.
 */
export function nearest(text: string, candidates: readonly string[]): number | undefined {
  let best: number | undefined;
  let limit = Math.floor(text.length / 3) + 1;
  candidates.forEach((candidate, index) => {
    if (Math.abs(candidate.length - text.length) >= limit) return;
    const distance = editDistance(text, candidate, limit);
    if (distance < limit) {
      best = index;
      limit = distance;
    }
  });
  return best;
}

/** Optimal string alignment distance; any value of at least `limit` means "too far". */
function editDistance(left: string, right: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let line = 1; line <= left.length; line++) {
    const row = [line];
    let least = line;
    for (let column = 1; column <= right.length; column++) {
      const cost = left[line - 1] === right[column - 1] ? 0 : 1;
      let value = Math.min((last[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (line > 1 && column > 1 && left[line - 1] === right[column - 2] && left[line - 2] === right[column - 1]) {
        value = Math.min(value, (beforeLast[column - 2] ?? 0) + 1);
      }
      row.push(value);
      least = Math.min(least, value);
    }
    if (least >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? limit;
}
