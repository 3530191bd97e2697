import { parse } from 'graphql';
import { usualPlanning } from '../../../planning/guard/planning-guard.ts';
import type { PlanningLimits } from '../../../planning/guard/planning-guard.ts';
import { NoPlan } from '../../../planning/guard/planning-thread.ts';

/** Plans all operations in this thread: a thread for each of thousands of supergraphs would take longer than all the rest. */
export const planningHere: PlanningLimits = {
  ...usualPlanning,
  createThread: (supergraph) => ({
    plan: async ({ text, overrides, inParts }) => {
      const document = parse(text, { noLocation: true });
      try {
        return inParts ? supergraph.planInParts(document, overrides) : supergraph.plan(document, overrides);
      } catch (error) {
        throw new NoPlan('failed', error instanceof Error ? error.message : String(error), { cause: error });
      }
    },
    stop: async () => undefined,
  }),
};
