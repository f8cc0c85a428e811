import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { placeUnits } from './units.ts';

let root: string;
const at = (...names: string[]) => join(root, ...names);
function write(text: string, ...names: string[]) {
	mkdirSync(dirname(at(...names)), { recursive: true });
	writeFileSync(at(...names), text);
}
const there = (name: string) => readFileSync(at('machine/etc/systemd/system', name), 'utf8');
const place = () => placeUnits(at('old'), at('new'), ['river.service'], at('machine'));
const [unit, dropIn] = ['river.service', 'systemd-time-wait-sync.service.d/two-minutes.conf'];

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'units-'));
	onTestFinished(() => rmSync(root, { recursive: true }));
	write('old', 'old/deploy/systemd', unit);
	write('new', 'new/deploy/systemd', unit);
	write('old', 'machine/etc/systemd/system', unit);
});

test('what a release brings for the first time is put in place with the rest', () => {
	write('new', 'new/deploy/systemd', dropIn);
	expect(place().left).toEqual([]);
	expect([there(unit), there(dropIn)]).toEqual(['new', 'new']);
	expect(place().placed).toEqual([]);
});

test('what somebody changed or took away stays as it is', () => {
	write('mine', 'machine/etc/systemd/system', unit);
	for (const release of ['old', 'new']) write(release, release, 'deploy/systemd', dropIn);
	expect(place()).toEqual({ placed: [], left: [`/etc/systemd/system/${unit}`] });
	expect(there(unit)).toBe('mine');
	expect(() => there(dropIn)).toThrow(/ENOENT/);
});
