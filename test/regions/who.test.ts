// What `iamspec who` says of random estates, held against the evaluator: request by request.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type WhoAnswer, whoCan } from '../../src/check/who.ts';
import { notFollowed } from '../../src/check/who-cells.ts';
import type { WhoSession } from '../../src/check/who-sessions.ts';
import type { CallerTable, DeedTable } from '../../src/check/who-tables.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { Session } from '../../src/iam/session.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Material } from '../../src/regions/material.ts';
import { type World, worldOf } from '../../src/regions/world.ts';
import type { Resource, Survey } from '../../src/spec/spec.ts';
import { type Random, random, seed } from '../seeded.ts';
import { outcomeOf, randomMaterial, randomRequest } from './brute.ts';

const test = suite('who can, in random estates');
const { catalogue } = openLibrary();
const rounds = Number(process.env.CASES ?? 60);
const requests = 400;

const at = { start: 0, end: 0 };
const data = { name: 'data', arn: 'arn:aws:s3:::acme-data', bucketName: 'acme-data' } as never;
const named = (action: string) => ({ value: action, exact: true, at });

/** The bucket, or objects of it. */
function below(key: string): Resource {
  return key === '' ? { kind: 'bucket', bucket: data, at } : { kind: 'objects', bucket: data, key, at };
}

const keys = ['*', 'home/*', 'home/admin/*', 'x', 'home/alice/x', 'a*'];
const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:DeleteBucket',
  's3:PutBucketVersioning',
];

function answerTo(material: Material, survey: Partial<Survey>, closed: boolean): WhoAnswer {
  const { manifest, documents, held, assumptions } = material;
  const buckets = new Map([['data', data]]);
  const source = { path: 'command line', text: '' };
  const asked = { source, callers: [], actions: [], resources: [], ...survey };
  const spec = { assumptions, principals: new Map(), buckets };
  return whoCan({ manifest, documents, held, spec }, asked, closed, catalogue);
}

function worlds(material: Material, closed: boolean, key: string): readonly [World, World] {
  const of = (unknownPolicies: 'allow everything' | 'allow nothing'): World =>
    worldOf(material, {
      closed,
      unknownPolicies,
      rolePatterns: [],
      resourcePatterns: key === '' ? [] : [`arn:aws:s3:::acme-data/${key}`],
    });
  return [of('allow everything'), of('allow nothing')];
}

/** Does the column stand for the session? Session tokens with MFA are as the console is, on S3. */
function standsFor(column: WhoSession, { session, facts }: Request): boolean {
  const via = 'aws:ViaAWSService' in facts.aws;
  if (via || column.viaService) return via && column.viaService && session.kind === 'access-key';
  const kind = session.kind === 'session-token' && session.mfaAge !== undefined ? 'console' : session.kind;
  const wanted = kind === 'instance-profile' ? 'role-session' : kind;
  if (column.kind !== wanted) return false;
  const age: Session['mfaAge'] = session.mfaAge;
  if (age === undefined) return column.ages.length === 0;
  return column.ages.includes(age);
}

type Cell = CallerTable['rows'][number]['cells'][number];

function cellFor(tables: readonly CallerTable[], request: Request): Cell | 'not there' {
  for (const { sessions, rows } of tables) {
    const row = rows.find(({ callers }) => callers.some(({ caller }) => caller.name === request.as));
    const column = sessions.findIndex((session) => standsFor(session, request));
    if (row !== undefined && column >= 0) return row.cells[column];
  }
  return 'not there';
}

/** What must be true of a request for which the table has this cell. */
function agrees(
  cell: NonNullable<Cell>,
  request: Request,
  [most, least]: readonly [World, World],
  about: string,
): void {
  const [worst, best] = [outcomeOf(request, most), outcomeOf(request, least)];
  if (worst === undefined || best === undefined) return;
  // A request does not say the federated user's name, and the table is about all of them.
  if (request.session.kind === 'federation-token' && best === 'unknown') return;
  const where = `${about}: ${worst}/${best}, and the table says ${cell.answer} (${cell.about}) of ${JSON.stringify(request)}`;
  if (cell.answer === 'yes') assert.equal([worst, best], ['allow', 'allow'], where);
  if (cell.answer === 'no') assert.equal([worst, best], ['deny', 'deny'], where);
  // Which values a variable has is not followed where a request chooses them.
  const isFollowed = !cell.about.includes('aws:PrincipalTag/team') && cell.about !== notFollowed;
  if (cell.answer === 'unknown' && isFollowed) assert.is.not(best, 'allow', where);
  if (cell.answer === 'unknown') assert.is.not(cell.about, '', where);
}

type Tally = Record<string, number>;

function count(tally: Tally, name: string): void {
  tally[name] = (tally[name] ?? 0) + 1;
}

interface Round {
  readonly about: string;
  readonly action: string;
  readonly key: string;
  readonly worlds: readonly [World, World];
  readonly tables: readonly CallerTable[];
}

function randomRound(dice: Random, about: string): Round | undefined {
  const material = randomMaterial(dice, dice.fraction() < 0.3);
  if (material === undefined) return undefined;
  const action = dice.pick(actions);
  const key = action.endsWith('Object') ? dice.pick(keys) : '';
  const closed = dice.fraction() < 0.5;
  const answer = answerTo(material, { actions: [named(action)], resources: [below(key)] }, closed);
  if (answer.form !== 'callers') throw new Error(`${about}: no table of callers`);
  return { about, action, key, worlds: worlds(material, closed, key), tables: answer.tables };
}

