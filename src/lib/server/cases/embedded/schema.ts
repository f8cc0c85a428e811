/**
 * The embedded case database: one row a thing, its body the JSON that was imported, unknown fields included. The file
 * stays in SQLite's DELETE journal mode, so that a reader needs no right to write beside it.
 */
export const schema = `
	CREATE TABLE IF NOT EXISTS people (
		ref TEXT PRIMARY KEY,
		me TEXT NOT NULL CHECK (json_valid(me)),
		journey TEXT NOT NULL CHECK (json_valid(journey))
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS rows (
		ref TEXT NOT NULL REFERENCES people (ref) ON DELETE CASCADE,
		kind TEXT NOT NULL,
		position INTEGER NOT NULL,
		body TEXT NOT NULL CHECK (json_valid(body)),
		PRIMARY KEY (ref, kind, position)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS organizations (
		id TEXT PRIMARY KEY,
		body TEXT NOT NULL CHECK (json_valid(body))
	) STRICT, WITHOUT ROWID;
`;
