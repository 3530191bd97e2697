/**
 * Makes one request of several that ask a subgraph the same of other entities, with other values of some variables:
 * each of them is a field of its own in the joined one.
 */
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import type { Run } from './run.ts';
import type { SubgraphOperation } from './subgraph-operation.ts';
import type { Answer, SubgraphRequests } from './subgraph-requests.ts';

/** A subgraph may have a limit of aliases. */
const MAX_JOINED = 20;

interface Waiting {
  readonly run: Run;
  readonly representations: readonly string[];
  readonly answer: (answer: Answer) => void;
}

type Ask = SubgraphRequests['ask'];

/** @param own variables that have another value in each request */
export function joinRequests(requests: SubgraphRequests, own: ReadonlySet<string>): SubgraphRequests {
  const operations = new Map<number, SubgraphOperation>();
  const joinedOperation = (operation: SubgraphOperation, count: number): SubgraphOperation => {
    let joined = operations.get(count);
    if (!joined) operations.set(count, (joined = joinOperation(operation, own, count)));
    return joined;
  };

  const askTogether = async (all: readonly Waiting[], [, subgraph, operation, names]: Parameters<Ask>): Promise<void> => {
    const [first, ...others] = all;
    if (!first) return;
    if (others.length === 0) {
      first.answer(await requests.ask(first.run, subgraph, operation, names, first.representations));
      return;
    }
    const variables: Record<string, unknown> = { ...first.run.variables };
    all.forEach(({ run, representations }, i) => {
      for (const name of own) variables[`${name}_${i}`] = run.variables[name];
      variables[`representations_${i}`] = JSON.parse(`[${representations.join(',')}]`);
    });
    const run = { ...first.run, variables };
    const common = names.filter((name) => !own.has(name));
    const separate = all.flatMap((_, i) => [`representations_${i}`, ...[...own].map((name) => `${name}_${i}`)]);
    const { data, errors } = await requests.ask(run, subgraph, joinedOperation(operation, all.length), [...common, ...separate], null);
    all.forEach((each, i) => {
      each.run.escapes ||= run.escapes;
      each.answer({ data: data && { _entities: data[`_${i}`] }, errors: errors.flatMap((error) => errorOf(error, i)) });
    });
  };

  // One operation of a client has one list of errors, whatever parts it is run in.
  const waiting = new WeakMap<Run['errors'], Waiting[]>();
  const ask: Ask = (...call) => {
    const [run, , , , representations] = call;
    return new Promise((answer) => {
      const list = waiting.get(run.errors);
      const one = { run, representations: representations ?? [], answer };
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

function errorOf({ path, ...error }: Answer['errors'][number], i: number): Answer['errors'] {
  const [alias, ...rest] = path ?? [];
  // Without a path it is about all of them.
  if (alias === undefined) return [error];
  return alias === `_${i}` ? [{ ...error, path: ['_entities', ...rest] }] : [];
}

function joinOperation(operation: SubgraphOperation, own: ReadonlySet<string>, count: number): SubgraphOperation {
  const definition = parse(operation.text, { noLocation: true }).definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [entities] = definition?.selectionSet.selections ?? [];
  if (!definition || entities?.kind !== Kind.FIELD) throw new TypeError('there are no entities in the request');
  const isOwn = (name: string): boolean => name === 'representations' || own.has(name);
  const renamed = <Node extends FieldNode | VariableDefinitionNode>(node: Node, i: number): Node =>
    visit(node, {
      Variable: (variable) =>
        isOwn(variable.name.value) ? { ...variable, name: { ...variable.name, value: `${variable.name.value}_${i}` } } : undefined,
    });
  const variables = definition.variableDefinitions ?? [];
  const parts = Array.from({ length: count }, (_, i) => i);
  const joined: OperationDefinitionNode = {
    ...definition,
    variableDefinitions: [
      ...variables.filter(({ variable }) => !isOwn(variable.name.value)),
      ...parts.flatMap((i) => variables.filter(({ variable }) => isOwn(variable.name.value)).map((each) => renamed(each, i))),
    ],
    selectionSet: {
      ...definition.selectionSet,
      selections: parts.map((i) => ({ ...renamed(entities, i), alias: { kind: Kind.NAME, value: `_${i}` } })),
    },
  };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [joined] };
  const text = stripIgnoredCharacters(print(document));
  const name = definition.name ? `,"operationName":${JSON.stringify(definition.name.value)}` : '';
  return { ...operation, text, bodyStart: `{"query":${JSON.stringify(text)}${name},"variables":{`, keys: parts.map((i) => `_${i}`), isFlat: false };
}
