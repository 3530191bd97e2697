/**
 * Where spans go, and of how many requests: `STOA_TRACING='{"endpoint": "http://127.0.0.1:4318", "samplePercent": 1}'`.
 *
 * The endpoint is that of OTLP over HTTP, as in `OTEL_EXPORTER_OTLP_ENDPOINT`, which counts when none is set here; `/v1/traces`
 * is added to both. Without an endpoint nothing is traced. The library itself reads `OTEL_EXPORTER_OTLP_HEADERS` and its like.
 */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_TRACING';

export interface TracingSettings {
  /** Address that spans are posted to. */
  readonly url: string;
  /** Of all requests that come without a decision, this share is traced: from 0 to 1. */
  readonly sampleRatio: number;
  /** Whether a client that traces a request of its own (`traceparent` with the flag) decides that it is traced here, too. */
  readonly followClients: boolean;
  /** How long one batch of spans may take, with further tries: in milliseconds. A stop takes a moment longer at most. */
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 2_500;
const LONGEST_TIMEOUT_MS = 60_000;

/** Null when nothing is traced. @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readTracing(environment: Environment): TracingSettings | null {
  const { endpoint, samplePercent = 1, followClients = true, timeoutMs = DEFAULT_TIMEOUT_MS, ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only "endpoint", "samplePercent", "followClients" and "timeoutMs"`);
  if (typeof samplePercent !== 'number' || !(samplePercent >= 0 && samplePercent <= 100)) {
    throw invalidSetting(VARIABLE, 'must have a number from 0 to 100 for "samplePercent"');
  }
  if (typeof followClients !== 'boolean') throw invalidSetting(VARIABLE, 'must have true or false for "followClients"');
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 1 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw invalidSetting(VARIABLE, `must have a number from 1 to ${LONGEST_TIMEOUT_MS} for "timeoutMs"`);
  }
  const url = endpoint === undefined ? standardUrl(environment) : tracesUrl(endpoint);
  if (url !== null) return { url, sampleRatio: samplePercent / 100, followClients, timeoutMs };
  if (environment[VARIABLE]?.trim()) throw invalidSetting(VARIABLE, 'must have an "endpoint", or OTEL_EXPORTER_OTLP_ENDPOINT must be set');
  return null;
}

function standardUrl({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: common }: Environment): string | null {
  if (own?.trim()) return httpUrl(own).href;
  return common?.trim() ? tracesUrl(common) : null;
}

function tracesUrl(endpoint: unknown): string {
  const url = httpUrl(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return url.href;
}

function httpUrl(value: unknown): URL {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw invalidSetting(VARIABLE, 'or OTEL_EXPORTER_OTLP_ENDPOINT must have an http or https URL as endpoint');
}
