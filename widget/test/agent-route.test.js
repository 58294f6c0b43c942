// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chatOfHash,
  hashOfChat,
  hashOfPlace,
  hashOfVisitor,
  placeOfHash,
  soughtOfHash,
  visitorOfHash,
} from '../src/agent/state/route.js';

const id = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

test('a chat in the address is found again', () => {
  assert.equal(chatOfHash(hashOfChat(id)), id);
  assert.equal(chatOfHash(`#/chats/${id.toUpperCase()}`), id);
});

test('the message that is looked for is in the address of its chat', () => {
  assert.equal(chatOfHash(hashOfChat(id, 12)), id);
  assert.equal(soughtOfHash(hashOfChat(id, 12)), 12);
  for (const hash of [hashOfChat(id), `#/chats/${id}?at=0`, `#/chats/${id}?at=x`, `#/chats/${id}?at=-3`])
    assert.equal(soughtOfHash(hash), undefined);
});

test('a visitor in the address is no chat, and a chat no visitor', () => {
  assert.equal(visitorOfHash(hashOfVisitor(id)), id);
  assert.equal(chatOfHash(hashOfVisitor(id)), undefined);
  assert.equal(visitorOfHash(hashOfChat(id)), undefined);
});

test('anything else is no chat', () => {
  for (const hash of ['', '#', hashOfChat(), '#/chats/', '#/chats/nonsense', `#/chats/${id}/x`])
    assert.equal(chatOfHash(hash), undefined);
});

test('the places beside the chats are in the address with their part and what is asked for', () => {
  assert.deepEqual(placeOfHash(hashOfPlace('desk', 'agents')), { place: 'desk', part: 'agents', query: '' });
  assert.deepEqual(placeOfHash(hashOfPlace('history', id, 'q=blue+bag')), {
    place: 'history',
    part: id,
    query: 'q=blue+bag',
  });
  assert.deepEqual(placeOfHash(hashOfPlace('account')), { place: 'account', part: '', query: '' });
});

test('anything else is at the chats', () => {
  for (const hash of ['', hashOfPlace('chats'), hashOfChat(id), hashOfVisitor(id), '#/elsewhere', '#/desk/a/b'])
    assert.deepEqual(placeOfHash(hash), { place: 'chats', part: '', query: '' });
});
