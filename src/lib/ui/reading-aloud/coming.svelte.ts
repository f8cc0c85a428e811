export type Part = 'begun' | 'some' | 'half' | 'most';

/** How much has come of what is loaded, in four words: whoever waits is told that it goes on, and no number jumps about. */
export class Coming {
	part = $state<Part>();

	/** @param share from 0 to 1 */
	tell(share: number): void {
		this.part = share < 1 / 4 ? 'begun' : share < 1 / 2 ? 'some' : share < 3 / 4 ? 'half' : 'most';
	}

	end(): void {
		this.part = undefined;
	}
}
