import { Fault } from '@stoa/kernel/fault.ts';
import { readExplain } from './explain-settings.ts';
import { readMetricsAddress } from './metrics-settings.ts';
import { readTracing } from './tracing-settings.ts';

const faultOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault && error.code === 'INVALID_SETTINGS') return error.message;
    throw error;
  }
  return 'no fault';
};

describe('settings of telemetry', () => {
  it('are off by default, and explain plans to staff only', () => {
    expect([readMetricsAddress({}), readTracing({}), readExplain({}, true)]).toEqual([null, null, { audience: 'staff' }]);
    expect([readMetricsAddress({ STOA_METRICS: ' ' }), readTracing({ STOA_TRACING: '' })]).toEqual([null, null]);
  });

  it('serve metrics on loopback unless an address is named', () => {
    expect(readMetricsAddress({ STOA_METRICS: '{"port": 9464}' })).toEqual({ port: 9464, host: '127.0.0.1' });
    expect(readMetricsAddress({ STOA_METRICS: '{"port": 9464, "host": "0.0.0.0"}' })).toEqual({ port: 9464, host: '0.0.0.0' });
  });

  it('take the endpoint of spans from here or from the standard variables, the nearest first', () => {
    const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
    expect(readTracing(standard)).toEqual({ url: 'http://127.0.0.1:4318/v1/traces', sampleRatio: 0.01, followClients: true, timeoutMs: 2_500 });
    expect(readTracing({ ...standard, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://a.example/own' })?.url).toBe('https://a.example/own');
    const own = { ...standard, STOA_TRACING: '{"endpoint": "http://127.0.0.1:9/base/", "samplePercent": 0.5, "followClients": false, "timeoutMs": 9000}' };
    expect(readTracing(own)).toEqual({ url: 'http://127.0.0.1:9/base/v1/traces', sampleRatio: 0.005, followClients: false, timeoutMs: 9_000 });
  });

  it.each([
    ['STOA_METRICS', 'yes', 'is not JSON'],
    ['STOA_METRICS', '{"host": "127.0.0.1"}', '"port"'],
    ['STOA_METRICS', '{"port": 65536}', '"port"'],
    ['STOA_METRICS', '{"port": 1.5}', '"port"'],
    ['STOA_METRICS', '{"port": "9464"}', '"port"'],
    ['STOA_METRICS', '{"port": 9464, "host": "all of them"}', '"host"'],
    ['STOA_METRICS', '{"port": 9464, "path": "/"}', 'knows no "path"'],
    ['STOA_TRACING', '{"samplePercent": 1}', 'must have an "endpoint"'],
    ['STOA_TRACING', '{"endpoint": "127.0.0.1:4318"}', 'http or https URL'],
    ['STOA_TRACING', '{"endpoint": "file:///tmp/a"}', 'http or https URL'],
    ['STOA_TRACING', '{"endpoint": 4318}', 'http or https URL'],
    ['STOA_TRACING', '{"endpoint": "http://127.0.0.1:4318", "samplePercent": 101}', 'from 0 to 100'],
    ['STOA_TRACING', '{"endpoint": "http://127.0.0.1:4318", "samplePercent": "1"}', 'from 0 to 100'],
    ['STOA_TRACING', '{"endpoint": "http://127.0.0.1:4318", "followClients": 1}', 'true or false'],
    ['STOA_TRACING', '{"endpoint": "http://127.0.0.1:4318", "timeoutMs": 0}', 'from 1 to 60000'],
    ['STOA_TRACING', '{"endpoint": "http://127.0.0.1:4318", "timeoutMs": "9000"}', 'from 1 to 60000'],
    ['STOA_TRACING', '{"endpoint": "http://127.0.0.1:4318", "sample": 1}', 'knows no "sample"'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost', 'http or https URL'],
    ['STOA_EXPLAIN', '{"for": "all"}', '"staff", "nobody" or "anyone"'],
    ['STOA_EXPLAIN', '{"who": "staff"}', 'knows no "who"'],
    ['STOA_EXPLAIN', '{"for": "anyone"}', 'in production'],
  ])('that make no sense stop the start: %s=%s', (name, value, problem) => {
    const environment = { [name]: value };
    expect(faultOf(() => [readMetricsAddress(environment), readTracing(environment), readExplain(environment, true)])).toContain(problem);
  });
});
