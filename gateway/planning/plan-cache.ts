import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { getOperationAST } from 'graphql';
import { conditionValues, conditionVariables } from './conditions.ts';
import type { ConditionValues } from './conditions.ts';
import { deferralValues, deferralVariables } from './deferral.ts';

export interface PlanCacheLimits {
  /** Plans of all documents together. */
  readonly plans: number;
  /** Characters of all documents together. */
  readonly characters: number;
  /** Plans of one document: one for each operation, and for each set of values that decide what it selects. */
  readonly plansPerDocument: number;
}

const DEFAULT_LIMITS: PlanCacheLimits = { plans: 2_000, characters: 4_000_000, plansPerDocument: 64 };

/** A request for a plan. */
export interface PlanRequest {
  readonly document: DocumentNode;
  readonly source: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Whether parts of the answer may come later. */
  readonly defers?: boolean | undefined;
  /** Labels of progressive `@override` that the operation meets, and whether they hold: always the same labels for an operation. */
  readonly overrides?: ReadonlyMap<string, boolean> | undefined;
}

interface CachedOperation {
  readonly node: OperationDefinitionNode;
  readonly conditions: readonly string[];
  /** Null when nothing is deferred anywhere in the document. */
  readonly deferrals: readonly string[] | null;
}

interface CachedDocument<Plan> {
  readonly operations: Map<string | undefined, CachedOperation>;
  readonly plans: Map<string, Plan>;
}

export interface PlanCache<Plan> {
  /** Plans that are kept. */
  readonly size: number;
  /** The plan for this text, operation, and values of the variables in @skip, @include, and @defer where that counts. */
  get(request: PlanRequest): Plan;
}

/**
 * Keeps what is made of an operation, and drops the documents that were not used for longest.
 * @param make called once per key while that is kept
 */
export function createPlanCache<Plan>(
  make: (document: DocumentNode, operation: OperationDefinitionNode, conditions: ConditionValues, defers: boolean) => Plan,
  limits: PlanCacheLimits = DEFAULT_LIMITS,
): PlanCache<Plan> {
  const documents = new Map<string, CachedDocument<Plan>>();
  /** Last of the documents: what is asked again and again need not be moved there. */
  let newest: CachedDocument<Plan> | null = null;
  let plans = 0;
  let characters = 0;

  const drop = (source: string, { plans: dropped }: CachedDocument<Plan>): void => {
    documents.delete(source);
    plans -= dropped.size;
    characters -= source.length;
  };
  const dropOldest = (): void => {
    for (const [source, oldest] of documents) {
      if (documents.size <= 1 || (plans <= limits.plans && characters <= limits.characters)) return;
      drop(source, oldest);
    }
  };
  const documentOf = (source: string): CachedDocument<Plan> => {
    const known = documents.get(source);
    if (known && known === newest) return known;
    // A Map keeps the order of insertion, so its first entry is the one that was not used for longest.
    if (known) documents.delete(source);
    else characters += source.length;
    const cached = known ?? { operations: new Map(), plans: new Map() };
    documents.set(source, cached);
    newest = cached;
    if (!known) dropOldest();
    return cached;
  };

  return {
    get size() {
      return plans;
    },
    get({ document, source, operationName, variables = {}, defers = false, overrides }) {
      const cached = documentOf(source);
      let operation = cached.operations.get(operationName);
      if (!operation) {
        const node = getOperationAST(document, operationName);
        if (!node) throw new TypeError('the document has no such operation; it must be checked before it is executed');
        operation = { node, conditions: conditionVariables(document), deferrals: deferralVariables(document) };
        cached.operations.set(operationName, operation);
      }
      const { node, deferrals } = operation;
      let conditions = conditionValues(operation.conditions, node, variables);
      const inParts = defers && deferrals !== null;
      if (inParts) conditions = new Map([...conditions, ...deferralValues(deferrals, node, variables)]);
      if (overrides) conditions = new Map([...conditions, ...overrides]);
      const key = `${inParts ? '@' : ''}${[...conditions.values()].map(Number).join('')} ${operationName ?? ''}`;
      const known = cached.plans.get(key);
      if (known !== undefined) return known;

      const plan = make(document, node, conditions, inParts);
      if (cached.plans.size >= limits.plansPerDocument) {
        plans -= cached.plans.size;
        cached.plans.clear();
      }
      cached.plans.set(key, plan);
      plans += 1;
      dropOldest();
      return plan;
    },
  };
}
