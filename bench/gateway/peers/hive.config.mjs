// By default Hive Gateway shares the answers of equal requests to subgraphs that are under way at one time. With load that
// asks one question fifty times at once that would measure the sharing, not the gateway; nobody shares here.
export const gatewayConfig = {
  inboundInflightRequestDeduplication: false,
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
};
