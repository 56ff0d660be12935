import type { PlacedEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../policy/tree.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "missing-version",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "The policy has no `Version`.",
    why: "Without it AWS reads the policy in the language of 2008, where `${aws:username}` and every other policy variable is plain text that matches nothing.",
    how: 'Add `"Version": "2012-10-17"`. Where the policy holds a `${`, that gives it a meaning it does not have today, so look at it first.',
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"],
  },
  messages: {
    missing: {
      text: "The policy has no `Version`, so AWS reads it in the language of 2008, without policy variables.",
      accessAnalyzer: "MISSING_VERSION",
    },
  },
  check({ document, facts, isImplied, statements, version }, { report }) {
    if (
      !facts.wellFormed ||
      isImplied ||
      version !== undefined ||
      document.properties.some(({ key }) => key.toLowerCase() === "version")
    )
      return;
    const edit: PlacedEdit = {
      statement: undefined,
      edit: { op: "addProperty", object: document.id, key: "Version", value: "2012-10-17", atStart: true },
    };
    const found = statements.map(({ root }) => variablesIn(root));
    const meaning = found.includes("some")
      ? ", which gives the policy variables their meaning"
      : ", which gives policy variables their meaning, should deployment fill in any";
    const fix: FixDraft<PlacedEdit> = found.every((variables) => variables === "none")
      ? { title: "Add `Version` 2012-10-17", effect: "preserving", edits: [edit], preferred: true }
      : { title: `Add \`Version\` 2012-10-17${meaning}`, effect: "correcting", edits: [edit] };
    report({ statement: undefined, node: document, message: "missing", fixes: () => [fix] });
  },
});

/** Whether there are policy variables in what is written; what deployment fills in may bring some. */
function variablesIn(node: PolicyNode | PropertyNode): "some" | "maybe" | "none" {
  if (node.kind === "string") {
    const parts =
      node.value.kind === "known" ? [node.value.text] : node.value.kind === "template" ? node.value.parts : [];
    if (parts.some((part) => typeof part === "string" && part.includes("${"))) return "some";
    return node.value.kind === "known" ? "none" : "maybe";
  }
  if (node.kind === "unknown") return "maybe";
  const inside = childrenOf(node).map(variablesIn);
  return (
    inside.find((variables) => variables === "some") ?? inside.find((variables) => variables === "maybe") ?? "none"
  );
}

export const examples: readonly RuleExample[] = [
  {
    title: "Without policy variables the version changes nothing.",
    policy: `
{
~ The policy has no \`Version\`, so AWS reads it in the language of 2008, without policy variables.
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "polly:SynthesizeSpeech",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Add `Version` 2012-10-17",
        `
+  "Version": "2012-10-17",`,
      ],
    ],
  },
  {
    title: "A variable gets its meaning with the version, and the statement its effect.",
    policy: `
{
~ The policy has no \`Version\`, so AWS reads it in the language of 2008, without policy variables.
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::prompts/\${aws:username}/*"
  }
}`,
    fixes: [
      [
        "Add `Version` 2012-10-17, which gives the policy variables their meaning",
        `
+  "Version": "2012-10-17",`,
      ],
    ],
  },
  {
    title: "The version is there, be it the old one.",
    policy: `
{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "polly:SynthesizeSpeech",
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "A version that deployment fills in.",
    policy: `
{
  "Version": { "Ref": "PolicyVersion" },
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "polly:SynthesizeSpeech",
      "Resource": "*"
    }
  ]
}`,
  },
];
