export const runtimeWasm: string;
export const grammarWasm: string;
