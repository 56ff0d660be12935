import type { Reporter } from "./reporter.ts";

/** One array, with a line for every finding. */
export const reportJson: Reporter = ({ files }) => {
  const lines = files.flatMap(({ findings }) => findings.map(({ report }) => JSON.stringify(report)));
  return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
};
