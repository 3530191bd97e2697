import { FederationDirectiveName } from '@apollo/federation-internals';
import { allScenarios } from './kit/all-scenarios.ts';

it.each(Object.values(FederationDirectiveName))('@%s of federation has a scenario in a folder of its own, or in that of the directive it belongs to', async (directive) => {
  const scenarios = await allScenarios();
  const used = scenarios.filter(({ subgraphs }) => Object.values(subgraphs).some((sdl) => new RegExp(`@(federation__)?${directive}\\b`).test(sdl)));
  expect(used.map(({ folder }) => folder)).toContain(SHOWN_WITH[directive] ?? directive.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
});

/** Directives that make sense with others only. */
const SHOWN_WITH: Readonly<Record<string, string>> = { fromContext: 'context', listSize: 'cost' };
