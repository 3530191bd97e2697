/**
 * Makes one request of several that ask a subgraph the same of other entities, with other values of some variables:
 * each of them is a field of its own in the joined one.
 */
import type { Run } from './run.ts';
import { joinOperations, nameInPart, representationsOfPart, splitAnswer } from './joined-operation.ts';
import type { SubgraphOperation } from './subgraph-operation.ts';
import type { Answer, Representations, SubgraphRequests } from './subgraph-requests.ts';

/** A subgraph may have a limit of aliases. */
const MAX_JOINED = 20;

interface Waiting {
  readonly run: Run;
  readonly entities: readonly Representations[];
  readonly answer: (answer: Answer) => void;
}

type Ask = SubgraphRequests['ask'];

/** @param own variables that have another value in each request */
export function joinRequests(requests: SubgraphRequests, own: ReadonlySet<string>): SubgraphRequests {
  const operations = new Map<number, SubgraphOperation>();
  const joinedOperation = (operation: SubgraphOperation, count: number): SubgraphOperation => {
    let joined = operations.get(count);
    if (!joined) operations.set(count, (joined = joinOperations(Array.from({ length: count }, () => operation), own)));
    return joined;
  };

  const askTogether = async (all: readonly Waiting[], [, subgraph, operation, names]: Parameters<Ask>): Promise<void> => {
    const [first, ...others] = all;
    if (!first) return;
    if (others.length === 0) {
      first.answer(await requests.ask(first.run, subgraph, operation, names, first.entities));
      return;
    }
    const variables: Record<string, unknown> = { ...first.run.variables };
    all.forEach(({ run }, i) => {
      for (const name of own) variables[nameInPart(name, i)] = run.variables[name];
    });
    const run = { ...first.run, variables };
    const common = names.filter((name) => !own.has(name));
    const separate = all.flatMap((_, i) => [...own].map((name) => nameInPart(name, i)));
    const entities = all.flatMap((each, i) => each.entities.map(({ texts }) => representationsOfPart(i, texts)));
    const answer = await requests.ask(run, subgraph, joinedOperation(operation, all.length), [...common, ...separate], entities);
    const { answers } = splitAnswer(answer, all.length);
    all.forEach((each, i) => {
      each.run.escapes ||= run.escapes;
      each.answer(answers[i] ?? answer);
    });
  };

  // One operation of a client has one list of errors, whatever parts it is run in.
  const waiting = new WeakMap<Run['errors'], Waiting[]>();
  const ask: Ask = (...call) => {
    const [run, , , , entities] = call;
    return new Promise((answer) => {
      const list = waiting.get(run.errors);
      const one = { run, entities, answer };
      if (list) {
        list.push(one);
        return;
      }
      const begun = [one];
      waiting.set(run.errors, begun);
      setImmediate(() => {
        waiting.delete(run.errors);
        for (let i = 0; i < begun.length; i += MAX_JOINED) void askTogether(begun.slice(i, i + MAX_JOINED), call);
      });
    });
  };
  return { ...requests, ask };
}
