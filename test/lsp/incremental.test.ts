import fc from "fast-check";
import { expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { policyOf, startServer } from "./client.ts";

const uri = "file:///work/edited.json";
const other = "file:///work/fresh.json";

const start = `[
  ${policyOf("bedrock:InvokeModel", "bedrock:*", "s3:GetObjekt")},
  { "Statement": { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" } },
  { "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "NotAction": ["textract:Get*"], "Resource": "*" },
    { "Effect": "Allow", "Action": ["rekognition:Detect*", "rekognition:DetectFaces"], "Resource": "*" }] }
]
`;

/** Pieces that turn up in edits: what opens and closes, what finishes a name, line ends, broken text. */
const piece = fc.constantFrom(
  ...['"', ",", "{", "}", "[", "]", ":", "\n", "\r\n", "\r", " ", "\t", "*", "🦙", "//", "/*", "*/", "\\", "x"],
  ...['"s3:GetObject",', '"Action"', '"NotAction"', '"Version": "2012-10-17",', '"Effect": "Deny",', "Statement"],
  ...['{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" },', '"Condition": {},', "bedrock:InvokeModel"],
);
/** A cut and an insertion at places given as parts of the text's length. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(120)),
  text: fc.oneof(piece, fc.constant("")),
});

it("Findings after edits are those of the same text opened afresh", async () => {
  const client = await startServer();
  const check = fc.asyncProperty(
    fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
    async (steps) => {
      await client.open(uri, start);
      for (const edits of steps) {
        // The ranges of one notification count from the text that the edits before have left.
        const scratch = TextDocument.create(uri, "json", 1, client.textOf(uri));
        const changes = edits.map(({ at, cut, text }) => {
          const offset = Math.floor(at * scratch.getText().length);
          const range = { start: scratch.positionAt(offset), end: scratch.positionAt(offset + cut) };
          TextDocument.update(scratch, [{ range, text }], 2);
          return { range, text };
        });
        const edited = await client.change(uri, ...changes);
        expect(client.textOf(uri)).toBe(scratch.getText());
        const fresh = await client.open(other, client.textOf(uri));
        await client.close(other);
        expect(JSON.parse(JSON.stringify(edited).replaceAll(uri, other))).toEqual(fresh);
      }
      await client.close(uri);
    },
  );
  await fc.assert(check, { seed: 20_26, numRuns: 60 });
  expect(client.logged).toEqual([]);
});
