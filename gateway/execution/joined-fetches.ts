/**
 * Fetches of entities that a plan makes of one subgraph at one level: those before which equally many others come. They are
 * ready at about the same time, so they are one request, each of them as a field of its own.
 *
 * Guarantees: answers and errors are what they would be one by one. When a joined request fails as a whole, and the subgraph is
 * within reach, its parts are asked for apart; an operation that this happens to is left alone for a while. A fetch waits for
 * others of its level for a bounded time, and not at all where that has kept failing. Texts depend on the plan, and on which
 * of its fetches have something to ask.
 */
import type { Batch, Entity, EntityBatcher, LoadedEntities } from '../batching/entity-batcher.ts';
import { Backoff } from '../batching/backoff.ts';
import { DEFAULT_JOINS } from '../batching/join-settings.ts';
import type { JoinSettings } from '../batching/join-settings.ts';
import { Meeting } from '../batching/meeting.ts';
import { createPatience } from '../batching/patience.ts';
import type { Patience } from '../batching/patience.ts';
import { joinOperations, representationsOfPart, splitAnswer } from './joined-operation.ts';
import type { Run } from './run.ts';
import { REPRESENTATIONS } from './subgraph-operation.ts';
import type { SubgraphOperation } from './subgraph-operation.ts';
import type { Answer, SubgraphRequests } from './subgraph-requests.ts';

/** Aliases in one request. Subgraphs limit them. */
const MAX_PARTS = 10;
/** Together in a joined request; a part with more goes alone. A subgraph answers large requests sooner side by side. */
const MAX_ENTITIES = 1_000;
const MAX_CHARACTERS = 128 * 1_024;
/** Texts of one group that are kept. There is one for each choice of fetches that have something to ask. */
const MAX_KEPT_TEXTS = 32;
/** Waits in a row that were in vain, before there are none for a while. */
const TOLERATED_WAITS = 2;

/** What is asked about entities of a subgraph, and how the answer is read. */
export interface EntityQuestion {
  readonly subgraph: string;
  readonly operation: SubgraphOperation;
  /** Names of the variables that go along. */
  readonly variables: readonly string[];
  readonly requests: SubgraphRequests;
  /** Entities in the order of the representations. */
  readonly read: (run: Run, answer: Answer, representations: readonly string[]) => readonly Entity[];
}

/** One fetch of the plan. In each run it is called once, whatever it has to ask. */
export interface EntityFetch {
  /**
   * @param representations as JSON, each once
   * @param places how many places of the answer want them
   */
  load(run: Run, representations: readonly string[], places: number): Promise<LoadedEntities>;
  /** In this run there is nothing to ask. */
  skip(run: Run): void;
}

/** Of one plan. */
export interface JoinedFetches {
  /** @param level how many fetches come before it, on the longest way */
  add(question: EntityQuestion, level: number): EntityFetch;
}

/** One for each executor: it knows how long fetches wait. */
export type CreateJoinedFetches = () => JoinedFetches;

/** For those who meet by chance. */
const AT_ONCE = createPatience(0);

export function joinedFetches({ enabled, waitMs, subgraphs }: JoinSettings = DEFAULT_JOINS): CreateJoinedFetches {
  const patience = createPatience(waitMs);
  return () => {
    const groups = new Map<string, FetchGroup>();
    return {
      add(question, level) {
        const { subgraph, operation } = question;
        const joins = subgraphs.get(subgraph) ?? enabled;
        const key = joins ? `${level} ${subgraph}` : `${subgraph} ${operation.text}`;
        let group = groups.get(key);
        if (!group) groups.set(key, (group = new FetchGroup(joins ? patience : null)));
        return group.add(question);
      },
    };
  };
}

/** Joins nothing but fetches that ask the very same at the same moment. */
export const separateFetches: CreateJoinedFetches = joinedFetches({ ...DEFAULT_JOINS, enabled: false });

/** Joins nothing. */
export function loneFetch(question: EntityQuestion): EntityFetch {
  return new FetchGroup(null).add(question);
}

interface KnownQuestion extends EntityQuestion {
  /** The same for what is asked of the same subgraph in the same words. Made once: it is looked up in each run. */
  readonly kind: string;
}

/** What one fetch wants. */
interface Wish {
  readonly question: KnownQuestion;
  readonly representations: readonly string[];
  readonly places: number;
}

/** A wish, and how to fulfil it. */
interface Asked extends Wish {
  readonly promise: Promise<LoadedEntities>;
  readonly resolve: (loaded: LoadedEntities) => void;
  readonly reject: (error: unknown) => void;
}

/** Wishes with the same question. */
interface Part {
  readonly question: KnownQuestion;
  readonly wishes: readonly Asked[];
  readonly batch: Batch;
  readonly places: number;
}

class FetchGroup {
  readonly #patience: Patience | null;
  readonly #questions: KnownQuestion[] = [];
  #fetches = 0;
  readonly #texts = new Map<string, SubgraphOperation>();
  readonly #waiting = new Backoff(TOLERATED_WAITS);
  readonly #joining = new Backoff(0);

  /** @param patience with others of the group; null for those of which nobody knows when they come */
  constructor(patience: Patience | null) {
    this.#patience = patience;
  }

