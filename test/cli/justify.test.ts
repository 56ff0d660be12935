import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCatalogue } from "../support/service.ts";
import { bundleCommandLine, type CommandLine, makeFolder, readFolder } from "./commandLine.ts";

const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "Read", Effect: "Allow", Action: "textract:Get*Analysis", Resource: "arn:aws:s3:::data/*" },
    { Sid: "Call", Effect: "Allow", Action: "sagemaker:InvokeEndpoint", Resource: "*" },
  ],
});
const terraform = `data "aws_iam_policy_document" "a" {
  statement {
    sid = "A"
    # leastwise: allow wildcard-action Exports | all (ml, until 2999-06-30)
    actions   = ["textract:Get*Analysis"]
    resources = ["arn:aws:s3:::data/*"]
  }
}
`;
const stale = terraform.replace('"textract:Get*Analysis"', '"s3:GetObject"').replace("2999", "2998");
const read = { rule: "wildcard-action", file: "prod/a.json", sid: "Read", action: "textract:Get*Analysis" };
const call = { rule: "wildcard-resource", file: "prod/*.json", resource: "*" };
const all = [
  { ...read, policy: "*", reason: "The exporter needs them", owner: "ml", expires: "2999-01-01" },
  { ...call, action: "sagemaker:InvokeEndpoint", reason: "Old", owner: "ml", expires: "2020-01-01" },
  { ...read, sid: "Call", reason: "Gone" },
  { ...read, owner: "ml" },
  { ...read, file: undefined, policy: "Resources.*", reason: "Gone", owner: "ml" },
];
const configuration = (...justifications: readonly object[]) => `${JSON.stringify({ justifications }, null, 2)}\n`;

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly run: readonly string[];
  /** The folder that it runs in. */
  readonly from?: string;
  readonly exit: 0 | 1 | 2;
  readonly stdout?: string;
  readonly stderr?: string;
}

const files = {
  "prod/a.json": policy,
  "main.tf": terraform,
  "old/stale.tf": stale,
  "leastwise.json": configuration(...all),
};

