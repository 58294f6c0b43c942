// @ts-check

/** The sound of a message: two soft notes. @param {AudioContext} audio */
export function play(audio) {
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
}
