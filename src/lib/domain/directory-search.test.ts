import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Organization } from './directory.ts';
import { choicesIn, search } from './directory-search.ts';

const organization = (id: string, service: object, rest: object = {}) =>
	v.parse(Organization, {
		id,
		name: id,
		services: [{ id: 's', name: 'Something', status: 'active', ...service }],
		...rest
	});
const need = (code: string, taxonomy = 'needs') => [
	{ id: 'a', taxonomy_term: { id: 't', code, name: code, taxonomy } }
];
const at = (city: string, type = 'physical') => ({
	locations: [{ id: 'l', location_type: type, addresses: [{ id: 'x', address_1: 'y', city }] }]
});

const places = [
	organization(
		'Sewing',
		{
			attributes: need('learning'),
			languages: [{ id: 'l', code: 'KM' }],
			cost_options: [{ id: 'c', amount: 0, currency: 'USD' }]
		},
		at('Kampot')
	),
	organization(
		'Clinic',
		{ attributes: need('health'), cost_options: [{ id: 'c', amount: 2, currency: 'USD' }] },
		at('Takeo')
	),
	organization('Hidden', { attributes: need('learning', 'other') }, at('Kep', 'redacted'))
];
const namesOf = (wanted: Parameters<typeof search>[1]) =>
	search(places, wanted).map((offer) => offer.organization.id);

test.each([
	['nothing wanted', {}, ['Clinic', 'Hidden', 'Sewing']],
	['a need', { need: 'learning' as const }, ['Sewing']],
	['a place', { place: 'Takeo' }, ['Clinic']],
	['a language', { language: 'km' }, ['Sewing']],
	['no cost, said outright', { free: true }, ['Sewing']],
	['a word in any case', { words: 'sEW' }, ['Sewing']],
	['wishes that do not meet', { need: 'learning' as const, place: 'Takeo' }, []]
])('%s', (_, wanted, found) => {
	expect(namesOf(wanted)).toEqual(found);
});

test('a town that is written with and without what nobody sees is one town', () => {
	const two = ['ភ្នំពេញ', 'ភ្នំ\u200bពេញ'].map((city, index) => organization(`o${index}`, {}, at(city)));
	const { places } = choicesIn(two);
	expect(places).toHaveLength(1);
	expect(search(two, { place: places[0] })).toHaveLength(2);
});

test('the town of a protected place can neither be chosen nor found', () => {
	expect(choicesIn(places)).toEqual({
		needs: ['learning', 'health'],
		places: ['Kampot', 'Takeo'],
		languages: ['km'],
		free: true
	});
	expect(namesOf({ place: 'Kep' })).toEqual([]);
});