const cases: Readonly<Record<string, Case>> = {
  "lists all of the project as a table": {
    files,
    run: ["justify", "--list"],
    exit: 1,
    stdout: `\
State            Rule               Where             What                                         Reason                   Owner  Expires
active           wildcard-action    prod/a.json *     Sid Read; action textract:Get*Analysis       The exporter needs them  ml     2999-01-01
expired          wildcard-resource  prod/*.json       action sagemaker:InvokeEndpoint; resource *  Old                      ml     2020-01-01
matches nothing  wildcard-action    prod/a.json       Sid Call; action textract:Get*Analysis       Gone                     –      never
without reason   wildcard-action    prod/a.json       Sid Read; action textract:Get*Analysis       –                        ml     never
matches nothing  wildcard-action    Resources.*       Sid Read; action textract:Get*Analysis       Gone                     ml     never
active           wildcard-action    main.tf:4:5       Sid A; action textract:Get*Analysis          Exports | all            ml     2999-06-30
matches nothing  wildcard-action    old/stale.tf:4:5  –                                            Exports | all            ml     2998-06-30

7 justifications: 2 active, 1 expired, 1 without reason, 3 matches nothing
`,
  },
  "lists them in Markdown, in which nothing of the user's is markup": {
    files: { ...files, "leastwise.json": configuration(...all.slice(0, 2)), "old/stale.tf": "" },
    run: ["justify", "--list", "--format", "markdown"],
    exit: 1,
    stdout: `\
| State | Rule | Where | What | Reason | Owner | Expires |
| --- | --- | --- | --- | --- | --- | --- |
| active | wildcard-action | prod/a.json \\* | Sid Read; action textract:Get\\*Analysis | The exporter needs them | ml | 2999-01-01 |
| expired | wildcard-resource | prod/\\*.json | action sagemaker:InvokeEndpoint; resource \\* | Old | ml | 2020-01-01 |
| active | wildcard-action | main.tf:4:5 | Sid A; action textract:Get\\*Analysis | Exports \\| all | ml | 2999-06-30 |
`,
  },
  "lists them in JSON, from a folder below too": {
    files: { ...files, "leastwise.json": configuration(...all.slice(0, 2)) },
    run: ["justify", "--list", "--format", "json"],
    from: "prod",
    exit: 1,
    stdout: `[
{"rule":"wildcard-action","file":"prod/a.json","policy":"*","sid":"Read","action":["textract:Get*Analysis"],"resource":[],"principal":[],"condition":[],"reason":"The exporter needs them","owner":"ml","expires":"2999-01-01","state":"active","source":"../leastwise.json:3:5"},
{"rule":"wildcard-resource","file":"prod/*.json","policy":null,"sid":null,"action":["sagemaker:InvokeEndpoint"],"resource":["*"],"principal":[],"condition":[],"reason":"Old","owner":"ml","expires":"2020-01-01","state":"expired","source":"../leastwise.json:13:5"},
{"rule":"wildcard-action","file":"../main.tf","policy":null,"sid":"A","action":["textract:Get*Analysis"],"resource":[],"principal":[],"condition":[],"reason":"Exports | all","owner":"ml","expires":"2999-06-30","state":"active","source":"../main.tf:4:5"},
{"rule":"wildcard-action","file":"../old/stale.tf","policy":null,"sid":null,"action":[],"resource":[],"principal":[],"condition":[],"reason":"Exports | all","owner":"ml","expires":"2998-06-30","state":"matches nothing","source":"../old/stale.tf:4:5"}
]
`,
  },
  "is content where all is in order, and says what it did not look at": {
    files: { ...files, "leastwise.json": configuration(all[0] as object, { ...call, reason: "Few", owner: "ml" }) },
    run: ["justify", "--list", "main.tf", "prod/a.json"],
    exit: 0,
    stdout: `\
State   Rule               Where          What                                    Reason                   Owner  Expires
active  wildcard-action    prod/a.json *  Sid Read; action textract:Get*Analysis  The exporter needs them  ml     2999-01-01
active  wildcard-resource  prod/*.json    resource *                              Few                      ml     never
active  wildcard-action    main.tf:4:5    Sid A; action textract:Get*Analysis     Exports | all            ml     2999-06-30

3 justifications: 3 active
`,
  },
  "does not claim of files that it did not read": {
    files: { ...files, "leastwise.json": configuration(all[0] as object, { ...call, reason: "Few", owner: "ml" }) },
    run: ["justify", "--list", "--format=json", "main.tf"],
    exit: 0,
    stdout: `[
{"rule":"wildcard-action","file":"prod/a.json","policy":"*","sid":"Read","action":["textract:Get*Analysis"],"resource":[],"principal":[],"condition":[],"reason":"The exporter needs them","owner":"ml","expires":"2999-01-01","state":"not checked","source":"leastwise.json:3:5"},
{"rule":"wildcard-resource","file":"prod/*.json","policy":null,"sid":null,"action":[],"resource":["*"],"principal":[],"condition":[],"reason":"Few","owner":"ml","expires":null,"state":"not checked","source":"leastwise.json:13:5"},
{"rule":"wildcard-action","file":"main.tf","policy":null,"sid":"A","action":["textract:Get*Analysis"],"resource":[],"principal":[],"condition":[],"reason":"Exports | all","owner":"ml","expires":"2999-06-30","state":"active","source":"main.tf:4:5"}
]
`,
  },
  "says that there is none": {
    files: { "a.json": policy },
    run: ["justify", "--list"],
    exit: 0,
    stdout: "No justifications\n",
  },
  "tells of a comment that cannot be read": {
    files: { "main.tf": terraform.replace("2999-06-30", "June") },
    run: ["justify", "--list"],
    exit: 1,
    stdout: "No justifications\n",
    stderr: "leastwise: main.tf:4:5: `(ml, until June)` is not `(OWNER, until YYYY-MM-DD)`.\n",
  },
  "needs to be told what to do": {
    files: { "a.json": policy },
    run: ["justify"],
    exit: 2,
    stderr: "leastwise: required option '--list' not specified\n",
  },
  "fails where a file is missing": {
    files: { "a.json": policy },
    run: ["justify", "--list", "b.json"],
    exit: 2,
    stderr: "leastwise: there is no file or folder b.json\n",
  },
  "fails where leastwise.json is wrong": {
    files: { "a.json": policy, "leastwise.json": configuration({ ...read, reason: "x", expires: "soon" }) },
    run: ["justify", "--list"],
    exit: 2,
    stderr: "leastwise: leastwise.json:9:18: This has to be a day, such as `2027-06-30`.\n",
  },
  "check passes what is justified, and tells which justifications are not in order": {
    files: { ...files, "leastwise.json": configuration(all[0] as object, { ...call, reason: "Few" }, ...all.slice(2)) },
    run: ["check", "."],
    exit: 0,
    stdout: `\
main.tf
 5:18  hint     \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure. Justified by ml until 2999-06-30: Exports | all.  wildcard-action [quick fix]

prod/a.json
  1:78  hint     \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure. Justified by ml until 2999-01-01: The exporter needs them.  wildcard-action [quick fix]
 1:214  hint     \`sagemaker:InvokeEndpoint\` can be limited to \`endpoint\` and \`inference-component\` ARNs; \`*\` is all of them. Risk: data exposure. Justified: Few.  wildcard-resource [quick fix]

3 findings (3 hints) in 2 of 4 files · data of DATE
`,
    stderr: `\
leastwise: leastwise.json:19:5: The justification matches nothing: \`wildcard-action\` finds nothing that it names.
leastwise: leastwise.json:26:5: The justification gives no reason, and so justifies nothing.
leastwise: leastwise.json:33:5: The justification matches nothing: \`wildcard-action\` finds nothing that it names.
leastwise: old/stale.tf:4:5: The justification matches nothing: \`wildcard-action\` finds nothing that it names.
`,
  },
  "check of one file tells only what can be known": {
    files: {
      ...files,
      "leastwise.json": configuration(
        all[0] as object,
        { ...call, sid: "X", reason: "Few" },
        { ...call, file: "gone/*.json", reason: "Few" },
      ),
    },
    run: ["check", "main.tf"],
    exit: 0,
    stdout: `\
main.tf
 5:18  hint     \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure. Justified by ml until 2999-06-30: Exports | all.  wildcard-action [quick fix]

1 finding (1 hint) in 1 file · data of DATE
`,
  },
  "check of one file tells what is about that file, and what is about none": {
    files: {
      "prod/a.json": policy
        .replace("Get*Analysis", "GetDocumentAnalysis")
        .replace('"*"', '"arn:aws:sagemaker:*:*:endpoint/*"'),
      "prod/c.json": policy,
      "leastwise.json": configuration(
        { ...read, reason: "Few" },
        { ...call, file: "prod/b.json", reason: "Few" },
        { ...call, file: "prod/c.json", reason: "Few" },
      ),
    },
    run: ["check", "--format", "json", "prod/a.json"],
    exit: 0,
    stdout: "[]\n",
    stderr: `\
leastwise: leastwise.json:3:5: The justification matches nothing: \`wildcard-action\` finds nothing that it names.
leastwise: leastwise.json:10:5: The justification matches nothing: \`wildcard-resource\` finds nothing that it names.
`,
  },
  "check as another kind does not say that nothing matches": {
    files: { "prod/a.json": policy, "main.tf": terraform, "leastwise.json": configuration(all[0] as object) },
    run: ["check", "--kind", "scp", "--format", "json", "--fail-on", "never", "main.tf", "prod/a.json"],
    exit: 0,
    stdout: "[]\n",
  },
  "check --fix leaves what is justified": {
    files: { ...files, "leastwise.json": configuration(all[0] as object) },
    run: ["check", "--fix=narrowing", "--format", "json", "--fail-on", "never", "main.tf"],
    exit: 0,
    stdout: `[
{"file":"main.tf","rule":"wildcard-action","accessAnalyzer":null,"severity":"hint","category":"excess","message":"\`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure. Justified by ml until 2999-06-30: Exports | all.","path":["Statement",0,"Action",0],"at":"value","kind":"identity","start":{"line":4,"character":17,"offset":158},"end":{"line":4,"character":40,"offset":181},"fixes":[{"title":"List the 3 actions of \`textract:Get*Analysis\`","effect":"narrowing","needsInput":false,"edits":[{"start":158,"end":181,"newText":"\\"textract:GetDocumentAnalysis\\", \\"textract:GetExpenseAnalysis\\", \\"textract:GetLendingAnalysis\\""}]}]}
]
`,
  },
};

let commandLine: CommandLine;
beforeAll(async () => {
  commandLine = await bundleCommandLine();
});
afterAll(() => commandLine.dispose());

describe("leastwise justify", () => {
  it.each(Object.entries(cases))("%s", async (_, { files, run, from = ".", exit, stdout = "", stderr = "" }) => {
    const folder = makeFolder(files);
    try {
      const outcome = await commandLine.run({ args: run, cwd: path.join(folder, from) });
      expect(outcome).toEqual({ exit, stdout: stdout.replace("DATE", testCatalogue.date), stderr });
      expect(readFolder(folder)).toEqual(files);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
