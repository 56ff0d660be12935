/**
 * The cases where Leastwise says something else than they expect of AWS's analyser, each with the reason. `find` is
 * what is missing and what nobody expects, as `differenceIn` tells it.
 */
export const differences: Readonly<Record<string, { readonly find: string; readonly reason: string }>> = {
  "JSON_SYNTAX_ERROR-p19": {
    find: "missing JSON_SYNTAX_ERROR at ",
    reason: "An empty text is a file that nobody has written yet.",
  },
  "SCP_SYNTAX_ERROR_ACTION_WILDCARD-p1": {
    find: "missing SCP_SYNTAX_ERROR_ACTION_WILDCARD at Statement[0].Action",
    reason: "Since September 2025 service control policies take wildcards anywhere in an action.",
  },
  "ADV_JSON-a3": {
    find: "missing JSON_SYNTAX_ERROR at ",
    reason: "A key that is written twice is no error of JSON; `duplicate-key` tells it, without a code of AWS's.",
  },
  "ADV_JSON-a13": {
    find: "missing JSON_SYNTAX_ERROR at ",
    reason: "A file may hold several policies in a list, and each is checked.",
  },
  "ADV_JSON-a23": {
    find: "missing MISSING_STATEMENT at ",
    reason: "AWS's page speaks of a policy without `Statement`, not of an empty list, which is what one begins with.",
  },
};
