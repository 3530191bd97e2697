import { sign } from '@stoa/identity/internal-signature.ts';
import { SECRET } from './candidates.ts';
import { missingIn } from './work.ts';

const path = '/accounts/graphql';
const body = '{"query":"{ å }"}';

/** Each is signed anew, and then changed. */
function sent(changes: Readonly<Record<string, string>> = {}, sentBody = body) {
  const signed = sign({ secret: SECRET, audience: 'accounts', method: 'POST', path, body, caller: { kind: 'anonymous' } });
  const headers = { ...signed, 'Accept-Language': 'is', 'x-request-id': '1', traceparent: '00-1-1-00', ...changes };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return { path, body: sentBody, head: [`POST ${path} HTTP/1.1`, ...lines].join('\r\n') };
}

describe('a request to a subgraph', () => {
  it('that is signed over what was sent, and goes on with what the client said, has all that it should have', () => {
    expect(missingIn(sent(), 'anonymous')).toEqual([]);
  });

  it('is seen to lack what it lacks', () => {
    expect(missingIn(sent({}, body.replace('å', 'b')), 'anonymous')).toEqual(['a signature for this anonymous caller']);
    expect(missingIn(sent(), 'customer')).toEqual(['a signature for this customer caller']);
    expect(missingIn(sent({ 'Accept-Language': 'en' }), 'anonymous')).toEqual(['the language of the client']);
    expect(missingIn({ ...sent(), head: `POST ${path} HTTP/1.1` }, 'anonymous')).toEqual([
      'a signature for this anonymous caller', 'the language of the client', 'the id of the request', 'the trace that it belongs to',
    ]);
  });
});
