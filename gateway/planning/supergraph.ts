import {
  DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph as FederationSupergraph, operationFromDocument,
} from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { QueryPlan } from '@apollo/query-planner';
import { isInterfaceType, isObjectType, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { withChainSubgraphs } from './chain-subgraphs.ts';
import { createCircles } from './circling-operations.ts';
import { createInputsFirst } from './inputs-first.ts';
import { readNeverNull } from './never-null.ts';
import type { IsNeverNull } from './never-null.ts';
import { readOverrideLabels } from './override-labels.ts';
import type { DecidedLabels, OverrideLabels } from './override-labels.ts';
import { repairForPlanning } from './repaired-supergraph.ts';
import type { RequiredCalls } from './repaired-supergraph.ts';
import { mayLoopInParts } from './planner-loops.ts';
import { createChainCheck } from './requirement-chains.ts';
import { createSplitFetch } from './split-fetches.ts';
import { createPlanRepair } from './unmet-inputs.ts';
import { refuseConnectors } from './unsupported-features.ts';

/** A supergraph that operations can be planned on. */
export interface Supergraph {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** Everything, inaccessible types too: subgraphs answer in these. */
  readonly fullSchema: GraphQLSchema;
  readonly subgraphs: readonly string[];
  /** Fields that only the plan has; see {@link RequiredCalls}. */
  readonly requiredCalls: RequiredCalls;
  /** Names that clients may not choose as they like in a plan: see `plan-names.ts`. */
  readonly reservedNames: ReservedNames;
  readonly overrideLabels: OverrideLabels;
  readonly isNeverNull: IsNeverNull;
  /** Plans the one operation of a document without fragments, @skip and @include, in names of the plan. */
  plan(document: DocumentNode, overrides?: DecidedLabels): QueryPlan;
  /** Whether {@link plan} may come to no end with this operation, however little it asks. */
  mayCircle(document: DocumentNode): boolean;
  /** Whether it selects something at the end of a chain of requirements: over several keys, the planner sometimes goes in circles there, too. */
  followsChain(document: DocumentNode): boolean;
  /** Whether {@link planInParts} may come to no end, however little is asked. */
  readonly mayLoopInParts: boolean;
  /** The same for one with `@defer`; null when it can only be answered as a whole. */
  planInParts(document: DocumentNode, overrides?: DecidedLabels): QueryPlan | null;
}

export interface ReservedNames {
  /** Names of all fields, in any type. */
  readonly fields: ReadonlySet<string>;
  /** Those that take arguments in at least one type. */
  readonly withArguments: ReadonlySet<string>;
}

/** Whatever else says that it is for security or execution is refused: to ignore it could serve what must not be served. */
const SUPPORTED_FEATURES = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  ...['context/v0.1', 'cost/v0.1', 'cacheTag/v0.1'].map((feature) => `https://specs.apollo.dev/${feature}`),
]);

/**
 * How many ways to answer an operation in parts are compared. With `@defer` the planner cannot put aside what one subgraph has
 * alone, so the ways are the product of all that several have; each takes milliseconds.
 */
const PLANS_IN_PARTS = 16;

/**
 * Reads a supergraph.
 * @param pathsLimit how many ways to one field the planner may look at; beyond, it throws
 * @throws {Fault} CONNECTORS_NOT_SUPPORTED
 * @throws {Error} when it is none, or wants a feature that this gateway does not have, such as `@authenticated`:
 * ignoring that one would serve its fields to everybody
 */
export function readSupergraph(supergraphSdl: string, pathsLimit: number | null = null): Supergraph {
  const source = parse(supergraphSdl, { noLocation: true });
  refuseConnectors(source);
  const original = FederationSupergraph.build(supergraphSdl, { supportedFeatures: SUPPORTED_FEATURES, validateSupergraph: true });
  const { document: repaired, requiredCalls } = repairForPlanning(supergraphSdl);
  const chains = withChainSubgraphs(repaired);
  const { document } = chains;
  // Composition has checked the original; the repaired copy has @external fields that nobody needs any more.
  const planned = FederationSupergraph.build(document, { supportedFeatures: SUPPORTED_FEATURES, validateSupergraph: false });
  const planner = new QueryPlanner(planned, { exposeDocumentNodeInFetchNode: true, debug: { pathsLimit } });
  let plannerInParts: QueryPlanner | undefined;
  const plannedSchema = planned.apiSchema();
  const plannedTypes = planned.schema.toGraphQLJSSchema();
  const repairInputs = createPlanRepair(document, plannedTypes);
  const withInputsFirst = createInputsFirst(plannedTypes, createSplitFetch(document));
  const repairPlan = (plan: QueryPlan): QueryPlan => withInputsFirst(repairInputs(plan));
  const apiSchema = original.apiSchema().toGraphQLJSSchema({ includeDefer: true });
  const overrideLabels = readOverrideLabels(source, apiSchema);
  const fullSchema = original.schema.toGraphQLJSSchema();
  const circles = createCircles(source, fullSchema);
  const buildPlan = (by: QueryPlanner, operation: DocumentNode, overrides?: DecidedLabels): QueryPlan =>
    by.buildQueryPlan(operationFromDocument(plannedSchema, operation), { overrideConditions: overrideLabels.conditions(overrides) });
  return {
    apiSchema,
    fullSchema,
    subgraphs: original.subgraphsMetadata().map(({ name }) => name),
    requiredCalls,
    reservedNames: reservedNamesOf(fullSchema),
    overrideLabels,
    isNeverNull: readNeverNull(source),
    mayCircle: (operation) => circles.remainIn(operation),
    followsChain: createChainCheck(source),
    mayLoopInParts: mayLoopInParts(source),
    plan: (operation, overrides) => chains.withRealNames(repairPlan(buildPlan(planner, circles.straightened(operation), overrides))),
    planInParts(operation, overrides) {
      try {
        // Most graphs and operations do without.
        plannerInParts ??= new QueryPlanner(planned, {
          exposeDocumentNodeInFetchNode: true, incrementalDelivery: { enableDefer: true }, debug: { pathsLimit, maxEvaluatedPlans: PLANS_IN_PARTS },
        });
        const plan = buildPlan(plannerInParts, operation, overrides);
        // A plan in parts that would have to be repaired is not used.
        return repairPlan(plan) === plan ? chains.withRealNames(plan) : null;
      } catch {
        // The planner has its faults with `@defer`. A whole answer is right, too; where it cannot be planned either, we hear of it then.
        return null;
      }
    },
  };
}

function reservedNamesOf(schema: GraphQLSchema): ReservedNames {
  const fields = new Set<string>();
  const withArguments = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      fields.add(field.name);
      if (field.args.length > 0) withArguments.add(field.name);
    }
  }
  return { fields, withArguments };
}
