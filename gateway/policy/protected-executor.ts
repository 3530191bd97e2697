/**
 * Field policy: enforces `@authenticated`, `@requiresScopes` and `@policy` before any subgraph is asked, in front of any executor.
 *
 * Guarantees: a caller gets nothing of what the supergraph protects, and subgraphs are not asked for it, unless all of its
 * requirements are met. What cannot be understood is met by nobody. A graph without such directives pays nothing.
 * What is kept between requests is kept by document and by the requirements that are met, so callers with different rights
 * share nothing.
 */
import { plainText } from '@stoa/graphql/text-result.ts';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import { documentId } from '@stoa/graphql/registered-documents.ts';
import type { Fault } from '@stoa/kernel/fault.ts';
import { getOperationAST, GraphQLError, print } from 'graphql';
import type { ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Executor, ExecutorFactory, Operation } from '../execution/executor.ts';
import { fieldsForbidden, FIELD_FORBIDDEN_MESSAGE } from '../errors.ts';
import { conditionValues, conditionVariables } from '../planning/conditions.ts';
import type { ConditionValues } from '../planning/conditions.ts';
import { mapEvents } from '../subscriptions/map-events.ts';
import { refuseSubscription } from '../subscriptions/subscribe.ts';
import { heldRights } from './held-rights.ts';
import type { RightsOptions } from './held-rights.ts';
import { createOperationPolicy } from './operation-policy.ts';
import type { OperationPolicy } from './operation-policy.ts';
import { permittedOperation } from './permitted-operation.ts';
import type { PermittedOperation } from './permitted-operation.ts';
import { isMet } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { readPolicy } from './supergraph-policy.ts';
import type { SupergraphPolicy } from './supergraph-policy.ts';
import { answerWithheld } from './withheld-fields.ts';

export interface FieldPolicyOptions extends RightsOptions {
  /** `filter` leaves forbidden fields out, with an error for each; `reject` refuses the operation. */
  readonly mode: 'filter' | 'reject';
}

/** Makes executors that enforce the policy of their supergraph. The executors of `create` get it without the policy. */
export function protectedExecutorFactory(create: ExecutorFactory, options: FieldPolicyOptions): ExecutorFactory {
  return async (original) => {
    const { policy, supergraphSdl } = readPolicy(original);
    const executor = await create(supergraphSdl);
    return policy ? protectedExecutor(executor, policy, options) : executor;
  };
}

/** Characters of all variants that are kept: one for each operation, set of requirements met, and values of its conditions. */
const KEPT_CHARACTERS = 2_000_000;

interface KnownOperation {
  readonly policy: OperationPolicy;
  readonly conditionNames: readonly string[];
  readonly variants: Map<string, Variant>;
}

interface Variant extends PermittedOperation {
  readonly isMet: (requirement: Requirement) => boolean;
  readonly conditions: ConditionValues;
  /** Of the document. */
  readonly source: string;
  readonly documentId: string;
}

/** An operation of which something is withheld. */
interface Judgement {
  readonly policy: OperationPolicy;
  readonly variant: Variant;
}

/** Only what is listed here gets through: a way to execute that is added to executors later is closed until it is guarded, too. */
function protectedExecutor(executor: Executor, policy: SupergraphPolicy, options: FieldPolicyOptions): Executor {
  const known = createKnownOperations(executor.schema, policy);
  const keep = createKeeper(KEPT_CHARACTERS);

  /** What becomes of an operation: null for all of it as it is. */
  const judge = async (operation: Operation): Promise<Judgement | null> => {
    const { policy: needs, conditionNames, variants } = known(operation);
    if (needs.requirements.length === 0) return null;
    const held = await heldRights(needs.requirements, operation.context, options);
    const met = needs.requirements.map((requirement) => isMet(requirement, held));
    if (!met.includes(false)) return null;

    const conditions = conditionValues(conditionNames, needs.operation, operation.variables ?? {});
    const key = [...met, ...conditions.values()].map(Number).join('');
    let variant = variants.get(key);
    if (!variant) {
      variants.set(key, (variant = createVariant(needs, met, conditions)));
      keep(variant.source.length, () => variants.delete(key));
    }
    if (!variant.withholds) return null;
    if (options.mode === 'reject' && variant.refuses) throw rejection(needs, variant);
    return { policy: needs, variant };
  };

  const executeJudged = async (operation: Operation, judgement: Judgement | null): Promise<ExecutionResult | TextResult> => {
    if (!judgement) return executor.execute(operation);
    const permitted = permittedPart(operation, judgement);
    return withWithheld(judgement, permitted ? await executor.execute(permitted) : nothingOf(judgement));
  };
  const execute: Executor['execute'] = async (operation) => executeJudged(operation, await judge(operation));

  /** An operation of which something is withheld is answered as a whole. */
  const executeInParts: Executor['executeInParts'] = async (operation) => {
    const judgement = await judge(operation);
    return judgement || !executor.executeInParts ? executeJudged(operation, judgement) : executor.executeInParts(operation);
  };

  /** By the rights that the caller has when the subscription begins. */
  const subscribe: Executor['subscribe'] = async (operation) => {
    if (!executor.subscribe) return refuseSubscription();
    const judgement = await judge(operation);
    if (!judgement) return executor.subscribe(operation);
    const permitted = permittedPart(operation, judgement);
    const results = permitted ? await executor.subscribe(permitted) : nothingOf(judgement);
    if (Symbol.asyncIterator in results) return mapEvents(results, (result) => withWithheld(judgement, result));
    return withWithheld(judgement, results);
  };

  const others = { ...(executor.executeInParts && { executeInParts }), ...(executor.subscribe && { subscribe }) };
  return { schema: executor.schema, execute, ...others, stop: () => executor.stop() };
}

