import { rules } from "../../server/src/rules/registry.ts";

/** One repair of each effect waits in it. */
export const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "bedrock:InvokeModel",
        "bedrock:InvokeModel",
        "textract:Get*Analysis",
        "rekognition:DetectLabel"
      ],
      "Resource": "*"
    }
  ]
}
`;

export const preserved = policy.replace('        "bedrock:InvokeModel",\n', "");

export const narrowed = preserved.replace(
  '"textract:Get*Analysis"',
  ["Document", "Expense", "Lending"].map((name) => `"textract:Get${name}Analysis"`).join(",\n        "),
);

export const corrected = preserved.replace("DetectLabel", "DetectLabels");

/** Nothing to complain of. */
export const clean = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "arn:aws:bedrock:us-east-1::foundation-model/a.b" }
  ]
}
`;

/** The rules that the golden outputs are of; new rules do not change them. */
const goldenRules = ["redundant-action", "wildcard-action", "unknown-action"];

/** A `leastwise.json` with the golden rules only, or with these settings besides. */
export function configuration({
  rules: more = {},
  ...others
}: {
  rules?: object;
  kinds?: readonly object[];
} = {}): string {
  const unwanted = rules.map(({ id }): string => id).filter((id) => !goldenRules.includes(id));
  return JSON.stringify({ rules: { ...Object.fromEntries(unwanted.map((id) => [id, "off"])), ...more }, ...others });
}
