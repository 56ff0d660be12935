import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "invalid-sid",
  category: "hygiene",
  scope: "statement",
  // What resource policies take is up to each service.
  appliesTo: ["identity", "boundary", "session", "scp", "rcp"],
  docs: {
    what: "A `Sid` has a character other than a letter from A to Z or a digit.",
    why: "IAM and Organizations reject the whole policy. Services with policies of their own, such as Amazon S3, take more.",
    how: "Leave letters and digits; words are told apart by capitals.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  },
  messages: {
    characters: {
      text: "`{sid}` has characters other than letters and digits: AWS rejects the policy.",
      accessAnalyzer: "UNSUPPORTED_SID",
    },
  },
  check({ elements, sid }, { report }) {
    const node = elements.get("Sid")?.node;
    if (node === undefined || sid === undefined || /^[A-Za-z0-9]*$/.test(sid)) return;
    const name = toName(sid);
    report({
      node,
      message: "characters",
      data: { sid },
      fixes: () =>
        name === ""
          ? []
          : [
              {
                title: `Change it to \`${name}\`, which lets AWS accept the policy`,
                effect: "correcting",
                edits: [{ op: "replace", node: node.id, values: [name] }],
                preferred: true,
              },
            ],
    });
  },
});

/** The words of a name as one, each with a capital; letters with marks become plain ones. */
function toName(sid: string): string {
  const plain = sid.normalize("NFKD").replace(/\p{Mark}/gu, "");
  return plain
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

export const examples: readonly RuleExample[] = [
  {
    title: "Blanks, underscores and letters of other languages.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "query the index",
             ~~~~~~~~~~~~~~~~~ \`query the index\` has characters other than letters and digits: AWS rejects the policy.
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    },
    {
      "Sid": "No_Délétion",
             ~~~~~~~~~~~~~ \`No_Délétion\` has characters other than letters and digits: AWS rejects the policy.
      "Effect": "Deny",
      "Action": "kendra:DeleteIndex",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Change it to `QueryTheIndex`, which lets AWS accept the policy",
        `
-      "Sid": "query the index",
+      "Sid": "QueryTheIndex",`,
      ],
      [
        "Change it to `NoDeletion`, which lets AWS accept the policy",
        `
-      "Sid": "No_Délétion",
+      "Sid": "NoDeletion",`,
      ],
    ],
  },
  {
    title: "Letters and digits, and a name that deployment makes.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "QueryTheIndex2",
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    },
    { "Sid": { "Ref": "Name" }, "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" }
  ]
}`,
  },
  {
    title: "A bucket's policy may say more.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "deny all but TLS",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}`,
  },
];
