import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { isAnyAction, isWholeService, parseAction } from "../../server/src/policy/action.ts";
import { applyEdits } from "../../server/src/policy/applyEdits.ts";
import { formatArn, parseArn } from "../../server/src/policy/arn.ts";
import { copyStatement, toEditValue } from "../../server/src/policy/copy.ts";
import { type EditValue, needsInput, plainText, writtenValues } from "../../server/src/policy/edit.ts";
import { coversPattern, hasWildcard } from "../../server/src/policy/pattern.ts";
import { indexPatterns } from "../../server/src/policy/patternIndex.ts";
import { isAllow, type Policy, type PolicyKind, policyKinds, type Statement } from "../../server/src/policy/policy.ts";
import { countedSize, quotaOf } from "../../server/src/policy/quota.ts";
import { policySize } from "../../server/src/policy/size.ts";
import { locate, locateOffset, pathTo } from "../../server/src/policy/tree.ts";
import { knownText, type Value } from "../../server/src/policy/value.ts";

function read(text: string): Policy {
  const [policy] = jsonHost.parse(text, { path: "a.json" }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${text}`);
  return policy;
}

/** The statement with these members, which may repeat a key. */
function readStatement(members: string): Statement {
  const [statement] = read(`{"Version":"2012-10-17","Statement":[{${members}}]}`).statements;
  if (statement === undefined) throw new Error("There is no statement.");
  return statement;
}

describe("An entry of Action", () => {
  it.each(["*", "**", "*:*", "**:**"])("%s stands for everything", (text) => {
    expect(isAnyAction(text)).toBe(true);
  });

  it.each(["", "s3:*", "*a", "a*", "*:", "*:a*", "*:*:a"])("%j does not", (text) => {
    expect(isAnyAction(text)).toBe(false);
  });

  it.each([
    ["s3:*", true],
    ["s3:**", true],
    ["s*:*", false],
    ["s3:*a", false],
    ["s3:", false],
  ])("%s stands for all of one service: %s", (text, expected) => {
    const action = parseAction(text);
    expect(action && isWholeService(action)).toBe(expected);
  });

  it("is cut at its first colon", () => {
    expect(parseAction("s3:Get:x")).toEqual({ text: "s3:Get:x", prefix: "s3", name: "Get:x" });
    expect(parseAction("s3")).toBeUndefined();
  });
});

describe("An ARN", () => {
  it.each([
    ["arn:aws:s3:::data/*", ["aws", "s3", "", "", "data/*"]],
    ["arn:aws:logs:us-east-1:1:log-group:a:*", ["aws", "logs", "us-east-1", "1", "log-group:a:*"]],
    ["arn:aws:s3:::${aws:username}/a:b", ["aws", "s3", "", "", "${aws:username}/a:b"]],
    ["arn:${aws:x}:s3::1:b", ["${aws:x}", "s3", "", "1", "b"]],
    ["arn:aws:s3:::${aws:username", ["aws", "s3", "", "", "${aws:username"]],
    ["arn:aws:${x:s3:::b", ["aws", "${x", "s3", "", ":b"]],
  ])("%s is cut into its fields, and put together again", (text, [partition, service, region, account, resource]) => {
    const arn = parseArn(text);
    expect(arn).toEqual({ partition, service, region, account, resource });
    expect(arn && formatArn(arn)).toBe(text);
  });

  it.each(["", "*", "arn:aws:s3::", "urn:aws:s3:::a", "arn:aws:s3:${a:b:c}:x"])("%j is none", (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});

describe("A statement is read", () => {
  it.each([
    ["whole", '"Effect":"Allow","Action":"a:b","Resource":"*"', false],
    ["with an element twice", '"Effect":"Allow","Action":"a:b","Action":"a:c"', true],
    ["with an Effect twice", '"Effect":"Allow","Effect":"Deny","Action":"a:b"', true],
    ["with Action beside NotAction", '"Effect":"Allow","Action":"a:b","NotAction":"a:c"', true],
    ["with Resource beside NotResource", '"Action":"a:b","Resource":"*","NotResource":"b"', true],
    ["with Principal beside NotPrincipal", '"Action":"a:b","Principal":"*","NotPrincipal":"*"', true],
  ])("%s", (_, members, ambiguous) => {
    expect(readStatement(members).ambiguous).toBe(ambiguous);
    expect(isAllow(readStatement(members))).toBe(!ambiguous);
  });

  it.each([
    ['"Allow"', "Allow"],
    ['"Deny"', "Deny"],
    ['"allow"', undefined],
    ["1", undefined],
    ['{"Ref":"Effect"}', undefined],
  ])("with the effect %s as %s", (effect, expected) => {
    const statement = readStatement(`"Effect":${effect},"Action":"a:b"`);
    expect(statement.effect).toBe(expected);
    expect(isAllow(statement)).toBe(expected === "Allow");
  });

  it.each([
    ['"Action":"a:b"', ["a:b"], false, true],
    ['"NotAction":["a:b","a:c"]', ["a:b", "a:c"], true, true],
    ['"Action":[]', [], false, true],
    ['"Action":["a:b",{"Ref":"A"}]', ["a:b", undefined], false, false],
    ['"Action":[7,true]', [undefined, undefined], false, false],
    ['"Action":[null]', [undefined], false, false],
    ['"NotAction":{"Ref":"A"}', [undefined], true, false],
  ])("with the list %s", (members, texts, negated, complete) => {
    const { actions } = readStatement(`"Effect":"Allow",${members}`);
    expect(actions?.entries.map(({ value }) => knownText(value))).toEqual(texts);
    expect({ negated: actions?.negated, complete: actions?.complete }).toEqual({ negated, complete });
  });

  it.each([
    ['"Principal":"*"', ["* *"], false, true],
    ['"NotPrincipal":{"AWS":["a","b"],"Service":"c"}', ["AWS a", "AWS b", "Service c"], true, true],
    ['"Principal":{"AWS":["a",{"Ref":"A"}]}', ["AWS a", "AWS undefined"], false, false],
    ['"Principal":null', ["* undefined"], false, false],
  ])("with the principals %s", (members, names, negated, complete) => {
    const { principals } = readStatement(`"Effect":"Allow","Action":"a:b",${members}`);
    expect(principals?.entries.map(({ type, value }) => `${type} ${knownText(value)}`)).toEqual(names);
    expect({ negated: principals?.negated, complete: principals?.complete }).toEqual({ negated, complete });
  });

  it.each([
    ['{"Bool":{"a":true,"b":["c","d"]}}', ["Bool a true", "Bool b c,d"], true],
    ["{}", [], true],
    ['"x"', [], false],
    ['{"Bool":"x"}', [], false],
    ['{"Bool":{"a":{"Ref":"A"}}}', ["Bool a "], false],
    ['{"Bool":{"a":"b"},"Bool":{"c":"d"}}', ["Bool a b", "Bool c d"], false],
    ['{"Bool":{"a":"b","a":"d"}}', ["Bool a b", "Bool a d"], false],
  ])("with the conditions %s", (condition, tests, complete) => {
    const { conditions } = readStatement(`"Effect":"Allow","Action":"a:b","Condition":${condition}`);
    const found = conditions?.tests.map(
      ({ operator, key, values }) => `${operator} ${key} ${values.map(({ value }) => knownText(value))}`,
    );
    expect({ tests: found, complete: conditions?.complete }).toEqual({ tests, complete });
  });
});

describe("Values to write", () => {
  const span = { start: 0, end: 0 };
  const unknown: Value = { kind: "template", parts: ["a", { name: "B" }] };
  const text = { kind: "string", id: 0, span, value: unknown } as const;

  it("are copied only where all of a node is known", () => {
    const { root } = readStatement('"Effect":"Allow","Action":["a:b",7,null],"Condition":{"Bool":{"a":true}}');
    expect(toEditValue(root)).toEqual({ Effect: "Allow", Action: ["a:b", 7, null], Condition: { Bool: { a: true } } });
    expect(toEditValue(text)).toBeUndefined();
    expect(toEditValue({ kind: "array", id: 0, span, items: [text] })).toBeUndefined();
    expect(toEditValue(readStatement('"Effect":"Allow","Action":["a:b"],"Resource":').root)).toBeUndefined();
  });

  it.each([
    ['"Sid":"My statement-1","Action":"a:b"', { Sid: "Mystatement1X", Action: "a:c" }],
    ['"Action":"a:b","Resource":"*"', { Action: "a:c", Resource: "*" }],
  ])("make a copy of a statement with %s", (members, expected) => {
    const copy = copyStatement(readStatement(`"Effect":"Allow",${members}`), {
      elements: { Action: "a:c" },
      sidSuffix: "X",
    });
    expect(copy).toEqual({ Effect: "Allow", ...expected });
  });

  it("make no copy of what is no statement", () => {
    const [statement] = read('{"Version":"2012-10-17","Statement":[["a"]]}').statements;
    expect(statement && copyStatement(statement, { elements: {}, sidSuffix: "X" })).toBeUndefined();
  });

  const place = { placeholderParts: ["a:", { name: "Name", text: "b" }] };
  it.each<[EditValue, boolean]>([
    ["a", false],
    [null, false],
    [["a", 7], false],
    [place, true],
    [{ placeholderParts: ["a"] }, false],
    [{ Action: ["a", place] }, true],
  ])("%j need input: %s", (value, expected) => {
    expect(needsInput(value)).toBe(expected);
  });

  it("are told by the edit", () => {
    expect(plainText(place.placeholderParts)).toBe("a:b");
    expect(writtenValues({ op: "replace", node: 1, values: ["a", "b"] })).toEqual(["a", "b"]);
    expect(writtenValues({ op: "addStatements", values: ["a"] })).toEqual(["a"]);
    expect(writtenValues({ op: "addProperty", object: 1, key: "k", value: "a" })).toEqual(["a"]);
    expect(writtenValues({ op: "removeProperty", property: 1 })).toEqual([]);
  });
});

describe("Edits in the model", () => {
  const policy = read('{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":["a:b","a:c"]}]}');
  const outcomeOf = (edits: Parameters<typeof applyEdits>[1]) => {
    const { document, statements } = applyEdits(policy, edits);
    const version = document.kind === "object" ? document.properties[0]?.value : undefined;
    return {
      version: version && toEditValue(version),
      statements: statements.map(({ root }) => toEditValue(root)),
    };
  };
  const version = policy.version?.node.id ?? -1;
  const entry = policy.statements[0]?.actions?.entries[0]?.node.id ?? -1;
  const root = policy.statements[0]?.root.id ?? -1;
  const before = { Effect: "Allow", Action: ["a:b", "a:c"] };

  it("of the document leave statements alone, and those of a statement the document", () => {
    expect(
      outcomeOf([{ statement: undefined, edit: { op: "replace", node: version, values: ["2012-10-17"] } }]),
    ).toEqual({
      version: "2012-10-17",
      statements: [before],
    });
    for (let node = 0; node <= entry; node++) {
      expect(outcomeOf([{ statement: 0, edit: { op: "replace", node, values: ["x"] } }]).version).toBe("2008-10-17");
    }
  });

  it("fill a place by its default, and add several keys", () => {
    const value = { placeholderParts: ["a:", { name: "Name", text: "x" }] };
    const add = (key: string) =>
      ({ statement: 0, edit: { op: "addProperty", object: root, key, value: key } }) as const;
    expect(
      outcomeOf([{ statement: 0, edit: { op: "replace", node: entry, values: [value] } }, add("Sid"), add("Id")])
        .statements,
    ).toEqual([{ ...before, Action: ["a:x", "a:c"], Sid: "Sid", Id: "Id" }]);
  });
});

describe("Patterns by their heads", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 5 });

  it("find a cover exactly where there is one", () => {
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { maxLength: 6 }), pattern, fc.nat(6), (patterns, text, refused) => {
        const accept = (one: string) => one !== patterns[refused];
        const covers = (one: string) => hasWildcard(one) && accept(one) && coversPattern(one, text);
        const found = indexPatterns(patterns, (one) => one)(text, accept);
        expect(found !== undefined).toBe(patterns.some(covers));
        if (found !== undefined) expect(covers(found)).toBe(true);
      }),
      { seed: 20261123, numRuns: 2000 },
    );
  });
});

describe("The size of a policy", () => {
  it.each([
    '{"Statement":[{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"*"},{"Effect":"Deny","Action":"*"}]}',
    '{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"long enough","Condition":{"Bool":{"a":true,"b":[7,null]}},"Effect":"Allow","Action":"a:b"}]}',
  ])("is that of its compact JSON: %s", (text) => {
    const policy = read(JSON.stringify(JSON.parse(text), null, 4));
    expect(policySize(policy)).toBe(text.length);
  });

  it.each([
    ['{"Version":"2012-10-17","Statement":[]}'],
    ['{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b","Resource":"*"}}'],
    [
      '{"Version":"2012-10-17","Statement":[{"Sid":"\\u0041","Effect":"Allow"},{"Action":["a","b"],"Condition":{"A":{}}}]}',
    ],
  ])("counts the characters of %s", (text) => {
    const spaced = JSON.stringify(JSON.parse(text), null, 4);
    expect(policySize(read(spaced))).toBe(JSON.stringify(JSON.parse(text)).length);
    const quota = { limit: 1, holder: "x", isSure: true };
    expect(countedSize(read(spaced), { ...quota, countsWhiteSpace: true })).toBe(spaced.length);
    expect(countedSize(read(spaced), { ...quota, countsWhiteSpace: false })).toBeLessThan(spaced.length);
  });

  it("has AWS's quotas", () => {
    const limit = (kind: PolicyKind, resourceType?: string) =>
      quotaOf({ kind, resourceType, version: undefined, wellFormed: true })?.limit;
    expect(policyKinds.map((kind) => [kind, limit(kind)])).toEqual([
      ["identity", 6144],
      ["resource", undefined],
      ["trust", 2048],
      ["scp", 10_240],
      ["rcp", 5120],
      ["boundary", 6144],
      ["session", 2048],
      ["endpoint", 20_480],
      ["iot", undefined],
    ]);
    expect(limit("identity", "AWS::IAM::Role")).toBe(10_240);
    expect(limit("resource", "AWS::S3::Bucket")).toBe(20_480);
    expect(limit("trust", "AWS::IAM::Role")).toBe(2048);
  });
});

describe("A tree", () => {
  const { root } = readStatement('"Action":["a:b",{"Some":"A"}],"Resource":"*"');

  it("finds every node by its id, and no other", () => {
    const paths: unknown[] = [];
    for (let id = 0; ; id++) {
      const location = locate(root, id);
      if (location?.node.id !== id) break;
      paths.push(pathTo(location).join("."));
    }
    expect(paths).toEqual([
      "",
      "Action",
      "Action",
      "Action.0",
      "Action.1",
      "Action.1.Some",
      "Action.1.Some",
      "Resource",
      "Resource",
    ]);
    expect(locate(root, 99)).toBeUndefined();
    expect(locate(root, -1)).toBeUndefined();
  });

  it.each([
    [11, "Action.0"],
    [16, "Action.0"],
    [10, "Action"],
    [17, "Action.1"],
    [0, ""],
    [1, "Action"],
  ])("finds the innermost node at offset %i", (offset, path) => {
    expect(pathTo(locateOffset(root, offset)).join(".")).toBe(path);
  });
});
