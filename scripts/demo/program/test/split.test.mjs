import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split } from '../src/split.mjs';

test('an amount that divides evenly', () => assert.deepEqual(split(900, 3), [300, 300, 300]));
test('one person pays it all', () => assert.deepEqual(split(901, 1), [901]));
