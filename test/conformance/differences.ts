/**
 * The cases where Leastwise says something else than they expect of AWS's analyser, each with the reason. `find` is
 * what is missing and what nobody expects, as `differenceIn` tells it.
 */
export const differences: Readonly<Record<string, { readonly find: string; readonly reason: string }>> = {
  "SCP_SYNTAX_ERROR_ACTION_WILDCARD-p1": {
    find: "missing SCP_SYNTAX_ERROR_ACTION_WILDCARD at Statement[0].Action",
    reason: "Since September 2025 service control policies take wildcards anywhere in an action.",
  },
  "ADV_JSON-a13": {
    find: "missing JSON_SYNTAX_ERROR at ",
    reason: "A file may hold several policies in a list, and each is checked.",
  },
};
