import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordingName } from './recording.ts';

test('a recording is found by its words, whatever stands invisibly between them', () => {
	expect(recordingName('ដកដង្ហើម\u200Bយឺតៗ')).toBe(recordingName('ដកដង្ហើមយឺតៗ'));
	expect(recordingName('ដក\u2060ដង្ហើម')).toBe(recordingName('ដកដង្ហើម'));
	expect(recordingName('  Breathe\n\tin slowly. ')).toBe(recordingName('Breathe in slowly.'));
});

test('other words are another recording', () => {
	expect(recordingName('Breathe in.')).not.toBe(recordingName('Breathe out.'));
});

test('a name is 16 hexadecimal digits for any text', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => /^[0-9a-f]{16}$/.test(recordingName(text)))
	);
	// The published test vectors of FNV-1a with 64 bits.
	expect(recordingName('')).toBe('cbf29ce484222325');
	expect(recordingName('foobar')).toBe('85944171f73967e8');
});
