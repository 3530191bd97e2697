import { composeServices } from '@apollo/composition';
import type { DocumentNode, GraphQLError } from 'graphql';
import { parse } from 'graphql';
import { Fault } from '@stoa/kernel/fault.ts';

/** A subgraph's part of the graph, as its `_service { sdl }` gives it. */
export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
  /** Written into the supergraph for other tools. This gateway takes addresses from the landscape. */
  readonly url?: string;
}

/**
 * Composes one supergraph. Its text depends on the parts only, not on their order.
 * @throws {Fault} COMPOSITION_FAILED with every reason in the message, when the parts are no graph together.
 */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): string {
  if (subgraphs.length === 0) throw new Fault('COMPOSITION_FAILED', 'there is no subgraph to compose');
  const services = [...subgraphs]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sdl, url = '' }) => ({ name, url, typeDefs: parseSubgraph(name, sdl) }));

  const { errors, supergraphSdl } = compose(services);
  if (errors) throw compositionFault(errors.map(describe));
  return `${supergraphSdl.trimEnd()}\n`;
}

/** @throws {Fault} COMPOSITION_FAILED when it is not the text of a schema. */
export function parseSubgraph(name: string, sdl: string): DocumentNode {
  try {
    return parse(sdl, { noLocation: true });
  } catch (error) {
    throw compositionFault([`[${name}] ${(error as GraphQLError).message}`]);
  }
}

function compose(services: Parameters<typeof composeServices>[0]): ReturnType<typeof composeServices> {
  try {
    return composeServices(services);
  } catch (error) {
    // Some mistakes make composition throw instead of listing them.
    throw compositionFault([(error as Error).message], error);
  }
}

function describe({ message, extensions }: GraphQLError): string {
  return typeof extensions.code === 'string' ? `${extensions.code}: ${message}` : message;
}

function compositionFault(errors: readonly string[], cause?: unknown): Fault {
  const list = errors.map((error) => `\n- ${error}`).join('');
  return new Fault('COMPOSITION_FAILED', `the subgraphs do not compose:${list}`, { details: { errors }, cause });
}
