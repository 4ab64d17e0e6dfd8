// Audit arm: because of which other statements one can be left out. A small set of them, each of which is needed for it.
import type { Placed } from '../regions/placed.ts';
import { untoldReason } from '../regions/untold.ts';
import type { Scene } from './scene.ts';
import { idOf, isOf, type StatementId, type Unit } from './unit.ts';

/**
 * `granted`: others allow all of it. `denied`: others deny all of it. `between`: what some do not deny others allow.
 * `refused`: nothing that it allows is allowed in the end. `unneeded`: nothing that it denies is allowed anyway.
 * `together`: which others it hangs on cannot be said in few words.
 */
export type ShadowKind = 'granted' | 'denied' | 'between' | 'refused' | 'unneeded' | 'together';

export interface Shadow {
  readonly how: ShadowKind;
  readonly by: readonly Block[];
}

/** What stands or falls as one: a unit, or a statement of a policy that is not looked at. */
export type Block = Pick<Unit, 'effect' | 'statements'>;

/** Statements among which a unit is looked at. */
export interface Company {
  /** The others, each of which may be named. */
  readonly blocks: readonly Block[];
  /** Are not there. */
  readonly gone: ReadonlySet<StatementId>;
}

/** Undefined where it cannot be left out from among them. */
export function shadowOf(unit: Unit, company: Company, scenes: readonly Scene[]): Shadow | undefined {
  return new Search(unit, company, scenes).find();
}

class Search {
  readonly #unit: Unit;
  readonly #scenes: readonly Scene[];
  readonly #blocks: readonly Block[];
  readonly #gone: ReadonlySet<StatementId>;
  /** Those of the blocks. */
  readonly #named: ReadonlySet<StatementId>;
  readonly #layers: ReadonlyMap<StatementId, string>;

  constructor(unit: Unit, { blocks, gone }: Company, scenes: readonly Scene[]) {
    this.#unit = unit;
    this.#gone = gone;
    const isMine = isOf(unit);
    this.#scenes = scenes.filter(({ setting }) => setting.statements.some(isMine));
    const placed = this.#scenes.flatMap(({ setting }) => setting.statements);
    this.#layers = new Map(placed.map(({ statement, layer }) => [idOf(statement.ref), layer]));
    this.#blocks = blocks.filter(({ statements }) => [...statements].some((id) => this.#layers.has(id)));
    this.#named = idsOf(this.#blocks);
  }

  find(): Shadow | undefined {
    const { effect } = this.#unit;
    const rivals = this.#blocks.filter(
      (each) => each.effect === 'Deny' || (effect === 'Allow' && this.#isBeside(each)),
    );
    const support = this.#blocks.filter((each) => !rivals.includes(each));
    if (!this.#isIdle([...rivals, ...support])) return undefined;
    if (!this.#isIdle(support)) return this.#told(this.#least(rivals, support));
    if (effect === 'Deny') return { how: 'unneeded', by: [] };
    if (this.#isIdle([])) return { how: 'refused', by: [] };
    return this.#told(this.#least(support, []));
  }

  /** An Allow in the same layer. */
  #isBeside({ statements }: Block): boolean {
    const mine = this.#layersOf(this.#unit.statements);
    return [...this.#layersOf(statements)].some((each) => mine.has(each));
  }

  #layersOf(statements: ReadonlySet<StatementId>): ReadonlySet<string> {
    return new Set([...statements].flatMap((id) => this.#layers.get(id) ?? []));
  }

  /** One by itself, else as few as are found by leaving out what is not needed, the last first. */
  #least(among: readonly Block[], always: readonly Block[]): readonly Block[] {
    const alone = among.find((each) => this.#isIdle([...always, each]));
    if (alone !== undefined) return [alone];
    let needed = among;
    for (const each of [...among].reverse()) {
      const fewer = needed.filter((other) => other !== each);
      if (this.#isIdle([...always, ...fewer])) needed = fewer;
    }
    return needed;
  }

  #told(by: readonly Block[]): Shadow {
    const effects = new Set(by.map(({ effect }) => effect));
    if (effects.size > 1) return { how: 'between', by };
    return { how: effects.has('Allow') ? 'granted' : 'denied', by };
  }

  /** Beside these alone, and what cannot be named, does it change nothing? */
  #isIdle(blocks: readonly Block[]): boolean {
    const kept = idsOf([this.#unit, ...blocks]);
    const base = ({ statement }: Placed): boolean => {
      const id = idOf(statement.ref);
      return kept.has(id) || !(this.#named.has(id) || this.#gone.has(id));
    };
    const out = isOf(this.#unit);
    try {
      return this.#scenes.every((scene) => scene.change({ base, out }).change === 'none');
    } catch (error) {
      untoldReason(error);
      return false;
    }
  }
}

function idsOf(blocks: readonly Block[]): ReadonlySet<StatementId> {
  return new Set(blocks.flatMap(({ statements }) => [...statements]));
}
