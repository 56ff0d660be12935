import { type ParseError, parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { renderEdits } from "../../server/src/hosts/render.ts";
import { applyEdits as applyToModel } from "../../server/src/policy/applyEdits.ts";
import { toEditValue } from "../../server/src/policy/copy.ts";
import type { PlacedEdit, PolicyEdit } from "../../server/src/policy/edit.ts";
import type { Statement } from "../../server/src/policy/policy.ts";
import { growth } from "../../server/src/policy/size.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { type Choose, checkEdits, inFirst, type RenderCase, renderText } from "../support/renderProperty.ts";

/**
 * The text after edits of its first statement, which must be read the same by another parser. The same edits in the
 * model must say the same, and their size be known to a few characters.
 */
function render(text: string, edits: (statement: Statement) => readonly PolicyEdit[]): string {
  const file = jsonHost.parse(text, { path: "a.json" });
  const [policy] = file.policies;
  const [statement] = policy?.statements ?? [];
  if (policy === undefined || statement === undefined) throw new Error("There is no statement.");
  const placed = edits(statement).map((edit) => ({ statement: 0, edit }));
  const rendered = renderEdits(policy, placed);
  if (rendered === undefined) throw new Error("The edits cannot be spelled.");
  const after = applyEdits(text, toPlainEdits(rendered));
  const errors: unknown[] = [];
  parse(after, errors as never[], { allowTrailingComma: true });
  expect(errors).toEqual([]);
  const edited = applyToModel(policy, placed);
  expect(edited.statements.map(({ root }) => toEditValue(root))).toEqual(statementsOf(after));
  expect(edited.document).toEqual(policy.document);
  expect(Math.abs(growth(policy, placed) - (compactLength(after) - compactLength(text)))).toBeLessThanOrEqual(4);
  return after;
}

function statementsOf(text: string): unknown {
  const statements = (parse(text) as { Statement: unknown }).Statement;
  return Array.isArray(statements) ? statements : [statements];
}

function compactLength(text: string): number {
  return JSON.stringify(parse(text)).length;
}

const action = ({ actions }: Statement, index = 0) => actions?.entries[index]?.node.id ?? -1;
const list = (actions: string, indent = "  ") =>
  `{\n${indent}"Version": "2012-10-17",\n${indent}"Statement": [{\n${indent}${indent}"Effect": "Allow",\n${indent}${indent}"Action": ${actions},\n${indent}${indent}"Resource": "*"\n${indent}}]\n}`;
const replace =
  (values: readonly string[], index = 0) =>
  (statement: Statement) => [{ op: "replace", node: action(statement, index), values } as const];

describe("An edit of a list", () => {
  it.each([
    ["a single text for several", '"a:*"', ["a:b", "a:c"], '[\n      "a:b",\n      "a:c"\n    ]'],
    ["a single text for one", '"a:*"', ["a:b"], '"a:b"'],
    ["on one line, while it is short", '["a:*", "x:y"]', ["a:b", "a:c"], '["a:b", "a:c", "x:y"]'],
    [
      "on one line, until it is long",
      '["a:*", "x:y"]',
      ["a:b", "a:c", "a:d"],
      '[\n      "a:b",\n      "a:c",\n      "a:d",\n      "x:y"\n    ]',
    ],
    [
      "a comment keeps the line",
      '["a:*" /* all */, "x:y"]',
      ["a:b", "a:c", "a:d"],
      '["a:b", "a:c", "a:d" /* all */, "x:y"]',
    ],
    [
      "lines of their own",
      '[\n      "a:*",\n      "x:y"\n    ]',
      ["a:b", "a:c"],
      '[\n      "a:b",\n      "a:c",\n      "x:y"\n    ]',
    ],
    ["away with the first", '["a:*", "x:y"]', [], '["x:y"]'],
    ["away with the only one", '["a:*"]', [], "[]"],
    ["away with a line", '[\n      "a:*",\n      "x:y"\n    ]', [], '[\n      "x:y"\n    ]'],
    [
      "a comment behind stays",
      '[\n      "a:*", // why\n      "x:y"\n    ]',
      [],
      '[\n       // why\n      "x:y"\n    ]',
    ],
    [
      "a comma in a line's comment is none",
      '[\n      "a:*" // a, b\n      , "x:y"\n    ]',
      [],
      '[\n       // a, b\n       "x:y"\n    ]',
    ],
    ["a comma in a comment is none", '["a:*" /* a, b */, "x:y"]', [], '[ /* a, b */ "x:y"]'],
    ["texts are escaped", '["a:*"]', ['a:"\\'], '["a:\\"\\\\"]'],
  ])("%s", (_, before, values, after) => {
    expect(render(list(before), replace(values))).toBe(list(after));
  });

  it.each([
    ["tabs", "\t"],
    ["four blanks", "    "],
  ])("goes on with %s", (_, indent) => {
    const inner = indent.repeat(3);
    expect(render(list('"a:*"', indent), replace(["a:b", "a:c"]))).toBe(
      list(`[\n${inner}"a:b",\n${inner}"a:c"\n${indent.repeat(2)}]`, indent),
    );
  });

  it("goes on with CRLF", () => {
    const before = list('"a:*"').replaceAll("\n", "\r\n");
    expect(render(before, replace(["a:b", "a:c"]))).toBe(
      list('[\n      "a:b",\n      "a:c"\n    ]').replaceAll("\n", "\r\n"),
    );
  });

  it("begins with two blanks where no line is indented", () => {
    const one = '{"Statement":[{"Effect":"Allow","Action":["a:*"]}]}';
    expect(render(one, replace(["a:b", "a:c", "a:d", "a:e"]))).toBe(
      one.replace('"a:*"', '\n  "a:b",\n  "a:c",\n  "a:d",\n  "a:e"\n'),
    );
  });

  it("removes the last, and several that stand together", () => {
    expect(render(list('["a:*", "x:y"]'), replace([], 1))).toBe(list('["a:*"]'));
    const two = (statement: Statement) => [0, 1].flatMap((index) => replace([], index)(statement));
    expect(render(list('["a:*", "x:y", "z:z"]'), two)).toBe(list('["z:z"]'));
    expect(render(list('["a:*", "x:y",]'), replace([], 1))).toBe(list('["a:*",]'));
    const lastTwo = (statement: Statement) => [1, 2].flatMap((index) => replace([], index)(statement));
    expect(render(list('["a:*", "x:y", "z:z"]'), lastTwo)).toBe(list('["a:*"]'));
    expect(render(list('["a:*", "x:y"]'), two)).toBe(list("[]"));
  });
});

describe("An edit of a statement", () => {
  const statement = { Effect: "Deny", Action: ["x:y"] };
  const add = () => [{ op: "addStatements", values: [statement] } as const];

  it.each([
    [
      "on one line",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}, { "Effect": "Deny", "Action": ["x:y"] }]}',
    ],
    [
      "a single one",
      '{"Statement":{"Effect":"Allow","Action":"*"}}',
      '{"Statement":[{"Effect":"Allow","Action":"*"}, { "Effect": "Deny", "Action": ["x:y"] }]}',
    ],
    [
      "on lines",
      '{\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": "*"\n    }\n  ]\n}',
      '{\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": "*"\n    },\n    {\n      "Effect": "Deny",\n      "Action": [\n        "x:y"\n      ]\n    }\n  ]\n}',
    ],
  ])("adds another, %s", (_, before, after) => {
    expect(render(before, add)).toBe(after);
  });

  it.each([
    ["at the end", '{"Effect":"Allow","Action":"*"}', {}, '{"Effect":"Allow","Action":"*", "Sid": "a"}'],
    [
      "at the start",
      '{"Effect":"Allow","Action":"*"}',
      { atStart: true },
      '{"Sid": "a", "Effect":"Allow","Action":"*"}',
    ],
    ["behind a key", '{"Effect":"Allow","Action":"*"}', { after: 1 }, '{"Effect":"Allow", "Sid": "a","Action":"*"}'],
    [
      "on a line",
      '{\n  "Effect": "Allow",\n  "Action": "*"\n}',
      {},
      '{\n  "Effect": "Allow",\n  "Action": "*",\n  "Sid": "a"\n}',
    ],
  ])("adds a key %s", (_, before, where, after) => {
    const edits = ({ root }: Statement) => [
      { op: "addProperty", object: root.id, key: "Sid", value: "a", ...where } as const,
    ];
    expect(render(`{"Statement":[${before}]}`, edits)).toBe(`{"Statement":[${after}]}`);
  });

  it("spells any value, and escapes what is to be filled in", () => {
    const place = { placeholderParts: ['a"', { name: "Name", text: 'a long text"' }] };
    const edits = ({ root }: Statement) => [
      { op: "addProperty", object: root.id, key: "Sid", value: [null, 7, true, [], {}, place] } as const,
    ];
    expect(render('{"Statement":[{"Effect":"Allow","Action":"*"}]}', edits)).toBe(
      '{"Statement":[{"Effect":"Allow","Action":"*", "Sid": [null, 7, true, [], {}, "a\\"a long text\\""]}]}',
    );
  });

  it("renames and removes keys", () => {
    const property = (root: Statement["root"], key: string) =>
      root.kind === "object" ? (root.properties.find((one) => one.key === key)?.id ?? -1) : -1;
    const text = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    expect(
      render(text, ({ root }) => [
        { op: "renameProperty", property: property(root, "Action"), key: "NotAction" },
        { op: "removeProperty", property: property(root, "Resource") },
      ]),
    ).toBe('{"Statement":[{"Effect":"Allow","NotAction":"*"}]}');
  });

  it.each([
    [
      "the comment at the end of a line",
      '{\n  "Effect": "Allow", // why\n  "Action": "*" // all\n}',
      '{\n  "Effect": "Allow", // why\n  "Sid": "a",\n  "Action": "*", // all\n  "Id": "b"\n}',
    ],
    [
      "a comment that comes before the comma",
      '{\n  "Effect": "Allow" // why\n  , "Action": "*", // all\n}',
      '{\n  "Effect": "Allow", // why\n  "Sid": "a"\n  , "Action": "*", // all\n  "Id": "b",\n}',
    ],
  ])("adds keys behind %s", (_, before, after) => {
    const edits = ({ root, elements }: Statement) => [
      {
        op: "addProperty",
        object: root.id,
        key: "Sid",
        value: "a",
        after: elements.get("Effect")?.property.id ?? -1,
      } as const,
      { op: "addProperty", object: root.id, key: "Id", value: "b" } as const,
    ];
    expect(render(`{"Statement":[${before}]}`, edits)).toBe(`{"Statement":[${after}]}`);
  });

  it("puts new keys in the place of all that go", () => {
    const condition = (text: string) => `{"Statement":[{"Effect":"Allow","Action":"*","Condition":${text}}]}`;
    const edits = ({ conditions }: Statement) => {
      const object = conditions?.node.id ?? -1;
      const removed = conditions?.tests.map(({ operatorProperty }) => operatorProperty.id) ?? [];
      return [
        { op: "addProperty", object, key: "Bool", value: {} } as const,
        ...removed.map((property) => ({ op: "removeProperty", property }) as const),
      ];
    };
    expect(render(condition('{"Null": {"a": "b"}, "Date": {"c": "d"}}'), edits)).toBe(condition('{"Bool": {}}'));
    expect(render(condition('{\n  "Null": {"a": "b"}, // c\n}'), edits)).toBe(condition('{\n  "Bool": {}, // c\n}'));
  });

  it("removes all that stand between comments", () => {
    const condition = (text: string) => `{"Statement":[{"Effect":"Allow","Action":"*","Condition":${text}}]}`;
    const edits = ({ conditions }: Statement) =>
      conditions?.tests.map(({ operatorProperty: { id } }) => ({ op: "removeProperty", property: id }) as const) ?? [];
    expect(render(condition('{ /* a, b */ "Null": {"a": "b"}, "Date": {"c": "d"}, }'), edits)).toBe(
      condition("{ /* a, b */   }"),
    );
    expect(render(condition('{\n "Null": {"a": "b"}\n}'), edits)).toBe(condition("{}"));
  });

  it("leaves out what happens inside a part that goes", () => {
    const edits = ({ conditions, actions }: Statement) => [
      { op: "replace", node: conditions?.node.id ?? -1, values: [{ Bool: { a: "true" } }] } as const,
      { op: "removeProperty", property: conditions?.tests[0]?.property.id ?? -1 } as const,
      { op: "replace", node: actions?.entries[0]?.node.id ?? -1, values: ["x:y"] } as const,
      { op: "renameProperty", property: actions?.property.id ?? -1, key: "NotAction" } as const,
      { op: "removeProperty", property: actions?.property.id ?? -1 } as const,
    ];
    expect(render('{"Statement":[{"Effect":"Allow","Action":["a:b"],"Condition":{"Null":{"a":"b"}}}]}', edits)).toBe(
      '{"Statement":[{"Effect":"Allow","Condition":{ "Bool": { "a": "true" } }}]}',
    );
  });

  it("says when a key would be there twice", () => {
    const text = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    const edits = ({ actions }: Statement) => [
      { op: "renameProperty", property: actions?.property.id ?? -1, key: "Resource" } as const,
    ];
    expect(() => render(text, edits)).toThrow("cannot be spelled");
  });

  it("says when a node is not there", () => {
    const file = jsonHost.parse('{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', { path: "a.json" });
    const [policy] = file.policies;
    const missing = { statement: 0, edit: { op: "replace", node: 99, values: [] } } as const;
    const nowhere = { statement: 7, edit: { op: "addStatements", values: [] } } as const;
    const text = policy?.statements[0]?.actions?.entries[0]?.node.id ?? -1;
    const key = policy?.statements[0]?.actions?.property.id ?? -1;
    const inText = { statement: 0, edit: { op: "addProperty", object: text, key: "a", value: "b" } } as const;
    const aKey = { statement: 0, edit: { op: "replace", node: key, values: ["b"] } } as const;
    expect(policy && renderEdits(policy, [inText])).toBeUndefined();
    expect(policy && renderEdits(policy, [aKey])).toBeUndefined();
    expect(policy && renderEdits(policy, [missing])).toBeUndefined();
    expect(policy && renderEdits(policy, [nowhere])).toBeUndefined();
  });
});

