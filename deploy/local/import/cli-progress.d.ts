/** The part of cli-progress that is used here; the package has no types of its own. */
declare module 'cli-progress' {
  export interface Options {
    readonly stream?: NodeJS.WritableStream;
    readonly format?: string;
    readonly hideCursor?: boolean;
    readonly linewrap?: boolean;
    readonly autopadding?: boolean;
    readonly gracefulExit?: boolean;
  }

  export interface SingleBar {
    update(value: number, payload?: Readonly<Record<string, string>>): void;
  }

  export class MultiBar {
    constructor(options: Options, preset: object);
    create(total: number, start: number, payload?: Readonly<Record<string, string>>): SingleBar;
    stop(): void;
  }

  export const Presets: { readonly shades_classic: object };
}
