import { anonymous } from '@stoa/identity/caller.ts';
import { parse } from 'graphql';
import type { Planning } from '../execution/execution-hooks.ts';
import type { Operation, RequestContext } from '../execution/executor.ts';
import type { PlannedOperation } from './planned-operation.ts';
import { createWatchedPlans } from './watched-plans.ts';

const operationOf = (context: RequestContext): Operation => ({ document: parse('{ a }'), source: '{ a }', documentId: '', context });
const program = { planned: { plan: { kind: 'QueryPlan' } } as PlannedOperation };

describe('watched plans', () => {
  it('tell of each use, with the time of planning when the plan is new', () => {
    const told: (Planning | null)[] = [];
    let size = (): number => -1;
    const plans = createWatchedPlans({ planned: (_context, _plan, planning) => told.push(planning), planCache: (given) => (size = given) }, () => program);
    expect(size()).toBe(0);
    for (let i = 0; i < 3; i += 1) plans.get(operationOf({ caller: anonymous, headers: {} }));
    expect(told).toEqual([{ startMs: expect.any(Number) as number, durationMs: expect.any(Number) as number }, null, null]);
    expect(size()).toBe(1);
  });

  it('count the time that a plan was made elsewhere, from when the request first asked for it', () => {
    const told: (Planning | null)[] = [];
    let isMade = false;
    const plans = createWatchedPlans({ planned: (_context, _plan, planning) => told.push(planning) }, () => {
      if (isMade) return program;
      throw new Error('made elsewhere');
    });
    const operation = operationOf({ caller: anonymous, headers: {} });
    expect(() => plans.get(operation)).toThrow('made elsewhere');
    const meanwhile = performance.now();
    isMade = true;
    plans.get(operation);
    const [planning] = told;
    expect(planning?.startMs).toBeLessThanOrEqual(meanwhile);
    expect((planning?.startMs ?? 0) + (planning?.durationMs ?? 0)).toBeGreaterThanOrEqual(meanwhile);
  });
});
