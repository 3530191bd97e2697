import { parse } from 'graphql';
import { usualPlanning } from '../../../planning/guard/planning-guard.ts';
import type { PlanningLimits } from '../../../planning/guard/planning-guard.ts';
import { NoPlan } from '../../../planning/guard/planning-thread.ts';
import { digit } from './choose.ts';

/** One of so many operations that are not sure to be planned quickly is planned: they would take most of the time. */
const SLOW_ONES = 25;

/**
 * Plans all operations in this thread: a thread for each of thousands of supergraphs would take longer than all the rest.
 * Those with which the planner may never end are not tried: nobody could stop it here.
 */
export const planningHere: PlanningLimits = {
  ...usualPlanning,
  createThread: (supergraph) => ({
    plan: async ({ text, overrides, inParts }) => {
      const document = parse(text, { noLocation: true });
      if (digit(text, SLOW_ONES) > 0 || supergraph.mayCircle(document)) throw new NoPlan('beyond', 'it is not tried');
      try {
        return inParts ? supergraph.planInParts(document, overrides) : supergraph.plan(document, overrides);
      } catch (error) {
        throw new NoPlan('failed', error instanceof Error ? error.message : String(error), { cause: error });
      }
    },
    stop: async () => undefined,
  }),
};
