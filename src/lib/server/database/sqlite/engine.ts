import { sql } from 'kysely';
import type { Engine } from '#lib/server/database/engine.ts';

export const sqliteEngine: Engine = { bytes: 'blob', inKeyOrder: sql`strict, without rowid` };
