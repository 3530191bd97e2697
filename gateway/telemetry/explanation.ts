/**
 * How one request was answered, for those who may see it: its plan, and each request to a subgraph with what it cost.
 * It holds no value of any variable, and nothing of an answer but its size.
 */
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { QueryPlan } from '@apollo/query-planner';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Planning } from '../execution/execution-hooks.ts';
import type { SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph-client.ts';
import { visibleErrors } from '../subgraphs/subgraph-errors.ts';
import { explainSteps } from './explained-steps.ts';
import type { ExplainedStep } from './explained-steps.ts';

/** One request to a subgraph. Times in milliseconds, from the moment the plan was known. */
export interface ExplainedRequest {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  readonly operation: string;
  readonly startMs: number;
  /** Waiting and further tries included. */
  durationMs: number;
  /** Entities that were asked for, and the places of the answer that wanted them. */
  readonly entities?: { readonly unique: number; readonly total: number };
  /** Of the answer; null when there was none. */
  bytes: number | null;
  retries: number;
  /** Codes of the errors that came back. */
  errors: readonly string[];
}

/** What stands in the answer as `extensions.plan`. */
export interface ExplainedPlan {
  /** As people read it. Names in it are those of the plan, which are not always those of the client. */
  readonly text: string;
  /** Whether the plan was there, and the time it took to make it otherwise. */
  readonly planning: { readonly cached: boolean; readonly durationMs: number };
  /** Whether generated code has written the answer, or it was completed field by field; or nobody was asked. */
  readonly answer: 'compiled' | 'completed' | 'none';
  readonly steps: ExplainedStep | null;
  readonly requests: readonly ExplainedRequest[];
}

const MAX_CODES = 10;

export class Explanation {
  /** Whether the operation is only planned, and no subgraph asked. */
  readonly only: boolean;
  #plan: QueryPlan = { kind: 'QueryPlan' };
  #planning: Planning | null = null;
  #start = performance.now();
  /** Places that want an entity and were not yet asked for, by what will be asked. */
  readonly #wanted = new Map<string, number>();
  readonly #requests: ExplainedRequest[] = [];

  constructor(only: boolean) {
    this.only = only;
  }

  planned(plan: QueryPlan, planning: Planning | null): void {
    this.#plan = plan;
    this.#planning = planning;
    this.#start = performance.now();
  }

  wanted(subgraph: string, operation: string, places: number): void {
    const key = `${subgraph} ${operation}`;
    this.#wanted.set(key, (this.#wanted.get(key) ?? 0) + places);
  }

  /** Notes what becomes of this request. */
  async note(subgraph: string, request: SubgraphRequest, send: (request: SubgraphRequest) => Promise<SubgraphAnswer>): Promise<SubgraphAnswer> {
    const operation = request.query ?? operationIn(request.body);
    const noted = this.#begin(subgraph, operation, request);
    const began = performance.now();
    const retried = (): void => {
      noted.retries += 1;
      request.retried?.();
    };
    try {
      const answer = await send({ ...request, retried });
      noted.bytes = answer.bytes ?? null;
      noted.errors = codesOf(answer.errors, subgraph);
      return answer;
    } catch (error) {
      noted.errors = [error instanceof Fault ? error.code : 'DOWNSTREAM_SERVICE_ERROR'];
      throw error;
    } finally {
      noted.durationMs = rounded(performance.now() - began);
    }
  }

  #begin(subgraph: string, operation: string, { kind = 'query', entities }: SubgraphRequest): ExplainedRequest {
    const key = `${subgraph} ${operation}`;
    const total = this.#wanted.get(key) ?? entities ?? 0;
    this.#wanted.delete(key);
    const noted: ExplainedRequest = {
      subgraph, kind, operation,
      startMs: rounded(performance.now() - this.#start),
      durationMs: 0,
      ...(entities !== undefined && { entities: { unique: entities, total } }),
      bytes: null,
      retries: 0,
      errors: [],
    };
    this.#requests.push(noted);
    return noted;
  }

  /** @param compiled whether generated code has written the answer */
  told(compiled: boolean): ExplainedPlan {
    const { node } = this.#plan;
    return {
      text: prettyFormatQueryPlan(this.#plan),
      planning: { cached: this.#planning === null, durationMs: rounded(this.#planning?.durationMs ?? 0) },
      answer: this.only ? 'none' : compiled ? 'compiled' : 'completed',
      steps: node ? explainSteps(node) : null,
      requests: this.#requests,
    };
  }
}

/** The operation in the JSON of a request. */
function operationIn(body: string): string {
  return (JSON.parse(body) as { readonly query: string }).query;
}

function codesOf(errors: readonly unknown[], subgraph: string): readonly string[] {
  const codes = new Set(visibleErrors(errors, subgraph).map(({ extensions }) => String(extensions?.code)));
  return [...codes].slice(0, MAX_CODES);
}

/** To microseconds. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
