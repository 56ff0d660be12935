import type { PolicyEdit } from "../policy/edit.ts";
import { type Entry, iamKinds, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { holdsVariable, readVariables, type VariableFault, type VariableUse } from "../policy/variables.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "malformed-variable",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "A policy variable is not written as IAM reads it: it has no end, no name, a blank in its name, or a default without quotes.",
    why: "AWS rejects the policy, or takes the variable for plain text that matches nothing.",
    how: "Write `${aws:username}`, or `${aws:PrincipalTag/team, 'none'}` with a default. The characters themselves are `${*}`, `${?}` and `${$}`.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  },
  messages: {
    brace: { text: "`{variable}` does not end: a `}` is missing.", accessAnalyzer: "MISSING_BRACE_IN_VARIABLE" },
    empty: { text: "`{variable}` names no key.", accessAnalyzer: "EMPTY_VARIABLE" },
    space: { text: "The name in `{variable}` has a blank.", accessAnalyzer: "UNSUPPORTED_SPACE_IN_VARIABLE" },
    quote: {
      text: "The default in `{variable}` does not stand in single quotes.",
      accessAnalyzer: "MISSING_QUOTE_IN_VARIABLE",
    },
  },
  check(statement, { policy, report }) {
    // There `${` is plain text.
    if (policy.version === "2008-10-17") return;
    for (const { node, value } of variableEntries(statement)) {
      const text = knownText(value);
      if (text === undefined || !holdsVariable(text)) continue;
      for (const use of readVariables(text)) {
        if (use.fault === undefined) continue;
        const variable = text.slice(use.start, use.end);
        report({ node, message: use.fault, data: { variable }, fixes: () => repairs(node.id, text, use) });
      }
    }
  },
});

/** The entries that may hold policy variables. */
export function* variableEntries({ resources, conditions }: Statement): Generator<Entry> {
  yield* resources?.entries ?? [];
  for (const { values } of conditions?.tests ?? []) yield* values;
}

function repairs(node: number, text: string, use: VariableUse): FixDraft<PolicyEdit>[] {
  const variable = text.slice(use.start, use.end);
  const corrected = use.fault === undefined ? undefined : corrections[use.fault](variable);
  if (corrected === undefined || corrected === variable) return [];
  const whole = text.slice(0, use.start) + corrected + text.slice(use.end);
  return [
    {
      title: `Change \`${variable}\` to \`${corrected}\`, which gives the variable its meaning`,
      effect: "correcting",
      edits: [{ op: "replace", node, values: [whole] }],
      preferred: true,
    },
  ];
}

/** What a variable was probably meant to be. */
const corrections: Readonly<Record<VariableFault, (variable: string) => string | undefined>> = {
  // The name ends where no name can go on; of a tag's key only the first word is sure.
  brace: (variable) => variable.replace(/^\$\{[\w.:-]+(?:\/[\w.:-]+)?/, "$&}"),
  empty: () => undefined,
  space: (variable) => variable.replace(/^[^,]*/, (name) => name.replace(/\s+/g, "")),
  quote: (variable) =>
    variable.replace(/,\s*(.*)\}$/, (_, fallback: string) => `, '${fallback.replace(/'/g, "").trim()}'}`),
};

export const examples: readonly RuleExample[] = [
  {
    title: "Variables without an end, a name, or the quotes of a default.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": [
        "arn:aws:s3:::training-data/\${aws:username/*",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`\${aws:username/*\` does not end: a \`}\` is missing.
        "arn:aws:s3:::training-data/\${}/*",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`\${}\` names no key.
        "arn:aws:s3:::training-data/\${aws:PrincipalTag/team, none}/*"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The default in \`\${aws:PrincipalTag/team, none}\` does not stand in single quotes.
      ]
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": { "StringLike": { "s3:prefix": "\${ aws:username }/*" } }
                                                  ~~~~~~~~~~~~~~~~~~~~~ The name in \`\${ aws:username }\` has a blank.
    }
  ]
}`,
    fixes: [
      [
        "Change `${aws:username/*` to `${aws:username}/*`, which gives the variable its meaning",
        `
-        "arn:aws:s3:::training-data/\${aws:username/*",
+        "arn:aws:s3:::training-data/\${aws:username}/*",`,
      ],
      [
        "Change `${aws:PrincipalTag/team, none}` to `${aws:PrincipalTag/team, 'none'}`, which gives the variable its meaning",
        `
-        "arn:aws:s3:::training-data/\${aws:PrincipalTag/team, none}/*"
+        "arn:aws:s3:::training-data/\${aws:PrincipalTag/team, 'none'}/*"`,
      ],
      [
        "Change `${ aws:username }` to `${aws:username}`, which gives the variable its meaning",
        `
-      "Condition": { "StringLike": { "s3:prefix": "\${ aws:username }/*" } }
+      "Condition": { "StringLike": { "s3:prefix": "\${aws:username}/*" } }`,
      ],
    ],
  },
  {
    title: "Variables as IAM reads them, the characters themselves, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": [
        "arn:aws:s3:::training-data/\${aws:username}/*",
        "arn:aws:s3:::training-data/\${aws:PrincipalTag/team, 'none'}/it's/*",
        "arn:aws:s3:::training-data/\${*}/\${?}/\${$}",
        { "Ref": "Data" }
      ]
    }
  ]
}`,
  },
];
