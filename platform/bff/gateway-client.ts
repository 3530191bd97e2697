/**
 * The gateway, as a BFF reaches it: one request for each operation, ended after a deadline, its answer bounded in size.
 * Does not retry: a mutation could happen twice, and whoever waits for a screen has waited long enough.
 */
import { Pool } from 'undici';
import { readAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { gatewayUnavailable } from './errors.ts';
import type { ForwardedHeaders } from './headers.ts';
import type { Operation } from './operation.ts';

export interface GatewayLimits {
  /** From the first byte of the request to the last of the answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly connections: number;
}

export const DEFAULT_LIMITS: GatewayLimits = { timeoutMs: 5_000, maxAnswerBytes: 16 * 1024 * 1024, connections: 64 };
const READY_WITHIN_MS = 1_000;

/** Values by the name of the variable. An object of any type: a screen's arguments have an interface of their own. */
export type Variables = object;

export interface GatewayClient {
  /**
   * Sends the operation with those of the values that it declares as variables.
   * @throws {Fault} GATEWAY_UNAVAILABLE, and what `readAnswer` throws
   */
  ask<Data>(operation: Operation, values: Variables, headers: ForwardedHeaders): Promise<Answer<Data>>;
  /** Whether the gateway says that it can serve. */
  isReady(): Promise<boolean>;
  /** Ends all connections; requests under way fail. */
  close(): Promise<void>;
}

/** @param url of the gateway, without a path */
export function createGatewayClient(url: string, limits: Partial<GatewayLimits> = {}): GatewayClient {
  const { timeoutMs, maxAnswerBytes, connections } = { ...DEFAULT_LIMITS, ...limits };
  const pool = new Pool(url, { connections, connect: { timeout: timeoutMs }, maxResponseSize: maxAnswerBytes });

  async function post(body: string, headers: ForwardedHeaders): Promise<{ status: number; content: unknown }> {
    try {
      const answer = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/graphql-response+json' },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: answer.statusCode, content: await answer.body.json() };
    } catch (error) {
      throw gatewayUnavailable(error);
    }
  }

  return {
    ask: async <Data>(operation: Operation, values: Variables, headers: ForwardedHeaders) => {
      const { text, name, variables } = operation;
      const declared = Object.fromEntries(Object.entries(values).filter(([variable]) => variables.includes(variable)));
      const body = JSON.stringify({ query: text, operationName: name, variables: declared });
      const { status, content } = await post(body, headers);
      return readAnswer<Data>(operation, status, content);
    },
    isReady: async () => {
      try {
        const { statusCode, body } = await pool.request({
          path: '/health/ready',
          method: 'GET',
          signal: AbortSignal.timeout(READY_WITHIN_MS),
        });
        await body.dump();
        return statusCode === 200;
      } catch {
        return false;
      }
    },
    close: () => pool.destroy(),
  };
}