/** What depends is shown by a request that is allowed; of federation tokens none can be written. */
function checkCells({ tables, about }: Round, tally: Tally): void {
  for (const { sessions, rows } of tables) {
    for (const [column, cell] of rows.flatMap(({ cells }) => [...cells.entries()])) {
      count(tally, cell?.answer ?? 'none');
      const shown = cell?.answer === 'depends' && sessions[column]?.kind !== 'federation-token';
      if (shown) assert.ok(cell?.allowed !== undefined && cell.about !== '', about);
      else if (cell?.answer !== 'depends') assert.is(cell?.allowed, undefined, about);
    }
  }
}

function checkRequest(dice: Random, round: Round, tally: Tally): void {
  const { action, key, about, tables } = round;
  const type = key === '' ? 'bucket' : 'object';
  const request = fitting(
    { ...possible(randomRequest(dice, round.worlds[0]), round.worlds[0]), action, actionTypes: [type] },
    key,
  );
  const cell = request && cellFor(tables, request);
  if (request === undefined || cell === 'not there') return;
  if (cell === undefined) throw new Error(`${about}: no answer for ${JSON.stringify(request)}`);
  agrees(cell, request, round.worlds, about);
  count(tally, 'asked');
}

test('no request speaks against a table of callers, and what depends is shown', () => {
  const dice = random(seed + 7);
  const tally: Tally = {};
  for (let each = 0; each < rounds; each += 1) {
    const round = randomRound(dice, `seed ${seed}, round ${each}`);
    if (round === undefined) continue;
    checkCells(round, tally);
    for (let asked = 0; asked < requests; asked += 1) checkRequest(dice, round, tally);
  }
  if (process.env.TALLY) console.log(tally);
  for (const each of ['yes', 'no', 'depends', 'unknown', 'asked']) assert.ok((tally[each] ?? 0) > 0, `no ${each}`);
});

/** Only identities have tags; and of a service's calls, no address is taken for granted. */
function possible({ facts, ...rest }: Request, { callers }: World): Request {
  const from = callers.find(({ caller }) => caller.name === rest.as);
  const byService = 'aws:ViaAWSService' in facts.aws || from?.caller.kind === 'service';
  const direct = byService && !('aws:SourceVpce' in facts.aws);
  const request = { ...rest, facts: direct ? { sourceIp: '203.0.113.10', ...facts } : facts };
  if (from === undefined || 'account' in from.caller) return request;
  const aws = { ...request.facts.aws, 'aws:PrincipalTag/team': [] };
  return { ...request, facts: { ...request.facts, aws } };
}

/** On a resource that is asked about; undefined where the request is made on another. */
function fitting(request: Request, key: string): Request | undefined {
  const bucket = 'arn:aws:s3:::acme-data';
  if (!key.endsWith('*')) {
    const arn = key === '' ? bucket : `${bucket}/${key}`;
    return { ...request, resource: { arn, bucket: 'data' } };
  }
  const { arn } = request.resource;
  return arn !== bucket && arn.startsWith(`${bucket}/${key.slice(0, -1)}`) ? request : undefined;
}

/** How many cells were compared. */
function compare(material: Material, name: string, closed: boolean, about: string): number {
  const callers = [{ name, sessions: [] }];
  const deeds = answerTo(material, { callers }, closed);
  if (deeds.form !== 'actions') throw new Error('no table of actions');
  let compared = 0;
  for (const action of ['s3:GetObject', 's3:DeleteObject', 's3:ListBucket']) {
    const key = action === 's3:ListBucket' ? '' : '*';
    const can = answerTo(material, { callers, actions: [named(action)], resources: [below(key)] }, closed);
    if (can.form !== 'callers') throw new Error('no table of callers');
    for (const { sessions, rows } of can.tables) {
      for (const [column, session] of sessions.entries()) {
        const found = deedCell(deeds.tables, session, action, key === '' ? 'data' : 'data/*');
        const where = `${about}: ${name} ${session.words} ${action}`;
        assert.is(found?.answer, rows[0]?.cells[column]?.answer, where);
        compared += 1;
      }
    }
  }
  return compared;
}

test('a table of actions says what the tables of callers say', () => {
  const dice = random(seed + 8);
  let compared = 0;
  for (let round = 0; round < rounds / 3; round += 1) {
    const material = randomMaterial(dice, dice.fraction() < 0.3);
    if (material === undefined) continue;
    const name = dice.pick(['alice', 'bob', 'admin', 'lambda', 'anonymous']);
    compared += compare(material, name, dice.fraction() < 0.5, `seed ${seed}, round ${round}`);
  }
  assert.ok(compared > 100, String(compared));
});

function deedCell(
  tables: readonly DeedTable[],
  { kind, code, viaService, ages: [age] }: WhoSession,
  action: string,
  resource: string,
): Cell {
  const table = tables.find(({ sessions }) =>
    sessions.some((each) => {
      const sameAge = age === undefined ? each.ages.length === 0 : each.ages.includes(age);
      return each.kind === kind && each.code === code && each.viaService === viaService && sameAge;
    }),
  );
  const row = table?.rows.find((each) => each.actions.includes(action));
  return row?.cells[table?.resources.indexOf(resource) ?? -1];
}

test.run();
