/* global document, URL, Worker */
// What the browser runs: GraphiQL with the examples of this server as tabs. Bundled by ../bundle.ts.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';

/** Written into the page by ../page.ts. */
const settings = JSON.parse(document.getElementById('playground-settings').textContent);

// The editor's language services run in workers, which are files of their own beside this one.
globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const file = { json: 'json.worker.js', graphql: 'graphql.worker.js' }[label] ?? 'editor.worker.js';
    return new Worker(new URL(file, import.meta.url), { name: label, type: 'module' });
  },
};

const tabs = settings.examples.map(({ title, query, variables }) => ({
  query: `# ${title}\n${query.trim()}\n`,
  variables: variables === undefined ? undefined : JSON.stringify(variables, null, 2),
}));

const playground = createElement(
  GraphiQL,
  {
    fetcher: createGraphiQLFetcher({ url: settings.endpoint }),
    defaultTabs: tabs.length > 0 ? tabs : undefined,
    defaultEditorToolsVisibility: true,
    // A token pasted into the header editor is gone with the page.
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
  },
  createElement(GraphiQL.Logo, null, settings.title),
);
createRoot(document.getElementById('playground')).render(playground);
