import type { Logger } from '@stoa/service/logging.ts';
import type { Environment } from '@stoa/service/settings.ts';
import type { Documents } from '../documents.ts';
import { explainPlugin } from '../plugins/explain.plugin.ts';
import { metricsPlugin } from '../plugins/metrics.plugin.ts';
import type { GatewayPlugin } from '../plugins/plugin.ts';
import { tracingPlugin } from '../plugins/tracing.plugin.ts';
import { readExplain } from './explain-settings.ts';
import { readMetricsAddress } from './metrics-settings.ts';
import { openSpanExport } from './span-export.ts';
import { readTracing } from './tracing-settings.ts';

export interface TelemetryOptions {
  readonly environment: Environment;
  readonly production: boolean;
  readonly documents: Documents;
  readonly logger: Logger;
}

/** The plugins that look into the gateway, as the environment wants them. @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function telemetryPlugins({ environment, production, documents, logger }: TelemetryOptions): readonly GatewayPlugin[] {
  const metrics = readMetricsAddress(environment);
  const tracing = readTracing(environment);
  const explain = readExplain(environment, production);
  const trusted = documents.onlyRegistered ?? documents.registered;
  return [
    ...(metrics ? [metricsPlugin(metrics, logger)] : []),
    ...(tracing
      ? [
          tracingPlugin({
            settings: tracing,
            spans: openSpanExport({
              url: tracing.url, timeoutMs: tracing.timeoutMs, serviceName: environment.OTEL_SERVICE_NAME?.trim() || 'stoa-gateway', logger,
            }),
            isTrusted: (documentId) => trusted?.get(documentId) !== undefined,
          }),
        ]
      : []),
    explainPlugin(explain),
  ];
}
