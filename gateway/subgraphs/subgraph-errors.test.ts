import { visibleErrors } from './subgraph-errors.ts';

const visible = (error: unknown) => visibleErrors([error], 'reviews')[0];

describe('an error of a subgraph', () => {
  it('keeps message, code and path when it was meant for clients', () => {
    const error = { message: 'Stars are 1 to 5.', path: ['write', 0], extensions: { code: 'BAD_USER_INPUT', traceId: 't1', details: { path: 'stars' } } };
    expect(visible(error)).toEqual({
      message: 'Stars are 1 to 5.',
      path: ['write', 0],
      extensions: { code: 'BAD_USER_INPUT', traceId: 't1', details: { path: 'stars' }, serviceName: 'reviews' },
    });
  });

  it.each(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'STOCK_GONE'])('may be %s: the services decide that, not the gateway', (code) => {
    expect(visible({ message: 'No.', extensions: { code } })).toEqual({ message: 'No.', extensions: { code, serviceName: 'reviews' } });
  });

  it('loses every extension that is not on the list', () => {
    const extensions = {
      code: 'NOT_FOUND',
      stacktrace: ['at /srv/reviews/main.ts:1'],
      exception: { host: '10.0.0.7' },
      query: 'SELECT 1',
      serviceName: 'evil',
      traceId: { nested: true },
      details: { problems: 'x'.repeat(5_000) },
    };
    expect(visible({ message: 'No.', extensions })).toEqual({
      message: 'No.',
      extensions: { code: 'NOT_FOUND', serviceName: 'reviews' },
    });
  });

  it.each([
    { message: 'connect ECONNREFUSED 10.0.0.7:5432' },
    { message: '<script>alert(1)</script>', extensions: { code: '<b>' } },
    { message: 'SELECT * FROM secrets', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    { message: 'Cannot query field "x"', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    { message: 'no document', extensions: { code: 'BAD_REQUEST' } },
    { message: { html: 1 } },
    'text',
    null,
    [],
  ])('is masked when it was not: %j', (error) => {
    expect(visible(error)).toEqual({
      message: 'A service could not answer this part of the request.',
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'reviews' },
    });
  });

  it('cannot flood the answer', () => {
    const flood = Array.from({ length: 10_000 }, () => ({ message: 'x'.repeat(100_000), extensions: { code: 'NOT_FOUND' } }));
    const errors = visibleErrors(flood, 'reviews');
    expect(errors).toHaveLength(100);
    expect(errors[0]?.message).toHaveLength(500);
  });

  it('brings no path that is none', () => {
    for (const path of ['a.b', [{}], [1.5], Array.from({ length: 101 }, () => 'a')]) {
      expect(visible({ message: 'No.', path, extensions: { code: 'NOT_FOUND' } })).not.toHaveProperty('path');
    }
  });
});
