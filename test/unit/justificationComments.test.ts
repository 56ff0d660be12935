import { describe, expect, it } from "vitest";
import { testHosts, testService } from "../support/service.ts";

const service = testService();

/** The findings of `wildcard-action` and `wildcard-resource` by the text that they flag, and what is wrong with comments. */
function outcome(path: string, text: string): { readonly findings: string[]; readonly problems: string[] } {
  const result = service.check({ path, text });
  const shown = result.findings.filter(({ rule }) => /^(wildcard|allow)-/.test(rule));
  return {
    findings: shown.map(({ severity, span }) => `${severity} ${text.slice(span.start, span.end).replaceAll('"', "")}`),
    problems: service.commentProblems(result).map(({ message, start, end }) => `${text.slice(start, end)}: ${message}`),
  };
}

const allow = "leastwise: allow wildcard-action Exports (ml, until 2027-06-30)";

describe("A comment in YAML covers", () => {
  const yaml = (lines: string) => `Version: "2012-10-17"\nStatement:\n${lines}`;
  it.each<[string, string, readonly string[]]>([
    [
      "the entry below it, and no other",
      `  - Effect: Allow
    Action:
      # ${allow}
      - s3:Get*
      - s3:Put*
    Resource: arn:aws:s3:::data/*`,
      ["hint s3:Get*", "warning s3:Put*"],
    ],
    [
      "the entry that it stands behind",
      `  - Effect: Allow
    Action:
      - s3:Get*
      - s3:Put* # ${allow}
    Resource: arn:aws:s3:::data/*`,
      ["warning s3:Get*", "hint s3:Put*"],
    ],
    [
      "a value beside its key",
      `  - Effect: Allow
    # ${allow}
    Action: s3:Get*
    Resource: arn:aws:s3:::data/*`,
      ["hint s3:Get*"],
    ],
    [
      "all of the statement below it, and nothing of the next",
      `  # ${allow}
  - Effect: Allow
    Action:
      - s3:Get*
      - s3:Put*
    Resource: arn:aws:s3:::data/*
  - Effect: Allow
    Action: s3:Get*
    Resource: arn:aws:s3:::other/*`,
      ["hint s3:Get*", "hint s3:Put*", "warning s3:Get*"],
    ],
    [
      "what is in the line, where it stands behind the first one of a statement",
      `  - Effect: Allow # ${allow}
    Action: s3:Get*
    Resource: arn:aws:s3:::data/*`,
      ["warning s3:Get*"],
    ],
    [
      "only findings of its rule",
      `  # ${allow}
  - Effect: Allow
    Action: [s3:Get*, "polly:*"]
    Resource: arn:aws:s3:::data/*`,
      ["hint s3:Get*", "warning polly:*"],
    ],
    [
      "the next line that is more than a comment",
      `  - Effect: Allow
    Action:
      # ${allow}
      # and what more there is to say

      - s3:Get*
    Resource: arn:aws:s3:::data/*`,
      ["hint s3:Get*"],
    ],
    [
      "what it stands at beside another comment",
      `  - Effect: Allow
    # leastwise: allow wildcard-resource One of many
    # ${allow}
    Action: s3:Get*
    # leastwise: allow wildcard-resource One of many
    Resource: "*"`,
      ["hint s3:Get*"],
    ],
  ])("%s", (_, lines, expected) => {
    const text = yaml(`${lines}\n`);
    expect(outcome("policy.yaml", text).findings).toEqual(expected);
    expect(outcome("policy.yaml", text.replaceAll("\n", "\r\n")).findings).toEqual(expected);
    const template = `Resources:\n  Own:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n`;
    const inside = template + text.replace(/^(?=.)/gm, "        ");
    expect(outcome("template.yaml", `${inside}  Other:\n    Type: AWS::SNS::Topic\n`).findings).toEqual(expected);
  });
});

