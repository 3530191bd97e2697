import type { HttpResponse } from '@stoa/graphql/http.ts';
import { untilSent } from './until-sent.ts';

function setup(body: HttpResponse['body']) {
  let sent = 0;
  const response = untilSent({ status: 200, headers: {}, body }, () => (sent += 1));
  const parts = typeof response.body === 'string' ? null : response.body[Symbol.asyncIterator]();
  return { parts, sent: () => sent };
}

async function* three(): AsyncGenerator<string> {
  yield 'a';
  yield 'b';
  yield 'c';
}

describe('an answer is held', () => {
  it('no longer than it takes, where it is there', () => {
    expect(setup('whole').sent()).toBe(1);
  });

  it('until its last part was read', async () => {
    const { parts, sent } = setup(three());
    for (const expected of ['a', 'b', 'c']) {
      expect((await parts?.next())?.value).toBe(expected);
      expect(sent()).toBe(0);
    }
    expect((await parts?.next())?.done).toBe(true);
    await parts?.return?.();
    expect(sent()).toBe(1);
  });

  it('until its reader leaves, also before the first part', async () => {
    for (const reads of [0, 1]) {
      const { parts, sent } = setup(three());
      for (let i = 0; i < reads; i += 1) await parts?.next();
      await parts?.return?.();
      expect(sent()).toBe(1);
    }
  });

  it('until making a part fails', async () => {
    const { parts, sent } = setup((async function* failing(): AsyncGenerator<string> {
      yield 'a';
      throw new Error('it broke');
    })());
    await parts?.next();
    await expect(parts?.next()).rejects.toThrow('it broke');
    expect(sent()).toBe(1);
  });
});
