import { Fault } from '@stoa/kernel/fault.ts';
import type { SupergraphEvent } from '../supergraph/supergraph-manager.ts';
import { countOf } from './summary.ts';
import type { Addresses } from '../subgraphs/subgraph-pool.ts';

/** What happened to the graph, in words for whoever started the gateway. */
export interface Told {
  readonly text: string;
  /** Something is wrong, and somebody may want to mend it. */
  readonly problem: boolean;
}

/** Says each event in a sentence. Composition errors are a list, each with the name of its subgraph. */
export function createTeller(addresses: Addresses): (event: SupergraphEvent) => Told {
  let serving = false;
  return (event) => {
    switch (event.type) {
      case 'supergraph-swapped': {
        const text = `${serving ? 'The new graph is served' : 'A graph is served'}: ${countOf(event.subgraphs)}.`;
        serving = true;
        return { text, problem: false };
      }
      case 'supergraph-refused':
        return { text: refusal(event.reason, serving), problem: true };
      case 'subgraph-found':
        return { text: `Subgraph ${event.subgraph} is there.`, problem: false };
      case 'subgraph-lost': {
        const where = addresses.get(event.subgraph);
        const stays = serving ? 'its last known schema stays' : 'its schema is not known yet';
        const at = where ? ` at ${where.href}` : '';
        return { text: `Subgraph ${event.subgraph} cannot be reached${at} (${reasonOf(event.reason)}); ${stays}. Trying again.`, problem: true };
      }
      case 'subgraph-broken':
        return { text: `Subgraph ${event.subgraph} gives no schema that can be read; trying again:${listOf(event.reason)}`, problem: true };
      case 'supergraph-file-lost':
        return { text: `${messageOf(event.reason)}; the graph stays as it was.`, problem: true };
      case 'supergraph-file-found':
        return { text: 'The file of the supergraph is there again.', problem: false };
      case 'graph-stop-failed':
        return { text: `The graph before did not stop cleanly: ${messageOf(event.reason)}`, problem: true };
    }
  };
}

function refusal(reason: unknown, serving: boolean): string {
  const rest = serving ? 'the graph before stays' : 'there is no graph yet';
  if (reason instanceof Fault && reason.code === 'COMPOSITION_FAILED') return `The subgraphs do not compose; ${rest}:${listOf(reason)}`;
  return `The new supergraph is refused, ${rest}: ${messageOf(reason)}`;
}

function listOf(reason: unknown): string {
  const errors = reason instanceof Fault ? reason.details?.['errors'] : undefined;
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [messageOf(reason)];
  return list.map((error) => `\n  - ${String(error).replaceAll('\n', '\n    ')}`).join('');
}

/** The fault says what clients may know; what it hides is what helps here. */
function reasonOf(reason: unknown): string {
  return messageOf(reason instanceof Fault && reason.cause !== undefined ? reason.cause : reason);
}

/** Some system errors have a code and no words. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message || (code ?? error.name);
}