describe("A comment in HCL covers", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "the entry below it",
      `data "aws_iam_policy_document" "a" {
  statement {
    actions = [
      # ${allow}
      "s3:Get*",
      "s3:Put*", // ${allow}
      "s3:List*",
    ]
    resources = ["arn:aws:s3:::data/*"]
  }
}`,
      ["hint s3:Get*", "hint s3:Put*", "warning s3:List*"],
    ],
    [
      "the block below it",
      `data "aws_iam_policy_document" "a" {
  // ${allow}
  statement {
    actions   = ["s3:Get*", "s3:Put*"]
    resources = ["arn:aws:s3:::data/*"]
  }
  statement {
    actions   = ["s3:Get*"]
    resources = ["arn:aws:s3:::data/*"]
  }
}`,
      ["hint s3:Get*", "hint s3:Put*", "warning s3:Get*"],
    ],
    [
      "an object",
      `resource "aws_iam_policy" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # ${allow}
      { Effect = "Allow", Action = "s3:Get*", Resource = "arn:aws:s3:::data/*" },
      { Effect = "Allow", Action = "s3:Put*", Resource = "arn:aws:s3:::data/*" },
    ]
  })
}`,
      ["hint s3:Get*", "warning s3:Put*"],
    ],
  ])("%s", (_, text, expected) => {
    expect(outcome("main.tf", `${text}\n`).findings).toEqual(expected);
    expect(outcome("main.tf", `${text}\n`).problems).toEqual([]);
  });
});

describe("A comment that says", () => {
  const text = (comment: string) =>
    `Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    ${comment}\n    Action: s3:Get*\n    Resource: arn:aws:s3:::data/*\n`;
  const bare = "`s3:Get*` stands for";
  it.each<[string, string, string | undefined]>([
    ["allow wildcard-action Why (ml, until 2027-06-30)", "hint Justified by ml until 2027-06-30: Why.", undefined],
    ["allow wildcard-action Why (until 2027-06-30)", "hint Justified until 2027-06-30: Why.", undefined],
    ["allow wildcard-action Why (ml)", "hint Justified by ml: Why.", undefined],
    ["allow wildcard-action Why, and more!", "hint Justified: Why, and more!", undefined],
    [
      "allow wildcard-action Why (a) so (ml, on call, until 2027-06-30)",
      "hint Justified by ml, on call until 2027-06-30: Why (a) so.",
      undefined,
    ],
    [
      "allow wildcard-action\tWhy\t( ml ,  until  2027-06-30 ) ",
      "hint Justified by ml until 2027-06-30: Why.",
      undefined,
    ],
    [
      "allow wildcard-action Why (ml, until 2026-12-31)",
      "warning The justification by ml expired on 2026-12-31.",
      "The justification expired on 2026-12-31.",
    ],
    [
      "allow wildcard-action (ml, until 2027-06-30)",
      "warning ",
      "The justification gives no reason, and so justifies nothing.",
    ],
    ["allow wildcard-action", "warning ", "The justification gives no reason, and so justifies nothing."],
    [
      "allow wildcard-action Why (ml, until June)",
      "warning ",
      "`(ml, until June)` is not `(OWNER, until YYYY-MM-DD)`.",
    ],
    [
      "allow wildcard-action Why (until 2027-02-30)",
      "warning ",
      "`(until 2027-02-30)` is not `(OWNER, until YYYY-MM-DD)`.",
    ],
    ["allow wildcard-actions Why", "warning ", "There is no rule `wildcard-actions`."],
    [
      "allow unknown-action Why",
      "warning ",
      "A finding of `unknown-action` is no matter of judgement; `rules` in leastwise.json can turn it off.",
    ],
    ["ignore", "warning ", "A comment of Leastwise's reads `allow RULE REASON (OWNER, until YYYY-MM-DD)`."],
    ["allow", "warning ", "A comment of Leastwise's reads `allow RULE REASON (OWNER, until YYYY-MM-DD)`."],
    [
      "allow wildcard-resource Why (ml)",
      "warning ",
      "The justification matches nothing: `wildcard-resource` finds nothing that it names.",
    ],
  ])("`%s`", (said, expected, problem) => {
    const result = service.check({ path: "policy.yaml", text: text(`# leastwise: ${said}`) });
    const finding = result.findings.find(({ rule }) => rule === "wildcard-action");
    const added = finding?.message.slice(finding.message.indexOf(".") + 2);
    expect(finding?.message.startsWith(bare)).toBe(true);
    const [tail = ""] = /(?:Justified|The justification).*$/.exec(added ?? "") ?? [];
    expect(`${finding?.severity} ${tail}`).toBe(expected);
    expect(service.commentProblems(result).map(({ message }) => message)).toEqual(
      problem === undefined ? [] : [problem],
    );
  });

  it("nothing to Leastwise is left alone", () => {
    for (const comment of [
      "# see leastwise: allow wildcard-action",
      "# leastwise is good",
      "# allow wildcard-action",
    ]) {
      expect(outcome("policy.yaml", text(comment)).problems).toEqual([]);
    }
  });

  it("something, but stands in a text, is none", () => {
    const quoted = text(`Sid: "# ${allow}"`);
    const block = `A: |\n  # ${allow}\n${text("Sid: A")}`;
    const folded = text(`Sid: "a\n      # ${allow}"`);
    for (const yaml of [quoted, block, folded]) {
      expect(outcome("policy.yaml", yaml)).toEqual({ findings: ["warning s3:Get*"], problems: [] });
    }
    const heredoc = `data "aws_iam_policy_document" "a" {
  policy_id = <<EOT
# ${allow}
EOT
  statement {
    sid       = "# ${allow}"
    actions   = ["s3:Get*"]
    resources = ["arn:aws:s3:::data/*"]
  }
}
`;
    expect(outcome("main.tf", heredoc)).toEqual({ findings: ["warning s3:Get*"], problems: [] });
    expect(testHosts.get("json")?.comments).toBeUndefined();
  });
});

