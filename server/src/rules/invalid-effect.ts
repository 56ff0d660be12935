import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "invalid-effect",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "`Effect` is neither `Allow` nor `Deny`.",
    why: "AWS rejects the whole policy. Case and blanks count: `allow` is none of the two.",
    how: "Write `Allow` or `Deny`.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html"],
  },
  messages: {
    near: { text: "`{text}` is no effect; `{effect}` is.", accessAnalyzer: "INVALID_EFFECT" },
    unknown: { text: "`{text}` is no effect: there are `Allow` and `Deny`.", accessAnalyzer: "INVALID_EFFECT" },
  },
  check({ elements, effect }, { report }) {
    const element = elements.get("Effect");
    if (effect !== undefined || element?.node.kind !== "string") return;
    const { node } = element;
    const text = knownText(node.value);
    if (text === undefined) return;
    const meant = effects.find((one) => one.toLowerCase() === text.trim().toLowerCase());
    const fixes = () => (meant === undefined ? effects.toReversed() : [meant]).map((one) => change(node.id, text, one));
    if (meant === undefined) report({ node, message: "unknown", data: { text }, fixes });
    else report({ node, message: "near", data: { text, effect: meant }, fixes });
  },
});

const effects = ["Allow", "Deny"] as const;

function change(node: number, text: string, effect: (typeof effects)[number]): FixDraft<PolicyEdit> {
  const consequence = effect === "Allow" ? "grants what the statement says" : "denies what the statement says";
  return {
    title: `Change \`${text}\` to \`${effect}\`, which ${consequence}`,
    effect: "correcting",
    edits: [{ op: "replace", node, values: [effect] }],
  };
}

export const examples: readonly RuleExample[] = [
  {
    title: "Case and blanks count, and other words say nothing.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "allow",
                ~~~~~~~ \`allow\` is no effect; \`Allow\` is.
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    },
    {
      "Effect": "Deny ",
                ~~~~~~~ \`Deny \` is no effect; \`Deny\` is.
      "Action": "kendra:DeleteIndex",
      "Resource": "*"
    },
    {
      "Effect": "Permit",
                ~~~~~~~~ \`Permit\` is no effect: there are \`Allow\` and \`Deny\`.
      "Action": "kendra:Retrieve",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Change `allow` to `Allow`, which grants what the statement says",
        `
-      "Effect": "allow",
+      "Effect": "Allow",`,
      ],
      [
        "Change `Deny ` to `Deny`, which denies what the statement says",
        `
-      "Effect": "Deny ",
+      "Effect": "Deny",`,
      ],
      [
        "Change `Permit` to `Deny`, which denies what the statement says",
        `
-      "Effect": "Permit",
+      "Effect": "Deny",`,
      ],
      [
        "Change `Permit` to `Allow`, which grants what the statement says",
        `
-      "Effect": "Permit",
+      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "The two that there are, and one that deployment decides.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    },
    { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" },
    { "Effect": { "Ref": "Effect" }, "Action": "kendra:Retrieve", "Resource": "*" }
  ]
}`,
  },
];
