import { readFile } from 'node:fs/promises';
import { Kind, parse } from 'graphql';
import { Fault } from '@stoa/kernel/fault.ts';

export interface InitialSupergraph {
  readonly supergraphSdl: string;
  /** Names of the subgraphs that it is made of. */
  readonly subgraphs: readonly string[];
}

/**
 * Reads a composed supergraph from a file; undefined when there is none.
 * @throws {Fault} INVALID_SUPERGRAPH when the file is something else.
 */
export async function readInitialSupergraph(file: URL | string): Promise<InitialSupergraph | undefined> {
  let supergraphSdl: string;
  try {
    supergraphSdl = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return { supergraphSdl, subgraphs: subgraphsOf(supergraphSdl) };
}

/** The subgraphs that a composed supergraph names in its `join__Graph` enum. @throws {Fault} INVALID_SUPERGRAPH */
export function subgraphsOf(supergraphSdl: string): readonly string[] {
  const names: string[] = [];
  for (const definition of parseSupergraph(supergraphSdl).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { directives = [] } of definition.values ?? []) {
      const name = directives.flatMap(({ arguments: args = [] }) => args).find((argument) => argument.name.value === 'name');
      if (name?.value.kind === Kind.STRING) names.push(name.value.value);
    }
  }
  if (names.length === 0) throw new Fault('INVALID_SUPERGRAPH', 'not a composed supergraph: it names no subgraphs');
  return names;
}

function parseSupergraph(supergraphSdl: string): ReturnType<typeof parse> {
  try {
    return parse(supergraphSdl, { noLocation: true });
  } catch (cause) {
    throw new Fault('INVALID_SUPERGRAPH', `not a supergraph: ${(cause as Error).message}`, { cause });
  }
}
