import type { HeaderRules } from '../subgraphs/header-rules.ts';
import type { GatewayPlugin } from './plugin.ts';

/** Takes the headers away that a rule means for other subgraphs. Costs nothing where there is no such rule. */
export function withheldHeadersPlugin(rules: HeaderRules): GatewayPlugin {
  return {
    name: 'withheld-headers',
    subgraph: (name, send) => {
      const isWithheld = rules.withheldFrom(name);
      if (!isWithheld) return send;
      return (request) => {
        const headers = Object.entries(request.headers ?? {}).filter(([header]) => !isWithheld(header));
        return send({ ...request, headers: Object.fromEntries(headers) });
      };
    },
  };
}
