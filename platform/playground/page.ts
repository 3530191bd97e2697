/** A query that a newcomer can run as it stands. */
export interface Example {
  readonly title: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface PageSettings {
  /** Path of the GraphQL endpoint on the same server. */
  readonly endpoint: string;
  readonly title: string;
  readonly examples: readonly Example[];
}

/**
 * What the page may load and whom it may talk to: this server only. Styles may be inline, because the editor writes
 * its own; scripts may not.
 */
export const contentSecurityPolicy = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:", "font-src 'self' data:", "connect-src 'self'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

/** @param assets path of the folder that the bundle is served from */
export function renderPage(settings: PageSettings, assets: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(settings.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assets}/playground.css">
<style>html, body, #playground { height: 100%; margin: 0; }</style>
<script type="application/json" id="playground-settings">${escapeJson(settings)}</script>
<script type="module" src="${assets}/playground.js"></script>
</head>
<body><div id="playground"></div></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** JSON that cannot end the script element it stands in. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
