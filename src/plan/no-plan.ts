// Plans: what a file is that is no JSON of a plan, by how it begins.

export interface NoPlan {
  /** To stand after the file's name. */
  readonly is: string;
  readonly help: string;
}

const show = 'write `terraform show -json tfplan > plan.json`, and name that';

const beginnings: readonly (readonly [bytes: readonly number[], NoPlan])[] = [
  [[0x50, 0x4b, 0x03, 0x04], { is: 'is a plan as Terraform keeps it, and not JSON', help: show }],
  [[0x74, 0x66, 0x70, 0x6c, 0x61, 0x6e], { is: 'is a plan of a Terraform before 0.12', help: show }],
  [[0x1f, 0x8b], { is: 'is compressed', help: 'write `gunzip < plan.json.gz | iamspec … --plan -`' }],
  [
    [0xff, 0xfe],
    {
      is: 'is UTF-16, as PowerShell writes it',
      help: 'write `terraform show -json tfplan | Out-File -Encoding utf8 plan.json`',
    },
  ],
  [[0x0a, 0x54, 0x65, 0x72, 0x72, 0x61], { is: 'is a plan for people, and not JSON', help: show }],
  [[0x54, 0x65, 0x72, 0x72, 0x61], { is: 'is a plan for people, and not JSON', help: show }],
  [[0x1b], { is: 'is a plan for people, and not JSON', help: show }],
];

/** Undefined where the first bytes may be those of a plan. */
export function noPlan(first: Uint8Array): NoPlan | undefined {
  return beginnings.find(([bytes]) => bytes.every((each, at) => first[at] === each))?.[1];
}
