import { inOneLine, type Finding } from '#lib/server/cases/import/finding.ts';
import { counted } from './counted.ts';

type Say = (text: string) => void;

/** Says what is worth a look in imported files, and is taken all the same. */
export function sayRemarks(remarks: Finding[], say: Say, more = 0): void {
	for (const remark of remarks) say(`look: ${inOneLine(remark)}`);
	if (more > 0) say(`look: and ${more} more`);
}

/**
 * Says every fault in imported files, and that none of them was taken.
 * @param more faults that are not named one by one
 */
export function sayFaults(findings: Finding[], say: Say, more = 0): void {
	for (const finding of findings) say(inOneLine(finding));
	if (more > 0) say(`and ${more} more`);
	say(`${counted(findings.length + more, 'fault')}. Nothing was changed.`);
}