describe("The comment that a quick fix writes", () => {
  const written = (lines: string, flagged: string) => {
    const text = `Version: "2012-10-17"\nStatement:\n${lines}\n`;
    const result = service.check({ path: "policy.yaml", text });
    const finding = result.findings.find(({ span }) => text.slice(span.start, span.end).includes(flagged));
    const edits = finding && service.justifyByComment(result, finding);
    return edits?.map(({ start, end, parts }) => {
      const added = parts.map((part) => (typeof part === "string" ? part : part.name)).join("");
      return `${text.slice(text.lastIndexOf("\n", start - 1) + 1, start)}${added}${text.slice(end, text.indexOf("\n", end))}`;
    });
  };
  const comment = "# leastwise: allow wildcard-action reason (owner, until day)";

  it.each<[string, string, string, readonly string[] | undefined]>([
    [
      "stands above the entry",
      "  - Effect: Allow\n    Action:\n      - s3:Get*\n    Resource: arn:aws:s3:::data/*",
      "s3:Get*",
      [`      ${comment}\n      - s3:Get*`],
    ],
    [
      "stands behind one in the first line of a statement, where one above would be for all of it",
      "  - Action: [s3:Get*,\n      s3:Put*]\n    Effect: Allow\n    Resource: arn:aws:s3:::data/*",
      "s3:Get*",
      [`  - Action: [s3:Get*, ${comment}`],
    ],
    [
      "does not stand where more is flagged",
      "  - Effect: Allow\n    Action: [s3:Get*, s3:Put*]\n    Resource: arn:aws:s3:::data/*",
      "s3:Get*",
      undefined,
    ],
    [
      "does not stand in a text",
      '  - Effect: Allow\n    Action: ["s3:Get\n      Object", "s3:Put*"]\n    Resource: arn:aws:s3:::data/*',
      "s3:Put*",
      undefined,
    ],
    [
      "does not stand behind what goes on in the line",
      "  - { Action: s3:Get*, Effect: Allow, Resource: 'arn:aws:s3:::data/*' }",
      "s3:Get*",
      undefined,
    ],
  ])("%s", (_, lines, flagged, expected) => expect(written(lines, flagged)).toEqual(expected));

  it("does not stand in JSON, whatever its name", () => {
    const statement = { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::data/*" };
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
    for (const path of ["stack.template", "policy.yaml", "policy.json"]) {
      const result = service.check({ path, text });
      expect(result.findings.map(({ rule }) => rule)).toContain("wildcard-action");
      expect(result.findings.flatMap((finding) => service.justifyByComment(result, finding) ?? [])).toEqual([]);
    }
  });
});

it("Comments are the same from an earlier result and afresh", () => {
  const resource = (name: string, comment: string) => `  ${name}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            ${comment}
            Action: s3:Get*
            Resource: arn:aws:s3:::data/*
`;
  const ours = `# ${allow}`;
  const texts = [
    [ours, "# one"],
    [ours, ours],
    ["# one", ours],
    [ours, `Sid: "${ours}"`],
    [ours.replace("2027", "2026"), ours],
    [ours, ours.replace("wildcard-action", "wildcard-resource")],
  ].map(([one = "", two = ""]) => `Resources:\n  ${ours}\n${resource("One", one)}${resource("Another", two)}`);
  let previous: ReturnType<typeof service.check> | undefined;
  for (const text of [...texts, ...texts.toReversed(), `# x\n${texts[0]}`]) {
    const document = { path: "template.yaml", text };
    const next = service.check(document, previous);
    const fresh = service.check(document);
    const told = (result: typeof fresh) => [
      ...result.findings.map(({ severity, message, span }) => `${span.start} ${severity} ${message}`),
      ...service.commentProblems(result).map(({ start, message }) => `${start} ${message}`),
    ];
    expect(told(next)).toEqual(told(fresh));
    previous = next;
  }
});

describe("Comments are found", () => {
  const found = (id: "yaml" | "terraform", text: string) =>
    (testHosts.get(id)?.comments?.(text) ?? []).map(({ start, end }) => text.slice(start, end));
  it.each<["yaml" | "terraform", string, readonly string[]]>([
    [
      "yaml",
      "# leastwise: a\nResources: # leastwise: b\n  # leastwise: c\n  A:\n    # leastwise: d\n    Type: x # leastwise: e\n# leastwise: f",
      ["a", "b", "c", "d", "e", "f"],
    ],
    [
      "yaml",
      "\uFEFFa: 1 # leastwise: a\r\n--- # leastwise: b\r\nb: [ # leastwise: c\r\n 1, # leastwise: d\r\n]\r\n",
      ["a", "b", "c", "d"],
    ],
    ["yaml", "--- |\n# leastwise: no\n", []],
    ["yaml", "a: x# leastwise: no\nb: '# leastwise: no'\nc: >-\n  # leastwise: no\n", []],
    [
      "terraform",
      '# leastwise: a\n/* # leastwise: no\n*/ // leastwise: b\nlocals { # leastwise: c\n  a = "# leastwise: no" // leastwise: d\n}\n# leastwise: e',
      ["a", "b", "c", "d", "e"],
    ],
    [
      "terraform",
      "locals {\n  a = <<EOT\n# leastwise: no\nEOT\n  /* // leastwise: no */\n  b = 1 # leastwise: a\r\n}\r\n",
      ["a"],
    ],
    ["terraform", '{ "a": "# leastwise: no" }', []],
  ])("in %s: %j", (id, text, expected) => {
    const ours = found(id, text).filter((comment) => comment.includes("leastwise:"));
    expect(ours.map((comment) => comment.replace(/^(?:#|\/\/) leastwise: /, "").trimEnd())).toEqual(expected);
  });
});
