// Audit arm: statements that no request reaches, and statements that could be left out without any request being decided
// otherwise. Of what cannot be told nothing is claimed.
import { isPublic } from '../evaluate/public-access.ts';
import type { CompiledStatement } from '../evaluate/statement.ts';
import type { PolicyDocument } from '../iam/document.ts';
import type { Material } from '../regions/material.ts';
import type { Placed } from '../regions/placed.ts';
import { untoldReason } from '../regions/untold.ts';
import { type DeadReason, whyDead } from './dead.ts';
import type { Change, Cut, Scene } from './scene.ts';
import type { Scenes } from './scenes.ts';
import { type Shadow, shadowOf } from './shadows.ts';
import { idOf, isOf, type StatementId, type Unit } from './unit.ts';
import { unmodelled } from './unmodelled.ts';

export interface Dead {
  readonly unit: Unit;
  /** Of the unit; all of them, or those for which the same is true. */
  readonly statements: readonly CompiledStatement[];
  /** No request reaches any other of it, either. */
  readonly whole: boolean;
  readonly reason: DeadReason;
}

export interface Redundant {
  readonly unit: Unit;
  readonly shadow: Shadow;
}

export interface Open {
  readonly unit: Unit;
  readonly reason: string;
}

/** All that is redundant can be left out together. In the order of the units. */
export interface Linted {
  readonly dead: readonly Dead[];
  readonly redundant: readonly Redundant[];
  readonly open: readonly Open[];
}

/** `documents`: those that the units' statements are of. */
export function lint(scenes: Scenes, units: readonly Unit[], documents: Material['documents']): Linted {
  return new Lint(scenes, units, documents).run();
}

class Lint {
  readonly #scenes: Scenes;
  readonly #units: readonly Unit[];
  readonly #documents: Material['documents'];
  #filled: readonly Scene[] | undefined;
  readonly #statements: ReadonlyMap<StatementId, CompiledStatement>;

