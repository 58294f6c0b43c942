// @ts-check
/** The sound of a message, loaded with the first one that is to be heard. */

/** @type {AudioContext | undefined} */
let audio;

/**
 * Two soft notes. Browsers let a page make a sound only once a person has used it.
 * @returns {boolean} whether it sounds
 */
export function ring() {
  try {
    audio ||= new AudioContext();
    if (audio.state !== 'running') {
      audio.resume().catch(() => {});
      return false;
    }
    for (const [at, pitch] of [
      [0, 660],
      [0.12, 880],
    ]) {
      const from = audio.currentTime + at;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.08, from);
      volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.3);
    }
    return true;
  } catch {
    return false;
  }
}
