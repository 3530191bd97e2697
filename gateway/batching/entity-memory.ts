import type { Entity } from './entity-batcher.ts';

/** Entities by representation. Most of them are never looked up, so an index is made only when somebody does. */
export class EntityMemory {
  #added: (readonly [readonly string[], readonly Entity[]])[] = [];
  #index: Map<string, Entity> | null = null;

  get isEmpty(): boolean {
    return this.#added.length === 0 && this.#index === null;
  }

  add(representations: readonly string[], entities: readonly Entity[]): void {
    this.#added.push([representations, entities]);
  }

  get(representation: string): Entity | undefined {
    return this.#indexed().get(representation);
  }

  has(representation: string): boolean {
    return this.#indexed().has(representation);
  }

  #indexed(): ReadonlyMap<string, Entity> {
    const index = (this.#index ??= new Map<string, Entity>());
    for (const [representations, entities] of this.#added) {
      representations.forEach((representation, i) => {
        const entity = entities[i];
        if (entity) index.set(representation, entity);
      });
    }
    this.#added = [];
    return index;
  }
}