  constructor(scenes: Scenes, units: readonly Unit[], documents: Material['documents']) {
    this.#scenes = scenes;
    this.#units = units;
    this.#documents = documents;
    this.#statements = new Map(
      scenes.reach.flatMap(({ setting }) =>
        setting.statements.map(({ statement }) => [idOf(statement.ref), statement] as const),
      ),
    );
  }

  run(): Linted {
    const dead: Dead[] = [];
    const open: Open[] = [];
    const idle: Unit[] = [];
    for (const unit of this.#units) {
      const found = this.#change(new Set(), unit);
      const killed = found.change === 'sure' && unit.statements.size === 1 ? [] : this.#deadOf(unit);
      dead.push(...killed);
      if (killed.some(({ whole }) => whole)) continue;
      if (found.change === 'open') open.push({ unit, reason: found.reason });
      if (found.change === 'none') idle.push(unit);
    }
    const left = this.#together(idle);
    const redundant = idle.flatMap((unit) => (left.has(unit) ? [{ unit, shadow: this.#shadow(unit, left) }] : []));
    return { dead, redundant, open };
  }

  /** Of what can be left out each by itself, as much as can be left out together: of duplicates the first one stays. */
  #together(idle: readonly Unit[]): ReadonlySet<Unit> {
    const out = new Set<Unit>();
    for (const unit of this.#inOrder(idle)) {
      if (out.size === 0 || this.#change(out, unit).change === 'none') out.add(unit);
    }
    return out;
  }

  /** Those first for which one other is enough; the last before the first. */
  #inOrder(idle: readonly Unit[]): readonly Unit[] {
    if (idle.length < 2) return idle;
    const all = [...idle].reverse();
    const easy = new Set(all.filter((unit) => this.#shadow(unit, new Set()).by.length < 2));
    return [...easy, ...all.filter((unit) => !easy.has(unit))];
  }

  /** What becomes of requests when a unit is left out where others are already. */
  #change(gone: ReadonlySet<Unit>, unit: Unit): Change {
    if (this.#twinOf(unit, gone) !== undefined) return { change: 'none' };
    const found = this.#changeIn(this.#scenes.all, gone, unit);
    if (found.change === 'sure') return found;
    if (found.change === 'open') {
      this.#filled ??= this.#scenes.filled?.() ?? [];
      return this.#changeIn(this.#filled, gone, unit).change === 'sure' ? { change: 'sure' } : found;
    }
    const reason = this.#scenes.world.inexact ?? this.#unmodelled(unit);
    return reason === undefined ? found : { change: 'open', reason };
  }

  /** Another that says the same in the same documents, whatever that is. */
  #twinOf(unit: Unit, gone: ReadonlySet<Unit>): Unit | undefined {
    const mine = this.#wordsOf(unit);
    return this.#units.find((other) => {
      if (other === unit || gone.has(other)) return false;
      const theirs = this.#wordsOf(other);
      return [...mine].every((each) => theirs.has(each));
    });
  }

  readonly #words = new Map<Unit, ReadonlySet<string>>();

  /** Its statements with their documents, without their Sids. */
  #wordsOf(unit: Unit): ReadonlySet<string> {
    const known = this.#words.get(unit);
    if (known !== undefined) return known;
    const words = new Set<string>();
    for (const [document, { statements }] of this.#documents) {
      for (const [index, { sid: _, ...said }] of statements.entries()) {
        if (unit.statements.has(idOf({ document, index }))) words.add(JSON.stringify([document, said]));
      }
    }
    this.#words.set(unit, words);
    return words;
  }

  #changeIn(scenes: readonly Scene[], gone: ReadonlySet<Unit>, unit: Unit): Change {
    const isGone = this.#isAnyOf(gone);
    const out = isOf(unit);
    let open: Change = { change: 'none' };
    for (const scene of scenes) {
      const base = (each: Placed): boolean => !isGone(each);
      const found = attempt(() => scene.change({ base, out, ...this.#estates(scene, gone, unit) }));
      if (found.change === 'sure') return found;
      if (found.change === 'open') open = found;
    }
    return open;
  }

  #unmodelled(unit: Unit): string | undefined {
    for (const id of unit.statements) {
      const statement = this.#statements.get(id);
      const reason = statement && unmodelled(statement.source, this.#scenes.world);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  #isAnyOf(units: ReadonlySet<Unit>): (placed: Placed) => boolean {
    const ids = new Set([...units].flatMap(({ statements }) => [...statements]));
    return ({ statement }) => ids.has(idOf(statement.ref));
  }

  /** Whether a bucket is public hangs on its whole policy. */
  #estates(scene: Scene, gone: ReadonlySet<Unit>, unit: Unit): Pick<Cut, 'estates'> {
    const { estateWith } = this.#scenes;
    const { target, by } = scene.setting;
    const policy = target.policy?.name;
    if (estateWith === undefined || by === 'said' || target.bucket?.public_access_block !== 'all') return {};
    if (policy === undefined || ![...unit.statements].some((id) => id.endsWith(` ${policy}`))) return {};
    const [base, rest] = [this.#without(gone), this.#without([...gone, unit])];
    const answers = new Set([this.#documents, base, rest].map((each) => isPublic(each.get(policy)?.statements ?? [])));
    if (answers.size === 1 && (answers.has(true) || answers.has(false))) return {};
    return { estates: [estateWith(scene, base), estateWith(scene, rest)] };
  }

  #without(units: Iterable<Unit>): Material['documents'] {
    const ids = new Set([...units].flatMap(({ statements }) => [...statements]));
    return new Map(
      [...this.#documents].map(([name, document]): readonly [string, PolicyDocument] => {
        const statements = document.statements.filter((_, index) => !ids.has(idOf({ document: name, index })));
        return [name, { ...document, statements }];
      }),
    );
  }

  /** Those that nothing reaches, by why that is so. */
  #deadOf(unit: Unit): readonly Dead[] {
    if (this.#scenes.world.inexact !== undefined) return [];
    const mine = [...unit.statements].flatMap((id) => this.#statements.get(id) ?? []);
    const killed = mine.filter((statement) => !this.#isReached(statement));
    const whole = killed.length === unit.statements.size;
    const byReason = new Map<string, Dead & { readonly statements: CompiledStatement[] }>();
    for (const statement of killed) {
      const reason = whyDead(statement, this.#scenes);
      const id = JSON.stringify(reason);
      const known = byReason.get(id);
      if (known === undefined) byReason.set(id, { unit, statements: [statement], whole, reason });
      else known.statements.push(statement);
    }
    return [...byReason.values()];
  }

  /** Also where that cannot be told. */
  #isReached(statement: CompiledStatement): boolean {
    const { reach, world } = this.#scenes;
    if (unmodelled(statement.source, world) !== undefined) return true;
    return reach.some((scene) => {
      try {
        return scene.reaches(statement);
      } catch (error) {
        untoldReason(error);
        return true;
      }
    });
  }

  #shadow(unit: Unit, left: ReadonlySet<Unit>): Shadow {
    const twin = this.#twinOf(unit, left);
    if (twin !== undefined) return { how: unit.effect === 'Allow' ? 'granted' : 'denied', by: [twin] };
    const { all, beside } = this.#scenes;
    const others = this.#units.filter((each) => each !== unit);
    const out = others.filter((each) => left.has(each));
    const gone = new Set(out.flatMap(({ statements }) => [...statements]));
    const kept = others.filter((each) => !left.has(each));
    return (
      shadowOf(unit, { blocks: [...kept, ...beside], gone }, all) ??
      shadowOf(unit, { blocks: [...others, ...beside], gone: new Set() }, all) ?? { by: [], how: 'together' }
    );
  }
}

function attempt(step: () => Change): Change {
  try {
    return step();
  } catch (error) {
    return { change: 'open', reason: untoldReason(error) };
  }
}
