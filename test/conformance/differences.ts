/**
 * The cases where Leastwise says something else than they expect of AWS's analyser, each with the reason. `find` is
 * what is missing and what nobody expects, as `differenceIn` tells it.
 */
export const differences: Readonly<Record<string, { readonly find: string; readonly reason: string }>> = {};