/** Drops what was kept first when there is too much. */
function createKeeper(allowed: number): (size: number, drop: () => void) => void {
  const kept = new Set<{ readonly size: number; readonly drop: () => void }>();
  let total = 0;
  return (size, drop) => {
    // Also what has no text takes room.
    const entry = { size: size + 200, drop };
    kept.add(entry);
    total += entry.size;
    for (const oldest of kept) {
      if (total <= allowed) return;
      kept.delete(oldest);
      total -= oldest.size;
      oldest.drop();
    }
  };
}

function createKnownOperations(schema: GraphQLSchema, policy: SupergraphPolicy): (operation: Operation) => KnownOperation {
  // As long-lived as the document: the handler's cache of documents bounds this one, too.
  const known = new WeakMap<OperationDefinitionNode, KnownOperation>();
  return ({ document, operationName }) => {
    const node = getOperationAST(document, operationName);
    if (!node) throw new TypeError('the document has no such operation; it must be checked before it is executed');
    let entry = known.get(node);
    if (!entry) {
      const operationPolicy = createOperationPolicy(schema, policy, document, node);
      entry = { policy: operationPolicy, conditionNames: conditionVariables(document), variants: new Map() };
      known.set(node, entry);
    }
    return entry;
  };
}

function createVariant(policy: OperationPolicy, met: readonly boolean[], conditions: ConditionValues): Variant {
  const allowed = new Set(policy.requirements.filter((_, i) => met[i]));
  const isAllowed = (requirement: Requirement): boolean => allowed.has(requirement);
  const permitted = permittedOperation(policy, isAllowed, conditions);
  const source = permitted.document ? print(permitted.document) : '';
  return { ...permitted, isMet: isAllowed, conditions, source, documentId: documentId(source) };
}

/** What may be executed of an operation; null when that is nothing. */
function permittedPart(operation: Operation, { variant: { document, source, documentId: id } }: Judgement): Operation | null {
  return document && { ...operation, document, source, documentId: id };
}

/** The result of what is left when nothing may be executed. */
function nothingOf({ variant }: Judgement): ExecutionResult {
  return { data: variant.isNull ? null : {} };
}

/** The result of the whole operation, from that of what was executed of it. */
function withWithheld({ policy, variant }: Judgement, executed: ExecutionResult | TextResult): ExecutionResult {
  const result = resultOf(executed);
  if (result.data === undefined) return result;
  const { data, places } = answerWithheld({ policy, ...variant }, result.data);
  // Objects may turn out to be of types of which nothing is protected.
  if (places.length === 0) return { ...result, data };
  const errors = places.map((path) => new GraphQLError(FIELD_FORBIDDEN_MESSAGE, { path, extensions: { code: 'FIELD_FORBIDDEN' } }));
  return { ...result, errors: [...(result.errors ?? []), ...errors], data };
}

function rejection(policy: OperationPolicy, variant: Variant): Fault {
  const { places } = answerWithheld({ policy, ...variant }, null);
  return fieldsForbidden(places.map((path) => path.join('.')));
}

function resultOf(result: ExecutionResult | TextResult): ExecutionResult {
  return 'text' in result ? (JSON.parse(plainText(result)) as ExecutionResult) : result;
}
