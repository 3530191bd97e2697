import fc from 'fast-check';
import { createSseParser } from './sse-parser.ts';

const read = (...parts: string[]) => {
  const parse = createSseParser(1_000);
  return parts.flatMap((part) => parse(part));
};

describe('an event stream', () => {
  it('is read as browsers read it', () => {
    expect(read('event: next\ndata: {"a":1}\n\n')).toEqual([{ event: 'next', data: '{"a":1}' }]);
    expect(read('\uFEFFdata:no space\n\n')).toEqual([{ event: 'message', data: 'no space' }]);
    expect(read('data: one\ndata:  two\ndata\n\n')).toEqual([{ event: 'message', data: 'one\n two\n' }]);
    expect(read(':comment\n\n: another\nid: 7\nretry: 5\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x' }]);
    expect(read('event: complete\n\n', 'event: next\ndata: not ended')).toEqual([{ event: 'complete', data: '' }]);
  });

  it('is the same in whatever parts it comes, with whatever line breaks', () => {
    const text = ':hello\n\nevent: next\ndata: {"a":\ndata: "ä\u2028"}\n\nevent: complete\ndata:\n\n';
    const expected = [{ event: 'next', data: '{"a":\n"ä\u2028"}' }, { event: 'complete', data: '' }];
    fc.assert(fc.property(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(text.length + 10), { maxLength: 12 }), (lineBreak, cuts) => {
      const written = text.replaceAll('\n', lineBreak);
      const places = [0, ...cuts.filter((cut) => cut < written.length).sort((a, b) => a - b), written.length];
      const parts = places.slice(1).map((place, i) => written.slice(places[i], place));
      // After a lone carriage return at the very end, a line feed could still follow.
      expect(read(...parts, ':')).toEqual(expected);
    }));
  });

  it('is refused when an event is too long, in one line or in many', () => {
    expect(() => read(`data: ${'x'.repeat(1_001)}`)).toThrow(RangeError);
    expect(() => read(...Array.from({ length: 300 }, () => 'data: xx\n'))).toThrow(RangeError);
    expect(read(...Array.from({ length: 300 }, () => 'data: xx\n\n'))).toHaveLength(300);
  });
});
