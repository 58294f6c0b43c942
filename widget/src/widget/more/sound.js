// @ts-check
/**
 * The sound of a message, loaded with the first one that is to be heard.
 *
 * @import {Visit} from '../panel/visit.js'
 */
import { sleep } from '../../shared/poll.js';
import { play } from '../../shared/sound.js';

/** Milliseconds in which a tab that is looked at may ring before the others. */
const POLITE = 300;
/** Milliseconds until the others know, who stand in line. */
const TOLD = 100;

/** @type {AudioContext | undefined} */
let audio;

/**
 * Browsers let a page make a sound only once a person has used it.
 * @returns {boolean} whether it sounds
 */
function sounds() {
  try {
    audio ||= new AudioContext();
    if (audio.state !== 'running') {
      audio.resume().catch(() => {});
      return false;
    }
    play(audio);
    return true;
  } catch {
    return false;
  }
}

/**
 * Once in all tabs: who finds that another has rung since leaves it.
 * @param {Pick<Visit, 'memory' | 'keep'>} visit
 * @param {string} id of the message
 * @param {string} [before] of the one that was rung for last, when this one came
 */
export async function ring({ memory, keep }, id, before) {
  const once = async () => {
    const { mute, rang } = memory();
    if (mute || rang !== before || !sounds()) return;
    keep({ rang: id });
    await sleep(TOLD);
  };
  if (document.hidden) await sleep(POLITE);
  navigator.locks ? navigator.locks.request('holdline:sound', once).catch(once) : once();
}
