import { describe, expect, it } from "vitest";
import { cases, differenceIn } from "../support/agreement.ts";
import { testService } from "../support/service.ts";
import { differences } from "./differences.ts";

const service = testService();

describe.skipIf(cases.length === 0)("The cases of AWS's checks", () => {
  it("are there", () => {
    expect(cases.length).toBe(489);
    const ids = new Set(cases.map(({ id }) => id));
    expect(Object.keys(differences).filter((id) => !ids.has(id))).toEqual([]);
  });

  it.each(cases.map((one) => [one.id, one] as const))("%s", (id, one) => {
    const { missing, extra } = differenceIn(service, one);
    const found = [...missing.map((text) => `missing ${text}`), ...extra.map((code) => `extra ${code}`)].join(", ");
    expect(found).toBe(differences[id]?.find ?? "");
  });

  it("differ where nobody can know, and never where AWS's page is clear", () => {
    const sure = cases.filter(({ id, confidence }) => confidence === "high" && differences[id] !== undefined);
    expect(sure.map(({ id }) => id)).toEqual([]);
    const others = cases.filter(({ confidence }) => confidence !== "high");
    const differing = others.filter(({ id }) => differences[id] !== undefined);
    expect(differing.length / others.length).toBeLessThanOrEqual(0.1);
  });
});
