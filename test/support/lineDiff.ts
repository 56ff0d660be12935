/** The lines that differ, `-` for gone and `+` for new, in order. Lines in common are left out. */
export function lineDiff(before: string, after: string): string {
  const left = before.split("\n");
  const right = after.split("\n");
  const lengths = commonLengths(left, right);
  const lines: string[] = [];
  let line = 0;
  let other = 0;
  while (line < left.length || other < right.length) {
    if (line < left.length && left[line] === right[other]) {
      line++;
      other++;
    } else if (
      other >= right.length ||
      (line < left.length && at(lengths, line + 1, other) >= at(lengths, line, other + 1))
    ) {
      lines.push(`-${left[line++]}`);
    } else {
      lines.push(`+${right[other++]}`);
    }
  }
  return lines.join("\n");
}

/** How many lines the rests of both texts have in common, by where the rests begin. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let line = left.length - 1; line >= 0; line--) {
    for (let other = right.length - 1; other >= 0; other--) {
      const row = lengths[line];
      if (row === undefined) continue;
      row[other] =
        left[line] === right[other]
          ? at(lengths, line + 1, other + 1) + 1
          : Math.max(at(lengths, line + 1, other), at(lengths, line, other + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly (readonly number[])[], line: number, other: number): number {
  return lengths[line]?.[other] ?? 0;
}