  add(added: EntityQuestion): EntityFetch {
    this.#fetches += 1;
    const kind = `${added.subgraph} ${added.operation.text}`;
    const known = this.#questions.find((each) => each.kind === kind);
    const question = known ?? { ...added, kind };
    if (!known) this.#questions.push(question);
    return {
      load: (run, representations, places) =>
        this.#fetches === 1
          ? loadAlone(run, question, representations, places)
          : this.#meeting(run).come({ question, representations, places }),
      skip: (run) => {
        if (this.#fetches > 1) this.#meeting(run).stayAway();
      },
    };
  }

  #meeting(run: Run): Meeting<Wish, LoadedEntities> {
    return run.batcher.meeting(this, () => {
      const begin = (wishes: readonly Wish[]): readonly Promise<LoadedEntities>[] => this.#begin(run, wishes);
      const patience = this.#patience && this.#waiting.mayTry() ? this.#patience : null;
      const ended = (isComplete: boolean): void => {
        if (!patience) return;
        if (isComplete) this.#waiting.worked();
        else this.#waiting.failed();
      };
      return new Meeting(this.#patience ? this.#fetches : Infinity, patience ?? AT_ONCE, begin, ended);
    });
  }

  /** What each of the wishes gets, as soon as it is there: not all of them need be one request. */
  #begin(run: Run, wished: readonly Wish[]): readonly Promise<LoadedEntities>[] {
    const wishes = wished.map((wish): Asked => ({ ...wish, ...Promise.withResolvers<LoadedEntities>() }));
    const parts = this.#questions.flatMap((question) => partOf(run.batcher, question, wishes.filter((wish) => wish.question === question)));
    const unknown = parts.filter(({ batch }) => batch.missing.length > 0);
    for (const part of parts) {
      if (unknown.includes(part)) continue;
      tellWanted(run, part);
      settle(part, []);
    }
    const requests = unknown.length > 1 && this.#joining.mayTry() ? inRequests(unknown) : unknown.map((part) => [part]);
    for (const each of requests) {
      // What is thrown here is a fault of ours: it ends the operation.
      this.#send(run, each).catch((error: unknown) => each.forEach(({ wishes: all }) => all.forEach(({ reject }) => reject(error))));
    }
    return wishes.map(({ promise }) => promise);
  }

  async #send(run: Run, parts: readonly Part[]): Promise<void> {
    const [first] = parts;
    if (!first) return;
    if (parts.length === 1) {
      tellWanted(run, first);
      answered(run, first, await askAlone(run, first.question, first.batch.missing));
      return;
    }
    const { subgraph, requests } = first.question;
    const operation = this.#joined(parts);
    const variables = [...new Set(parts.flatMap(({ question }) => question.variables))];
    const entities = parts.map(({ batch }, i) => representationsOfPart(i, batch.missing));
    requests.wanted(run, subgraph, operation, parts.reduce((sum, { places }) => sum + places, 0));
    const answer = await requests.ask(run, subgraph, operation, variables, entities);
    const { answers, isExact } = splitAnswer(answer, parts.length);
    if (isExact) this.#joining.worked();
    else this.#joining.failed();
    if (isExact || answer.isOutOfReach) {
      parts.forEach((part, i) => answered(run, part, answers[i] ?? answer));
      return;
    }
    await Promise.all(
      parts.map(async (part) => {
        tellWanted(run, part, true);
        answered(run, part, await askAlone(run, part.question, part.batch.missing));
      }),
    );
  }

  #joined(parts: readonly Part[]): SubgraphOperation {
    const key = parts.map(({ question }) => this.#questions.indexOf(question)).join();
    let operation = this.#texts.get(key);
    if (!operation) {
      operation = joinOperations(parts.map(({ question }) => question.operation));
      if (this.#texts.size < MAX_KEPT_TEXTS) this.#texts.set(key, operation);
    }
    return operation;
  }
}

function partOf(batcher: EntityBatcher, question: KnownQuestion, wishes: readonly Asked[]): readonly Part[] {
  if (wishes.length === 0) return [];
  const batch = batcher.batch(question.kind, wishes.map(({ representations }) => representations));
  return [{ question, wishes, batch, places: wishes.reduce((sum, { places }) => sum + places, 0) }];
}

/** Few requests, none of them too large. */
function inRequests(parts: readonly Part[]): readonly (readonly Part[])[] {
  const requests: { readonly parts: Part[]; entities: number; characters: number }[] = [];
  for (const part of parts) {
    const { missing } = part.batch;
    const entities = missing.length;
    const characters = missing.reduce((sum, text) => sum + text.length, 0);
    const request = requests.find(
      (each) => each.parts.length < MAX_PARTS && each.entities + entities <= MAX_ENTITIES && each.characters + characters <= MAX_CHARACTERS,
    );
    if (request) {
      request.parts.push(part);
      request.entities += entities;
      request.characters += characters;
    } else requests.push({ parts: [part], entities, characters });
  }
  return requests.map((request) => request.parts);
}

function loadAlone(run: Run, question: KnownQuestion, representations: readonly string[], places: number): Promise<LoadedEntities> {
  question.requests.wanted(run, question.subgraph, question.operation, places);
  const batch = run.batcher.batch(question.kind, [representations]);
  const loaded = (entities: readonly Entity[]): LoadedEntities => batch.loaded(entities)[0] ?? { entities, shared: null };
  if (batch.missing.length === 0) return Promise.resolve(loaded([]));
  return askAlone(run, question, batch.missing).then((answer) => loaded(question.read(run, answer, batch.missing)));
}

function askAlone(run: Run, { subgraph, operation, variables, requests }: EntityQuestion, missing: readonly string[]): Promise<Answer> {
  return requests.ask(run, subgraph, operation, variables, [{ variable: REPRESENTATIONS, texts: missing }]);
}

function answered(run: Run, part: Part, answer: Answer): void {
  settle(part, part.question.read(run, answer, part.batch.missing));
}

function settle({ batch, wishes }: Part, entities: readonly Entity[]): void {
  batch.loaded(entities).forEach((loaded, i) => wishes[i]?.resolve(loaded));
}

function tellWanted(run: Run, { question: { requests, subgraph, operation }, places }: Part, again = false): void {
  requests.wanted(run, subgraph, operation, places, again);
}
