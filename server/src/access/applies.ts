import { anyGlobFits, testHolds, type VariableValue } from "./conditions.ts";
import type { Variable } from "./glob.ts";
import type { Meaning, Part } from "./meaning.ts";
import { namesCaller, readCaller } from "./principals.ts";
import type { AccessRequest } from "./request.ts";

/** Whether a statement applies to a request; `undefined` where that depends on what the request leaves open. */
export function applies(meaning: Meaning, request: AccessRequest): boolean | undefined {
  let isOpen = false;
  for (const part of meaning.parts) {
    const answer = partHolds(part, request);
    if (answer === false) return false;
    if (answer === undefined) isOpen = true;
  }
  return isOpen ? undefined : true;
}

/** Whether one part of a statement does. */
export function partHolds(part: Part, request: AccessRequest): boolean | undefined {
  const lookUp = (variable: Variable) => variableValue(variable, request);
  switch (part.about) {
    case "action":
    case "resource": {
      const text = part.about === "action" ? request.action.toLowerCase() : request.resource;
      // Whatever the resource is, a bare wildcard stands for it.
      if (text === undefined) return part.globs.some((glob) => glob.text === "*") ? !part.negated : undefined;
      return negateIf(part.negated, anyGlobFits(part.globs, text, lookUp));
    }
    case "principal": {
      const caller = request.principal === undefined ? undefined : readCaller(request.principal);
      if (part.entries.some(({ kind }) => kind === "everyone")) return !part.negated;
      if (caller === undefined) return undefined;
      return negateIf(part.negated, anyHolds(part.entries.map((entry) => namesCaller(entry, caller))));
    }
    case "condition":
      return testHolds(part.test, requestedValues(part.test.key, request), lookUp);
    case "unknown":
      return undefined;
  }
}

function anyHolds(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

function negateIf(negated: boolean, answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : answer !== negated;
}

/** The values of a key: none where it is absent, `undefined` where the request leaves it open. */
function requestedValues(key: string, { context, contextIsComplete }: AccessRequest): readonly string[] | undefined {
  return context.get(key) ?? (contextIsComplete ? [] : undefined);
}

function variableValue({ name, source }: Variable, request: AccessRequest): VariableValue {
  if (source === "deployment") return undefined;
  const values = requestedValues(name, request);
  const [text] = values ?? [];
  if (values === undefined || values.length > 1) return undefined;
  return text === undefined ? "absent" : { text };
}