describe("A copy of what only deployment decides", () => {
  const template = (statements: string) =>
    `{\n  "Resources": {\n    "P": {\n      "PolicyDocument": {\n        "Statement": ${statements}\n      }\n    }\n  }\n}`;
  const first =
    '{\n          "Effect": "Allow",\n          "Resource": [\n            { "Fn::Sub": [\n              "${A}/*", // all\n              { "A": "b" }\n            ] },\n            { "Ref": "B" }\n          ]\n        }';
  const json: RenderCase = { host: jsonHost, path: "a.json", validate: () => {} };
  const copied = ({ resources }: Statement) => resources?.entries.map(({ node }) => ({ copied: node })) ?? [];

  it("has its lines where they belong at the new place", () => {
    const edits = inFirst((statement) => [
      { op: "addStatements", values: [{ Effect: "Allow", NotResource: { a: copied(statement) } }] },
    ]);
    const second =
      '{\n          "Effect": "Allow",\n          "NotResource": {\n            "a": [\n              { "Fn::Sub": [\n                "${A}/*", // all\n                { "A": "b" }\n              ] },\n              { "Ref": "B" }\n            ]\n          }\n        }';
    expect(renderText(json, template(`[${first}]`), edits)).toBe(template(`[${first}, ${second}]`));
  });

  it("stands on one line where all does", () => {
    const text = '{"Statement": [{"Effect": "Allow", "Resource": [{"Fn::GetAtt": ["a", "b"]}], "Action": "*"}]}';
    const edits = inFirst((statement) => [
      { op: "replace", node: statement.actions?.node.id ?? -1, values: copied(statement) },
    ]);
    expect(renderText(json, text, edits)).toBe(text.replace('"*"', '{"Fn::GetAtt": ["a", "b"]}'));
  });

  it("cannot be made of nothing", () => {
    const text = '{"Statement": [{"Effect": "Allow", "Action": "*"}]}';
    const nothing = { kind: "unknown", id: 5, span: { start: 3, end: 3 } } as const;
    const edits = inFirst(() => [{ op: "addStatements", values: [{ Action: [{ copied: nothing }] }] }]);
    expect(renderText(json, text, edits)).toBeUndefined();
  });

  it("keeps the expression in a string", () => {
    const policy = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "${A}/*"}]}';
    const text = (inner: string) => JSON.stringify({ Document: { "Fn::Sub": inner } });
    const edits = inFirst((statement) => [
      { op: "addStatements", values: [{ Effect: "Deny", NotResource: copied(statement) }] },
    ]);
    expect(renderText(json, text(policy), edits)).toBe(
      text(policy.replace("}]}", '}, { "Effect": "Deny", "NotResource": ["${A}/*"] }]}')),
    );
  });
});

