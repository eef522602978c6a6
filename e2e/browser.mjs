// What the tests of the pages share: a browser, signing in, and a page without violations.

import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const { BITEWING_URL, BITEWING_NAME, BITEWING_PASSWORD } = process.env;

export const url = BITEWING_URL;
export const name = BITEWING_NAME;
export const password = BITEWING_PASSWORD;

const ARGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export function launch() {
  assert.ok(url && name && password, 'BITEWING_URL, BITEWING_NAME and BITEWING_PASSWORD are needed');
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS });
}

/** No violations, in the light and in the dark. */
export async function accessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`);
    assert.deepEqual(told, [], `${page.url()} (${colorScheme})`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

export async function signIn(page, secret) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}
