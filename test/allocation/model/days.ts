const DAY_MS = 86_400_000;
const TOKYO_MS = 9 * 3_600_000;

export const dayOf = (at: number): string => new Date(at + TOKYO_MS).toISOString().slice(0, 10);
export const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

export const less = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
