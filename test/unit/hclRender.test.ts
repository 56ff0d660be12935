import { describe, expect, it } from "vitest";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import type { EditValue, PolicyEdit } from "../../server/src/policy/edit.ts";
import type { Statement } from "../../server/src/policy/policy.ts";
import {
  type Choose,
  checkEdits,
  inFirst,
  propertyOf,
  type RenderCase,
  renderText,
} from "../support/renderProperty.ts";

const reader = await loadHcl();
const hcl: RenderCase = {
  host: createTerraformHost(reader),
  path: "a.tf",
  validate(text) {
    expect(reader.read(text).wellFormed).toBe(true);
  },
};

/** A policy as the argument of `jsonencode`, in any layout. */
function print(document: unknown, choose: Choose): string {
  const assign = choose(" = ", " = ", "=", ": ", " : ");
  const keyQuote = choose("", "", '"');
  const memberEnd = choose("", ",");
  const step = choose("  ", "    ", "\t");
  const trailing = choose("", ",");
  const comments = choose(false, true);
  const newline = choose("\n", "\r\n");
  const end = () => (comments ? choose("", "", " # why", " // a, b", " /* c */") : "");
  const own = (indent: string) => (comments ? choose("", "", `${indent}# own${newline}`, `${newline}`) : "");
  const special: Readonly<Record<string, string>> = {
    $sub: '"a-${var.b}"',
    $ref: "aws_s3_bucket.x.arn",
    $join: 'join("", [\n"a",\nvar.b\n])'.replaceAll("\n", newline),
    $long: "var.x ? [1, 2] : []",
  };
  const spell = (value: unknown, indent: string): string => {
    if (typeof value === "string") return special[value] ?? JSON.stringify(value).replaceAll("${", "$${");
    const onOneLine = choose(false, true);
    const inner = indent + step;
    if (Array.isArray(value)) {
      const items = value.map((item) => spell(item, inner));
      if (onOneLine || items.length === 0) return `[${items.join(", ")}${items.length === 0 ? "" : trailing}]`;
      const lines = items.map((item, index) => {
        return `${own(inner)}${inner}${item}${index < items.length - 1 ? "," : trailing}${end()}${newline}`;
      });
      return `[${newline}${lines.join("")}${indent}]`;
    }
    const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
    if (members.length === 0) return "{}";
    const spelled = members.map(([key, member]) => {
      const isBare = keyQuote === "" && /^[A-Za-z_]\w*$/.test(key);
      return `${isBare ? key : `"${key}"`}${assign}${spell(member, inner)}`;
    });
    if (onOneLine) return `{ ${spelled.join(", ")} }`;
    const lines = spelled.map((member, index) => {
      return `${own(inner)}${inner}${member}${index < spelled.length - 1 ? memberEnd : ""}${end()}${newline}`;
    });
    return `{${newline}${lines.join("")}${indent}}`;
  };
  return `resource "aws_iam_policy" "a" {${newline}  policy = jsonencode(${spell(document, "  ")})${newline}}${choose(newline, "")}`;
}

type Edits = (statement: Statement) => readonly PolicyEdit[];

function render(text: string, edits: Edits): string | undefined {
  return renderText(hcl, text, inFirst(edits));
}

/** A file with this in place of the statements. */
const policy = (statements: string) =>
  `resource "aws_iam_policy" "a" {\n  policy = jsonencode({\n    Version   = "2012-10-17"\n    Statement = ${statements}\n  })\n}\n`;
const action = (text: string) =>
  policy(`[\n      {\n        Effect   = "Allow"\n        Action   = ${text}\n        Resource = "*"\n      },\n    ]`);
const replace =
  (values: readonly EditValue[], index = 0): Edits =>
  ({ actions }) => [{ op: "replace", node: actions?.entries[index]?.node.id ?? -1, values }];
const add =
  (key: string, value: EditValue, where: { readonly atStart?: boolean } = {}): Edits =>
  ({ root }) => [{ op: "addProperty", object: root.id, key, value, ...where }];
const lines = (...items: readonly string[]) => `[\n${items.map((item) => `          ${item}\n`).join("")}        ]`;

