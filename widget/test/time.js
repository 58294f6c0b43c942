// @ts-check
/** Time as a test has it: nothing is waited for. */

/** Lets whatever waits for nothing but promises go on. */
export const settled = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

/**
 * Takes timers and dates over, and answers what lets so many seconds pass, with all that happens in them.
 * @param {import('node:test').TestContext} context
 */
export const clock = (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  return async (/** @type {number} */ seconds) => {
    await settled();
    for (let i = 0; i < seconds; i++) {
      context.mock.timers.tick(1000);
      await settled();
    }
  };
};
