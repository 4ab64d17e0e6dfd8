// Printing: what the formats of a report are called. Loads none of them.

export const formatNames = ['pretty', 'json', 'junit', 'tap', 'github', 'sarif', 'markdown', 'lcov'] as const;

export type FormatName = (typeof formatNames)[number];
