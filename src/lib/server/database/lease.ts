import { postgresHouse } from './postgres/house.ts';
import { openLeaseInPostgres } from './postgres/lease.ts';
import { openLeaseOnFile } from './sqlite/lease.ts';

/**
 * Of several app processes on one data folder one has the lease: it reads the case system, writes down what is over, and
 * gives rights to answer, for those of the running week lie in its memory and in no other.
 */
export type Lease = {
	/** Takes it, or keeps it. @returns whether this process has it now */
	take(): Promise<boolean>;
	/** Whether this process has it without a doubt. */
	isMine(): boolean;
	/** Where whoever has it can be asked, if that is known; asking this writes nothing. */
	holder(): Promise<{ at: string | undefined } | 'nobody'>;
	/** Another one may take it at once. */
	giveBack(): Promise<void>;
};

/** The lease of a data folder, wherever its databases lie. */
export async function openLease(
	data: string,
	how: { minutes: number; uptime: () => number; at: string | undefined }
): Promise<Lease> {
	const house = postgresHouse(data);
	return house ? openLeaseInPostgres(house, how) : openLeaseOnFile(data, how.at);
}
