import type { TheirWord } from './their-words/their-words.ts';

/** The rows of a case that are published one by one, each only if it is marked so. */
export const rowKinds = ['goals', 'sessions', 'team', 'referrals', 'consents', 'promises'] as const;
export type RowKind = (typeof rowKinds)[number];

/** Something that staff may want to mend: which row or resource, which field. Never what stands in it. */
export type Remark = { resource: string; field: string; reason: string };

/**
 * One case as its system hands it over: nothing checked, nothing left out. It never leaves the server. `remarks` name what
 * the reader had to leave behind although it was marked, `resources` what the system calls the rows of a kind.
 */
export type RawCase = { ref: string; me: unknown; journey: unknown } & Record<RowKind, unknown[]> & {
		remarks?: Remark[];
		resources?: Partial<Record<RowKind, string>>;
	};

/**
 * Where cases come from. There are read methods only: nothing in the app can change a case system.
 * Every method throws when the system cannot be read; a read never answers with a part.
 */
export type CaseSource = {
	/**
	 * The references of all cases; at most one of each.
	 * @param since given where a list that was read before may be brought up to date by what changed at or after this
	 */
	listRefs(since?: Date): Promise<string[]>;
	/**
	 * The same references, some at a time: nobody holds a list of a nation. Whoever is there from beginning to end is among
	 * them, whatever is written meanwhile.
	 * @param take is given those of them as well that were put in or changed since it `stood` so, whichever process asked then;
	 * undefined where it never did: an older copy lies there
	 */
	listInParts?(
		take: (refs: readonly string[], changed: ReadonlySet<string> | undefined) => void,
		stood?: string
	): Promise<void>;
	readCase(ref: string): Promise<RawCase>;
	/** Several cases in fewer questions, where a system can be asked so. Whose case is not among them could not be read. */
	readCases?(refs: readonly string[]): Promise<Map<string, RawCase>>;
	/**
	 * Something of each case that is another once the case is another, for less work than to read it. Of whom there is none,
	 * she is read.
	 */
	marks?(refs: readonly string[]): Promise<Map<string, string>>;
	/** Partner organisations, HSDS 3.0 rows as they are. */
	readOrganizations(): Promise<unknown[]>;
	/**
	 * References of cases in which something changed at or after a moment; more than these is no fault. Undefined where the
	 * system cannot tell and everybody has to be read. A source without it is read whole each time.
	 */
	changedSince?(moment: Date): Promise<string[] | undefined>;
	/** How all of it stands, in a word: another one once anything was put in, changed or taken out. */
	stands?(): Promise<string>;
	/**
	 * How many words of the configuration's maps and of the system's own forms do not meet, where a system has forms. It
	 * is looked at when the server starts; `source check` names them.
	 */
	countGaps?(): Promise<number>;
	/** The words of the system's own lists and forms, as many rows as it takes to see them; of nobody more than a code. */
	theirWords?(): Promise<TheirWord[]>;
	close(): void | Promise<void>;
};
