/**
 * All operations of all scenarios, asked over HTTP: of the gateway as it is, which must always be right, and of the same gateway
 * with the stock executor, which must be right too but for the operations that say why it is not.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FormattedExecutionResult } from 'graphql';
import { apolloExecutorFactory } from '../execution/apollo-executor.ts';
import { comparable } from '../execution/testing/generator/compare.ts';
import type { Comparable } from '../execution/testing/generator/compare.ts';
import { readSupergraph } from '../planning/supergraph.ts';
import { readPolicy } from '../policy/supergraph-policy.ts';
import { startTestGateway } from '../testing/test-gateway.ts';
import type { TestGateway } from '../testing/test-gateway.ts';
import { supergraphOf } from '../execution/testing/in-process.ts';
import { allScenarios } from './kit/all-scenarios.ts';
import { rightAnswer, titleOf } from './kit/describe-scenario.ts';
import { operationsOf } from './kit/scenario.ts';
import type { Scenario, ScenarioOperation } from './kit/scenario.ts';
import { serveHttp } from './kit/serve-http.ts';
import type { HttpSubgraph } from './kit/serve-http.ts';
import { serveSubgraphs } from './kit/subgraph.ts';
import type { Stage } from './kit/subgraph.ts';

const scenarios = await allScenarios();

const folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start({ policies }: Scenario, supergraphSdl: string, subgraphs: readonly HttpSubgraph[], executor: string): Promise<TestGateway> {
  const file = path.join(folder, `${executor}.graphql`);
  writeFileSync(file, supergraphSdl);
  const gateway = await startTestGateway({
    subgraphs,
    examples: null,
    follow: { file, addressesOf: () => new Map(subgraphs.map(({ name, url }) => [name, new URL(`${url}/graphql`)])) },
    environment: { STOA_GATEWAY_EXECUTOR: executor },
    ...(policies && { policies }),
  });
  await gateway.started;
  return gateway;
}

async function ask(gateway: TestGateway, { source, variables, operationName, caller }: ScenarioOperation): Promise<Comparable> {
  const token = caller && caller.kind !== 'anonymous' ? await gateway.issuer.issue(caller, 60) : null;
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: source, variables, operationName }),
  });
  return comparable((await response.json()) as FormattedExecutionResult);
}

/** Where a field is null and why is told in other places by the stock executor; what counts is the data, and that it says something. */
function isAsGood(answer: Comparable, right: Comparable): boolean {
  return JSON.stringify(answer.data) === JSON.stringify(right.data) && answer.failed.length > 0 === right.failed.length > 0;
}

async function refusesStock(supergraphSdl: string): Promise<boolean> {
  return apolloExecutorFactory({ clients: new Map(), failed: () => undefined })(readPolicy(supergraphSdl).supergraphSdl).then(
    async (executor) => executor.stop().then(() => false),
    () => true,
  );
}

it('finds the scenarios', () => {
  expect(new Set(scenarios.map(({ folder }) => folder)).size).toBeGreaterThan(20);
});

describe('over HTTP', () => {
  it.each(scenarios.map((scenario) => [`${scenario.folder}: ${scenario.title}`, scenario] as const))('%s', async (_, scenario) => {
    await using running = new AsyncDisposableStack();
    const stage: Stage = { world: scenario.world() };
    const served = serveSubgraphs(scenario, stage);
    const subgraphs = await Promise.all(served.map(async (subgraph) => running.use(await serveHttp(subgraph))));
    const supergraphSdl = supergraphOf(served);
    const { apiSchema } = readSupergraph(readPolicy(supergraphSdl).supergraphSdl);
    const refused = await refusesStock(supergraphSdl);
    expect(refused).toBe(scenario.stockRefuses !== undefined);
    const compiled = running.use(await start(scenario, supergraphSdl, subgraphs, 'compiled'));
    const stock = refused ? null : running.use(await start(scenario, supergraphSdl, subgraphs, 'apollo'));

    const surprises: string[] = [];
    for (const operation of operationsOf(scenario)) {
      const right = await rightAnswer(apiSchema, scenario.world(), operation);
      stage.world = scenario.world();
      expect(await ask(compiled, operation)).toEqual(right);
      if (!stock) continue;
      stage.world = scenario.world();
      const isRight = isAsGood(await ask(stock, operation), right);
      if (isRight === (operation.stockIsWrong === undefined)) continue;
      surprises.push(`the stock executor is ${isRight ? 'right' : 'wrong'}: ${titleOf(operation)}`);
    }
    expect(surprises).toEqual([]);
  });
});
