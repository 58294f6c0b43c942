// @ts-check
/** The sound of a message, loaded with the first one that is to be heard. */
import { play } from '../../shared/sound.js';

/** @type {AudioContext | undefined} */
let audio;

/**
 * Browsers let a page make a sound only once a person has used it.
 * @returns {boolean} whether it sounds
 */
export function ring() {
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