describe("An edit of a list", () => {
  it.each([
    ["a text for several", '"a:*"', ["a:b", "a:c"], lines('"a:b",', '"a:c",')],
    ["a text for one", '"a:*" # all', ["a:b"], '"a:b" # all'],
    ["on one line", '["a:*", "x"]', ["a:b", "a:c"], '["a:b", "a:c", "x"]'],
    ["on one line until it is long", '["a:*", var.x]', ["b", "c", "d"], lines('"b",', '"c",', '"d",', "var.x,")],
    ["on lines", lines('"a:*", # all', '"x",'), ["a:b", "a:c"], lines('"a:b",', '"a:c", # all', '"x",')],
    ["away with a line and its comment", lines('"a:*", # all', "# why", '"x"'), [], lines("# why", '"x"')],
    ["away with a line whose comma comes later", lines('"a:*"', ', "x"'), [], lines('"x"')],
    ["away with the only one", '["a:*"]', [], "[]"],
    ["away with the only one on lines", lines('"a:*",'), [], "[]"],
    ["away with the only one, not what is said of it", lines("# why", '"a:*",'), [], lines("# why")],
    ["a name", "var.actions", ["a:b"], '"a:b"'],
    ["variables of AWS", '"a"', ["${aws:username}/%{x}$"], '"$${aws:username}/%%{x}$"'],
    ["signs before a brace", '"a"', ["$${a}%%%{b}"], '"\\u0024$${a}\\u0025\\u0025%%{b}"'],
    ["what HCL cannot escape as JSON does", '"a"', ['\b\f\n\\b"'], '"\\u0008\\u000c\\n\\\\b\\""'],
  ])("%s", (_, before, values, after) => {
    expect(render(action(before), replace(values))).toBe(action(after));
  });

  it("removes the last with the comma before it, where it had none itself", () => {
    expect(render(action(lines('"a:*", # b', '"x"')), replace([], 1))).toBe(action(lines('"a:*" # b')));
    expect(render(action(lines('"a:*", # b', '"x",')), replace([], 1))).toBe(action(lines('"a:*", # b')));
    expect(render(action('["a:*", "x",]'), replace([], 1))).toBe(action('["a:*",]'));
  });

  it("has no comma at its end where the other lists have none", () => {
    const text = (first: string) =>
      policy(`{\n      Action = ${first}\n      Resource = [\n        "*"\n      ]\n    }`);
    expect(render(text('"a"'), replace(["b", "c"]))).toBe(text('[\n        "b",\n        "c"\n      ]'));
  });

  it("keeps the places to fill in apart from what stands around them", () => {
    const value = { placeholderParts: ["100%", { name: "Name", text: "{$" }, "{a}"] };
    expect(render(action('"a"'), replace([value]))).toBe(action('"100\\u0025{\\u0024{a}"'));
  });

  it("goes on with CRLF", () => {
    const text = (first: string) => action(first).replaceAll("\n", "\r\n");
    expect(render(text('"a" # b'), replace(["c", "d"]))).toBe(text(`${lines('"c",', '"d",')} # b`));
  });
});

