/** Settings that say something of one subgraph. Whoever names one that there is not has mistyped it, and would never notice. */
import { closest } from '@stoa/service/command-line.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, isRecord, readJsonSetting } from '../json-settings.ts';

/** All of them have an object by name, called `subgraphs`. */
const VARIABLES = ['STOA_TRAFFIC', 'STOA_HEADERS', 'STOA_JOINS', 'STOA_SUBSCRIPTIONS'] as const;

/**
 * Checks the settings against the subgraphs of a graph. A graph that comes later may have lost one: that is told, and the settings
 * stay as they are, so that it may come back.
 * @param warn told in words, for graphs after the first
 * @returns to be called with the subgraphs of each graph; the first call throws a Fault, INVALID_SETTINGS, for a name that none of them has
 */
export function checkNamedSubgraphs(environment: Environment, warn: (problem: string) => void): (subgraphs: Iterable<string>) => void {
  const named = VARIABLES.flatMap((variable) => {
    const { subgraphs } = readJsonSetting(environment, variable);
    return isRecord(subgraphs) ? Object.keys(subgraphs).map((name) => ({ variable, name })) : [];
  });
  let isFirst = true;
  return (subgraphs) => {
    const known = [...subgraphs];
    const wrong = named.find(({ name }) => !known.includes(name));
    const fault = wrong && invalidSetting(wrong.variable, `names the subgraph "${wrong.name}", which the graph does not have${advice(wrong.name, known)}`);
    if (fault && isFirst) throw fault;
    if (fault) warn(fault.message);
    isFirst = false;
  };
}

function advice(name: string, known: readonly string[]): string {
  const meant = closest(name, known);
  return meant ? `; did you mean "${meant}"?` : `. There are: ${known.join(', ')}`;
}
