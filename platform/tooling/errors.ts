/** Codes that the commands of this folder give out, and what they mean. */
export const toolingErrors = {
  USAGE: 'The command was called with flags or names it does not know.',
  NAME_UNUSABLE: 'A name has the wrong form, or is a word that a language or tool keeps for itself.',
  NAME_TAKEN: 'There is something of this name already: a folder, or a package of the workspace.',
  TYPE_TAKEN: 'Another subgraph has a type or field of the same name in the graph, which all share.',
  NO_FREE_PORT: 'All ports that are kept for subgraphs are given out.',
  NEW_SUBGRAPH_RUNS: 'Another process is making a subgraph in this repository right now.',
  NEW_SUBGRAPH_FAILED: 'A step of making a subgraph failed. What had been written was removed.',
} as const;
