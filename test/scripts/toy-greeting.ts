// What toy.ts imports lazily.
export const greeting = 'héllo';
