import { getOperationAST, graphql, OperationTypeNode, parse } from 'graphql';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { anonymous } from '@stoa/identity/caller.ts';
import { compiledExecutorFactory } from '../../execution/compiled-executor.ts';
import type { Executor } from '../../execution/executor.ts';
import { comparable } from '../../execution/testing/generator/compare.ts';
import type { Comparable } from '../../execution/testing/generator/compare.ts';
import { resultOf, supergraphOf } from '../../execution/testing/in-process.ts';
import { protectedExecutorFactory } from '../../policy/protected-executor.ts';
import { operationsOf } from './scenario.ts';
import type { Scenario, ScenarioOperation, World } from './scenario.ts';
import { serveSubgraphs } from './subgraph.ts';
import type { ServedSubgraph, Stage } from './subgraph.ts';

/** A scenario with its gateway, ready to be asked. */
export interface Played {
  readonly executor: Executor;
  readonly subgraphs: readonly ServedSubgraph[];
  readonly supergraphSdl: string;
  /** Asks in a world as it was in the beginning. */
  readonly ask: (operation: ScenarioOperation) => Promise<FormattedExecutionResult>;
  /** Subgraphs that were asked since the last call, in order. */
  readonly asked: () => string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function play(scenario: Scenario): Promise<Played> {
  const stage: Stage = { world: scenario.world() };
  const subgraphs = serveSubgraphs(scenario, stage);
  const order: string[] = [];
  const clients = new Map(
    subgraphs.map(({ name, client }) => {
      const send: typeof client.send = (request) => {
        order.push(name);
        return client.send(request);
      };
      return [name, { ...client, send }];
    }),
  );
  const supergraphSdl = supergraphOf(subgraphs);
  const { policies } = scenario;
  const executor = await protectedExecutorFactory(compiledExecutorFactory({ clients, failed: () => undefined }), { mode: 'filter', policies })(supergraphSdl);
  return {
    executor,
    subgraphs,
    supergraphSdl,
    ask: async ({ source, variables, operationName, caller = anonymous }) => {
      stage.world = scenario.world();
      const context = { caller, headers: {} };
      return resultOf(await executor.execute({ document: parse(source), source, documentId: source, variables, operationName, context }));
    },
    asked: () => order.splice(0),
    [Symbol.asyncDispose]: () => executor.stop(),
  };
}

/** The answer of one server that has all the data, or the one that was worked out by hand. */
export async function rightAnswer(schema: GraphQLSchema, world: World, operation: ScenarioOperation): Promise<Comparable> {
  const { source, variables, operationName, expected } = operation;
  if (expected) return { data: expected.data, failed: (expected.failed ?? []).map((path) => JSON.stringify(path)).sort() };
  const document = parse(source);
  const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
  const whole = await graphql({ schema, source, rootValue: isMutation ? world.Mutation : world.Query, variableValues: variables, operationName });
  // A document that is not valid would be compared with an answer that nobody wants.
  if (whole.data === undefined) throw new Error(`${source}\n${String(whole.errors)}`);
  return comparable(JSON.parse(JSON.stringify(whole)) as FormattedExecutionResult);
}

/** Tests that the gateway answers every operation of a scenario as one server with all the data would. */
export function describeScenario(scenario: Scenario): void {
  describe(scenario.title, () => {
    let played: Played;
    beforeAll(async () => {
      played = await play(scenario);
    });
    afterAll(() => played[Symbol.asyncDispose]());

    it.each(operationsOf(scenario).map((operation) => [titleOf(operation), operation] as const))('answers %s', async (_, operation) => {
      const right = await rightAnswer(played.executor.schema, scenario.world(), operation);
      // The first answer is completed exactly, the second is written by generated code.
      for (let time = 0; time < 2; time += 1) {
        const answer = await played.ask(operation);
        try {
          expect(comparable(answer)).toEqual(right);
        } catch (error) {
          throw new Error(`${String((error as Error).message)}\n${JSON.stringify(answer.errors)}`, { cause: error });
        }
      }
    });
  });
}

export function titleOf({ source, variables }: ScenarioOperation): string {
  return `${source.replace(/\s+/g, ' ').trim()}${variables ? ` with ${JSON.stringify(variables)}` : ''}`.replaceAll('%', '%%');
}