/** A policy in any layout. */
function print(document: unknown, choose: Choose): string {
  const step = choose("  ", "    ", "\t");
  const colon = choose(": ", ":", " : ");
  const trailing = choose("", ",");
  const comments = choose(false, true);
  const newline = choose("\n", "\r\n");
  const end = () => (comments ? choose("", "", " // a, b", " /* c */") : "");
  const own = (indent: string) => (comments ? choose("", "", `${indent}// own${newline}`, newline) : "");
  const special: Readonly<Record<string, string>> = {
    $sub: '{"Fn::Sub": "a-${B}"}',
    $ref: '{ "Ref": "B" }',
    $join: '{\n"Fn::Join": ["", [\n"a", { "Ref": "B" }\n]]\n}'.replaceAll("\n", newline),
    $long: '{"Fn::ImportValue": "x"}',
  };
  const spell = (value: unknown, indent: string): string => {
    if (typeof value === "string") return special[value] ?? JSON.stringify(value);
    const isList = Array.isArray(value);
    const inner = indent + step;
    const members = isList
      ? value.map((item) => spell(item, inner))
      : Object.entries(value as object)
          .filter(([, member]) => member !== undefined)
          .map(([key, member]) => `"${key}"${colon}${spell(member, inner)}`);
    const [open, close] = isList ? "[]" : "{}";
    if (members.length === 0) return `${open}${close}`;
    const last = members.length - 1;
    if (choose(false, true)) return `${open}${members.join(", ")}${trailing}${close}`;
    const lines = members.map((member, index) => {
      return `${own(inner)}${inner}${member}${index < last ? "," : trailing}${end()}${newline}`;
    });
    return `${open}${newline}${lines.join("")}${indent}${close}`;
  };
  return spell(document, "");
}

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    const json: RenderCase = {
      host: jsonHost,
      path: "a.json",
      validate(text) {
        const errors: ParseError[] = [];
        parse(text, errors, { allowTrailingComma: true });
        expect(errors).toEqual([]);
      },
    };
    checkEdits(json, { print, runs: 250, spelled: 0.7 });
  });
});

