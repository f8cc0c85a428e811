/* Preloaded into a process of a test (`node --import`): its clock begins at the moment that MOVED_CLOCK names. */

const { MOVED_CLOCK } = process.env;
if (MOVED_CLOCK) {
	const Real = Date;
	const ahead = Real.parse(MOVED_CLOCK) - Real.now();
	globalThis.Date = class extends Real {
		constructor(...given) {
			super(...(given.length > 0 ? given : [Real.now() + ahead]));
		}
		static now() {
			return Real.now() + ahead;
		}
	};
}
