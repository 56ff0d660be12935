import wildcardAction from "./wildcard-action.ts";

export const rules = [wildcardAction];
