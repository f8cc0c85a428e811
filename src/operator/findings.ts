import { inOneLine, type Finding } from '#lib/server/cases/import/finding.ts';
import { counted } from './counted.ts';

type Say = (text: string) => void;

/** Says what is worth a look in imported files, and is taken all the same. */
export function sayRemarks(remarks: Finding[], say: Say): void {
	for (const remark of remarks) say(`look: ${inOneLine(remark)}`);
}

/** Says every fault in imported files, and that none of them was taken. */
export function sayFaults(findings: Finding[], say: Say): void {
	for (const finding of findings) say(inOneLine(finding));
	say(`${counted(findings.length, 'fault')}. Nothing was changed.`);
}
