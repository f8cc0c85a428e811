/** Something that was noted, and the ISO week it was noted in. */
export type Noted<Value> = { week: string; value: Value };

/**
 * What is noted at visits and written when its week is over. A row that changed at a visit, or in the night after it,
 * would tell two copies of the disk on which day somebody came, and the ballots of that day are few; a key on the same
 * disk hides nothing from whoever has it. So it waits in memory, and is lost where the process ends uncleanly: whoever
 * gathers says beside the code why that can be borne.
 */
export type Gathered<Value> = {
	/** The later one counts where a key was noted before. */
	note(key: string, value: Value): void;
	get(key: string): Noted<Value> | undefined;
	/** What is to be written now: of weeks that are over, or all. */
	due(all: boolean): Map<string, Noted<Value>>;
	/** What was due is on the disk, or not to be kept; what was noted meanwhile stays. */
	settled(due: Map<string, Noted<Value>>): void;
};

/** @param thisWeek the ISO week that it is, as far as the clock is believed: one that jumped writes nothing early */
export function gathered<Value>(thisWeek: () => string): Gathered<Value> {
	const memory = new Map<string, Noted<Value>>();
	return {
		note: (key, value) => {
			memory.set(key, { week: thisWeek(), value });
		},
		get: (key) => memory.get(key),
		due: (all) => new Map([...memory].filter(([, { week }]) => all || week < thisWeek())),
		settled: (due) => {
			for (const [key, noted] of due) if (memory.get(key) === noted) memory.delete(key);
		}
	};
}
