import { describe, expect, it } from "vitest";
import { compare } from "../../server/src/access/compare.ts";
import { contentOf, type PolicyContent } from "../../server/src/access/meaning.ts";
import { type GrantChange, grantDifference } from "../../server/src/features/grantDifference.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { managedHistories } from "../support/managedPolicies.ts";
import { policyPair, seededRandom } from "../support/policyUniverse.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

type Statements = readonly object[];

interface Case {
  readonly old: Statements;
  readonly now: Statements;
  /** One line a change: its actions and where they are granted. */
  readonly gained?: readonly string[];
  readonly lost?: readonly string[];
  readonly unclear?: readonly string[];
}

const bucket = "arn:aws:s3:::b/*";
const get = { Effect: "Allow", Action: "s3:GetObject", Resource: bucket };
const all = { Effect: "Allow", Action: "s3:*Object", Resource: "*" };
const deny = { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" };

const cases: Readonly<Record<string, Case>> = {
  "the same statements differ in nothing": { old: [get, deny], now: [deny, get] },
  "an action more": {
    old: [get],
    now: [{ ...get, Action: ["s3:GetObject", "s3:PutObject"] }],
    gained: ["s3:PutObject on arn:aws:s3:::b/*"],
  },
  "of several resources only those that are new": {
    old: [get],
    now: [{ ...get, Resource: [bucket, "arn:aws:s3:::c/*"] }],
    gained: ["s3:GetObject on arn:aws:s3:::c/*"],
  },
  "of several statements only the one that makes the difference": {
    old: [get],
    now: [get, { Effect: "Allow", Action: "s3:Get*Acl", Resource: "*" }, { ...get, Resource: "arn:aws:s3:::d/*" }],
    gained: ["s3:GetObject on arn:aws:s3:::d/*", "s3:GetBucketAcl s3:GetObjectAcl s3:GetObjectVersionAcl on *"],
  },
  "a condition more takes away": {
    old: [get],
    now: [{ ...get, Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    lost: ["s3:GetObject on arn:aws:s3:::b/*"],
  },
  "a condition less gives": {
    old: [{ ...get, Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    now: [get],
    gained: ["s3:GetObject on arn:aws:s3:::b/*"],
  },
  "a Deny more takes away, and nothing from actions that are not allowed": {
    old: [all],
    now: [all, { ...deny, Action: ["s3:DeleteObject", "s3:DeleteBucket"] }],
    lost: ["s3:DeleteObject on *"],
  },
  "what an Allow gives and a Deny takes at once is no difference": {
    old: [get],
    now: [get, { ...deny, Effect: "Allow" }, deny],
  },
  "exceptions are told as such": {
    old: [],
    now: [{ Effect: "Allow", Action: "s3:GetObject", NotResource: bucket, Condition: { Bool: { "aws:x": "true" } } }],
    gained: ["s3:GetObject on all but arn:aws:s3:::b/* under conditions"],
  },
  "principals are told": {
    old: [],
    now: [{ ...get, Principal: { AWS: "111122223333", Service: "s3.amazonaws.com" } }],
    gained: ["s3:GetObject on arn:aws:s3:::b/* by 111122223333 s3.amazonaws.com"],
  },
  "what deployment fills in is unclear": {
    old: [get],
    now: [{ ...get, Resource: { "Fn::Sub": `arn:aws:s3:::\${Bucket}/*` } }],
    unclear: [`s3:GetObject on arn:aws:s3:::\${Bucket}/*`],
  },
  "an action that deployment names is no action that is known": {
    old: [get],
    now: [get, { ...get, Action: { Ref: "Action" } }],
    unclear: [`s3:GetObject on arn:aws:s3:::b/*`],
  },
};

function contents(statements: Statements): PolicyContent[] {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return jsonHost.parse(text, { path: "a.json" }).policies.map(contentOf);
}

function line({ actions, resources, exceptResources, principals, conditional }: GrantChange): string {
  return [
    ...actions.map(({ id }) => id),
    ...(resources.length > 0 ? ["on", ...resources] : []),
    ...(exceptResources.length > 0 ? ["on all but", ...exceptResources] : []),
    ...(principals.length > 0 ? ["by", ...principals] : []),
    ...(conditional ? ["under conditions"] : []),
  ].join(" ");
}

const ids = (changes: readonly GrantChange[]) => changes.flatMap(({ actions }) => actions.map(({ id }) => id)).sort();

/** The deep run looks at many more pairs of policies, and at each of AWS's own. */
const deep = process.env["DEEP_RUNS"];
const [runs, share] = deep === undefined ? [100, 75] : [Number(deep) / 10, 1];

/** What holds for any two policies. */
function expectConsistent(old: readonly PolicyContent[], now: readonly PolicyContent[], about: string): void {
  const { gained, lost, unclear } = grantDifference(old, now, { catalogue });
  const back = grantDifference(now, old, { catalogue });
  expect([ids(back.gained), ids(back.lost)], about).toEqual([ids(lost), ids(gained)]);
  const whole = compare(old, now, { catalogue });
  if (whole.verdict === "no-new-access") expect(ids(gained), about).toEqual([]);
  if (whole.verdict !== "new-access") return;
  const { action } = whole.witness;
  if (catalogue.action(action) !== undefined) expect(ids([...gained, ...unclear]), about).toContain(action);
}

describe("The difference of grants", () => {
  it.each(Object.entries(cases))("%s", (_, { old, now, gained = [], lost = [], unclear = [] }) => {
    const difference = grantDifference(contents(old), contents(now), { catalogue });
    expect({
      gained: difference.gained.map(line),
      lost: difference.lost.map(line),
      unclear: difference.unclear.map(line),
    }).toEqual({ gained, lost, unclear });
  });

  it("groups what is granted alike, over all services", () => {
    const everything = [{ Effect: "Allow", Action: "*", Resource: "*" }];
    const some = [{ Effect: "Allow", NotAction: ["iam:*", "s3:Get*"], Resource: "*" }];
    const { gained, lost } = grantDifference(contents(some), contents(everything), { catalogue });
    expect(lost).toEqual([]);
    expect(gained.length).toBe(1);
    const wanted = ["iam:*", "s3:Get*"].flatMap((pattern) => catalogue.actionsMatching(pattern).map(({ id }) => id));
    expect(ids(gained)).toEqual(wanted.sort());
  });

  it("agrees with the comparison of whole policies, and with itself the other way round", () => {
    const random = seededRandom(20261124);
    for (let index = 0; index < runs; index++) {
      const { old, new: now, kind } = policyPair(random, { variables: true });
      const [before, after] = [old, now].map((document) =>
        jsonHost.parse(JSON.stringify(document), { path: "a.json", kind }).policies.map(contentOf),
      );
      expectConsistent(before ?? [], after ?? [], JSON.stringify({ old, now }));
    }
    for (const history of managedHistories.filter((_, index) => index % share === 0)) {
      const [before, after] = [history.at(-2), history.at(-1)].map((policy) =>
        jsonHost.parse(policy?.text ?? "", { path: "a.json" }).policies.map(contentOf),
      );
      expectConsistent(before ?? [], after ?? [], history[0]?.name ?? "");
    }
  });
});
