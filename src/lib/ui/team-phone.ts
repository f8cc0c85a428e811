import { getContext, setContext } from 'svelte';
import type { TeamNumber } from '#lib/domain/telephone.ts';

export const teamPhoneKey = Symbol('team phone');

/** For the open book: the number of the team, which stands wherever a page below it tells to call or to ask the team. */
export function keepTeamPhone(phone: () => TeamNumber | undefined): void {
	setContext(teamPhoneKey, phone);
}

/** The number to call the team; undefined where nobody has said one, or there is no team. */
export function teamPhone(): () => TeamNumber | undefined {
	return getContext(teamPhoneKey) ?? (() => undefined);
}
