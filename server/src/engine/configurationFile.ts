/** The name of the configuration file, at the root of a workspace. */
export const configurationFileName = "leastwise.json";
