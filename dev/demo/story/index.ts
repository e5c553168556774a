import type { Scene } from '../play/scene';
import { CHOICES } from './choices';
import { DATES } from './dates';
import { KINDS } from './kinds';
import { PARTS } from './parts';

/** The whole story, in the order its scenes begin. They overlap, as orders of a shop do. */
export const STORY: readonly Scene[] = [...DATES, ...CHOICES, ...PARTS, ...KINDS].toSorted(
  (a, b) => a.begins - b.begins,
);
