import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hostService } from '@stoa/service/host.ts';
import { createLandscape } from '@stoa/service/landscape.ts';
import { createLogger } from '@stoa/service/logging.ts';
import type { Service } from '@stoa/service/service.ts';
import { readSettings } from '@stoa/service/settings.ts';

/** An answer as it came over the wire. */
export interface BffAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[] | undefined;
}

/** What a client sends: a document, or the id of a registered one. */
export interface BffRequest {
  readonly query?: string;
  readonly documentId?: string;
  readonly variables?: object;
}

export interface BffUnderTest {
  readonly url: string;
  /** Lines of the log. */
  readonly log: readonly string[];
  send(request: BffRequest, headers?: Readonly<Record<string, string>>): Promise<BffAnswer>;
  stop(): Promise<void>;
}

/** A BFF on a free port, in front of the gateway at this address. */
export async function bffUnderTest(bff: Service, gateway: string, environment: Readonly<Record<string, string>> = {}): Promise<BffUnderTest> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'stoa-bff-'));
  const settings = readSettings({ STOA_DATA_DIR: dataDir, ...environment });
  const log: string[] = [];
  const hosted = await hostService({ ...bff, port: 0 }, {
    settings,
    landscape: createLandscape([{ name: 'gateway', kind: 'gateway', url: gateway }]),
    logger: createLogger(settings, { write: (line) => void log.push(line) }),
  });
  await hosted.started;

  return {
    url: hosted.url,
    log,
    send: async (request, headers = {}) => {
      const response = await fetch(`${hosted.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
        body: JSON.stringify(request),
      });
      const text = await response.text();
      const { data, errors } = JSON.parse(text) as Pick<BffAnswer, 'data' | 'errors'>;
      return { status: response.status, headers: response.headers, text, data, errors };
    },
    stop: async () => {
      await hosted.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