describe("Statements that go", () => {
  const [policy] = jsonHost.parse(
    '{"Statement":[{"Effect":"Allow","Action":"a:b"},{"Effect":"Deny","Action":"a:c"},{"Effect":"Deny","Action":"a:d"}]}',
    { path: "a.json" },
  ).policies;
  const remove = (statement: number): PlacedEdit => ({ statement, edit: { op: "removeStatement" } });
  const change = (statement: number): PlacedEdit => {
    const node = action(policy?.statements[statement] as Statement);
    return { statement, edit: { op: "replace", node, values: ["x:y"] } };
  };
  const made = (...edits: readonly PlacedEdit[]) => {
    const rendered = policy && renderEdits(policy, edits);
    return rendered && policy && statementsOf(applyEdits(policy.source.text, toPlainEdits(rendered)));
  };

  it("go beside changes of others, and are not changed themselves", () => {
    expect(made(remove(1), change(0), remove(2))).toEqual([{ Effect: "Allow", Action: "x:y" }]);
    expect(made(change(2), remove(0))).toEqual([
      { Effect: "Deny", Action: "a:c" },
      { Effect: "Deny", Action: "x:y" },
    ]);
    expect(made(remove(1), change(1))).toBeUndefined();
    const document: PlacedEdit = {
      statement: undefined,
      edit: { op: "addProperty", object: 0, key: "Id", value: "a" },
    };
    expect(made(remove(1), document)).toBeUndefined();
    expect(made(remove(0), remove(1), remove(2))).toBeUndefined();
  });
});
