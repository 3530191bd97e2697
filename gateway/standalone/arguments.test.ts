import { parseStandaloneArguments } from './arguments.ts';
import { help } from './help.ts';

/** What was understood, with addresses as text. */
function parsed(args: readonly string[]): object {
  const result = parseStandaloneArguments(args);
  if (result.show) return { show: result.show };
  const { urls, ...source } = result.source;
  return { ...source, urls: Object.fromEntries([...urls].map(([name, { href }]) => [name, href])), ...result.options };
}

describe('npm run gateway takes', () => {
  const file = ['--supergraph', 'graph.graphql'];
  const untold = { host: undefined, executor: undefined, config: undefined, introspection: undefined, playground: undefined };

  it.each<[string[], object]>([
    [file, { kind: 'supergraph', file: 'graph.graphql', urls: {}, port: 4000, ...untold }],
    [['--supergraph=graph.graphql'], { file: 'graph.graphql' }],
    [[...file, '--url', 'a=http://x:1/q', '--url', 'b=https://y'], { urls: { a: 'http://x:1/q', b: 'https://y/' } }],
    [['--subgraphs', 'a=http://x/graphql,b=http://y/graphql'], { kind: 'subgraphs', urls: { a: 'http://x/graphql', b: 'http://y/graphql' } }],
    [['--subgraphs', 'a=http://x,', 'b=http://y'], { urls: { a: 'http://x/', b: 'http://y/' } }],
    [['--subgraphs', 'a=http://x', '--subgraphs', 'b-2=http://y'], { urls: { a: 'http://x/', 'b-2': 'http://y/' } }],
    [['--subgraphs', 'a=http://x/?p=1,2&q=3,b=http://y'], { urls: { a: 'http://x/?p=1,2&q=3', b: 'http://y/' } }],
    [[...file, '--port', '0'], { port: 0 }],
    [[...file, '--port', '65535', '--host', '0.0.0.0'], { port: 65_535, host: '0.0.0.0' }],
    [[...file, '--host', '[::1]'], { host: '::1' }],
    [[...file, '--executor', 'apollo'], { executor: 'apollo' }],
    [[...file, '--no-playground', '--introspection'], { playground: false, introspection: true }],
    [['--help'], { show: 'help' }],
    [['-h', '--port', 'x'], { show: 'help' }],
    [['--version'], { show: 'version' }],
  ])('%j', (args, expected) => {
    expect(parsed(args)).toMatchObject(expected);
  });

  it.each<[string[], RegExp]>([
    [[], /^Say which graph to serve: --supergraph FILE, or --subgraphs/],
    [['graph.graphql'], /did you mean --supergraph graph\.graphql\?/],
    [['a=http://x'], /did you mean --subgraphs a=http:\/\/x\?/],
    [['--supergraf', 'x'], /--supergraf is not known; did you mean --supergraph\?/],
    [['--prot', '4'], /--prot is not known; did you mean --port\?/],
    [['--frobnicate'], /--frobnicate is not known\. See --help/],
    [['--supergraph'], /--supergraph/],
    [['--supergraph', ' '], /--supergraph needs the name of a file/],
    [[...file, '--subgraphs', 'a=http://x'], /--supergraph or --subgraphs, not both/],
    [[...file, ...file], /Give --supergraph once/],
    [[...file, 'more'], /"more" is not expected/],
    [['--subgraphs', 'a=http://x', '--url', 'a=http://y'], /--url goes with --supergraph/],
    [['--subgraphs', ','], /at least one name=url/],
    [['--subgraphs', 'http://localhost:4001'], /write it as name=url/],
    [['--subgraphs', '=http://x'], /write it as name=url/],
    [['--subgraphs', 'a'], /write it as name=url/],
    [['--subgraphs', 'a='], /"" is no URL/],
    [['--subgraphs', 'a=localhost:4001'], /did you mean http:\/\/localhost:4001\?/],
    [['--subgraphs', 'a=ws://x'], /neither http:\/\/ nor https:\/\//],
    [['--subgraphs', 'a=http://me:secret@x'], /must not hold a user and password/],
    [['--subgraphs', 'a=http://x,a=http://y'], /names "a" twice/],
    [[...file, '--url', 'a'], /--url a: write it as name=url/],
    [[...file, '--port', '65536'], /--port 65536 is no port/],
    [[...file, '--port=-1'], /--port -1 is no port/],
    [[...file, '--port', '4e3'], /--port 4e3 is no port/],
    [[...file, '--host', 'http://x'], /--host http:\/\/x is no address/],
    [[...file, '--executor', 'appollo'], /did you mean apollo\?/],
    [[...file, '--executor', 'rust'], /it is compiled \(the default\) or apollo\. See/],
    [[...file, '--playground', '--no-playground'], /--playground or --no-playground, not both/],
    [[...file, '--help=yes'], /--help/],
  ])('not %j, and says why', (args, message) => {
    expect(() => parseStandaloneArguments(args)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) as string }) as Error);
  });

  it('nothing that its help does not name', () => {
    const flags = ['supergraph', 'url', 'subgraphs', 'port', 'host', 'executor', 'config', '[no-]introspection', '[no-]playground', 'version', 'help'];
    expect(flags.filter((flag) => !help.includes(`--${flag}`))).toEqual([]);
  });
});
