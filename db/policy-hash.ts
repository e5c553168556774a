import { createHash } from 'node:crypto';
import { canonical } from '../domain/backorder/digest';
import type { PolicyPack } from '../domain/policy/policy-pack';

/** What a pack's content is pinned by, with all that it inherits: SHA-256 over its JSON with sorted keys. */
export const policyHash = (pack: PolicyPack): string => createHash('sha256').update(canonical(pack)).digest('hex');
