// Plans: what a file is that is no JSON of a plan, by how it begins.

export interface NoPlan {
  /** To stand after the file's name. */
  readonly is: string;
  readonly help: string;
}

const show = 'write `terraform show -json tfplan > plan.json`, and name that';
const forPeople: NoPlan = { is: 'is a text for people, and not JSON', help: show };

/** The first bytes as Latin-1, where they are always the same. */
const marks: readonly (readonly [mark: string, NoPlan])[] = [
  ['PK\u0003\u0004', { is: 'is a plan as Terraform keeps it, and not JSON', help: show }],
  ['tfplan', { is: 'is a plan of a Terraform before 0.12', help: show }],
  ['\u001f\u008b', { is: 'is compressed', help: 'write `gunzip < plan.json.gz | iamspec … --plan -`' }],
  [
    '\u00ff\u00fe',
    {
      is: 'is UTF-16, as PowerShell writes it',
      help: 'write `terraform show -json tfplan | Out-File -Encoding utf8 plan.json`',
    },
  ],
  // Colours.
  ['\u001b', forPeople],
];

const log: NoPlan = {
  is: 'is the log of `terraform plan -json`',
  help: 'write `terraform plan -out tfplan`, and then `terraform show -json tfplan > plan.json`',
};

/** Undefined where the first bytes may be those of a plan. */
export function noPlan(first: Uint8Array): NoPlan | undefined {
  const text = String.fromCharCode(...first.subarray(0, 64));
  const marked = marks.find(([mark]) => text.startsWith(mark))?.[1];
  if (marked !== undefined) return marked;
  if (/^\s*\{\s*"@level"/.test(text)) return log;
  return /^\s*[A-Za-z#]/.test(text) ? forPeople : undefined;
}