describe("An edit of a statement", () => {
  const condition = { StringEquals: { "aws:SourceAccount": "1" }, Bool: { a: ["true", "x"] } };

  it.each([
    [
      "in lines without commas",
      '{\n      Effect = "Allow"\n      Action = "a" # b\n    }',
      '{\n      Effect = "Allow"\n      Action = "a" # b\n      Condition = {\n        StringEquals = {\n          "aws:SourceAccount" = "1"\n        }\n        Bool = {\n          a = [\n            "true",\n            "x",\n          ]\n        }\n      }\n    }',
    ],
    [
      "in lines with commas, colons and quotes",
      '{\n      "Effect" : "Allow",\n      "Action" : "a"\n    }',
      '{\n      "Effect" : "Allow",\n      "Action" : "a",\n      "Condition" : {\n        "StringEquals" : {\n          "aws:SourceAccount" : "1"\n        },\n        "Bool" : {\n          "a" : [\n            "true",\n            "x"\n          ]\n        }\n      }\n    }',
    ],
    [
      "on one line",
      '{ Effect = "Allow", Action = "a" }',
      '{ Effect = "Allow", Action = "a", Condition = { StringEquals = { "aws:SourceAccount" = "1" }, Bool = { a = ["true", "x"] } } }',
    ],
  ])("adds a key %s", (_, before, after) => {
    expect(render(policy(before), add("Condition", condition))).toBe(policy(after));
  });

  it("adds a key at the start", () => {
    expect(
      render(
        policy('{\n      # a\n      Effect = "Allow"\n      Action = "a"\n    }'),
        add("Sid", "A", { atStart: true }),
      ),
    ).toBe(policy('{\n      # a\n      Sid = "A"\n      Effect = "Allow"\n      Action = "a"\n    }'));
  });

  it("renames and removes keys", () => {
    const edits: Edits = (statement) => [
      { op: "renameProperty", property: propertyOf(statement, "Action").id, key: "NotAction" },
      { op: "renameProperty", property: propertyOf(statement, "Resource").id, key: "aws:x" },
      { op: "removeProperty", property: propertyOf(statement, "Effect").id },
      { op: "removeProperty", property: propertyOf(statement, "Sid").id },
    ];
    const before =
      '{\n      Effect = "Allow" # a\n      # b\n      "Action" = "a"\n      Resource = "*"\n      Sid = "x"\n    }';
    expect(render(policy(before), edits)).toBe(
      policy('{\n      # b\n      "NotAction" = "a"\n      "aws:x" = "*"\n    }'),
    );
    const line = '{ Effect = "Allow", "Action" = "a", Resource = "*", Sid = "x" }';
    expect(render(policy(line), edits)).toBe(policy('{ "NotAction" = "a", "aws:x" = "*" }'));
  });

  it.each([
    [
      "in a list",
      '[\n      {\n        Effect   = "Allow"\n        Action   = "a:*"\n        Resource = [aws_s3_bucket.x.arn, join("", [\n          "a",\n          var.b\n        ])]\n      }, # c\n    ]',
      '[\n      {\n        Effect   = "Allow"\n        Action   = ["a:b", "a:c"]\n        Resource = [aws_s3_bucket.x.arn, join("", [\n          "a",\n          var.b\n        ])]\n      },\n      {\n        Effect = "Deny"\n        NotResource = [\n          aws_s3_bucket.x.arn,\n          join("", [\n            "a",\n            var.b\n          ]),\n        ]\n      }, # c\n    ]',
    ],
    [
      "behind a single one",
      '{ Effect = "Allow", Action = "a:*", Resource = ["${var.x}/*"] }',
      '[{ Effect = "Allow", Action = ["a:b", "a:c"], Resource = ["${var.x}/*"] }, { Effect = "Deny", NotResource = ["${var.x}/*"] }]',
    ],
  ])("adds another %s, with copies of what only deployment decides", (_, before, after) => {
    const edits: Edits = (statement) => [
      { op: "replace", node: propertyOf(statement, "Action").value.id, values: [["a:b", "a:c"]] },
      {
        op: "addStatements",
        values: [
          { Effect: "Deny", NotResource: statement.resources?.entries.map(({ node }) => ({ copied: node })) ?? [] },
        ],
      },
    ];
    const written = render(policy(before), edits);
    expect(written?.replace(/\[\n {10}"a:b",\n {10}"a:c",\n {8}\]/, '["a:b", "a:c"]')).toBe(policy(after));
  });

  it("has quotes around keys that are words of the language", () => {
    const line = '{ Effect = "Allow", Action = "a" }';
    expect(render(policy(line), add("Condition", { for: { true: "x" } }))).toBe(
      policy(line.replace(" }", ', Condition = { "for" = { "true" = "x" } } }')),
    );
  });

  it("leaves the lines of a heredoc where they are", () => {
    const before = '[{\n      Effect = "Allow"\n      Resource = <<EOT\n      ${var.x}\nEOT\n    }]';
    const edits: Edits = (statement) =>
      add("NotResource", { a: { copied: propertyOf(statement, "Resource").value } })(statement);
    const after = before.replace(
      "EOT\n    }",
      "EOT\n      NotResource = {\n        a = <<EOT\n      ${var.x}\nEOT\n      }\n    }",
    );
    expect(render(policy(before), edits)).toBe(policy(after));
  });
});

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    checkEdits(hcl, { print, runs: 150, spelled: 0.7 });
  });
});
