import { describe, expect, it } from "vitest";
import { identity, policy, type RefactoringCase, service, verifyCase } from "./refactoringCase.ts";

const cases: readonly RefactoringCase[] = [
  {
    name: "Statements that differ in one list are merged; another one differs in two",
    policy: policy(
      `{ "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }`,
      `{ "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Sid": "C", "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b/*" }`,
    ),
    offers: {
      "Split by access level: `Write` and `Read`": `
-    { "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*" },
+    { "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::a/*" },
+    { "Sid": "BRead", "Effect": "Allow", "Action": "S3:getobject", "Resource": "arn:aws:s3:::a/*" },`,
      "Merge statements `A` and `B` that differ in `Action` only": `
-    { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
-    { "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*" },
+    { "Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a/*" },`,
    },
  },
  {
    name: "Both lists differ: one statement would grant more",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*" }`,
    ),
    offers: {},
  },
  {
    name: "Other conditions, another effect, and Not forms are not the same",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*" }`,
      `{ "Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "arn:aws:s3:::a/*" }`,
      `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }`,
    ),
    offers: {},
  },
  {
    name: "The principals of one type are merged",
    policy: policy(
      `{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sqs:SendMessage", "Resource": "*" }`,
      `{ "Effect": "Allow", $0"Principal": { "AWS": ["444455556666"] }, "Action": "sqs:SendMessage", "Resource": "*" }`,
      `{ "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": "*" }`,
    ),
    document: { path: "policy.json", kind: "resource" },
    offers: {
      "Merge statements 1 and 2 that differ in `Principal` only": `
-    { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sqs:SendMessage", "Resource": "*" },
-    { "Effect": "Allow", "Principal": { "AWS": ["444455556666"] }, "Action": "sqs:SendMessage", "Resource": "*" },
+    { "Effect": "Allow", "Principal": { "AWS": ["111122223333", "444455556666"] }, "Action": "sqs:SendMessage", "Resource": "*" },`,
    },
  },
  {
    name: "A statement with a comment is not merged away",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"$0 }`,
      `// The writer.
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }`,
    ),
    offers: {
      "Merge statements 1 and 2 that differ in `Action` only": "refused: A comment in there would not move along.",
    },
  },
  {
    name: "Entries are sorted whatever their case, each once; values of conditions too",
    policy: policy(`{
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["vision", $0"Audio", "audio", "vision"] } }
    }`),
    offers: {
      "Sort the 4 entries of `aws:PrincipalTag/team`": `
-      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["vision", "Audio", "audio", "vision"] } }
+      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["Audio", "audio", "vision"] } }`,
    },
  },
  {
    name: "A selection over entries is a place in their list",
    policy: policy(`{
      "Effect": "Allow",
      "Action": [
        "s3:$0PutObject",
        "s3:Get$0Object"
      ],
      "Resource": "*"
    }`),
    offers: {
      "Keep only the reads of the list": `
-        "s3:PutObject",`,
      "Sort the 2 entries of `Action`": `
-        "s3:PutObject",
-        "s3:GetObject"
+        "s3:GetObject",
+        "s3:PutObject"`,
      "Split by access level: `Write` and `Read`": `
-        "s3:PutObject",
-        "s3:GetObject"
+        "s3:PutObject"
+    },
+    {
+      "Effect": "Allow",
+      "Action": "s3:GetObject",
+      "Resource": "*"`,
    },
  },
  {
    name: "A selection over statements is no place",
    policy: policy(
      `{ "Effect": "Allow", "Action": ["s3:Put$0Object", "s3:GetObject"], "Resource": "*" }`,
      `{ "Effect": "Allow", "Action": "sqs:$0SendMessage", "Resource": "*" }`,
    ),
    offers: {},
  },
];

describe("Refactorings that merge and sort", () => {
  it.each(cases)("$name", verifyCase);

  it("merge a policy that is longer than AWS allows, for that makes it shorter", () => {
    const teams = Array.from({ length: 300 }, (_, index) => `"team-${index}"`).join();
    const statement = (action: string) =>
      `{ "Effect": "Allow", "Action": "s3:${action}", "Resource": "*", "Condition": { "StringEquals": { "aws:PrincipalTag/team": [${teams}] } } }`;
    const text = policy(statement("GetObject"), statement("PutObject"));
    const start = text.indexOf("Action");
    const found = service.refactorings(service.check({ ...identity, text }), { start, end: start });
    expect(found.map(({ title, refused }) => [title, refused])).toEqual([
      ["Merge statements 1 and 2 that differ in `Action` only", undefined],
    ]);
  });
});
