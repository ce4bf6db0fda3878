import { tmpdir } from "node:os";
import path from "node:path";
import { PixelFile, type PixelFileLayout } from "./pixel-file.ts";
import { oneLine, quote } from "./wording.ts";

/**
 * Decoded pictures on disk: kept for later runs in a folder of the user's, or only for this run in a nameless file.
 * Nothing here is needed to train, so no failure of the disk (full, read-only) is thrown: it becomes a warning, after
 * which nothing more is written.
 */
export class DiskCache {
  /** Whether what is written serves later runs, too. */
  readonly lasting: boolean;
  readonly #folder: string;
  readonly #file: string;
  readonly #layout: PixelFileLayout;
  readonly #warnings: string[] = [];
  #opened: Promise<PixelFile | undefined> | undefined;
  #finishing: Promise<void> | undefined;
  #writable = true;

  /** @param folder undefined: for this run only */
  constructor(folder: string | undefined, name: string, layout: PixelFileLayout) {
    this.lasting = folder !== undefined;
    this.#folder = folder ?? tmpdir();
    this.#file = path.join(this.#folder, `${name}.pixels`);
    this.#layout = layout;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /**
   * Takes over an earlier run's file, visiting its records until `visit` returns false.
   *
   * @returns which records are there; undefined when there is no such file, or one that is damaged or of other pictures
   */
  async load(visit: (index: number, record: Uint8Array) => boolean): Promise<((index: number) => boolean) | undefined> {
    if (!this.lasting) return undefined;
    const file = await PixelFile.openExisting(this.#file, this.#layout);
    if (file === undefined) return undefined;
    if (!(await file.readAll(visit).catch(() => false))) {
      await file.close();
      return undefined;
    }
    this.#opened = Promise.resolve(file);
    this.#writable = false;
    return (index) => file.has(index);
  }

  /** Whether the record is now on disk. */
  async write(index: number, record: Uint8Array): Promise<boolean> {
    if (!this.#writable) return false;
    this.#opened ??= this.#create();
    const file = await this.#opened;
    if (file === undefined) return false;
    try {
      await file.write(index, record);
      return true;
    } catch (error) {
      this.#giveUp(error);
      return false;
    }
  }

  /** Undefined where the record is absent or damaged. */
  async read(index: number): Promise<Uint8Array | undefined> {
    return (await this.#opened)?.read(index);
  }

  /** Every record has been written: later runs may use the file. */
  finish(): Promise<void> {
    this.#finishing ??= this.#finish();
    return this.#finishing;
  }

  async close(): Promise<void> {
    await this.#finishing;
    const file = await this.#opened;
    this.#writable = false;
    this.#opened = undefined;
    await file?.close();
  }

  async #finish(): Promise<void> {
    if (!this.#writable || !this.lasting) return;
    try {
      await (await this.#opened)?.finish(this.#file);
      this.#writable = false;
    } catch (error) {
      this.#giveUp(error);
    }
  }

  async #create(): Promise<PixelFile | undefined> {
    try {
      return this.lasting
        ? await PixelFile.create(this.#file, this.#layout)
        : await PixelFile.createNameless(this.#folder, this.#layout);
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    }
  }

  /** What was written stays readable in this run; more is not tried. */
  #giveUp(error: unknown): void {
    if (this.#writable) {
      const reason = error instanceof Error ? oneLine(error.message) : "unknown error";
      this.#warnings.push(
        `cache folder ${quote(this.#folder)} cannot be written (${reason}): pictures may be decoded again`,
      );
    }
    this.#writable = false;
  }
}
